// SPDX-License-Identifier: Apache-2.0
import type { Directive, MongodbDirective } from '../../../../lib/directives';
import { MARKER } from '../eraser';
import type { CollectionInfo } from './collection';
import { codeOf } from './failures';
import type { Finding } from './guards';
import type { Asked } from './server';

const MOST_LISTED = 20;

/** Collections of the governed database that no placement names. */
export interface Undeclared {
  readonly findings: readonly Finding[];
  readonly notices: readonly string[];
}

/**
 * Lists by name and size what nobody placed, never by content. What has the name of this collection in its own looks like
 * a copy of it, as a flashback or an export leaves one, and fails the directive; the others are a notice.
 *
 * @param all every collection of the database
 * @param others every directive of the document: what they name is placed
 */
export async function undeclaredCollections(
  db: Asked,
  directive: MongodbDirective,
  all: readonly CollectionInfo[],
  others: readonly Directive[],
): Promise<Undeclared> {
  const placed = new Set(
    [directive, ...others].flatMap((each) =>
      each.engine === 'mongodb' && each.unit === directive.unit && each.database === directive.database
        ? [each.collection]
        : [],
    ),
  );
  // a view holds nothing of its own.
  const unplaced = all
    .filter(({ name, type }) => type !== 'view' && !name.startsWith('system.') && name !== MARKER && !placed.has(name))
    .map(({ name }) => name)
    .sort();
  const copies = unplaced.filter((name) => name.toLowerCase().includes(directive.collection.toLowerCase()));
  const rest = unplaced.filter((name) => !copies.includes(name));
  const findings: Finding[] = [];
  for (const name of copies) {
    findings.push({
      guard: 'undeclared-collections',
      of: name,
      property: 'database',
      allowed: 'one whose copies of a placed collection are placed as well',
      got: `'${await show(db, directive, name)}', which no placement names and which looks like a copy of '${directive.collection}'`,
      remedy: 'drop it, or declare it as a placement',
    });
  }
  if (rest.length === 0) return { findings, notices: [] };
  const shown: string[] = [];
  for (const name of rest.slice(0, MOST_LISTED)) shown.push(await show(db, directive, name));
  const more = rest.length > MOST_LISTED ? ` and ${rest.length - MOST_LISTED} more` : '';
  return {
    findings,
    notices: [
      `no placement names these collections of '${directive.database}': ${shown.join(', ')}${more}; declare those that hold what the policy is about`,
    ],
  };
}

async function show(db: Asked, { database }: MongodbDirective, name: string): Promise<string> {
  try {
    const size: unknown = (await db.command({ collStats: name }))['size'];
    if (typeof size === 'number') return `${database}.${name} (${Math.ceil(size / 1_024)} KiB)`;
  } catch (error) {
    // dropped since, or not allowed: the name says enough.
    if (codeOf(error) === undefined) throw error;
  }
  return `${database}.${name} (size not known)`;
}
