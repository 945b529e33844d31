// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { shardOf, type Directive } from '../../../../lib/directives';
import type { EnforcerState, Position } from '../../../../functions/enforcer/surroundings/state';
import { UnitCursorStore } from '../../../../functions/enforcer/surroundings/state-cos';
import { redisDirective } from '../../../helpers/directives';
import { KeptObjects } from './kept-objects';

const prefix = 'retention-enforcer/main/';
const UNITS = ['main', 'ops', 'cache', 'a/b', 'ümläut', 'posts.json', '%'];
/** Two directives of each unit. */
const directives = UNITS.flatMap((unit) => ['1', '2'].map((part) => redisDirective({ id: `${unit}:${part}`, unit })));

function ownOf(all: readonly Directive[], index: number, count: number): Directive[] {
  return all.filter(({ unit }) => shardOf(unit, count) === index);
}

/** The store of one function of so many. */
function storeOf(objects: KeptObjects, index = 1, count = 1, all: readonly Directive[] = directives): UnitCursorStore {
  return new UnitCursorStore(objects, { prefix, directives: ownOf(all, index, count), shard: { index, count } });
}

const position = fc.record({ of: fc.string(), sweep: fc.string(), since: fc.nat() }) as fc.Arbitrary<Position>;
const positions = fc
  .uniqueArray(fc.constantFrom(...directives.map(({ id }) => id)))
  .chain((ids) => fc.tuple(...ids.map((id) => position.map((each) => [id, each] as const))))
  .map((entries) => Object.fromEntries(entries) as Record<string, Position>);

const names = (objects: KeptObjects): string[] => [...objects.kept.keys()].sort();

describe('cursors of a network', () => {
  test('are found by whichever function works on the unit, through any number of functions', async () => {
    const rounds = fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), positions), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(rounds, async (all) => {
        const objects = new KeptObjects();
        let known: Record<string, Position> = {};
        for (const [count, next] of all) {
          const loaded: Record<string, Position> = {};
          const stores: UnitCursorStore[] = [];
          for (let index = 1; index <= count; index++) {
            const store = storeOf(objects, index, count);
            stores.push(store);
            for (const [id, each] of Object.entries((await store.load()).positions)) {
              // none in two.
              expect(loaded).not.toHaveProperty([id]);
              loaded[id] = each;
            }
          }
          expect(loaded).toEqual(known);
          for (const [at, store] of stores.entries()) {
            const own = ownOf(directives, at + 1, count).map(({ id }) => id);
            await store.save({
              positions: Object.fromEntries(Object.entries(next).filter(([id]) => own.includes(id))),
            });
          }
          known = next;
        }
      }),
      { numRuns: 60 },
    );
  });

  test('are in one object for each unit, which goes with the end of its passes and is not written again for nothing', async () => {
    const objects = new KeptObjects();
    const store = storeOf(objects);
    await store.load();
    const state: EnforcerState = { positions: { 'main:1': { of: 'x', sweep: '1' }, 'ops:2': { of: 'y' } } };
    await store.save(state);
    expect(names(objects)).toEqual([`${prefix}main.json`, `${prefix}ops.json`]);
    await store.save({ positions: { ...state.positions, 'main:2': { of: 'z' } } });
    expect(objects.written.map((name) => name.slice(prefix.length))).toEqual(['main.json', 'ops.json', 'main.json']);
    await store.save({ positions: { 'ops:2': { of: 'y' } } });
    expect(names(objects)).toEqual([`${prefix}ops.json`]);
  });

  test('keep whose turn it is with its unit, also where that has no cursor', async () => {
    const objects = new KeptObjects();
    await storeOf(objects).save({ positions: { 'main:1': { of: 'x' } }, next: 'ops:1' });
    expect(await storeOf(objects).load()).toEqual({ positions: { 'main:1': { of: 'x' } }, next: 'ops:1' });
    const [index, other] = shardOf('ops', 2) === 1 ? [1, 2] : [2, 1];
    expect((await storeOf(objects, index, 2).load()).next).toBe('ops:1');
    expect((await storeOf(objects, other, 2).load()).next).toBeUndefined();
  });

  test('of a unit that is no more are removed by the one function that it belonged to', async () => {
    const objects = new KeptObjects();
    await storeOf(objects).save({ positions: { 'main:1': { of: 'a key of a record' }, 'cache:1': { of: 'x' } } });
    const without = directives.filter(({ unit }) => unit !== 'main');
    const owner = shardOf('main', 3);
    for (const index of [1, 2, 3].filter((each) => each !== owner)) {
      const store = storeOf(objects, index, 3, without);
      await store.save(await store.load());
      expect(names(objects)).toContain(`${prefix}main.json`);
    }
    const store = storeOf(objects, owner, 3, without);
    await store.save(await store.load());
    expect(names(objects)).toEqual([`${prefix}cache.json`]);
  });

  test('of other networks and of what is no object of ours stay', async () => {
    const objects = new KeptObjects();
    const others = ['retention-enforcer/main-2/main.json', 'retention-enforcer/main.audit.json'];
    for (const name of others) objects.kept.set(name, '{}');
    const store = storeOf(objects);
    await store.save(await store.load());
    expect(names(objects)).toEqual([...others].sort());
  });

  test('of a bucket that could not be read do not come back when it can be read again', async () => {
    const objects = new KeptObjects();
    await storeOf(objects).save({ positions: { 'main:1': { of: 'old' }, 'ops:1': { of: 'old' } } });
    for (const failing of ['list', 'read']) {
      const store = storeOf(objects);
      objects.before = (what) => {
        if (what === failing) throw new Error('503');
      };
      await expect(store.load()).rejects.toThrow('503');
      objects.before = () => undefined;
      // the run began anew, ended the pass of one and is within that of the other.
      await store.save({ positions: { 'ops:1': { of: 'new' } } });
      expect(await storeOf(objects).load()).toEqual({ positions: { 'ops:1': { of: 'new' } } });
      await storeOf(objects).save({ positions: { 'main:1': { of: 'old' }, 'ops:1': { of: 'old' } } });
    }
  });

  test('believe of an object only what it says of its own unit', async () => {
    const objects = new KeptObjects();
    const text = JSON.stringify({
      positions: { 'main:1': { of: 'x' }, 'ops:1': { of: 'strange' }, none: { of: 'x' } },
    });
    objects.kept.set(`${prefix}main.json`, text);
    objects.kept.set(`${prefix}ops.json`, 'no JSON');
    expect(await storeOf(objects).load()).toEqual({ positions: { 'main:1': { of: 'x' } } });
  });
});
