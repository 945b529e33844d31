// SPDX-License-Identifier: Apache-2.0
import { MYSQL_SETTINGS } from './settings';

/**
 * How many rows a batch may have. Beside its own time it goes by what the application notices: commits of all sessions are written
 * one group after the other, so a commit of the application waits for ours, and a large batch makes a long one.
 */
export class Pace {
  size: number = MYSQL_SETTINGS.firstBatch;
  /** The quickest commit of the sweep: what one takes when nothing is in its way. */
  private quickestMs = Infinity;

  /**
   * Sets the next size by how long a batch and its commit took.
   *
   * @param commitMs undefined where the server committed by itself
   * @returns milliseconds that are left to others before the next batch
   */
  after(elapsedMs: number, commitMs: number | undefined): number {
    let factor = Math.min(2, MYSQL_SETTINGS.targetBatchMs / Math.max(1, elapsedMs));
    if (commitMs !== undefined) {
      this.quickestMs = Math.max(MYSQL_SETTINGS.quickestCommitMs, Math.min(this.quickestMs, commitMs));
      factor = Math.min(factor, (MYSQL_SETTINGS.longestCommit * this.quickestMs) / commitMs);
    }
    this.resize(Math.max(0.5, factor));
    return elapsedMs * MYSQL_SETTINGS.pause;
  }

  /** Asks for far fewer rows, because somebody holds some. False: there are as few as it gets. */
  yield(): boolean {
    if (this.size <= MYSQL_SETTINGS.smallestBatch) return false;
    this.resize(0.25);
    return true;
  }

  private resize(factor: number): void {
    const { smallestBatch, largestBatch } = MYSQL_SETTINGS;
    this.size = Math.min(largestBatch, Math.max(smallestBatch, Math.floor(this.size * factor)));
  }
}
