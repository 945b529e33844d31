// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import type { Connection } from 'mysql2/promise';
import type { RunContext } from '../../../../../functions/enforcer/engines/engine';
import { MYSQL_SETTINGS } from '../../../../../functions/enforcer/engines/mysql/settings';
import type { MysqlDirective } from '../../../../../lib/directives';
import type { SqlServer } from '../../../../helpers/mariadb';
import { column as columnOf, sweep } from './fixture';
import type { SqlCase } from './random-case';

/** How often each thing was killed while a sweep ran. */
export interface Kills {
  connections: number;
  processes: number;
  servers: number;
}

/** Sweeps that run out of time, lose their connection, their process or their server. Each goes on where the one before was. */
export async function interrupted(
  server: SqlServer,
  orders: MysqlDirective,
  about: SqlCase,
  run: (changes?: Partial<RunContext>) => RunContext,
): Promise<Kills> {
  const kills: Kills = { connections: 0, processes: 0, servers: 0 };
  let cursor: string | undefined;
  const checkpoint = (at: string): void => void (cursor = at);
  for (const { of, afterMs } of about.interruptions) {
    if (of === 'process') {
      await killedProcess(server, orders, about, afterMs);
      kills.processes += 1;
      continue;
    }
    const until = Date.now() + MYSQL_SETTINGS.reserveMs + afterMs;
    const own = of === 'connection' ? await connections(server) : new Set<number>();
    const sweeping = sweep(
      server.endpoint,
      orders,
      run({ cursor, checkpoint, ...(of === 'time' ? { remainingMs: () => until - Date.now() } : {}) }),
    );
    const killing =
      of === 'connection'
        ? killConnections(server, own, afterMs)
        : of === 'server'
          ? killServer(server, about, afterMs)
          : Promise.resolve(0);
    const [result, killed] = await Promise.allSettled([sweeping, killing]);
    if (killed.status === 'rejected') throw killed.reason;
    if (of === 'connection') kills.connections += killed.value;
    if (of === 'server') kills.servers += killed.value;
    // a lost connection may fail a step, as may a guard; a sweep that has come to its end starts anew.
    if (result.status === 'fulfilled') cursor = result.value.cursor;
  }
  return kills;
}

async function connections(server: SqlServer): Promise<Set<number>> {
  const db = await server.connect();
  try {
    return new Set(await columnOf<number>(db, PROCESSES));
  } finally {
    await db.end();
  }
}

const PROCESSES = `SELECT ID FROM information_schema.PROCESSLIST WHERE USER = 'enforcer' AND ID <> CONNECTION_ID()`;

async function killConnections(server: SqlServer, own: ReadonlySet<number>, afterMs: number): Promise<number> {
  const db: Connection = await server.connect();
  try {
    await sleep(afterMs);
    let killed = 0;
    for (const id of await columnOf<number>(db, PROCESSES)) {
      if (own.has(id)) continue;
      await db.query(`KILL ${id}`).then(
        () => (killed += 1),
        () => undefined,
      );
    }
    return killed;
  } finally {
    await db.end();
  }
}

/** As a crash of the machine does, short of its disk. The server has another zone after its start. */
async function killServer(server: SqlServer, about: SqlCase, afterMs: number): Promise<number> {
  await sleep(afterMs);
  await server.crash();
  await server.start();
  const db = await server.connect();
  await db.query(`SET GLOBAL time_zone = '${zoneOf(about)}'`);
  await db.end();
  return 1;
}

export function zoneOf({ zoneHours }: Pick<SqlCase, 'zoneHours'>): string {
  return `${zoneHours < 0 ? '-' : '+'}${String(Math.abs(zoneHours)).padStart(2, '0')}:00`;
}

let sweeper: Promise<string> | undefined;

/** The process in one file, which starts in a tenth of the time. */
function bundled(): Promise<string> {
  sweeper ??= (async () => {
    const directory = mkdtempSync(join(tmpdir(), 'retention-sweeper-'));
    process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
    const outfile = join(directory, 'sweeper.cjs');
    const entryPoints = [join(__dirname, 'random-sweeper.ts')];
    await build({ entryPoints, outfile, bundle: true, platform: 'node', logLevel: 'error' });
    return outfile;
  })();
  return sweeper;
}

/** A process of its own sweeps, and is killed as it says goodbye to nobody. */
async function killedProcess(
  server: SqlServer,
  orders: MysqlDirective,
  about: SqlCase,
  afterMs: number,
): Promise<void> {
  const job = JSON.stringify({ endpoint: server.endpoint, orders, skewMs: about.skewMs });
  const child = spawn(process.execPath, [await bundled(), job], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  try {
    await Promise.race([once(child.stdout, 'data'), ended]);
    await sleep(afterMs);
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}
