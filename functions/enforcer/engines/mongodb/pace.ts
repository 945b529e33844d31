// SPDX-License-Identifier: Apache-2.0
import { MONGODB_SETTINGS } from './settings';

/** Batches whose sizes differ by less than this share tell nothing of what a document costs. */
const TELLING = 0.25;

/**
 * How many documents a batch may have. A batch also costs what no smaller one saves: the way to the server, its majority, a
 * search that no index serves. Only what its documents cost has to be short, and no shorter than the rest, or a slow server is
 * asked for ever smaller batches, each of which takes as long as the one before.
 */
export class Pace {
  size: number = MONGODB_SETTINGS.firstBatch;
  private before: { readonly size: number; readonly tookMs: number } | undefined;
  /** What a batch takes whatever its size is, as far as that is known. */
  private anywayMs = 0;

  /**
   * Sets the next size by how long a batch took.
   *
   * @returns milliseconds that are left to others before the next batch
   */
  after(elapsedMs: number): number {
    const { smallestBatch, largestBatch, targetBatchMs, reserveMs, pause } = MONGODB_SETTINGS;
    const tookMs = Math.max(1, elapsedMs);
    this.compare(tookMs);
    this.before = { size: this.size, tookMs };
    const aimMs = Math.max(targetBatchMs, Math.min(this.anywayMs, reserveMs));
    const factor = Math.min(2, Math.max(0.5, aimMs / Math.max(1, tookMs - this.anywayMs)));
    this.size = Math.min(largestBatch, Math.max(smallestBatch, Math.floor(this.size * factor)));
    return tookMs * pause;
  }

  /** With the batch before, where that had another size. */
  private compare(tookMs: number): void {
    const { before, size } = this;
    if (before === undefined || Math.abs(size - before.size) < TELLING * Math.max(size, before.size)) return;
    const ofOneMs = (tookMs - before.tookMs) / (size - before.size);
    this.anywayMs = Math.min(tookMs, Math.max(0, tookMs - ofOneMs * size));
  }
}
