// SPDX-License-Identifier: Apache-2.0
import type { MysqlDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import type { Session } from './session';
import type { Table } from './table';

const SET = "SET SESSION binlog_row_image = 'MINIMAL'";

/**
 * Has the session write only the key of a deleted row into the binlog, where the sum of the placement leans on that. Fails
 * where the server refuses it, says something else afterwards, or where a table without a key makes it write whole rows.
 */
export async function keepKeyImage(session: Session, directive: MysqlDirective, table: Table): Promise<void> {
  if (directive.expects?.deleteImage !== 'key') return;
  if (table.key === undefined) {
    refuse(
      directive,
      `table ${table.name} without a primary key, whose rows are written as a whole`,
      'add a primary key',
    );
  }
  try {
    await session.always(SET);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    refuse(directive, `'${why}'`, 'grant the enforcer SESSION_VARIABLES_ADMIN (MariaDB: BINLOG ADMIN)');
  }
  const [row] = await session.rows('SELECT @@SESSION.binlog_row_image AS image');
  const image = String(row?.['image']);
  if (image.toUpperCase() !== 'MINIMAL')
    refuse(directive, `'${image}' after setting it`, 'ask the vendor what resets it');
}

function refuse(directive: MysqlDirective, got: string, remedy: string): never {
  return fail(
    'retention/invalid',
    directive.id,
    'expects.deleteImage',
    "'key', with 'binlog_row_image' MINIMAL in the session that deletes: the sum counts on deleted rows that leave nothing else in the binlog",
    got,
    `${remedy}, or remove 'deleteImage' from unit '${directive.unit}'`,
  );
}
