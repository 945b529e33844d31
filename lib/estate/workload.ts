// SPDX-License-Identifier: Apache-2.0
import { deleteAgeMs, ORDERS_SHARE, SHARDS_AT_MOST, type Directive } from '../directives';
import { problem, type Problem } from '../errors';
import { DAY_MS, formatMs, MINUTE_MS, SECOND_MS } from '../policy';
import { STORES, type Unit } from '../stores/registry';
import { DIRECTIVE_TIME, usableRunMs } from '../stores/shared-terms';
import type { Drain, StoreContext } from '../stores/store';
import type { EnforcerNetwork } from './network';
import { partsOfNetwork, type EnforcerPart } from './shards';

type Units = Readonly<Record<string, Unit>>;
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
  part: Omit<EnforcerPart, 'network'> & { readonly network: Pick<EnforcerNetwork, 'ledger'> },
  directives: readonly Directive[],
  units: Units,
  context: Facts,
): Workload {
  const own = directives.filter(({ unit }) => part.units.includes(unit));
  const everyMs = context.enforcerEveryMs;
  // orders come before the sweeps, in the function that carries them out.
  const forOrders = part.network.ledger !== undefined && (part.shard?.index ?? 1) === 1 ? ORDERS_SHARE : 0;
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
    `computed: ${own.length} directives of the enforcer '${part.name}' with ${records} records a day at the measured rates, ` +
    `after an outage of ${formatMs(outageMs)}` +
    (unstated === 0 ? '' : `; ${unstated} of them state no volume`);
  return {
    enforcer: part.name,
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
  parts: readonly EnforcerPart[],
  directives: readonly Directive[],
  units: Units,
  context: Facts,
): StoreContext['drain'] {
  if (directives.every(({ perDay }) => perDay === undefined)) return undefined;
  const drains = new Map(
    parts.flatMap((part) => {
      const { stated, drain } = workloadOf(part, directives, units, context);
      return stated ? part.units.map((unit) => [unit, drain] as const) : [];
    }),
  );
  return (unit) => drains.get(unit);
}

/** Functions that have more to do than fits into their runs, each with the number of functions that would be enough. */
export function checkWorkloads(
  networks: Readonly<Record<string, EnforcerNetwork>>,
  directives: readonly Directive[],
  units: Units,
  context: Facts,
): Problem[] {
  const overloaded = (name: string, shards: number): readonly Workload[] =>
    partsOfNetwork(name, { ...networks, [name]: { ...(networks[name] as EnforcerNetwork), shards } }, units, directives)
      .map((part) => workloadOf(part, directives, units, context))
      .filter(({ stated, neededMs, usableMs }) => stated && neededMs >= usableMs);
  return Object.entries(networks).flatMap(([name, { shards = 1 }]): Problem[] => {
    const [worst] = [...overloaded(name, shards)].sort((a, b) => b.neededMs - a.neededMs);
    if (worst === undefined) return [];
    const more = Array.from({ length: SHARDS_AT_MOST - shards }, (_, index) => shards + 1 + index);
    const enough = more.find((each) => overloaded(name, each).length === 0);
    return [
      problem(
        'retention/invalid',
        `enforcer.networks.${name}`,
        'shards',
        `as many functions as the stated volumes need: ${formatMs(Math.floor(worst.usableMs / SECOND_MS) * SECOND_MS)} of work in each run of every ${formatMs(context.enforcerEveryMs)} at the most`,
        `${shards}, of which '${worst.enforcer}' has ${formatMs(Math.ceil(worst.neededMs / SECOND_MS) * SECOND_MS)}`,
        enough === undefined
          ? `no number up to ${SHARDS_AT_MOST} is enough, because a unit stays in one function: spread its records over more units, or let partitions or a TTL index delete them`
          : `name ${enough} networks and spread its units over them`,
      ),
    ];
  });
}
