// SPDX-License-Identifier: Apache-2.0
import type { CkafkaDirective } from '../../../../lib/directives';
import type { RunContext, WitnessResult } from '../engine';
import { refusal, type Broker, type PartitionRange } from './client';
import { indexedAge } from './indexed-age';
import { isNotReadable, TopicScan, type ScanLimits } from './scan';
import { datesByBroker } from './settings';
import type { Known } from './sweep';

const MARGIN_MS = 1_000;
/** Share of the deadline that a pass of the witness may take; the alarm leaves as much. */
const LONGEST_PASS_SHARE = 0.1;

/**
 * Reads the date of every record where producers choose it, and of the first where the broker does: an old record may lie
 * behind younger ones, where no index shows it. A pass that does not end in its time goes on in the next run.
 */
export async function witness(
  directive: CkafkaDirective,
  broker: Broker,
  context: RunContext,
  known: Known = {},
): Promise<WitnessResult> {
  const ranges = (await broker.ranges()).filter(({ low, high }) => high > low);
  if (ranges.length === 0) return { oldestMs: null, unjudged: 0, notices: [] };
  const nowMs = context.now();
  const limits: ScanLimits = { nowMs, dueMs: Number.NEGATIVE_INFINITY, datesByBroker: await datesByBroker(broker) };
  const [since, cursor] = readCursor(context.witnessCursor, nowMs);
  const scan = known.scan ?? TopicScan.fromCursor(broker, cursor);
  let isWhole: boolean;
  try {
    isWhole = await readAll(scan, ranges, limits, context);
  } catch (error) {
    const reason = isNotReadable(error) ? error.message : refusal(error);
    if (reason === undefined) throw error;
    return {
      ...(await indexedAge(directive, broker, context, ranges)),
      unknown: `records of topic '${directive.topic}' cannot be read (${reason}), and the broker's index does not show an old one behind a younger; let the enforcer's user read the topic`,
    };
  }
  return { ...sum(directive, scan, ranges, nowMs), ...(isWhole ? {} : goesOn(directive, scan, since, nowMs)) };
}

/** False: time ran out. */
async function readAll(
  scan: TopicScan,
  ranges: readonly PartitionRange[],
  limits: ScanLimits,
  context: RunContext,
): Promise<boolean> {
  for (const range of ranges) {
    scan.forgetUntrimmed(range);
    while (await scan.page(range, limits)) if (context.remainingMs() <= MARGIN_MS) return false;
  }
  return true;
}

function sum(
  { topic }: CkafkaDirective,
  scan: TopicScan,
  ranges: readonly PartitionRange[],
  nowMs: number,
): WitnessResult {
  const scans = ranges.map(({ partition, low }) => scan.of(partition, low));
  const dates = scans.flatMap(({ oldest }) => (oldest === undefined ? [] : [oldest.ms]));
  const notices: string[] = [];
  const ahead = scans.filter((each) => each.ahead > 0).length;
  if (ahead > 0)
    notices.push(
      `${ahead} partitions of topic '${topic}' hold records with timestamps in the future: they keep their segments until then; set message.timestamp.type to LogAppendTime`,
    );
  const undated = scans.filter((each) => each.unjudged > each.ahead).length;
  if (undated > 0)
    notices.push(
      `${undated} partitions of topic '${topic}' hold records without a date that can be true (before 2000, or in seconds): nothing from there on is trimmed; let the broker date them`,
    );
  return {
    oldestMs: dates.length === 0 ? null : Math.max(0, nowMs - Math.min(...dates)),
    unjudged: scans.reduce((count, { unjudged }) => count + unjudged, 0),
    notices,
  };
}

function goesOn(
  { topic, deadlineMs }: CkafkaDirective,
  scan: TopicScan,
  since: number,
  nowMs: number,
): Pick<WitnessResult, 'cursor' | 'unknown'> {
  const cursor = JSON.stringify([since, scan.toCursor()]);
  if (nowMs - since <= deadlineMs * LONGEST_PASS_SHARE) return { cursor };
  return {
    cursor,
    unknown: `reading topic '${topic}' takes longer than ${deadlineMs * LONGEST_PASS_SHARE} ms, and an old record may lie behind younger ones; let the broker date its records (message.timestamp.type LogAppendTime), or give the runs more time`,
  };
}

function readCursor(text: string | undefined, nowMs: number): readonly [number, string | undefined] {
  try {
    const [since, cursor] = JSON.parse(text ?? '[]') as unknown[];
    if (typeof since === 'number' && typeof cursor === 'string') return [since, cursor];
  } catch {
    // of another version: the pass begins anew.
  }
  return [nowMs, undefined];
}
