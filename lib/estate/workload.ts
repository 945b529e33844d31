// SPDX-License-Identifier: Apache-2.0
import { deleteAgeMs, ORDERS_SHARE, type Directive } from '../directives';
import { problem, type Problem } from '../errors';
import { DAY_MS, formatMs, MINUTE_MS, SECOND_MS } from '../policy';
import { STORES, type Unit } from '../stores/registry';
import { DIRECTIVE_TIME, usableRunMs } from '../stores/shared-terms';
import type { Drain, StoreContext } from '../stores/store';
import { enforcersOf, type EnforcerNetwork, type EstateEnforcer } from './network';

type Units = Readonly<Record<string, Unit>>;
type Enforcer = Omit<EstateEnforcer, 'network'> & { readonly network: Pick<EnforcerNetwork, 'ledger'> };
type Facts = Pick<StoreContext, 'assumptions' | 'enforcerEveryMs'>;

/** What one function has to do in each of its runs, by the volumes that the estate states. */
export interface Workload {
  readonly enforcer: string;
  /** Time that a run has for sweeps, in milliseconds. */
  readonly usableMs: number;
  /** Time that a run needs for what comes between two of them, in milliseconds. */
  readonly neededMs: number;
  /** Whether a placement states its volume. */
  readonly stated: boolean;
  readonly drain: Drain;
}

/**
 * The work of a function: what each directive takes by itself, what a pass reads whatever is due, and the records that come,
 * each at the rate of its store. After an outage the records of that time come on top, and what comes meanwhile.
 */
export function workloadOf(
  enforcer: Enforcer,
  directives: readonly Directive[],
  units: Units,
  context: Facts,
): Workload {
  const own = directives.filter(({ unit }) => enforcer.units.includes(unit));
  const everyMs = context.enforcerEveryMs;
  // orders come before the sweeps.
  const forOrders = enforcer.network.ledger === undefined ? 0 : ORDERS_SHARE;
  const usableMs = usableRunMs(everyMs) * (1 - forOrders);
  let fixedMs = 0;
  /** Milliseconds of work for each that passes. */
  let share = 0;
  let [stated, unstated, records] = [0, 0, 0];
  for (const directive of own) {
    const unit = units[directive.unit];
    if (unit === undefined) continue;
    const store = STORES[unit.store];
    const { sweepRate } = store;
    fixedMs += DIRECTIVE_TIME.ms;
    if (directive.perDay !== undefined) stated += 1;
    if (sweepRate === undefined || deleteAgeMs(directive) === null) continue;
    const msEach = SECOND_MS / sweepRate.perSecond;
    if (store.scans !== undefined) fixedMs += store.scans(unit) * msEach;
    else if (directive.perDay === undefined) unstated += 1;
    else {
      share += (directive.perDay / DAY_MS) * msEach;
      records += directive.perDay;
    }
  }
  const neededMs = fixedMs + share * everyMs;
  const spareMs = usableMs - neededMs;
  const outageMs = context.assumptions.term('enforcer-outage').ms;
  const runs = spareMs > 0 ? Math.max(1, Math.ceil((share * outageMs) / spareMs)) : Infinity;
  const workMs = runs * neededMs + share * outageMs;
  const lastMs = workMs - (runs - 1) * usableMs;
  const why =
    `computed: ${own.length} directives of the enforcer '${enforcer.name}' with ${records} records a day at the measured rates, ` +
    `after an outage of ${formatMs(outageMs)}` +
    (unstated === 0 ? '' : `; ${unstated} of them state no volume`);
  return {
    enforcer: enforcer.name,
    usableMs,
    neededMs,
    stated: stated > 0,
    drain: {
      // whole minutes, so that a small change of a volume changes no promise.
      ms: Math.ceil(workMs / MINUTE_MS) * MINUTE_MS,
      pausesMs: Number.isFinite(runs) ? Math.ceil((runs - 1) * everyMs + lastMs - workMs) : Infinity,
      whole: unstated === 0,
      why,
    },
  };
}

/** The time that the function of each unit needs, for the formulas; undefined where no placement states a volume. */
export function drainsOf(
  enforcers: readonly Enforcer[],
  directives: readonly Directive[],
  units: Units,
  context: Facts,
): StoreContext['drain'] {
  if (directives.every(({ perDay }) => perDay === undefined)) return undefined;
  const drains = new Map(
    enforcers.flatMap((enforcer) => {
      const { stated, drain } = workloadOf(enforcer, directives, units, context);
      return stated ? enforcer.units.map((unit) => [unit, drain] as const) : [];
    }),
  );
  return (unit) => drains.get(unit);
}

/** Functions that have more to do than fits into their runs, each with what would help. */
export function checkWorkloads(
  networks: Readonly<Record<string, EnforcerNetwork>>,
  directives: readonly Directive[],
  units: Units,
  context: Facts,
): Problem[] {
  const seconds = (ms: number): string => formatMs(Math.ceil(ms / SECOND_MS) * SECOND_MS);
  return enforcersOf(networks, units, directives).flatMap((enforcer): Problem[] => {
    const { stated, neededMs, usableMs } = workloadOf(enforcer, directives, units, context);
    if (!stated || neededMs < usableMs) return [];
    const alone = enforcer.units.find(
      (unit) => workloadOf({ ...enforcer, units: [unit] }, directives, units, context).neededMs >= usableMs,
    );
    return [
      problem(
        'retention/invalid',
        `enforcer.networks.${enforcer.name}`,
        'perDay',
        `at most ${formatMs(Math.floor(usableMs / SECOND_MS) * SECOND_MS)} of work in each run of every ${formatMs(context.enforcerEveryMs)}, over all placements that the function works on`,
        seconds(neededMs),
        alone === undefined
          ? `spread the instances over at least ${Math.floor(neededMs / usableMs) + 1} networks, each with a function and a log of its own`
          : `'${alone}' alone is too much for a function: spread its records over more units, or let partitions or a TTL index delete them`,
      ),
    ];
  });
}
