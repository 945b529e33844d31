// SPDX-License-Identifier: Apache-2.0
import type { CkafkaDirective } from '../../../../lib/directives';
import { checkOwnClock, MOST_SKEW_MS } from '../clocks';
import type { RunContext, Skipped, StepResult } from '../engine';
import { misleading, refusal, type Broker, type PartitionRange } from './client';
import { datesByBroker } from './settings';
import { TopicScan, type PartitionScan, type ScanLimits } from './scan';

/** Time kept for a page that is being read, and for the trim behind it. */
const MARGIN_MS = 2_000;
/** Pages of due records after which they are trimmed: a run that is killed loses no more. */
const TRIM_EVERY_PAGES = 16;

/** What a sweep read, for the witness of the same run: a topic is not read twice. */
export interface Known {
  scan?: TopicScan;
}

/** Trims what is due, and with `idle: 'heartbeat'` writes one empty record into every partition. */
export async function sweep(
  directive: CkafkaDirective,
  broker: Broker,
  context: RunContext,
  known: Known = {},
): Promise<StepResult> {
  const result = await trim(directive, broker, context, known);
  // a heartbeat deletes nothing, but it lets the broker roll a segment and delete: not under a hold.
  if (directive.idle === 'heartbeat' && !context.dryRun && !context.held) await beat(directive, broker);
  return result;
}

/**
 * Trims each partition up to its first record that is not due with certainty. Where producers date records, every one is
 * read before it is trimmed: the broker's index takes a record without a date for an old one. Dates need not ascend: an old
 * record behind a younger one waits for it, because a trim cuts the log in two; it is counted and reported.
 */
async function trim(
  directive: CkafkaDirective,
  broker: Broker,
  context: RunContext,
  known: Known,
): Promise<StepResult> {
  if (directive.trimAfterMs === null) return { deleted: 0, complete: true, notices: [] };
  // a broker does not tell its time, so this clock decides alone.
  checkOwnClock(context.now());
  const nowMs = context.now();
  // a record that is exactly that old is due. A floor holds by the broker's clock as well, which nobody can ask.
  const floorMs = directive.keepAtLeastMs === undefined ? 0 : directive.keepAtLeastMs + MOST_SKEW_MS;
  const dueMs = nowMs - Math.max(directive.trimAfterMs, floorMs);
  const limits: ScanLimits = { nowMs, dueMs, datesByBroker: await datesByBroker(broker) };
  // never negative: -1 would ask for the end of the log, and trim all of it.
  const targets = limits.datesByBroker ? await broker.offsetsFrom(Math.max(1, dueMs + 1)) : new Map<number, bigint>();
  const ranges = (await broker.ranges()).filter(({ low, high }) => high > low);
  const work = new Trim(directive, broker, context, limits, TopicScan.fromCursor(broker, context.cursor));
  const doubtful = limits.datesByBroker ? await misleading(broker, ranges) : new Set<number>();
  try {
    for (const range of ranges) {
      if (!(await work.partition(range, targets.get(range.partition), doubtful.has(range.partition)))) break;
    }
  } catch (error) {
    const reason = refusal(error);
    if (reason === undefined) throw error;
    throw new Error(
      `records of topic '${directive.topic}' must be readable before they are trimmed, got ${reason}; let the enforcer's user read the topic: the broker's index takes a record without a date for an old one`,
      { cause: error },
    );
  }
  await work.flush();
  known.scan = work.isWhole && !context.dryRun ? work.scan : undefined;
  return work.result();
}

class Trim {
  isWhole = true;
  private deleted = 0;
  private refused: string | undefined;
  private readonly pending = new Map<number, bigint>();
  private readonly lows = new Map<number, bigint>();
  private dueRefused = 0;
  private behind = 0;
  private hidden = 0;

  constructor(
    private readonly directive: CkafkaDirective,
    private readonly broker: Broker,
    private readonly context: RunContext,
    private readonly limits: ScanLimits,
    readonly scan: TopicScan,
  ) {}

  /** Works through one partition. False: time ran out. */
  async partition(range: PartitionRange, target: bigint | undefined, isDoubtful: boolean): Promise<boolean> {
    const { partition, low } = range;
    this.lows.set(partition, low);
    for (let pages = 1; await this.scan.page(range, this.limits); pages++) {
      const scan = this.scan.of(partition, low);
      if (scan.kept === undefined && pages % TRIM_EVERY_PAGES === 0) {
        this.pending.set(partition, scan.next);
        await this.flush();
      }
      this.context.checkpoint?.(this.scan.toCursor(), this.deleted, this.skipped);
      if (this.context.remainingMs() <= MARGIN_MS) {
        this.isWhole = false;
        this.trimTo(range, scan.kept ?? scan.next);
        return false;
      }
    }
    const scan = this.scan.of(partition, low);
    this.trimTo(range, this.endOf(scan, range, target, isDoubtful));
    this.behind += scan.behind;
    return true;
  }

  /** Up to where all is due: what was read, and behind it what the broker dated in ascending order. */
  private endOf(
    { kept, next, ascendingFrom }: PartitionScan,
    { high }: PartitionRange,
    target: bigint | undefined,
    isDoubtful: boolean,
  ): bigint {
    if (kept !== undefined) return kept;
    // the log only grew since the question, so a target above its end answers another question.
    if (ascendingFrom === undefined || target === undefined || target <= ascendingFrom || target > high) return next;
    if (isDoubtful) this.hidden++;
    return isDoubtful ? ascendingFrom : target;
  }

  private trimTo({ partition, low }: PartitionRange, end: bigint): void {
    if (end > (this.lows.get(partition) ?? low)) this.pending.set(partition, end);
  }

  /** Trims what is known to be due. */
  async flush(): Promise<void> {
    const trims = new Map(this.pending);
    this.pending.clear();
    if (trims.size === 0) return;
    const count = [...trims].reduce(
      (sum, [partition, end]) => sum + Number(end - (this.lows.get(partition) ?? end)),
      0,
    );
    try {
      if (!this.context.dryRun) await this.broker.trim(trims);
    } catch (error) {
      const reason = refusal(error);
      if (reason === undefined) throw error;
      this.refused = reason;
      this.dueRefused += count;
      this.isWhole = false;
      return;
    }
    this.deleted += count;
    for (const [partition, end] of trims) this.lows.set(partition, end);
  }

  private get skipped(): readonly Skipped[] {
    const found = [
      {
        reason: 'behind a record of its partition that is younger or has no date, which a trim would take along',
        count: this.behind,
        remedy: `let the broker date the records of topic '${this.directive.topic}' (message.timestamp.type LogAppendTime); until then retention of the topic deletes them by the youngest record of their segment`,
      },
      {
        reason: `refused by the broker (${this.refused ?? ''})`,
        count: this.dueRefused,
        remedy: "allow DeleteRecords to the enforcer's user, or keep the partitions busy with a heartbeat",
      },
    ];
    return found.filter(({ count }) => count > 0);
  }

  result(): StepResult {
    const { topic } = this.directive;
    const stopped = !this.isWhole && this.refused === undefined;
    const notices = [
      ...(this.refused === undefined ? [] : [refused(this.directive, this.refused)]),
      ...(this.hidden === 0
        ? []
        : [
            `${this.hidden} partitions of topic '${topic}' were left alone: segments trimmed before hide what is due there until the broker's next clean-up`,
          ]),
    ];
    return {
      deleted: this.deleted,
      complete: !stopped && this.hidden === 0,
      ...(stopped ? { cursor: this.scan.toCursor() } : {}),
      notices,
      ...(this.skipped.length === 0 ? {} : { skipped: this.skipped }),
    };
  }
}

/** Unlike a trim that is refused, which retention makes up for, nothing makes up for a heartbeat: it fails the directive. */
async function beat(directive: CkafkaDirective, broker: Broker): Promise<void> {
  const partitions = (await broker.ranges()).map(({ partition }) => partition);
  try {
    await broker.beat(partitions);
  } catch (error) {
    const reason = refusal(error);
    if (reason === undefined) throw error;
    throw new Error(
      `heartbeats into topic '${directive.topic}' must be allowed, got ${reason}; let the enforcer's user write to the topic, or its idle partitions keep their last records`,
    );
  }
}

export function refused(directive: CkafkaDirective, reason: string): string {
  return `refused by broker: records of topic '${directive.topic}' cannot be trimmed (${reason}); allow DeleteRecords to the enforcer's user, or keep the partitions busy with a heartbeat so that retention alone deletes`;
}
