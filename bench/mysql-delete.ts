// SPDX-License-Identifier: Apache-2.0
// Deletes 1 M due rows out of 2 M with the guard on, beside a commit-per-row purge of a sample of the same rows; drops
// partitions of two sizes; measures the witness. One line of JSON each. Needs mariadb-server on the machine.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mysql2/promise';
import { mysqlEngine } from '../functions/enforcer/engines/mysql';
import type { RunContext } from '../functions/enforcer/engines/engine';
import type { MysqlDirective } from '../lib/directives';
import { hasMariaDb, type MariaDb, startMariaDb } from '../test/helpers/mariadb';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ROWS = 2_000_000;
const SAMPLE = 2_000;

async function main(): Promise<void> {
  if (!hasMariaDb()) {
    process.stderr.write("skipped: it needs a MariaDB server; install it with 'apt-get install mariadb-server'\n");
    return;
  }
  // durable, with a binary log in full row images: as a managed instance runs.
  const server = await startMariaDb(['--log-bin', '--binlog-format=ROW', '--server-id=1', '--sync-binlog=1'], true);
  const db = await server.connect();
  try {
    await db.query(`SET time_zone = '+00:00'; CREATE DATABASE im`);
    await deleteRows(server, db);
    await dropPartitions(server, db);
  } finally {
    await db.end();
    await server.close();
  }
}

async function deleteRows(server: MariaDb, db: Connection): Promise<void> {
  await db.query(
    `CREATE TABLE im.messages (id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at DATETIME(3) NOT NULL, body VARCHAR(200) NOT NULL, KEY due (created_at))`,
  );
  // half of them older than seven days.
  await db.query(
    `INSERT INTO im.messages (created_at, body) SELECT UTC_TIMESTAMP(3) - INTERVAL FLOOR((${ROWS} - seq) * ${(14 * DAY) / ROWS}) * 1000 MICROSECOND, REPEAT('x', 100) FROM im.seq_1_to_${ROWS}`,
  );
  report('mysql-witness', { rows: ROWS, ms: await witnessMs(server) });

  const perRow = await purgePerRow(db);
  const [[before]] = (await db.query('SELECT COUNT(*) AS size FROM im.messages')) as unknown as [[{ size: number }]];
  const task = await mysqlEngine.open(directive(null), { 'im-mysql': server.endpoint }, context());
  const started = performance.now();
  const { deleted, complete } = await task.sweep();
  const seconds = (performance.now() - started) / 1_000;
  await task.close();
  const [[after]] = (await db.query('SELECT COUNT(*) AS size FROM im.messages')) as unknown as [[{ size: number }]];
  if (!complete || before.size - after.size !== deleted)
    throw new Error(`the sweep was not complete: ${deleted} of ${before.size - after.size}`);
  report('mysql-delete', {
    rows: ROWS,
    deleted,
    seconds: round(seconds),
    rowsPerSecond: Math.round(deleted / seconds),
    commitPerRowPerSecond: Math.round(perRow),
    ratio: round(deleted / seconds / perRow),
  });
  report('mysql-witness', { rows: after.size, ms: await witnessMs(server) });
}

/** The purge that many applications have: find the due rows, delete and commit them one by one. */
async function purgePerRow(db: Connection): Promise<number> {
  const [rows] = (await db.query(
    `SELECT id FROM im.messages WHERE created_at < UTC_TIMESTAMP(3) - INTERVAL 7 DAY ORDER BY created_at LIMIT ${SAMPLE}`,
  )) as unknown as [{ id: number }[]];
  const started = performance.now();
  for (const { id } of rows) await db.query('DELETE FROM im.messages WHERE id = ?', [id]);
  return rows.length / ((performance.now() - started) / 1_000);
}

/** The same number of due partitions, with few rows and with many. */
async function dropPartitions(server: MariaDb, db: Connection): Promise<void> {
  for (const rows of [10_000, 100_000, 1_000_000]) {
    const first = Math.floor((Date.now() - 12 * DAY) / DAY) * DAY;
    const bounds = Array.from({ length: 12 }, (_, day) => new Date(first + (day + 1) * DAY).toISOString().slice(0, 10));
    await db.query(
      `DROP TABLE im.messages; CREATE TABLE im.messages (id BIGINT AUTO_INCREMENT, created_at DATETIME(3) NOT NULL, body VARCHAR(200) NOT NULL, PRIMARY KEY (id, created_at), KEY due (created_at))
       PARTITION BY RANGE COLUMNS (created_at) (${bounds.map((bound, day) => `PARTITION d${day} VALUES LESS THAN ('${bound}')`).join(', ')})`,
    );
    await db.query(
      `INSERT INTO im.messages (created_at, body) SELECT '${new Date(first).toISOString().slice(0, 10)}' + INTERVAL FLOOR(seq * ${(11 * DAY) / rows}) * 1000 MICROSECOND, REPEAT('x', 100) FROM im.seq_1_to_${rows - 1}`,
    );
    const task = await mysqlEngine.open(directive(DAY), { 'im-mysql': server.endpoint }, context());
    await task.ensure();
    // the pages of the fill go to disk first: in production a due partition was written days ago.
    await sleep(10_000);
    const started = performance.now();
    const { deleted, notices } = await task.sweep();
    const ms = performance.now() - started;
    report('mysql-partition-drop', {
      rows,
      partitions: notices.length,
      rowsAbout: deleted,
      ms: round(ms),
      msPerPartition: round(ms / notices.length),
    });
    await task.close();
  }
}

async function witnessMs(server: MariaDb): Promise<number> {
  const task = await mysqlEngine.open(directive(null), { 'im-mysql': server.endpoint }, context());
  const times: number[] = [];
  for (let n = 0; n < 5; n += 1) {
    const started = performance.now();
    await task.witness();
    times.push(performance.now() - started);
  }
  await task.close();
  return round(Math.max(...times));
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

function report(bench: string, result: Readonly<Record<string, number>>): void {
  process.stdout.write(`${JSON.stringify({ bench, ...result })}\n`);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

void main();
