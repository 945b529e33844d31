// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Ledger, SETTLE_MS } from '../../../../functions/enforcer/orders/ledger';
import { FolderObjects, type ObjectStore } from '../../../../functions/enforcer/orders/objects';
import { type Reach, writeReceipts } from '../../../../functions/enforcer/orders/receipts';
import { erase } from './orders-scene';

const CATEGORIES = ['chatMessages', 'userInformation', 'log'];
const START = Date.UTC(2026, 10, 28, 12);
const LATER = START + SETTLE_MS * 2;

/** A ledger with one order for each list of categories, a millisecond apart, and what its receipts say. */
async function sceneOf(wanted: readonly (readonly string[])[], wrap = (store: ObjectStore): ObjectStore => store) {
  let nowMs = START;
  const ledger = new Ledger(wrap(new FolderObjects(mkdtempSync(join(tmpdir(), 'retention-receipts-')))), () => ({
    categories: CATEGORIES,
    nowMs,
  }));
  for (const [index, categories] of wanted.entries()) {
    await ledger.take(erase(`u-${index}`, { categories: [...categories] }));
    nowMs += 1;
  }
  nowMs = LATER;
  const positions: string[] = [];
  for await (const each of ledger.positions('')) positions.push(each);
  const write = (places: readonly Reach[]): Promise<void> =>
    writeReceipts(ledger, 'im', places, { nowMs: LATER, remainingMs: () => 60_000 });
  const received = async (): Promise<number[]> => {
    const found: number[] = [];
    for await (const each of ledger.receiptsAfter('im', '')) found.push(positions.indexOf(each));
    return found;
  };
  return { ledger, positions, write, received };
}

describe('a receipt', () => {
  test('is written once every placement of the categories of an order has passed it, whatever others do', async () => {
    const places = fc.array(
      fc.record({ category: fc.constantFrom(...CATEGORIES), upTo: fc.nat(7), fails: fc.boolean() }),
      { minLength: 1, maxLength: 4 },
    );
    const orders = fc.array(fc.subarray(CATEGORIES, { minLength: 1 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(orders, fc.array(places, { minLength: 1, maxLength: 3 }), async (wanted, runs) => {
        const { positions, write, received } = await sceneOf(wanted);
        const expected = new Set<number>();
        for (const run of runs) {
          await write(
            run.map(({ category, upTo, fails }) => ({
              category,
              position: upTo === 0 ? '' : (positions[upTo - 1] ?? positions.at(-1) ?? ''),
              error: fails ? 'no connection' : null,
            })),
          );
          if (run.every(({ fails }) => fails)) continue;
          for (const [index, categories] of wanted.entries()) {
            const own = run.filter(({ category }) => categories.includes(category));
            if (own.every(({ upTo, fails }) => !fails && upTo > index)) expected.add(index);
          }
          expect(await received()).toEqual([...expected].sort((a, b) => a - b));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('is missed nowhere after a process was killed among those that it wrote at once', async () => {
    let writes = 0;
    let most = Infinity;
    const mortal = (store: ObjectStore): ObjectStore => ({
      create: async (name, body) => {
        if (!name.startsWith('rec')) return store.create(name, body);
        writes += 1;
        // those at once end in any order: of the last ones every second is lost.
        if (writes > most || (writes > most - 8 && writes % 2 === 0)) throw new Error('killed');
        return store.create(name, body);
      },
      read: (name) => store.read(name),
      list: (prefix, after) => store.list(prefix, after),
      remove: (name) => store.remove(name),
    });
    const { positions, write, received } = await sceneOf(
      Array.from({ length: 60 }, () => ['log']),
      mortal,
    );
    const passed = [{ category: 'log', position: positions.at(-1) ?? '', error: null }];
    most = 9;
    for (let kills = 0; kills < 4; kills += 1) {
      writes = 0;
      await expect(write(passed)).rejects.toThrow('killed');
    }
    most = Infinity;
    await write(passed);
    expect(await received()).toEqual(positions.map((_, index) => index));
  });

  test('is not written for an order that somebody may still add to', async () => {
    const { ledger, positions, received } = await sceneOf([['log'], ['log']]);
    const places = [{ category: 'log', position: positions[1] ?? '', error: null }];
    await writeReceipts(ledger, 'im', places, { nowMs: START + SETTLE_MS, remainingMs: () => 60_000 });
    expect(await received()).toEqual([]);
    await writeReceipts(ledger, 'im', places, { nowMs: START + SETTLE_MS + 1, remainingMs: () => 60_000 });
    expect(await received()).toEqual([0]);
  });
});
