// SPDX-License-Identifier: Apache-2.0
import { escapeId } from 'mysql2/promise';
import type { MysqlDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import type { RunContext, WitnessResult } from '../engine';
import { bounded, isTimeout } from './bounded';
import { FIRST_DATE_MS, type UnjudgedKind } from './clock';
import { isAllowed } from './guards';
import type { Database, Value } from './session';
import { MYSQL_SETTINGS } from './settings';
import { indexProposal, type Table } from './table';

const MEANING: Readonly<Record<UnjudgedKind, string>> = {
  null: 'have no date',
  sentinel: 'have a date before any record, such as 0',
  future: 'have a date in the future',
  beyond: 'have a date after the year 9999',
  partial: 'have a date without a month or a day',
};

const REMEDY: Readonly<Record<UnjudgedKind, string>> = {
  null: 'make the column NOT NULL and give them a date, or delete them',
  sentinel: 'give them a real date, or delete them',
  partial: 'give them a whole date, or delete them',
  beyond: 'write them in the unit of the column',
  future: 'write the column in UTC and never ahead of the clock',
};

/** Measures the oldest survivor and counts what the clock cannot judge. */
export class MysqlWitness {
  constructor(
    private readonly db: Database,
    private readonly directive: MysqlDirective,
    private readonly table: Table,
    private readonly context: RunContext,
  ) {}

  async witness(): Promise<WitnessResult> {
    const oldest = await this.oldest();
    let unjudged = 0;
    let unknown = this.zoneUnknown();
    const notices: string[] = [];
    for (const kind of this.kinds()) {
      const count = await this.count(kind);
      if (count === undefined) {
        unknown ??= `rows of ${this.table.name} that ${MEANING[kind]} were not counted: no index serves it; run: ${indexProposal(this.table)}`;
        notices.push(unknown);
      } else if (count > 0) {
        const least = count > MYSQL_SETTINGS.countCap ? `more than ${MYSQL_SETTINGS.countCap}` : String(count);
        notices.push(
          `${least} rows of ${this.table.name} ${MEANING[kind]} and are never deleted by age; ${REMEDY[kind]}`,
        );
        unjudged += Math.min(count, MYSQL_SETTINGS.countCap);
      }
    }
    return {
      oldestMs: oldest === undefined ? null : Math.max(0, this.context.now() - oldest),
      unjudged,
      ...(unknown === undefined ? {} : { unknown }),
      notices,
    };
  }

  /** Dates in another zone than they are read in are hours older or younger than they look. */
  private zoneUnknown(): string | undefined {
    const [finding] = this.table.zone.findings;
    return finding === undefined || isAllowed(this.directive, finding.guard)
      ? undefined
      : `the age of rows of ${this.table.name} is not known: ${finding.got}`;
  }

  /** Without an end date a customer is present; one far ahead is an end that is not reached: both are as they should be, while it is a date. */
  private kinds(): readonly UnjudgedKind[] {
    return this.directive.clock.kind === 'terminated'
      ? ['sentinel', 'partial', 'beyond']
      : ['null', 'sentinel', 'partial', 'future'];
  }

  private async oldest(): Promise<number | undefined> {
    const { clock, name, clockIndex, partitioning } = this.table;
    const from = clock.literal(FIRST_DATE_MS);
    // what lies in the future has no age yet: a sentinel such as the year 9999 must not hide that nothing is due.
    const until = clock.literal(this.context.now() + MYSQL_SETTINGS.futureToleranceMs);
    const range = [`${clock.column} >= ?`, `${clock.column} <= ?`, ...clock.whole()].join(' AND ');
    // in the order of the index the first row is the answer, also past dates that are not whole.
    const query = (source: string): string =>
      clockIndex === undefined
        ? `SELECT ${clock.ms(`MIN(${clock.column})`)} AS oldest FROM ${source} WHERE ${range}`
        : `SELECT ${clock.ms(clock.column)} AS oldest FROM ${source} FORCE INDEX (${escapeId(clockIndex.name, true)}) WHERE ${range} ORDER BY ${clock.column} LIMIT 1`;
    const parts =
      clockIndex === undefined && partitioning !== undefined && 'partitions' in partitioning
        ? partitioning.partitions.map((partition) => `${name} PARTITION (${escapeId(partition.name, true)})`)
        : [name];
    for (const part of parts) {
      const [row] = await this.bounded(query(part), [from, until]);
      if (row?.['oldest'] !== null && row?.['oldest'] !== undefined) return Number(row['oldest']);
    }
    return undefined;
  }

  /** Undefined: it would have taken too long. */
  private async count(kind: UnjudgedKind): Promise<number | undefined> {
    if (kind === 'null' && !this.table.clockNullable) return 0;
    const { sql, values } = this.table.clock.unjudged(kind, this.directive, this.context);
    try {
      const [row] = await this.bounded(
        `SELECT COUNT(*) AS size FROM (SELECT 1 FROM ${this.table.name} WHERE ${sql} LIMIT ${MYSQL_SETTINGS.countCap + 1}) AS capped`,
        values,
      );
      return Number(row?.['size'] ?? 0);
    } catch (error) {
      if (isTimeout(error)) return undefined;
      throw error;
    }
  }

  /** Runs a query that the server itself ends in time. A witness that saw nothing must not look like an empty table. */
  private async bounded(sql: string, values: readonly Value[]): Promise<readonly Readonly<Record<string, Value>>[]> {
    if (this.table.clockIndex !== undefined) return this.db.rows(sql, values);
    try {
      return await bounded(this.db, sql, values);
    } catch (error) {
      if (!isTimeout(error) || !sql.includes('MIN(')) throw error;
      fail(
        'retention/invalid',
        this.directive.id,
        'witness',
        `done within ${MYSQL_SETTINGS.witnessMs} ms`,
        `a search through all of ${this.table.name}`,
        `run: ${indexProposal(this.table)}`,
      );
    }
  }
}
