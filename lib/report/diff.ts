// SPDX-License-Identifier: Apache-2.0
import { latestMs, type Copy } from '../lifetime';
import { formatMs } from '../policy';
import { STORES } from '../stores/registry';
import type { UnitBase } from '../stores/store';
import {
  destroyedPlacements,
  shorteningsBetween,
  type Change,
  type Finding,
  type Row,
  type Shortening,
  type Verification,
} from '../verify';

/** Version of the JSON that `retention report --json` prints. */
export const DIFF_SCHEMA = 'retention-diff/1';

/** What becomes of a placement. */
export type DiffKind = 'added' | 'removed' | 'longer' | 'shorter' | 'changed' | 'same';

/** One placement before and after. Times are milliseconds; null where there is none, as under a hold. */
export interface DiffRow {
  readonly placement: string;
  readonly category: string;
  readonly class: string | null;
  readonly where: string;
  readonly kind: DiffKind;
  readonly setting: { readonly before: string | null; readonly after: string | null };
  /** On which side of the promised moment records go, and within which time after it: `before`, `after, within 3 d`. */
  readonly window: { readonly before: string | null; readonly after: string | null };
  /** How long a live record is kept at least. */
  readonly keptAtLeastMs: { readonly before: number | null; readonly after: number | null };
  readonly latestLiveMs: { readonly before: number | null; readonly after: number | null };
  readonly latestMs: { readonly before: number | null; readonly after: number | null };
  readonly deadlineMs: { readonly before: number | null; readonly after: number | null };
  /** Records between these two ages become deletable on apply; null when none do. */
  readonly deletable: { readonly from: string; readonly to: string } | null;
  /** What is shortened, in the words that an acknowledgement repeats; null when nothing is. */
  readonly shortened: { readonly from: string; readonly to: string } | null;
  /** How long after the apply the new bound is true of every copy; null: not by itself, or not known of what is added. */
  readonly trueFromMs: number | null;
  readonly needsAcknowledgement: boolean;
  readonly acknowledgedBy: string | null;
}

/** A category in one line. */
export interface DiffCategory {
  readonly category: string;
  readonly kind: Exclude<DiffKind, 'changed'> | 'mixed';
  readonly counts: Readonly<Record<DiffKind, number>>;
  /** Where the window moves: its words before and after. null: it stays, or is not known of both versions. */
  readonly window: { readonly before: string; readonly after: string } | null;
  /** When the last placement of the category keeps its new bound. */
  readonly trueFromMs: number | null;
  readonly needsAcknowledgement: boolean;
}

/** What a change does to retention. */
export interface RetentionDiff {
  readonly schema: typeof DIFF_SCHEMA;
  readonly policy: { readonly before: string; readonly after: string };
  readonly categories: readonly DiffCategory[];
  /** Placements that change. */
  readonly rows: readonly DiffRow[];
  /** Replaced and destroyed resources; known from a plan only. */
  readonly irreversible: readonly { readonly address: string; readonly action: string }[];
  /** Promises that leave or lean on more than before; each error needs somebody who answers for it. */
  readonly promises: readonly Finding[];
  readonly needsAcknowledgement: number;
}

/**
 * Compares two verified versions.
 * @param changes those of a plan
 * @param promises what was found of promises that leave
 */
export function diffOf(
  base: Verification,
  head: Verification,
  changes: readonly Change[] = [],
  promises: readonly Finding[] = [],
): RetentionDiff {
  const acknowledged = head.manifests.flatMap((manifest) => manifest.acknowledge ?? []);
  const destroyed = destroyedPlacements({ changes, rows: base.rows });
  const shorter = new Map(
    shorteningsBetween(base.rows, head.rows, acknowledged, destroyed).map((each) => [each.placement, each]),
  );
  const [before, after] = [byPlacement(base.rows), byPlacement(head.rows)];
  const rows = [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((id) => rowOf(id, before.get(id), after.get(id), shorter.get(id), createdIn(base)));
  return {
    schema: DIFF_SCHEMA,
    policy: { before: policyText(base), after: policyText(head) },
    categories: categoriesOf(rows),
    rows: rows.filter((row) => row.kind !== 'same'),
    irreversible: changes
      .filter(({ action }) => action === 'replace' || action === 'delete')
      .map(({ address, action }) => ({ address, action: action === 'replace' ? 'replaced' : 'destroyed' })),
    promises,
    needsAcknowledgement: rows.filter((row) => row.needsAcknowledgement).length,
  };
}

function byPlacement(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.placement.id, row]));
}

/** Whether a row's unit comes with the stack and is empty, so that nothing lies there with a life of its own. */
function createdIn(base: Verification): (row: Row) => boolean {
  const known = new Set(base.manifests.flatMap(({ units }) => Object.values(units).map(keyOf)));
  return ({ unit }) =>
    STORES[unit.store].creates === true && !('adopt' in unit && unit.adopt === true) && !known.has(keyOf(unit));
}

function keyOf(unit: UnitBase): string {
  return `${unit.store} ${unit.region} ${STORES[unit.store].unitText(unit)}`;
}

function rowOf(
  id: string,
  before: Row | undefined,
  after: Row | undefined,
  shorter: Shortening | undefined,
  isCreated: (row: Row) => boolean,
): DiffRow {
  const row = (after ?? before) as Row;
  const pair = <T>(pick: (each: Row) => T): { before: T | null; after: T | null } => ({
    before: before === undefined ? null : pick(before),
    after: after === undefined ? null : pick(after),
  });
  return {
    placement: id,
    category: row.placement.category,
    class: row.placement.obligation.class ?? null,
    where: `${row.store} ${row.unitText}, ${row.locationText}`,
    kind: kindOf(before, after, shorter),
    setting: pair((each) => each.settingText),
    window: pair(windowOf),
    keptAtLeastMs: pair((each) => each.keptAtLeastMs),
    latestLiveMs: pair((each) => each.latestLiveMs),
    latestMs: pair((each) => each.latestMs),
    deadlineMs: pair((each) => each.placement.obligation.deadlineMs),
    deletable: shorter === undefined ? null : deletableOf(before, after, shorter),
    shortened: shorter === undefined ? null : { from: shorter.from, to: shorter.to },
    trueFromMs: trueFrom(before, after, isCreated),
    needsAcknowledgement: shorter !== undefined && shorter.acknowledgedBy === undefined,
    acknowledgedBy:
      shorter?.acknowledgedBy === undefined ? null : `${shorter.acknowledgedBy.who}, ${shorter.acknowledgedBy.ticket}`,
  };
}

/** A store deletes before the promise is due, so what goes is younger than the promise says. */
function deletableOf(
  before: Row | undefined,
  after: Row | undefined,
  { kind, from, to }: Shortening,
): { from: string; to: string } {
  const [was, is] = [before?.keptAtLeastMs ?? null, after?.keptAtLeastMs ?? null];
  // behind versions and backups the live record stays; a destroy takes all.
  if (is === null || kind === 'version' || kind === 'backup' || kind === 'destroy') return { from, to };
  if (kind === 'hold') return { from, to: formatMs(is) };
  return was !== null && is < was ? { from: formatMs(was), to: formatMs(is) } : { from, to };
}

function kindOf(before: Row | undefined, after: Row | undefined, shorter: Shortening | undefined): DiffKind {
  if (shorter !== undefined) return 'shorter';
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  if (before.verdict === 'held' || after.verdict === 'held') {
    return before.settingText === after.settingText ? 'same' : 'longer';
  }
  const was = [before.placement.obligation.deadlineMs, before.latestLiveMs, before.latestMs];
  const is = [after.placement.obligation.deadlineMs, after.latestLiveMs, after.latestMs];
  // the promise counts first, then what really happens.
  for (const [index, value] of was.entries()) {
    const next = is[index];
    if (value === null || next === null || next === undefined || value === next) continue;
    return next > value ? 'longer' : 'changed';
  }
  return before.settingText === after.settingText ? 'same' : 'changed';
}

/**
 * When the new bound is true of every copy. Copies that were made before the apply keep the life that they were made
 * with, so it is the apply and then the greatest previous age of a copy; at once where no copy lived longer. What lay at
 * an added place before had settings that nobody declared, unless the place is new as well.
 */
function trueFrom(before: Row | undefined, after: Row | undefined, isCreated: (row: Row) => boolean): number | null {
  if (after === undefined) return null;
  if (before === undefined) return isCreated(after) ? 0 : null;
  const next = new Map(after.copies.map((copy) => [copy.name, latestMs(copy)]));
  const longer = judged(before)
    .filter((copy) => latestMs(copy) > (next.get(copy.name) ?? -Infinity))
    .map(latestMs);
  // what a hold kept for ever has no age of its own.
  const lifted = before.verdict === 'held' && after.verdict !== 'held';
  const ages = lifted ? [...longer.filter(Number.isFinite), ...sinceLifted(before, after)] : longer;
  const greatest = ages.reduce((a, b) => Math.max(a, b), 0);
  return Number.isFinite(greatest) ? greatest : null;
}

/**
 * What a hold kept is of any age, and in backups as well. It goes with the first run after the apply; its other copies
 * follow as they do behind a record that has just come of age, and backups of before as they were to be kept then.
 */
function sinceLifted(before: Row, after: Row): number[] {
  const backups = judged(before).filter((copy) => copy.kind === 'backup');
  const live = Math.max(
    ...judged(before)
      .filter((copy) => copy.kind === 'live')
      .map(latestMs),
  );
  return [
    ...judged(after).map((copy) => latestMs(copy) - (after.keptAtLeastMs ?? 0)),
    ...backups.map((copy) => latestMs(copy) - live),
  ];
}

function judged(row: Row): Copy[] {
  return row.copies.filter((copy) => copy.kind !== 'residue');
}

function categoriesOf(rows: readonly DiffRow[]): DiffCategory[] {
  const names = [...new Set(rows.map((row) => row.category))].sort();
  return names.map((category) => {
    const mine = rows.filter((row) => row.category === category);
    const counts: Record<DiffKind, number> = { added: 0, removed: 0, longer: 0, shorter: 0, changed: 0, same: 0 };
    for (const row of mine) counts[row.kind] += 1;
    const kinds = (['shorter', 'longer', 'added', 'removed'] as const).filter((kind) => counts[kind] > 0);
    const [only] = kinds;
    const changed = mine.filter((row) => row.kind !== 'same');
    return {
      category,
      kind: only === undefined ? 'same' : kinds.length > 1 ? 'mixed' : only,
      counts,
      window: windowsOf(mine),
      trueFromMs: changed.some((row) => row.trueFromMs === null)
        ? null
        : changed.reduce((most, row) => Math.max(most, row.trueFromMs ?? 0), 0),
      needsAcknowledgement: mine.some((row) => row.needsAcknowledgement),
    };
  });
}

/** The side on which the window of a promise lies; a derived place owes the ceiling alone. */
function windowOf({ placement: { obligation, role } }: Row): string | null {
  const { promise } = obligation;
  if (promise === undefined || role === 'derived') return null;
  return promise.side === 'after' ? `after, within ${formatMs(promise.withinMs)}` : promise.side;
}

/** The words of the windows of a category, where they are others than before. */
function windowsOf(rows: readonly DiffRow[]): DiffCategory['window'] {
  const moved = rows.filter(({ window: { before, after } }) => before !== null && after !== null && before !== after);
  const text = (side: 'before' | 'after'): string =>
    [...new Set(moved.map(({ window }) => window[side] ?? ''))].sort().join(' and ');
  return moved.length === 0 ? null : { before: text('before'), after: text('after') };
}

function policyText(verification: Verification): string {
  const names = verification.manifests.map(({ policy }) => `${policy.name} ${policy.hash}`);
  return [...new Set(names)].join(', ');
}
