// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger, SETTLE_MS, settledPosition } from '../../../../functions/enforcer/orders/ledger';
import { FolderObjects } from '../../../../functions/enforcer/orders/objects';
import type { EraseOrder } from '../../../../lib/orders';

const START = Date.UTC(2026, 10, 28, 12);

function erase(subject: string): EraseOrder {
  return {
    version: 1,
    kind: 'erase',
    subject,
    categories: ['chatMessages'],
    receivedAt: '2026-11-28T09:00:00Z',
    by: 'support',
  };
}

function scene() {
  const folder = mkdtempSync(join(tmpdir(), 'retention-ledger-'));
  let nowMs = START;
  const objects = new FolderObjects(folder);
  const ledger = new Ledger(objects, () => ({ categories: ['chatMessages'], nowMs }));
  const subjects = async (position = ''): Promise<(string | undefined)[]> => {
    const found: (string | undefined)[] = [];
    for await (const { order } of ledger.after(position)) if (order.kind === 'erase') found.push(order.subject);
    return found;
  };
  return { folder, objects, ledger, subjects, wait: (ms: number) => (nowMs += ms), now: () => nowMs };
}

describe('the ledger', () => {
  test('gives back what it took, in the order of taking', async () => {
    const { ledger, subjects, wait } = scene();
    for (const subject of ['c', 'a', 'b']) {
      await ledger.take(erase(subject));
      wait(1);
    }
    expect(await subjects()).toEqual(['c', 'a', 'b']);
  });

  test('keeps an order that is given twice once', async () => {
    const { ledger, subjects, wait } = scene();
    const first = await ledger.take(erase('a'));
    wait(1000);
    expect(await ledger.take(erase('a'))).toEqual({ id: first.id, known: true });
    expect(first.known).toBe(false);
    expect(await subjects()).toEqual(['a']);
  });

  test('enters an order again whose writer was killed before it was in the log', async () => {
    const { ledger, objects, subjects, wait } = scene();
    const create = objects.create.bind(objects);
    jest.spyOn(objects, 'create').mockImplementation(async (name, body) => {
      if (name.startsWith('log/')) throw new Error('killed');
      return create(name, body);
    });
    await expect(ledger.take(erase('a'))).rejects.toThrow('killed');
    jest.restoreAllMocks();
    wait(SETTLE_MS * 2);
    // a reader has passed the place of the first attempt meanwhile.
    const passed = settledPosition(START + SETTLE_MS * 2);
    await ledger.take(erase('a'));
    expect(await subjects(passed)).toEqual(['a']);
  });

  test('takes nothing as passed that a slow writer may still add', async () => {
    const { ledger, subjects, wait, now } = scene();
    await ledger.take(erase('a'));
    expect(await subjects(settledPosition(now()))).toEqual(['a']);
    wait(SETTLE_MS + 1);
    expect(await subjects(settledPosition(now()))).toEqual([]);
  });

  test('goes on behind the entry that a position names', async () => {
    const { ledger, wait } = scene();
    const positions: string[] = [];
    for (const subject of ['a', 'b']) {
      await ledger.take(erase(subject));
      wait(1);
    }
    for await (const { position } of ledger.after('')) positions.push(position);
    const rest: string[] = [];
    for await (const { position } of ledger.after(positions[0] ?? '')) rest.push(position);
    expect(rest).toEqual([positions[1]]);
  });

  test('fails when an entry cannot be read, and leaves none out', async () => {
    const { folder, ledger, subjects } = scene();
    await ledger.take(erase('a'));
    const day = join(folder, 'log', '2026-11-28');
    writeFileSync(join(day, readdirSync(day)[0] ?? ''), '{"version":1,');
    await expect(subjects()).rejects.toThrow(/ledger entry log\/2026-11-28\/\d+-[0-9a-f]{32}/);
  });

  test('keeps the first receipt of each enforcer, and finds how far back all have one', async () => {
    const { ledger, wait, now } = scene();
    const positions: string[] = [];
    for (const subject of ['a', 'b']) {
      await ledger.take(erase(subject));
      wait(26 * 3_600_000);
    }
    for await (const { position } of ledger.after('')) positions.push(position);
    const [first = '', second = ''] = positions;
    expect(await ledger.receiptedUpTo('im', now())).toBe('');
    await ledger.receive(first, { stack: 'im', erasedMs: 1 });
    await ledger.receive(first, { stack: 'im', erasedMs: 2 });
    expect(await ledger.receipt(first, 'im')).toEqual({ stack: 'im', erasedMs: 1 });
    expect(await ledger.receipt(second, 'im')).toBeUndefined();
    await ledger.markReceipted('im', first);
    await ledger.markReceipted('im', second);
    wait(40 * 24 * 3_600_000);
    expect(await ledger.receiptedUpTo('im', now())).toBe(second);
    expect(await ledger.receiptedUpTo('im-eu', now())).toBe('');
  });
});
