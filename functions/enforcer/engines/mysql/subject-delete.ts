// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunContext } from '../engine';
import type { Sql } from './clock';
import type { Guard } from './guard';
import { along, countRows, KeyedDelete } from './keyed-delete';
import { Pace } from './pace';
import { isOfARow, LOCKED, REFERENCED, refusal } from './refusals';
import type { Database } from './session';
import { codeOf, isBusy } from './trouble';
import { MYSQL_SETTINGS } from './settings';
import type { Index, Table } from './table';
import { transaction } from './transaction';

/** So often rows may come while others are deleted, or a deadlock end a batch. */
const MOST_TRIES = 3;
/** Rows of one statement where they are not named one by one. */
const ROWS_AT_ONCE = 1_000;

export const NO_TIME = 'the time of the run ended before';
const REMEDIES: Readonly<Record<string, string>> = {
  [LOCKED]: 'locked by other transactions; the next run tries again',
  [REFERENCED]: 'referenced by rows of another table; name a subject for that table as well',
};

/** Deletes rows that are found by whose they are, as gently as a sweep deletes by age. */
export class SubjectDelete {
  private readonly pace = new Pace();

  constructor(
    private readonly db: Database,
    private readonly table: Table,
    private readonly context: Pick<RunContext, 'remainingMs'>,
    private readonly guard: Guard,
  ) {}

  /**
   * Deletes in short transactions until a search finds nothing. Rows that are locked, referenced or fail hold up none behind
   * them.
   *
   * @param where asked anew for each statement
   * @returns why rows may still be there; undefined: a search found none
   */
  async clear(where: () => Sql, index: Index | undefined, count: (rows: number) => void): Promise<string | undefined> {
    const source = along(this.table, index);
    const named = this.table.key !== undefined && this.db.skipsLocked;
    for (let tries = 0; ; tries += 1) {
      const why = await (named ? this.byKeys(where, source, count) : this.plainly(where, count));
      if (why === NO_TIME) return why;
      const there = await countRows(this.db, source, where());
      if (there === 0) return undefined;
      // rows that came meanwhile are asked for again, and those that stay have their reason.
      if (why !== undefined || tries >= MOST_TRIES)
        return (
          why ?? (named ? REMEDIES[LOCKED] : `${there} rows that a DELETE does not reach, or that come without an end`)
        );
    }
  }

  /** Changes rows in short statements until a search finds none that asks for it. Returns why some may still be as they were. */
  async change(
    to: string,
    values: Sql['values'],
    where: Sql,
    count: (rows: number) => void,
  ): Promise<string | undefined> {
    for (let refusals = 0; ;) {
      if (this.context.remainingMs() <= MYSQL_SETTINGS.reserveMs || !(await this.guard.admit())) return NO_TIME;
      try {
        const rows = await this.db.run(`UPDATE ${this.table.name} SET ${to} WHERE ${where.sql} LIMIT ${ROWS_AT_ONCE}`, [
          ...values,
          ...where.values,
        ]);
        count(rows);
        if (rows > 0) continue;
        return (await countRows(this.db, this.table.name, where)) === 0
          ? undefined
          : 'rows that an UPDATE does not change';
      } catch (error) {
        refusals += 1;
        if (!isBusy(error)) {
          if (isOfARow(error)) return refusal(error);
          throw error;
        }
        if (refusals > MOST_TRIES) return REMEDIES[LOCKED];
      }
    }
  }

  private async byKeys(where: () => Sql, source: string, count: (rows: number) => void): Promise<string | undefined> {
    const rows = new KeyedDelete(this.db, this.table);
    for (let [stuck, refusals] = [0, 0]; ;) {
      if (this.context.remainingMs() <= MYSQL_SETTINGS.reserveMs || !(await this.guard.admit())) return NO_TIME;
      const [started, before] = [performance.now(), rows.deleted];
      let locked: number;
      let commitMs: number | undefined;
      try {
        const done = await transaction(
          this.db,
          // rows that cannot go stay in front of those that are not tried yet.
          () => rows.deleteFree(source, where(), { rows: this.pace.size, from: stuck }),
          () => (rows.deleted = before),
        );
        locked = done.result;
        if (rows.deleted > before) commitMs = done.commitMs;
      } catch (error) {
        refusals += 1;
        if (!isBusy(error)) {
          // too many rows failed one by one to go on with these; the next ones may be better.
          if (isOfARow(error)) return refusal(error);
          throw error;
        }
        if (refusals > MOST_TRIES) return REMEDIES[LOCKED];
        this.pace.yield();
        continue;
      }
      count(rows.deleted - before);
      stuck += locked - (rows.deleted - before);
      if (locked === 0) break;
      const elapsedMs = performance.now() - started;
      // only a full batch says how many rows a batch may have.
      const full = locked >= this.pace.size;
      await sleep(full ? this.pace.after(elapsedMs, commitMs) : elapsedMs * MYSQL_SETTINGS.pause);
      if (!full && stuck === 0) break;
    }
    const [reason] = rows.reasons.keys();
    return reason === undefined ? undefined : (REMEDIES[reason] ?? reason);
  }

  /** For servers that cannot skip what is locked, and tables without a key: a statement waits for rows that are held. */
  private async plainly(where: () => Sql, count: (rows: number) => void): Promise<string | undefined> {
    for (let refusals = 0; ;) {
      if (this.context.remainingMs() <= 0 || !(await this.guard.admit())) return NO_TIME;
      try {
        const { sql, values } = where();
        const rows = await this.db.run(`DELETE FROM ${this.table.name} WHERE ${sql} LIMIT ${ROWS_AT_ONCE}`, values);
        count(rows);
        if (rows === 0) return undefined;
      } catch (error) {
        refusals += 1;
        if (codeOf(error).startsWith('ER_ROW_IS_REFERENCED')) return REMEDIES[REFERENCED];
        if (!isBusy(error)) return refusal(error);
        if (refusals > MOST_TRIES) return REMEDIES[LOCKED];
      }
    }
  }
}
