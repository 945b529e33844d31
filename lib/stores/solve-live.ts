// SPDX-License-Identifier: Apache-2.0
import { largestOnGrid, breaches, latestMs, type Breach } from '../lifetime';
import type { Copy } from '../lifetime';
import { formatMs } from '../policy';
import type { Placement, Refusal } from './store';

/** Values that a live setting can take, in its own unit. */
export interface Grid {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/**
 * The largest live setting of one placement that keeps the law, by search over the store's own lifetime formula.
 * `alternatives` tells the user what to do when there is none.
 */
export function solveLive<P>(
  placement: Placement,
  what: string,
  grid: Grid,
  toSetting: (value: number) => P,
  copiesOf: (setting: P) => readonly Copy[],
  alternatives: string,
): P | Refusal {
  const outlives = (value: number): Breach[] =>
    breaches(placement.obligation, copiesOf(toSetting(value))).filter((breach) => breach.kind === 'outlives');
  const value = largestOnGrid(grid, (candidate) => outlives(candidate).length === 0);
  const tried = toSetting(value ?? grid.min);
  const breach = breaches(placement.obligation, copiesOf(tried))[0];
  return breach === undefined ? tried : refusal(placement, what, breach, alternatives);
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
