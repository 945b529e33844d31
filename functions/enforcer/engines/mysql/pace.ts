// SPDX-License-Identifier: Apache-2.0
import { MYSQL_SETTINGS } from './settings';

/** Commits of which the middle one counts: a single slow one says more of the disk than of the batch. */
const COMMITS = 5;

/**
 * How many rows a batch may have. Beside its own time it goes by what the application notices: commits of all sessions are written
 * one group after the other, so a commit of the application waits for ours, and a large batch makes a long one.
 */
export class Pace {
  size: number = MYSQL_SETTINGS.firstBatch;
  private readonly commits: number[] = [];
  /** The quickest that commits of the sweep have been: what one takes when nothing is in its way. */
  private quickestMs = Infinity;

  /**
   * Sets the next size by how long a batch and its commit took.
   *
   * @param commitMs undefined where nothing was committed, or the server did it by itself
   * @returns milliseconds that are left to others before the next batch
   */
  after(elapsedMs: number, commitMs: number | undefined): number {
    const byTime = this.size * Math.min(2, Math.max(0.5, MYSQL_SETTINGS.targetBatchMs / Math.max(1, elapsedMs)));
    this.resize(Math.min(byTime, commitMs === undefined ? Infinity : this.byCommit(commitMs)));
    return elapsedMs * MYSQL_SETTINGS.pause;
  }

  /** Asks for far fewer rows, because somebody holds some. False: there are as few as it gets. */
  yield(): boolean {
    if (this.size <= MYSQL_SETTINGS.smallestBatch) return false;
    this.resize(this.size / 4);
    return true;
  }

  /** No less than the first batch: what is slow below that is not the batch, and more of them would be worse. */
  private byCommit(commitMs: number): number {
    this.commits.push(commitMs);
    if (this.commits.length > COMMITS) this.commits.shift();
    if (this.commits.length < COMMITS) return Infinity;
    const usualMs = Math.max(
      MYSQL_SETTINGS.quickestCommitMs,
      this.commits.toSorted((a, b) => a - b)[COMMITS >> 1] ?? 0,
    );
    this.quickestMs = Math.min(this.quickestMs, usualMs);
    const factor = Math.max(0.5, (MYSQL_SETTINGS.longestCommit * this.quickestMs) / usualMs);
    return Math.max(MYSQL_SETTINGS.firstBatch, this.size * factor);
  }

  private resize(size: number): void {
    const { smallestBatch, largestBatch } = MYSQL_SETTINGS;
    this.size = Math.min(largestBatch, Math.max(smallestBatch, Math.floor(size)));
  }
}
