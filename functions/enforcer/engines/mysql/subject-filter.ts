// SPDX-License-Identifier: Apache-2.0
import type { MysqlDirective, Target } from '../../../../lib/directives';
import type { Sql } from './clock';
import type { Database } from './session';
import {
  checkParentKey,
  type ColumnPlace,
  equals,
  quoted,
  quotedName,
  readSubjectColumn,
  type SubjectColumn,
  whyImpossible,
} from './subject-column';
import { type Index, sameName, type Table } from './table';

export type FoundBy = Extract<NonNullable<MysqlDirective['subject']>, { readonly column: string }>;

/** Whose rows: ids of subjects, or undefined for all of an application. */
export interface Whose {
  readonly ids: readonly string[] | undefined;
  readonly application: string | undefined;
}

/**
 * Says in SQL whose rows they are. Ids are compared byte by byte: by the collation of the column `abc` would find the rows
 * of `ABC`, and beside an integer column the text `12x` counts as 12.
 */
export class SubjectFilter {
  private constructor(
    private readonly directive: MysqlDirective,
    private readonly subject: FoundBy,
    private readonly table: Table,
    private readonly columns: { readonly subject: SubjectColumn; readonly application: SubjectColumn | undefined },
  ) {}

  /** Fails where a column is missing, of a type whose ids are ambiguous, or without an index. */
  static async read(db: Database, directive: MysqlDirective, subject: FoundBy, table: Table): Promise<SubjectFilter> {
    const { column, application, through } = subject;
    const read = async (own: string, name: string, property: string): Promise<[ColumnPlace, SubjectColumn]> => {
      const place = { table: own, name, property };
      return [place, await readSubjectColumn(db, directive, place)];
    };
    const [, id] = await read(through?.table ?? directive.table, through?.column ?? column, 'subject');
    if (through !== undefined) {
      const child = await read(directive.table, column, 'subject');
      await checkParentKey(db, directive, child, await read(through.table, through.key, 'subject.through.key'));
    }
    const [, own] = application === undefined ? [] : await read(directive.table, application, 'subject.application');
    return new SubjectFilter(directive, subject, table, { subject: id, application: own });
  }

  /** Why no row can be of a target, whatever is in the table; undefined: one may. */
  whyImpossible(target: Target): string | undefined {
    const { subject, columns } = this;
    const of = (column: SubjectColumn | undefined, id: string | undefined, name = ''): string | undefined => {
      const why = column === undefined || id === undefined ? undefined : whyImpossible(column, id);
      return why === undefined ? undefined : `the id cannot be in '${name}': ${why}`;
    };
    return (
      of(columns.subject, target.subject, subject.through?.column ?? subject.column) ??
      of(columns.application, target.application, subject.application)
    );
  }

  /** The rows, or undefined where the columns can hold none of these ids. */
  where({ ids, application }: Whose): Sql | undefined {
    const { subject, columns } = this;
    const parts: Sql[] = [];
    if (application !== undefined && columns.application !== undefined) {
      parts.push(equals(columns.application, [application], quotedName(subject.application ?? '')));
    }
    if (ids !== undefined) {
      const { through } = subject;
      if (through === undefined) parts.push(equals(columns.subject, ids, quotedName(subject.column)));
      else {
        const parent = quoted(this.directive.database, through.table);
        const inner = equals(columns.subject, ids, `parent.${quotedName(through.column)}`);
        parts.push({
          sql: `${quotedName(subject.column)} IN (SELECT parent.${quotedName(through.key)} FROM ${parent} AS parent WHERE ${inner.sql})`,
          values: inner.values,
        });
      }
    }
    if (parts.some(({ sql }) => sql === 'FALSE' || sql.includes('WHERE FALSE)')) || parts.length === 0)
      return undefined;
    return both(...parts);
  }

  /**
   * The index to go along, because the server chooses by statistics: where every row is of one application it reads them all
   * for each statement. undefined: the server may choose.
   */
  index({ ids, application }: Whose, clock: string | undefined): Index | undefined {
    const { column, application: applicationColumn = '' } = this.subject;
    const begins = (...names: readonly string[]): Index | undefined =>
      this.table.indexes.find(({ columns }) => names.every((name, at) => sameName(columns[at], name)));
    if (ids === undefined) {
      return (clock === undefined ? undefined : begins(applicationColumn, clock)) ?? begins(applicationColumn);
    }
    const composite =
      application === undefined ? undefined : (begins(column, applicationColumn) ?? begins(applicationColumn, column));
    return composite ?? begins(column);
  }
}

/** Rows for which all of these are true. */
export function both(...parts: readonly Sql[]): Sql {
  return { sql: parts.map(({ sql }) => sql).join(' AND '), values: parts.flatMap(({ values }) => [...values]) };
}
