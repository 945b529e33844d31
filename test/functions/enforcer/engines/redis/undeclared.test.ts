// SPDX-License-Identifier: Apache-2.0
import { Redis } from 'ioredis';
import { redisEngine } from '../../../../../functions/enforcer/engines/redis';
import type { StepResult } from '../../../../../functions/enforcer/engines/engine';
import type { RedisDirective } from '../../../../../lib/directives';
import { context, DAY_MS, redisDirective } from '../../../../helpers/directives';
import { describeEachRedis, startRedisOf, type StartedEngine } from '../../../../helpers/engines';

describeEachRedis('keys that nobody placed', (kind) => {
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

  async function ensured(
    over: Partial<RedisDirective> = {},
    others: readonly Partial<RedisDirective>[] = [],
  ): Promise<readonly string[]> {
    const own = redisDirective(over);
    const directives = [own, ...others.map((each, n) => redisDirective({ id: `other-${n}`, ...each }))];
    const task = await redisEngine.open(own, { cache: { hosts: [server.host] } }, context({ directives }));
    try {
      const result: StepResult = await task.ensure();
      return result.notices;
    } finally {
      await task.close();
    }
  }

  test('are listed by prefix and number, never by what may be content', async () => {
    await redis.mset('profile:1', 'v', 'session:alice', 'v', 'session:bob', 'v', 'im:team:1', 'v', 'im:seen:1', 'v');
    await redis.mset('retention_holds', 'v', 'user13800138000:x', 'v', '{u9}lock:1', 'v', 'alice@home', 'v');
    await redis.select(3);
    await redis.set('x', 'v');
    await redis.select(0);
    const notices = await ensured({}, [{ prefix: 'im:team:' }]);
    expect(notices).toEqual([
      "no placement names these keys of db 0: 'session:' (2 keys), 'im:seen:' (1 keys), 'user#:' (1 keys), '{}lock:' (1 keys), names without a prefix (1 keys); declare those that hold what the policy is about",
      'no placement names these databases: db3 (1 keys); declare what is in them, or empty them',
    ]);
    expect(await ensured({}, [{ prefix: '' }, { db: 3, prefix: '' }])).toEqual([]);
  });

  test('are not named where their first parts may be names of people', async () => {
    const letters = (n: number): string => [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
    const pipeline = redis.pipeline();
    for (let n = 0; n < 300; n++) pipeline.set(`${letters(n)}:settings`, 'v').set(`session:${n}`, 'v');
    await pipeline.exec();
    expect(await ensured()).toEqual([
      "no placement names these keys of db 0: 'session:' (300 keys), 300 more; declare those that hold what the policy is about",
    ]);
  });

  test('fail the directive where they look like a copy of it, unless somebody answers for them', async () => {
    await redis.mset('profile:1', 'v', 'profile-old:1', 'v', 'myprofiles:1', 'v');
    await expect(ensured()).rejects.toThrow(
      "'keys of db 0' must be those whose copies are placed as well, got 'profile-old:' (1 keys), which no placement names and which looks like a copy of 'profile:'",
    );
    const by = { who: 'ops', why: 'gone in June' };
    for (const guard of ['undeclared-prefixes', 'undeclared-prefixes:profile-old:'])
      expect((await ensured({ allow: [{ guard, ...by }] }))[0]).toContain('ops: gone in June');
    expect(await ensured({}, [{ prefix: 'profile-old:' }, { prefix: 'myprofiles:' }])).toEqual([]);
  });

  test('are estimated from a sample where there are many', async () => {
    const pipeline = redis.pipeline();
    for (let n = 0; n < 40_000; n++) pipeline.set(`${n % 4 === 0 ? 'session' : 'profile'}:${n}`, 'v');
    await pipeline.exec();
    const [notice] = await ensured();
    const keys = Number(/'session:' \(about (\d+) keys\)/.exec(notice ?? '')?.[1]);
    expect(keys).toBeGreaterThan(8_000);
    expect(keys).toBeLessThan(12_000);
  });

  test('are no fault of fields that expire: none outlives its key, and a floor refuses them', async () => {
    await redis.hset('profile:1', 'name', 'v');
    const known = await redis.call('HPEXPIRE', 'profile:1', '60000', 'FIELDS', '1', 'name').then(
      () => true,
      () => false,
    );
    if (!known) {
      // older servers have no such fields.
      expect(await ensured({ keepAtLeastMs: DAY_MS })).toEqual([]);
      return;
    }
    expect(await ensured()).toEqual([]);
    await expect(ensured({ keepAtLeastMs: DAY_MS })).rejects.toThrow(
      `without expiries of single fields, because nothing may go before ${DAY_MS} ms, got 1 with such fields`,
    );
    await redis.call('HPEXPIRE', 'profile:1', String(400 * DAY_MS), 'FIELDS', '1', 'name');
    const task = await redisEngine.open(
      redisDirective({ capMs: 100, role: 'derived' }),
      { cache: { hosts: [server.host] } },
      context(),
    );
    await task.sweep();
    await task.close();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await redis.exists('profile:1')).toBe(0);
  });
});
