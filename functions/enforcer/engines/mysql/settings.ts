// SPDX-License-Identifier: Apache-2.0

/** How gently the MySQL engine treats a server that has other work to do. None of these is a retention period. */
export const MYSQL_SETTINGS = {
  connectTimeoutMs: 5_000,
  /** A lost connection is opened again this often before the step fails. */
  reconnects: 7,
  reconnectBaseMs: 100,
  /** A statement that waits longer gives way: the application's transactions come first. */
  rowLockWaitSeconds: 1,
  metadataLockWaitSeconds: 1,
  /** A schema change that still waits for its lock after this gives way: who comes behind it waits as well. */
  longestDdlWaitMs: 100,
  /** So often a schema change is tried in one run, each time after a pause. */
  ddlTries: 5,
  ddlPauseMs: 200,
  /** Aim of a statement that makes or removes partitions, during which the table is closed. */
  ddlMs: 100,
  /** So many partitions are in the first such statement of a run, before it is known how long one takes. */
  firstPartitions: 1,
  /** Aim of the adaptive batch size: one transaction this long, so that locks, undo and replica lag stay short. */
  targetBatchMs: 200,
  /** A commit that takes more than so many times the quickest makes the next batch smaller. */
  longestCommit: 2,
  /** Commits that are quicker than this count as this: they hold up nobody. */
  quickestCommitMs: 1,
  firstBatch: 1_000,
  smallestBatch: 50,
  largestBatch: 20_000,
  /** Share of a batch's own time that is left to others after it. */
  pause: 0.1,
  /** Undo records that may wait for the purge, some seconds of its work: above it the oldest transaction says too little. */
  greatestHistory: 1_000_000,
  /** A step ends when less than this is left: one batch, its lock wait and the answer fit in. */
  reserveMs: 1_500,
  guardEveryMs: 500,
  guardPauseMs: 250,
  guardLongestPauseMs: 2_000,
  greatestLagSeconds: 10,
  greatestThreadsRunning: 48,
  /** Difference between our clock and the database's from which it is reported. */
  reportedSkewMs: 60_000,
  /** A date further ahead than this cannot be judged: the shipped assumption on future timestamps. */
  futureToleranceMs: 300_000,
  /** Rows that fail one by one are stepped over up to this many in a step. */
  mostFailingRows: 200,
  /** Keys in one statement where rows are named one by one. */
  keysAtOnce: 500,
  /** Counts stop here, so that a witness costs the same on any table. */
  countCap: 10_000,
  /** Longest query of a witness where no index serves it. */
  witnessMs: 5_000,
  /** Partitions reach at least this far ahead, so that a missed day does not stop inserts. */
  aheadMs: 2 * 86_400_000,
  /** More partitions than this are never added in one statement; an older gap becomes one partition. */
  mostPartitionsAtOnce: 500,
} as const;
