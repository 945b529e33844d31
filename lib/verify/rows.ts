// SPDX-License-Identifier: Apache-2.0
import { deleteAgeMs, type Directive } from '../directives';
import {
  deadlineMs,
  earliestMs,
  latestMs,
  measuredOn,
  Measurements,
  verdict,
  type Copy,
  type Exceeded,
  type Term,
  type Verdict,
} from '../lifetime';
import { contextOf, directivesIn, placementsOf, type Manifest } from '../manifest';
import { STORES } from '../stores/registry';
import type { Inspected, Placement, StoreContext, UnitBase } from '../stores/store';
import type { ViewIndex } from './view-index';

/** One line of the retention table: a placement with every copy that was found. */
export interface Row {
  readonly placement: Placement;
  readonly store: UnitBase['store'];
  readonly unit: UnitBase;
  /** What identifies the unit in the cloud. */
  readonly unitText: string;
  readonly locationText: string;
  readonly settingText: string;
  readonly copies: readonly Copy[];
  /** Companion settings of the unit and the live setting of the placement, as found. */
  readonly found: { readonly settings: unknown; readonly live: unknown };
  /** null under a hold, which suspends all bounds. */
  readonly keptAtLeastMs: number | null;
  readonly latestLiveMs: number | null;
  readonly latestMs: number | null;
  /** The smallest distance of any judged copy to its deadline. */
  readonly marginMs: number | null;
  readonly verdict: Verdict;
  /** The day of the oldest measurement, where every open term of the row was measured within its assumed value. */
  readonly measuredOn: string | null;
  /** Open terms that were measured above their assumed value. */
  readonly exceeded: readonly Exceeded[];
}

/** Everything that a manifest promises, beside what the resources say. */
export function rowsOf(manifest: Manifest, index: ViewIndex, measurements = new Measurements()): Row[] {
  const stated = directivesIn(manifest);
  const context = contextOf(manifest, stated);
  const placements = groupByUnit(placementsOf(manifest));
  const directives = groupByUnit(stated);
  return Object.entries(manifest.units).flatMap(([name, unit]) => {
    const store = STORES[unit.store];
    const own = directives.get(name) ?? [];
    const inspected = store.inspect({
      name,
      unit,
      resources: index.for(unit.store, store.unitText(unit)),
      directives: own,
    });
    const open = new Set(own.filter((each) => deleteAgeMs(each) !== null).map(({ id }) => id));
    return (placements.get(name) ?? []).map((placement) => {
      const row = rowOf(unit, placement, inspected, context, measurements);
      return open.has(placement.id) ? enforcedElsewhere(row, name, manifest) : row;
    });
  });
}

/** Id of the term that somebody else carries out a directive. */
export const ELSEWHERE = 'enforced-elsewhere';

/** A row whose directive is carried out by somebody else is kept if that is assumed, whatever else keeps it. */
function enforcedElsewhere(row: Row, unit: string, { enforcers, enforcedElsewhere: by }: Manifest): Row {
  if ((by ?? null) === null || by === null || enforcers.some(({ units }) => units.includes(unit))) return row;
  const term: Term = {
    id: ELSEWHERE,
    text: `the directive is carried out by ${by.by}`,
    ms: 0,
    basis: 'assumed',
    why: `the estate says so; witness: ${by.witness}`,
  };
  const copies = row.copies.map((copy) => ({ ...copy, latest: [...copy.latest, term] }));
  const kept = row.verdict !== 'refused' && row.verdict !== 'held';
  return {
    ...row,
    copies,
    settingText: row.verdict === 'held' ? row.settingText : `${row.settingText}, by ${by.by} (witness: ${by.witness})`,
    verdict: kept ? 'kept if assumed' : row.verdict,
  };
}

function groupByUnit<T extends Placement | Directive>(items: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(item.unit);
    if (group === undefined) groups.set(item.unit, [item]);
    else group.push(item);
  }
  return groups;
}

function rowOf(
  unit: UnitBase,
  placement: Placement,
  inspected: Inspected<unknown, unknown>,
  context: StoreContext,
  measurements: Measurements,
): Row {
  const store = STORES[unit.store];
  const { settings } = inspected;
  const live = inspected.placement(placement);
  const assumed = store.lifetime(unit, settings, placement, live, context);
  const place = { unit: placement.unit, placement: placement.id };
  const copies = measurements.apply(assumed, place);
  const judged = copies.filter((copy) => copy.kind !== 'residue');
  const alive = judged.filter((copy) => copy.kind === 'live');
  const { holdUntil, obligation } = placement;
  const isHeld = holdUntil !== undefined;
  const unlessHeld = (ms: () => number): number | null => (isHeld ? null : ms());
  // one literal: members that are added to a spread cost more than all sums of the row.
  return {
    placement,
    store: unit.store,
    unit,
    unitText: store.unitText(unit),
    locationText: store.locationText(placement.location, unit),
    settingText: isHeld
      ? `on hold until ${holdUntil}`
      : live === null
        ? 'nothing deletes it'
        : store.settingText(settings, live),
    copies,
    found: { settings, live },
    keptAtLeastMs: unlessHeld(() => least(alive.map(earliestMs))),
    latestLiveMs: unlessHeld(() => greatest(alive.map(latestMs))),
    latestMs: unlessHeld(() => greatest(judged.map(latestMs))),
    marginMs: unlessHeld(() => least(judged.map((copy) => deadlineMs(obligation, copy.kind) - latestMs(copy)))),
    verdict: isHeld ? 'held' : verdict(obligation, copies),
    measuredOn: measuredOn(copies),
    exceeded: measurements.exceeded(assumed, place),
  };
}

/** Not by spreading into `Math.max`: a sum that is no number stays none. */
function greatest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), -Infinity);
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}
