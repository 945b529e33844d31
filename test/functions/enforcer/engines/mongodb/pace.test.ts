// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { Pace } from '../../../../../functions/enforcer/engines/mongodb/pace';
import { MONGODB_SETTINGS } from '../../../../../functions/enforcer/engines/mongodb/settings';
import { random } from '../../../../helpers/fuzz';

const { firstBatch, largestBatch, pause, reserveMs, smallestBatch, targetBatchMs } = MONGODB_SETTINGS;

interface Server {
  /** What every search takes, that of a delete too. */
  readonly searchMs: number;
  readonly documentMs: number;
  readonly varies?: () => number;
}

function after(pace: Pace, { searchMs, documentMs, varies = () => 1 }: Server): void {
  pace.after(searchMs * varies(), (searchMs + pace.size * documentMs) * varies());
}

/** Where the size ends. */
function settle(server: Server, from = new Pace()): number {
  for (let n = 0; n < 40; n += 1) after(from, server);
  return from.size;
}

describe('the size of a batch of documents', () => {
  test('is what the server deletes in the time that a batch may take', () => {
    for (const documentMs of [0.05, 0.2, 1, 3])
      expect(settle({ searchMs: 1, documentMs }) * documentMs).toBeCloseTo(targetBatchMs, -1.5);
  });

  test('does not shrink where a smaller batch takes as long, however that varies, and grows again if it was small', () => {
    const next = random(7);
    const varies = (): number => 0.75 + 0.5 * next();
    for (const searchMs of [300, 1_500, 5_000]) {
      expect(settle({ searchMs, documentMs: 0.001, varies })).toBeGreaterThan(firstBatch);
      const pace = new Pace();
      pace.size = smallestBatch;
      expect(settle({ searchMs, documentMs: 0.001, varies }, pace)).toBeGreaterThan(firstBatch);
    }
  });

  test('deletes for no longer than it searches, nor than a step keeps for its end', () => {
    expect(settle({ searchMs: 1_000, documentMs: 0.5 }) * 0.5).toBeCloseTo(1_000, -1.5);
    expect(settle({ searchMs: 9_000, documentMs: 0.5 }) * 0.5).toBeLessThanOrEqual(1.1 * reserveMs);
  });

  test('shrinks when deleting becomes slow, also where a search always takes long', () => {
    const pace = new Pace();
    const quick = settle({ searchMs: 1_000, documentMs: 0.2 }, pace);
    for (let n = 0; n < 10; n += 1) after(pace, { searchMs: 1_000, documentMs: 2 });
    expect(pace.size).toBeLessThan(quick / 4);
  });

  test('stays inside its bounds whatever happens, and the pause is a share of the batch', () => {
    const ms = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(ms, ms)), (times) => {
        const pace = new Pace();
        expect(pace.size).toBe(firstBatch);
        for (const [searchMs, removeMs] of times) {
          expect(pace.after(searchMs, removeMs)).toBe((searchMs + removeMs) * pause);
          expect(pace.size).toBeGreaterThanOrEqual(smallestBatch);
          expect(pace.size).toBeLessThanOrEqual(largestBatch);
          expect(Number.isInteger(pace.size)).toBe(true);
        }
      }),
    );
  });
});
