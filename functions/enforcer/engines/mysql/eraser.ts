// SPDX-License-Identifier: Apache-2.0
import { type MysqlDirective, type Target, whyNotFound } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import {
  type End,
  type Erased,
  type Eraser,
  inGroups,
  MARKER,
  markerKey,
  type MarkerName,
  ZONE_AHEAD_MS,
} from '../eraser';
import type { RunContext } from '../engine';
import type { Sql } from './clock';
import { along, countRows } from './keyed-delete';
import type { Database } from './session';
import { codeOf } from './trouble';
import { NO_TIME, type SubjectDelete } from './subject-delete';
import { quoted, quotedName } from './subject-column';
import { both, type FoundBy, SubjectFilter, type Whose } from './subject-filter';
import { sameName, type Table } from './table';

/** Ids in one statement. */
const IDS_AT_ONCE = 200;

interface Wanted {
  readonly target: Target;
  readonly index: number;
}

/** Deletes the rows of subjects. */
export class MysqlEraser implements Eraser {
  private readonly markers: string;
  private found: SubjectFilter | undefined;

  constructor(
    private readonly db: Database & { close(): Promise<void> },
    private readonly directive: MysqlDirective,
    private readonly subject: FoundBy,
    private readonly context: Pick<RunContext, 'now' | 'remainingMs' | 'dryRun'>,
    private readonly table: Table,
    private readonly rows: SubjectDelete,
    private readonly beside: {
      /** Fails where the dates or the clocks are not known to be safe to delete by. */
      checkAges(): Promise<unknown>;
      /** Takes words of deleted rows out of FULLTEXT indexes, or says why they may still be there. */
      words(): Promise<string | undefined>;
      end(): Promise<void>;
    },
  ) {
    this.markers = quoted(directive.database, MARKER);
  }

  async ensure(): Promise<void> {
    await this.filter();
    await this.checkMarkers();
  }

  async erase(targets: readonly Target[]): Promise<Erased> {
    const filter = await this.filter();
    const left = new Map<number, string>();
    const impossible = new Map<number, string>();
    let deleted = 0;
    const aged = targets.some(({ atLeastMs }) => atLeastMs !== undefined) ? await this.aged() : undefined;
    const possible = targets.flatMap((target, index): Wanted[] => {
      const why =
        whyNotFound(this.subject, target) ??
        (target.atLeastMs !== undefined && typeof aged === 'string' ? aged : undefined);
      if (why !== undefined) left.set(index, why);
      const never = filter.whyImpossible(target);
      if (never !== undefined) impossible.set(index, never);
      return why === undefined ? [{ target, index }] : [];
    });
    for (const { key, indexes } of inGroups(
      possible.map(({ target }) => target),
      (target) => JSON.stringify([target.application ?? null, target.subject === undefined, target.atLeastMs ?? null]),
      IDS_AT_ONCE,
    )) {
      const [application, whole, atLeastMs] = JSON.parse(key) as [string | null, boolean, number | null];
      const members = indexes.flatMap((each) => possible[each] ?? []);
      const of = (some: readonly Wanted[]): Whose => ({
        ids: whole ? undefined : some.map(({ target }) => target.subject ?? ''),
        application: application ?? undefined,
      });
      const byAge = atLeastMs === null || typeof aged !== 'function' ? undefined : (): Sql => aged(atLeastMs);
      const where = (some: readonly Wanted[]): Sql | undefined => {
        const found = filter.where(of(some));
        return found === undefined || byAge === undefined ? found : both(found, byAge());
      };
      const index = filter.index(of(members), byAge === undefined ? undefined : this.table.clock.name);
      const found = where(members);
      // no value of that column is such an id: nothing can be there.
      if (found === undefined) continue;
      const source = along(this.table, index);
      if (this.context.dryRun) {
        deleted += await countRows(this.db, source, found);
        continue;
      }
      const why = await this.rows.clear(
        () => where(members) ?? found,
        index,
        (rows) => (deleted += rows),
      );
      if (why === undefined) continue;
      for (const each of members) {
        // one that is held up holds up none of the others.
        const own = members.length === 1 ? found : where([each]);
        if (why === NO_TIME) left.set(each.index, why);
        else if (own !== undefined && (await countRows(this.db, source, own)) > 0) left.set(each.index, why);
      }
    }
    const words = this.context.dryRun || targets.length === 0 ? undefined : await this.beside.words();
    if (words !== undefined) for (const index of targets.keys()) if (!left.has(index)) left.set(index, words);
    return { deleted, left, impossible };
  }

  async writeEnds(ends: readonly End[]): Promise<Erased> {
    const filter = await this.filter();
    const left = new Map<number, string>();
    let changed = 0;
    const { column } = this.table.clock;
    // whole seconds, which every column holds as they are, and the later one: a value that the column rounds never fits.
    const literal = (ms: number): string | number => this.table.clock.literal(Math.ceil(ms / 1_000) * 1_000);
    for (const [index, { application, atMs, resumed }] of ends.entries()) {
      const rows = filter.where({ ids: undefined, application });
      if (rows === undefined) continue;
      // an earlier date is that of an end before the last one, or written in a zone that is behind: the later one keeps.
      const [to, wrong, edge] = resumed
        ? ['NULL', `${column} <= ?`, literal(atMs + ZONE_AHEAD_MS)]
        : ['?', `(${column} IS NULL OR ${column} < ?)`, literal(atMs)];
      const changing = both(rows, { sql: wrong, values: [edge] });
      if (this.context.dryRun) {
        changed += await countRows(this.db, this.table.name, changing);
        continue;
      }
      const why = await this.rows.change(
        `${column} = ${to}`,
        resumed ? [] : [edge],
        changing,
        (count) => (changed += count),
      );
      if (why !== undefined) left.set(index, why);
    }
    return { deleted: changed, left };
  }

  private async filter(): Promise<SubjectFilter> {
    return (this.found ??= await SubjectFilter.read(this.db, this.directive, this.subject, this.table));
  }

  /**
   * Rows of an age, asked anew for each statement; a text that says why no row can be taken by its age. Every run asks for
   * the rows of an application that are old enough: without an index over both it would read all of its rows each time.
   */
  private async aged(): Promise<((atLeastMs: number) => Sql) | string> {
    const { application = '' } = this.subject;
    await this.beside.checkAges();
    const { clock, indexes, name: table } = this.table;
    const found = indexes.some(({ columns }) => sameName(columns[0], application) && sameName(columns[1], clock.name));
    if (!found && application !== '') {
      const name = quotedName(`by_${application}_${clock.name}`.slice(0, 64));
      return `there is no index over the application and the date; run: CREATE INDEX ${name} ON ${table} (${quotedName(application)}, ${clock.column})`;
    }
    return (atLeastMs) => clock.due({ deleteAfterMs: atLeastMs }, this.context);
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
    await this.beside.end();
  }
}
