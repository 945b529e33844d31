// SPDX-License-Identifier: Apache-2.0
import { escapeId } from 'mysql2/promise';
import { type MysqlDirective, type Target, whyNotFound } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import { type Erased, type Eraser, inGroups, MARKER, markerKey, type MarkerName } from '../eraser';
import type { RunContext } from '../engine';
import type { Sql } from './clock';
import { codeOf, type Database, isBusy, messageOf } from './session';
import { sameName, type Table } from './table';

/** Ids in one statement, and rows that one statement deletes: short transactions leave the application its locks. */
const IDS_AT_ONCE = 200;
const ROWS_AT_ONCE = 1_000;
/** So often a search may find rows that came since the last deletion. */
const MOST_LOOKS = 3;

type Column = { readonly name: string; readonly holds: 'text' | 'integer' };
type FoundBy = Extract<NonNullable<MysqlDirective['subject']>, { readonly column: string }>;

/**
 * Deletes the rows of subjects. Ids are compared byte by byte: by the collation of the column `abc` would delete the rows
 * of `ABC`, and beside an integer column the text `12x` counts as 12.
 */
export class MysqlEraser implements Eraser {
  private readonly table: string;
  private readonly markers: string;
  private columns: { readonly subject: Column; readonly application: Column | undefined } | undefined;

  constructor(
    private readonly db: Database & { close(): Promise<void> },
    private readonly directive: MysqlDirective,
    private readonly subject: FoundBy,
    private readonly context: Pick<RunContext, 'now' | 'remainingMs' | 'dryRun'>,
    /** The table, once its dates and the clocks are known to be safe to delete by. */
    private readonly ages: () => Promise<Table>,
  ) {
    this.table = quoted(directive.database, directive.table);
    this.markers = quoted(directive.database, MARKER);
  }

  async ensure(): Promise<void> {
    await this.describe();
    await this.checkMarkers();
  }

  async erase(targets: readonly Target[]): Promise<Erased> {
    const columns = await this.describe();
    const left = new Map<number, string>();
    let deleted = 0;
    const aged = targets.some(({ atLeastMs }) => atLeastMs !== undefined) ? await this.aged() : undefined;
    const possible = targets.flatMap((target, index) => {
      const why =
        whyNotFound(this.subject, target) ??
        (target.atLeastMs !== undefined && typeof aged === 'string' ? aged : undefined);
      if (why !== undefined) left.set(index, why);
      return why === undefined ? [{ target, index }] : [];
    });
    for (const { key, indexes } of inGroups(
      possible.map(({ target }) => target),
      (target) => JSON.stringify([target.application ?? null, target.subject === undefined, target.atLeastMs ?? null]),
      IDS_AT_ONCE,
    )) {
      const [application, whole, atLeastMs] = JSON.parse(key) as [string | null, boolean, number | null];
      const ids = whole ? undefined : indexes.map((each) => possible[each]?.target.subject ?? '');
      const found = this.where(columns, ids, application ?? undefined);
      // no value of that column is such an id: nothing can be there.
      if (found === undefined) continue;
      const where = (): Sql =>
        atLeastMs === null || aged === undefined || typeof aged === 'string' ? found : both(found, aged(atLeastMs));
      const problem = await this.clear(where, (rows) => (deleted += rows));
      if (problem !== undefined) {
        for (const each of indexes) left.set(possible[each]?.index ?? -1, problem);
      }
    }
    return { deleted, left };
  }

  /** Deletes in short statements until a search finds nothing. Returns why that did not happen. */
  private async clear(where: () => Sql, count: (rows: number) => void): Promise<string | undefined> {
    const { dryRun } = this.context;
    if (dryRun) {
      count(await this.count(where()));
      return undefined;
    }
    for (let refusals = 0, looks = 0; ;) {
      if (this.context.remainingMs() <= 0) return 'the time of the run ended before';
      try {
        const { sql, values } = where();
        const rows = await this.db.run(`DELETE FROM ${this.table} WHERE ${sql} LIMIT ${ROWS_AT_ONCE}`, values);
        count(rows);
        if (rows > 0) continue;
        const there = await this.count(where());
        if (there === 0) return undefined;
        // what fell due, or came, since the statement before.
        if ((looks += 1) > MOST_LOOKS) return `${there} rows that a DELETE does not reach, or that come without an end`;
      } catch (error) {
        refusals += 1;
        if (!isBusy(error)) return reasonOf(error);
        if (refusals > 3) return 'locked by other transactions; the next run tries again';
      }
    }
  }

  /**
   * Rows of an age, asked anew for each statement; a text that says why no row can be taken by its age. Every run asks for
   * the rows of an application that are old enough: without an index over both it would read all of its rows each time.
   */
  private async aged(): Promise<((atLeastMs: number) => Sql) | string> {
    const { application = '' } = this.subject;
    const table = await this.ages();
    const { clock } = table;
    const found = table.indexes.some(
      ({ columns }) => sameName(columns[0], application) && sameName(columns[1], clock.name),
    );
    if (!found && application !== '') {
      const name = quotedName(`by_${application}_${clock.name}`.slice(0, 64));
      return `there is no index over the application and the date; run: CREATE INDEX ${name} ON ${this.table} (${quotedName(application)}, ${clock.column})`;
    }
    return (atLeastMs) => clock.due({ deleteAfterMs: atLeastMs }, this.context);
  }

  private async count({ sql, values }: Sql): Promise<number> {
    const [row] = await this.db.rows(`SELECT COUNT(*) AS there FROM ${this.table} WHERE ${sql}`, values);
    return Number(row?.['there'] ?? 0);
  }

  /** The rows of these ids, or undefined where the columns can hold none of them. */
  private where(
    columns: { readonly subject: Column; readonly application: Column | undefined },
    ids: readonly string[] | undefined,
    application: string | undefined,
  ): Sql | undefined {
    const parts: Sql[] = [];
    if (application !== undefined && columns.application !== undefined) {
      parts.push(equals(columns.application, [application], quotedName(this.subject.application ?? '')));
    }
    if (ids !== undefined) {
      const { through } = this.subject;
      if (through === undefined) parts.push(equals(columns.subject, ids, quotedName(this.subject.column)));
      else {
        const parent = quoted(this.directive.database, through.table);
        const inner = equals(columns.subject, ids, `parent.${quotedName(through.column)}`);
        parts.push({
          sql: `${quotedName(this.subject.column)} IN (SELECT parent.${quotedName(through.key)} FROM ${parent} AS parent WHERE ${inner.sql})`,
          values: inner.values,
        });
      }
    }
    if (parts.some(({ sql }) => sql === 'FALSE') || parts.length === 0) return undefined;
    return { sql: parts.map(({ sql }) => sql).join(' AND '), values: parts.flatMap(({ values }) => [...values]) };
  }

  /** Types of the columns; fails where one is missing, of a type whose ids are ambiguous, or without an index. */
  private async describe(): Promise<NonNullable<MysqlEraser['columns']>> {
    if (this.columns !== undefined) return this.columns;
    const { column, application, through } = this.subject;
    const { table } = this.directive;
    const subject = await this.column(through?.table ?? table, through?.column ?? column, 'subject');
    if (through !== undefined) await this.column(table, column, 'subject');
    if (through !== undefined) await this.column(through.table, through.key, 'subject');
    const own = application === undefined ? undefined : await this.column(table, application, 'subject.application');
    this.columns = { subject, application: own };
    return this.columns;
  }

  private async column(table: string, name: string, property: string): Promise<Column> {
    const { database, id } = this.directive;
    const [found] = await this.db.rows(
      `SELECT DATA_TYPE AS type FROM information_schema.COLUMNS
       WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND COLUMN_NAME = ?`,
      [database, table, name],
    );
    const type = String(found?.['type'] ?? '').toLowerCase();
    const holds = /^(big|medium|small|tiny)?int$/.test(type)
      ? 'integer'
      : /^((var)?char|(tiny|medium|long)?text)$/.test(type)
        ? 'text'
        : undefined;
    if (holds === undefined) {
      const got = found === undefined ? `no column '${name}' of '${database}.${table}' that this user can see` : type;
      return fail('retention/invalid', id, property, 'a column of text or whole numbers', got, 'name another column');
    }
    const indexed = await this.db.rows(
      `SELECT 1 AS found FROM information_schema.STATISTICS
       WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND COLUMN_NAME = ? AND SEQ_IN_INDEX = 1 LIMIT 1`,
      [database, table, name],
    );
    if (indexed.length === 0) {
      fail(
        'retention/invalid',
        id,
        property,
        `a column with an index of its own, or each order would read every row`,
        `'${name}' of '${database}.${table}' without one`,
        `run: CREATE INDEX ${quotedName(`by_${name}`)} ON ${quoted(database, table)} (${quotedName(name)})`,
      );
    }
    return { name, holds };
  }

  private async checkMarkers(): Promise<void> {
    try {
      await this.position('settled');
    } catch (error) {
      if (codeOf(error) !== 'ER_NO_SUCH_TABLE') throw error;
      fail(
        'retention/invalid',
        this.directive.id,
        'database',
        `one with the table '${MARKER}', in which a restore shows how old it is`,
        `'${this.directive.database}' without it`,
        `run: CREATE TABLE ${this.markers} (placement VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY, position VARCHAR(100) NOT NULL)`,
      );
    }
  }

  async position(of: MarkerName): Promise<string> {
    const [row] = await this.db.rows(`SELECT position FROM ${this.markers} WHERE placement = ?`, [
      markerKey(this.directive.id, of),
    ]);
    return row === undefined ? '' : String(row['position']);
  }

  async moveTo(of: MarkerName, position: string): Promise<void> {
    await this.db.run(
      `INSERT INTO ${this.markers} (placement, position) VALUES (?, ?) ON DUPLICATE KEY UPDATE position = VALUES(position)`,
      [markerKey(this.directive.id, of), position],
    );
  }

  async close(): Promise<void> {
    await this.db.close();
  }
}

function both(one: Sql, other: Sql): Sql {
  return { sql: `${one.sql} AND ${other.sql}`, values: [...one.values, ...other.values] };
}

/** The column's index finds the rows, and the bytes decide. */
function equals({ holds }: Column, ids: readonly string[], column: string): Sql {
  const possible = holds === 'integer' ? ids.filter((id) => /^(0|-?[1-9]\d{0,19})$/.test(id)) : ids;
  if (possible.length === 0) return { sql: 'FALSE', values: [] };
  // digits and nothing else, written out: beside a text the server compares such a column as floating-point numbers.
  if (holds === 'integer') return { sql: `${column} IN (${possible.join(', ')})`, values: [] };
  const marks = possible.map(() => '?').join(', ');
  const bytes = possible.map(() => 'CAST(? AS BINARY)').join(', ');
  return {
    sql: `${column} IN (${marks}) AND CAST(CONVERT(${column} USING utf8mb4) AS BINARY) IN (${bytes})`,
    values: [...possible, ...possible],
  };
}

function reasonOf(error: unknown): string {
  return codeOf(error).startsWith('ER_ROW_IS_REFERENCED')
    ? `referenced by rows of another table; name a subject for that table as well: ${messageOf(error)}`
    : messageOf(error);
}

function quotedName(name: string): string {
  return escapeId(name, true);
}

function quoted(database: string, table: string): string {
  return `${quotedName(database)}.${quotedName(table)}`;
}
