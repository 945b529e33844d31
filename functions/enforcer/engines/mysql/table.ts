// SPDX-License-Identifier: Apache-2.0
import { escapeId } from 'mysql2/promise';
import type { MysqlDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import { Clock, FIRST_DATE_MS, timeType, type ClockType } from './clock';
import { readPartitions, type Partitioning } from './partitions';
import type { Database, Row } from './session';

/** An index, in key order. */
export interface Index {
  readonly name: string;
  readonly columns: readonly string[];
  readonly unique: boolean;
  readonly nullable: boolean;
}

/** What the engine must know of a table before it touches a row. */
export interface Table {
  /** Quoted `database`.`table`. */
  readonly name: string;
  readonly clock: Clock;
  readonly clockDefinition: string;
  readonly clockNullable: boolean;
  /** Index whose first column is the clock, or undefined. */
  readonly clockIndex: Index | undefined;
  /** Primary key, or a unique key without NULLs, to walk by; undefined when the table has neither. */
  readonly key: Index | undefined;
  readonly indexes: readonly Index[];
  /** Range partitions on the clock, a reason why these partitions cannot be used, or undefined when there are none. */
  readonly partitioning: Partitioning | { readonly unusable: string } | undefined;
}

const INTEGERS = new Set(['bigint', 'int', 'mediumint']);

/** Reads the table's definition; fails with a remedy when the table or the clock column is missing or of no use. */
export async function readTable(db: Database, directive: MysqlDirective): Promise<Table> {
  const { database, table, clock } = directive;
  const name = `${escapeId(database, true)}.${escapeId(table, true)}`;
  const [found] = await db.rows(
    `SELECT TABLE_TYPE AS type FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?`,
    [database, table],
  );
  if (found?.['type'] !== 'BASE TABLE') {
    const got =
      found === undefined ? 'no such table that this user can see' : `a ${String(found['type']).toLowerCase()}`;
    fail(
      'retention/invalid',
      directive.id,
      'table',
      `a table of unit '${directive.unit}'`,
      `${got} under '${database}.${table}'`,
      'create it, grant the enforcer SELECT and DELETE on it, or mend the placement',
    );
  }
  const [column] = await db.rows(
    `SELECT DATA_TYPE AS type, COLUMN_TYPE AS definition, DATETIME_PRECISION AS digits, IS_NULLABLE AS nullable
     FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND COLUMN_NAME = ?`,
    [database, table, clock.field],
  );
  if (column === undefined) {
    fail(
      'retention/invalid',
      directive.id,
      'clock.field',
      `a column of '${database}.${table}'`,
      `'${clock.field}', which it does not have`,
      'add the column and let the application write it, or mend the placement',
    );
  }
  const indexes = await readIndexes(db, database, table);
  const clockIndex = indexes.find((index) => sameName(index.columns[0], clock.field));
  const type =
    timeType(String(column['type'])) ?? (await integerUnit(db, directive, String(column['type']), name, clockIndex));
  if (type === 'date' && directive.resolution !== 'day') {
    fail(
      'retention/invalid',
      directive.id,
      'clock.field',
      'a column of seconds or finer, because the sum counts on no more',
      `'${clock.field}' of type DATE, whose rows wait a day longer`,
      "state resolution: 'day' in the location of the placement, or name a DATETIME, TIMESTAMP or BIGINT column",
    );
  }
  // a table without rows must not be guessed wrong later: milliseconds, in which seconds are never due.
  const sqlClock = new Clock(clock.field, type ?? 'epochMs', Number(column['digits'] ?? 0));
  return {
    name,
    clock: sqlClock,
    clockDefinition: String(column['definition']),
    clockNullable: column['nullable'] === 'YES',
    clockIndex,
    key: indexes.find((index) => index.name === 'PRIMARY') ?? indexes.find((index) => index.unique && !index.nullable),
    indexes,
    partitioning: await readPartitions(db, directive, sqlClock, type !== undefined),
  };
}

/** Milliseconds or seconds: as the directive says, else as the greatest stored value shows, if there is one. */
async function integerUnit(
  db: Database,
  directive: MysqlDirective,
  dataType: string,
  name: string,
  index: Index | undefined,
): Promise<ClockType | undefined> {
  const { field, unit } = directive.clock;
  if (!INTEGERS.has(dataType)) {
    fail(
      'retention/invalid',
      directive.id,
      'clock.field',
      "a DATETIME, TIMESTAMP or BIGINT column, or a DATE with resolution: 'day'",
      `'${field}' of type ${dataType}`,
      'name a column that holds a date',
    );
  }
  if (unit !== undefined) return unit === 'ms' ? 'epochMs' : 'epochS';
  if (dataType !== 'bigint') return 'epochS';
  const column = escapeId(field, true);
  const [row] =
    index === undefined
      ? await db.rows(`SELECT ${column} AS value FROM ${name} WHERE ${column} > 0 LIMIT 1`)
      : await db.rows(`SELECT MAX(${column}) AS value FROM ${name}`);
  const value = Number(row?.['value'] ?? 0);
  if (value <= 0) return undefined;
  return value >= FIRST_DATE_MS ? 'epochMs' : 'epochS';
}

async function readIndexes(db: Database, database: string, table: string): Promise<readonly Index[]> {
  const rows = await db.rows(
    `SELECT * FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY INDEX_NAME <> 'PRIMARY', INDEX_NAME`,
    [database, table],
  );
  const parts = new Map<string, Row[]>();
  for (const row of rows) {
    // a descending, hashed, partial, hidden or functional key part cannot serve a range in order.
    const name = String(row['INDEX_NAME']);
    parts.set(name, [...(parts.get(name) ?? []), row]);
  }
  const indexes: Index[] = [];
  for (const [name, keyParts] of parts) {
    const ordered = [...keyParts].sort((a, b) => Number(a['SEQ_IN_INDEX']) - Number(b['SEQ_IN_INDEX']));
    if (ordered.some((part) => !usable(part))) continue;
    indexes.push({
      name,
      columns: ordered.map((part) => String(part['COLUMN_NAME'])),
      unique: Number(ordered[0]?.['NON_UNIQUE']) === 0,
      nullable: ordered.some((part) => part['NULLABLE'] === 'YES'),
    });
  }
  return indexes;
}

function usable(part: Row): boolean {
  return (
    part['INDEX_TYPE'] === 'BTREE' &&
    part['COLUMN_NAME'] !== null &&
    part['SUB_PART'] === null &&
    part['COLLATION'] === 'A' &&
    part['IS_VISIBLE'] !== 'NO' &&
    part['IGNORED'] !== 'YES'
  );
}

/** MySQL column names do not distinguish case. */
export function sameName(a: string | undefined, b: string): boolean {
  return a?.toLowerCase() === b.toLowerCase();
}

/** Statement that would create the index on the clock; only ever proposed. */
export function indexProposal(table: Table): string {
  const name = escapeId(`retention_${table.clock.name}`.slice(0, 64), true);
  return `CREATE INDEX ${name} ON ${table.name} (${table.clock.column})`;
}
