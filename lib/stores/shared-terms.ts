// SPDX-License-Identifier: Apache-2.0
import { RUN_RESERVE_MS, SWEEP_SHARE } from '../directives';
import { setting, sumMs, type OpenTerm, type Term } from '../lifetime';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../policy';
import type { DocumentedTime, Limit } from './limit';
import type { Drain, Placement, StoreContext } from './store';

/** Open terms that several stores share. */
export const SHARED_OPEN_TERMS: readonly OpenTerm[] = [
  {
    id: 'future-timestamps',
    text: 'date of a record ahead of its write',
    ms: 5 * MINUTE_MS,
    why: 'clocks of writers are synchronised; the application may not write dates further ahead',
    canary: 'the witness reports records whose date lies in the future',
  },
  {
    id: 'past-timestamps',
    text: 'date of a record behind the clock that ends it',
    ms: 5 * MINUTE_MS,
    why: 'clocks of writers, stores and the enforcer are synchronised; the enforcer stops where two of them are further apart',
    canary: 'the difference that the enforcer reports between its clock and the clock of a store',
    byHand: 'only the writers know their clocks; the enforcer stops where those of stores differ',
  },
  {
    id: 'enforcer-outage',
    text: 'enforcer not running until somebody repairs it',
    ms: 4 * HOUR_MS,
    why: 'the missing heartbeat raises an alarm after one missed run; 4 hours are left for the repair',
    canary: 'stop the timer trigger once and measure until the enforcer runs again',
  },
  {
    id: 'termination-lag',
    text: 'termination date written after the end of use',
    ms: DAY_MS,
    why: 'the application writes the date within a day of the end of use',
    canary: 'compare the billing end of terminated customers with the stored date',
    byHand: 'only billing knows when the use of a customer ended',
  },
  {
    id: 'derived-refill',
    text: 'age of a record when it is copied to a derived place',
    ms: 0,
    why: 'the application copies a record when it is written; a copy that is made later, as by a read-through cache, takes the date of the record with it',
    canary: 'the age of records when they are written to the derived place, by the date of the original',
    byHand: 'only the application knows how old a record is when it copies it',
  },
];

/**
 * What is left of the timer's period when a hindrance ends: a run that met it is repeated by the next run, which need not
 * come at once. An outage of the enforcer can come before it or after it, and ends with a run. Nothing where both are
 * multiples of the period.
 */
export function nextRunTerm(context: StoreContext, hindrance: Term): Term {
  const period = context.enforcerEveryMs;
  const outageMs = context.assumptions.term('enforcer-outage').ms;
  const sumMs = outageMs + hindrance.ms;
  const whole = (ms: number): number => Math.ceil(ms / period) * period;
  const rest = Number.isFinite(sumMs) ? Math.max(outageMs + whole(hindrance.ms), whole(sumMs)) - sumMs : 0;
  return setting('enforcer-next-run', 'the run after the one that was hindered', rest);
}

/**
 * Age of a record when it arrives at a store whose clock is its own: the declared delays, or what is assumed of a derived
 * place that declares none. Such a store counts anew from each copy, also from one that is made late.
 */
export function arrivalTerms(placement: Pick<Placement, 'arrival' | 'role'>, context: StoreContext): readonly Term[] {
  if (placement.arrival.length > 0 || placement.role !== 'derived') return placement.arrival;
  return [context.assumptions.term('derived-refill')];
}

/** How much too early a record goes because the clock that ends it is ahead of the one that dated it. */
export function earlyTerm(context: StoreContext): Term {
  const behind = context.assumptions.term('past-timestamps');
  return { ...behind, ms: -behind.ms };
}

/** What terms add to a time of a retention that passes anyway: in sum `max(0, terms - time)`. */
export function beyond(terms: readonly Term[], time: number): Term[] {
  let rest = Number.isFinite(time) ? time : sumMs(terms.filter((each) => Number.isFinite(each.ms)));
  return terms.map((each) => {
    if (!Number.isFinite(each.ms)) return each;
    const covered = Math.min(rest, each.ms);
    rest -= covered;
    return { ...each, text: `${each.text}, beyond the retention`, ms: each.ms - covered, coveredMs: covered };
  });
}

/** How long due work waits for the enforcer. */
export function enforcerTerms(context: StoreContext): Term[] {
  return [
    setting('enforcer-period', 'enforcer timer', context.enforcerEveryMs),
    context.assumptions.term('enforcer-outage'),
  ];
}

export const FUNCTION_TIMEOUT_SECONDS: Limit = {
  id: 'scf-timeout',
  text: 'longest run of a function',
  min: 1,
  max: 900,
  unit: 'seconds',
  source: 'provider 1.83.25, scf_function.timeout',
  seen: '2026-11-21',
};

/** Longest run of the enforcer: whole seconds, and over before its timer fires again. */
export function longestRunMs(everyMs: number): number {
  return Math.min(FUNCTION_TIMEOUT_SECONDS.max, Math.floor((everyMs - MINUTE_MS / 2) / SECOND_MS)) * SECOND_MS;
}

/** What every directive takes in a run, however little is due: its connection, its guards and its witness. */
export const DIRECTIVE_TIME: DocumentedTime = {
  id: 'enforcer-directive',
  text: 'one directive of a run in which nothing is due',
  ms: SECOND_MS / 4,
  source:
    'bench/enforcer-run: 27 ms (Redis) and 75 ms (MySQL) of 1,000 directives, the server on the same machine; more than three times that is counted, for the way to servers',
  seen: '2026-11-29',
};

/** Time that a run has for sweeps. */
export function usableRunMs(everyMs: number): number {
  return (longestRunMs(everyMs) - RUN_RESERVE_MS) * SWEEP_SHARE;
}

/**
 * Work of the enforcer with the pauses between its runs: what does not fit into the time that one run has for sweeping
 * goes on in the next, a whole period after the first one began. An hour of work on a timer of 12 hours takes 6 runs,
 * and 5 periods less what those runs did. Where the estate states its volumes, the work is that of all directives of the
 * function instead of the assumed one.
 * @param unit name of the unit on which the enforcer works
 * @param assumed how long the work takes by itself
 */
export function drainTerms(context: StoreContext, unit: string, assumed: Term): Term[] {
  const everyMs = context.enforcerEveryMs;
  const usableMs = usableRunMs(everyMs);
  const computed = context.drain?.(unit);
  const drain = computed === undefined ? assumed : worked(context, assumed, computed);
  const more = Math.max(0, Math.ceil(drain.ms / usableMs) - 1);
  // no timer fires more often than once a minute: a shorter period says that no enforcer is in play.
  const pauses = everyMs < MINUTE_MS || more === 0 ? 0 : Math.ceil(more * (everyMs - usableMs));
  const between = Math.max(pauses, computed?.pausesMs ?? 0);
  return [drain, setting('enforcer-pauses', 'pauses between the runs of a long sweep', between)];
}

/** What the estate assumes by itself holds where it is longer, and so does what is shipped where a volume is not known. */
function worked({ assumptions }: StoreContext, assumed: Term, { ms, whole, why }: Drain): Term {
  const assumedCounts = !whole || assumptions.closes(assumed.id);
  return assumedCounts && assumed.ms >= ms ? assumed : { ...assumed, ms, why };
}
