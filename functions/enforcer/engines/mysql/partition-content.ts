// SPDX-License-Identifier: Apache-2.0
import { escapeId } from 'mysql2/promise';
import type { MysqlDirective } from '../../../../lib/directives';
import type { RunContext } from '../engine';
import { bounded, isTimeout } from './bounded';
import { dateTime, FIRST_DATE_MS } from './clock';
import type { Partition } from './partitions';
import type { Database } from './session';
import { MYSQL_SETTINGS } from './settings';
import { indexProposal, type Table } from './table';

const DAY_MS = 86_400_000;

/** Looks into partitions before they are dropped. Changes nothing; every query ends in its time. */
export class PartitionContent {
  constructor(
    private readonly db: Database,
    private readonly directive: MysqlDirective,
    private readonly table: Table,
    private readonly context: RunContext,
  ) {}

  /** What the partition holds beside rows that are due, or undefined. MySQL puts NULL and '0000-00-00' into the lowest one. */
  async holdsMore(partition: Partition, before: Partition | undefined, cutOffMs: number): Promise<string | undefined> {
    try {
      return await this.look(partition, before, cutOffMs);
    } catch (error) {
      if (!isTimeout(error)) throw error;
      return `cannot be looked through within ${MYSQL_SETTINGS.witnessMs} ms for rows that are younger or without a date; run: ${indexProposal(this.table)}`;
    }
  }

  private async look(
    partition: Partition,
    before: Partition | undefined,
    cutOffMs: number,
  ): Promise<string | undefined> {
    const { clock, clockNullable, name } = this.table;
    const source = `${name} PARTITION (${escapeId(partition.name, true)})`;
    // bounds alone do not tell: a partition can be exchanged without validation, and an integer is of any unit.
    const [ends] = await bounded(
      this.db,
      `SELECT MIN(${clock.column}) < ? AS sentinel, MAX(${clock.column}) > ? AS young FROM ${source}`,
      [clock.literal(FIRST_DATE_MS), clock.literal(cutOffMs)],
    );
    if (Number(ends?.['young'] ?? 0) !== 0)
      return 'holds rows that are younger than its bound says; correct its bound or move them';
    const { sql, values } = clock.unjudged('null', this.directive, this.context);
    const undated =
      Number(ends?.['sentinel'] ?? 0) !== 0 ||
      (await this.holdsPartial(source, before?.upperMs ?? FIRST_DATE_MS, partition.upperMs)) ||
      (before === undefined &&
        clockNullable &&
        (await bounded(this.db, `SELECT 1 FROM ${source} WHERE ${sql} LIMIT 1`, values)).length > 0);
    return undated ? 'holds rows without a date, whose age nobody knows; give them a date or delete them' : undefined;
  }

  /** Whether a date lacks its month or day: it lies between the last moment of a month and the first of the next. */
  private async holdsPartial(source: string, fromMs: number, untilMs: number): Promise<boolean> {
    const { clock } = this.table;
    if (clock.whole().length === 0) return false;
    const ranges: string[] = [];
    const values: string[] = [];
    const from = new Date(fromMs);
    for (let month = from.getUTCMonth(); ; month += 1) {
      const startMs = Date.UTC(from.getUTCFullYear(), month, 1);
      if (startMs > untilMs + DAY_MS) break;
      ranges.push(`${clock.column} > ? AND ${clock.column} < ?`);
      // whole seconds, because the server rounds a finer literal up to the next month.
      const day = dateTime(startMs - 1).slice(0, 10);
      values.push(clock.type === 'date' ? day : `${day} 23:59:59`, String(clock.literal(startMs)));
    }
    const [found] = await bounded(
      this.db,
      `SELECT 1 AS partial_date FROM ${source} WHERE (${ranges.join(' OR ')}) AND NOT (${clock.whole().join(' AND ')}) LIMIT 1`,
      values,
    );
    return found?.['partial_date'] !== undefined;
  }

  /** Counted, unless that takes too long; then as the server estimates. */
  async size(partition: Partition): Promise<{ readonly rows: number; readonly exact: boolean }> {
    const source = `${this.table.name} PARTITION (${escapeId(partition.name, true)})`;
    try {
      const [counted] = await bounded(this.db, `SELECT COUNT(*) AS size FROM ${source}`, []);
      return { rows: Number(counted?.['size'] ?? 0), exact: true };
    } catch (error) {
      if (!isTimeout(error)) throw error;
    }
    const [row] = await this.db.rows(
      `SELECT TABLE_ROWS AS size FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND PARTITION_NAME = ?`,
      [this.table.database, this.table.table, partition.name],
    );
    return { rows: Number(row?.['size'] ?? 0), exact: false };
  }
}
