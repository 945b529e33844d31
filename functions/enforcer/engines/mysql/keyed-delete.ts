// SPDX-License-Identifier: Apache-2.0
import { escapeId } from 'mysql2/promise';
import type { Sql } from './clock';
import { isOfARow, isReferenced, LOCKED, REFERENCED, refusal } from './refusals';
import type { Database } from './session';
import { codeOf, isBusy } from './trouble';
import { MYSQL_SETTINGS } from './settings';
import type { Index, Table } from './table';
import { keyPart } from './walk';

type Key = readonly (string | number | Buffer)[];

/** Deletes rows that are named one by one, past those that cannot be deleted, which it counts by reason. */
export class KeyedDelete {
  deleted = 0;
  readonly reasons = new Map<string, number>();
  /** Rows that others reference were met: the server goes past them by itself from now on. */
  ignoring = false;
  private failing = 0;

  constructor(
    private readonly db: Database,
    private readonly table: Table,
  ) {}

  /**
   * Locks up to so many rows that nobody holds, and deletes those of them that can be. Returns how many it locked. Runs in
   * the caller's transaction.
   *
   * @param where asked again by the delete: a connection that was lost between the two has lost its locks
   */
  async deleteFree(
    source: string,
    where: Sql,
    limit?: { readonly rows: number; readonly from: number },
  ): Promise<number> {
    const key = this.table.key?.columns.map((column) => escapeId(column, true)) ?? [];
    const rows = await this.db.rows(
      `SELECT ${key.map((column, part) => `${column} AS k${part}`).join(', ')} FROM ${source} WHERE ${where.sql}
       ${limit === undefined ? '' : `LIMIT ${limit.rows} OFFSET ${limit.from}`} FOR UPDATE SKIP LOCKED`,
      where.values,
    );
    const keys = rows.map((row) => key.map((_, part) => keyPart(row, part)));
    for (let at = 0; at < keys.length; at += MYSQL_SETTINGS.keysAtOnce)
      await this.halve(key, keys.slice(at, at + MYSQL_SETTINGS.keysAtOnce), where);
    return rows.length;
  }

  /** Deletes these rows, and where one fails the others without it. */
  private async halve(key: readonly string[], keys: readonly Key[], where: Sql): Promise<void> {
    if (keys.length === 0) return;
    const named = nameKeys(key, keys);
    try {
      const source = along(this.table, this.table.key);
      const told = await this.db.run(deleteAlong(this.table, source, `${named.sql} AND ${where.sql}`, this.ignoring), [
        ...named.values,
        ...where.values,
      ]);
      const left = this.ignoring ? await countRows(this.db, source, named) : keys.length - told;
      this.deleted += keys.length - left;
      if (this.ignoring) this.count(REFERENCED, left);
    } catch (error) {
      if (isReferenced(error) && !this.ignoring) {
        this.ignoring = true;
        return this.halve(key, keys, where);
      }
      if (codeOf(error) === 'ER_LOCK_DEADLOCK' || !isOfARow(error)) throw error;
      if (keys.length === 1) {
        this.failing += 1;
        if (this.failing > MYSQL_SETTINGS.mostFailingRows) throw error;
        this.count(isBusy(error) ? LOCKED : refusal(error), 1);
        return;
      }
      const middle = Math.ceil(keys.length / 2);
      await this.halve(key, keys.slice(0, middle), where);
      await this.halve(key, keys.slice(middle), where);
    }
  }

  count(reason: string, rows: number): void {
    if (rows > 0) this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + rows);
  }
}

/** The table by an index of its own, whatever else the server thinks is quicker. */
export function along(table: Pick<Table, 'name'>, index: Index | undefined): string {
  return `${table.name}${index === undefined ? '' : ` FORCE INDEX (${escapeId(index.name, true)})`}`;
}

/**
 * Youngest first, where rows reference others of their own table: what answers a row is younger than it, and goes before. Only
 * the form for one table takes an order.
 */
export function deleteYoungestFirst({ name, clock, key }: Table, where: string): string {
  const order = [clock.column, ...(key?.columns ?? []).map((column) => escapeId(column, true))];
  return `DELETE IGNORE FROM ${name} WHERE ${where} ORDER BY ${order.map((column) => `${column} DESC`).join(', ')}`;
}

/** In the form for several tables, because that for one takes no index. */
export function deleteAlong({ name }: Pick<Table, 'name'>, source: string, where: string, ignoring: boolean): string {
  return `DELETE ${ignoring ? 'IGNORE ' : ''}FROM ${name} USING ${source} WHERE ${where}`;
}

export async function countRows(db: Database, source: string, { sql, values }: Sql): Promise<number> {
  const [row] = await db.rows(`SELECT COUNT(*) AS size FROM ${source} WHERE ${sql}`, values);
  return Number(row?.['size'] ?? 0);
}

function nameKeys(key: readonly string[], keys: readonly Key[]): Sql {
  if (key.length === 1) return { sql: `${key[0]} IN (${keys.map(() => '?').join(', ')})`, values: keys.flat() };
  const one = `(${key.map((column) => `${column} = ?`).join(' AND ')})`;
  return { sql: `(${keys.map(() => one).join(' OR ')})`, values: keys.flat() };
}
