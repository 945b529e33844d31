// SPDX-License-Identifier: Apache-2.0
import { Cluster, Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import type { RedisDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import type { Endpoint } from '../engine';
import { refuse } from './guards';
import { layoutOf, ONE_SERVER, type Layout } from './layout';
import { type RedisNode, toNode } from './node';
import { type RedisRecords, recordsOf } from './records';
import { parseInfo } from './server';
import { keysOf, type RedisKeys } from './single-keys';
import { explain, type Trouble } from './trouble';

export interface RedisPort extends RedisRecords {
  /** The masters, sorted by name. */
  nodes(): Promise<readonly RedisNode[]>;
  /** How the keyspace lies on them at this moment. */
  layout(): Promise<Layout>;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5_000;
const COMMAND_TIMEOUT_MS = 15_000;

export async function connectRedis(directive: RedisDirective, endpoint: Endpoint): Promise<RedisPort & RedisKeys> {
  const hosts = endpoint.hosts.map(toAddress);
  const first = hosts[0];
  if (first === undefined)
    fail(
      'retention/missing',
      directive.id,
      `endpoints.${directive.unit}.hosts`,
      'give host:port of the Redis instance',
    );
  if (endpoint.cluster === true && directive.db !== 0) {
    fail(
      'retention/invalid',
      directive.id,
      'db',
      '0 in a cluster',
      String(directive.db),
      'a cluster has one database only',
    );
  }
  const options: RedisOptions = {
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    lazyConnect: true,
    // the runner retries with a fresh connection and its own jitter; a second retrier below it would multiply the waits.
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    ...(endpoint.user === undefined ? {} : { username: endpoint.user }),
    ...(endpoint.password === undefined ? {} : { password: endpoint.password }),
    ...(endpoint.tls === true ? { tls: {} } : {}),
  };
  const trouble: Trouble = {};
  const note = (error: Error): void => {
    trouble.last ??= error;
  };
  if (endpoint.cluster === true) {
    const cluster = new Cluster(hosts, {
      redisOptions: options,
      lazyConnect: true,
      clusterRetryStrategy: () => null,
      enableReadyCheck: false,
    });
    cluster.on('error', (error: Error & { lastNodeError?: Error }) => note(error.lastNodeError ?? error));
    cluster.on('node error', note);
    await explain(() => cluster.connect(), trouble);
    // the driver knows no way to them, waits without end for one, and lists none.
    if (cluster.nodes('master').length === 0) {
      cluster.disconnect();
      fail(
        'retention/invalid',
        directive.id,
        `endpoints.${directive.unit}.hosts`,
        'a cluster whose masters name addresses of their own',
        'masters without one in CLUSTER SLOTS',
        "set 'cluster-announce-ip', or leave cluster: true out for a server that serves all slots alone",
      );
    }
    const masters = (): readonly RedisNode[] =>
      sorted(cluster.nodes('master').map((redis) => toNode(redis, 'args', trouble)));
    return {
      nodes: () => Promise.resolve(masters()),
      layout: async () => layoutOf(directive, await Promise.all(masters().map((node) => node.shard()))),
      ...keysOf(cluster, trouble),
      ...recordsOf(cluster, trouble),
      close: () => Promise.resolve(cluster.disconnect()),
    };
  }
  const redis = new Redis({ ...options, ...first });
  redis.on('error', note);
  const clustered = await explain(async () => {
    await redis.connect();
    // asked for by ourselves: the driver tells of a database that is refused in an event, and stays on the first one.
    if (directive.db !== 0) await redis.select(directive.db);
    return refusePart(redis, directive);
  }, trouble).catch((error: unknown) => {
    if (redis.status === 'ready') redis.disconnect();
    throw error;
  });
  const node = toNode(redis, 'keys', trouble);
  return {
    nodes: () => Promise.resolve([node]),
    layout: async () => (clustered ? layoutOf(directive, [await node.shard()]) : ONE_SERVER),
    ...keysOf(redis, trouble),
    ...recordsOf(redis, trouble),
    close: () => Promise.resolve(redis.disconnect()),
  };
}

/**
 * A node of a cluster holds its own keys only, and its SCAN says nothing of the others. Returns whether it is one that
 * holds them all.
 */
async function refusePart(redis: Redis, directive: RedisDirective): Promise<boolean> {
  // the mode has another name on each kind of server; this field has not.
  const enabled = parseInfo(await redis.info()).get('cluster_enabled');
  if (enabled === '0') return false;
  if (enabled === undefined) {
    const remedy = 'let the user read INFO, and name the server itself where a proxy answers in its place';
    refuse(directive, 'cluster', 'cluster_enabled', '0 or 1', 'nothing: the server does not say', remedy);
    return false;
  }
  const slots = await redis.cluster('SLOTS');
  const masters = new Set(slots.map(([, , master]) => `${master?.[0]}:${master?.[1]}`));
  if (masters.size <= 1) return true;
  return fail(
    'retention/invalid',
    directive.id,
    `endpoints.${directive.unit}.cluster`,
    `true for one of ${masters.size} masters`,
    'false',
    'write cluster: true; the keys of the others would never expire',
  );
}

function sorted(nodes: readonly RedisNode[]): readonly RedisNode[] {
  return [...nodes].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function toAddress(host: string): { host: string; port: number } {
  const { hostname, port } = new URL(`redis://${host}`);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 6379 : Number(port) };
}
