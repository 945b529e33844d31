// SPDX-License-Identifier: Apache-2.0
import type { CkafkaDirective } from '../../../../lib/directives';
import type { RunContext, WitnessResult } from '../engine';
import { misleading, type Broker, type PartitionRange } from './client';
import { FUTURE_TOLERANCE_MS } from './scan';

/** How exact an age must be; each halving costs one question. */
const GRAIN_MS = 1_000;
/** Nothing in a topic is older than this. */
const EARLIEST_MS = Date.UTC(2010, 0, 1);

/**
 * The age of the oldest first record, for where records may not be read: the broker's index of dates tells it by halving.
 * An older record behind a younger one is not in it. All partitions share a question.
 */
export async function indexedAge(
  directive: CkafkaDirective,
  broker: Broker,
  context: RunContext,
  ranges: readonly PartitionRange[],
): Promise<WitnessResult> {
  const now = context.now();
  const ahead = await broker.offsetsFrom(now + FUTURE_TOLERANCE_MS);
  const future = ranges.filter(({ partition, high }) => (ahead.get(partition) ?? high) < high);
  const unjudged = future.reduce((sum, { partition, high }) => sum + Number(high - (ahead.get(partition) ?? high)), 0);
  const notices: string[] =
    future.length === 0
      ? []
      : [
          `${future.length} partitions of topic '${directive.topic}' hold records with timestamps in the future: they keep their segments until then; set message.timestamp.type to LogAppendTime`,
        ];
  const doubtful = await misleading(broker, ranges);
  // behind what was trimmed the answers are true again: where nothing is due by them, the search begins there.
  const trimmedMs = now - (directive.trimAfterMs ?? directive.deadlineMs);
  const answers = doubtful.size === 0 ? new Map<number, bigint>() : await broker.offsetsFrom(trimmedMs);
  const hidden = new Set(
    ranges
      .filter(({ partition, low }) => doubtful.has(partition) && (answers.get(partition) ?? low) > low)
      .map(({ partition }) => partition),
  );
  if (hidden.size > 0)
    notices.push(
      `the oldest record of ${hidden.size} partitions of topic '${directive.topic}' is not known until the broker's next clean-up: segments that were trimmed hide it`,
    );
  // the first record of a partition is older when the first one at least that young comes later.
  const anyOlderThan = async (timestampMs: number): Promise<boolean> => {
    const offsets = await broker.offsetsFrom(timestampMs);
    return ranges.some(
      ({ partition, low }) =>
        !hidden.has(partition) &&
        !(doubtful.has(partition) && timestampMs <= trimmedMs) &&
        (offsets.get(partition) ?? low) > low,
    );
  };
  let youngest = now + FUTURE_TOLERANCE_MS;
  if (!(await anyOlderThan(youngest))) return { oldestMs: null, unjudged, notices };
  let oldest = EARLIEST_MS;
  while (youngest - oldest > GRAIN_MS) {
    const middle = Math.floor((oldest + youngest) / 2);
    if (await anyOlderThan(middle)) youngest = middle;
    else oldest = middle;
  }
  // the lower end: an age is rather reported a second too high than too low.
  return { oldestMs: Math.max(0, now - oldest), unjudged, notices };
}
