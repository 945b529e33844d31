// SPDX-License-Identifier: Apache-2.0
import { escapeId } from 'mysql2/promise';
import type { MysqlDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import type { Sql } from './clock';
import type { Database } from './session';
import { type Index, sameName, type Table } from './table';

type Column = { readonly name: string; readonly holds: 'text' | 'integer' };
export type FoundBy = Extract<NonNullable<MysqlDirective['subject']>, { readonly column: string }>;

/** Whose rows: ids of subjects, or undefined for all of an application. */
export interface Whose {
  readonly ids: readonly string[] | undefined;
  readonly application: string | undefined;
}

/**
 * Says in SQL whose rows they are. Ids are compared byte by byte: by the collation of the column `abc` would find the rows
 * of `ABC`, and beside an integer column the text `12x` counts as 12.
 */
export class SubjectFilter {
  private constructor(
    private readonly directive: MysqlDirective,
    private readonly subject: FoundBy,
    private readonly table: Table,
    private readonly columns: { readonly subject: Column; readonly application: Column | undefined },
  ) {}

  /** Fails where a column is missing, of a type whose ids are ambiguous, or without an index. */
  static async read(db: Database, directive: MysqlDirective, subject: FoundBy, table: Table): Promise<SubjectFilter> {
    const { column, application, through } = subject;
    const found = (own: string, name: string, property: string): Promise<Column> =>
      describe(db, directive, own, name, property);
    const id = await found(through?.table ?? directive.table, through?.column ?? column, 'subject');
    if (through !== undefined) {
      await found(directive.table, column, 'subject');
      await found(through.table, through.key, 'subject');
    }
    const own =
      application === undefined ? undefined : await found(directive.table, application, 'subject.application');
    return new SubjectFilter(directive, subject, table, { subject: id, application: own });
  }

  /** The rows, or undefined where the columns can hold none of these ids. */
  where({ ids, application }: Whose): Sql | undefined {
    const { subject, columns } = this;
    const parts: Sql[] = [];
    if (application !== undefined && columns.application !== undefined) {
      parts.push(equals(columns.application, [application], quotedName(subject.application ?? '')));
    }
    if (ids !== undefined) {
      const { through } = subject;
      if (through === undefined) parts.push(equals(columns.subject, ids, quotedName(subject.column)));
      else {
        const parent = quoted(this.directive.database, through.table);
        const inner = equals(columns.subject, ids, `parent.${quotedName(through.column)}`);
        parts.push({
          sql: `${quotedName(subject.column)} IN (SELECT parent.${quotedName(through.key)} FROM ${parent} AS parent WHERE ${inner.sql})`,
          values: inner.values,
        });
      }
    }
    if (parts.some(({ sql }) => sql === 'FALSE' || sql.includes('WHERE FALSE)')) || parts.length === 0)
      return undefined;
    return both(...parts);
  }

  /**
   * The index to go along, because the server chooses by statistics: where every row is of one application it reads them all
   * for each statement. undefined: the server may choose.
   */
  index({ ids, application }: Whose, clock: string | undefined): Index | undefined {
    const { column, application: applicationColumn = '' } = this.subject;
    const begins = (...names: readonly string[]): Index | undefined =>
      this.table.indexes.find(({ columns }) => names.every((name, at) => sameName(columns[at], name)));
    if (ids === undefined) {
      return (clock === undefined ? undefined : begins(applicationColumn, clock)) ?? begins(applicationColumn);
    }
    const composite =
      application === undefined ? undefined : (begins(column, applicationColumn) ?? begins(applicationColumn, column));
    return composite ?? begins(column);
  }
}

/** Rows for which all of these are true. */
export function both(...parts: readonly Sql[]): Sql {
  return { sql: parts.map(({ sql }) => sql).join(' AND '), values: parts.flatMap(({ values }) => [...values]) };
}

async function describe(
  db: Database,
  { database, id }: MysqlDirective,
  table: string,
  name: string,
  property: string,
): Promise<Column> {
  const [found] = await db.rows(
    `SELECT DATA_TYPE AS type FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND COLUMN_NAME = ?`,
    [database, table, name],
  );
  const type = String(found?.['type'] ?? '').toLowerCase();
  const holds = /^(big|medium|small|tiny)?int$/.test(type)
    ? 'integer'
    : /^((var)?char|(tiny|medium|long)?text)$/.test(type)
      ? 'text'
      : undefined;
  if (holds === undefined) {
    const got = found === undefined ? `no column '${name}' of '${database}.${table}' that this user can see` : type;
    return fail('retention/invalid', id, property, 'a column of text or whole numbers', got, 'name another column');
  }
  const indexed = await db.rows(
    `SELECT 1 AS found FROM information_schema.STATISTICS
     WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND COLUMN_NAME = ? AND SEQ_IN_INDEX = 1 AND INDEX_TYPE = 'BTREE' LIMIT 1`,
    [database, table, name],
  );
  if (indexed.length === 0) {
    fail(
      'retention/invalid',
      id,
      property,
      `a column with an index of its own, or each order would read every row`,
      `'${name}' of '${database}.${table}' without one`,
      `run: CREATE INDEX ${quotedName(`by_${name}`)} ON ${quoted(database, table)} (${quotedName(name)})`,
    );
  }
  return { name, holds };
}

/** The column's index finds the rows, and the bytes decide. */
function equals({ holds }: Column, ids: readonly string[], column: string): Sql {
  const possible = holds === 'integer' ? ids.filter((id) => /^(0|-?[1-9]\d{0,19})$/.test(id)) : ids;
  if (possible.length === 0) return { sql: 'FALSE', values: [] };
  // digits and nothing else, written out: beside a text the server compares such a column as floating-point numbers.
  if (holds === 'integer') return { sql: `${column} IN (${possible.join(', ')})`, values: [] };
  const marks = possible.map(() => '?').join(', ');
  const bytes = possible.map(() => 'CAST(? AS BINARY)').join(', ');
  return {
    sql: `${column} IN (${marks}) AND CAST(CONVERT(${column} USING utf8mb4) AS BINARY) IN (${bytes})`,
    values: [...possible, ...possible],
  };
}

export function quotedName(name: string): string {
  return escapeId(name, true);
}

export function quoted(database: string, table: string): string {
  return `${quotedName(database)}.${quotedName(table)}`;
}
