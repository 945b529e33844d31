// SPDX-License-Identifier: Apache-2.0
import { escapeId } from 'mysql2/promise';
import type { MysqlDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import type { Database, Row } from './session';

/** MariaDB keeps every version of a row that is deleted from such a table. */
export function refuseHistory(directive: MysqlDirective, found: Row | undefined): void {
  if (found?.['type'] !== 'SYSTEM VERSIONED') return;
  fail(
    'retention/invalid',
    directive.id,
    'table',
    'a table without system versioning, which keeps every row that is deleted',
    `'${directive.database}.${directive.table}' with it`,
    `run: ALTER TABLE ${escapeId(directive.database, true)}.${escapeId(directive.table, true)} DROP SYSTEM VERSIONING`,
  );
}

/** A temporary table of the same name would be swept in place of the real one. */
export async function refuseShadow(db: Database, directive: MysqlDirective, name: string): Promise<void> {
  const [row] = await db.rows(`SHOW CREATE TABLE ${name}`);
  if (!/^CREATE TEMPORARY/i.test(String(row?.['Create Table'] ?? ''))) return;
  fail(
    'retention/invalid',
    directive.id,
    'table',
    `a table of unit '${directive.unit}'`,
    `a temporary table of this session under '${directive.database}.${directive.table}'`,
    "take it out of the server's init_connect",
  );
}
