// SPDX-License-Identifier: Apache-2.0
import { Cluster, Redis } from 'ioredis';
import type { RedisDirective } from '../lib/directives';
import { redisEngine } from '../functions/enforcer/engines/redis';
import { REDIS_KINDS, startRedisCluster } from '../test/helpers/engines';

/** What a cap of a cluster reached, with what its servers could reach at most. */
export interface Masters {
  readonly masters: number;
  readonly capPerSecond: number;
  /** One script that scans and caps, called on all masters side by side: no key leaves its server. */
  readonly scriptPerSecond: number;
  /** Share of the limit that the enforcer reaches. */
  readonly ofLimit: number;
}

/** The least that can be done: a page is scanned and capped where it is, and only the cursor goes over the wire. */
const SCAN_AND_CAP = `
if redis.replicate_commands then redis.replicate_commands() end
local page = redis.call('SCAN', ARGV[1], 'MATCH', ARGV[2], 'COUNT', ARGV[3])
for _, key in ipairs(page[2]) do redis.call('PEXPIRE', key, ARGV[4], 'NX') end
return page[1]`;
const PAGE = 300;
const PIPE = 1_000;
const ROUNDS = 3;

/** Caps the same keys in clusters of several sizes. */
export async function capMasters(
  directive: RedisDirective,
  keys: number,
  sizes: readonly number[],
): Promise<readonly Masters[]> {
  const kind = REDIS_KINDS.find((each) => each.server !== undefined);
  if (kind === undefined) return [];
  const results: Masters[] = [];
  for (const masters of sizes) {
    const servers = await startRedisCluster(masters, kind);
    const cluster = new Cluster(
      servers.map(({ port }) => ({ host: '127.0.0.1', port })),
      { enableAutoPipelining: true },
    );
    try {
      for (let from = 0; from < keys; from += PIPE)
        await Promise.all(
          Array.from({ length: Math.min(PIPE, keys - from) }, (_, n) =>
            cluster.set(`${directive.prefix}${from + n}`, 'x'.repeat(64)),
          ),
        );
      const nodes = servers.map(({ port }) => new Redis(port, '127.0.0.1'));
      const took: { cap: number[]; script: number[] } = { cap: [], script: [] };
      for (let round = 0; round < ROUNDS; round++) {
        took.cap.push(await time(() => cap(directive, servers, keys)));
        await clear(nodes, directive);
        took.script.push(await time(() => script(nodes, directive)));
        await clear(nodes, directive);
      }
      for (const node of nodes) node.disconnect();
      const rate = (times: readonly number[]): number => Math.round((keys / Math.min(...times)) * 1_000);
      const [capPerSecond, scriptPerSecond] = [rate(took.cap), rate(took.script)];
      const ofLimit = Math.round((capPerSecond / scriptPerSecond) * 100) / 100;
      results.push({ masters, capPerSecond, scriptPerSecond, ofLimit });
    } finally {
      cluster.disconnect();
      await Promise.all(servers.map((server) => server.stop()));
    }
  }
  return results;
}

async function cap(
  directive: RedisDirective,
  servers: readonly { readonly host: string }[],
  expected: number,
): Promise<void> {
  const context = { now: Date.now, remainingMs: () => 3_600_000, dryRun: false, held: false, cursor: undefined };
  const endpoint = { hosts: servers.map(({ host }) => host), cluster: true };
  const task = await redisEngine.open(directive, { [directive.unit]: endpoint }, context);
  const { deleted } = await task.sweep();
  await task.close();
  if (deleted !== expected) throw new Error(`capped ${deleted} of ${expected} keys`);
}

async function script(nodes: readonly Redis[], directive: RedisDirective): Promise<void> {
  await Promise.all(
    nodes.map(async (node) => {
      let cursor = '0';
      do {
        const args = [cursor, `${directive.prefix}*`, PAGE, directive.capMs];
        cursor = String(await node.eval(SCAN_AND_CAP, 0, ...args));
      } while (cursor !== '0');
    }),
  );
}

async function clear(nodes: readonly Redis[], directive: RedisDirective): Promise<void> {
  for (const node of nodes) {
    let cursor = '0';
    do {
      const [next, page] = await node.scan(cursor, 'MATCH', `${directive.prefix}*`, 'COUNT', PIPE);
      const pipeline = node.pipeline();
      for (const key of page) pipeline.persist(key);
      await pipeline.exec();
      cursor = next;
    } while (cursor !== '0');
  }
}

async function time(step: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await step();
  return performance.now() - startedAt;
}
