// SPDX-License-Identifier: Apache-2.0
// Deletes the due half of a table beside an application of 200 queries a second, on each server that is there, durable and
// with a binlog, and lets pt-archiver do the same in the same run. The least that a delete can disturb is measured beside it:
// rows that go one by one, each with a commit of its own. One line of JSON for each server and round, and two for partitions.
// Usage: npx tsx bench/mysql-delete.ts [rows] [rounds]. Needs a MySQL or MariaDB server, and percona-toolkit for the comparison.
import { execFile, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Connection } from 'mysql2/promise';
import { mysqlEngine } from '../functions/enforcer/engines/mysql';
import type { RunContext } from '../functions/enforcer/engines/engine';
import type { MysqlDirective } from '../lib/directives';
import {
  findMysqld,
  hasMariaDb,
  numbers,
  type SqlServer,
  type StartSql,
  startMariaDb,
  startMysql,
} from '../test/helpers/mariadb';
import { countsOf } from './counts';

const SECOND = 1_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ROWS = 1_000_000;
const AT_ONCE = 50_000;
const ROUNDS = 1;
/** So long the application runs alone, and beside single deletes, to compare. */
const ALONE_MS = 10 * SECOND;

interface Noticed {
  readonly queries: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly longestMs: number;
}

interface Purged {
  readonly rows: number;
  readonly seconds: number;
  readonly noticed: Noticed;
}

async function main(): Promise<void> {
  const [rows, rounds] = countsOf(process.argv.slice(2), [ROWS, ROUNDS]);
  const servers: readonly (readonly [StartSql, boolean])[] = [
    [startMysql, findMysqld() !== undefined],
    [startMariaDb, hasMariaDb()],
  ];
  if (!servers.some(([, there]) => there)) {
    process.stderr.write("skipped: it needs a server; install one with 'apt-get install mariadb-server'\n");
    process.exitCode = 2;
  }
  for (const [start, there] of servers) if (there) await bench(start, rows, rounds);
}

async function bench(start: StartSql, rows: number, rounds: number): Promise<void> {
  // durable, with a binary log in full row images: as a managed instance runs.
  const server = await start(['--log-bin', '--binlog-format=ROW', '--server-id=1', '--sync-binlog=1'], true);
  const db = await server.connect();
  try {
    await db.query(`SET GLOBAL time_zone = '+00:00'; SET time_zone = '+00:00'; CREATE DATABASE im`);
    for (let round = 1; round <= rounds; round += 1) await deleteBeside(server, db, rows, round);
    await dropPartitions(server, db);
  } finally {
    await db.end();
    await server.close();
  }
}

async function deleteBeside(server: SqlServer, db: Connection, rows: number, round: number): Promise<void> {
  await fill(db, rows / 2);
  const witness = await witnessMs(server);
  const aloneBefore = await beside(server, rows / 4, () => sleep(ALONE_MS));
  const half = await purge(server, db, rows / 2, () => enforce(server));
  await fill(db, rows);
  const full = await purge(server, db, rows, () => enforce(server));
  await fill(db, rows);
  const single = await beside(server, rows, () => oneByOne(db));
  const archiver = spawnSync('pt-archiver', ['--version']).error === undefined;
  const peer = archiver ? await purge(server, db, rows, () => archive(server)) : undefined;
  const aloneAfter = await beside(server, rows / 2, () => sleep(ALONE_MS));
  const aloneP99Ms = (aloneBefore.p99Ms + aloneAfter.p99Ms) / 2;
  const perSecond = ({ rows: deleted, seconds }: Purged): number => deleted / seconds;
  report('mysql-delete', {
    server: `${server.kind} ${await version(db)}`,
    rows,
    round,
    rowsPerSecond: Math.round(perSecond(full)),
    // twice the rows for twice the time is 1.
    growthFromHalf: tenth(perSecond(half) / perSecond(full)),
    witnessMs: witness,
    ...named('alone', { ...aloneAfter, p99Ms: aloneP99Ms }),
    ...named('beside', full.noticed),
    p99ToAlone: tenth(full.noticed.p99Ms / aloneP99Ms),
    ...named('single', single),
    p99ToSingle: tenth(full.noticed.p99Ms / single.p99Ms),
    ...(peer === undefined
      ? {}
      : {
          archiverRowsPerSecond: Math.round(perSecond(peer)),
          ...named('archiver', peer.noticed),
          speedToArchiver: tenth(perSecond(full) / perSecond(peer)),
          p99ToArchiver: tenth(full.noticed.p99Ms / peer.noticed.p99Ms),
        }),
  });
}

/** Rows spread over the last 14 days, of which half are older than seven. */
async function fill(db: Connection, rows: number): Promise<void> {
  await db.query(
    `DROP TABLE IF EXISTS im.messages; CREATE TABLE im.messages (id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at DATETIME(3) NOT NULL, body VARCHAR(200) NOT NULL, KEY due (created_at))`,
  );
  for (let from = 0; from < rows; from += AT_ONCE)
    await db.query(
      `INSERT INTO im.messages (created_at, body) SELECT UTC_TIMESTAMP(3) - INTERVAL FLOOR((${rows} - seq) * ${(14 * DAY) / rows}) * 1000 MICROSECOND, REPEAT('x', 100) FROM ${numbers(from, Math.min(rows, from + AT_ONCE) - 1)}`,
    );
  // the pages of the fill go to disk first: in production a due row was written days ago.
  await sleep(5 * SECOND);
}

/** How the application fares meanwhile. Its rows are those that stay. */
async function beside(server: SqlServer, rows: number, meanwhile: () => Promise<unknown>): Promise<Noticed> {
  const { user, password } = server.endpoint;
  const job = JSON.stringify({ port: server.port, user, password, ids: [Math.ceil(rows * 0.6), rows] });
  const child = fork(join(__dirname, 'foreground.ts'), [job], { execArgv: ['--import', 'tsx'] });
  try {
    await once(child, 'message');
    await meanwhile();
    child.send('end');
    const [noticed] = (await once(child, 'message')) as [Noticed];
    return noticed;
  } finally {
    child.kill();
  }
}

async function purge(server: SqlServer, db: Connection, rows: number, act: () => Promise<unknown>): Promise<Purged> {
  const due = async (): Promise<number> => {
    const [[row]] = (await db.query(
      'SELECT COUNT(*) AS size FROM im.messages WHERE created_at < UTC_TIMESTAMP(3) - INTERVAL 7 DAY - INTERVAL 1 MINUTE',
    )) as unknown as [[{ size: number }]];
    return row.size;
  };
  const before = await due();
  let seconds = 0;
  const noticed = await beside(server, rows, async () => {
    const started = performance.now();
    await act();
    seconds = (performance.now() - started) / SECOND;
  });
  if ((await due()) > 0) throw new Error(`${await due()} of ${before} rows were left`);
  return { rows: before, seconds, noticed };
}

async function enforce(server: SqlServer): Promise<void> {
  const task = await mysqlEngine.open(directive(null), { 'im-mysql': server.endpoint }, context());
  const { complete } = await task.sweep();
  await task.close();
  if (!complete) throw new Error('the sweep was not complete');
}

/** Due rows that go one after the other, each by its key and with a commit of its own: no batch can be gentler. */
async function oneByOne(db: Connection): Promise<void> {
  const until = performance.now() + ALONE_MS;
  for (let id = 1; performance.now() < until; id += 1) await db.query(`DELETE FROM im.messages WHERE id = ${id}`);
}

/** As its manual has it for a purge: by the index, in batches that commit. */
async function archive(server: SqlServer): Promise<void> {
  const { user = '', password = '' } = server.endpoint;
  await promisify(execFile)('pt-archiver', [
    '--source',
    `h=127.0.0.1,P=${server.port},D=im,t=messages,i=due,u=${user},p=${password}`,
    '--purge',
    '--where',
    'created_at < UTC_TIMESTAMP(3) - INTERVAL 7 DAY',
    '--limit=1000',
    '--commit-each',
    '--bulk-delete',
    '--no-check-charset',
  ]);
}

async function version(db: Connection): Promise<string> {
  const [[row]] = (await db.query('SELECT VERSION() AS version')) as unknown as [[{ version: string }]];
  return row.version;
}

function named(name: string, { p50Ms, p99Ms, longestMs }: Noticed): Readonly<Record<string, number>> {
  return {
    [`${name}P50Ms`]: tenth(p50Ms),
    [`${name}P99Ms`]: tenth(p99Ms),
    [`${name}LongestMs`]: tenth(longestMs),
  };
}

/** The same number of due partitions, with few rows and with many. */
async function dropPartitions(server: SqlServer, db: Connection): Promise<void> {
  for (const rows of [10_000, 200_000]) {
    const first = Math.floor((Date.now() - 12 * DAY) / DAY) * DAY;
    const bounds = Array.from({ length: 12 }, (_, day) => new Date(first + (day + 1) * DAY).toISOString().slice(0, 10));
    await db.query(
      `DROP TABLE im.messages; CREATE TABLE im.messages (id BIGINT AUTO_INCREMENT, created_at DATETIME(3) NOT NULL, body VARCHAR(200) NOT NULL, PRIMARY KEY (id, created_at), KEY due (created_at))
       PARTITION BY RANGE COLUMNS (created_at) (${bounds.map((bound, day) => `PARTITION d${day} VALUES LESS THAN ('${bound}')`).join(', ')})`,
    );
    await db.query(
      `INSERT INTO im.messages (created_at, body) SELECT '${new Date(first).toISOString().slice(0, 10)}' + INTERVAL FLOOR(seq * ${(11 * DAY) / rows}) * 1000 MICROSECOND, REPEAT('x', 100) FROM ${numbers(1, rows - 1)}`,
    );
    const task = await mysqlEngine.open(directive(DAY), { 'im-mysql': server.endpoint }, context());
    await task.ensure();
    // the pages of the fill go to disk first: in production a due partition was written days ago.
    await sleep(10_000);
    const started = performance.now();
    const { deleted, notices } = await task.sweep();
    const ms = performance.now() - started;
    report('mysql-partition-drop', {
      server: server.kind,
      rows,
      partitions: notices.length,
      rowsAbout: deleted,
      ms: tenth(ms),
      msPerPartition: tenth(ms / notices.length),
    });
    await task.close();
  }
}

async function witnessMs(server: SqlServer): Promise<number> {
  const task = await mysqlEngine.open(directive(null), { 'im-mysql': server.endpoint }, context());
  const times: number[] = [];
  for (let n = 0; n < 5; n += 1) {
    const started = performance.now();
    await task.witness();
    times.push(performance.now() - started);
  }
  await task.close();
  return tenth(Math.max(...times));
}

function directive(partitionWidthMs: number | null): MysqlDirective {
  return {
    id: 'chatMessages/7d/mysql/messages-000000',
    category: 'chatMessages',
    unit: 'im-mysql',
    deadlineMs: 8 * DAY,
    engine: 'mysql',
    database: 'im',
    table: 'messages',
    clock: { kind: 'created', field: 'created_at' },
    deleteAfterMs: 7 * DAY,
    partitionWidthMs,
  };
}

function context(): RunContext {
  return { now: () => Date.now(), remainingMs: () => HOUR, dryRun: false, held: false, cursor: undefined };
}

function report(bench: string, result: Readonly<Record<string, number | string>>): void {
  process.stdout.write(`${JSON.stringify({ bench, ...result })}\n`);
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

void main();
