// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Row } from './session';
import { errnoOf, isBusy, isDenied } from './trouble';
import { MYSQL_SETTINGS } from './settings';
import type { Table } from './table';

/** How far a change of many partitions came. */
export interface Altered {
  readonly done: number;
  /** What holds the table, where it did not go on for that; undefined with some left: the time of the run ended. */
  readonly holds: string | undefined;
}

/**
 * Adds or drops partitions, in order, a few in a statement: the table is closed to everybody for as long as a statement
 * runs, and that is longer the more files it makes or removes. How many fit is measured.
 *
 * @param change the statement's end for some of the partitions
 */
export async function alterPartitions<T>(
  db: Database,
  table: Table,
  partitions: readonly T[],
  change: (some: readonly T[]) => string,
  remainingMs: () => number,
): Promise<Altered> {
  let fit: number = MYSQL_SETTINGS.firstPartitions;
  for (let done = 0; done < partitions.length;) {
    if (done > 0 && remainingMs() <= MYSQL_SETTINGS.reserveMs) return { done, holds: undefined };
    const some = partitions.slice(done, done + fit);
    const altered = await changeQuietly(db, table, (nowait) => `ALTER TABLE ${table.name}${nowait} ${change(some)}`);
    if (typeof altered === 'string') return { done, holds: altered };
    done += some.length;
    fit = Math.max(1, Math.floor((MYSQL_SETTINGS.ddlMs * some.length) / Math.max(1, altered.ms)));
    // who has waited goes first, for as long as it had to.
    if (done < partitions.length) await sleep(altered.ms);
  }
  return { done: partitions.length, holds: undefined };
}

/**
 * Changes the table without making a queue: every query behind a schema change that waits for its lock waits as
 * well. MariaDB is asked not to wait at all. MySQL knows no such thing: open transactions are looked for first, and a second
 * connection ends a change that still waits after a tenth of a second.
 *
 * @param change the statement, with what asks MariaDB not to wait
 * @returns how long it took, or what holds the table
 */
export async function changeQuietly(
  db: Database,
  table: Table,
  change: (nowait: string) => string,
): Promise<{ readonly ms: number } | string> {
  let holds = 'a transaction holds the table';
  for (let tries = 0; tries < MYSQL_SETTINGS.ddlTries; tries += 1) {
    if (tries > 0) await sleep(MYSQL_SETTINGS.ddlPauseMs);
    const holder = await openTransaction(db, table);
    if (holder !== undefined) {
      holds = `connection ${holder} has had a transaction open on the table`;
      continue;
    }
    const started = performance.now();
    try {
      if (db.isMariaDb) await db.run(change(' NOWAIT'), [], { once: true });
      else await watched(db, change(''));
      return { ms: performance.now() - started };
    } catch (error) {
      if (!isBusy(error) && errnoOf(error) !== INTERRUPTED) throw error;
    }
  }
  return holds;
}

/** ER_QUERY_INTERRUPTED: what a statement says that another connection ended. */
const INTERRUPTED = 1317;

/** A connection that is idle inside a transaction, or busy for a second or more, and holds the table at both looks. */
async function openTransaction(db: Database, table: Table): Promise<string | undefined> {
  // it does not wait there, so nothing has to be known before.
  if (db.isMariaDb) return undefined;
  try {
    const first = new Set((await holders(db, table)).map(String));
    if (first.size === 0) return undefined;
    await sleep(MYSQL_SETTINGS.longestDdlWaitMs / 2);
    return (await holders(db, table))
      .map(String)
      .find((id) => first.has(id))
      ?.split(' ')[0];
  } catch (error) {
    // without this right the watch alone bounds the wait.
    if (isDenied(error)) return undefined;
    throw error;
  }
}

async function holders(db: Database, { database, table }: Table): Promise<readonly string[]> {
  const rows = await db.rows(
    `SELECT t.PROCESSLIST_ID AS id, l.OBJECT_INSTANCE_BEGIN AS held
     FROM performance_schema.metadata_locks AS l JOIN performance_schema.threads AS t ON t.THREAD_ID = l.OWNER_THREAD_ID
     WHERE l.OBJECT_TYPE = 'TABLE' AND l.OBJECT_SCHEMA = ? AND l.OBJECT_NAME = ? AND l.LOCK_STATUS = 'GRANTED'
       AND t.PROCESSLIST_ID <> CONNECTION_ID() AND (t.PROCESSLIST_COMMAND = 'Sleep' OR t.PROCESSLIST_TIME >= 1)`,
    [database, table],
  );
  return rows.map((row: Row) => `${String(row['id'])} ${String(row['held'])}`);
}

/** Runs a schema change while another connection looks on, and ends it when it waits for too long. */
async function watched(db: Database, sql: string): Promise<void> {
  const [row] = await db.rows('SELECT CONNECTION_ID() AS id');
  const id = Number(row?.['id']);
  const watcher = await db.beside();
  let running = true;
  const watch = async (): Promise<void> => {
    let waitingSince: number | undefined;
    for (; running; await sleep(MYSQL_SETTINGS.longestDdlWaitMs / 5)) {
      const [seen] = await watcher.rows('SELECT STATE AS state FROM information_schema.PROCESSLIST WHERE ID = ?', [id]);
      // once it has its lock it is let through: it is quick, and ending it then would undo it.
      if (!/^waiting/i.test(String(seen?.['state'] ?? ''))) waitingSince = undefined;
      else waitingSince ??= performance.now();
      if (waitingSince === undefined || performance.now() - waitingSince < MYSQL_SETTINGS.longestDdlWaitMs) continue;
      if (running) await watcher.run(`KILL QUERY ${id}`);
    }
  };
  try {
    const watching = watch().catch(() => undefined);
    try {
      await db.run(sql, [], { once: true });
    } finally {
      running = false;
      await watching;
    }
  } finally {
    await watcher.close();
  }
}
