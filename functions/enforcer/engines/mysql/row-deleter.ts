// SPDX-License-Identifier: Apache-2.0
import { escapeId } from 'mysql2/promise';
import { RetentionError } from '../../../../lib/errors';
import type { Skipped } from '../engine';
import type { Sql } from './clock';
import { codeOf, type Database, errnoOf, isBusy, isDenied, isLost, type Value } from './session';
import { MYSQL_SETTINGS } from './settings';
import type { Index, Table } from './table';
import { keyPart, type Stretch } from './walk';

type Key = readonly (string | number | Buffer)[];

const LOCKED = 'locked by another transaction';
const REFERENCED = 'referenced by a row of another table';
const REMEDY: Readonly<Record<string, string>> = {
  [LOCKED]: 'end that transaction; the next run tries again',
  [REFERENCED]: 'give the referencing table a placement of its own that is deleted first; the next run tries again',
};
/** Errors of the statement or of the server, and none of a row: 1290 and 1836 read-only, 1792 transaction, 1064 syntax, 1054 column, 1146 table, 1021 and 1114 full. */
const NOT_OF_A_ROW = [1290, 1836, 1792, 1064, 1054, 1146, 1021, 1114];

/** Deletes the due rows of a stretch, past those that cannot be deleted, which it counts by reason. */
export class RowDeleter {
  deleted = 0;
  /** How long the commit of the last stretch took; undefined: nothing was to be written, or the server did it by itself. */
  commitMs: number | undefined;
  private readonly reasons = new Map<string, number>();
  /** Rows that others reference were met: the server goes past them by itself from now on. */
  private ignoring = false;
  private failing = 0;
  /** The rows as the walk finds them. */
  private readonly walked: string;

  constructor(
    private readonly db: Database,
    private readonly table: Table,
    private readonly due: () => Sql,
    private readonly remainingMs: () => number,
  ) {
    this.walked = along(table, table.clockIndex ?? table.key);
  }

  get skipped(): readonly Skipped[] {
    return [...this.reasons].map(([reason, count]) => ({
      reason,
      count,
      remedy: REMEDY[reason] ?? 'remove what makes the delete fail; the next run tries again',
    }));
  }

  /** Deletes all at once where nobody holds a row, and by their keys where somebody does. False: time ran out in the middle. */
  async delete(stretch: Stretch, limit: number): Promise<boolean> {
    this.commitMs = undefined;
    if (!this.db.skipsLocked) return this.plainly(stretch, limit);
    try {
      // the server counts rows that it goes past as well, so a limit would leave some that could go.
      if (this.ignoring) {
        await this.freely(stretch, undefined);
        this.count(REFERENCED, await this.left(stretch));
      } else {
        while ((await this.freely(stretch, limit)) >= limit) if (this.remainingMs() <= 0) return false;
      }
    } catch (error) {
      if (codeOf(error) === 'ER_LOCK_DEADLOCK' || !isOfARow(error)) throw error;
      return this.past(stretch);
    }
    return true;
  }

  /**
   * Deletes at once, if nobody holds a row: waiting would hold up everybody behind the rows that are held here. Both
   * statements go along the same index, or the second could meet rows that the first has not asked for, and wait.
   */
  private async freely(stretch: Stretch, limit: number | undefined): Promise<number> {
    const { sql, values } = this.where(stretch);
    await this.db.run('START TRANSACTION');
    try {
      const [row] = await this.db.rows(
        `SELECT COUNT(*) AS held FROM (SELECT 1 AS one FROM ${this.walked} WHERE ${sql} ${limit === undefined ? '' : `LIMIT ${limit}`} FOR UPDATE NOWAIT) AS due`,
        values,
      );
      const held = Number(row?.['held'] ?? 0);
      const all = limit === undefined || held < limit;
      const told = await this.db.run(
        // no server takes an index and a limit in one statement.
        all ? this.deleteAlong(this.walked, sql) : `DELETE FROM ${this.table.name} WHERE ${sql} LIMIT ${limit}`,
        values,
      );
      // MariaDB stops counting at the first row that it ignores.
      const affected = this.ignoring ? Math.max(0, held - (await this.left(stretch))) : told;
      const started = performance.now();
      await this.db.run('COMMIT');
      if (affected > 0) this.commitMs = performance.now() - started;
      this.deleted += affected;
      return affected;
    } catch (error) {
      await this.db.run('ROLLBACK');
      throw error;
    }
  }

  /** Steps over a stretch as a whole: its due rows stay and are counted. */
  async stepOver(stretch: Stretch): Promise<void> {
    this.count(LOCKED, await this.left(stretch));
  }

  /** For servers that cannot skip what is locked: the caller asks for fewer and steps over in the end. */
  private async plainly(stretch: Stretch, limit: number): Promise<boolean> {
    try {
      for (let affected = limit; affected >= limit;) {
        if (this.remainingMs() <= 0) return false;
        const { sql, values } = this.where(stretch);
        const most = this.ignoring ? '' : `LIMIT ${limit}`;
        affected = await this.db.run(`DELETE ${this.ignore()}FROM ${this.table.name} WHERE ${sql} ${most}`, values);
        this.deleted += affected;
      }
    } catch (error) {
      if (this.ignoring || !isReferenced(error)) throw error;
      this.ignoring = true;
      return this.plainly(stretch, limit);
    }
    if (this.ignoring) this.count(REFERENCED, await this.left(stretch));
    return true;
  }

  /** Takes the rows of the stretch that nobody holds, by their keys. */
  private async past(stretch: Stretch): Promise<boolean> {
    const key = this.table.key?.columns.map((column) => escapeId(column, true));
    if (key === undefined) return this.byInstant(stretch);
    const { sql, values } = this.where(stretch);
    const before = await this.left(stretch);
    const deletedBefore = this.deleted;
    let free = 0;
    await this.db.run('START TRANSACTION');
    try {
      const rows = await this.db.rows(
        `SELECT ${key.map((column, part) => `${column} AS k${part}`).join(', ')} FROM ${this.walked} WHERE ${sql} FOR UPDATE SKIP LOCKED`,
        values,
      );
      free = rows.length;
      const keys = rows.map((row) => key.map((_, part) => keyPart(row, part)));
      for (let at = 0; at < keys.length; at += MYSQL_SETTINGS.keysAtOnce)
        await this.halve(key, keys.slice(at, at + MYSQL_SETTINGS.keysAtOnce));
      await this.db.run('COMMIT');
    } catch (error) {
      this.deleted = deletedBefore;
      await this.db.run('ROLLBACK');
      throw error;
    }
    this.count(LOCKED, Math.max(0, before - free));
    return true;
  }

  /** Deletes these rows, and where one fails the others without it. */
  private async halve(key: readonly string[], keys: readonly Key[]): Promise<void> {
    if (keys.length === 0) return;
    const { sql, values } = this.due();
    const named = nameKeys(key, keys);
    try {
      const source = along(this.table, this.table.key);
      const told = await this.db.run(this.deleteAlong(source, `${named.sql} AND ${sql}`), [...named.values, ...values]);
      const left = this.ignoring ? await this.there(source, named) : keys.length - told;
      this.deleted += keys.length - left;
      if (this.ignoring) this.count(REFERENCED, left);
    } catch (error) {
      if (isReferenced(error) && !this.ignoring) {
        this.ignoring = true;
        return this.halve(key, keys);
      }
      if (codeOf(error) === 'ER_LOCK_DEADLOCK' || !isOfARow(error)) throw error;
      if (keys.length === 1) {
        this.failing += 1;
        if (this.failing > MYSQL_SETTINGS.mostFailingRows) throw error;
        this.count(isBusy(error) ? LOCKED : refusal(error), 1);
        return;
      }
      const middle = Math.ceil(keys.length / 2);
      await this.halve(key, keys.slice(0, middle));
      await this.halve(key, keys.slice(middle));
    }
  }

  /** Without a key rows cannot be named: instant by instant, past those at which a row is held or fails. */
  private async byInstant(stretch: Stretch): Promise<boolean> {
    const { column } = this.table.clock;
    const { sql, values } = this.where(stretch);
    const rows = await this.db.rows(
      `SELECT ${column} AS edge, COUNT(*) AS size FROM ${this.table.name} WHERE ${sql} GROUP BY ${column} ORDER BY ${column}`,
      values,
    );
    for (const row of rows) {
      const at = row['edge'] as Value;
      const due = this.due();
      try {
        await this.db.run('START TRANSACTION');
        const both = [at, ...due.values];
        await this.db.rows(
          `SELECT COUNT(*) AS held FROM ${this.walked} WHERE ${column} = ? AND ${due.sql} FOR UPDATE NOWAIT`,
          both,
        );
        const affected = await this.db.run(this.deleteAlong(this.walked, `${column} = ? AND ${due.sql}`), both);
        await this.db.run('COMMIT');
        this.deleted += affected;
      } catch (error) {
        await this.db.run('ROLLBACK');
        if (!isBusy(error) && !isOfARow(error)) throw error;
        this.count(isBusy(error) ? LOCKED : isReferenced(error) ? REFERENCED : refusal(error), Number(row['size']));
      }
      if (this.remainingMs() <= 0) return false;
    }
    return true;
  }

  private where(stretch: Stretch): Sql {
    const { sql, values } = this.due();
    return { sql: `${stretch.sql} AND ${sql}`, values: [...stretch.values, ...values] };
  }

  /** Due rows of the stretch that are there, held or not. */
  private left(stretch: Stretch): Promise<number> {
    return this.there(this.walked, this.where(stretch));
  }

  private async there(source: string, { sql, values }: Sql): Promise<number> {
    const [row] = await this.db.rows(`SELECT COUNT(*) AS size FROM ${source} WHERE ${sql}`, values);
    return Number(row?.['size'] ?? 0);
  }

  /** In the form for several tables, because that for one takes no index. */
  private deleteAlong(source: string, where: string): string {
    return `DELETE ${this.ignore()}FROM ${this.table.name} USING ${source} WHERE ${where}`;
  }

  private ignore(): string {
    return this.ignoring ? 'IGNORE ' : '';
  }

  private count(reason: string, rows: number): void {
    if (rows > 0) this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + rows);
  }
}

/** The table by an index of its own, whatever else the server thinks is quicker. */
function along(table: Table, index: Index | undefined): string {
  return `${table.name}${index === undefined ? '' : ` FORCE INDEX (${escapeId(index.name, true)})`}`;
}

function nameKeys(key: readonly string[], keys: readonly Key[]): Sql {
  if (key.length === 1) return { sql: `${key[0]} IN (${keys.map(() => '?').join(', ')})`, values: keys.flat() };
  const one = `(${key.map((column) => `${column} = ?`).join(' AND ')})`;
  return { sql: `(${keys.map(() => one).join(' OR ')})`, values: keys.flat() };
}

function isReferenced(error: unknown): boolean {
  return [1451, 1217].includes(errnoOf(error));
}

/** Whether it may be the fault of a single row, so that the others can be deleted without it. */
function isOfARow(error: unknown): boolean {
  return !(
    RetentionError.is(error) ||
    isLost(error) ||
    isDenied(error) ||
    errnoOf(error) === 0 ||
    NOT_OF_A_ROW.includes(errnoOf(error))
  );
}

/** By code, because the server's sentence may hold values of the row. */
function refusal(error: unknown): string {
  return `refused by the server (${codeOf(error) || 'error'} ${errnoOf(error)})`;
}
