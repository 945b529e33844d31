// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { Cluster, Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import type { RedisDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import type { Endpoint } from '../engine';
import { refuse } from './guards';
import { layoutOf, ONE_SERVER, type Layout } from './layout';
import { type RedisRecords, recordsOf } from './records';
import { parseInfo, parseShard, type ServerInfo, type Shard } from './server';
import { keysOf, type RedisKeys } from './single-keys';
import { explain, type Trouble } from './trouble';

/** A script with the keys of one page. */
export interface ScriptCall {
  readonly source: string;
  readonly args: readonly string[];
  readonly keys: readonly Buffer[];
  /** Arguments for a part of the keys, by index; for servers that take one key a call. @default - `args` for every part */
  readonly argsOf?: (index: number) => readonly string[];
}

export type Reply = readonly (number | string)[];

export interface ScanPage {
  readonly cursor: string;
  readonly keys: readonly Buffer[];
}

/** One server with keys. The thin port behind which the driver is. */
export interface RedisNode {
  /** `host:port`, stable across runs. */
  readonly name: string;
  /** What the server says of itself, and its clock. */
  info(): Promise<ServerInfo>;
  /** What a node of a cluster says of its own slots; undefined when it says nothing. */
  shard(): Promise<Shard | undefined>;
  /** Calls of a command since the server was started, or undefined where it does not say. */
  calls(command: string): Promise<number | undefined>;
  /** Runs a script that takes no key. */
  ask(source: string): Promise<Reply>;
  /** A setting by its name, or undefined where the server does not say: many do not let CONFIG be asked. */
  setting(name: string): Promise<string | undefined>;
  /** One page of keys. */
  scan(request: ScanRequest): Promise<ScanPage>;
  /** Runs a script on the keys of a page. It is sent at once and answered in the order of sending. */
  run(call: ScriptCall): Promise<readonly Reply[]>;
}

export interface ScanRequest {
  readonly cursor: string;
  readonly match: string;
  readonly count: number;
}

export interface RedisPort extends RedisRecords {
  /** The masters, sorted by name. */
  nodes(): Promise<readonly RedisNode[]>;
  /** How the keyspace lies on them at this moment. */
  layout(): Promise<Layout>;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5_000;
const COMMAND_TIMEOUT_MS = 15_000;

/** How keys reach a script: together as KEYS, as plain arguments (node of a cluster), or one key a call (some proxies). */
type Passing = 'keys' | 'args' | 'single';

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

function toNode(redis: Redis, passing: Passing, trouble: Trouble): RedisNode {
  let how = passing;
  return {
    name: `${redis.options.host}:${redis.options.port}`,
    info: () =>
      explain(async () => {
        const fields = parseInfo(await redis.info());
        const [seconds, micros] = await redis.time();
        return {
          fields,
          version: fields.get('redis_version') ?? '0',
          runId: fields.get('run_id'),
          clockMs: Number(seconds) * 1000 + Math.floor(Number(micros) / 1000),
        };
      }, trouble),
    setting: async (name) => {
      const reply = await redis.config('GET', name).catch(() => undefined);
      return Array.isArray(reply) && reply[0] === name ? String(reply[1]) : undefined;
    },
    calls: (command) =>
      explain(async () => {
        const fields = parseInfo(await redis.info('commandstats'));
        if (fields.size === 0) return undefined;
        return Number(/calls=(\d+)/.exec(fields.get(`cmdstat_${command}`) ?? 'calls=0')?.[1] ?? Number.NaN);
      }, trouble),
    ask: (source) => explain(async () => (await redis.eval(source, 0)) as Reply, trouble),
    shard: () => explain(async () => parseShard(String(await redis.cluster('NODES'))), trouble),
    scan: ({ cursor, match, count }) =>
      explain(async () => {
        const [next, keys] = await redis.scanBuffer(cursor, 'MATCH', match, 'COUNT', count);
        return { cursor: next.toString(), keys };
      }, trouble),
    run: (call) =>
      explain(async () => {
        for (let repairs = 0; ; repairs++) {
          // another page may find out meanwhile that keys must go one by one.
          const mode = how;
          try {
            return await runScript(redis, call, mode);
          } catch (error) {
            const message = error instanceof Error ? error.message : '';
            // every script is idempotent, so that it may be sent again: once it is known, and once with each way.
            if (repairs < 2 && message.startsWith('NOSCRIPT')) await redis.script('LOAD', call.source);
            else if (repairs < 2 && mode !== 'single' && /same slot|CROSSSLOT/i.test(message)) how = 'single';
            else throw error;
          }
        }
      }, trouble),
  };
}

async function runScript(redis: Redis, call: ScriptCall, how: Passing): Promise<Reply[]> {
  const sha = shaOf(call.source);
  if (how === 'keys') return [(await redis.evalsha(sha, call.keys.length, ...call.keys, ...call.args)) as Reply];
  if (how === 'args') return [(await redis.evalsha(sha, 0, ...call.args, ...call.keys)) as Reply];
  const pipeline = redis.pipeline();
  call.keys.forEach((key, index) => pipeline.evalsha(sha, 1, key, ...(call.argsOf?.(index) ?? call.args)));
  return ((await pipeline.exec()) ?? []).map(([error, reply]) => {
    if (error !== null) throw error;
    return reply as Reply;
  });
}

const hashes = new Map<string, string>();

function shaOf(source: string): string {
  const known = hashes.get(source) ?? createHash('sha1').update(source).digest('hex');
  hashes.set(source, known);
  return known;
}

function toAddress(host: string): { host: string; port: number } {
  const { hostname, port } = new URL(`redis://${host}`);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 6379 : Number(port) };
}
