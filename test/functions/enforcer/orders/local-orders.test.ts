// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findOrders } from '../../../../functions/enforcer/orders/local-answer';
import { gateLocal } from '../../../../functions/enforcer/orders/local-gate';
import { ordersLocal, type LocalOrders } from '../../../../functions/enforcer/orders/local-orders';
import { replayOrders } from '../../../../functions/enforcer/orders/replay';
import { parseDirectivesText, type Directive } from '../../../../lib/directives';
import { ckafkaDirective, cosDirective, document, redisDirective } from '../../../helpers/directives';
import { CosDouble } from '../../../helpers/cos-double';
import { choose, ENGINES, erase } from './orders-scene';

const media = cosDirective({
  id: 'chatMessages/7d/cos/media-000000',
  category: 'chatMessages',
  subject: { prefix: 'chat/{application}/{subject}/' },
});
const topic = ckafkaDirective({ subject: { never: 'a topic deletes no single record; it goes by its end' } });

function scene(directives: readonly Directive[] = [media, topic]) {
  const folder = mkdtempSync(join(tmpdir(), 'retention-erase-'));
  const file = (name: string, content: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const out: string[] = [];
  mkdirSync(join(folder, 'ledger'));
  const run = (more: Partial<LocalOrders>): Promise<number> =>
    ordersLocal({
      directives: file('directives.json', document(...directives)),
      ledger: join(folder, 'ledger'),
      dryRun: false,
      status: false,
      wait: false,
      json: true,
      withinMs: 86_400_000,
      stdout: (line) => out.push(line),
      stderr: () => undefined,
      engines: ENGINES,
      ...more,
    });
  return { file, run, out };
}

const order = erase('u', { application: '1', receivedAt: new Date().toISOString() });

describe('orders from the command line', () => {
  test('are taken once, carried out and counted', async () => {
    const double = new CosDouble();
    const host = await double.start();
    double.put('chat/1/u/a', Date.now());
    const { file, run, out } = scene();
    const endpoints = file('endpoints.json', { files: { hosts: [host], user: 'id', password: 'key' } });
    expect(await run({ order })).toBe(0);
    expect(await run({ order, endpoints, dryRun: true })).toBe(0);
    expect(double.entries).toHaveLength(1);
    expect(await run({ order, endpoints })).toBe(0);
    expect(double.entries).toHaveLength(0);
    expect(out.map((line) => JSON.parse(line) as object)).toMatchObject([
      { type: 'taken', kind: 'erase', known: false },
      { deleted: 1 },
      { type: 'taken', kind: 'erase', known: true },
      { deleted: 1 },
    ]);
    const [taken] = out.splice(0);
    expect(await run({ status: true })).toBe(0);
    const { id } = JSON.parse(taken ?? '') as { id: string };
    expect(out.map((line) => JSON.parse(line) as object)).toMatchObject([
      { type: 'order', id, kind: 'erase', state: 'waiting' },
      { category: 'chatMessages', received: 1, erased: 0, waiting: 1 },
    ]);
    await double.stop();
  });

  test('are shown in a dry run with what they would delete, and are not taken by it', async () => {
    const double = new CosDouble();
    const host = await double.start();
    double.put('chat/1/u/a', Date.now());
    double.put('chat/1/v/a', Date.now());
    const { file, run, out } = scene();
    const endpoints = file('endpoints.json', { files: { hosts: [host], user: 'id', password: 'key' } });
    expect(await run({ order, endpoints, dryRun: true })).toBe(0);
    expect(out.map((line) => JSON.parse(line) as object)).toMatchObject([{ deleted: 1, read: 1 }]);
    const orders = file(
      'orders.ndjson',
      [order, erase('v', { application: '1' })].map((each) => JSON.stringify(each)).join('\n'),
    );
    expect(await run({ file: orders, endpoints, dryRun: true })).toBe(0);
    expect(JSON.parse(out[1] ?? '')).toMatchObject({ deleted: 2, read: 2 });
    expect(double.entries).toHaveLength(2);
    out.length = 0;
    await run({ status: true });
    expect(out).toEqual([]);
    await double.stop();
  });

  test('report an order that is late', async () => {
    const { run, out } = scene();
    await run({ order });
    expect(await run({ status: true, now: () => Date.now() + 2 * 86_400_000 })).toBe(1);
    expect(out.map((line) => JSON.parse(line) as object)).toMatchObject([
      { type: 'taken' },
      { type: 'order', state: 'late' },
      { late: 1 },
    ]);
  });

  test('are not taken when one of their places could not carry them out', async () => {
    const { run, out } = scene();
    await expect(run({ order: erase('u') })).rejects.toThrow(/media-000000: 'order' must be one that this placement/);
    await run({ status: true });
    expect(out).toEqual([]);
  });

  test('are not taken when a place does not say how a subject is found', async () => {
    const { run } = scene([media, redisDirective({ category: 'chatMessages' })]);
    await expect(run({ order })).rejects.toThrow(/'subject' must be given, got nothing; say how a subject is found/);
  });

  test('of a class are not taken where nothing of that class is placed', async () => {
    const { run, out } = scene();
    await expect(run({ order: choose('1', '30d', { at: new Date().toISOString() }) })).rejects.toThrow(
      /'class' must be one of 7d, neverStored, got '30d' of 'chatMessages'/,
    );
    expect(await run({ order: choose('1', '7d', { at: new Date().toISOString() }) })).toBe(0);
    await run({ status: true });
    expect(JSON.parse(out.at(-1) ?? '')).toMatchObject({ kind: 'choose', received: 1, carriedOut: 0, waiting: 1 });
  });

  test('are named by the id that an answer asks for when they are taken, and for as long as they wait', async () => {
    const { run, out } = scene();
    const recent = { ...order, receivedAt: new Date().toISOString() };
    await run({ order: recent, json: false });
    const [, id = ''] = /^order ([0-9a-f]{32})$/.exec(out[0] ?? '') ?? [];
    expect(id).not.toBe('');
    await run({ status: true, json: false });
    expect(out[1]).toMatch(new RegExp(`^waiting since .*: erase ${id}$`));
    expect(out[2]).toMatch(/chatMessages: 1 received, 0 erased, 1 waiting, 0 late$/);
  });

  test('of a file with one mistake are not taken at all', async () => {
    const { file, run, out } = scene();
    const orders = file(
      'orders.ndjson',
      `${JSON.stringify(order)}\n${JSON.stringify({ ...order, categories: ['x'] })}\n`,
    );
    await expect(run({ file: orders })).rejects.toThrow(/line 2: 'category' must be one of chatMessages/);
    await run({ status: true });
    expect(out).toEqual([]);
  });

  test('are never about the orders themselves, whose bucket has a placement too', async () => {
    const bucket = cosDirective({ id: 'orders/cos/ledger-000000', category: 'orders', prefix: 'orders/' });
    const { run } = scene([media, bucket]);
    await expect(run({ order: { ...order, categories: ['orders'] } })).rejects.toThrow(
      /'category' must be one of chatMessages, got 'orders'/,
    );
    expect(await run({ order })).toBe(0);
  });

  test('delete and open nothing when the ledger cannot be read', async () => {
    const double = new CosDouble();
    const host = await double.start();
    double.put('chat/1/u/a', Date.now());
    const { file, run } = scene();
    const endpoints = file('endpoints.json', { files: { hosts: [host], user: 'id', password: 'key' } });
    // a file where the folder of the ledger should be.
    expect(await run({ endpoints, ledger: file('ledger-file', '') })).toBe(1);
    expect(double.entries).toHaveLength(1);
    await double.stop();
  });
});

describe('a ledger that is not there', () => {
  test('is begun by an order, and is a mistake of every command that gives none', async () => {
    const { file, run } = scene();
    const endpoints = file('endpoints.json', {});
    const directives = file('directives.json', document(media, topic));
    const ledger = join(tmpdir(), 'retention-no-such-ledger');
    const wrong = /'--ledger' must be a folder with a ledger, got '.*no-such-ledger', which is not there/;
    const said: string[] = [];
    const around = {
      directives,
      endpoints,
      ledger,
      stdout: () => undefined,
      stderr: (line: string) => void said.push(line),
    };
    await expect(run({ ledger, status: true })).rejects.toThrow(wrong);
    await expect(run({ ledger, endpoints })).rejects.toThrow(wrong);
    await expect(run({ ledger, endpoints, dryRun: true })).rejects.toThrow(wrong);
    await expect(findOrders({ directives, ledger, ticket: 'T' }, Date.now())).rejects.toThrow(wrong);
    // an empty ledger asks for nothing: a gate would open before those who were erased.
    await expect(gateLocal({ ...around, engines: ENGINES })).rejects.toThrow(wrong);
    const replayed = { ...around, document: document(media), endpoints: {}, repeat: false, engines: ENGINES };
    expect(await replayOrders(replayed)).toBe(false);
    expect(said.join('\n')).toMatch(wrong);
    expect(await run({ order })).toBe(0);
    expect(await run({ status: true })).toBe(0);
  });

  test('is not begun by a file without an order', async () => {
    const { file, run } = scene();
    await expect(run({ file: file('empty.ndjson', '\n') })).rejects.toThrow(/'order' must be given, got nothing/);
  });
});

describe('a directive', () => {
  test.each([
    [
      'a column in Redis',
      redisDirective({ subject: { column: 'a' } as never }),
      /'subject' must be an object with 'keyPattern' or 'never'/,
    ],
    ['a pattern without a place', redisDirective({ subject: { keyPattern: 'session:*' } }), /neither \{subject\} nor/],
    [
      'two ids side by side',
      redisDirective({ subject: { keyPattern: 'a:{application}{subject}' } }),
      /two ids without/,
    ],
    [
      'an id that is a part of a folder',
      cosDirective({ subject: { prefix: 'chat/u{subject}/' } }),
      /each id as a folder/,
    ],
    ['a prefix without an end', cosDirective({ subject: { prefix: 'chat/{subject}' } }), /a prefix that ends in '\/'/],
    ['two ways', cosDirective({ subject: { prefix: 'c/{subject}/', never: 'x' } as never }), /one with prefix, never/],
  ])('fails when its subject is %s', (_, directive, message) => {
    expect(() => parseDirectivesText(JSON.stringify(document(directive)), 'directives.json')).toThrow(message);
  });
});
