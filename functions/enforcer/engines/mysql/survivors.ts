// SPDX-License-Identifier: Apache-2.0
import type { Finding } from './guards';
import type { Privileges } from './privileges';
import type { Database, Row } from './session';
import type { Table } from './table';

/** Statements that write a copy somewhere. */
const WRITES = /\b(insert|replace|create|update|outfile|dumpfile)\b/i;
const CALLS = /\b(call|execute)\b/i;

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

/** Events that may copy rows out of the table. While the scheduler is off none runs. */
export async function events(db: Database, table: Table, privileges: Privileges): Promise<readonly Finding[]> {
  const [server] = await db.rows('SELECT @@GLOBAL.event_scheduler AS scheduler');
  if (!['ON', '1'].includes(String(server?.['scheduler'] ?? 'ON').toUpperCase())) return [];
  const property = { guard: 'events', effect: 'oldStay', property: 'table' } as const;
  const name = `'${table.database}.${table.table}'`;
  if (!privileges.has('EVENT')) {
    return [
      {
        ...property,
        allowed: 'a table of which no event makes a copy',
        got: `${name}, of which it is not known whether one does: event_scheduler is ON and the user lacks EVENT on *.*`,
        remedy: 'grant the user of the enforcer EVENT ON *.*, or switch event_scheduler off',
      },
    ];
  }
  const found: Finding[] = [];
  const rows = await db.rows(
    `SELECT CONCAT(EVENT_SCHEMA, '.', EVENT_NAME) AS name, EVENT_SCHEMA AS home, EVENT_DEFINITION AS body
     FROM information_schema.EVENTS WHERE STATUS <> 'DISABLED' AND EVENT_SCHEMA <> 'sys'`,
  );
  for (const row of rows) {
    const body = String(row['body']);
    const called = CALLS.test(body);
    // what a called routine does is not followed: it may be built of text.
    if (!called && !(mentions(body, table.table) && WRITES.test(body))) continue;
    if (called && !(await routinesMention(db, table))) continue;
    const event = String(row['name']);
    found.push({
      ...property,
      of: event,
      allowed: 'a table of which no event makes a copy',
      got: `${name}, from which the event '${event}' may write into another table`,
      remedy: 'drop the event, or let it write only where a placement expires the copies',
    });
  }
  return found;
}

/** Whether a routine names the table or cannot be read. */
async function routinesMention(db: Database, table: Table): Promise<boolean> {
  const rows = await db.rows(
    `SELECT ROUTINE_DEFINITION AS body FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA NOT IN ('sys', 'mysql')`,
  );
  return rows.some(
    ({ body }) =>
      body === null || body === undefined || mentions(String(body), table.table) || /\bprepare\b/i.test(String(body)),
  );
}

/** Whether SQL names the table, quoted or not. */
export function mentions(sql: string, name: string): boolean {
  const text = sql.toLowerCase();
  const wanted = name.toLowerCase();
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    const beside = `${text[at - 1] ?? ' '}${text[at + wanted.length] ?? ' '}`;
    if (!/[\w$\u0080-\uffff]/.test(beside)) return true;
  }
  return false;
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
