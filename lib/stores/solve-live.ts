// SPDX-License-Identifier: Apache-2.0
import { largestOnGrid, breaches, deadlineMs, earliestMs, latestMs, type Breach } from '../lifetime';
import type { Copy, Term } from '../lifetime';
import { formatMs, MINUTE_MS } from '../policy';
import type { Placement, Refusal, Solution } from './store';

/** Values that a live setting can take, in its own unit; the promise itself bounds them further. */
export interface Grid {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Milliseconds of one. */
  readonly unitMs: number;
}

/** The answer of each placement on a unit: its live setting, or why there is none. */
export function solveEach<L, P>(
  placements: readonly Placement<L>[],
  solve: (placement: Placement<L>) => P | Refusal,
): Omit<Solution<unknown, P>, 'settings'> {
  const solved = new Map<string, P>();
  const refusals: Refusal[] = [];
  for (const placement of placements) {
    const answer = solve(placement);
    if (isRefusal(answer)) refusals.push(answer);
    else solved.set(placement.id, answer);
  }
  return { placements: solved, refusals };
}

/**
 * The largest live setting of one placement that keeps both sides of the law, by search over the store's own lifetime
 * formula: the ceiling bounds it from above, and no smaller one would keep a floor that this one breaks.
 * `alternatives` says what else to do when there is none.
 */
export function solveLive<P>(
  placement: Placement,
  what: string,
  grid: Grid,
  toSetting: (value: number) => P,
  copiesOf: (setting: P) => readonly Copy[],
  alternatives: string,
): P | Refusal {
  const backup = copiesOf(toSetting(grid.min)).find(({ kind }) => kind === 'backup');
  if (placement.obligation.promise?.side === 'transit' && backup !== undefined) {
    return transitRefusal(placement, what, backup);
  }
  const outlives = (value: number): Breach[] =>
    breaches(placement.obligation, copiesOf(toSetting(value))).filter((breach) => breach.kind === 'outlives');
  const max = Math.min(grid.max, Math.floor(placement.obligation.deadlineMs / grid.unitMs));
  const value = largestOnGrid({ ...grid, max }, (candidate) => outlives(candidate).length === 0);
  const tried = toSetting(value ?? grid.min);
  const found = breaches(placement.obligation, copiesOf(tried));
  // what closing open terms would not help is said first.
  const breach = found.find((each) => each.kind === 'outlives' && openTerms([each]).length === 0) ?? found[0];
  if (breach === undefined) return tried;
  const narrowest = narrowestOnGrid(placement, grid, toSetting, copiesOf);
  const withinMs = withinOf(placement, narrowest);
  const open = openTerms(found);
  return {
    ...refusal(placement, what, breach, [...wider(placement, narrowest), alternatives].join(', or ')),
    ...(open.length === 0 ? {} : { open }),
    ...(withinMs === undefined ? {} : { withinMs }),
  };
}

/** Terms without a bound in any copy that breaks the law, each once: all of them are closed in one round. */
function openTerms(found: readonly Breach[]): Term[] {
  const terms = found.flatMap((breach) => (breach.kind === 'outlives' ? breach.copy.latest : []));
  return [...new Map(terms.filter(({ basis }) => basis === 'unbounded').map((term) => [term.id, term])).values()];
}

/** Data that is never stored may pass through a store, and no copy of it may be made on purpose. */
function transitRefusal(placement: Placement, what: string, { name }: Copy): Refusal {
  return {
    placement: placement.id,
    category: placement.category,
    at: placement.name,
    what,
    term: 'in-transit',
    why: `it is never stored and may only be in transit, and this store makes a ${name} of all that it holds`,
    remedy: 'let it pass through a store without managed backups (CKafka, COS)',
  };
}

/** The least setting that keeps a floor, and the window that it gives. */
export interface Narrowest<P> {
  readonly setting: P;
  readonly copies: readonly Copy[];
  /** What the policy's `within` would have to be: how far the last copy lies beyond the moment, allowances taken off. */
  readonly withinMs: number;
}

/** The least setting that keeps the floor, whatever the ceiling says; undefined where none keeps it. */
export function narrowestOnGrid<P>(
  placement: Placement,
  grid: Grid,
  toSetting: (value: number) => P,
  copiesOf: (setting: P) => readonly Copy[],
): Narrowest<P> | undefined {
  const keeps = (value: number): boolean =>
    copiesOf(toSetting(value))
      .filter((copy) => copy.kind === 'live')
      .every((copy) => earliestMs(copy) >= placement.obligation.keepAtLeastMs);
  // the first value that keeps it comes after the last one that does not.
  const last = largestOnGrid(grid, (value) => !keeps(value));
  const value = last === undefined ? grid.min : last + grid.step;
  if (value > grid.max) return undefined;
  const setting = toSetting(value);
  const copies = copiesOf(setting);
  return { setting, copies, withinMs: beyondMs(placement, copies) };
}

/** How far copies reach beyond the moment of the promise, with the allowance of backups taken off. */
function beyondMs({ obligation }: Placement, copies: readonly Copy[]): number {
  const momentMs = obligation.promise?.momentMs ?? obligation.keepAtLeastMs;
  const allowance = (copy: Copy): number => deadlineMs(obligation, copy.kind) - obligation.deadlineMs;
  const judged = copies.filter((copy) => copy.kind !== 'residue');
  return Math.max(...judged.map((copy) => latestMs(copy) - allowance(copy))) - momentMs;
}

/** What to say of the window where the promise is to be kept in full. */
function wider({ obligation, category }: Placement, narrowest: Narrowest<unknown> | undefined): string[] {
  if (obligation.keepAtLeastMs === 0) return [];
  const floor = formatMs(obligation.keepAtLeastMs);
  if (narrowest === undefined) return [`no setting of this store keeps a record for ${floor}: keep it in another`];
  const withinMs = withinOf({ obligation }, narrowest);
  // an open term has a remedy of its own.
  if (withinMs === undefined) return [];
  return [`allow 'within' of at least ${formatMs(withinMs)} after the moment of '${category}' in the policy`];
}

/** The smallest window that would do, in whole minutes. */
function withinOf(
  { obligation }: Pick<Placement, 'obligation'>,
  narrowest: Narrowest<unknown> | undefined,
): number | undefined {
  if (obligation.keepAtLeastMs === 0 || narrowest === undefined || !Number.isFinite(narrowest.withinMs))
    return undefined;
  return Math.ceil(narrowest.withinMs / MINUTE_MS) * MINUTE_MS;
}

/** The refusal that a breach means, with the term that breaks the law. */
export function refusal(placement: Placement, what: string, breach: Breach, alternatives: string): Refusal {
  const common = { placement: placement.id, category: placement.category, at: placement.name, what };
  if (breach.kind === 'too-early') {
    return {
      ...common,
      term: 'keep-at-least',
      why: `the ${breach.copy.name} would be deleted after ${formatMs(breach.gotMs)}, before the floor of ${formatMs(breach.allowedMs)}`,
      remedy: alternatives,
    };
  }
  const open = breach.copy.latest.find((term) => term.basis === 'unbounded');
  if (open !== undefined) {
    return {
      ...common,
      term: open.id,
      why: `'${open.text}' of the ${breach.copy.name} is unbounded`,
      remedy: open.why ?? alternatives,
    };
  }
  const worst = [...breach.copy.latest].sort((a, b) => b.ms - a.ms)[0];
  return {
    ...common,
    term: worst?.id ?? breach.copy.name,
    why:
      `the ${breach.copy.name} lives at least ${formatMs(latestMs(breach.copy))}, allowed ${formatMs(breach.allowedMs)}` +
      (worst === undefined ? '' : `; largest term '${worst.text}' ${formatMs(worst.ms)}`),
    remedy: alternatives,
  };
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'remedy' in value && 'term' in value;
}

/** `chatMessages/30d`, or the bare category. */
export function categoryText(placement: Placement): string {
  return placement.obligation.class === undefined
    ? placement.category
    : `${placement.category}/${placement.obligation.class}`;
}

/**
 * The refusal of a system of record in a store that knows no termination date: plain age would delete the data of
 * customers who still use the service.
 */
export function clockRefusal(placement: Placement, what: string, remedy: string): Refusal {
  return {
    placement: placement.id,
    category: placement.category,
    at: placement.name,
    what,
    term: 'clock',
    why: 'it is kept until the customer leaves, and this store knows only the age of a record: plain age would delete data of customers who still use the service',
    remedy,
  };
}
