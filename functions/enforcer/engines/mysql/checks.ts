// SPDX-License-Identifier: Apache-2.0
import type { Directive, MysqlDirective } from '../../../../lib/directives';
import { movingClock } from './clock-meaning';
import { differences } from './expectations';
import { foreignKeys } from './foreign-keys';
import { takesWordsOut } from './full-text';
import { type Finding, judge } from './guards';
import { Privileges } from './privileges';
import { serverRole } from './server-role';
import type { Database } from './session';
import { copyingTriggers, events } from './server-code';
import { fullText, recycleBin, statistics, triggers } from './survivors';
import type { Table } from './table';
import { undeclaredTables } from './undeclared';

/** Fails where a sweep could delete what nobody promised to delete, or where that cannot be seen. */
export async function checkSafety(db: Database, directive: MysqlDirective, table: Table): Promise<readonly string[]> {
  return judge(directive, [
    ...(await serverRole(db, directive.unit)),
    ...storageEngine(table),
    ...(await foreignKeys(db, table)),
    ...(await triggers(db, table, await Privileges.read(db))),
    ...table.zone.findings,
  ]);
}

/** Fails where a deleted row lives on beside the table, or where that cannot be seen. A sweep does no harm then. */
export async function checkCopies(
  db: Database,
  directive: MysqlDirective,
  table: Table,
  others: readonly Directive[] | undefined,
): Promise<readonly string[]> {
  const privileges = await Privileges.read(db);
  const undeclared =
    others === undefined
      ? { findings: [], notices: [] }
      : await undeclaredTables(db, directive, table, privileges, others);
  const kept = await statistics(db, table);
  const allowed = judge(directive, [
    ...(takesWordsOut(directive, table) ? [] : fullText(table)),
    ...movingClock(directive, table.sources),
    ...(await events(db, table, privileges)),
    ...(await copyingTriggers(db, table, directive, others ?? [])),
    ...kept.findings,
    ...(await recycleBin(db, table)),
    ...(await differences(db, directive)),
    ...undeclared.findings,
  ]);
  return [...allowed, ...kept.notices, ...undeclared.notices];
}

/** Others write through to tables elsewhere, keep deleted rows in their files, or end a transaction by themselves. */
function storageEngine(table: Table): readonly Finding[] {
  if (table.engine.toLowerCase() === 'innodb') return [];
  return [
    {
      guard: 'storage-engine',
      effect: 'youngGo',
      property: 'table',
      allowed: 'a table of InnoDB, whose deletes are known',
      got: `'${table.database}.${table.table}' of engine ${table.engine}`,
      remedy: `run: ALTER TABLE ${table.name} ENGINE = InnoDB`,
    },
  ];
}
