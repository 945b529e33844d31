// SPDX-License-Identifier: Apache-2.0
import { EARLIEST_DATE_MS } from '../clocks';
import type { Broker, PartitionRange } from './client';
import type { ReadRecord } from './reader';

/** A date further ahead cannot be true: clocks differ by less. */
export const FUTURE_TOLERANCE_MS = 5 * 60_000;
const PAGE_BYTES = 1_048_576;
/** Where the broker dates records, the first batch says all. */
const FIRST_BATCH_BYTES = 65_536;

/** What was read of one partition, from its first record on. Offsets are those of the log. */
export interface PartitionScan {
  /** Where the first page began. */
  readonly start: bigint;
  /** Where the next page begins. */
  next: bigint;
  /** First record that is not due with certainty: nothing from here on may be trimmed. Undefined as long as all are due. */
  kept: bigint | undefined;
  /** Due records from `kept` on: a trim reaches none of them. */
  behind: number;
  /** Records from `kept` on without a date that can be true. */
  unjudged: number;
  /** Of those, records that are dated ahead of the clock. */
  ahead: number;
  /** The oldest date from `kept` on, and the last offset that has it. */
  oldest: { readonly ms: number; readonly offset: bigint } | undefined;
  /** The last record that was read: a log that has another one there is another log. */
  last: { readonly ms: number; readonly offset: bigint } | undefined;
  /** Set where the rest was dated by the broker, in ascending order: reading it would tell nothing new. */
  ascendingFrom: bigint | undefined;
}

export interface ScanLimits {
  /** Records with a date up to this are due; -Infinity: none is. */
  readonly dueMs: number;
  readonly nowMs: number;
  /** Whether the broker dates what comes in now. */
  readonly datesByBroker: boolean;
}

/**
 * Reads the dates of a topic record by record. Dates that producers choose have no order: the index of the broker tells the
 * first record of an age, and nothing of older ones behind it, nor whether one has a date at all.
 */
export class TopicScan {
  constructor(
    private readonly broker: Pick<Broker, 'read'>,
    private readonly partitions = new Map<number, PartitionScan>(),
    /** Partitions that an earlier run has read: by now the topic may be another one of the same name. */
    private readonly remembered = new Set<number>(),
  ) {}

  /**
   * Reads one page of the partition, or nothing where all is known.
   * @returns whether there is more
   */
  async page({ partition, low, high }: PartitionRange, limits: ScanLimits): Promise<boolean> {
    await this.recognise({ partition, low, high });
    const scan = this.of(partition, low);
    if (scan.next < low) scan.next = low;
    if (scan.next >= high || scan.ascendingFrom !== undefined) return false;
    const { records, next } = await this.broker.read(
      partition,
      scan.next,
      limits.datesByBroker ? FIRST_BATCH_BYTES : PAGE_BYTES,
    );
    if (next <= scan.next) throw new NotReadable(partition, scan.next);
    for (const record of records) {
      scan.last = { ms: record.timestampMs, offset: record.offset };
      // what waits behind a record that is not due is counted as well.
      const waits = scan.kept !== undefined && record.timestampMs <= limits.dueMs;
      if (limits.datesByBroker && record.dated === 'byBroker' && !waits) {
        scan.ascendingFrom = scan.next = record.offset;
        if (scan.oldest === undefined || record.timestampMs < scan.oldest.ms)
          scan.oldest = { ms: record.timestampMs, offset: record.offset };
        return false;
      }
      see(scan, record, limits);
    }
    scan.next = next;
    return next < high;
  }

  /**
   * Forgets what an earlier run has read of a log that is no longer there: offsets of a topic that was deleted and created
   * anew are those of young records.
   */
  private async recognise({ partition, low, high }: PartitionRange): Promise<void> {
    if (!this.remembered.delete(partition)) return;
    const known = this.partitions.get(partition);
    if (known?.last === undefined || known.last.offset < low || known.next > high) {
      this.partitions.delete(partition);
      return;
    }
    const { offset, ms } = known.last;
    const { records } = await this.broker.read(partition, offset, FIRST_BATCH_BYTES);
    if (!records.some((each) => each.offset === offset && each.timestampMs === ms)) this.partitions.delete(partition);
  }

  /** What is known of a partition whose first record is `low`; anew where what was the oldest is gone since. */
  of(partition: number, low: bigint): PartitionScan {
    const known = this.partitions.get(partition);
    const stale = known?.oldest !== undefined && known.oldest.offset < low;
    if (known !== undefined && !stale) return known;
    const anew: PartitionScan = {
      start: low,
      next: low,
      kept: undefined,
      behind: 0,
      unjudged: 0,
      ahead: 0,
      oldest: undefined,
      last: undefined,
      ascendingFrom: undefined,
    };
    this.partitions.set(partition, anew);
    return anew;
  }

  /** Begins a partition anew where records that were passed as due are still there. */
  forgetUntrimmed({ partition, low }: PartitionRange): void {
    const known = this.partitions.get(partition);
    if (known !== undefined && low < (known.kept ?? known.next)) this.partitions.delete(partition);
  }

  toCursor(): string {
    return JSON.stringify(
      [...this.partitions].map(
        ([partition, { start, next, kept, behind, unjudged, ahead, oldest, last, ascendingFrom }]) => [
          partition,
          ...[start, next, kept, ascendingFrom, oldest?.offset].map((offset) =>
            offset === undefined ? null : String(offset),
          ),
          oldest?.ms ?? null,
          behind,
          unjudged,
          ahead,
          last === undefined ? null : String(last.offset),
          last?.ms ?? null,
        ],
      ),
    );
  }

  /** Reads what `toCursor` wrote; anything else begins anew. */
  static fromCursor(broker: Pick<Broker, 'read'>, cursor: string | undefined): TopicScan {
    try {
      const partitions = new Map((JSON.parse(cursor ?? '[]') as unknown[][]).map(toEntry));
      return new TopicScan(broker, partitions, new Set(partitions.keys()));
    } catch {
      return new TopicScan(broker);
    }
  }
}

/** A place in a partition at which the broker answers with nothing that the driver can read. */
class NotReadable extends Error {
  override readonly name = 'NotReadable';

  constructor(partition: number, offset: bigint) {
    super(
      `records of partition ${partition} must be readable, got none at offset ${offset} that the driver can read; look at the topic with the broker's own tools`,
    );
  }
}

export function isNotReadable(error: unknown): error is NotReadable {
  return (error as { name?: unknown } | null)?.name === 'NotReadable';
}

function see(scan: PartitionScan, { offset, timestampMs }: ReadRecord, { dueMs, nowMs }: ScanLimits): void {
  // NaN is none either.
  const isDated = timestampMs >= EARLIEST_DATE_MS && timestampMs <= nowMs + FUTURE_TOLERANCE_MS;
  const isDue = isDated && timestampMs <= dueMs;
  if (isDue && scan.kept === undefined) return;
  scan.kept ??= offset;
  if (isDue) scan.behind++;
  if (!isDated) scan.unjudged++;
  if (timestampMs > nowMs + FUTURE_TOLERANCE_MS) scan.ahead++;
  if (isDated && (scan.oldest === undefined || timestampMs <= scan.oldest.ms))
    scan.oldest = { ms: timestampMs, offset };
}

function toEntry(values: readonly unknown[]): [number, PartitionScan] {
  const [
    partition,
    start,
    next,
    kept,
    ascendingFrom,
    oldestOffset,
    oldestMs,
    behind,
    unjudged,
    ahead,
    lastOffset,
    lastMs,
  ] = values;
  const offset = (value: unknown): bigint | undefined => (typeof value === 'string' ? BigInt(value) : undefined);
  const count = (value: unknown): number => (Number.isSafeInteger(value) ? (value as number) : 0);
  const [at, lastAt] = [offset(oldestOffset), offset(lastOffset)];
  const scan: PartitionScan = {
    start: BigInt(start as string),
    next: BigInt(next as string),
    kept: offset(kept),
    behind: count(behind),
    unjudged: count(unjudged),
    ahead: count(ahead),
    oldest: at === undefined ? undefined : { ms: Number(oldestMs), offset: at },
    last: lastAt === undefined ? undefined : { ms: Number(lastMs), offset: lastAt },
    ascendingFrom: offset(ascendingFrom),
  };
  return [Number(partition), scan];
}
