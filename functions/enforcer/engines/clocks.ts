// SPDX-License-Identifier: Apache-2.0

/** Dates before this are a mistake: of a unit, of a conversion, or of a clock that was never set. */
export const EARLIEST_DATE_MS = Date.UTC(2000, 0, 1);
/** Of clocks further apart than this one is wrong, and a wrong one deletes. */
export const MOST_SKEW_MS = 5 * 60_000;

/** Fails where the enforcer's own clock cannot be right. The only check where a store does not tell its time. */
export function checkOwnClock(ownMs: number): void {
  if (ownMs >= EARLIEST_DATE_MS) return;
  throw new Error(
    `the clock of the enforcer must be at least ${EARLIEST_DATE_MS} ms after 1970, got ${ownMs} ms; correct the clock: nothing was deleted`,
  );
}

/** Fails where one of the clocks cannot be right. Smaller differences are the engine's to allow for. */
export function checkClocks(of: string, ownMs: number, otherMs: number): void {
  checkOwnClock(ownMs);
  const ahead = Math.round(otherMs - ownMs);
  if (Math.abs(ahead) <= MOST_SKEW_MS) return;
  throw new Error(
    `the clocks of the enforcer and of '${of}' must differ by at most ${MOST_SKEW_MS} ms, got ${ahead} ms; correct the clock: nothing was deleted`,
  );
}
