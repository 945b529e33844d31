// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enforceLocal } from '../../../../functions/enforcer/local/local';
import { gateLocal } from '../../../../functions/enforcer/orders/local-gate';
import { ordersLocal } from '../../../../functions/enforcer/orders/local-orders';
import type { CosDirective, Directive } from '../../../../lib/directives';
import { CosDouble } from '../../../helpers/cos-double';
import { cosDirective, DAY_MS, document, redisDirective } from '../../../helpers/directives';
import { choose, ENGINES, erase } from './orders-scene';

const long: CosDirective = cosDirective({
  id: 'chatMessages/30d/cos/media-000000',
  category: 'chatMessages',
  prefix: 'chat/30d/',
  deadlineMs: 33 * DAY_MS,
  keepAtLeastMs: 30 * DAY_MS,
  deleteAfterMs: 30 * DAY_MS,
  subject: { prefix: 'chat/30d/{application}/{subject}/' },
});
const short: CosDirective = {
  ...long,
  id: 'chatMessages/7d/cos/media-000000',
  prefix: 'chat/7d/',
  deadlineMs: 10 * DAY_MS,
  keepAtLeastMs: 7 * DAY_MS,
  deleteAfterMs: 7 * DAY_MS,
  subject: { prefix: 'chat/7d/{application}/{subject}/' },
};

describe('the gate before a restored store', () => {
  let double: CosDouble;
  let host: string;
  let folder: string;
  let said: string[];
  let aheadMs: number;

  beforeEach(async () => {
    double = new CosDouble();
    host = await double.start();
    folder = mkdtempSync(join(tmpdir(), 'retention-gate-'));
    mkdirSync(join(folder, 'ledger'));
    said = [];
    aheadMs = 0;
  });
  afterEach(() => double.stop());

  const file = (name: string, content: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(content));
    return path;
  };
  const common = (directives: readonly Directive[] = [long, short]) => ({
    directives: file('directives.json', document(...directives)),
    endpoints: file('endpoints.json', { files: { hosts: [host], user: 'id', password: 'key' } }),
    ledger: join(folder, 'ledger'),
    stdout: () => undefined,
    stderr: (line: string) => void said.push(line),
    engines: ENGINES,
    now: () => Date.now() + aheadMs,
  });
  const take = (order: object): Promise<number> => {
    const { endpoints: _, ...rest } = common();
    return ordersLocal({
      ...rest,
      order,
      dryRun: false,
      status: false,
      wait: false,
      json: true,
      withinMs: DAY_MS,
    });
  };
  const gate = (directives?: readonly Directive[], more: { ledger?: string; unit?: string } = {}): Promise<number> =>
    gateLocal({ ...common(directives), ...more });
  const enforce = (directives?: readonly Directive[]): Promise<number> =>
    enforceLocal({ ...common(directives), all: true, wait: true, sleep: () => Promise.resolve() });
  const keys = (): string[] => double.entries.map(({ key }) => key).sort();
  const chosen = choose('2', '7d', { at: new Date().toISOString() });
  const order = erase('u', { application: '1' });

  test('is closed for a store that is older than the ledger, and open once everything is replayed', async () => {
    const records = ['chat/30d/1/u/a', 'chat/30d/1/v/a', 'chat/7d/1/u/a'];
    const restore = (): void => {
      double.clear();
      double.stored.clear();
      for (const key of records) double.put(key, Date.now() - DAY_MS);
      double.put('chat/30d/2/w/a', Date.now() - 8 * DAY_MS);
    };
    restore();
    await take(order);
    await take(chosen);
    expect(await gate()).toBe(1);
    expect(await enforce()).toBe(0);
    expect(await gate()).toBe(0);
    expect(keys()).toEqual(['chat/30d/1/v/a']);
    restore();
    said.length = 0;
    expect(await gate()).toBe(1);
    expect(said.join('\n')).toMatch(/media-000000: closed: orders of erasure are not carried out here \(1 orders\)/);
    // it looked, and changed nothing.
    expect(keys()).toHaveLength(4);
    expect(await enforce()).toBe(0);
    expect(keys()).toEqual(['chat/30d/1/v/a']);
    expect(await gate()).toBe(0);
  });

  test('is closed while a choice would still take something away', async () => {
    await enforce();
    expect(await gate()).toBe(0);
    await take(chosen);
    double.put('chat/30d/2/w/a', Date.now() - 8 * DAY_MS);
    expect(await gate()).toBe(1);
    expect(said.join('\n')).toMatch(/a choice is not carried out here/);
  });

  test('is closed over a record past its deadline, also when there are no orders', async () => {
    double.put('chat/7d/1/u/a', Date.now() - 11 * DAY_MS);
    expect(await gate()).toBe(1);
    expect(await enforce()).toBe(0);
    expect(await gate()).toBe(0);
  });

  test('is closed, and nothing is deleted, when the ledger cannot be read', async () => {
    double.put('chat/7d/1/u/a', Date.now() - 11 * DAY_MS);
    const ledger = file('no-folder', {});
    expect(await gate(undefined, { ledger })).toBe(1);
    expect(await enforceLocal({ ...common(), ledger, all: true, wait: true })).toBe(1);
    expect(keys()).toEqual(['chat/7d/1/u/a']);
  });

  test('is closed before a ledger that does not have the order up to which the store is done', async () => {
    double.put('chat/30d/1/u/a', Date.now());
    await take(order);
    expect(await enforce()).toBe(0);
    expect(await gate()).toBe(0);
    rmSync(join(folder, 'ledger'), { recursive: true });
    mkdirSync(join(folder, 'ledger'));
    expect(await gate()).toBe(1);
    expect(said.join('\n')).toMatch(/'ledger' must be the ledger of this store, .* got a ledger without that order/);
    double.put('chat/30d/1/v/a', Date.now());
    await take(erase('v', { application: '1' }));
    expect(await enforce()).toBe(1);
    expect(keys()).toEqual(['chat/30d/1/v/a']);
    // it may have been forgotten since, as the policy says.
    double.clockAheadMs = aheadMs = 8 * DAY_MS;
    expect(await enforce()).toBe(0);
    expect(await gate()).toBe(0);
  });

  test('is closed when an order of the ledger was damaged', async () => {
    await take(order);
    const [day = ''] = readdirSync(join(folder, 'ledger', 'log'));
    const [name = ''] = readdirSync(join(folder, 'ledger', 'log', day));
    writeFileSync(join(folder, 'ledger', 'log', day, name), '{"version":1,"kind":"era');
    double.put('chat/30d/1/u/a', Date.now());
    expect(await enforce()).toBe(1);
    expect(await gate()).toBe(1);
    expect(keys()).toEqual(['chat/30d/1/u/a']);
  });

  test('waits under a legal hold over an order, and opens by itself when the hold has ended', async () => {
    const held = [long, short].map((each) => ({
      ...each,
      holdUntil: new Date(Date.now() + DAY_MS).toISOString().slice(0, 10),
    }));
    double.put('chat/30d/1/u/a', Date.now());
    expect(await gate(held)).toBe(0);
    await take(order);
    expect(await enforce(held)).toBe(1);
    expect(await gate(held)).toBe(1);
    expect(keys()).toEqual(['chat/30d/1/u/a']);
    double.clockAheadMs = aheadMs = 3 * DAY_MS;
    expect(await enforce(held)).toBe(0);
    expect(await gate(held)).toBe(0);
    expect(keys()).toEqual([]);
  });

  test('is closed where a placement does not say how a subject is found although others of its category do', async () => {
    const { subject: _, ...silent } = short;
    expect(await gate([long, silent])).toBe(1);
    expect(said.join('\n')).toMatch(/does not say how a subject is found/);
  });

  test('asks one unit alone, and knows its name', async () => {
    const elsewhere = redisDirective({ category: 'chatMessages', subject: { keyPattern: 's:{subject}' } });
    expect(await gate([long, elsewhere])).toBe(1);
    expect(await gate([long, elsewhere], { unit: 'files' })).toBe(0);
    await expect(gate([long], { unit: 'x' })).rejects.toThrow(/'--unit' must be one of the units files, got 'x'/);
  });
});
