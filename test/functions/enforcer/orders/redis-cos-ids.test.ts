// SPDX-License-Identifier: Apache-2.0
import { Redis } from 'ioredis';
import { CosDouble } from '../../../helpers/cos-double';
import { cosDirective, redisDirective } from '../../../helpers/directives';
import { describeEachRedis, startRedisOf, type StartedEngine } from '../../../helpers/engines';
import { erase, ordersScene } from './orders-scene';
import { CONFUSABLE } from './subject-ids';

const halves = [0, 1] as const;
const halfOf = (ids: readonly string[], half: number): readonly string[] => ids.filter((_, at) => at % 2 === half);

describeEachRedis('ids of subjects', (kind) => {
  let server: StartedEngine;
  let redis: Redis;

  beforeAll(async () => {
    server = await startRedisOf(kind);
    redis = new Redis(server.port, '127.0.0.1');
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  const ids = CONFUSABLE.filter((id) => !id.includes(':'));

  test.each([
    'key:{subject}',
    'key:{application}:{subject}',
    'key:{subject}:{application}',
    'key:[a-z]*{subject}',
    'key:{subject}:{any}',
    'key:{any}:{application}:{subject}:{any}',
    'key:\\{subject}?',
  ])('differ in keys of %s', async (keyPattern) => {
    const parts: Readonly<Record<string, string>> = { '{application}': '1', '{any}': '7' };
    const keyOf = (id: string): string => keyPattern.replace(/\{\w+\}/g, (place) => parts[place] ?? id);
    const directive = redisDirective({ category: 'chatMessages', prefix: 'key:', subject: { keyPattern } });
    const application = keyPattern.includes('{application}') ? { application: '1' } : {};
    for (const half of halves) {
      await redis.flushall();
      for (const id of ids) await redis.set(keyOf(id), 'x');
      // somebody's whose id has a colon is nobody of them.
      await redis.mset('key:a:1', 'x', 'key:1:a:b:7:8', 'x', `key:${ids[0]}:7:7:7:7`, 'x');
      const strangers = await redis.exists('key:a:1', 'key:1:a:b:7:8', `key:${ids[0]}:7:7:7:7`);
      const { ledger, run } = ordersScene({ cache: { hosts: [server.host] } });
      for (const id of halfOf(ids, half)) await ledger.take(erase(id, application));
      const { lines } = await run([directive]);
      expect(lines).toMatchObject([{ error: null, left: {}, through: true, deleted: halfOf(ids, half).length }]);
      const there = new Set(await redis.keys('key:*'));
      expect(there.size).toBe(ids.length - halfOf(ids, half).length + strangers);
      for (const id of halfOf(ids, 1 - half)) expect([id, there.has(keyOf(id))]).toEqual([id, true]);
    }
  });

  test('with a colon are refused by keys, and hold up none of the others', async () => {
    await redis.flushall();
    await redis.mset('key:1:u', 'x', 'key:1:u:v', 'x', 'key:1:w', 'x');
    const directive = redisDirective({
      category: 'chatMessages',
      prefix: 'key:',
      subject: { keyPattern: 'key:{application}:{subject}' },
    });
    const { ledger, run } = ordersScene({ cache: { hosts: [server.host] } });
    for (const id of ['u:v', 'w']) await ledger.take(erase(id, { application: '1' }));
    const { lines, open } = await run([directive]);
    expect(lines).toMatchObject([{ left: { 'an id with a colon is no part of a key': 1 }, deleted: 1 }]);
    expect(open).toBe(false);
    expect((await redis.keys('key:*')).sort()).toEqual(['key:1:u', 'key:1:u:v']);
  });
});

describe('ids of subjects', () => {
  let double: CosDouble;
  let host: string;
  beforeEach(async () => {
    double = new CosDouble();
    host = await double.start();
  });
  afterEach(() => double.stop());

  const ids = CONFUSABLE.filter((id) => !id.includes('/'));
  const scene = () => ordersScene({ files: { hosts: [host], user: 'id', password: 'key' } });
  const byFolder = (prefix: string) => cosDirective({ category: 'chatMessages', prefix: 'chat/', subject: { prefix } });

  test.each<readonly [string, '' | 'Enabled']>([
    ['chat/{subject}/', ''],
    ['chat/{subject}/', 'Enabled'],
    ['chat/{application}/{subject}/', 'Enabled'],
    ['chat/{application}/media/{subject}/', ''],
  ])('differ in folders of %s (versioning: %s)', async (prefix, versioning) => {
    const folderOf = (id: string): string => prefix.replace(/\{\w+\}/g, (place) => (place === '{subject}' ? id : '1'));
    for (const half of halves) {
      double.versioning = versioning;
      double.clear();
      double.stored.clear();
      for (const id of ids) {
        double.put(`${folderOf(id)}a`, Date.now());
        double.put(`${folderOf(id)}b/${id}`, Date.now());
        // beside the folder, as one that only begins like it.
        double.put(`${folderOf(id).slice(0, -1)}-beside`, Date.now());
      }
      const { ledger, run } = scene();
      const application = prefix.includes('{application}') ? { application: '1' } : {};
      for (const id of halfOf(ids, half)) await ledger.take(erase(id, application));
      const { lines } = await run([byFolder(prefix)]);
      expect(lines).toMatchObject([{ error: null, left: {}, through: true, deleted: 2 * halfOf(ids, half).length }]);
      const kept = halfOf(ids, 1 - half).flatMap((id) => [`${folderOf(id)}a`, `${folderOf(id)}b/${id}`]);
      const beside = ids.map((id) => `${folderOf(id).slice(0, -1)}-beside`);
      expect([...double.keys()].sort()).toEqual([...kept, ...beside].sort());
    }
  });

  test.each(['', 'Enabled'] as const)(
    'are not done while something of theirs has a name that cannot be read (versioning: %s)',
    async (versioning) => {
      double.encodes = false;
      double.versioning = versioning;
      for (const key of ['chat/u/a', 'chat/u/50%', 'chat/v/a', 'chat/v/50%']) double.put(key, Date.now());
      const { ledger, run } = scene();
      await ledger.take(erase('u'));
      const { lines, open } = await run([byFolder('chat/{subject}/')]);
      expect(Object.keys(lines[0]?.left ?? {})).toEqual([expect.stringMatching(/^objects or uploads with a name/)]);
      expect(open).toBe(false);
      double.encodes = true;
      expect((await run([byFolder('chat/{subject}/')])).open).toBe(true);
      expect([...double.keys()].sort()).toEqual(['chat/v/50%', 'chat/v/a']);
    },
  );
});
