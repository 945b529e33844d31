// SPDX-License-Identifier: Apache-2.0
import { escapeId } from 'mysql2/promise';
import type { MysqlDirective } from '../../../../lib/directives';
import { type Clock, dateTime, FIRST_DATE_MS } from './clock';
import type { Database } from './session';
import { MYSQL_SETTINGS } from './settings';

/** How the partition bound is written: a literal of the column, or a number that a function makes of it. */
export type BoundForm = 'dateTime' | 'date' | 'seconds' | 'milliseconds' | 'days';

export interface Partition {
  readonly name: string;
  /** Milliseconds below which its rows lie, or Infinity for MAXVALUE. */
  readonly upperMs: number;
}

/** Range partitions on the clock, in order. */
export interface Partitioning {
  readonly form: BoundForm;
  readonly partitions: readonly Partition[];
}

const DAY_MS = 86_400_000;
/** TO_DAYS('1970-01-01'). */
const EPOCH_DAYS = 719_528;

/**
 * Reads the partitions, or says why they are of no use; undefined when the table has none.
 *
 * @param unitKnown whether the unit of an integer clock is stated or shown by its values
 */
export async function readPartitions(
  db: Database,
  directive: MysqlDirective,
  clock: Clock,
  unitKnown: boolean,
): Promise<Partitioning | { readonly unusable: string } | undefined> {
  const rows = await db.rows(
    `SELECT PARTITION_NAME AS name, SUBPARTITION_NAME AS sub, PARTITION_METHOD AS method,
       PARTITION_EXPRESSION AS expression, PARTITION_DESCRIPTION AS bound
     FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND PARTITION_NAME IS NOT NULL
     ORDER BY PARTITION_ORDINAL_POSITION`,
    [directive.database, directive.table],
  );
  const first = rows[0];
  if (first === undefined) return undefined;
  const method = String(first['method']);
  const expression = String(first['expression']);
  const form = boundForm(method, expression, clock);
  if (form === undefined || first['sub'] !== null) {
    const sub = first['sub'] === null ? '' : ' with subpartitions';
    return {
      unusable: `it is partitioned by ${method} (${expression})${sub}, not by range on '${directive.clock.field}'`,
    };
  }
  const bounds = rows.map((row) => String(row['bound']));
  const written = form === 'milliseconds' ? integerForm(bounds) : form;
  const own = clock.type === 'epochS' ? 'seconds' : 'milliseconds';
  if (form === 'milliseconds' && unitKnown && written !== undefined && written !== own) {
    // young rows lie below old bounds then, or old rows above young ones.
    return { unusable: `its bounds are ${written} and '${directive.clock.field}' holds ${own}` };
  }
  const unit = written ?? own;
  return {
    form: unit,
    partitions: rows.map((row) => ({ name: String(row['name']), upperMs: parseBound(String(row['bound']), unit) })),
  };
}

function boundForm(method: string, expression: string, clock: Clock): BoundForm | undefined {
  const text = expression.replaceAll('`', '').replaceAll(' ', '').toLowerCase();
  const column = clock.name.toLowerCase();
  if (method === 'RANGE COLUMNS' && text === column) {
    if (clock.type === 'datetime') return 'dateTime';
    return clock.type === 'date' ? 'date' : 'milliseconds';
  }
  if (method !== 'RANGE') return undefined;
  if (text === `unix_timestamp(${column})`) return 'seconds';
  if (text === `to_days(${column})`) return 'days';
  return text === column && (clock.type === 'epochMs' || clock.type === 'epochS') ? 'milliseconds' : undefined;
}

/** The bounds of an integer column show its unit even while the table is empty, unless there is but a catch-all. */
function integerForm(bounds: readonly string[]): 'milliseconds' | 'seconds' | undefined {
  const numbers = bounds.map(Number).filter((bound) => Number.isFinite(bound) && bound > 0);
  if (numbers.length === 0) return undefined;
  return Math.max(...numbers) < FIRST_DATE_MS ? 'seconds' : 'milliseconds';
}

export function parseBound(bound: string, form: BoundForm): number {
  const text = bound.replaceAll("'", '').trim();
  if (text.toUpperCase() === 'MAXVALUE') return Infinity;
  if (form === 'seconds') return Number(text) * 1_000;
  if (form === 'milliseconds') return Number(text);
  if (form === 'days') return (Number(text) - EPOCH_DAYS) * DAY_MS;
  const ms = Date.parse((text.length === 10 ? `${text} 00:00:00` : text).replace(' ', 'T').concat('Z'));
  // a bound that cannot be read must never look old enough to drop.
  return Number.isNaN(ms) ? Infinity : ms;
}

export function writeBound(ms: number, form: BoundForm): string {
  switch (form) {
    case 'seconds':
      return String(Math.floor(ms / 1_000));
    case 'milliseconds':
      return String(ms);
    case 'days':
      return String(ms / DAY_MS + EPOCH_DAYS);
    case 'date':
      return `'${dateTime(ms).slice(0, 10)}'`;
    case 'dateTime':
      return `'${dateTime(ms).slice(0, 19)}'`;
  }
}

/** Name of the partition that starts at this time: readable, and unique for widths of a minute or more. */
export function partitionName(startMs: number): string {
  return `p${new Date(startMs).toISOString().replace(/\D/g, '').slice(0, 12)}`;
}

/** Width on whose grid the bounds lie: forms in days cannot express less than one. */
export function gridWidth(widthMs: number, form: BoundForm): number {
  return form === 'days' || form === 'date' ? Math.max(DAY_MS, Math.ceil(widthMs / DAY_MS) * DAY_MS) : widthMs;
}

/**
 * Bounds to add after the last one, so that rows of the next days have a partition of their own. A gap from a time
 * without enforcer is filled with partitions of the same width, or, where that would be too many, with one wide one.
 */
export function boundsAhead(lastMs: number, nowMs: number, widthMs: number): readonly number[] {
  const reach = nowMs + MYSQL_SETTINGS.aheadMs + widthMs;
  const most = MYSQL_SETTINGS.mostPartitionsAtOnce;
  const next = (Math.floor(lastMs / widthMs) + 1) * widthMs;
  const tooMany = (reach - next) / widthMs > most - 1;
  const bounds: number[] = [];
  let bound = tooMany ? Math.max(next, Math.floor(nowMs / widthMs) * widthMs) : next;
  for (let last = lastMs; last < reach && bounds.length < most; bound += widthMs) {
    bounds.push(bound);
    last = bound;
  }
  return bounds;
}

/** Definitions of the partitions that end at these bounds. */
export function partitionDefinitions(lastMs: number, bounds: readonly number[], form: BoundForm): string[] {
  return bounds.map((bound, index) => {
    const start = bounds[index - 1] ?? lastMs;
    return `PARTITION ${escapeId(partitionName(start), true)} VALUES LESS THAN (${writeBound(bound, form)})`;
  });
}

/**
 * Partitions that reach over the cut-off by more than one width: their due rows would wait for the newest row longer
 * than the directive allows, so batch delete has to take them.
 */
export function tooWide(partitions: readonly Partition[], cutOffMs: number, widthMs: number): readonly Partition[] {
  return partitions.filter((partition, index) => {
    const lowerMs = partitions[index - 1]?.upperMs ?? -Infinity;
    return lowerMs < cutOffMs && partition.upperMs > cutOffMs + widthMs;
  });
}
