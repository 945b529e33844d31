// SPDX-License-Identifier: Apache-2.0
import { Redis } from 'ioredis';
import type { Endpoint } from '../../../../functions/enforcer/engines/engine';
import { SETTLE_MS } from '../../../../functions/enforcer/orders';
import { DAY_MS, redisDirective } from '../../../helpers/directives';
import { describeEachRedis, startRedisOf, type StartedEngine } from '../../../helpers/engines';
import { choose, erase, HOSTILE_IDS, ordersScene } from './orders-scene';

const byKey = redisDirective({
  category: 'chatMessages',
  prefix: 'session:',
  subject: { keyPattern: 'session:{application}:{subject}' },
});

describeEachRedis('orders in Redis', (kind) => {
  let server: StartedEngine;
  let redis: Redis;
  let endpoints: Record<string, Endpoint>;

  beforeAll(async () => {
    server = await startRedisOf(kind);
    redis = new Redis(server.port, '127.0.0.1');
    endpoints = { cache: { hosts: [server.host] } };
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });
  beforeEach(() => redis.flushall());

  const left = async (): Promise<string[]> =>
    (await redis.keys('*')).filter((key) => !key.startsWith('retention_ledger')).sort();

  test('delete the keys of a subject and of nobody else, whatever its id looks like', async () => {
    const ids = HOSTILE_IDS.filter((id) => !id.includes(':'));
    const others = ['abc', 'aBc', 'a', 'b', 'hello', 'h', 'x1'];
    for (const id of [...ids, ...others]) await redis.set(`session:14:${id}`, 'x');
    const { ledger, run } = ordersScene(endpoints);
    for (const id of ids) await ledger.take(erase(id, { application: '14' }));
    const { open, lines } = await run([byKey]);
    expect(lines[0]).toMatchObject({ deleted: ids.length, error: null, left: {} });
    expect(open).toBe(true);
    expect(await left()).toEqual(others.map((id) => `session:14:${id}`).sort());
  });

  test('keep to one application, or take the subject in all', async () => {
    for (const key of ['1:u', '2:u', '1:v', '3:w', '3:x', '31:x']) await redis.hset(`session:${key}`, 'a', 'b');
    await redis.set('session:1:u:extra', 'x');
    const { ledger, run } = ordersScene(endpoints);
    await ledger.take(erase('u', { application: '1' }));
    await ledger.take(erase(undefined, { application: '3' }));
    expect((await run([byKey])).open).toBe(true);
    expect(await left()).toEqual(['session:1:u:extra', 'session:1:v', 'session:2:u', 'session:31:x']);
    await ledger.take(erase('u'));
    await run([byKey]);
    expect(await left()).toEqual(['session:1:u:extra', 'session:1:v', 'session:31:x']);
  });

  describe('and the keyspace', () => {
    const scans = async (): Promise<number> =>
      Number(/cmdstat_scan:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1] ?? 0);
    beforeEach(() => redis.config('RESETSTAT'));

    test('is not walked for a subject whose key the pattern names', async () => {
      for (let n = 0; n < 2_000; n += 1) await redis.set(`session:1:u-${n}`, 'x');
      const { ledger, run } = ordersScene(endpoints);
      for (let n = 0; n < 1_200; n += 1) await ledger.take(erase(`u-${n}`, { application: '1' }));
      // an id with what a replacement or the server's own patterns would read as more.
      for (const id of ['$&', '$1', '*', '[u]']) await ledger.take(erase(id, { application: '1' }));
      expect((await run([byKey], { dryRun: true })).lines[0]).toMatchObject({ deleted: 1_200, error: null });
      expect((await run([byKey])).lines[0]).toMatchObject({ read: 1_204, deleted: 1_200, through: true });
      expect(await left()).toHaveLength(800);
      expect(await scans()).toBe(0);
    });

    test('is walked twice, once to delete and once to look again, for all orders that name no key', async () => {
      for (let n = 0; n < 2_000; n += 1) await redis.set(`msg:1:u-${n}:${n}`, 'x');
      const open = redisDirective({
        ...byKey,
        prefix: 'msg:',
        subject: { keyPattern: 'msg:{application}:{subject}:{any}' },
      });
      const { ledger, run } = ordersScene(endpoints);
      for (let n = 0; n < 1_200; n += 1) await ledger.take(erase(`u-${n}`, { application: '1' }));
      expect((await run([open])).lines[0]).toMatchObject({ deleted: 1_200, through: true });
      expect(await left()).toHaveLength(800);
      // some hundred keys a page, so that nobody waits for one, and 32 at the least where the server is busy.
      const made = await scans();
      expect(made).toBeGreaterThanOrEqual(2 * Math.floor(2_000 / 300));
      expect(made).toBeLessThanOrEqual(2 * (Math.ceil(2_000 / 32) + 2));
    });
  });

  test('of an id that no key can hold are left, and open nothing', async () => {
    const { ledger, run } = ordersScene(endpoints);
    await ledger.take(erase('a:b', { application: '1' }));
    const { open, lines } = await run([byKey]);
    expect(lines[0]?.left).toEqual({ 'an id with a colon is no part of a key': 1 });
    expect(open).toBe(false);
  });

  describe('of another class', () => {
    const long = redisDirective({
      id: 'chatMessages/30d/redis/msg-000000',
      category: 'chatMessages',
      role: 'derived',
      prefix: 'msg:30d:',
      deadlineMs: 33 * DAY_MS,
      capMs: 32 * DAY_MS,
      clock: { kind: 'createdInKey', pattern: ':(\\d{13})$', unit: 'ms' },
      subject: { keyPattern: 'msg:30d:{application}:{subject}:{any}:{any}' },
    });
    const short = redisDirective({
      ...long,
      id: 'chatMessages/7d/redis/msg-000000',
      prefix: 'msg:7d:',
      keepAtLeastMs: 7 * DAY_MS,
      subject: { keyPattern: 'msg:7d:{application}:{subject}:{any}:{any}' },
    });
    const ago = (days: number): number => Date.now() - days * DAY_MS;
    const chosen = choose('1', '7d', { at: new Date().toISOString() });

    test('delete the keys of that application whose date is older than the shorter class keeps', async () => {
      const [old, young] = [`msg:30d:1:u:a:${ago(8)}`, `msg:30d:1:u:b:${ago(6)}`];
      for (const key of [old, young, `msg:30d:2:u:a:${ago(8)}`, 'msg:30d:1:u:a:0000000000000'])
        await redis.set(key, 'x');
      const { ledger, run } = ordersScene(endpoints);
      await ledger.take(chosen);
      expect((await run([long, short])).lines[0]).toMatchObject({ choices: 1, deleted: 1, left: {} });
      expect(await redis.exists(old)).toBe(0);
      expect(await left()).toHaveLength(3);
    });

    test('read the date in the field of a hash, and leave what holds none', async () => {
      const byField = redisDirective({ ...long, clock: { kind: 'createdInHashField', field: 'at', unit: 's' } });
      const key = (name: string): string => `msg:30d:1:u:${name}:x`;
      const seconds = (days: number): string => String(Math.floor(ago(days) / 1000));
      await redis.hset(key('old'), 'at', seconds(8));
      await redis.hset(key('young'), 'at', seconds(6));
      await redis.hset(key('none'), 'b', '1');
      await redis.hset(key('zero'), 'at', '0');
      await redis.hset(key('word'), 'at', '0x9');
      await redis.set(key('text'), '1');
      const { ledger, run } = ordersScene(endpoints);
      await ledger.take(chosen);
      expect((await run([byField, short], { dryRun: true })).lines[0]).toMatchObject({ deleted: 1 });
      expect(await left()).toHaveLength(6);
      expect((await run([byField, short])).lines[0]).toMatchObject({ deleted: 1, left: {} });
      expect(await left()).toEqual(['none', 'text', 'word', 'young', 'zero'].map(key));
    });

    test('take rebuildable keys of no known age at once, and leave those of a system of record', async () => {
      const byWrite = redisDirective({ ...long, clock: { kind: 'lastWrite' } });
      await redis.set('msg:30d:1:u:a:b', 'x');
      await redis.set('msg:30d:2:u:a:b', 'x');
      const { ledger, run } = ordersScene(endpoints);
      await ledger.take(chosen);
      const spared = await run([redisDirective({ ...byWrite, role: 'systemOfRecord' }), short]);
      expect(Object.keys(spared.lines[0]?.left ?? {})).toEqual([
        expect.stringMatching(/nobody knows the age of a key/),
      ]);
      expect(spared.open).toBe(false);
      expect((await run([byWrite, short])).lines[0]).toMatchObject({ deleted: 1, left: {} });
      expect(await left()).toEqual(['msg:30d:2:u:a:b']);
    });
  });

  test('erase again what an old copy brings back: the marker is in the copy', async () => {
    await redis.set('session:1:u', 'x');
    await redis.set('session:1:v', 'x');
    const copy = new Map<string, Buffer>();
    const { ledger, run, wait } = ordersScene(endpoints);
    for (const key of await redis.keys('*')) copy.set(key, (await redis.dumpBuffer(key)) ?? Buffer.alloc(0));
    await ledger.take(erase('u', { application: '1' }));
    wait(SETTLE_MS * 2);
    expect((await run([byKey])).open).toBe(true);
    await redis.flushall();
    for (const [key, value] of copy) await redis.restore(key, 0, value);
    const { lines, open } = await run([byKey]);
    expect(lines[0]).toMatchObject({ read: 1, deleted: 1 });
    expect(open).toBe(true);
    expect(await left()).toEqual(['session:1:v']);
  });
});
