// SPDX-License-Identifier: Apache-2.0
import type { Database } from './session';

interface Grant {
  readonly privileges: ReadonlySet<string>;
  /** Pattern of the database, or undefined for all of them. */
  readonly database: string | undefined;
  /** undefined: all tables. */
  readonly table: string | undefined;
}

const GRANT =
  /^(GRANT|REVOKE) (.+?) ON (?:TABLE )?(?:\*|[`"]((?:[^`"]|``|"")+)[`"])\.(?:\*|[`"]((?:[^`"]|``|"")+)[`"]) (?:TO|FROM) /;

/**
 * What this user may, as the server itself lists it with its active roles. Some lists of the server leave out what a user
 * may not see, so an empty one proves nothing until the privilege is known. What is not understood is not held.
 */
export class Privileges {
  private constructor(
    private readonly grants: readonly Grant[],
    private readonly revoked: readonly Grant[],
  ) {}

  static async read(db: Database): Promise<Privileges> {
    const grants: Grant[] = [];
    const revoked: Grant[] = [];
    for (const row of await db.rows('SHOW GRANTS')) {
      const match = GRANT.exec(String(Object.values(row)[0]));
      if (match === null) continue;
      const [, verb, list = '', database, table] = match;
      // privileges on single columns, as in SELECT (`a`, `b`), are none on the table.
      const privileges = new Set(
        list
          .replace(/\w+ \([^)]*\)/g, '')
          .split(/\s*,\s*/)
          .map((each) => each.toUpperCase()),
      );
      const unquote = (text: string | undefined): string | undefined => text?.replace(/``/g, '`');
      (verb === 'GRANT' ? grants : revoked).push({ privileges, database: unquote(database), table: unquote(table) });
    }
    return new Privileges(grants, revoked);
  }

  /** Whether the privilege holds everywhere, or in this database, or on this table. */
  has(privilege: string, database?: string, table?: string): boolean {
    const within = (grant: Grant): boolean =>
      covers(grant, privilege) &&
      (grant.database === undefined || (database !== undefined && inDatabase(grant, database))) &&
      (grant.table === undefined || (table !== undefined && grant.table === table));
    // a part that was taken away from a privilege on everything.
    const taken = this.revoked.some((grant) => covers(grant, privilege) && (database === undefined || within(grant)));
    return !taken && this.grants.some(within);
  }
}

function covers(grant: Grant, privilege: string): boolean {
  return grant.privileges.has(privilege) || grant.privileges.has('ALL PRIVILEGES') || grant.privileges.has('ALL');
}

/** A grant on a single table names its database as it is, one on all of its tables by a pattern. */
function inDatabase({ database = '', table }: Grant, name: string): boolean {
  return table === undefined ? like(database, name) : database === name;
}

/** Names of databases in grants are patterns: `%`, `_`, and a backslash before either. */
function like(pattern: string, name: string): boolean {
  const source = pattern.replace(/\\([%_\\])|([%_])|([^\w\s%_])/g, (_, escaped: string, wild: string, other: string) =>
    escaped !== undefined
      ? `\\u{${escaped.codePointAt(0)?.toString(16) ?? ''}}`
      : wild === '%'
        ? '.*'
        : wild === '_'
          ? '.'
          : `\\u{${other.codePointAt(0)?.toString(16) ?? ''}}`,
  );
  return new RegExp(`^${source}$`, 'us').test(name);
}
