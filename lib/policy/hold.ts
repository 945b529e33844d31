// SPDX-License-Identifier: Apache-2.0
export { isCalendarDay } from '../form';

/** A legal hold: nothing of the category may be deleted until it ends. */
export interface Hold<C extends string = string> {
  readonly category: C;
  readonly reason: string;
  readonly owner: string;
  /** Last day of the hold, `YYYY-MM-DD`. Synth never reads the clock: an expired hold fails `verify`, not synth. */
  readonly until: string;
}

/** Last day on which a category is held. Of several holds the longest binds. */
export function heldUntil(holds: readonly Pick<Hold, 'category' | 'until'>[], category: string): string | undefined {
  return holds
    .filter((hold) => hold.category === category)
    .map(({ until }) => until)
    .sort()
    .at(-1);
}
