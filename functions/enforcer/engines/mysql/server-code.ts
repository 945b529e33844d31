// SPDX-License-Identifier: Apache-2.0
import type { Directive, MysqlDirective } from '../../../../lib/directives';
import type { Finding } from './guards';
import type { Privileges } from './privileges';
import type { Database } from './session';
import type { Table } from './table';
import { everyTable } from './undeclared';

/** Statements that write a copy somewhere, or move the rows themselves. */
const WRITES = /\b(insert|replace|create|update|outfile|dumpfile|rename|exchange)\b/i;
/** What is built of text is not followed. */
const BUILT = /\b(prepare|execute)\b/i;
const SYSTEM = "('sys', 'mysql', 'information_schema', 'performance_schema')";

/** What the server's own code, an event or a trigger, may reach by the names in it. */
class Code {
  private constructor(
    private readonly table: string,
    /** Names of the table's views, and of views of those. */
    private readonly views: readonly string[],
    /** Bodies of routines by name; undefined for one that this user may not read. */
    private readonly routines: ReadonlyMap<string, string | undefined>,
    /** Names of tables and views that are known for what they are, in small letters. */
    private readonly known: ReadonlySet<string>,
  ) {}

  static async read(db: Database, { table }: Table): Promise<Code> {
    const views = await db.rows(
      `SELECT TABLE_NAME AS name, VIEW_DEFINITION AS body FROM information_schema.VIEWS WHERE TABLE_SCHEMA NOT IN ${SYSTEM}`,
    );
    const reached = new Set<string>();
    for (let before = -1; before < reached.size;) {
      before = reached.size;
      for (const { name, body } of views)
        // one that cannot be read may be of any table.
        if (body === null || body === '' || [table, ...reached].some((each) => mentions(String(body), each)))
          reached.add(String(name));
    }
    const routines = await db.rows(
      `SELECT ROUTINE_NAME AS name, ROUTINE_DEFINITION AS body FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA NOT IN ${SYSTEM}`,
    );
    const bodies = new Map<string, string | undefined>();
    for (const { name, body } of routines) {
      const known = bodies.get(String(name));
      const own = body === null || body === undefined ? undefined : String(body);
      // of several with one name each is followed.
      bodies.set(
        String(name),
        bodies.has(String(name)) && known !== undefined && own !== undefined ? `${known};${own}` : own,
      );
    }
    const seen = await db.rows('SELECT TABLE_NAME AS name FROM information_schema.TABLES');
    const known = [
      ...seen.map(({ name }) => String(name)),
      ...(await everyTable(db)).map((name) => name.slice(name.indexOf('/') + 1)),
    ];
    return new Code(table, [...reached], bodies, new Set(known.map((name) => name.toLowerCase())));
  }

  /** The text with that of all routines in it, or undefined where one of them cannot be read. */
  whole(body: string): string | undefined {
    let text = body;
    const followed = new Set<string>();
    for (let before = -1; before < followed.size;) {
      before = followed.size;
      for (const [name, inner] of this.routines) {
        if (followed.has(name) || !mentions(text, name)) continue;
        if (inner === undefined) return undefined;
        followed.add(name);
        text += `; ${inner}`;
      }
    }
    const called = [...text.matchAll(/\bcall\s+([^\s(;]+)/gi)].map(([, name = '']) => name.replaceAll('`', ''));
    const known = [...this.routines.keys()].map((name) => name.toLowerCase());
    const unseen = called.some((name) => !known.includes(name.split('.').at(-1)?.toLowerCase() ?? ''));
    return unseen || BUILT.test(text) ? undefined : text;
  }

  /** Whether the text names the table, a view of it, or reads what may be one that this user cannot see. */
  reads(text: string): boolean {
    return (
      [this.table, ...this.views].some((name) => mentions(text, name)) ||
      readsOf(text).some((name) => !this.known.has(name.toLowerCase()))
    );
  }
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
  const rows = await db.rows(
    `SELECT CONCAT(EVENT_SCHEMA, '.', EVENT_NAME) AS name, EVENT_DEFINITION AS body
     FROM information_schema.EVENTS WHERE STATUS <> 'DISABLED' AND EVENT_SCHEMA <> 'sys'`,
  );
  if (rows.length === 0) return [];
  const code = await Code.read(db, table);
  return rows
    .filter(({ body }) => {
      const text = code.whole(String(body));
      return text === undefined || (code.reads(text) && WRITES.test(text));
    })
    .map((row) => ({
      ...property,
      of: String(row['name']),
      allowed: 'a table of which no event makes a copy',
      got: `${name}, from which the event '${String(row['name'])}' may write into another table`,
      remedy: 'drop the event, or let it write only where a placement expires the copies',
    }));
}

/** Triggers by which each row that is written leaves a copy, unless a placement expires that. */
export async function copyingTriggers(
  db: Database,
  table: Table,
  { unit }: MysqlDirective,
  others: readonly Directive[],
): Promise<readonly Finding[]> {
  const writing = table.triggers.filter(({ event }) => event !== 'DELETE');
  if (writing.length === 0) return [];
  const code = await Code.read(db, table);
  const placed = others.flatMap((each) => (each.engine === 'mysql' && each.unit === unit ? [each.table] : []));
  return writing
    .filter(({ body }) => {
      const text = code.whole(body);
      return text === undefined || targetsOf(text).some((target) => !placed.includes(target));
    })
    .map(({ name, event }) => ({
      guard: 'triggers' as const,
      of: name,
      effect: 'oldStay' as const,
      property: 'table',
      allowed: 'a table of which no trigger makes a copy',
      got: `'${table.database}.${table.table}' with the trigger '${name}' on ${event}, which may write into another table`,
      remedy: 'drop it, or let it write only where a placement expires the copies',
    }));
}

/** What the text reads from, without its database. */
function readsOf(sql: string): readonly string[] {
  const source =
    /\b(?:from|join)\s+((?!\d+\b)(?:`[^`]+`|[\w$\u0080-\uffff]+\b)(?!\s*\()(?:\s*\.\s*(?:`[^`]+`|[\w$\u0080-\uffff]+))?)/gi;
  return [...sql.matchAll(source)].map(([, name = '']) => plainName(name));
}

function plainName(name: string): string {
  return name.replace(/^.*\.\s*(?=[`\w$\u0080-\uffff])/, '').replaceAll('`', '');
}

/** Tables into which the text writes, without their database. */
function targetsOf(sql: string): readonly string[] {
  const target =
    /\b(?:insert(?:\s+(?:low_priority|delayed|high_priority|ignore))*(?:\s+into)?|replace(?:\s+into)?|(?<!\b(?:key|for)\s+)update(?:\s+ignore)?)\s+((?:`[^`]+`|[\w$\u0080-\uffff]+)(?:\s*\.\s*(?:`[^`]+`|[\w$\u0080-\uffff]+))?)/gi;
  return [...sql.matchAll(target)].map(([, name = '']) => plainName(name));
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
