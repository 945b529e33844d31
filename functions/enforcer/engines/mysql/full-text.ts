// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import type { MysqlDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import { changeQuietly } from './ddl';
import { isAllowed } from './guards';
import type { Database } from './session';
import { codeOf, errnoOf, isDenied } from './trouble';
import { MYSQL_SETTINGS } from './settings';
import type { Table } from './table';

/** ER_WRONG_VALUE_FOR_VAR: the server knows no such table with a FULLTEXT index. */
const WRONG_VALUE = 1231;

/** Whether the estate wants the words of deleted rows taken out of the FULLTEXT indexes of a table. */
export function takesWordsOut(directive: MysqlDirective, table: Pick<Table, 'fullText'>): boolean {
  return table.fullText.length > 0 && isAllowed(directive, 'fulltext-optimize');
}

/**
 * Takes the words of deleted rows out of the FULLTEXT indexes of a table, and asks the server whether none is left. Two of its
 * settings are global: they are changed for as long as it takes, and put back.
 * https://dev.mysql.com/doc/refman/8.0/en/fulltext-fine-tuning.html#fulltext-optimize (seen 2026-11)
 *
 * @returns why words may be left, where somebody holds the table or the time of the run ended; undefined: none is
 * @throws RetentionError where the rights are missing: then nobody knows
 */
export async function takeWordsOut(
  db: Database,
  directive: MysqlDirective,
  table: Table,
  remainingMs: () => number,
): Promise<string | undefined> {
  try {
    const [before] = await db.rows(
      'SELECT @@GLOBAL.innodb_optimize_fulltext_only AS alone, @@GLOBAL.innodb_ft_num_word_optimize AS words, @@GLOBAL.innodb_ft_aux_table AS looked',
    );
    const looked = before?.['looked'] ?? '';
    try {
      let left = await deletedRows(db, directive, table);
      if (left === 0) return undefined;
      // without it the statement copies the whole table; and the fewer words, the shorter it closes the table.
      await db.run('SET GLOBAL innodb_optimize_fulltext_only = ON');
      await db.run('SET GLOBAL innodb_ft_num_word_optimize = 1000');
      for (; left > 0; left = await deletedRows(db, directive, table)) {
        if (remainingMs() <= MYSQL_SETTINGS.reserveMs)
          return `the time of the run ended with words of ${left} deleted rows`;
        const changed = await changeQuietly(
          db,
          table,
          (nowait) => `OPTIMIZE NO_WRITE_TO_BINLOG TABLE ${table.name}${nowait}`,
        );
        if (typeof changed === 'string') return `words of ${left} deleted rows are left, because ${changed}`;
        // who has waited goes first, for as long as it had to.
        await sleep(changed.ms);
      }
      return undefined;
    } finally {
      if (before !== undefined) {
        await db.run(`SET GLOBAL innodb_optimize_fulltext_only = ${Number(before['alone']) === 1 ? 'ON' : 'OFF'}`);
        await db.run(`SET GLOBAL innodb_ft_num_word_optimize = ${Number(before['words'])}`);
        await db.run('SET GLOBAL innodb_ft_aux_table = ?', [looked]).catch(() => undefined);
      }
    }
  } catch (error) {
    if (!isDenied(error)) throw error;
    return fail(
      'retention/invalid',
      directive.id,
      'allow',
      'a user who may take words out of a FULLTEXT index, as the estate allows',
      `one without the rights for '${table.database}.${table.table}' (${codeOf(error)})`,
      `grant it INSERT on the table, PROCESS, and SYSTEM_VARIABLES_ADMIN (SUPER on MariaDB), or drop the index`,
    );
  }
}

/** Rows that are deleted and whose words the indexes still hold. */
async function deletedRows(db: Database, directive: MysqlDirective, table: Table): Promise<number> {
  const name = await look(db, directive, table);
  const [row] = await db.rows(
    `SELECT (SELECT COUNT(*) FROM information_schema.INNODB_FT_DELETED) + (SELECT COUNT(*) FROM information_schema.INNODB_FT_BEING_DELETED) AS size,
       @@GLOBAL.innodb_ft_aux_table AS looked`,
  );
  // the setting is everybody's: of another table the answer says nothing.
  if (String(row?.['looked'] ?? '') !== name)
    throw new Error(`another connection looked into the FULLTEXT indexes of '${String(row?.['looked'])}' meanwhile`);
  return Number(row?.['size']);
}

/** Tells the server of which table it is asked. Names are spelled as those of files here. */
async function look(db: Database, directive: MysqlDirective, { database, table }: Table): Promise<string> {
  let name = `${encoded(database)}/${encoded(table)}`;
  if (db.isMariaDb) {
    const own = 'CAST(CAST(CONVERT(? USING filename) AS BINARY) AS CHAR)';
    const [row] = await db.rows(`SELECT CONCAT(${own}, '/', ${own}) AS name`, [database, table]);
    name = String(row?.['name']);
  }
  try {
    await db.run('SET GLOBAL innodb_ft_aux_table = ?', [name]);
  } catch (error) {
    if (errnoOf(error) !== WRONG_VALUE) throw error;
    fail(
      'retention/invalid',
      directive.id,
      'table',
      'a table into whose FULLTEXT indexes the server lets the enforcer look',
      `'${database}.${table}', of which it knows nothing as '${name}'`,
      "drop the index, or optimise it by hand and answer for that by the guard 'fulltext'",
    );
  }
  return name;
}

/** MySQL gives nobody its own conversion: letters with a shorter form there are not found, and that is refused. */
function encoded(name: string): string {
  return name.replace(/[^A-Za-z0-9_]/gu, (each) => `@${(each.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
}
