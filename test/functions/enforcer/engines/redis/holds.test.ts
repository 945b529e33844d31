// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import type { RedisDirective } from '../../../../../lib/directives';
import type { EngineTask, RunContext } from '../../../../../functions/enforcer/engines/engine';
import { redisEngine } from '../../../../../functions/enforcer/engines/redis';
import { HOLDS_KEY } from '../../../../../functions/enforcer/engines/redis/holds';
import { context, DAY_MS, redisDirective } from '../../../../helpers/directives';
import { describeEachRedis, startRedisOf, type StartedEngine } from '../../../../helpers/engines';

interface Hold {
  readonly secret: string;
  readonly sinceMs: number;
  readonly foreign: readonly string[];
}

/** A mark, written down anew: the time in steps of 50 ms, and 17 bits of a hash. */
function markOf({ secret, sinceMs }: Hold, key: string, dueMs: number): string {
  const steps = Math.ceil((dueMs - sinceMs) / 50);
  const hash = createHash('sha1').update(`${secret} ${steps} ${key}`).digest('hex');
  return String(2n ** 52n + BigInt(Number.parseInt(hash.slice(0, 8), 16) % 2 ** 17) * 2n ** 35n + BigInt(steps));
}

describeEachRedis('marks of a hold', (kind) => {
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
  beforeEach(() => redis.flushall());

  async function using<T>(
    step: (task: EngineTask) => Promise<T>,
    over: Partial<RedisDirective> = {},
    run: Partial<RunContext> = {},
    user?: string,
  ): Promise<T> {
    const endpoint = { hosts: [server.host], ...(user === undefined ? {} : { user, password: 'word' }) };
    const task = await redisEngine.open(redisDirective(over), { cache: endpoint }, context(run));
    try {
      return await step(task);
    } finally {
      await task.close();
    }
  }
  const hold = (over: Partial<RedisDirective> = {}, user?: string) =>
    using((task) => task.ensure(), { holdUntil: '2999-12-31', ...over }, { held: true }, user);
  const sweep = (over: Partial<RedisDirective> = {}, run: Partial<RunContext> = {}) =>
    using((task) => task.sweep(), over, run);
  const record = async (prefix = 'profile:'): Promise<Hold> =>
    JSON.parse((await redis.hget(HOLDS_KEY, prefix)) ?? 'null') as Hold;
  const fill = async (count: number, expiry?: string): Promise<void> => {
    const pipeline = redis.pipeline();
    for (let n = 0; n < count; n++) {
      pipeline.set(`profile:${n}`, 'v');
      if (expiry !== undefined) pipeline.call('PEXPIREAT', `profile:${n}`, expiry);
    }
    await pipeline.exec();
  };
  const writeMark = async (key: string, mark: string): Promise<void> => {
    await redis.set(key, 'v');
    await redis.call('PEXPIREAT', key, mark);
  };
  const isYoung = async (key: string): Promise<boolean> => {
    const left = await redis.pttl(key);
    return left > 5 * DAY_MS - 20_000 && left <= 5 * DAY_MS;
  };

  test('are read where the record of the hold is, and nowhere else', async () => {
    await fill(1);
    await hold();
    const own = await record();
    const overdue = markOf(own, 'profile:x', Date.now() - 1_000);
    await writeMark('profile:x', overdue);
    await writeMark('profile:other', markOf({ ...own, secret: '0'.repeat(32) }, 'profile:other', Date.now() - 1_000));
    expect(markOf(own, 'profile:0', Date.now() + 5 * DAY_MS).slice(0, 1)).toMatch(/\d/);
    const swept = await sweep();
    expect(await redis.exists('profile:x')).toBe(0);
    expect(await isYoung('profile:other')).toBe(true);
    expect(swept.notices).toEqual([
      expect.stringMatching(/^1 keys under 'profile:' had an expiry beyond the year 144,000 that no known hold wrote/),
    ]);
    // the sweep was whole, and took the record away: the same value is a constant of somebody now.
    expect(await redis.exists(HOLDS_KEY)).toBe(0);
    await writeMark('profile:x', overdue);
    await sweep();
    expect(await isYoung('profile:x')).toBe(true);
  });

  test('of one hold say nothing in the next one', async () => {
    await redis.set('profile:x', 'v', 'PX', 100);
    await hold();
    const mark = String(await redis.call('PEXPIRETIME', 'profile:x'));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await sweep();
    expect(await redis.exists('profile:x')).toBe(0);
    await fill(1);
    await hold();
    await writeMark('profile:x', mark);
    await sweep();
    expect(await isYoung('profile:x')).toBe(true);
  });

  test('are none where many keys have the same value, even on the key that it fits', async () => {
    await fill(1);
    await hold();
    const constant = markOf(await record(), 'profile:fits', Date.now() - 1_000);
    await fill(2_000, constant);
    await hold();
    expect((await record()).foreign).toEqual([constant]);
    await writeMark('profile:fits', constant);
    await sweep();
    expect(await isYoung('profile:fits')).toBe(true);
  });

  test('are read as long as no sweep has walked every key, and a dry one counts for nothing', async () => {
    await fill(2_000, String(Date.now() + 2_000));
    await hold();
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    let pages = 0;
    const part = await sweep({}, { remainingMs: () => (pages++ < 2 ? 60_000 : 0) });
    expect(part.complete).toBe(false);
    expect(await redis.exists(HOLDS_KEY)).toBe(1);
    await sweep({}, { dryRun: true });
    expect(await redis.exists(HOLDS_KEY)).toBe(1);
    // a cursor from before the hold would leave out what lies behind it.
    const [, , ...positions] = JSON.parse(part.cursor ?? '[]') as unknown[];
    const other = JSON.stringify(['cap', '', ...positions]);
    expect(await sweep({}, { cursor: other })).toMatchObject({ complete: true });
    expect(await redis.keys('*')).toEqual([]);
  });

  test('are recorded before the first one is written, and stay the same when a pass is cut', async () => {
    await fill(2_000);
    let pages = 0;
    const cut = { held: true, remainingMs: () => (pages++ < 1 ? 60_000 : 0) };
    const { cursor } = await using((task) => task.ensure(), { holdUntil: '2999-12-31' }, cut);
    const { secret } = await record();
    await using((task) => task.ensure(), { holdUntil: '2999-12-31' }, { held: true, cursor });
    expect((await record()).secret).toBe(secret);
    await Promise.all([hold(), hold(), hold()]);
    expect((await record()).secret).toBe(secret);
    expect(await redis.hlen(HOLDS_KEY)).toBe(1);
  });

  test('that three runs write at once are those of one hold', async () => {
    await fill(500, String(Date.now() + 2_000));
    await Promise.all([hold(), hold(), hold()]);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect(await redis.dbsize()).toBe(501);
    await sweep();
    expect(await redis.keys('*')).toEqual([]);
  });

  test('are read when the prefix is narrowed or widened, and by no other prefix', async () => {
    for (const prefix of ['profile:', 'profile:a:', 'prof', 'profile:b:']) {
      await redis.flushall();
      await redis.set('profile:a:1', 'v', 'PX', 100);
      await hold();
      await new Promise((resolve) => setTimeout(resolve, 200));
      await sweep({ prefix });
      expect([prefix, await redis.exists('profile:a:1')]).toEqual([prefix, prefix === 'profile:b:' ? 1 : 0]);
      // what does not walk all held keys leaves the record.
      expect([prefix, await redis.exists(HOLDS_KEY)]).toEqual([prefix, 'profile:'.startsWith(prefix) ? 0 : 1]);
    }
  });

  test('a prefix that names the record as well never caps it', async () => {
    await fill(1);
    await hold({ prefix: 're' });
    await redis.set('retention_other', 'v');
    await sweep({ prefix: 'ret', role: 'derived' });
    expect(await redis.pttl(HOLDS_KEY)).toBe(-1);
    expect(await redis.pttl('retention_other')).toBeGreaterThan(0);
  });

  test('a user that may not write the record holds all keys and fails; one that may not read it caps them and says so', async () => {
    const right = "let the user run HGETALL, HSETNX, HSET and HDEL on the key 'retention_holds'";
    await fill(500, String(Date.now() + DAY_MS));
    await redis.call('ACL', 'SETUSER', 'narrow', 'reset', 'on', '>word', '~profile:*', '+@all');
    await expect(hold({}, 'narrow')).rejects.toThrow(right);
    expect(await redis.pttl('profile:499')).toBeGreaterThan(1e15);
    const { notices } = await using((task) => task.sweep(), {}, {}, 'narrow');
    expect(notices).toEqual([
      expect.stringContaining(right),
      expect.stringMatching(
        /^500 keys under 'profile:' had an expiry beyond the year 144,000 that no known hold wrote/,
      ),
    ]);
    expect(await isYoung('profile:499')).toBe(true);
  });

  test('what is no record of ours says nothing', async () => {
    await redis.hset(HOLDS_KEY, 'profile:', '{"secret":"x","sinceMs":0}', 'prof', 'no JSON', 'p', '[]');
    await writeMark('profile:1', String(2 ** 52 + 17));
    await sweep();
    expect(await isYoung('profile:1')).toBe(true);
    await redis.del(HOLDS_KEY);
    await redis.set(HOLDS_KEY, 'somebody else');
    await writeMark('profile:1', String(2 ** 52 + 17));
    expect((await sweep()).notices.join()).toContain('WRONGTYPE');
    expect(await isYoung('profile:1')).toBe(true);
  });
});
