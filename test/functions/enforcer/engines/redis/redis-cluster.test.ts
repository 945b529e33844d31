// SPDX-License-Identifier: Apache-2.0
import { Cluster, Redis } from 'ioredis';
import type { Endpoint } from '../../../../../functions/enforcer/engines/engine';
import { redisEngine } from '../../../../../functions/enforcer/engines/redis';
import { CAP_SCRIPT } from '../../../../../functions/enforcer/engines/redis/scripts';
import { context, DAY_MS, redisDirective } from '../../../../helpers/directives';
import {
  describeEachRedis,
  startRedisOf,
  startRedisCluster,
  type StartedEngine,
  until,
} from '../../../../helpers/engines';

describeEachRedis('Redis engine on a cluster', (kind) => {
  let servers: readonly StartedEngine[];
  let cluster: Cluster;
  let endpoints: Record<string, Endpoint>;

  beforeAll(async () => {
    servers = await startRedisCluster(3, kind);
    const hosts = servers.map((server) => server.host);
    endpoints = { cache: { hosts, cluster: true } };
    cluster = new Cluster(servers.map((server) => ({ host: '127.0.0.1', port: server.port })));
  });
  afterAll(async () => {
    cluster.disconnect();
    await Promise.all(servers.map((server) => server.stop()));
  });
  beforeEach(() => Promise.all(cluster.nodes('master').map((node) => node.flushall())));

  test('caps the keys of every master, and witnesses all of them', async () => {
    for (let i = 0; i < 300; i++) await cluster.set(`profile:${i}`, 'v');
    const task = await redisEngine.open(redisDirective(), endpoints, context());
    expect(await task.sweep()).toMatchObject({ deleted: 300, complete: true });
    expect(await task.witness()).toMatchObject({ unjudged: 0 });
    await task.close();
  });

  test('refuses one master of several, whose SCAN would not see the keys of the others', async () => {
    const hosts = servers.map((server) => server.host);
    await expect(redisEngine.open(redisDirective(), { cache: { hosts } }, context())).rejects.toThrow(
      "'endpoints.cache.cluster' must be true for one of 3 masters, got false; write cluster: true; the keys of the others would never expire",
    );
  });

  test('resumes on the master where it stopped', async () => {
    for (let i = 0; i < 3_000; i++) await cluster.set(`profile:${i}`, 'v');
    let cursor: string | undefined;
    let capped = 0;
    for (let turn = 0; turn < 50; turn++) {
      const task = await redisEngine.open(redisDirective(), endpoints, context({ cursor, remainingMs: () => 0 }));
      const result = await task.sweep();
      await task.close();
      capped += result.deleted;
      cursor = result.cursor;
      if (result.complete) break;
    }
    expect(cursor).toBeUndefined();
    expect(capped).toBe(3_000);
  });

  test('deletes by the date that the key carries', async () => {
    const now = Date.now();
    for (let i = 0; i < 200; i++) await cluster.set(`profile:${i}:${now - i * 3_600_000}`, 'v');
    const clock = { kind: 'createdInKey', pattern: ':(\\d+)$', unit: 'ms' } as const;
    const task = await redisEngine.open(redisDirective({ clock, capMs: DAY_MS }), endpoints, context());
    await task.sweep();
    await task.close();
    const left = (await Promise.all(cluster.nodes('master').map((node) => node.dbsize()))).reduce((a, b) => a + b, 0);
    expect(left).toBe(24);
  });

  test('refuses a cluster whose only master names no address of its own, for which the driver waits without end', async () => {
    const alone = await startRedisOf(kind, '--cluster-enabled', 'yes');
    const client = new Redis(alone.port, '127.0.0.1');
    try {
      await client.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
      await until(async () => String(await client.call('CLUSTER', 'INFO')).includes('cluster_state:ok'), 'the slots');
      const place = { cache: { hosts: [alone.host], cluster: true } };
      const refused =
        "'endpoints.cache.hosts' must be a cluster whose masters name addresses of their own, got masters without one in CLUSTER SLOTS; set 'cluster-announce-ip', or leave cluster: true out";
      await expect(redisEngine.open(redisDirective(), place, context())).rejects.toThrow(refused);
      const subject = { keyPattern: 'profile:{subject}' };
      await expect(redisEngine.openEraser?.(redisDirective({ subject }), place, context())).rejects.toThrow(refused);
      // as a single server it is walked as a whole.
      await client.set('profile:1', 'v');
      const task = await redisEngine.open(redisDirective(), { cache: { hosts: [alone.host] } }, context());
      expect(await task.sweep()).toMatchObject({ deleted: 1, complete: true });
      await task.close();
    } finally {
      client.disconnect();
      await alone.stop();
    }
  }, 30_000);

  test('refuses a database other than 0', async () => {
    await expect(redisEngine.open(redisDirective({ db: 3 }), endpoints, context())).rejects.toThrow(
      "'db' must be 0 in a cluster, got 3",
    );
  });
});

// as a proxy before a cluster answers: all keys under one address, and no script with keys of several slots.
describeEachRedis('Redis engine where a script takes one key', (kind) => {
  let server: StartedEngine;
  let redis: Redis;

  beforeAll(async () => {
    server = await startRedisOf(kind, '--cluster-enabled', 'yes');
    redis = new Redis(server.port, '127.0.0.1');
    await redis.cluster('ADDSLOTSRANGE', 0, 16_383);
    await until(async () => String(await redis.cluster('INFO')).includes('cluster_state:ok'), 'the slots');
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  test.each([
    ['known to the server', () => redis.script('LOAD', CAP_SCRIPT)],
    ['new to the server', () => redis.script('FLUSH')],
  ])('caps every key in the first run, the script being %s', async (_, prepare) => {
    for (let i = 0; i < 2_000; i++) await redis.set(`profile:${i}`, 'v');
    await prepare();
    const task = await redisEngine.open(redisDirective(), { cache: { hosts: [server.host] } }, context());
    expect(await task.sweep()).toMatchObject({ deleted: 2_000, complete: true });
    await task.close();
  });
});
