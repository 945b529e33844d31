// SPDX-License-Identifier: Apache-2.0

/** How gently the MongoDB engine treats a server that has other work to do. None of these is a retention period. */
export const MONGODB_SETTINGS = {
  connectTimeoutMs: 5_000,
  /** Aim of the adaptive batch size. */
  targetBatchMs: 200,
  firstBatch: 1_000,
  smallestBatch: 50,
  largestBatch: 10_000,
  /** Share of a batch's own time that is left to others after it. */
  pause: 0.1,
  /** A step ends when less than this is left. */
  reserveMs: 1_500,
  /** A batch waits this long for the majority: replicas that cannot follow slow the sweep down. */
  majorityMs: 10_000,
  /** Difference between our clock and the server's from which it is reported. */
  reportedSkewMs: 60_000,
  /** A date further ahead than this cannot be judged: the shipped assumption on future timestamps. */
  futureToleranceMs: 300_000,
  /** Counts stop here, so that a witness costs the same on any collection. */
  countCap: 1_000,
  /** Longest query of a witness where no index serves it. */
  witnessMs: 5_000,
  /** Greatest `expireAfterSeconds`, 68 years: an index that deletes nothing. */
  neverSeconds: 2_147_483_647,
} as const;

/** The longest that a search may take which no index serves: no longer than there is time, or it takes that of others. */
export function lookMs(remainingMs: number): number {
  return Math.max(1, Math.floor(Math.min(MONGODB_SETTINGS.witnessMs, remainingMs)));
}
