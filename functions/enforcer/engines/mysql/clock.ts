// SPDX-License-Identifier: Apache-2.0
import { escapeId } from 'mysql2/promise';
import type { MysqlDirective } from '../../../../lib/directives';
import type { RunContext } from '../engine';
import { EARLIEST_DATE_MS } from '../clocks';
import { MYSQL_SETTINGS } from './settings';
import type { Value } from './session';

/** How the clock column stores time. DATETIME and DATE are read as UTC. */
export type ClockType = 'datetime' | 'timestamp' | 'date' | 'epochMs' | 'epochS';

const TIME_TYPES: Readonly<Record<string, ClockType>> = { datetime: 'datetime', timestamp: 'timestamp', date: 'date' };

/** How a column of this DATA_TYPE stores time, or undefined when it is no type of time. */
export function timeType(dataType: string): ClockType | undefined {
  return TIME_TYPES[dataType.toLowerCase()];
}

/** How much later than a stored value the true time may be: a column of whole seconds has lost its fraction. */
export function slackOf(type: ClockType, precision: number): number {
  if (type === 'date') return 86_400_000 - 1;
  if (type === 'epochS') return 999;
  return type === 'epochMs' ? 0 : Math.max(0, 10 ** (3 - precision) - 1);
}

/** A piece of SQL with its values. */
export interface Sql {
  readonly sql: string;
  readonly values: readonly Value[];
}

/**
 * Values below this are no dates but sentinels ('0000-00-00', epoch 0, the first days that some calendars count from) or
 * another unit: it is the year 31971 in seconds, and a second of our years is in January 1970 in milliseconds.
 */
export const FIRST_DATE_MS = EARLIEST_DATE_MS + 86_400_000;

/** The last time that has a date: what is later is of another unit. */
const LAST_DATE_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Why the clock cannot judge a row. */
export type UnjudgedKind = 'null' | 'sentinel' | 'future' | 'beyond' | 'partial';

/**
 * Calendars in which the months must have passed: UTC, as the session counts, and China's, where the service's
 * customers read the date. They differ by a day around month ends; the later one decides.
 */
const CALENDAR_OFFSET_HOURS = [0, 8] as const;

/** The clock column as SQL: the only place that knows how a time is written into and read from it. */
export class Clock {
  readonly column: string;
  /** The true time of a stored value is at most this much later. */
  readonly slackMs: number;
  readonly laterMs: number;

  constructor(
    readonly name: string,
    readonly type: ClockType,
    precision: number,
    /** The zone in which the value may be written makes it this much later at most. */
    laterMs = 0,
  ) {
    this.column = escapeId(name, true);
    this.laterMs = laterMs;
    this.slackMs = slackOf(type, precision) + laterMs;
  }

  /** A time as this column stores it, rounded down. */
  literal(ms: number): string | number {
    switch (this.type) {
      case 'epochMs':
        return Math.floor(ms);
      case 'epochS':
        return Math.floor(ms / 1_000);
      case 'date':
        return new Date(ms).toISOString().slice(0, 10);
      default:
        return dateTime(ms);
    }
  }

  /** The stored value as milliseconds. */
  ms(expression: string): string {
    if (this.type === 'epochMs') return expression;
    if (this.type === 'epochS') return `(${expression}) * 1000`;
    return `TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', ${expression}) DIV 1000`;
  }

  /**
   * Rows that are due now: at least `deleteAfterMs` old by our clock and by the server's, whichever is earlier, with
   * a real date, and with the calendar months of `notBeforeMonths` passed. Evaluated anew for each statement.
   */
  due(
    directive: Pick<MysqlDirective, 'deleteAfterMs' | 'keepAtLeastMs' | 'notBeforeMonths'>,
    context: Pick<RunContext, 'now'>,
  ): Sql {
    const ageMs = Math.max(directive.deleteAfterMs, directive.keepAtLeastMs ?? 0) + this.slackMs;
    const parts = [
      ...this.whole(),
      `${this.column} >= ?`,
      `${this.column} <= ?`,
      `${this.column} <= ${this.serverCutOff()}`,
    ];
    const values: Value[] = [this.literal(FIRST_DATE_MS), this.literal(context.now() - ageMs), ageMs];
    if (directive.notBeforeMonths !== undefined && directive.notBeforeMonths > 0) {
      // both ends of the column's resolution, because adding months is not monotonic around month ends.
      for (const slack of this.slackMs === 0 ? [0] : [0, this.slackMs]) {
        for (const hours of CALENDAR_OFFSET_HOURS) {
          parts.push(
            `${this.instant()} + INTERVAL ${slack * 1_000} MICROSECOND + INTERVAL ${hours} HOUR + INTERVAL ? MONTH
             <= LEAST(CAST(? AS DATETIME(3)), UTC_TIMESTAMP(3)) + INTERVAL ${hours} HOUR`,
          );
          values.push(directive.notBeforeMonths, dateTime(context.now()));
        }
      }
    }
    return { sql: parts.join(' AND '), values };
  }

  /** Rows whose date lies in the future or before any record: the clock cannot judge them. */
  unjudged(kind: UnjudgedKind, directive: MysqlDirective, context: RunContext): Sql {
    if (kind === 'null') return { sql: `${this.column} IS NULL`, values: [] };
    if (kind === 'sentinel') return { sql: `${this.column} < ?`, values: [this.literal(FIRST_DATE_MS)] };
    if (kind === 'future')
      return { sql: `${this.column} > ?`, values: [this.literal(context.now() + MYSQL_SETTINGS.futureToleranceMs)] };
    if (kind === 'beyond') {
      // a date in another unit, such as milliseconds in a column of seconds; the greatest integer says 'never'.
      return this.type === 'epochMs' || this.type === 'epochS'
        ? { sql: `${this.column} > ? AND ${this.column} < 9223372036854775807`, values: [this.literal(LAST_DATE_MS)] }
        : { sql: 'FALSE', values: [] };
    }
    const whole = this.whole();
    // the year 2026 without a month sorts before its January: by then it should have gone.
    return whole.length === 0
      ? { sql: 'FALSE', values: [] }
      : {
          sql: `${this.column} >= ? AND ${this.column} <= ? AND NOT (${whole.join(' AND ')})`,
          values: [this.literal(FIRST_DATE_MS), this.literal(context.now() - directive.deleteAfterMs)],
        };
  }

  /** That no part of the date is missing: MySQL stores months and days of 0, which sort before those that they may be. */
  whole(): readonly string[] {
    return this.type === 'epochMs' || this.type === 'epochS' || this.type === 'timestamp'
      ? []
      : [`MONTH(${this.column}) > 0`, `DAYOFMONTH(${this.column}) > 0`];
  }

  /** The same cut-off by the server's clock: whichever is earlier wins, so that neither clock alone can delete early. */
  private serverCutOff(): string {
    const serverMs = `TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000`;
    if (this.type === 'epochMs') return `${serverMs} - ?`;
    if (this.type === 'epochS') return `FLOOR((${serverMs} - ?) / 1000)`;
    const time = `UTC_TIMESTAMP(3) - INTERVAL ? * 1000 MICROSECOND`;
    return this.type === 'date' ? `DATE(${time})` : time;
  }

  private instant(): string {
    if (this.type === 'epochMs')
      return `TIMESTAMP'1970-01-01 00:00:00.000000' + INTERVAL ${this.column} * 1000 MICROSECOND`;
    if (this.type === 'epochS') return `TIMESTAMP'1970-01-01 00:00:00.000000' + INTERVAL ${this.column} SECOND`;
    return this.type === 'date' ? `TIMESTAMP(${this.column})` : this.column;
  }
}

/** A time in UTC as MySQL writes it, with milliseconds. */
export function dateTime(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
}
