// SPDX-License-Identifier: Apache-2.0
import { Redis } from 'ioredis';
import type { Endpoint } from '../../../../functions/enforcer/engines/engine';
import { SETTLE_MS } from '../../../../functions/enforcer/orders';
import { redisDirective } from '../../../helpers/directives';
import { describeEachRedis, startRedisOf, type StartedEngine } from '../../../helpers/engines';
import { erase, HOSTILE_IDS, ordersScene } from './orders-scene';

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

  test('of an id that no key can hold are left, and open nothing', async () => {
    const { ledger, run } = ordersScene(endpoints);
    await ledger.take(erase('a:b', { application: '1' }));
    const { open, lines } = await run([byKey]);
    expect(lines[0]?.left).toEqual({ 'an id with a colon is no part of a key': 1 });
    expect(open).toBe(false);
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
