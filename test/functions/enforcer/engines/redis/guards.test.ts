// SPDX-License-Identifier: Apache-2.0
import { Cluster, Redis } from 'ioredis';
import type { RedisDirective } from '../../../../../lib/directives';
import type { EngineTask, RunContext } from '../../../../../functions/enforcer/engines/engine';
import { redisEngine } from '../../../../../functions/enforcer/engines/redis';
import { checkEviction, checkServer } from '../../../../../functions/enforcer/engines/redis/guards';
import { layoutOf } from '../../../../../functions/enforcer/engines/redis/layout';
import { parseInfo, parseShard, type ServerInfo } from '../../../../../functions/enforcer/engines/redis/server';
import { context, DAY_MS, redisDirective } from '../../../../helpers/directives';
import {
  describeEachRedis,
  startRedisCluster,
  startRedisOf,
  until,
  type StartedEngine,
} from '../../../../helpers/engines';

const info = (text: string): ServerInfo => ({ fields: parseInfo(text), version: '7.0', runId: 'r', clockMs: 0 });
const allow = (guard: string): Pick<RedisDirective, 'allow'> => ({ allow: [{ guard, who: 'dba', why: 'a proxy' }] });
const MASTER = '# Replication\r\nrole:master\r\nloading:0\r\nasync_loading:0\r\nmaxmemory_policy:noeviction\r\n';
const without = (field: string): ServerInfo => info(MASTER.replace(new RegExp(`^${field}:.*\r\n`, 'm'), ''));

describe('what a server says of itself', () => {
  test('of a master that has loaded everything passes', () => {
    expect(checkServer(redisDirective(), 'h:1', info(MASTER))).toEqual([]);
    expect(checkEviction(redisDirective({ keepAtLeastMs: 1 }), 'h:1', info(MASTER), true)).toEqual([]);
  });

  test.each(['role', 'loading'])('refuses where %s is missing, unless the estate allows it', (field) => {
    expect(() => checkServer(redisDirective(), 'h:1', without(field))).toThrow(
      new RegExp(`'${field} of h:1' must be .*, got nothing: the server does not say; .*, or allow '${field}'`),
    );
    expect(checkServer(redisDirective(allow(field)), 'h:1', without(field))).toEqual([
      expect.stringContaining(`allowed as '${field}' by dba: a proxy`),
    ]);
  });

  test.each([
    ['role:master', 'role:slave', "'role of h:1' must be master, got slave"],
    ['role:master', 'role:replica', "'role of h:1' must be master, got replica"],
    ['role:master', 'role:sentinel', "'role of h:1' must be master, got sentinel"],
    ['\nloading:0', '\nloading:1', "'loading of h:1' must be 0"],
    ['async_loading:0', 'async_loading:1', "'loading of h:1' must be 0"],
  ])('refuses %s that is %s', (from, to, message) => {
    expect(() => checkServer(redisDirective(), 'h:1', info(MASTER.replace(from, to)))).toThrow(message);
  });

  test('never lets a known replica or a server that loads pass, whatever is allowed', () => {
    const wrong = (to: string): ServerInfo =>
      info(MASTER.replace('role:master', 'role:slave').replace('\nloading:0', to));
    expect(() => checkServer(redisDirective(allow('role')), 'h:1', wrong('\nloading:0'))).toThrow('role of h:1');
    const loading = info(MASTER.replace('\nloading:0', '\nloading:1'));
    expect(() => checkServer(redisDirective(allow('loading')), 'h:1', loading)).toThrow('loading of h:1');
  });

  test.each(['allkeys-lru', 'volatile-ttl', 'allkeys-random', undefined])(
    'an eviction by %p is refused under a floor and under a hold, and reported elsewhere',
    (policy) => {
      const said = policy === undefined ? without('maxmemory_policy') : info(MASTER.replace('noeviction', policy));
      const got = policy ?? 'nothing: the server does not say';
      const floor = redisDirective({ keepAtLeastMs: DAY_MS });
      expect(() => checkEviction(floor, 'h:1', said, false)).toThrow(
        `'maxmemory_policy of h:1' must be noeviction, because nothing may go before ${DAY_MS} ms, got ${got}`,
      );
      expect(() => checkEviction(redisDirective(), 'h:1', said, true)).toThrow('because a hold is in force');
      expect(checkEviction({ ...floor, ...allow('eviction') }, 'h:1', said, false)).toHaveLength(1);
      expect(checkEviction(redisDirective(), 'h:1', said, false)).toEqual([
        `'maxmemory_policy' of h:1 is ${got}: a full memory takes keys before their time`,
      ]);
    },
  );

  test('of its slots is what it says itself, with what comes and goes', () => {
    const text = [
      'aa 10.0.0.1:6379@16379 myself,master - 0 0 3 connected 0-99 200 [100->-bb] [300-<-cc]',
      'bb 10.0.0.2:6379@16379 master - 0 0 2 connected 100-199',
    ].join('\n');
    expect(parseShard(text)).toEqual({
      id: 'aa',
      master: true,
      epoch: '3',
      slots: [
        [0, 99],
        [200, 200],
      ],
      moving: true,
    });
    expect(parseShard('bb 10.0.0.2:6379@16379 master - 0 0 2 connected 100-199')).toBeUndefined();
    expect(parseShard('')).toBeUndefined();
  });

  test('refuses masters that do not serve all slots together, or of which one says nothing or is none', () => {
    const whole = parseShard('aa h:1@2 myself,master - 0 0 3 connected 0-16383');
    const half = parseShard('bb h:1@2 myself,master - 0 0 3 connected 0-8191');
    const replica = parseShard('cc h:1@2 myself,slave aa 0 0 3 connected');
    expect(layoutOf(redisDirective(), [whole])).toMatchObject({ moving: false });
    for (const shards of [[half], [whole, undefined], [whole, replica], []])
      expect(() => layoutOf(redisDirective(), shards)).toThrow(/of all 16384 slots/);
    expect(layoutOf(redisDirective(allow('cluster')), [half]).print).not.toBe(
      layoutOf(redisDirective(), [whole]).print,
    );
  });
});

describeEachRedis('guards at a server', (kind) => {
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
  beforeEach(async () => {
    await redis.flushall();
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
  });

  async function using<T>(
    act: (task: EngineTask) => Promise<T>,
    over: Partial<RedisDirective> = {},
    inContext: Partial<RunContext> = {},
    host = server.host,
    user?: string,
  ): Promise<T> {
    const endpoint = { hosts: [host], ...(user === undefined ? {} : { user, password: 'word' }) };
    const task = await redisEngine.open(redisDirective(over), { cache: endpoint }, context(inContext));
    try {
      return await act(task);
    } finally {
      await task.close();
    }
  }
  const steps = ['ensure', 'sweep', 'witness'] as const;

  test.each(steps)('%s refuses a replica, also one that has not synced yet', async (step) => {
    const replica = await startRedisOf(kind, '--replicaof', '127.0.0.1', '1', '--replica-read-only', 'no');
    try {
      await expect(using<unknown>((task) => task[step](), {}, {}, replica.host)).rejects.toThrow(
        /'role of 127.0.0.1:\d+' must be master, got slave; name the endpoint of the master/,
      );
    } finally {
      await replica.stop();
    }
  });

  test('a server that becomes a replica in the middle of a walk ends it without a whole pass', async () => {
    const other = await startRedisOf(kind);
    const client = new Redis(other.port, '127.0.0.1');
    try {
      for (let i = 0; i < 2_000; i++) await client.set(`profile:${i}`, 'v');
      let demoted: Promise<unknown> | undefined;
      const remainingMs = (): number => {
        demoted ??= client.call('REPLICAOF', '127.0.0.1', '1');
        return 60_000;
      };
      const seen = await using((task) => task.witness(), {}, { remainingMs }, other.host);
      await demoted;
      expect(seen.unknown).toMatch(/became a replica meanwhile/);
    } finally {
      client.disconnect();
      await other.stop();
    }
  });

  test.each([
    ['info', /NOPERM|no permissions/],
    ['scan', /NOPERM|no permissions/],
    ['pttl', /NOPERM|no permissions|can't run this command/],
    ['time', /NOPERM|no permissions/],
    ['evalsha', /NOPERM|no permissions/],
  ])('a user that may not call %s gets no pass that looks whole', async (command, message) => {
    await redis.set('profile:1', 'v', 'PX', 30 * DAY_MS);
    await redis.call('ACL', 'SETUSER', 'partly', 'reset', 'on', '>word', '~*', '+@all', `-${command}`);
    const clock = { kind: 'createdInHashField', field: 'at', unit: 'ms' } as const;
    await expect(using((task) => task.sweep(), { clock }, {}, server.host, 'partly')).rejects.toThrow(message);
    if (command !== 'time')
      await expect(using((task) => task.witness(), {}, {}, server.host, 'partly')).rejects.toThrow(message);
  });

  test.each([
    ['type', {}],
    ['hget', { clock: { kind: 'createdInHashField', field: 'at', unit: 'ms' } as const }],
  ])('a user that may not call %s inside the script fails the step', async (command, over) => {
    await redis.hset('profile:1', 'at', String(Date.now()));
    await redis.call('ACL', 'SETUSER', 'partly', 'reset', 'on', '>word', '~*', '+@all', `-${command}`);
    await expect(using((task) => task.sweep(), over, {}, server.host, 'partly')).rejects.toThrow(
      /no permissions|NOPERM|can't run this command/,
    );
    expect(await redis.pttl('profile:1')).toBe(-1);
  });

  test('an eviction policy is refused under a floor before anything is capped, and reported without one', async () => {
    await redis.config('SET', 'maxmemory-policy', 'volatile-lru');
    await redis.set('profile:1', 'v');
    await expect(using((task) => task.sweep(), { keepAtLeastMs: DAY_MS })).rejects.toThrow(/maxmemory_policy of/);
    expect(await redis.pttl('profile:1')).toBe(-1);
    expect((await using((task) => task.sweep())).notices).toEqual([
      expect.stringMatching(/^'maxmemory_policy' of .* is volatile-lru: a full memory takes keys before their time$/),
    ]);
    // a hold: what can be held is held first.
    const held = { holdUntil: '2999-12-31' };
    await expect(using((task) => task.ensure(), held, { held: true })).rejects.toThrow(/because a hold is in force/);
    expect(await redis.pttl('profile:1')).toBeGreaterThan(1e15);
  });

  describe('keys that grow under lastWrite', () => {
    beforeEach(async () => {
      await redis.set('profile:text', 'v');
      await redis.rpush('profile:list', 'a');
      await redis.sadd('profile:set', 'a');
      await redis.zadd('profile:zset', 1, 'a');
      await redis.xadd('profile:stream', '*', 'a', 'b');
      await redis.hset('profile:hash', 'a', 'b');
    });
    const growing = ['list', 'set', 'zset', 'stream', 'hash'].map((name) => `profile:${name}`);

    test.each([{}, { role: 'systemOfRecord' as const }, { role: 'derived' as const, keepAtLeastMs: DAY_MS }])(
      'are left alone and fail the step with %p; texts beside them are capped',
      async (over) => {
        await expect(using((task) => task.sweep(), over)).rejects.toThrow(
          /5 of 6 keys under 'profile:' whose type was looked at are no strings: they were left alone; .*, or allow 'growing keys'/,
        );
        for (const key of growing) expect(await redis.pttl(key)).toBe(-1);
        expect(await redis.pttl('profile:text')).toBeGreaterThan(0);
      },
    );

    test('are capped and named in what can be rebuilt, and where the estate allows it', async () => {
      const notice = expect.stringMatching(
        /^5 of 6 keys under 'profile:' .* goes as a whole, with its youngest elements, 432000000 ms after/,
      );
      expect(await using((task) => task.sweep(), { role: 'derived' })).toMatchObject({ deleted: 6, notices: [notice] });
      const allowed = await using((task) => task.sweep(), allow('growing keys'));
      expect(allowed).toMatchObject({ deleted: 0, complete: true });
      expect(allowed.notices[0]).toMatch(/goes as a whole/);
    });

    test('say nothing where the key carries its date', async () => {
      const clock = { kind: 'createdInHashField', field: 'a', unit: 'ms' } as const;
      const { notices } = await using((task) => task.sweep(), { clock });
      expect(notices.join()).not.toMatch(/no strings/);
    });
  });

  describe('texts that are written in place under lastWrite', () => {
    beforeEach(async () => {
      await redis.config('RESETSTAT');
      await redis.set('profile:text', 'v');
    });
    afterEach(() => redis.config('RESETSTAT'));

    test.each([
      ['APPEND', 'v'],
      ['SETRANGE', '1', 'v'],
      ['SETBIT', '7', '1'],
      ['BITFIELD', 'SET', 'u8', '0', '1'],
      ['INCRBY', '1'],
    ])('are not told from others, so that nothing is capped where %s was called', async (command, ...args) => {
      if (command === 'INCRBY') await redis.set('profile:text', '1');
      await redis.call(command, 'profile:text', ...args);
      const floor = { keepAtLeastMs: DAY_MS };
      await expect(using((task) => task.sweep(), floor)).rejects.toThrow(
        new RegExp(`got ${command}; .* or allow 'writes in place'`),
      );
      expect(await redis.pttl('profile:text')).toBe(-1);
      const allow = [{ guard: 'writes in place', who: 'chat team', why: 'counters of another prefix' }];
      expect((await using((task) => task.sweep(), { ...floor, allow })).notices.join()).toContain(
        'counters of another',
      );
      expect(await redis.pttl('profile:text')).toBeGreaterThan(0);
    });

    test('are capped in what can be rebuilt', async () => {
      await redis.append('profile:text', 'v');
      expect((await using((task) => task.sweep(), { role: 'derived' })).complete).toBe(true);
    });
  });

  describe('a far expiry that is none of ours', () => {
    const never = [
      32_503_680_000_000,
      33_177_117_420_000,
      253_402_300_799_999,
      253_402_300_800_000,
      2 ** 31 * 1_000,
      4_102_444_800_000,
      8_640_000_000_000_000,
      2 ** 52,
      2 ** 52 + 77,
      Number.MAX_SAFE_INTEGER,
      5_000_000_000_000_000,
      9_000_000_000_000_000,
    ].map(String);
    // what only the server can write.
    never.push('4611686018427387903', '9223372036854775807', '9223372036854774784');

    test.each([false, true])('is capped like any other and never deleted, after a hold: %p', async (afterHold) => {
      for (const [index, at] of never.entries()) {
        await redis.set(`profile:${index}`, 'v');
        await redis.call('PEXPIREAT', `profile:${index}`, at);
      }
      const kept = await redis.dbsize();
      expect(kept).toBe(never.length);
      if (afterHold) await using((task) => task.ensure(), { holdUntil: '2999-12-31' }, { held: true });
      expect((await using((task) => task.sweep())).deleted).toBe(kept);
      for (let index = 0; index < kept; index++) {
        const left = await redis.pttl(`profile:${index}`);
        expect({ index, whole: left > 5 * DAY_MS - 20_000 && left <= 5 * DAY_MS }).toEqual({ index, whole: true });
      }
    });

    test('copied from another key that a hold has pushed does not take the young one with it', async () => {
      await redis.set('profile:old', 'v', 'PX', 300);
      await using((task) => task.ensure(), { holdUntil: '2999-12-31' }, { held: true });
      const mark = String(await redis.call('PEXPIRETIME', 'profile:old'));
      const young = Array.from({ length: 40 }, (_, index) => `profile:young-${index}`);
      for (const key of young) {
        await redis.set(key, 'v');
        await redis.call('PEXPIREAT', key, mark);
      }
      await new Promise((resolve) => setTimeout(resolve, 350));
      await using((task) => task.sweep());
      expect(await redis.exists('profile:old')).toBe(0);
      expect(await redis.exists(...young)).toBe(young.length);
    });
  });
});

describeEachRedis('guards at a cluster', (kind) => {
  let servers: readonly StartedEngine[];
  let cluster: Cluster;
  beforeAll(async () => {
    servers = await startRedisCluster(3, kind);
    cluster = new Cluster(servers.map((server) => ({ host: '127.0.0.1', port: server.port })));
    for (let i = 0; i < 300; i++) await cluster.set(`profile:${i}`, 'v');
  }, 60_000);
  afterAll(async () => {
    cluster.disconnect();
    await Promise.all(servers.map((server) => server.stop()));
  });
  const open = (): Promise<EngineTask> =>
    redisEngine.open(
      redisDirective(),
      { cache: { hosts: servers.map((server) => server.host), cluster: true } },
      context(),
    );

  test('a pass while slots move is not whole, and its witness does not know; afterwards both are', async () => {
    const nodes = cluster.nodes('master');
    const [from, to] = [nodes[0]!, nodes[1]!];
    const ids = await Promise.all([from, to].map(async (node) => String(await node.cluster('MYID'))));
    const shard = parseShard(String(await from.cluster('NODES')));
    const slot = shard!.slots[0]![0];
    await to.cluster('SETSLOT', slot, 'IMPORTING', ids[0]!);
    await from.cluster('SETSLOT', slot, 'MIGRATING', ids[1]!);
    const task = await open();
    expect(await task.sweep()).toMatchObject({
      complete: false,
      cursor: 'anew',
      notices: [
        'the pass is not whole and begins anew: slots or masters of the cluster moved meanwhile, and keys with them',
      ],
    });
    expect((await task.witness()).unknown).toMatch(/slots or masters of the cluster moved/);
    for (const node of [to, from]) await node.cluster('SETSLOT', slot, 'STABLE');
    expect(await task.sweep()).toMatchObject({ complete: true });
    expect((await task.witness()).unknown).toBeUndefined();
    await task.close();
  });

  test('masters of which one is gone are refused, although the others answer', async () => {
    await servers[2]!.stop();
    await until(
      async () => String(await cluster.nodes('master')[0]?.cluster('NODES')).includes('fail'),
      'the loss of a master',
    ).catch(() => undefined);
    await expect(open().then((task) => task.sweep())).rejects.toThrow(/of all 16384 slots|connect|closed|ECONN/i);
  }, 60_000);
});
