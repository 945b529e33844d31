// SPDX-License-Identifier: Apache-2.0
import { escapeId } from 'mysql2/promise';
import type { MysqlDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import type { RunContext, WitnessResult } from '../engine';
import { FIRST_DATE_MS } from './clock';
import { type Database, errnoOf, type Value } from './session';
import { MYSQL_SETTINGS } from './settings';
import { indexProposal, type Table } from './table';

type Kind = 'null' | 'sentinel' | 'future';

const MEANING: Readonly<Record<Kind, string>> = {
  null: 'have no date',
  sentinel: 'have a date before any record, such as 0',
  future: 'have a date in the future',
};

const REMEDY: Readonly<Record<Kind, string>> = {
  null: 'make the column NOT NULL and give them a date, or delete them',
  sentinel: 'give them a real date, or delete them',
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
    const notices: string[] = [];
    for (const kind of this.kinds()) {
      const count = await this.count(kind);
      if (count === undefined) {
        notices.push(
          `rows of ${this.table.name} that ${MEANING[kind]} were not counted: no index serves it; run: ${indexProposal(this.table)}`,
        );
      } else if (count > 0) {
        const least = count > MYSQL_SETTINGS.countCap ? `more than ${MYSQL_SETTINGS.countCap}` : String(count);
        notices.push(
          `${least} rows of ${this.table.name} ${MEANING[kind]} and are never deleted by age; ${REMEDY[kind]}`,
        );
        unjudged += Math.min(count, MYSQL_SETTINGS.countCap);
      }
    }
    return { oldestMs: oldest === undefined ? null : Math.max(0, this.context.now() - oldest), unjudged, notices };
  }

  /** Without an end date a customer is present; one far ahead is an end that is not reached: both are as they should be. */
  private kinds(): readonly Kind[] {
    return this.directive.clock.kind === 'terminated' ? ['sentinel'] : ['null', 'sentinel', 'future'];
  }

  private async oldest(): Promise<number | undefined> {
    const { clock, name, clockIndex, partitioning } = this.table;
    const from = clock.literal(FIRST_DATE_MS);
    // what lies in the future has no age yet: a sentinel such as the year 9999 must not hide that nothing is due.
    const until = clock.literal(this.context.now() + MYSQL_SETTINGS.futureToleranceMs);
    const query = (source: string): string =>
      `SELECT ${clock.ms(`MIN(${clock.column})`)} AS oldest FROM ${source} WHERE ${clock.column} >= ? AND ${clock.column} <= ?`;
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
  private async count(kind: Kind): Promise<number | undefined> {
    if (kind === 'null' && !this.table.clockNullable) return 0;
    const { sql, values } = this.table.clock.unjudged(kind, this.context);
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
    const ms = MYSQL_SETTINGS.witnessMs;
    const limited = this.db.isMariaDb
      ? `SET STATEMENT max_statement_time = ${ms / 1_000} FOR ${sql}`
      : sql.replace(/^SELECT/, `SELECT /*+ MAX_EXECUTION_TIME(${ms}) */`);
    try {
      return await this.db.rows(limited, values);
    } catch (error) {
      if (!isTimeout(error) || !sql.includes('MIN(')) throw error;
      fail(
        'retention/invalid',
        this.directive.id,
        'witness',
        `done within ${ms} ms`,
        `a search through all of ${this.table.name}`,
        `run: ${indexProposal(this.table)}`,
      );
    }
  }
}

/** By number: 1969 is MariaDB's, 3024 MySQL's, 1317 what older ones say to a query that was ended. */
function isTimeout(error: unknown): boolean {
  return [1969, 3024, 1317].includes(errnoOf(error));
}
