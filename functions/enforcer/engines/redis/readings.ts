// SPDX-License-Identifier: Apache-2.0
import type { Reading } from '../../../../lib/directives';
import { reading } from '../../run/readings';
import { sleep } from '../../run/retry';
import type { RunContext } from '../engine';
import type { RedisPort } from './client';
import type { RedisNode } from './node';
import { SLOW_LOG_SCRIPT } from './scripts';
import { expiringOf, snapshotAge, type Fields, type ServerInfo } from './server';

type Value = Omit<Reading, 'term'>;

/** What the masters say of their files, replicas, longest commands and tables: the worst of them. */
export async function redisReadings(
  port: Pick<RedisPort, 'nodes'>,
  context: Pick<RunContext, 'remainingMs'>,
  pause: (ms: number) => Promise<unknown> = sleep,
): Promise<readonly Reading[]> {
  const nodes = await port.nodes();
  const infos = await Promise.all(nodes.map(async (node) => ({ node, info: await node.info() })));
  const all =
    (ask: (of: { node: RedisNode; info: ServerInfo }) => Promise<Value> | Value) => async (): Promise<Value> =>
      worst(await Promise.all(infos.map(async (each) => ask(each))));
  return [
    await reading(
      'redis-persistence-rewrite',
      all(({ info }) => {
        const age = snapshotAge(info);
        return typeof age === 'number' ? { ms: age } : { ms: null, why: `the last snapshot is ${age}` };
      }),
    ),
    await reading(
      'redis-replica-lag',
      all(({ node, info }) => replicaLag(node, info, context, pause)),
    ),
    await reading(
      'redis-stall',
      all(({ node, info }) => longestStall(node, info)),
    ),
    await reading(
      'redis-table-resize',
      all(({ info }) => tableSizes(info)),
    ),
  ];
}

/** One that does not tell is enough for the whole; of the others the greatest, as far back as the shortest of them reaches. */
function worst(values: readonly Value[]): Value {
  const silent = values.find(({ ms }) => ms === null);
  if (silent !== undefined) return silent;
  const reaches = values.flatMap(({ reachMs }) => reachMs ?? []);
  const marks = values.flatMap(({ mark }) => mark ?? []);
  return {
    ms: Math.max(0, ...values.map(({ ms }) => ms ?? 0)),
    ...(reaches.length === 0 ? {} : { reachMs: Math.min(...reaches) }),
    ...(marks.length === 0 ? {} : { mark: marks.join(' ') }),
  };
}

/** A replica says once a second what it has; longer than this is not waited for it. */
const LONGEST_WAIT_MS = 5_000;
const ASK_AGAIN_MS = 250;

/** How long the replicas take to have what the master has now. */
async function replicaLag(
  node: RedisNode,
  { fields }: ServerInfo,
  context: Pick<RunContext, 'remainingMs'>,
  pause: (ms: number) => Promise<unknown>,
): Promise<Value> {
  const written = numberOf(fields, 'master_repl_offset');
  if (written === undefined) return { ms: null, why: 'the server does not say its offset' };
  const startedAt = performance.now();
  let now = fields;
  for (;;) {
    const replicas = replicasOf(now);
    if (typeof replicas === 'string') return { ms: null, why: replicas };
    const waitedMs = Math.ceil(performance.now() - startedAt);
    if (replicas.every((offset) => offset >= written)) return { ms: replicas.length === 0 ? 0 : waitedMs };
    if (waitedMs > LONGEST_WAIT_MS || context.remainingMs() < ASK_AGAIN_MS * 2)
      return { ms: null, why: `a replica did not have within ${waitedMs} ms what the master had` };
    await pause(ASK_AGAIN_MS);
    now = (await node.info()).fields;
  }
}

/** Offsets of the replicas, or why they are not known. */
function replicasOf(fields: Fields): readonly number[] | string {
  const count = numberOf(fields, 'connected_slaves');
  if (count === undefined) return 'the server does not say its replicas';
  const lines = [...fields].flatMap(([name, value]) => (/^slave\d+$/.test(name) ? [value] : []));
  if (lines.length !== count) return `the server counts ${count} replicas and names ${lines.length}`;
  if (lines.some((line) => !/(?:^|,)state=online(?:,|$)/.test(line))) return 'a replica is not online';
  const offsets = lines.map((line) => Number(/(?:^|,)offset=(\d+)/.exec(line)?.[1] ?? Number.NaN));
  return offsets.some(Number.isNaN) ? 'a replica tells no offset' : offsets;
}

/**
 * The longest command in the slow log, which is what holds expiry up. It reaches back to its oldest entry, or to the start
 * of the server while it has room. Nobody may have paused the clients: that is in no slow log.
 */
async function longestStall(node: RedisNode, { fields, clockMs }: ServerInfo): Promise<Value> {
  const upSeconds = numberOf(fields, 'uptime_in_seconds');
  const threshold = Number((await node.setting('slowlog-log-slower-than')) ?? Number.NaN);
  const room = Number((await node.setting('slowlog-max-len')) ?? Number.NaN);
  if (upSeconds === undefined || !(threshold >= 0) || !(room > 0))
    return { ms: null, why: "no slow log, or the user may not read 'slowlog-*' by CONFIG GET" };
  const pauses = [await node.calls('client|pause'), await node.calls('client')];
  // servers before 7.0 count all of CLIENT together, and connections of drivers call it.
  const paused = Number(fields.get('redis_version')?.split('.')[0] ?? 0) < 7 ? pauses[1] : pauses[0];
  if (paused !== 0) return { ms: null, why: 'CLIENT PAUSE was called, or the server does not say that it was not' };
  const [entries, micros, oldestSeconds] = (await node.ask(SLOW_LOG_SCRIPT)).map(Number) as [number, number, number];
  const isFull = entries >= room;
  const reachMs = isFull ? clockMs - oldestSeconds * 1_000 : upSeconds * 1_000;
  // what is quicker than the threshold is in no entry.
  return { ms: Math.ceil(Math.max(micros, threshold) / 1_000), reachMs: Math.min(reachMs, upSeconds * 1_000) };
}

/** A table shrinks when less than this share of it is used. */
const LEAST_FILL = 0.1;

/**
 * The size of the table of keys with an expiry, by database: while the count stays within it, and on one side of the fill
 * at which a greater one shrinks to it, the walk does not start over.
 */
function tableSizes({ fields }: ServerInfo): Value {
  const counts = expiringOf(fields);
  if (counts === undefined) return { ms: null, why: 'the server does not say how many keys have an expiry' };
  const marks = [...counts]
    .filter(([, count]) => count > 0)
    .map(([name, count]) => {
      const power = Math.ceil(Math.log2(Math.max(count, 4)));
      return `${name}:${power}${count > LEAST_FILL * 8 * 2 ** power ? '+' : '-'}`;
    });
  return { ms: 0, mark: marks.join(',') };
}

function numberOf(fields: Fields, name: string): number | undefined {
  const text = fields.get(name);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
