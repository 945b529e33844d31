// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { Assumptions, earliestMs, latestMs, type Copy } from '../../lib/lifetime';
import { DAY_MS, Duration, formatMs, HOUR_MS, MINUTE_MS, type Clock } from '../../lib/policy';
import { simulatePlacement, type Mood, type Provisioned } from '../../lib/simulate';
import { SHARED_OPEN_TERMS } from '../../lib/stores/shared-terms';
import { STORES } from '../../lib/stores/registry';
import type { Placement, StoreContext, StoreName } from '../../lib/stores/store';
import { arrival, obligation, placement } from '../helpers/placement';

/** What one case plays, and how chance begins. */
export interface Case extends Provisioned {
  readonly context: StoreContext;
  readonly seed: number;
}

export interface Compared {
  readonly copy: string;
  readonly greatestMs: number;
  readonly latestMs: number;
  /** Share of the bound that was reached. */
  readonly reached: number;
}

const DAYS = 5;
const WRITES_PER_DAY = 12;

/** The formula of the store for the case. */
export function copiesOf({ unit, placement: at, settings, setting, context }: Case): readonly Copy[] {
  return STORES[unit.store].lifetime(unit, settings, at, setting, context);
}

/** Every way in which the simulation and the formula disagree, in words; none when the formula holds. */
export function disagreements(given: Case): string[] {
  const simulated = simulatePlacement(given, given.context, {
    days: DAYS,
    seed: given.seed,
    writesPerDay: WRITES_PER_DAY,
  });
  const copies = copiesOf(given);
  const wrong = simulated
    .filter(({ copy }) => !copies.some(({ name }) => name === copy))
    .map(({ copy }) => `the formula knows no ${copy}`);
  for (const copy of copies) {
    const found = simulated.find((each) => each.copy === copy.name);
    if (found === undefined) {
      // versions and uploads exist only where chance made one.
      if (copy.kind === 'live' || copy.kind === 'log') wrong.push(`the simulation knows no ${copy.name}`);
      continue;
    }
    if (found.kind !== copy.kind) wrong.push(`${copy.name} is ${found.kind} here and ${copy.kind} there`);
    if (found.greatestMs > latestMs(copy)) {
      wrong.push(`${copy.name} reached ${formatMs(found.greatestMs)}, bound ${formatMs(latestMs(copy))}`);
    }
    if (copy.kind === 'live' && found.leastMs !== null && found.leastMs < earliestMs(copy)) {
      wrong.push(`${copy.name} went at ${formatMs(found.leastMs)}, floor ${formatMs(earliestMs(copy))}`);
    }
  }
  return wrong;
}

/** How near to its bound each copy came. */
export function compare(given: Case, moods: readonly Mood[] = ['stormy']): Compared[] {
  const simulated = simulatePlacement(given, given.context, { days: 30, seed: given.seed, moods });
  const copies = copiesOf(given);
  return simulated.map(({ copy, greatestMs }) => {
    const bound = copies.find(({ name }) => name === copy);
    const latest = bound === undefined ? Number.NaN : latestMs(bound);
    return { copy, greatestMs, latestMs: latest, reached: greatestMs / latest };
  });
}

/** Open terms that formulas add without a limit of their own. A pass of Kafka is never longer than the check's interval. */
const GREATEST: Readonly<Record<string, number>> = {
  'future-timestamps': 10 * MINUTE_MS,
  'ckafka-cleanup-pass': 5 * MINUTE_MS,
  'ckafka-append-time': HOUR_MS,
  'mongodb-ttl-pass': HOUR_MS,
  'mongodb-long-term-backup': 3 * DAY_MS,
  'mysql-long-term-backup': 3 * DAY_MS,
  'cos-tail': 3 * DAY_MS,
  'cls-deletion-lag': 3 * DAY_MS,
  'redis-backup-raised': 7 * DAY_MS,
};

/** Every open term of a store at any value, and the enforcer on any timer. */
export function contexts(store: StoreName): fc.Arbitrary<StoreContext> {
  const open = [...SHARED_OPEN_TERMS, ...STORES[store].openTerms];
  const values = fc.tuple(
    ...open.map(({ id }) => fc.integer({ min: 1, max: GREATEST[id] ?? 12 * HOUR_MS }).map((ms) => ({ id, ms }))),
  );
  return fc.tuple(values, fc.constantFrom(1, 5, 15, 45, 60, 240)).map(([terms, minutes]) => ({
    assumptions: new Assumptions(
      open,
      terms.map(({ id, ms }) => ({ term: id, at: Duration.millis(ms), witness: 'test' })),
    ),
    enforcerEveryMs: minutes * MINUTE_MS,
  }));
}

/** The terms as shipped, with those that ship without a value closed at some hours, and the enforcer every 15 minutes. */
export function shipped(store: StoreName): StoreContext {
  const open = [...SHARED_OPEN_TERMS, ...STORES[store].openTerms];
  const assume = open
    .filter(({ ms }) => ms === undefined)
    .map(({ id }) => ({ term: id, at: Duration.hours(2), witness: 'test' }));
  return { assumptions: new Assumptions(open, assume), enforcerEveryMs: 15 * MINUTE_MS };
}

/** A placement at a location, with any clock and any delay on the way. */
export function placements<L>(
  location: L,
  clocks: readonly Clock[] = ['created', 'lastWritten', 'terminated'],
): fc.Arbitrary<Placement<L>> {
  const delay = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 3 * DAY_MS }));
  return fc.tuple(fc.constantFrom(...clocks), delay).map(([clock, ms]) =>
    placement(location, {
      role: 'derived',
      obligation: obligation({ clock }),
      arrival: ms === 0 ? [] : [arrival(ms)],
    }),
  );
}

export const SEED = fc.integer({ min: 0, max: 2 ** 31 });
