// SPDX-License-Identifier: Apache-2.0
import type { Directive, MysqlDirective } from '../../../../lib/directives';
import { MARKER } from '../eraser';
import type { Finding } from './guards';
import type { Privileges } from './privileges';
import type { Database, Row } from './session';
import { RECYCLE_BIN } from './survivors';
import { sameName, type Table } from './table';

const MOST_LISTED = 20;

/** Tables of the governed database that no placement names. */
export interface Undeclared {
  readonly findings: readonly Finding[];
  readonly notices: readonly string[];
}

/**
 * Lists by name and size what nobody placed, never by content. What looks like a copy of this table (a name made of its
 * name, its clock's column, or the bin of dropped tables) fails the directive; the others are a notice.
 *
 * @param others every directive of the document: what they name is placed
 */
export async function undeclaredTables(
  db: Database,
  directive: MysqlDirective,
  table: Table,
  privileges: Privileges,
  others: readonly Directive[],
): Promise<Undeclared> {
  const property = { guard: 'undeclared-tables', effect: 'oldStay', property: 'database' } as const;
  if (!privileges.has('SELECT', table.database)) {
    return {
      findings: [
        {
          ...property,
          allowed: 'a database whose tables can be seen',
          got: `'${table.database}', of which it is not known what else it holds: the user has no SELECT on all of it`,
          remedy: 'grant the user of the enforcer SELECT on the database',
        },
      ],
      notices: [],
    };
  }
  const rows = await db.rows(
    `SELECT t.TABLE_SCHEMA AS home, t.TABLE_NAME AS name, COALESCE(t.DATA_LENGTH, 0) + COALESCE(t.INDEX_LENGTH, 0) AS bytes,
       (SELECT COUNT(*) FROM information_schema.COLUMNS AS c
        WHERE c.TABLE_SCHEMA = t.TABLE_SCHEMA AND c.TABLE_NAME = t.TABLE_NAME AND c.COLUMN_NAME = ?) AS dated
     FROM information_schema.TABLES AS t WHERE t.TABLE_SCHEMA IN (?, ?) AND t.TABLE_TYPE NOT LIKE '%VIEW%'`,
    [directive.clock.field, table.database, RECYCLE_BIN],
  );
  const placed = placedTables(directive, others);
  const unplaced = rows
    .filter(({ name }) => name !== MARKER)
    .filter((row) => !placed.some(([home, name]) => same(table, row, home, name)));
  const copies = unplaced.filter((row) => isCopy(row, table));
  const rest = unplaced.filter((row) => !copies.includes(row));
  return {
    findings: copies.map((row) => ({
      ...property,
      of: String(row['name']),
      allowed: 'one whose copies of a placed table are placed as well',
      got: `'${show(row)}', which no placement names and which looks like a copy of '${table.table}'`,
      remedy: 'drop it, or declare it as a placement',
    })),
    notices:
      rest.length === 0
        ? []
        : [
            `no placement names these tables of '${table.database}': ${rest.slice(0, MOST_LISTED).map(show).join(', ')}${rest.length > MOST_LISTED ? ` and ${rest.length - MOST_LISTED} more` : ''}; declare those that hold what the policy is about`,
          ],
  };
}

function placedTables(directive: MysqlDirective, others: readonly Directive[]): (readonly [string, string])[] {
  return [directive, ...others].flatMap((each) => {
    if (each.engine === 'mysql' && each.unit === directive.unit) return [[each.database, each.table] as const];
    if (each.engine === 'cos' && each.terminations?.unit === directive.unit)
      return [[each.terminations.database, each.terminations.table] as const];
    return [];
  });
}

function same(table: Table, row: Row, home: string, name: string): boolean {
  const found = [String(row['home']), String(row['name'])];
  if (!table.namesFoldCase) return found[0] === home && found[1] === name;
  return sameName(found[0], home) && sameName(found[1], name);
}

function isCopy(row: Row, table: Table): boolean {
  return (
    row['home'] === RECYCLE_BIN ||
    Number(row['dated'] ?? 0) > 0 ||
    String(row['name']).toLowerCase().includes(table.table.toLowerCase())
  );
}

function show(row: Row): string {
  return `${String(row['home'])}.${String(row['name'])} (${Math.ceil(Number(row['bytes'] ?? 0) / 1_024)} KiB)`;
}
