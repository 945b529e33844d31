// SPDX-License-Identifier: Apache-2.0
import { APPLICATION, type CosDirective, type Directive } from '../../../../lib/directives';
import { MARKER } from '../eraser';
import { isCopyOf, type Unplaced } from '../unplaced';
import type { CosGuard } from './bucket';
import type { ObjectStore } from './store';

const MOST_LISTED = 20;
/** Folders that are opened, because a part of what is in them is placed. */
const MOST_OPENED = 50;
const GUARD: CosGuard = 'undeclared-prefixes';
/** Where the enforcer keeps its own cursors, and how far it is with orders. */
const OWN = ['retention-enforcer/', `${MARKER}/`];

/**
 * Lists by name and number of objects what nobody placed, never by content. What has the name of this prefix in its own looks
 * like a copy of it, and fails the directive; the others are a notice.
 *
 * @param others every directive of the document: what they name is placed
 */
export async function undeclaredPrefixes(
  directive: CosDirective,
  store: Pick<ObjectStore, 'folders' | 'versions'>,
  others: readonly Directive[],
): Promise<Unplaced> {
  const placed = [directive, ...others].flatMap((each) =>
    each.engine === 'cos' && each.bucket === directive.bucket ? [fixedPart(each.prefix)] : [],
  );
  const unplaced: string[] = [];
  const loose: string[] = [];
  const notices: string[] = [];
  const open = [''];
  for (let opened = 0; open.length > 0; opened++) {
    const prefix = open.shift() ?? '';
    if (opened === MOST_OPENED) {
      notices.push(`only ${MOST_OPENED} folders were looked into for what nobody placed`);
      break;
    }
    const { folders, objects, truncated } = await store.folders(prefix);
    if (objects > 0) loose.push(`'${prefix}' (${objects}${truncated ? ' or more' : ''} objects in no folder)`);
    if (truncated) notices.push(`not all folders below '${prefix}' were listed for what nobody placed`);
    for (const folder of folders) {
      if (OWN.includes(folder) || placed.some((each) => folder.startsWith(each))) continue;
      if (placed.some((each) => each.startsWith(folder))) open.push(folder);
      else unplaced.push(folder);
    }
  }
  const name = fixedPart(directive.prefix).replace(/\/+$/, '');
  const copies = unplaced.filter((each) => isCopyOf(each, name)).sort();
  const failures: string[] = [];
  for (const copy of copies) {
    const what = `'${copy}' (${await size(store, copy)}), which no placement names and which looks like a copy of '${directive.prefix}'`;
    const by = directive.allow?.find(({ guard }) => guard === `${GUARD}:${copy}` || guard === GUARD);
    if (by !== undefined) notices.push(`${what}; allowed by ${by.who}: ${by.why}`);
    else
      failures.push(
        `copies of a placed prefix must be placed as well, got ${what}; delete it, declare it as a placement, or allow '${GUARD}:${copy}' in the placement, with who and why`,
      );
  }
  const rest = unplaced.filter((each) => !copies.includes(each)).sort();
  const shown: string[] = [];
  for (const each of rest.slice(0, MOST_LISTED)) shown.push(`'${each}' (${await size(store, each)})`);
  shown.push(...loose);
  const more = rest.length > MOST_LISTED ? ` and ${rest.length - MOST_LISTED} more` : '';
  if (shown.length > 0)
    notices.push(
      `no placement names these prefixes of '${directive.bucket}': ${shown.join(', ')}${more}; declare those that hold what the policy is about`,
    );
  return { failures, notices };
}

/** The part of a prefix that no application is named in. */
function fixedPart(prefix: string): string {
  return prefix.split(APPLICATION)[0] ?? '';
}

/** One page is counted: a whole prefix may take minutes. */
async function size(store: Pick<ObjectStore, 'versions'>, prefix: string): Promise<string> {
  const { items, next } = await store.versions(prefix);
  return `${items.length}${next === undefined ? '' : ' or more'} objects`;
}
