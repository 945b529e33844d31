// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderObjects, Ledger } from '../../../../functions/enforcer/orders';
import { sealerOf, type Sealer } from '../../../../functions/enforcer/orders/sealer';
import { checkOrder } from '../../../../lib/orders';
import { erase, HOSTILE_IDS } from './orders-scene';

const KEY = (byte: number): string => Buffer.alloc(32, byte).toString('base64');
const sealer = (user: string, password: string): Sealer | undefined =>
  sealerOf({ 'ledger-key': { hosts: [], user, password } });

function scene() {
  const folder = mkdtempSync(join(tmpdir(), 'retention-sealed-'));
  const open = (by: Sealer | undefined): Ledger =>
    new Ledger(new FolderObjects(folder), () => ({ categories: ['chatMessages'], nowMs: Date.now() }), by);
  const subjects = async (ledger: Ledger): Promise<unknown[]> => {
    const found: unknown[] = [];
    for await (const { order } of ledger.after('')) found.push(order.kind === 'erase' ? order.subject : undefined);
    return found;
  };
  const texts = (): string =>
    (readdirSync(folder, { recursive: true }) as string[])
      .map((name) => join(folder, name))
      .map((path) => (statSync(path).isFile() ? `${path}\n${readFileSync(path, 'utf8')}` : path))
      .join('\n');
  return { open, subjects, texts };
}

describe('a ledger with keys', () => {
  test('keeps no id that can be read or tried, and gives back each as it was', async () => {
    const { open, subjects, texts } = scene();
    const ledger = open(sealer('a', `a=${KEY(1)}`));
    for (const id of [...HOSTILE_IDS, 'mail@example.org']) await ledger.take(erase(id));
    expect(texts()).not.toContain('mail@example.org');
    expect(new Set(await subjects(ledger))).toEqual(new Set([...HOSTILE_IDS, 'mail@example.org']));
  });

  test('knows an order again after its key was rotated, and opens what older keys sealed', async () => {
    const { open, subjects } = scene();
    await open(undefined).take(erase('plain'));
    await open(sealer('a', `a=${KEY(1)}`)).take(erase('u'));
    const rotated = open(sealer('b', `b=${KEY(2)},a=${KEY(1)}`));
    expect(await rotated.take(erase('u'))).toMatchObject({ known: true });
    expect(await rotated.take(erase('plain'))).toMatchObject({ known: true });
    expect(await rotated.take(erase('v'))).toMatchObject({ known: false });
    expect(await subjects(rotated)).toEqual(expect.arrayContaining(['plain', 'u', 'v']));
  });

  test('can be read by nobody whose key is missing or another one', async () => {
    const { open, subjects } = scene();
    await open(sealer('a', `a=${KEY(1)}`)).take(erase('u'));
    await expect(subjects(open(undefined))).rejects.toThrow(/keeps encrypted ids/);
    await expect(subjects(open(sealer('b', `b=${KEY(2)}`)))).rejects.toThrow(/must be one of b, got an entry of 'a'/);
    await expect(subjects(open(sealer('a', `a=${KEY(3)}`)))).rejects.toThrow(/one that key 'a' opens/);
  });

  test.each([
    ['a', ''],
    ['a', 'a=short'],
    ['b', `a=${KEY(1)}`],
    ['a', KEY(1)],
  ])('refuses keys in another form and repeats none of it: %s', (user, password) => {
    expect(() => sealer(user, password)).toThrow(/keys of 32 bytes as name=base64.*got something else/);
  });

  test('takes no id that looks as if it were encrypted', () => {
    expect(checkOrder(erase('sealed:a:b'), 'order', { categories: ['chatMessages'], nowMs: Date.now() })).toHaveLength(
      1,
    );
  });
});
