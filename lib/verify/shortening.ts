// SPDX-License-Identifier: Apache-2.0
import { sumMs, type Copy, type CopyKind, type Term } from '../lifetime';
import { formatMs, labelMs } from '../policy';
import { OWN_TYPES } from '../stores/registry';
import type { Acknowledgement } from './findings/acknowledgement';
import { covers } from './findings/acknowledgement';
import type { Change } from './reading/input';
import type { Row } from './rows';
import { knownOwner, storeOfType } from './view-index';

/** One promise or setting that deletes earlier than before. */
export interface Shortening {
  readonly placement: string;
  readonly category: string;
  /** What became shorter. `destroy`: the place goes with everything in it. */
  readonly kind: 'hold' | 'deadline' | 'setting' | 'version' | 'backup' | 'destroy';
  /** In the words that an acknowledgement repeats. */
  readonly from: string;
  readonly to: string;
  /** Infinity for a hold and for what nothing deleted. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Who answers for it; undefined: nobody does. */
  readonly acknowledgedBy: Acknowledgement | undefined;
}

/**
 * Everything that is deleted earlier after a change than before it, one entry for a placement.
 * @param destroyed ids of placements whose place is destroyed
 */
export function shorteningsBetween(
  before: readonly Row[],
  after: readonly Row[],
  acknowledgements: readonly Acknowledgement[],
  destroyed: ReadonlySet<string> = new Set(),
): Shortening[] {
  const next = new Map(after.map((row) => [row.placement.id, row]));
  return before.flatMap((row) => {
    const found = destroyed.has(row.placement.id) ? destroy(row) : between(row, next.get(row.placement.id));
    if (found === undefined) return [];
    const shortening = { placement: row.placement.id, category: row.placement.category, ...found };
    return [{ ...shortening, acknowledgedBy: acknowledgements.find((each) => covers(each, shortening)) }];
  });
}

/** Ids of placements whose topic, namespace, bucket or log topic a plan destroys or replaces. */
export function destroyedPlacements(input: {
  readonly changes: readonly Change[];
  readonly rows: readonly Row[];
}): ReadonlySet<string> {
  const places = new Set(
    input.changes.flatMap(({ action, type, before }) => {
      if ((action !== 'delete' && action !== 'replace') || before === null || !OWN_TYPES.includes(type)) return [];
      return [`${storeOfType(type)?.name ?? ''}\n${knownOwner(before) ?? ''}`];
    }),
  );
  return new Set(
    input.rows.filter((row) => places.has(`${row.store}\n${row.unitText}`)).map((row) => row.placement.id),
  );
}

type Found = Omit<Shortening, 'placement' | 'category' | 'acknowledgedBy'>;

function destroy(row: Row): Found {
  return { kind: 'destroy', ...span(row.placement.obligation.deadlineMs, labelMs), to: '0d', toMs: 0 };
}

function between(before: Row, after: Row | undefined): Found | undefined {
  if (after === undefined) return undefined;
  const [was, is] = [before.placement, after.placement];
  const deadline = { to: labelMs(is.obligation.deadlineMs), toMs: is.obligation.deadlineMs };
  if (was.holdUntil !== undefined) {
    // what a hold keeps is due at once when it ends, so an earlier end is a shortening as well.
    if (is.holdUntil !== undefined && is.holdUntil >= was.holdUntil) return undefined;
    const to = is.holdUntil === undefined ? deadline : { to: `hold until ${is.holdUntil}`, toMs: Infinity };
    return { kind: 'hold', from: `hold until ${was.holdUntil}`, fromMs: Infinity, ...to };
  }
  if (is.holdUntil !== undefined) return undefined;
  if (is.obligation.deadlineMs < was.obligation.deadlineMs) {
    return { kind: 'deadline', ...span(was.obligation.deadlineMs, labelMs), ...deadline };
  }
  return (
    shorter('setting', liveAges(before), liveAges(after)) ??
    shorterVersion(before, after) ??
    shorter('backup', agesBehind(before, 'backup'), agesBehind(after, 'backup'))
  );
}

/**
 * A version goes by an age of its own, counted from its write, or so long after it was replaced. Where one takes the place
 * of the other, what goes from now on is compared with what would have stayed until now: replaced at once, it goes after
 * the second of the two; replaced as late as its live record goes, it stayed for both.
 */
function shorterVersion(before: Row, after: Row): Found | undefined {
  const [was, is] = [agesBehind(before, 'version'), agesBehind(after, 'version')];
  const [wasTotal, isTotal] = [totalAges(before, 'version'), totalAges(after, 'version')];
  const byOwnAge = (behind: Ages, name: string): boolean => behind.get(name) === 0;
  const compared = [...is.keys()].filter((name) => was.has(name));
  const isOwn = (name: string): boolean => byOwnAge(is, name);
  const ages = (pick: (name: string) => number | undefined): Ages =>
    new Map(compared.map((name) => [name, pick(name) ?? 0]));
  return shorter(
    'version',
    ages((name) => (isOwn(name) || byOwnAge(was, name) ? wasTotal : was).get(name)),
    ages((name) => (isOwn(name) ? isTotal : is).get(name)),
  );
}

/** The first copy that goes earlier than before. A live copy that is new is compared with the first that went before. */
function shorter(kind: Found['kind'], before: Ages, after: Ages): Found | undefined {
  for (const [name, is] of after) {
    // versions and backups that are new delete nothing of the others.
    const was = before.get(name) ?? (kind === 'setting' ? Math.min(...before.values()) : 0);
    if (is < was) return { kind, ...span(was, formatMs), to: formatMs(is), toMs: is };
  }
  return undefined;
}

function span(ms: number, format: (ms: number) => string): { from: string; fromMs: number } {
  return { from: formatOr(ms, format), fromMs: ms };
}

function formatOr(ms: number, format: (ms: number) => string): string {
  return Number.isFinite(ms) ? format(ms) : formatMs(ms);
}

/** An age for each copy, by its name. */
type Ages = ReadonlyMap<string, number>;

/** The ages at which live records go: settings only, because an assumption deletes nothing. */
function liveAges(row: Row): Ages {
  return agesOf(row, 'live', ({ latest, earliest }) => {
    const least = earliest.filter(isSetting);
    // what a later write may prolong has no least age; its greatest one is then compared.
    return least.length > 0 ? least : latest.filter(isSetting);
  });
}

/** How long copies of a kind stay behind the live record. */
function agesBehind(row: Row, kind: CopyKind): Ages {
  const live = new Set(
    row.copies.filter((copy) => copy.kind === 'live').flatMap((copy) => copy.latest.map(({ id }) => id)),
  );
  return agesOf(row, kind, ({ latest }) => latest.filter((term) => isSetting(term) && !live.has(term.id)));
}

/** How long copies of a kind stay, counted from the write of the record. */
function totalAges(row: Row, kind: CopyKind): Ages {
  return agesOf(row, kind, ({ latest }) => latest.filter(isSetting));
}

/** Copies of one name count as the one that goes first. */
function agesOf(row: Row, kind: CopyKind, terms: (copy: Copy) => readonly Term[]): Ages {
  const ages = new Map<string, number>();
  for (const copy of row.copies.filter((each) => each.kind === kind)) {
    ages.set(copy.name, Math.min(sumMs(terms(copy)), ages.get(copy.name) ?? Infinity));
  }
  return ages;
}

function isSetting(term: Term): boolean {
  return term.basis === 'setting' || term.basis === 'unbounded';
}
