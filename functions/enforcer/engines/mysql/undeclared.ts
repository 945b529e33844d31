// SPDX-License-Identifier: Apache-2.0
import type { Directive, MysqlDirective } from '../../../../lib/directives';
import { MARKER } from '../eraser';
import { isCopyOf } from '../unplaced';
import type { Finding } from './guards';
import type { Privileges } from './privileges';
import type { Database, Row } from './session';
import { codeOf, isDenied } from './trouble';
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
  const abroad = (await elsewhere(db, table)).filter(
    ([home, name]) => !placed.some(([a, b]) => sameName(a, home) && sameName(b, name)),
  );
  const unplaced = rows
    .filter(({ name }) => name !== MARKER)
    .filter((row) => !placed.some(([home, name]) => same(table, row, home, name)));
  const copies = unplaced.filter((row) => isCopy(row, table));
  const rest = unplaced.filter((row) => !copies.includes(row));
  return {
    findings: [
      ...abroad.map(([home, name]) => ({
        ...property,
        of: `${home}.${name}`,
        allowed: 'one of which no copy lies beside it',
        got: `'${home}.${name}', which no placement names and which looks like a copy of '${table.database}.${table.table}'`,
        remedy: 'drop it, or declare it as a placement',
      })),
      ...copies.map((row) => ({
        ...property,
        of: String(row['name']),
        allowed: 'one whose copies of a placed table are placed as well',
        got: `'${show(row)}', which no placement names and which looks like a copy of '${table.table}'`,
        remedy: 'drop it, or declare it as a placement',
      })),
    ],
    notices:
      rest.length === 0
        ? []
        : [
            `no placement names these tables of '${table.database}': ${rest.slice(0, MOST_LISTED).map(show).join(', ')}${rest.length > MOST_LISTED ? ` and ${rest.length - MOST_LISTED} more` : ''}; declare those that hold what the policy is about`,
          ],
  };
}

/** InnoDB's own lists of tables, which name those that the user has no right to. */
const LISTS = ['INNODB_TABLES', 'INNODB_SYS_TABLES'] as const;

/** Every table of InnoDB as `database/table`, also those that this user has no right to; none where the list cannot be read. */
export async function everyTable(db: Database): Promise<readonly string[]> {
  for (const list of LISTS) {
    try {
      const rows = await db.rows(`SELECT NAME AS name FROM information_schema.${list} WHERE NAME LIKE '%/%'`);
      return [...new Set(rows.map((row) => readable(String(row['name']))))];
    } catch (error) {
      // without PROCESS the guard of foreign keys has refused before.
      if (isDenied(error)) return [];
      if (codeOf(error) !== 'ER_UNKNOWN_TABLE') throw error;
    }
  }
  return [];
}

/** Tables of other databases that a rollback of the whole one leaves, such as `im_bak.messages`, with their names as one reads them. */
async function elsewhere(db: Database, table: Table): Promise<readonly (readonly [string, string])[]> {
  return (await everyTable(db))
    .map((name) => [name.slice(0, name.indexOf('/')), name.slice(name.indexOf('/') + 1)] as const)
    .filter(
      ([home, name]) =>
        !sameName(home, table.database) && isCopyOf(home, table.database) && isCopyOf(name, table.table),
    );
}

/** Spelled as files are, and with the partition. */
function readable(name: string): string {
  return name
    .replace(/#p#.*$/i, '')
    .replace(/@([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
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
