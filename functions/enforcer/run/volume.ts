// SPDX-License-Identifier: Apache-2.0

/** How many records a directive has deleted, measured against what the estate says comes in a day. */
export interface Volume {
  /** Records above what came to an end since: each day takes as many away as the estate states. */
  readonly records: number;
  /** When that was, in milliseconds. */
  readonly atMs: number;
}

const DAY_MS = 86_400_000;
/** What counts at the most: a backlog of years is no reason to alarm for years. */
const MOST_DAYS = 2;

/**
 * The volume after a run. A whole day may go at once, as a partition does, and after an outage what came meanwhile; more
 * than the estate states, day after day, adds up.
 */
export function volumeAfter(before: Volume | undefined, deleted: number, perDay: number, nowMs: number): Volume {
  const passedMs = before === undefined ? 0 : Math.max(0, nowMs - before.atMs);
  const rest = Math.max(0, (before?.records ?? 0) - (perDay * passedMs) / DAY_MS);
  return { records: Math.min(rest + deleted, perDay * MOST_DAYS), atMs: nowMs };
}
