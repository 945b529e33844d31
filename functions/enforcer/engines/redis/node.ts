// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { parseInfo, parseShard, type ServerInfo, type Shard } from './server';
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

/** How keys reach a script: together as KEYS, as plain arguments (node of a cluster), or one key a call (some proxies). */
type Passing = 'keys' | 'args' | 'single';

/** A connection as one server with keys. */
export function toNode(redis: Redis, passing: Passing, trouble: Trouble): RedisNode {
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
