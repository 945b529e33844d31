// SPDX-License-Identifier: Apache-2.0
import { escapeId } from 'mysql2/promise';
import type { MysqlDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import type { Sql } from './clock';
import type { Database, Row } from './session';

/** A column with ids: the least and the greatest whole number that it holds, or how its texts are written, kept and compared. */
export type SubjectColumn =
  | { readonly holds: 'integer'; readonly least: bigint; readonly greatest: bigint }
  | {
      readonly holds: 'text';
      readonly characterSet: string;
      readonly collation: string;
      /** Characters that fit into it, or more. */
      readonly most: number;
      /** Whether spaces at the end of a text are not kept. */
      readonly trims: boolean;
    };

const BYTES: Readonly<Record<string, bigint>> = { tinyint: 1n, smallint: 2n, mediumint: 3n, int: 4n, bigint: 8n };

/** Where a column is, and the property of the directive that names it. */
export interface ColumnPlace {
  readonly table: string;
  readonly name: string;
  readonly property: string;
}

/** Fails where the column is missing, of a type whose ids are ambiguous, or without an index. */
export async function readSubjectColumn(
  db: Database,
  directive: MysqlDirective,
  place: ColumnPlace,
): Promise<SubjectColumn> {
  const { table, name, property } = place;
  const { database, id } = directive;
  const [found] = await db.rows(
    `SELECT DATA_TYPE AS type, COLUMN_TYPE AS definition, CHARACTER_SET_NAME AS characters,
            COLLATION_NAME AS collation, CHARACTER_MAXIMUM_LENGTH AS most
     FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND COLUMN_NAME = ?`,
    [database, table, name],
  );
  const column = found === undefined ? undefined : columnOf(found);
  if (column === undefined) {
    const got =
      found === undefined
        ? `no column '${name}' of '${database}.${table}' that this user can see`
        : String(found['definition']).toLowerCase();
    return fail(
      'retention/invalid',
      id,
      property,
      'a column of text or whole numbers, without ZEROFILL',
      got,
      'name another column',
    );
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
  return column;
}

function columnOf(row: Row): SubjectColumn | undefined {
  const type = String(row['type']).toLowerCase();
  const definition = String(row['definition']).toLowerCase();
  const bytes = BYTES[type];
  // such a column says '007' to one driver and 7 to another: which of both is an id is not known.
  if (bytes !== undefined && definition.includes('zerofill')) return undefined;
  if (bytes !== undefined) {
    const span = 1n << (8n * bytes);
    return definition.includes('unsigned')
      ? { holds: 'integer', least: 0n, greatest: span - 1n }
      : { holds: 'integer', least: -span / 2n, greatest: span / 2n - 1n };
  }
  const [characterSet, collation] = [String(row['characters']), String(row['collation'])];
  // both are written into statements as they are.
  return /^((var)?char|(tiny|medium|long)?text)$/.test(type) && /^\w+$/.test(characterSet) && /^\w+$/.test(collation)
    ? { holds: 'text', characterSet, collation, most: Number(row['most']), trims: type === 'char' }
    : undefined;
}

/**
 * Fails where one row could belong to several rows of its parent: to those of other subjects as well. So the key of the parent
 * is unique, and both are compared as it is: beside a number the text `1x` counts as 1, and by another collation `A` is `a`.
 */
export async function checkParentKey(
  db: Database,
  directive: MysqlDirective,
  [own, child]: readonly [ColumnPlace, SubjectColumn],
  [parent, key]: readonly [ColumnPlace, SubjectColumn],
): Promise<void> {
  const { database, id } = directive;
  if (
    key.holds !== child.holds ||
    (key.holds === 'text' && child.holds === 'text' && key.collation !== child.collation)
  )
    fail(
      'retention/invalid',
      id,
      'subject.through.key',
      `a column that is compared as '${own.name}' of '${database}.${own.table}', which is ${described(child)}`,
      `'${parent.name}' of '${database}.${parent.table}', which is ${described(key)}`,
      'give both the same type and collation, or name another column',
    );
  const unique = await db.rows(
    `SELECT INDEX_NAME AS name FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND NON_UNIQUE = 0
     GROUP BY INDEX_NAME HAVING COUNT(*) = 1 AND LOWER(MAX(COLUMN_NAME)) = LOWER(?) AND MAX(SUB_PART) IS NULL`,
    [database, parent.table, parent.name],
  );
  if (unique.length === 0)
    fail(
      'retention/invalid',
      id,
      'subject.through.key',
      'a column with a unique index over it alone, or a row could belong to several subjects',
      `'${parent.name}' of '${database}.${parent.table}' without one`,
      `run: CREATE UNIQUE INDEX ${quotedName(`one_${parent.name}`)} ON ${quoted(database, parent.table)} (${quotedName(parent.name)}), or name another key`,
    );
}

function described(column: SubjectColumn): string {
  return column.holds === 'integer' ? 'a whole number' : `text of ${column.collation}`;
}

/** Why no row can have that id in a column; undefined: one may. */
export function whyImpossible(of: SubjectColumn, id: string): string | undefined {
  if (of.holds === 'integer')
    return isWholeWithin(of, id)
      ? undefined
      : `the column holds whole numbers from ${of.least} to ${of.greatest}, written in digits`;
  if (of.trims && id.endsWith(' ')) return 'the column keeps no spaces at the end of a text';
  return [...id].length > of.most ? `the column holds ${of.most} characters` : undefined;
}

function isWholeWithin(of: { readonly least: bigint; readonly greatest: bigint }, id: string): boolean {
  // digits and nothing else: beside a text the server compares such a column as floating-point numbers, and beside a number
  // that no column holds MySQL takes the greatest one for it.
  if (!/^(0|-?[1-9]\d{0,19})$/.test(id)) return false;
  const number = BigInt(id);
  return number >= of.least && number <= of.greatest;
}

/**
 * Rows whose column is one of these ids. The column's index finds them, and the bytes decide: by the collation `abc` would find
 * the rows of `ABC`. `FALSE`: the column can hold none of them.
 */
export function equals(of: SubjectColumn, ids: readonly string[], column: string): Sql {
  if (of.holds === 'integer') {
    const possible = ids.filter((id) => isWholeWithin(of, id));
    return possible.length === 0
      ? { sql: 'FALSE', values: [] }
      : { sql: `${column} IN (${possible.join(', ')})`, values: [] };
  }
  // in the characters of the column: a server refuses to compare it with what it cannot hold. That becomes a question mark,
  // which finds rows that the bytes then keep apart.
  const mark = of.characterSet === 'utf8mb4' ? '?' : `CONVERT(? USING ${of.characterSet}) COLLATE ${of.collation}`;
  const list = (each: string): string => ids.map(() => each).join(', ');
  return {
    sql: `${column} IN (${list(mark)}) AND CAST(CONVERT(${column} USING utf8mb4) AS BINARY) IN (${list('CAST(? AS BINARY)')})`,
    values: [...ids, ...ids],
  };
}

export function quotedName(name: string): string {
  return escapeId(name, true);
}

export function quoted(database: string, table: string): string {
  return `${quotedName(database)}.${quotedName(table)}`;
}
