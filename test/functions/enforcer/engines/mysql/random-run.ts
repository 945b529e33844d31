// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mysql2/promise';
import type { RunContext, StepResult, WitnessResult } from '../../../../../functions/enforcer/engines/engine';
import { MYSQL_SETTINGS } from '../../../../../functions/enforcer/engines/mysql/settings';
import type { MysqlDirective } from '../../../../../lib/directives';
import { RetentionError } from '../../../../../lib/errors';
import type { SqlServer } from '../../../../helpers/mariadb';
import {
  column as columnOf,
  context,
  DAY,
  directive,
  ensure,
  HOUR,
  MINUTE,
  SECOND,
  sweep,
  value,
  withTask,
} from './fixture';
import { CLOCKS, type SqlCase } from './random-case';
import { type Known, type Made, make } from './random-schema';

/** What came of a case. A violation is thrown. */
export interface Outcome {
  readonly rows: number;
  readonly deleted: number;
  readonly refused: boolean;
  readonly skipped: number;
  readonly unjudged: number;
}

/** Runs one case on a server that runs no other, and holds what happened against what the test alone knows. */
export async function runCase(server: SqlServer, db: Connection, about: SqlCase): Promise<Outcome> {
  const startMs = Date.now();
  const made = await make(db, server.kind, about, startMs);
  const orders = directiveOf(about);
  const run = (changes: Partial<RunContext> = {}): RunContext =>
    context({ now: () => Date.now() + about.skewMs, directives: [orders], ...changes });
  const tags = (): Promise<number[]> => columnOf(db, `SELECT tag FROM ${made.name}`);
  const touched = new Set<number>();
  const left = (atMs: number, there: ReadonlySet<number>): readonly Survivor[] =>
    made.rows
      .filter(({ tag }) => there.has(tag) && !touched.has(tag))
      .map((row) => ({ ...row, old: isOld(about, made, row, atMs) }));
  let refused: string | undefined;
  /** A step that the directive may fail, but nothing else may. */
  const step = async <T>(act: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await act();
    } catch (error) {
      if (!RetentionError.is(error)) throw error;
      refused = error.message;
      return undefined;
    }
  };

  await step(() => ensure(server.endpoint, orders, run()));
  if (about.dryFirst) {
    const before = await tags();
    await step(() => sweep(server.endpoint, orders, run({ dryRun: true })));
    await step(() => sweep(server.endpoint, orders, run({ held: true })));
    if ((await tags()).length !== before.length) throw new Error('a dry run or a hold deleted rows');
  }
  const [application, writer] = [await server.connect(), await server.connect()];
  try {
    await lock(application, made, about.locked);
    const touching = touch(writer, made, about, touched);
    await interrupted(server, db, orders, about, run);
    const wholeMs = Date.now();
    const whole = await step(() => sweep(server.endpoint, orders, run()));
    await touching;
    const witness = await step(() => withTask(server.endpoint, orders, run(), (task) => task.witness()));
    const there = new Set(await tags());
    await young(db, about, made, there, touched);
    if (refused === undefined && whole !== undefined && witness !== undefined)
      unseen(made, left(wholeMs, there), whole, witness);
    await application.query('ROLLBACK');
    const lastMs = Date.now();
    const last = await step(() => sweep(server.endpoint, orders, run()));
    const atLast = new Set(await tags());
    await young(db, about, made, atLast, touched);
    // nobody is in the way now.
    if (last?.complete === true && last.skipped === undefined) {
      const late = left(lastMs, atLast).filter(({ old }) => old);
      if (late.length > 0)
        throw new Error(`${late.length} old rows stayed in silence, such as ${JSON.stringify(late[0])}`);
    }
    return {
      rows: made.rows.length,
      deleted: made.rows.length - atLast.size,
      refused: refused !== undefined,
      skipped: (whole?.skipped ?? []).reduce((sum, { count }) => sum + count, 0),
      unjudged: witness?.unjudged ?? 0,
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${why} (on ${server.kind}${refused === undefined ? '' : `; refused: ${refused}`})`, {
      cause: error,
    });
  } finally {
    await Promise.all([application.end(), writer.end()]);
  }
}

function directiveOf(about: SqlCase): MysqlDirective {
  const unit = about.clock === 'ms' ? 'ms' : 's';
  const integer = ['ms', 's', 'int'].includes(about.clock);
  return directive({
    database: about.names.database,
    table: about.names.table,
    clock: { kind: about.kind, field: about.names.column, ...(integer && about.stated ? { unit } : {}) },
    deleteAfterMs: about.afterMs,
    deadlineMs: about.afterMs + about.keepMoreMs + 2 * DAY,
    ...(about.keepMoreMs > 0 ? { keepAtLeastMs: about.afterMs + about.keepMoreMs } : {}),
    ...(about.kind === 'terminated' && about.months > 0 ? { notBeforeMonths: about.months } : {}),
    ...(about.clock === 'date' ? { resolution: 'day' as const } : {}),
    partitionWidthMs: about.partitions === 'none' ? null : DAY,
  });
}

/** A transaction of the application holds some rows. */
async function lock(application: Connection, made: Made, count: number): Promise<void> {
  await application.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; START TRANSACTION');
  const held = made.rows.slice(-count).map(({ tag }) => tag);
  if (count > 0 && held.length > 0)
    await application.query(`SELECT 1 FROM ${made.name} WHERE tag IN (${held.join(', ')}) FOR UPDATE`);
}

/** Gives rows the time of now while the sweep goes on: whatever it saw of them before is void. */
async function touch(db: Connection, made: Made, about: SqlCase, touched: Set<number>): Promise<void> {
  if (about.touched === 0 || about.clock === 'date') return;
  await db.query(`SET SESSION time_zone = '+00:00', innodb_lock_wait_timeout = 1`);
  for (const { tag } of made.rows.slice(0, about.touched)) {
    const now = Date.now();
    const text = new Date(now).toISOString().replace('T', ' ').replace('Z', '');
    const written =
      { ms: now, s: Math.floor(now / SECOND), int: Math.floor(now / SECOND) }[about.clock as string] ?? text;
    try {
      const [result] = await db.query(`UPDATE ${made.name} SET ${made.column} = ? WHERE tag = ?`, [written, tag]);
      if ((result as { affectedRows: number }).affectedRows > 0) touched.add(tag);
    } catch {
      // locked by the sweep or by the other transaction: then it has not been touched.
    }
    await sleep(3);
  }
}

/** Sweeps that run out of time or lose their connection. */
async function interrupted(
  server: SqlServer,
  db: Connection,
  orders: MysqlDirective,
  about: SqlCase,
  run: (changes?: Partial<RunContext>) => RunContext,
): Promise<void> {
  let cursor: string | undefined;
  for (const { budgetMs, killAfterMs } of about.interruptions) {
    const own = new Set(await columnOf<number>(db, PROCESSES));
    const until = Date.now() + MYSQL_SETTINGS.reserveMs + budgetMs;
    const changes = { cursor, remainingMs: () => until - Date.now(), checkpoint: (at: string) => (cursor = at) };
    const sweeping = sweep(
      server.endpoint,
      orders,
      run(killAfterMs === null ? changes : { cursor, checkpoint: changes.checkpoint }),
    );
    const killing = killAfterMs === null ? Promise.resolve() : kill(db, own, killAfterMs);
    const [result] = await Promise.allSettled([sweeping, killing]);
    // a lost connection may fail a step, as may a guard; a sweep that has come to its end starts anew.
    if (result.status === 'fulfilled') cursor = result.value.cursor;
  }
}

const PROCESSES = `SELECT ID FROM information_schema.PROCESSLIST WHERE USER = 'enforcer'`;

async function kill(db: Connection, own: ReadonlySet<number>, afterMs: number): Promise<void> {
  await sleep(afterMs);
  for (const id of await columnOf<number>(db, PROCESSES))
    if (!own.has(id)) await db.query(`KILL ${id}`).catch(() => undefined);
}

/** No row is gone that is younger than the directive says, and none of another table. */
async function young(
  db: Connection,
  about: SqlCase,
  made: Made,
  there: ReadonlySet<number>,
  touched: ReadonlySet<number>,
): Promise<void> {
  const byMs = Math.min(Date.now(), Date.now() + about.skewMs);
  for (const row of made.rows) {
    if (there.has(row.tag)) continue;
    if (touched.has(row.tag)) throw new Error(`row ${row.tag} was written anew and is gone`);
    if (row.trueMs === undefined) throw new Error(`row ${row.tag} has no date and is gone: ${String(row.value)}`);
    if (dueAt(about, row.trueMs) > byMs)
      throw new Error(`row ${row.tag} is gone ${dueAt(about, row.trueMs) - byMs} ms early: ${JSON.stringify(row)}`);
  }
  for (const other of made.others) {
    const rows = await value<number>(db, `SELECT COUNT(*) FROM ${other.name}`);
    if (rows !== other.rows) throw new Error(`${other.rows - rows} rows of ${other.name} went along`);
  }
}

function dueAt(about: SqlCase, trueMs: number): number {
  const byAge = trueMs + about.afterMs + about.keepMoreMs;
  if (about.kind !== 'terminated' || about.months === 0) return byAge;
  const date = new Date(trueMs);
  const month = date.getUTCMonth() + about.months;
  const last = new Date(Date.UTC(date.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const byMonths = Date.UTC(date.getUTCFullYear(), month, Math.min(date.getUTCDate(), last)) + (trueMs % DAY);
  return Math.max(byAge, byMonths);
}

/** Whether a row should be gone, as far as what is stored tells. */
function isOld(about: SqlCase, made: Made, row: Known, atMs: number): boolean {
  if (row.trueMs === undefined || row.unreadable) return false;
  const zoned = about.clock === 'date' || about.clock.startsWith('datetime');
  // a zone ahead of UTC makes values look younger, one behind makes rows wait for both readings.
  const zoneMs = zoned ? Math.abs(about.zoneHours) * HOUR * (about.writesLocal ? 2 : 1) : 0;
  const calendarMs = about.kind === 'terminated' && about.months > 0 ? 3 * DAY : 0;
  // the rows of a partition wait for its last one.
  const grainMs = CLOCKS[about.clock].resolutionMs + (made.partitioned ? DAY : 0);
  return dueAt(about, row.trueMs) + zoneMs + calendarMs + grainMs + Math.abs(about.skewMs) + SECOND < atMs;
}

interface Survivor extends Known {
  readonly old: boolean;
}

/** Each old row that is still there is counted, or alarms. */
function unseen(made: Made, left: readonly Survivor[], swept: StepResult, witness: WitnessResult): void {
  if (made.hazard === 'copy') throw new Error('a copy of the table stayed unseen');
  const unreadable = left.filter((row) => row.unreadable).length;
  if (witness.unknown === undefined && witness.unjudged < Math.min(unreadable, MYSQL_SETTINGS.countCap))
    throw new Error(`${unreadable} rows cannot be judged, the witness counts ${witness.unjudged}`);
  const old = left.filter((row) => row.old);
  const skipped = (swept.skipped ?? []).reduce((sum, { count }) => sum + count, 0);
  if (swept.complete && skipped < old.length)
    throw new Error(`${old.length} old rows are left, ${skipped} are counted, such as ${JSON.stringify(old[0])}`);
  const oldest = Math.max(0, ...old.map((row) => Date.now() - (row.trueMs ?? 0)));
  if (old.length > 0 && witness.unknown === undefined && (witness.oldestMs ?? 0) < oldest - WITNESS_ERROR_MS)
    throw new Error(`the oldest row is ${oldest} ms old, the witness says ${String(witness.oldestMs)}`);
}

/** A date without a time, written in a zone far ahead. */
const WITNESS_ERROR_MS = 14 * HOUR + DAY + MINUTE * 5;
