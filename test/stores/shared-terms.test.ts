// SPDX-License-Identifier: Apache-2.0
import { sumMs, type Term } from '../../lib/lifetime';
import { formatMs, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/policy';
import { drainTerms, longestRunMs } from '../../lib/stores/shared-terms';
import { contextOf } from '../helpers/placement';

const drain = (ms: number): Term => ({ id: 'drain', text: 'work', ms, basis: 'assumed', why: 'test' });
const total = (everyMs: number, ms: number): number =>
  sumMs(drainTerms({ ...contextOf({ openTerms: [] }), enforcerEveryMs: everyMs }, drain(ms)));

describe('the longest run of the enforcer', () => {
  test.each([
    [MINUTE_MS, 30 * SECOND_MS],
    [15 * MINUTE_MS, 870 * SECOND_MS],
    [16 * MINUTE_MS, 900 * SECOND_MS],
    [12 * HOUR_MS, 900 * SECOND_MS],
  ])('on a timer of %d ms is %d ms: over before the next, and no longer than a function may run', (every, longest) => {
    expect(longestRunMs(every)).toBe(longest);
  });
});

describe('a sweep', () => {
  test.each([
    // (870 s - 10 s) * 0.8 = 688 s of each run: 6 runs, the last one 3600 s - 5 * 688 s long
    ['every 15 min', 15 * MINUTE_MS, HOUR_MS, '1 h 17 min 40 s'],
    // (900 s - 10 s) * 0.8 = 712 s of each run: 6 runs, the last one 3600 s - 5 * 712 s long
    ['every 12 h', 12 * HOUR_MS, HOUR_MS, '2 d 12 h 40 s'],
    // 16 s of each run: 3 runs
    ['every minute', MINUTE_MS, 40 * SECOND_MS, '2 min 8 s'],
  ])('that needs more than one run pauses between them (%s)', (_name, every, ms, expected) => {
    expect(formatMs(total(every, ms))).toBe(expected);
  });

  test('that fits into one run has no pause, and one that hardly does not has one', () => {
    expect(total(12 * HOUR_MS, 712 * SECOND_MS)).toBe(712 * SECOND_MS);
    expect(total(12 * HOUR_MS, 712 * SECOND_MS + 1)).toBe(12 * HOUR_MS + 1);
    expect(total(12 * HOUR_MS, 0)).toBe(0);
  });

  test('has no pause where no enforcer is in play', () => {
    expect(total(1, HOUR_MS)).toBe(HOUR_MS);
  });

  test('that never ends stays unbounded', () => {
    expect(total(15 * MINUTE_MS, Infinity)).toBe(Infinity);
  });
});
