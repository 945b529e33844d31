// SPDX-License-Identifier: Apache-2.0
import { Assumptions, sumMs, type Assumption, type Copy, type Term } from '../../lib/lifetime';
import { DAY_MS, Duration, MINUTE_MS, type Obligation } from '../../lib/policy';
import { SHARED_OPEN_TERMS } from '../../lib/stores/shared-terms';
import type { Placement, Store, StoreContext, UnitBase } from '../../lib/stores/store';

/** An obligation of 30 days from creation with 10 days more for backups. */
export function obligation(changes: Partial<Obligation> = {}): Obligation {
  return {
    category: 'chatMessages',
    class: '30d',
    rule: 'customerChosen',
    clock: 'created',
    deadlineMs: 30 * DAY_MS,
    backupAllowanceMs: 10 * DAY_MS,
    keepAtLeastMs: 0,
    allowanceDisclosed: false,
    source: { section: 'test' },
    ...changes,
  };
}

/** A system of record at that location, with the obligation above. */
export function placement<L>(location: L, changes: Partial<Omit<Placement<L>, 'location'>> = {}): Placement<L> {
  return {
    id: 'chatMessages/30d/store/place-abc123',
    name: 'messages-30d',
    category: 'chatMessages',
    unit: 'main',
    role: 'systemOfRecord',
    obligation: obligation(),
    arrival: [],
    ...changes,
    location,
  };
}

/** A delay on the way to the store. */
export function arrival(ms: number): Term {
  return { id: 'arrival', text: "arrives from 'events'", ms, basis: 'assumed', why: 'test' };
}

/** Assumptions as shipped, slow logs that hold no record, and the enforcer every 15 minutes. */
export function contextOf(
  store: Pick<Store<UnitBase, unknown, unknown, unknown>, 'openTerms'>,
  assume: readonly Assumption[] = [],
): StoreContext {
  const slowLogs = store.openTerms
    .filter(({ id }) => id.endsWith('-slow-log') && !assume.some(({ term }) => term === id))
    .map(({ id }) => ({ term: id, at: Duration.minutes(1), witness: 'test' }));
  return {
    assumptions: new Assumptions([...SHARED_OPEN_TERMS, ...store.openTerms], [...assume, ...slowLogs]),
    enforcerEveryMs: 15 * MINUTE_MS,
  };
}

/** The one copy of that name. */
export function copyNamed(copies: readonly Copy[], name: string): Copy {
  const found = copies.filter((copy) => copy.name === name);
  if (found.length !== 1 || found[0] === undefined) {
    throw new Error(`wanted one copy '${name}', got ${copies.map((copy) => copy.name).join(', ')}`);
  }
  return found[0];
}

/** The greatest age of the copy of that name. */
export function latestOf(copies: readonly Copy[], name: string): number {
  return sumMs(copyNamed(copies, name).latest);
}

/** The first unbounded term of a copy. */
export function openTermOf(copies: readonly Copy[], name: string): Term | undefined {
  return copyNamed(copies, name).latest.find((term) => term.basis === 'unbounded');
}
