// SPDX-License-Identifier: Apache-2.0
import type { Directive, RedisDirective } from '../../../../lib/directives';
import { isCopyOf } from '../unplaced';
import type { RedisPort } from './client';
import type { RedisNode } from './node';
import { refuse } from './guards';
import type { Fields } from './server';
import { isOwn } from './walk';

const MOST_LISTED = 20;
/** What is looked at on each master: SCAN comes in the order of a hash, so that its first pages are a fair sample of all keys. */
const SAMPLE_PAGES = 10;
const PAGE_KEYS = 1_000;
/** What ends the first part of a name, by the habit of most applications; and by that of the others. */
const SEPARATORS = [/[:/|]/g, /[._-]/g];
const LONGEST_NAME = 64;
/** Where first parts are as many as this, those with fewer keys than this share may be names of people: they are counted only. */
const MANY_GROUPS = 100;
const LEAST_SHARE = 0.01;

/** Keys that nobody placed, by the part of their names up to a separator. */
interface Sample {
  readonly groups: ReadonlyMap<string, number>;
  /** Keys whose names have no such part: they may be content, and are counted only. */
  readonly nameless: number;
  readonly looked: number;
  readonly total: number;
}

/**
 * Lists by first part of the name and number of keys what nobody placed, never by whole name: that may be content. What has the
 * name of this prefix in its own looks like a copy of it and fails the directive; the others are a notice.
 *
 * @param others every directive of the document: what they name is placed
 */
export async function undeclaredKeys(
  directive: RedisDirective,
  port: Pick<RedisPort, 'nodes'>,
  others: readonly Directive[],
): Promise<readonly string[]> {
  const own = [directive, ...others].flatMap((each) =>
    each.engine === 'redis' && each.unit === directive.unit ? [each] : [],
  );
  const placed = own.filter(({ db }) => db === directive.db).map(({ prefix }) => prefix);
  const databases = new Set<string>();
  const sample = await look(directive, await port.nodes(), placed, (fields) => {
    for (const line of unplacedDatabases(fields, new Set(own.map(({ db }) => `db${db}`)))) databases.add(line);
  });
  const notices: string[] = [];
  const size = (keys: number): string =>
    sample.looked < sample.total ? `about ${Math.round((keys * sample.total) / sample.looked)} keys` : `${keys} keys`;
  const all = [...sample.groups].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  const name = directive.prefix.replace(/[^\p{L}\p{N}]+$/u, '');
  const isCopy = (group: string): boolean => name !== '' && isCopyOf(group, name);
  for (const [group, keys] of all.filter(([each]) => isCopy(each))) {
    const by = directive.allow?.find(({ guard }) => guard === `undeclared-prefixes:${group}`);
    const what = `'${group}' (${size(keys)}), which no placement names and which looks like a copy of '${directive.prefix}'`;
    notices.push(
      by === undefined
        ? refuse(
            directive,
            'undeclared-prefixes',
            `keys of db ${directive.db}`,
            'those whose copies are placed as well',
            what,
            `delete them, or declare them as a placement; 'undeclared-prefixes:${group}' allows them alone`,
          )
        : `${what}; allowed by ${by.who}: ${by.why}`,
    );
  }
  const rest = all.filter(([each]) => !isCopy(each));
  const least = sample.groups.size > MANY_GROUPS ? sample.looked * LEAST_SHARE : 0;
  const listed = rest.filter(([, keys]) => keys >= least).slice(0, MOST_LISTED);
  const shown = listed.map(([group, keys]) => `'${group}' (${size(keys)})`);
  if (rest.length > listed.length) shown.push(`${rest.length - listed.length} more`);
  if (sample.nameless > 0) shown.push(`names without a prefix (${size(sample.nameless)})`);
  if (shown.length > 0)
    notices.push(
      `no placement names these keys of db ${directive.db}: ${shown.join(', ')}; declare those that hold what the policy is about`,
    );
  if (databases.size > 0)
    notices.push(
      `no placement names these databases: ${[...databases].sort().join(', ')}; declare what is in them, or empty them`,
    );
  return notices;
}

async function look(
  { db }: RedisDirective,
  nodes: readonly RedisNode[],
  placed: readonly string[],
  onInfo: (fields: Fields) => void,
): Promise<Sample> {
  const groups = new Map<string, number>();
  let [nameless, looked, total] = [0, 0, 0];
  for (const node of nodes) {
    const { fields } = await node.info();
    onInfo(fields);
    let cursor = '0';
    let seen = 0;
    for (let pages = 1; pages <= SAMPLE_PAGES; pages++) {
      const page = await node.scan({ cursor, match: '*', count: PAGE_KEYS });
      seen += page.keys.length;
      for (const key of page.keys) {
        const text = key.toString('utf8');
        if (isOwn(key) || placed.some((prefix) => text.startsWith(prefix))) continue;
        const group = groupOf(text, placed);
        if (group === undefined) nameless++;
        else groups.set(group, (groups.get(group) ?? 0) + 1);
      }
      cursor = page.cursor;
      if (cursor === '0') break;
    }
    looked += seen;
    // a whole walk has counted them itself; else the server says how many there are.
    total += cursor === '0' ? seen : Math.max(seen, keysIn(fields, `db${db}`));
  }
  return { groups, nameless, looked, total };
}

/** The first part of a name that no placement begins with, without numbers and tags: those may name a person. */
function groupOf(key: string, placed: readonly string[]): string | undefined {
  for (const separator of SEPARATORS) {
    for (const { index } of key.matchAll(separator)) {
      const group = key.slice(0, index + 1);
      if (placed.some((prefix) => prefix.startsWith(group))) continue;
      return group
        .replace(/\{[^}]*\}/g, '{}')
        .replace(/\p{N}+/gu, '#')
        .replace(/\p{C}/gu, '?')
        .slice(0, LONGEST_NAME);
    }
  }
  return undefined;
}

function unplacedDatabases(fields: Fields, placed: ReadonlySet<string>): readonly string[] {
  return [...fields.keys()]
    .filter((name) => /^db\d+$/.test(name) && !placed.has(name) && keysIn(fields, name) > 0)
    .map((name) => `${name} (${keysIn(fields, name)} keys)`);
}

function keysIn(fields: Fields, database: string): number {
  return Number(/(?:^|,)keys=(\d+)/.exec(fields.get(database) ?? '')?.[1] ?? 0);
}
