// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import type { MysqlDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import type { RunContext, StepResult } from '../engine';
import type { Sql } from './clock';
import type { Guard } from './guard';
import { type Database, isBusy } from './session';
import { MYSQL_SETTINGS } from './settings';
import { indexProposal, type Table } from './table';
import { ClockWalk, KeyWalk, type Stretch, type Walk } from './walk';

/** Deletes due rows in short transactions. In a dry run it counts them instead. */
export class BatchDelete {
  private size: number = MYSQL_SETTINGS.firstBatch;
  private readonly notices: string[] = [];

  constructor(
    private readonly db: Database,
    private readonly directive: MysqlDirective,
    private readonly table: Table,
    private readonly context: RunContext,
    private readonly guard: Guard,
    /** What the step deleted before: whole partitions. */
    private deleted = 0,
  ) {}

  /** @param cutOffMs where the walk ends; each statement decides anew what is due by then */
  async sweep(cutOffMs: number): Promise<StepResult> {
    const walk = this.walk(cutOffMs);
    for (let refusals = 0; ;) {
      if (this.context.remainingMs() <= MYSQL_SETTINGS.reserveMs || !(await this.guard.admit()))
        return this.result(walk);
      const started = performance.now();
      try {
        const stretch = await walk.stretch(this.size);
        const done = await this.clear(stretch);
        if (!done) return this.result(walk);
        if (stretch.next === undefined) return this.result();
        walk.advance(stretch);
        this.context.checkpoint?.(stretch.next, this.deleted);
        refusals = 0;
      } catch (error) {
        if (!isBusy(error)) throw error;
        // the application holds these rows: ask for fewer, and leave them to the next run if that does not help.
        refusals += 1;
        this.size = Math.max(MYSQL_SETTINGS.smallestBatch, Math.floor(this.size / 2));
        if (refusals >= 5) {
          this.notices.push(
            `stopped because rows of ${this.table.name} stay locked by other transactions; the next run continues`,
          );
          return this.result(walk);
        }
      }
      this.adapt(performance.now() - started);
      await sleep((performance.now() - started) * MYSQL_SETTINGS.pause);
    }
  }

  private walk(cutOffMs: number): Walk {
    const { clockIndex, key } = this.table;
    if (clockIndex !== undefined) return new ClockWalk(this.db, this.table, clockIndex, cutOffMs, this.context.cursor);
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
    return new KeyWalk(this.db, this.table, key, this.context.cursor);
  }

  /** Deletes what is due in the stretch. False: time ran out in the middle. */
  private async clear(stretch: Stretch): Promise<boolean> {
    const due = (): Sql => this.table.clock.due(this.directive, this.context);
    if (this.context.dryRun) {
      const { sql, values } = due();
      const [row] = await this.db.rows(
        `SELECT COUNT(*) AS size FROM ${this.table.name} WHERE ${stretch.sql} AND ${sql}`,
        [...stretch.values, ...values],
      );
      this.deleted += Number(row?.['size'] ?? 0);
      return true;
    }
    // rows that were written into the stretch since it was measured must not make the transaction long.
    const limit = this.size * 2;
    for (;;) {
      const { sql, values } = due();
      const affected = await this.db.run(
        `DELETE FROM ${this.table.name} WHERE ${stretch.sql} AND ${sql} LIMIT ${limit}`,
        [...stretch.values, ...values],
      );
      this.deleted += affected;
      if (affected < limit) return true;
      if (this.context.remainingMs() <= MYSQL_SETTINGS.reserveMs) return false;
    }
  }

  private adapt(elapsedMs: number): void {
    const factor = Math.min(2, Math.max(0.5, MYSQL_SETTINGS.targetBatchMs / Math.max(1, elapsedMs)));
    const { smallestBatch, largestBatch } = MYSQL_SETTINGS;
    this.size = Math.min(largestBatch, Math.max(smallestBatch, Math.floor(this.size * factor)));
  }

  private result(stoppedAt?: Walk): StepResult {
    const notices = [...this.notices, ...this.guard.notices];
    const cursor = stoppedAt?.cursor();
    return {
      deleted: this.deleted,
      complete: stoppedAt === undefined,
      ...(cursor === undefined ? {} : { cursor }),
      notices,
    };
  }
}
