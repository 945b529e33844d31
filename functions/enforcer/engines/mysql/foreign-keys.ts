// SPDX-License-Identifier: Apache-2.0
import type { MysqlDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import { codeOf, type Database, isDenied, type Row } from './session';

/** InnoDB's own list, since MySQL 8 and before. It names children that the user has no right to, where others hide them. */
const LISTS = ['INNODB_FOREIGN', 'INNODB_SYS_FOREIGN'] as const;

/**
 * Fails where deleting a row deletes rows of another table: they are younger, nobody counts them, and a hold of theirs is
 * not asked. Returns what could not be checked.
 */
export async function checkForeignKeys(db: Database, directive: MysqlDirective): Promise<readonly string[]> {
  const { database, table } = directive;
  const listed = await fromInnoDb(db, `${encode(database)}/${encode(table)}`);
  const [child] =
    listed ??
    (await db.rows(
      `SELECT CONCAT(CONSTRAINT_SCHEMA, '/', TABLE_NAME) AS child, CONSTRAINT_NAME AS name
       FROM information_schema.REFERENTIAL_CONSTRAINTS
       WHERE UNIQUE_CONSTRAINT_SCHEMA = ? AND REFERENCED_TABLE_NAME = ? AND DELETE_RULE = 'CASCADE'`,
      [database, table],
    ));
  if (child !== undefined) {
    const name = decode(String(child['child'])).replace('/', '.');
    fail(
      'retention/invalid',
      directive.id,
      'table',
      'a table whose rows take no others with them',
      `'${database}.${table}', which '${name}' references ON DELETE CASCADE by '${decode(String(child['name']))}'`,
      `make that foreign key one without CASCADE, and give '${name}' a placement of its own that is deleted first`,
    );
  }
  return listed === undefined
    ? [
        `foreign keys of tables that the user cannot see were not checked: it lacks PROCESS; a row of '${database}.${table}' may take theirs with it`,
      ]
    : [];
}

async function fromInnoDb(db: Database, parent: string): Promise<readonly Row[] | undefined> {
  for (const list of LISTS) {
    try {
      // bit 1 of the type is ON DELETE CASCADE: https://dev.mysql.com/doc/refman/8.0/en/information-schema-innodb-foreign-table.html (seen 2026-11).
      return await db.rows(
        `SELECT FOR_NAME AS child, ID AS name FROM information_schema.${list} WHERE REF_NAME = ? AND TYPE & 1 = 1`,
        [parent],
      );
    } catch (error) {
      if (isDenied(error)) return undefined;
      if (codeOf(error) !== 'ER_UNKNOWN_TABLE') throw error;
    }
  }
  return undefined;
}

/** InnoDB spells names as those of files: a character that is no letter, digit or underscore becomes its code. */
function encode(name: string): string {
  return name.replace(/[^\w\u0080-\uffff]/g, (each) => `@${each.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function decode(name: string): string {
  return name.replace(/@([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}
