// SPDX-License-Identifier: Apache-2.0
import { Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRedisEngine } from '../../../../../functions/enforcer/engines/redis';
import { connectRedis } from '../../../../../functions/enforcer/engines/redis/client';
import { READINGS, type Reading } from '../../../../../lib/directives';
import { context, redisDirective } from '../../../../helpers/directives';
import { describeEachRedis, startRedisOf, until, type StartedEngine } from '../../../../helpers/engines';

describeEachRedis('what the enforcer reads of the server', (kind) => {
  let server: StartedEngine;
  let redis: Redis;

  beforeEach(async () => {
    server = await startRedisOf(kind);
    redis = new Redis(server.port, '127.0.0.1');
  });
  afterEach(async () => {
    redis.disconnect();
    await server.stop();
  });

  async function read(): Promise<readonly Reading[]> {
    const task = await createRedisEngine(connectRedis).open(
      redisDirective(),
      { cache: { hosts: [server.host] } },
      context(),
    );
    try {
      return (await task.read?.()) ?? [];
    } finally {
      await task.close();
    }
  }
  const of = async (term: string): Promise<Reading | undefined> => (await read()).find((each) => each.term === term);

  test('is every term that is declared for it, and nothing else', async () => {
    expect((await read()).map(({ term }) => term)).toEqual([...READINGS.redis]);
  });

  test('is the age of the snapshot that was written since the start, and none before', async () => {
    expect(await of('redis-persistence-rewrite')).toMatchObject({
      ms: null,
      why: expect.stringContaining('none') as string,
    });
    await sleep(3_000);
    await redis.save();
    expect((await of('redis-persistence-rewrite'))?.ms).toBeLessThanOrEqual(2_000);
    await redis.config('SET', 'appendonly', 'yes');
    expect(await of('redis-persistence-rewrite')).toMatchObject({
      ms: null,
      why: expect.stringContaining('append-only') as string,
    });
    // the server writes the first such file beside its work: it ends after that.
    await redis.config('SET', 'appendonly', 'no');
    await until(async () => (await redis.info('persistence')).includes('aof_rewrite_in_progress:0'), 'the file');
  });

  test('is the time in which a replica has what its master had, and not known while it does not follow', async () => {
    expect(await of('redis-replica-lag')).toEqual({ term: 'redis-replica-lag', ms: 0 });
    const replica = await startRedisOf(kind, '--replicaof', '127.0.0.1', String(server.port));
    try {
      await until(async () => (await redis.info('replication')).includes('state=online'), 'the replica');
      await redis.set('a', '1');
      expect((await of('redis-replica-lag'))?.ms).toBeLessThanOrEqual(5_000);
      process.kill(replica.pid, 'SIGSTOP');
      await redis.set('b', '1');
      expect((await of('redis-replica-lag'))?.ms).toBeNull();
      process.kill(replica.pid, 'SIGCONT');
    } finally {
      await replica.stop();
    }
  }, 60_000);

  test('is the longest command, as far back as the slow log reaches', async () => {
    await redis.config('SET', 'slowlog-log-slower-than', '1000');
    const spin =
      "local t = redis.call('TIME'); local s = t[1] * 1000000 + t[2]; repeat t = redis.call('TIME') until t[1] * 1000000 + t[2] - s > 60000";
    await redis.eval(spin, 0);
    const stall = await of('redis-stall');
    expect(stall?.ms).toBeGreaterThanOrEqual(60);
    expect(stall?.ms).toBeLessThan(10_000);
    // a log that is full reaches back to its oldest entry alone.
    await redis.config('SET', 'slowlog-max-len', '1');
    await sleep(1_100);
    await redis.eval(spin, 0);
    expect((await of('redis-stall'))?.reachMs).toBeLessThanOrEqual(2_000);
  });

  test('tells nothing of stalls where there is no slow log, or somebody paused the clients', async () => {
    await redis.config('SET', 'slowlog-log-slower-than', '-1');
    expect(await of('redis-stall')).toMatchObject({ ms: null, why: expect.stringContaining('slow log') as string });
    await redis.config('SET', 'slowlog-log-slower-than', '10000');
    await redis.call('CLIENT', 'PAUSE', '1');
    expect(await of('redis-stall')).toMatchObject({ ms: null, why: expect.stringContaining('PAUSE') as string });
  });

  test('marks another size of the table of keys with an expiry, and the same while it stays', async () => {
    const fill = async (count: number): Promise<string | undefined> => {
      await redis.flushall();
      const pipeline = redis.pipeline();
      for (let key = 0; key < count; key += 1) pipeline.set(`k${key}`, 'v', 'EX', 1_000);
      await pipeline.exec();
      return (await of('redis-table-resize'))?.mark;
    };
    expect(await fill(0)).toBe('');
    const first = await fill(900);
    expect(await fill(1_000)).toBe(first);
    expect(await fill(1_100)).not.toBe(first);
    expect(await fill(500)).not.toBe(first);
  });

  test('keeps no argument of a slow command', async () => {
    await redis.config('SET', 'slowlog-log-slower-than', '0');
    await redis.set('secret-canary', 'secret-canary');
    expect(JSON.stringify(await read())).not.toContain('canary');
  });
});
