// SPDX-License-Identifier: Apache-2.0
import { escapeId } from 'mysql2/promise';
import type { Finding } from './guards';
import type { Privileges } from './privileges';
import type { Database, Row } from './session';
import { codeOf, isDenied } from './trouble';
import type { Table } from './table';

/** Triggers that run when a row is deleted, of which nobody knows what they delete or keep. */
export async function triggers(db: Database, table: Table, privileges: Privileges): Promise<readonly Finding[]> {
  const { database } = table;
  const property = { guard: 'triggers', effect: 'youngGo', property: 'table' } as const;
  const name = `'${database}.${table.table}'`;
  if (!privileges.has('TRIGGER', database, table.table)) {
    return [
      {
        ...property,
        allowed: 'a table whose triggers can be seen',
        got: `${name}, of which it is not known whether a trigger runs on DELETE: the user lacks TRIGGER`,
        remedy: `grant the user of the enforcer TRIGGER on ${table.name}`,
      },
    ];
  }
  return (await readTriggers(db, table))
    .filter((row) => row['event'] === 'DELETE')
    .map((row) => ({
      ...property,
      of: String(row['name']),
      allowed: 'a table without triggers that run on DELETE',
      got: `${name} with the trigger '${String(row['name'])}' ${String(row['timing'])} DELETE, which may delete or keep other rows`,
      remedy: 'drop it, and let placements of their own expire the other tables',
    }));
}

/** All triggers of the table that the user can see. */
export async function readTriggers(
  db: Database,
  { database, table }: Pick<Table, 'database' | 'table'>,
): Promise<readonly Row[]> {
  const rows = await db.rows(
    `SELECT TRIGGER_NAME AS name, EVENT_OBJECT_TABLE AS onTable, EVENT_MANIPULATION AS event, ACTION_TIMING AS timing, ACTION_STATEMENT AS body
     FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = ? AND EVENT_OBJECT_TABLE = ?`,
    [database, table],
  );
  // MariaDB takes names for the same here that are of two tables; where it folds their case they are already alike.
  return rows.filter((row) => String(row['onTable']) === table);
}

/** Indexes that keep the words of deleted rows: https://dev.mysql.com/doc/refman/8.0/en/innodb-fulltext-index.html (seen 2026-11). */
export function fullText(table: Table): readonly Finding[] {
  return table.fullText.map((name) => ({
    guard: 'fulltext',
    of: name,
    effect: 'oldStay',
    property: 'table',
    allowed: 'a table of which nothing stays when a row is deleted',
    got: `'${table.database}.${table.table}' with the FULLTEXT index '${name}', whose auxiliary tables keep the words of deleted rows until OPTIMIZE TABLE`,
    remedy: `drop the index, or run OPTIMIZE TABLE ${table.name} with innodb_optimize_fulltext_only = ON within the deadline, or let the enforcer do it by the guard 'fulltext-optimize'`,
  }));
}

/** Statistics of the optimiser that hold values of rows, until they are made anew. */
export async function statistics(
  db: Database,
  table: Table,
): Promise<{ readonly findings: readonly Finding[]; readonly notices: readonly string[] }> {
  const named = [table.database, table.table];
  let rows: readonly Row[];
  try {
    rows = await db.rows(
      db.isMariaDb
        ? 'SELECT column_name AS name FROM mysql.column_stats WHERE db_name = ? AND table_name = ?'
        : 'SELECT COLUMN_NAME AS name FROM information_schema.COLUMN_STATISTICS WHERE SCHEMA_NAME = ? AND TABLE_NAME = ?',
      named,
    );
  } catch (error) {
    // servers before 8.0 keep none.
    if (codeOf(error) === 'ER_UNKNOWN_TABLE') return { findings: [], notices: [] };
    if (!isDenied(error)) throw error;
    const why = `whether statistics of '${named.join('.')}' hold values of rows is not known: the user may not read mysql.column_stats`;
    return { findings: [], notices: [why] };
  }
  if (rows.length === 0) return { findings: [], notices: [] };
  const columns = rows.map(({ name }) => String(name));
  const finding: Finding = {
    guard: 'statistics',
    effect: 'oldStay',
    property: 'table',
    allowed: 'a table of which no statistics keep values',
    got: `'${named.join('.')}' with ${db.isMariaDb ? 'statistics' : 'histograms'} of '${columns.join("', '")}', which keep values of deleted rows until they are made anew`,
    remedy: db.isMariaDb
      ? `run within the deadline: ANALYZE TABLE ${table.name} PERSISTENT FOR ALL, or delete its rows of mysql.column_stats`
      : `run: ANALYZE TABLE ${table.name} DROP HISTOGRAM ON ${columns.map((each) => escapeId(each, true)).join(', ')}`,
  };
  return { findings: [finding], notices: [] };
}

/** A bin that takes what is dropped. Variables of the service's own kernel; elsewhere they do not exist. */
export async function recycleBin(db: Database, table: Table): Promise<readonly Finding[]> {
  const rows = await db.rows(`SHOW GLOBAL VARIABLES LIKE 'cdb\\_recycle\\_%'`);
  const values = new Map(rows.map((row) => [String(row['Variable_name']), String(row['Value']).toUpperCase()]));
  const enabled = values.get('cdb_recycle_bin_enabled');
  if (enabled === undefined || ['OFF', '0'].includes(enabled)) return [];
  const everyS = values.get('cdb_recycle_scheduler_interval') ?? '0';
  const keptS = values.get('cdb_recycle_bin_retention') ?? 'unknown';
  return [
    {
      guard: 'recycle-bin',
      effect: 'oldStay',
      property: 'cdb_recycle_bin_enabled',
      allowed: `OFF on the server of '${table.database}.${table.table}'`,
      got: `${enabled}: dropped and truncated tables are kept for ${keptS} s in '${RECYCLE_BIN}', and it is cleaned every ${everyS} s (0: never)`,
      remedy: `switch it off and empty '${RECYCLE_BIN}'`,
    },
  ];
}

export const RECYCLE_BIN = '__cdb_recycle_bin__';
