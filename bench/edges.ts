// SPDX-License-Identifier: Apache-2.0
// Records around two edges that are easily mistaken, the hour that comes twice and the end of a month, on each engine that is
// there: the enforcer's clock is five minutes off, and its process is killed every few seconds. Counts the records that
// went before their floor and those that are there after their ceiling. One line of JSON per engine; exit code 1 where
// there is any, 2 where no engine was tried. Usage: npm run bench:edges [-- records [engine]]
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DIRECTIVES_VERSION } from '../lib/directives';
import { REDIS_KINDS } from '../test/helpers/engines';
import { random as randomOf } from '../test/helpers/fuzz';
import { java, kafkaLibs } from '../test/helpers/kafka';
import { findMysqld, hasMariaDb } from '../test/helpers/mariadb';
import { hasMongo } from '../test/helpers/mongodb';
import { countsOf } from './counts';
import { type Edge, edgeAt, type EdgeStore } from './edges/edge';
import { kafkaEdges, mongodbEdges, redisEdges, sqlEdges } from './edges/stores';
import type { Orders } from './edges/worker';

/** Servers and processes that are started from here live where the clock changes. */
const ZONE = 'Europe/Berlin';
const RECORDS = 1_000_000;
/** Just below what two clocks may differ by. */
const SKEW_MS = 299_000;
const KILLS = 8;
const WATCH_MS = 1_000;
/** A look that takes longer says nothing. */
const LOOK_MS = 5_000;

async function main(): Promise<void> {
  const [given, wanted] = process.argv.slice(2);
  const [records] = countsOf(given === undefined ? [] : [given], [RECORDS]);
  process.env['TZ'] = ZONE;
  const redis = REDIS_KINDS.filter(({ server }) => server !== undefined).map(
    (kind) => [kind.name, () => redisEdges(kind)] as const,
  );
  const stores: readonly (readonly [string, () => Promise<EdgeStore>])[] = [
    ...(findMysqld() === undefined ? [] : [['MySQL', () => sqlEdges('MySQL')] as const]),
    ...(hasMariaDb() ? [['MariaDB', () => sqlEdges('MariaDB')] as const] : []),
    ...redis,
    ...(java === undefined || kafkaLibs === undefined ? [] : [['Kafka', kafkaEdges] as const]),
    ...(hasMongo() ? [['MongoDB', mongodbEdges] as const] : []),
  ];
  const tried = stores.filter(([name]) => wanted === undefined || wanted.toLowerCase() === name.toLowerCase());
  if (tried.length === 0) {
    const here = stores.map(([name]) => name).join(', ') || 'none';
    process.stderr.write(`the engine must be one that this machine has (${here}), got ${wanted ?? 'none'}\n`);
    process.exitCode = 2;
  }
  for (const [, start] of tried) {
    const store = await start();
    try {
      for (const skewMs of [SKEW_MS, -SKEW_MS]) await tryEdges(store, records, skewMs);
    } finally {
      await store.close();
    }
  }
}

async function tryEdges(store: EdgeStore, records: number, skewMs: number): Promise<void> {
  const startedMs = Date.now();
  const next = randomOf(startedMs);
  // each skew has records of its own.
  const suffix = skewMs > 0 ? 'ahead' : 'behind';
  const edges = (['dst', 'month'] as const).map((name) => {
    const edge = edgeAt(name, Math.floor(records / 4), startedMs, next);
    return { ...edge, name: `${name}_${suffix}` };
  });
  for (const edge of edges) await store.fill(edge);
  const filledMs = Date.now();
  const directory = mkdtempSync(join(tmpdir(), 'retention-edges-'));
  const orders: Orders = {
    document: {
      version: DIRECTIVES_VERSION,
      stack: 'edges',
      region: 'ap-singapore',
      directives: edges.map((edge) => store.directive(edge)),
    },
    endpoints: { [store.unit]: store.endpoint },
    cursors: join(directory, 'cursors.json'),
    skewMs,
  };
  const file = join(directory, 'orders.json');
  writeFileSync(file, JSON.stringify(orders));
  const watch = new Watch(store, edges);
  const watching = watch.until();
  try {
    let kills = 0;
    for (; kills < KILLS; kills++) if (await ranThrough(file, 1_500 + next() * 2_500)) break;
    // a pass that was killed goes on with what was due when it began; the one after it begins anew.
    await ranThrough(file, Number.POSITIVE_INFINITY);
    const lastMs = Date.now();
    await ranThrough(file, Number.POSITIVE_INFINITY);
    // what was due by the later of the two clocks when the last run began.
    const byMs = lastMs - Math.abs(skewMs) - WATCH_MS - (store.slackMs ?? 0);
    let late = 0;
    for (const edge of edges) late += await store.left(edge, byMs - edge.dueMs);
    watch.stop();
    await watching;
    const tookMs = Date.now() - filledMs;
    const line = { edges: store.name, records: 2 * Math.floor(records / 4), skewMs, kills, looks: watch.looks };
    process.stdout.write(`${JSON.stringify({ ...line, early: watch.early, late, tookMs })}\n`);
    if (watch.early > 0 || late > 0) process.exitCode = 1;
  } finally {
    watch.stop();
    await watching;
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Looks all the time whether a record is gone that is younger than its floor by the server's clock. */
class Watch {
  early = 0;
  looks = 0;
  private stopped = false;

  constructor(
    private readonly store: EdgeStore,
    private readonly edges: readonly Edge[],
  ) {}

  stop(): void {
    this.stopped = true;
  }

  async until(): Promise<void> {
    while (!this.stopped) {
      for (const edge of this.edges) {
        // what is not due when the answer comes was not due when the store looked.
        const untilMs = Date.now() + LOOK_MS;
        const missing = await this.store.missing(edge, untilMs - edge.dueMs);
        if (Date.now() > untilMs) continue;
        this.early = Math.max(this.early, missing);
        this.looks += 1;
      }
      await sleep(WATCH_MS);
    }
  }
}

/** Whether the enforcer came to its end before it was killed. */
async function ranThrough(file: string, killAfterMs: number): Promise<boolean> {
  const worker = join(__dirname, 'edges', 'worker.ts');
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', worker, file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const timer = Number.isFinite(killAfterMs) ? setTimeout(() => child.kill('SIGKILL'), killAfterMs) : undefined;
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  clearTimeout(timer);
  if (code !== null && code !== 0) throw new Error(`the enforcer must end with 0, got ${code}`);
  return code === 0;
}

void main();
