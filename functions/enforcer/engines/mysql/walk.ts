// SPDX-License-Identifier: Apache-2.0
import { escapeId } from 'mysql2/promise';
import { FIRST_DATE_MS } from './clock';
import type { Sql } from './clock';
import type { Database, Row, Value } from './session';
import type { Index, Table } from './table';

/** A stretch of the table that one transaction goes through. */
export interface Stretch extends Sql {
  /** Where to go on once this stretch is done; undefined: it was the last one. */
  readonly next: string | undefined;
}

/** Cuts a table into stretches of about `size` rows, in the order of an index. */
export interface Walk {
  stretch(size: number): Promise<Stretch>;
  /** Goes on behind a stretch. */
  advance(stretch: Stretch): void;
  /** Where it stands, for the next run. */
  cursor(): string | undefined;
}

type ClockCursor = { readonly by: 'clock'; readonly from: string | number; readonly after: boolean };
type KeyCursor = { readonly by: 'key'; readonly after: readonly (string | number | { readonly hex: string })[] };

/**
 * Walks along the index on the clock, from old to new. It never looks back: rows that are deleted but not yet purged
 * stay in the index for a while, and a query that starts from the oldest again would read all of them each time.
 */
export class ClockWalk implements Walk {
  private position: ClockCursor | undefined;

  constructor(
    private readonly db: Database,
    private readonly table: Table,
    private readonly index: Index,
    private readonly cutOffMs: number,
    cursor: string | undefined,
  ) {
    const parsed = parse(cursor);
    if (parsed?.by === 'clock') this.position = parsed;
  }

  async stretch(size: number): Promise<Stretch> {
    const { column } = this.table.clock;
    const last = this.table.clock.literal(this.cutOffMs);
    const { from, after } = this.position ?? { from: this.table.clock.literal(FIRST_DATE_MS), after: false };
    const lower = `${column} ${after ? '>' : '>='} ?`;
    const rows = await this.db.rows(
      `SELECT ${column} AS edge FROM ${this.table.source} FORCE INDEX (${escapeId(this.index.name, true)})
       WHERE ${lower} AND ${column} <= ? ORDER BY ${column} LIMIT ?, 1`,
      [from, last, size],
    );
    const edge = rows[0]?.['edge'];
    if (edge === undefined || edge === null || Buffer.isBuffer(edge)) {
      return { sql: `${lower} AND ${column} <= ?`, values: [from, last], next: undefined };
    }
    const value = typeof from === 'number' ? Number(edge) : edge;
    if (!after && sameValue(from, value)) {
      // more rows of one instant than fit in a stretch: the instant is a stretch of its own.
      return { sql: `${column} = ?`, values: [value], next: write({ by: 'clock', from: value, after: true }) };
    }
    return {
      sql: `${lower} AND ${column} < ?`,
      values: [from, value],
      next: write({ by: 'clock', from: value, after: false }),
    };
  }

  advance(stretch: Stretch): void {
    const parsed = parse(stretch.next);
    if (parsed?.by === 'clock') this.position = parsed;
  }

  cursor(): string | undefined {
    return this.position === undefined ? undefined : write(this.position);
  }
}

/** Walks along the primary key where the clock has no index: bounded reads, but all rows are read. */
export class KeyWalk implements Walk {
  private position: KeyCursor | undefined;

  constructor(
    private readonly db: Database,
    private readonly table: Table,
    private readonly key: Index,
    cursor: string | undefined,
  ) {
    const parsed = parse(cursor);
    if (parsed?.by === 'key' && parsed.after.length === key.columns.length) this.position = parsed;
  }

  async stretch(size: number): Promise<Stretch> {
    const columns = this.key.columns.map((column) => escapeId(column, true));
    const lower = this.position === undefined ? undefined : beyond(columns, this.position.after.map(decode), '>');
    const rows = await this.db.rows(
      `SELECT ${columns.map((column, part) => `${column} AS k${part}`).join(', ')}
       FROM ${this.table.source} FORCE INDEX (${escapeId(this.key.name, true)})
       ${lower === undefined ? '' : `WHERE ${lower.sql}`} ORDER BY ${columns.join(', ')} LIMIT ?, 1`,
      [...(lower?.values ?? []), size - 1],
    );
    const edge = rows[0];
    if (edge === undefined) return { sql: lower?.sql ?? 'TRUE', values: lower?.values ?? [], next: undefined };
    const key = columns.map((_, part) => keyPart(edge, part));
    const upper = beyond(columns, key, '<');
    return {
      sql: lower === undefined ? upper.sql : `${lower.sql} AND ${upper.sql}`,
      values: [...(lower?.values ?? []), ...upper.values],
      next: write({ by: 'key', after: key.map(encode) }),
    };
  }

  advance(stretch: Stretch): void {
    const parsed = parse(stretch.next);
    if (parsed?.by === 'key') this.position = parsed;
  }

  cursor(): string | undefined {
    return this.position === undefined ? undefined : write(this.position);
  }
}

/**
 * Keys beyond `key` for '>', up to and including it for '<'. Spelt out column by column, because MySQL does not use an
 * index for the comparison of row values.
 */
function beyond(columns: readonly string[], key: readonly (string | number | Buffer)[], operator: '>' | '<'): Sql {
  const alternatives: string[] = [];
  const values: Value[] = [];
  columns.forEach((column, part) => {
    const inclusive = operator === '<' && part === columns.length - 1 ? '=' : '';
    const equal = columns.slice(0, part).map((previous) => `${previous} = ?`);
    alternatives.push([...equal, `${column} ${operator}${inclusive} ?`].join(' AND '));
    values.push(...key.slice(0, part + 1));
  });
  return { sql: `(${alternatives.join(' OR ')})`, values };
}

export function keyPart(row: Row, part: number): string | number | Buffer {
  const value = row[`k${part}`];
  if (value === null || value === undefined)
    throw new Error(`a key column is NULL, which a key without NULLs cannot be`);
  return value;
}

function encode(value: string | number | Buffer): string | number | { readonly hex: string } {
  return Buffer.isBuffer(value) ? { hex: value.toString('hex') } : value;
}

function decode(value: string | number | { readonly hex: string }): string | number | Buffer {
  return typeof value === 'object' ? Buffer.from(value.hex, 'hex') : value;
}

/** Two spellings of one time differ in the zeros of their fraction only. */
function sameValue(a: string | number, b: string | number): boolean {
  const plain = (value: string | number): string =>
    String(value).includes('.') ? String(value).replace(/\.?0+$/, '') : String(value);
  return plain(a) === plain(b);
}

function write(cursor: ClockCursor | KeyCursor): string {
  return JSON.stringify(cursor);
}

/** A cursor of another version or another kind of walk is no harm: the walk starts anew. */
function parse(cursor: string | undefined): ClockCursor | KeyCursor | undefined {
  if (cursor === undefined) return undefined;
  try {
    const value = JSON.parse(cursor) as Partial<ClockCursor & { after: unknown }> | null;
    if (value?.by === 'clock' && (typeof value.from === 'string' || typeof value.from === 'number'))
      return value as ClockCursor;
    return (value as { by?: string } | null)?.by === 'key' && Array.isArray(value?.after)
      ? (value as unknown as KeyCursor)
      : undefined;
  } catch {
    return undefined;
  }
}
