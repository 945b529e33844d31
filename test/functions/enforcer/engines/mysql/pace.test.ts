// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { Pace } from '../../../../../functions/enforcer/engines/mysql/pace';
import { MYSQL_SETTINGS } from '../../../../../functions/enforcer/engines/mysql/settings';

const { firstBatch, largestBatch, longestCommit, pause, smallestBatch, targetBatchMs } = MYSQL_SETTINGS;

/** A server on which rows and their commit take as long as they do. */
function settle(rowMs: number, commitMs: (rows: number) => number, batches = 60): Pace {
  const pace = new Pace();
  for (let n = 0; n < batches; n += 1) {
    const commit = commitMs(pace.size);
    pace.after(pace.size * rowMs + commit, commit);
  }
  return pace;
}

describe('the size of a batch', () => {
  test('grows until a batch takes as long as it should, while commits stay quick', () => {
    const { size } = settle(0.02, () => 3);
    expect(size * 0.02 + 3).toBeGreaterThan(targetBatchMs * 0.9);
    expect(size * 0.02 + 3).toBeLessThan(targetBatchMs * 1.1);
  });

  test('stays where a commit takes so many times the quickest, because others wait for it', () => {
    const commitMs = (rows: number): number => 4 + rows / 1_000;
    const { size } = settle(0.005, commitMs, 200);
    expect(commitMs(size)).toBeLessThan(longestCommit * commitMs(firstBatch) * 1.3);
    expect(size).toBeGreaterThan(firstBatch);
  });

  test('goes down while the application is in the way, and comes back after it', () => {
    const pace = settle(0.02, () => 3);
    const before = pace.size;
    for (let n = 0; n < 6; n += 1) pace.after(100, 40);
    expect(pace.size).toBeLessThanOrEqual(before / 4);
    for (let n = 0; n < 15; n += 1) pace.after(pace.size * 0.02 + 3, 3);
    expect(pace.size).toBeGreaterThan(before * 0.8);
  });

  test('is not made small by a disk that is slow by itself: that would only make more commits', () => {
    let seed = 1;
    const noise = (): number => 1 + 40 * ((seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647);
    const { size } = settle(0.02, noise, 300);
    expect(size).toBeGreaterThanOrEqual(firstBatch);
  });

  test('of a server that commits by itself goes by its time alone', () => {
    const pace = new Pace();
    pace.after(targetBatchMs / 2, undefined);
    expect(pace.size).toBe(2 * firstBatch);
  });

  test('commits that hold up nobody are no measure', () => {
    const pace = new Pace();
    pace.after(1, 0.05);
    pace.after(1, 0.9);
    expect(pace.size).toBe(4 * firstBatch);
  });

  test('has its bounds, whatever is measured, and others get their share of the time', () => {
    const measured = fc.tuple(
      fc.double({ min: 0, noNaN: true }),
      fc.option(fc.double({ min: 0, noNaN: true }), { nil: undefined }),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(measured, fc.constant(undefined)), { maxLength: 50 }), (events) => {
        const pace = new Pace();
        for (const event of events) {
          if (event === undefined) pace.yield();
          else expect(pace.after(...event)).toBe(event[0] * pause);
          expect(pace.size).toBeGreaterThanOrEqual(smallestBatch);
          expect(pace.size).toBeLessThanOrEqual(largestBatch);
          expect(Number.isInteger(pace.size)).toBe(true);
        }
      }),
    );
  });

  test('gives way until there is nothing left to give', () => {
    const pace = new Pace();
    let ways = 0;
    while (pace.yield()) ways += 1;
    expect(pace.size).toBe(smallestBatch);
    expect(ways).toBeLessThan(10);
  });
});
