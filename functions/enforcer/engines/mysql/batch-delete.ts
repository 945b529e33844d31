// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import type { MysqlDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import type { RunContext, StepResult } from '../engine';
import type { Sql } from './clock';
import type { Guard } from './guard';
import { Pace } from './pace';
import { RowDeleter } from './row-deleter';
import type { Database } from './session';
import { isBusy } from './trouble';
import { MYSQL_SETTINGS } from './settings';
import { indexProposal, type Table } from './table';
import { ClockWalk, KeyWalk, type Stretch, type Walk } from './walk';

/** So often a stretch cannot even be measured, because the table itself is locked. */
const MOST_REFUSALS = 5;

/** Deletes due rows in short transactions. In a dry run it counts them instead. */
export class BatchDelete {
  private readonly pace = new Pace();
  private readonly notices: string[] = [];
  private readonly rows: RowDeleter;
  /** Rows that a dry run would delete. */
  private counted = 0;

  constructor(
    private readonly db: Database,
    private readonly directive: MysqlDirective,
    private readonly table: Table,
    private readonly context: RunContext,
    private readonly guard: Guard,
    /** What the step deleted before: whole partitions. */
    private readonly before = 0,
  ) {
    const due = (): Sql => table.clock.due(directive, context);
    this.rows = new RowDeleter(db, table, due, () => context.remainingMs() - MYSQL_SETTINGS.reserveMs);
  }

  /** @param cutOffMs where the walk ends; each statement decides anew what is due by then */
  async sweep(cutOffMs: number): Promise<StepResult> {
    let walk = this.walk(cutOffMs, this.context.cursor);
    let before = 0;
    for (let refusals = 0; ;) {
      if (this.context.remainingMs() <= MYSQL_SETTINGS.reserveMs || !(await this.guard.admit()))
        return this.result(walk);
      const started = performance.now();
      let stretch: Stretch | undefined;
      try {
        stretch = await walk.stretch(this.pace.size);
        if (!(await this.clear(stretch))) return this.result(walk);
      } catch (error) {
        if (!isBusy(error)) throw error;
        // the application is in the way: ask for fewer rows, and step over those few if that does not help.
        refusals += 1;
        if (this.pace.yield() || (stretch === undefined && refusals < MOST_REFUSALS)) continue;
        if (stretch === undefined) throw error;
        await this.rows.stepOver(stretch);
      }
      refusals = 0;
      if (stretch.next === undefined) {
        if (!this.rows.unravels(before)) return this.result();
        before = this.rows.deleted;
        walk = this.walk(cutOffMs, undefined);
        continue;
      }
      walk.advance(stretch);
      this.context.checkpoint?.(stretch.next, this.deleted, this.rows.skipped);
      await sleep(this.pace.after(performance.now() - started, this.rows.commitMs));
    }
  }

  private walk(cutOffMs: number, cursor: string | undefined): Walk {
    const { clockIndex, key } = this.table;
    if (clockIndex !== undefined) return new ClockWalk(this.db, this.table, clockIndex, cutOffMs, cursor);
    if (key === undefined) {
      fail(
        'retention/invalid',
        this.directive.id,
        'table',
        `a table with an index on '${this.directive.clock.field}' or a primary key`,
        `${this.table.name}, which has neither`,
        `run: ${indexProposal(this.table)}`,
      );
    }
    this.notices.push(
      `${this.table.name} has no index on '${this.directive.clock.field}', so each sweep reads every row; run: ${indexProposal(this.table)}`,
    );
    return new KeyWalk(this.db, this.table, key, cursor);
  }

  /** Deletes what is due in the stretch; a dry run counts it. False: time ran out in the middle. */
  private async clear(stretch: Stretch): Promise<boolean> {
    // rows that were written into the stretch since it was measured must not make the transaction long.
    if (!this.context.dryRun) return this.rows.delete(stretch, this.pace.size * 2);
    const { sql, values } = this.table.clock.due(this.directive, this.context);
    const [row] = await this.db.rows(
      `SELECT COUNT(*) AS size FROM ${this.table.source} WHERE ${stretch.sql} AND ${sql}`,
      [...stretch.values, ...values],
    );
    this.counted += Number(row?.['size'] ?? 0);
    return true;
  }

  private get deleted(): number {
    return this.before + this.counted + this.rows.deleted;
  }

  private result(stoppedAt?: Walk): StepResult {
    const notices = [...this.notices, ...this.guard.notices];
    const cursor = stoppedAt?.cursor();
    return {
      deleted: this.deleted,
      complete: stoppedAt === undefined,
      ...(this.rows.skipped.length === 0 ? {} : { skipped: this.rows.skipped }),
      ...(cursor === undefined ? {} : { cursor }),
      notices,
    };
  }
}
