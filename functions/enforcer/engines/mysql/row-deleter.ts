// SPDX-License-Identifier: Apache-2.0
import type { Skipped } from '../engine';
import type { Sql } from './clock';
import { along, countRows, deleteAlong, deleteYoungestFirst, KeyedDelete } from './keyed-delete';
import { isOfARow, isReferenced, LOCKED, REFERENCED, refusal } from './refusals';
import type { Database, Value } from './session';
import { codeOf, isBusy } from './trouble';
import type { Table } from './table';
import { transaction } from './transaction';
import type { Stretch } from './walk';

const REMEDY: Readonly<Record<string, string>> = {
  [LOCKED]: 'end that transaction; the next run tries again',
  [REFERENCED]: 'give the referencing table a placement of its own that is deleted first; the next run tries again',
};

/** Deletes the due rows of a stretch, past those that cannot be deleted, which it counts by reason. */
export class RowDeleter {
  /** How long the commit of the last stretch took; undefined: nothing was to be written, or the server did it by itself. */
  commitMs: number | undefined;
  private readonly keyed: KeyedDelete;
  /** The rows as the walk finds them. */
  private readonly walked: string;

  constructor(
    private readonly db: Database,
    private readonly table: Table,
    private readonly due: () => Sql,
    private readonly remainingMs: () => number,
  ) {
    this.keyed = new KeyedDelete(db, table);
    this.walked = along(table, table.clockIndex ?? table.key);
  }

  get deleted(): number {
    return this.keyed.deleted;
  }

  get skipped(): readonly Skipped[] {
    return [...this.keyed.reasons].map(([reason, count]) => ({
      reason,
      count,
      remedy: REMEDY[reason] ?? 'remove what makes the delete fail; the next run tries again',
    }));
  }

  /**
   * Whether another walk may find more: rows that were referenced by others of their own table, some of which are gone now.
   * Forgets those, because the next walk meets them again.
   *
   * @param before rows that were deleted when the last walk began
   */
  unravels(before: number): boolean {
    return this.table.ownParent && this.deleted > before && this.keyed.reasons.delete(REFERENCED);
  }

  /** Deletes all at once where nobody holds a row, and by their keys where somebody does. False: time ran out in the middle. */
  async delete(stretch: Stretch, limit: number): Promise<boolean> {
    this.commitMs = undefined;
    if (!this.db.skipsLocked) return this.plainly(stretch, limit);
    try {
      // the server counts rows that it goes past as well, so a limit would leave some that could go.
      if (this.keyed.ignoring) {
        await this.freely(stretch, undefined);
        this.keyed.count(REFERENCED, await this.left(stretch));
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
    const { result: affected, commitMs } = await transaction(this.db, async () => {
      const [row] = await this.db.rows(
        `SELECT COUNT(*) AS held FROM (SELECT 1 AS one FROM ${this.walked} WHERE ${sql} ${limit === undefined ? '' : `LIMIT ${limit}`} FOR UPDATE NOWAIT) AS due`,
        values,
      );
      const held = Number(row?.['held'] ?? 0);
      const all = limit === undefined || held < limit;
      const told = await this.db.run(
        // no server takes an index and a limit in one statement.
        all ? this.deleteAlong(sql) : `DELETE FROM ${this.table.name} WHERE ${sql} LIMIT ${limit}`,
        values,
      );
      // MariaDB stops counting at the first row that it ignores.
      return this.keyed.ignoring ? Math.max(0, held - (await this.left(stretch))) : told;
    });
    if (affected > 0) this.commitMs = commitMs;
    this.keyed.deleted += affected;
    return affected;
  }

  /** Steps over a stretch as a whole: its due rows stay and are counted. */
  async stepOver(stretch: Stretch): Promise<void> {
    this.keyed.count(LOCKED, await this.left(stretch));
  }

  /** For servers that cannot skip what is locked: the caller asks for fewer and steps over in the end. */
  private async plainly(stretch: Stretch, limit: number): Promise<boolean> {
    try {
      for (let affected = limit; affected >= limit;) {
        if (this.remainingMs() <= 0) return false;
        const { sql, values } = this.where(stretch);
        const most = this.keyed.ignoring ? '' : `LIMIT ${limit}`;
        affected = await this.db.run(
          `DELETE ${this.keyed.ignoring ? 'IGNORE ' : ''}FROM ${this.table.name} WHERE ${sql} ${most}`,
          values,
        );
        this.keyed.deleted += affected;
      }
    } catch (error) {
      if (this.keyed.ignoring || !isReferenced(error)) throw error;
      this.keyed.ignoring = true;
      return this.plainly(stretch, limit);
    }
    if (this.keyed.ignoring) this.keyed.count(REFERENCED, await this.left(stretch));
    return true;
  }

  /** Takes the rows of the stretch that nobody holds, by their keys. */
  private async past(stretch: Stretch): Promise<boolean> {
    if (this.table.key === undefined) return this.byInstant(stretch);
    const before = await this.left(stretch);
    const deletedBefore = this.keyed.deleted;
    const { result: free } = await transaction(
      this.db,
      () => this.keyed.deleteFree(this.walked, this.where(stretch)),
      () => (this.keyed.deleted = deletedBefore),
    );
    this.keyed.count(LOCKED, Math.max(0, before - free));
    return true;
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
        const both = [at, ...due.values];
        const { result: affected } = await transaction(this.db, async () => {
          await this.db.rows(
            `SELECT COUNT(*) AS held FROM ${this.walked} WHERE ${column} = ? AND ${due.sql} FOR UPDATE NOWAIT`,
            both,
          );
          return this.db.run(this.deleteAlong(`${column} = ? AND ${due.sql}`), both);
        });
        this.keyed.deleted += affected;
      } catch (error) {
        if (!isBusy(error) && !isOfARow(error)) throw error;
        this.keyed.count(
          isBusy(error) ? LOCKED : isReferenced(error) ? REFERENCED : refusal(error),
          Number(row['size']),
        );
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
    return countRows(this.db, this.walked, this.where(stretch));
  }

  private deleteAlong(where: string): string {
    return this.keyed.ignoring && this.table.ownParent
      ? deleteYoungestFirst(this.table, where)
      : deleteAlong(this.table, this.walked, where, this.keyed.ignoring);
  }
}
