// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { RedisDirective, RedisExpectations } from '../../../../../lib/directives';
import { redisEngine } from '../../../../../functions/enforcer/engines/redis';
import { enforceLocal, type LocalOptions } from '../../../../../functions/enforcer/local/local';
import { context, DAY_MS, document, redisDirective } from '../../../../helpers/directives';
import { describeEachRedis, startRedisOf, type StartedEngine } from '../../../../helpers/engines';

const never = (): Promise<never> => Promise.reject(new Error('not in this test'));
const engines = { mysql: never, mongodb: never, cos: never, ckafka: never, redis: () => Promise.resolve(redisEngine) };

describeEachRedis('a restored server', (kind) => {
  let server: StartedEngine;
  let redis: Redis;
  let directory: string;
  let said: string[];
  beforeAll(async () => {
    server = await startRedisOf(kind);
    redis = new Redis(server.port, '127.0.0.1');
    directory = mkdtempSync(join(tmpdir(), 'retention-restored-'));
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  beforeEach(async () => {
    said = [];
    await redis.flushall();
    await redis.set('profile:capped', 'v', 'PX', DAY_MS);
    await redis.set('profile:endless', 'v');
    await redis.set('profile:long', 'v', 'PX', 30 * DAY_MS);
  });

  const file = (name: string, content: unknown): string => {
    writeFileSync(join(directory, name), JSON.stringify(content));
    return join(directory, name);
  };
  const gate = (over: Partial<LocalOptions>, directive: Partial<RedisDirective> = {}): Promise<number> =>
    enforceLocal({
      directives: file('d.json', document(redisDirective(directive))),
      endpoints: file('e.json', { cache: { hosts: [server.host] } }),
      engines,
      all: true,
      wait: true,
      stdout: () => undefined,
      stderr: (line) => said.push(line),
      sleep: () => Promise.resolve(),
      ...over,
    });
  const days = async (key: string): Promise<number> => (await redis.pttl(`profile:${key}`)) / DAY_MS;

  test('without the age of the backup keeps the gate shut over keys that no pass had seen, and begins no new life', async () => {
    expect(await gate({})).toBe(1);
    expect(said.at(-1)).toMatch(/: 2 records have no age that the clock can tell/);
    expect(said.join()).toContain('name its age with --backup-age');
    expect(await redis.pttl('profile:endless')).toBe(-1);
    expect(await days('long')).toBeGreaterThan(29);
  });

  test('with it gives such keys the rest of their life, and opens', async () => {
    expect(await gate({ backupAge: '3d' })).toBe(0);
    for (const key of ['endless', 'long']) {
      expect(await days(key)).toBeLessThanOrEqual(2);
      expect(await days(key)).toBeGreaterThan(1.99);
    }
    expect(await days('capped')).toBeLessThanOrEqual(1);
  });

  test('older than the cap deletes all that there is, because no key is younger than the backup', async () => {
    expect(await gate({ backupAge: '6d' })).toBe(0);
    expect(await redis.keys('*')).toEqual([]);
  });

  test('opens over as many as are accepted, which then begin a whole life', async () => {
    expect(await gate({ acceptUnjudged: 1 })).toBe(1);
    expect(await redis.pttl('profile:endless')).toBe(-1);
    expect(await gate({ acceptUnjudged: 2 })).toBe(0);
    expect(await days('endless')).toBeGreaterThan(4.9);
    expect(await days('long')).toBeLessThanOrEqual(5);
  });

  test.each(['3', 'soon', '-1d', ''])('refuses %p as an age', async (backupAge) => {
    expect(await gate({ backupAge })).toBe(2);
  });

  describe('under a sum that counts on its settings', () => {
    const expects: RedisExpectations = { version: '7.0', hz: 10, activeExpireEffort: 1, databases: 16, keysAtMost: 10 };
    const ensure = async (over: Partial<RedisExpectations>, user?: string): Promise<readonly string[]> => {
      const endpoint = { hosts: [server.host], ...(user === undefined ? {} : { user, password: 'word' }) };
      const directive = redisDirective({ expects: { ...expects, ...over } });
      const task = await redisEngine.open(directive, { cache: endpoint }, context());
      try {
        return (await task.ensure()).notices;
      } finally {
        await task.close();
      }
    };

    test('passes with the same ones and with faster ones', async () => {
      expect(await ensure({})).toEqual([]);
      expect(await ensure({ version: '6.2', hz: 5, databases: 32 })).toEqual([]);
      expect(await ensure({ hz: null, activeExpireEffort: null })).toEqual([]);
    });

    test.each<[Partial<RedisExpectations>, RegExp]>([
      [{ hz: 100 }, /'hz of .*' must be at least 100, as the estate says, got 10; expired keys stay longer/],
      [{ version: '99.0' }, /'version of .*' must be at least 99.0, as the estate says, got \d/],
      [{ activeExpireEffort: 5 }, /'active-expire-effort of .*' must be at least 5, as the estate says, got 1/],
      [{ databases: 8 }, /'databases of .*' must be at most 8, as the estate says, got 16/],
      [{ keysAtMost: 1 }, /'keys with an expiry of .*' must be at most 1, as the estate says, got 2/],
    ])('fails with %p', async (over, message) => {
      await expect(ensure(over)).rejects.toThrow(message);
    });

    test('passes with a snapshot that is young enough, and fails with one of its start, an older one or none that is reported', async () => {
      const within = { rewrittenWithinMs: 3_600_000 };
      await expect(ensure(within)).rejects.toThrow(
        /'last snapshot of .*' must be at most 3600000 ms old, got none since the server was started; let the server write snapshots more often/,
      );
      // a save within two seconds of the start cannot be distinguished from the start.
      await new Promise((resolve) => setTimeout(resolve, 3_500));
      await redis.save();
      expect(await ensure(within)).toEqual([]);
      await new Promise((resolve) => setTimeout(resolve, 2_100));
      await expect(ensure({ rewrittenWithinMs: 1_000 })).rejects.toThrow(/must be at most 1000 ms old, got \d+ ms old/);
      await redis.config('SET', 'appendonly', 'yes');
      await expect(ensure(within)).rejects.toThrow(
        "got an append-only file, whose age no server tells; set 'appendonly' to no",
      );
      await redis.config('SET', 'appendonly', 'no');
    }, 20_000);

    test('says once what the server does not say', async () => {
      await redis.call('ACL', 'SETUSER', 'quiet', 'reset', 'on', '>word', '~*', '+@all', '-config');
      expect(await ensure({}, 'quiet')).toEqual([
        expect.stringMatching(/does not say its settings: the sum counts on active-expire-effort 1, databases 16;/),
      ]);
    });
  });
});
