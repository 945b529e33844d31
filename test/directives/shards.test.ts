// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { shardOf, SHARDS_AT_MOST } from '../../lib/directives';

const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 60 });
const counts = fc.integer({ min: 1, max: SHARDS_AT_MOST });

describe('the function that a unit belongs to', () => {
  test('is one of them, and the same for everybody who asks', () => {
    fc.assert(
      fc.property(names, counts, (units, count) => {
        for (const unit of units) {
          const shard = shardOf(unit, count);
          expect(shard).toBeGreaterThanOrEqual(1);
          expect(shard).toBeLessThanOrEqual(count);
          expect(shardOf(unit, count)).toBe(shard);
        }
      }),
    );
  });

  test('changes with one function more only for the units that go to it', () => {
    fc.assert(
      fc.property(names, fc.integer({ min: 1, max: SHARDS_AT_MOST - 1 }), (units, count) => {
        for (const unit of units) expect([shardOf(unit, count), count + 1]).toContain(shardOf(unit, count + 1));
      }),
    );
  });

  test('is as often one of them as another', () => {
    const shards = Array.from({ length: 4000 }, (_, index) => shardOf(`unit-${index}`, 4));
    for (const shard of [1, 2, 3, 4]) {
      const share = shards.filter((each) => each === shard).length / shards.length;
      expect(share).toBeGreaterThan(0.22);
      expect(share).toBeLessThan(0.28);
    }
  });

  test('does not change from version to version, because a state would be left behind', () => {
    expect(['main', 'ops', 'cache', 'posts-north', 'ü'].map((unit) => [2, 3, 4, 32].map((n) => shardOf(unit, n))))
      .toMatchInlineSnapshot(`
      [
        [
          2,
          3,
          4,
          30,
        ],
        [
          2,
          3,
          4,
          14,
        ],
        [
          2,
          2,
          2,
          25,
        ],
        [
          1,
          3,
          3,
          20,
        ],
        [
          1,
          3,
          3,
          10,
        ],
      ]
    `);
  });
});
