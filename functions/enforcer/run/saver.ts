// SPDX-License-Identifier: Apache-2.0
import type { CursorStore, EnforcerState } from '../surroundings/state';

/** Time between two saves while a pass runs: a killed function repeats no more than this and the time of one save. */
const SAVE_EVERY_MS = 500;

/** Saves one state after the other, never two at once. The first one of a run is saved at once. */
export class Saver {
  private savedAt: number | undefined;
  private pending: Promise<void> | undefined;

  constructor(
    private readonly store: CursorStore,
    private readonly monotonic: () => number,
  ) {}

  soon(state: () => EnforcerState): void {
    // a store that is slow gets the newest state next, and no queue of old ones.
    if (this.pending !== undefined) return;
    if (this.savedAt !== undefined && this.monotonic() - this.savedAt < SAVE_EVERY_MS) return;
    this.savedAt = this.monotonic();
    // the last save of the run reports failures; one in between costs only the repetition of some pages.
    this.pending = this.store
      .save(state())
      .catch(() => undefined)
      .finally(() => (this.pending = undefined));
  }

  async last(state: EnforcerState): Promise<void> {
    await this.pending;
    await this.store.save(state);
  }
}
