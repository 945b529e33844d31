// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { Pace } from '../../../../../functions/enforcer/engines/mongodb/pace';
import { MONGODB_SETTINGS } from '../../../../../functions/enforcer/engines/mongodb/settings';
import { random } from '../../../../helpers/fuzz';

const { firstBatch, largestBatch, pause, reserveMs, smallestBatch, targetBatchMs } = MONGODB_SETTINGS;

/** Where the size ends on a server that takes so long for a batch and for each document of it. */
function settle(anywayMs: number, documentMs: number, varies = () => 1): number {
  const pace = new Pace();
  for (let n = 0; n < 40; n += 1) pace.after((anywayMs + pace.size * documentMs) * varies());
  return pace.size;
}

describe('the size of a batch of documents', () => {
  test('is what the server deletes in the time that a batch may take', () => {
    for (const documentMs of [0.05, 0.2, 1, 3])
      expect(settle(0, documentMs) * documentMs).toBeCloseTo(targetBatchMs, -1.5);
  });

  test('does not shrink where a smaller batch takes as long, however that varies', () => {
    const next = random(7);
    for (const anywayMs of [300, 1_500, 5_000])
      expect(settle(anywayMs, 0.001, () => 0.85 + 0.3 * next())).toBeGreaterThanOrEqual(largestBatch / 2);
    // no more than half of the time, and of a server that always takes long what a step keeps for its end.
    expect(settle(1_000, 0.5) * 0.5).toBeCloseTo(1_000, -2);
    expect(settle(9_000, 0.5) * 0.5).toBeLessThanOrEqual(1.1 * reserveMs);
  });

  test('shrinks when the server becomes slow, also where a batch always takes long', () => {
    const pace = new Pace();
    for (let n = 0; n < 40; n += 1) pace.after(1_000 + pace.size * 0.2);
    const quick = pace.size;
    for (let n = 0; n < 10; n += 1) pace.after(1_000 + pace.size * 2);
    expect(pace.size).toBeLessThan(quick / 4);
  });

  test('stays inside its bounds whatever happens, and the pause is a share of the batch', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true })), (times) => {
        const pace = new Pace();
        expect(pace.size).toBe(firstBatch);
        for (const ms of times) {
          expect(pace.after(ms)).toBe(Math.max(1, ms) * pause);
          expect(pace.size).toBeGreaterThanOrEqual(smallestBatch);
          expect(pace.size).toBeLessThanOrEqual(largestBatch);
          expect(Number.isInteger(pace.size)).toBe(true);
        }
      }),
    );
  });
});
