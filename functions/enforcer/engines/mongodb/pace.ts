// SPDX-License-Identifier: Apache-2.0
import { MONGODB_SETTINGS } from './settings';

/**
 * How many documents a batch may have. To find them takes a time that no smaller batch saves where the server is far away or
 * searches without an index, and to delete them takes as long again. Only the rest is of the documents, and has to be short:
 * else a slow server is asked for ever smaller batches, each of which takes as long as the one before.
 */
export class Pace {
  size: number = MONGODB_SETTINGS.firstBatch;

  /**
   * Sets the next size.
   *
   * @param searchMs how long it took to find where the batch ends
   * @param removeMs how long it took to delete what is in it
   * @returns milliseconds that are left to others before the next batch
   */
  after(searchMs: number, removeMs: number): number {
    const { smallestBatch, largestBatch, targetBatchMs, reserveMs, pause } = MONGODB_SETTINGS;
    // no less than the search: of a batch at the most half of the time may be lost.
    const aimMs = Math.max(targetBatchMs, Math.min(searchMs, reserveMs));
    const factor = Math.min(2, Math.max(0.5, aimMs / Math.max(1, removeMs - searchMs)));
    this.size = Math.min(largestBatch, Math.max(smallestBatch, Math.floor(this.size * factor)));
    return (searchMs + removeMs) * pause;
  }
}
