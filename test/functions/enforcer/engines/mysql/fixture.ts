// SPDX-License-Identifier: Apache-2.0
import type { Connection, RowDataPacket } from 'mysql2/promise';
import type {
  Endpoint,
  EngineTask,
  RunContext,
  StepResult,
  WitnessResult,
} from '../../../../../functions/enforcer/engines/engine';
import { mysqlEngine } from '../../../../../functions/enforcer/engines/mysql';
import type { MysqlDirective } from '../../../../../lib/directives';
import { numbers, type SqlKind } from '../../../../helpers/mariadb';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Seven days from `created_at` of `im.messages`, by batch delete. */
export function directive(changes: Partial<MysqlDirective> = {}): MysqlDirective {
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
    partitionWidthMs: null,
    ...changes,
  };
}

export function context(changes: Partial<RunContext> = {}): RunContext {
  const started = Date.now();
  return {
    now: () => Date.now(),
    remainingMs: () => 60_000 - (Date.now() - started),
    dryRun: false,
    held: false,
    cursor: undefined,
    ...changes,
  };
}

/** Opens the task, acts, and closes it in any case. */
export async function withTask<T>(
  endpoint: Endpoint,
  about: MysqlDirective,
  run: RunContext,
  act: (task: EngineTask) => Promise<T>,
): Promise<T> {
  const task = await mysqlEngine.open(about, { [about.unit]: endpoint }, run);
  try {
    return await act(task);
  } finally {
    await task.close();
  }
}

export function sweep(endpoint: Endpoint, about: MysqlDirective, run: RunContext = context()): Promise<StepResult> {
  return withTask(endpoint, about, run, (task) => task.sweep());
}

export function ensure(endpoint: Endpoint, about: MysqlDirective, run: RunContext = context()): Promise<StepResult> {
  return withTask(endpoint, about, run, (task) => task.ensure());
}

export function witness(
  endpoint: Endpoint,
  about: MysqlDirective,
  run: RunContext = context(),
): Promise<WitnessResult> {
  return withTask(endpoint, about, run, (task) => task.witness());
}

/** One column of all rows. */
export async function column<T>(connection: Connection, sql: string): Promise<T[]> {
  const [rows] = await connection.query<RowDataPacket[]>({ sql, rowsAsArray: true });
  return rows.map((row) => (row as unknown as T[])[0] as T);
}

export async function value<T>(connection: Connection, sql: string): Promise<T> {
  return (await column<T>(connection, sql))[0] as T;
}

/** A UTC literal with milliseconds. */
export function utc(ms: number): string {
  return `'${new Date(ms).toISOString().replace('T', ' ').replace('Z', '')}'`;
}

/** What a user of the enforcer needs for a table of `im`: to delete, and to see what makes deleting unsafe. */
export function rights(kind: SqlKind, table = '*'): string[] {
  return [
    `SELECT, DELETE, TRIGGER ON im.${table}`,
    `PROCESS, EVENT, ${kind === 'MySQL' ? 'REPLICATION CLIENT' : 'SLAVE MONITOR'} ON *.*`,
  ];
}

/** Makes the table empty, with the columns given. */
export async function makeTable(connection: Connection, columns: string, options = ''): Promise<void> {
  await connection.query(
    `SET time_zone = '+00:00'; CREATE DATABASE IF NOT EXISTS im; DROP TABLE IF EXISTS im.messages; CREATE TABLE im.messages (${columns}) ${options}`,
  );
}

/** Rows of these ages, ids in order from 1. */
export async function insertAges(connection: Connection, ages: readonly number[], now = Date.now()): Promise<void> {
  await connection.query(
    `INSERT INTO im.messages (created_at) VALUES ${ages.map((age) => `(${utc(now - age)})`).join(', ')}`,
  );
}

/** Adds this many rows, evenly spread between two ages. */
export async function fill(
  connection: Connection,
  rows: number,
  fromAgeMs: number,
  toAgeMs: number,
  now = Date.now(),
): Promise<void> {
  await connection.query(
    `INSERT INTO im.messages (created_at)
     SELECT ${utc(now - fromAgeMs)} + INTERVAL FLOOR(seq * ${(fromAgeMs - toAgeMs) / rows}) * 1000 MICROSECOND FROM ${numbers(0, rows - 1)}`,
  );
}
