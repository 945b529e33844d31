// SPDX-License-Identifier: Apache-2.0
import type { Finding } from './guards';
import type { Database, Row } from './session';
import { codeOf, isDenied } from './trouble';
import type { Table } from './table';

/** Bit 1 is ON DELETE CASCADE: https://dev.mysql.com/doc/refman/8.0/en/information-schema-innodb-foreign-table.html (seen 2026-11). */
const CASCADE = 'TYPE & 1 = 1';

/**
 * InnoDB's own lists name children that the user has no right to, where others hide them. MySQL 8 and later spell names
 * plainly; MariaDB and MySQL 5.7 spell them as those of files, in a character set that the server itself converts.
 */
const LISTS = [
  { list: 'INNODB_FOREIGN', parent: (name: string) => name, name: (column: string) => column },
  { list: 'INNODB_SYS_FOREIGN', parent: encoded, name: decoded },
] as const;

/**
 * Children whose rows a delete would take along: they are younger, nobody counts them, and a hold of theirs is not asked.
 * The server's list for everybody and InnoDB's own are both asked; without the latter the answer is not known.
 */
export async function foreignKeys(db: Database, table: Table): Promise<readonly Finding[]> {
  const seen = await db.rows(
    `SELECT UNIQUE_CONSTRAINT_SCHEMA AS parentDatabase, REFERENCED_TABLE_NAME AS parentTable, CONCAT(CONSTRAINT_SCHEMA, '.', TABLE_NAME) AS child, CONSTRAINT_NAME AS name
     FROM information_schema.REFERENTIAL_CONSTRAINTS
     WHERE UNIQUE_CONSTRAINT_SCHEMA = ? AND REFERENCED_TABLE_NAME = ? AND DELETE_RULE = 'CASCADE'`,
    [table.database, table.table],
  );
  const listed = await fromInnoDb(db, table);
  const children = new Map(
    [
      ...(typeof listed === 'string' ? [] : listed),
      // MariaDB takes names for the same here that are of two tables.
      ...seen.filter((row) => isOf(table, `${text(row['parentDatabase'])}/${text(row['parentTable'])}`)),
    ].map((row) => [String(row['child']), row]),
  );
  const property = { guard: 'foreign-keys', effect: 'youngGo', property: 'table' } as const;
  const parent = `'${table.database}.${table.table}'`;
  const findings: Finding[] = [...children].map(([child, row]) => ({
    ...property,
    allowed: 'a table whose rows take no others with them',
    got: `${parent}, which '${child}' references ON DELETE CASCADE by '${String(row['name'])}'`,
    remedy: `make that foreign key one without CASCADE, and give '${child}' a placement of its own that is deleted first`,
  }));
  if (typeof listed !== 'string') return findings;
  const unseen: Finding = {
    ...property,
    allowed: 'a table whose foreign keys can be seen in all databases',
    got: `${parent}, of which it is not known whether rows of other tables go with its own: ${listed}`,
    remedy: 'grant the user of the enforcer PROCESS',
  };
  return [...findings, unseen];
}

/** The children by InnoDB's own list, or why it cannot be read. */
async function fromInnoDb(db: Database, table: Table): Promise<readonly Row[] | string> {
  for (const { list, parent, name } of LISTS) {
    try {
      const rows = await db.rows(
        `SELECT REF_NAME AS ref, ${parent('?')} AS parentDatabase, ${parent('?')} AS parentTable,
           ${name('FOR_NAME')} AS child, ID AS name
         FROM information_schema.${list} WHERE ${CASCADE}`,
        [table.database, table.table],
      );
      return rows
        .filter((row) => isOf(table, text(row['ref']), `${text(row['parentDatabase'])}/${text(row['parentTable'])}`))
        .map((row) => ({
          child: text(row['child']).replace('/', '.'),
          name: text(row['name']).split('/').at(-1) ?? '',
        }));
    } catch (error) {
      if (isDenied(error)) return 'the user lacks PROCESS';
      if (codeOf(error) !== 'ER_UNKNOWN_TABLE') throw error;
    }
  }
  return `the server has neither ${LISTS.map(({ list }) => list).join(' nor ')}`;
}

/** Compared as the server compares names of tables, and not by a collation that takes ü for u. */
function isOf(table: Table, name: string, own = `${table.database}/${table.table}`): boolean {
  return table.namesFoldCase ? name.toLowerCase() === own.toLowerCase() : name === own;
}

function text(value: Row[string] | undefined): string {
  return Buffer.isBuffer(value) ? value.toString('utf8') : String(value);
}

function encoded(placeholder: string): string {
  return `CAST(CONVERT(${placeholder} USING filename) AS BINARY)`;
}

function decoded(column: string): string {
  const part = (side: 1 | -1): string =>
    `CONVERT(CAST(CAST(SUBSTRING_INDEX(${column}, '/', ${side}) AS BINARY) AS CHAR CHARACTER SET filename) USING utf8mb4)`;
  return `CONCAT(${part(1)}, '/', ${part(-1)})`;
}
