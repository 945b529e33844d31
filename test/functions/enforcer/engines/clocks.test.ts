// SPDX-License-Identifier: Apache-2.0
import {
  checkClocks,
  checkOwnClock,
  EARLIEST_DATE_MS,
  MOST_SKEW_MS,
} from '../../../../functions/enforcer/engines/clocks';

describe('clocks', () => {
  test.each([0, 60_000, EARLIEST_DATE_MS - 1, Number.NaN])('of the enforcer at %d ms fail', (own) => {
    const message = `the clock of the enforcer must be at least 946684800000 ms after 1970, got ${own} ms; correct the clock: nothing was deleted`;
    expect(() => checkOwnClock(own)).toThrow(message);
    expect(() => checkClocks('im', own, own)).toThrow(message);
  });

  test('are compared to the millisecond, in both directions', () => {
    const own = EARLIEST_DATE_MS;
    for (const ahead of [0, MOST_SKEW_MS, -MOST_SKEW_MS])
      expect(() => checkClocks('im', own, own + ahead)).not.toThrow();
    for (const ahead of [MOST_SKEW_MS + 1, -MOST_SKEW_MS - 1, Number.NaN])
      expect(() => checkClocks('im', own, own + ahead)).toThrow(
        `the clocks of the enforcer and of 'im' must differ by at most 300000 ms, got ${ahead} ms; correct the clock: nothing was deleted`,
      );
  });
});
