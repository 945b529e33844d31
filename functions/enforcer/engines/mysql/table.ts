// SPDX-License-Identifier: Apache-2.0
import { escapeId } from 'mysql2/promise';
import type { MysqlDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import { Clock, timeType } from './clock';
import { columnFacts, integerUnit, readZone, type Zone } from './clock-meaning';
import { type Source, sourcesOf, type Trigger } from './clock-source';
import { readPartitions, type Partitioning } from './partitions';
import type { Database, Row } from './session';
import { readTriggers } from './survivors';
import { refuseHistory, refuseShadow } from './table-kind';

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
  /** What is read: the table, or in a dry run the partitions of it that would not be dropped. */
  readonly source: string;
  /** Names as the server spells them. */
  readonly database: string;
  readonly table: string;
  /** Whether the server takes names of tables without regard to case. */
  readonly namesFoldCase: boolean;
  readonly engine: string;
  readonly clock: Clock;
  readonly triggers: readonly Trigger[];
  /** Whether its rows reference others of its own. */
  readonly ownParent: boolean;
  /** What fills the clock beside the application. */
  readonly sources: readonly Source[];
  readonly zone: Zone;
  /** Names of its FULLTEXT indexes. */
  readonly fullText: readonly string[];
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

/** Reads the table's definition; fails with a remedy when the table or the clock column is missing or of no use. */
export async function readTable(db: Database, directive: MysqlDirective): Promise<Table> {
  const { database, table, clock } = directive;
  const name = `${escapeId(database, true)}.${escapeId(table, true)}`;
  const [found] = await db.rows(
    `SELECT TABLE_TYPE AS type, TABLE_SCHEMA AS home, TABLE_NAME AS name, ENGINE AS engine, @@lower_case_table_names AS folds
     FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?`,
    [database, table],
  );
  refuseHistory(directive, found);
  if (found?.['type'] !== 'BASE TABLE') {
    const got =
      found === undefined ? 'no such table that this user can see' : `a ${String(found['type']).toLowerCase()}`;
    fail(
      'retention/invalid',
      directive.id,
      'table',
      `a table of unit '${directive.unit}'`,
      `${got} under '${database}.${table}'`,
      'create it, grant the enforcer SELECT and DELETE on it, or correct the placement',
    );
  }
  const [column] = await db.rows(
    `SELECT DATA_TYPE AS type, COLUMN_TYPE AS definition, DATETIME_PRECISION AS digits, IS_NULLABLE AS nullable,
       COLUMN_DEFAULT AS initial, EXTRA AS extra, GENERATION_EXPRESSION AS generation
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
      'add the column and let the application write it, or correct the placement',
    );
  }
  await refuseShadow(db, directive, name);
  const parts = await readParts(db, database, table);
  const indexes = orderedIndexes(parts);
  const clockIndex = indexes.find((index) => sameName(index.columns[0], clock.field));
  const type = timeType(String(column['type'])) ?? (await integerUnit(db, directive, String(column['type']), name));
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
  const names = {
    database: String(found['home']),
    table: String(found['name']),
    namesFoldCase: Number(found['folds']) !== 0,
  };
  const clockFacts = columnFacts(column);
  const triggers = (await readTriggers(db, names)).map((row) => ({
    name: String(row['name']),
    event: String(row['event']),
    body: String(row['body']),
  }));
  const sources = sourcesOf(clock, type, clockFacts, triggers, Date.now());
  const zone = await readZone(db, directive, clockFacts, sources);
  // a table without rows must not be guessed wrong later: milliseconds, in which seconds are never due.
  const sqlClock = new Clock(clock.field, type ?? 'epochMs', Number(column['digits'] ?? 0), zone.laterMs);
  return {
    name,
    source: name,
    ...names,
    engine: String(found['engine']),
    clock: sqlClock,
    triggers,
    ownParent: await referencesItself(db, names),
    sources,
    zone,
    fullText: [...parts].filter(([, [part]]) => part?.['INDEX_TYPE'] === 'FULLTEXT').map(([index]) => index),
    clockDefinition: String(column['definition']),
    clockNullable: column['nullable'] === 'YES',
    clockIndex,
    key: await walkableKey(db, names, indexes),
    indexes,
    partitioning: await readPartitions(db, directive, sqlClock, type !== undefined),
  };
}

async function referencesItself(
  db: Database,
  { database, table }: Pick<Table, 'database' | 'table'>,
): Promise<boolean> {
  const rows = await db.rows(
    `SELECT CONSTRAINT_NAME AS name FROM information_schema.REFERENTIAL_CONSTRAINTS
     WHERE CONSTRAINT_SCHEMA = ? AND TABLE_NAME = ? AND UNIQUE_CONSTRAINT_SCHEMA = ? AND REFERENCED_TABLE_NAME = ?`,
    [database, table, database, table],
  );
  return rows.length > 0;
}

/** Types whose order in the index is that of their values as the driver gives and takes them; an ENUM's is not. */
const WALKABLE =
  /^(tinyint|smallint|mediumint|int|bigint|decimal|char|varchar|binary|varbinary|date|datetime|timestamp|uuid)$/;

/** The primary key, or a unique one without NULLs, as long as its columns can be compared with what was read of them. */
async function walkableKey(
  db: Database,
  { database, table }: Pick<Table, 'database' | 'table'>,
  indexes: readonly Index[],
): Promise<Index | undefined> {
  const rows = await db.rows(
    `SELECT COLUMN_NAME AS name, DATA_TYPE AS type FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?`,
    [database, table],
  );
  const types = new Map(rows.map((row) => [String(row['name']).toLowerCase(), String(row['type']).toLowerCase()]));
  const walkable = indexes.filter(({ columns }) =>
    columns.every((column) => WALKABLE.test(types.get(column.toLowerCase()) ?? '')),
  );
  return (
    walkable.find((index) => index.name === 'PRIMARY') ?? walkable.find((index) => index.unique && !index.nullable)
  );
}

async function readParts(db: Database, database: string, table: string): Promise<ReadonlyMap<string, Row[]>> {
  const rows = await db.rows(
    `SELECT * FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY INDEX_NAME <> 'PRIMARY', INDEX_NAME`,
    [database, table],
  );
  const parts = new Map<string, Row[]>();
  for (const row of rows) {
    const name = String(row['INDEX_NAME']);
    parts.set(name, [...(parts.get(name) ?? []), row]);
  }
  return parts;
}

function orderedIndexes(parts: ReadonlyMap<string, Row[]>): readonly Index[] {
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

/** A descending, hashed, partial, hidden or functional key part cannot serve a range in order. */
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
