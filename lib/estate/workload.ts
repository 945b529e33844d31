// SPDX-License-Identifier: Apache-2.0
import { deleteAgeMs, ORDERS_SHARE, shardOf, SHARDS_AT_MOST, type Directive } from '../directives';
import { problem, type Problem } from '../errors';
import { DAY_MS, formatMs, MINUTE_MS, SECOND_MS } from '../policy';
import { STORES, type Unit } from '../stores/registry';
import { DIRECTIVE_TIME, usableRunMs } from '../stores/shared-terms';
import type { Drain, StoreContext } from '../stores/store';
import { enforcersOf, type EstateEnforcer } from './enforcers';
import { isFirst, networkOf, type FunctionNetwork, type FunctionNetworks } from './shards';

type Units = Readonly<Record<string, Unit>>;
type Enforcer = Omit<EstateEnforcer, 'network'> & { readonly network: Pick<FunctionNetwork, 'ledger'> };
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

/** What the directives of a function ask of it, each at the rate of its store. */
interface Demand {
  /** Time of every run, in milliseconds: what each directive takes by itself, and what a pass reads whatever is due. */
  readonly fixedMs: number;
  /** Milliseconds of work for each millisecond that passes, for the records that come. */
  readonly share: number;
  /** Records that come in a day, where that decides the work. */
  readonly perDay: number;
  /** Directives that state a volume, and those whose work depends on one that is not stated. */
  readonly stated: number;
  readonly unstated: number;
}

function demandOf(directives: readonly Directive[], units: Units): Demand {
  let [fixedMs, share, perDay, stated, unstated] = [0, 0, 0, 0, 0];
  for (const directive of directives) {
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
      perDay += directive.perDay;
    }
  }
  return { fixedMs, share, perDay, stated, unstated };
}

/**
 * The work of a function by what its directives ask of it. After an outage the records of that time come on top, and what
 * comes meanwhile.
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
  const { fixedMs, share, perDay, stated, unstated } = demandOf(own, units);
  const neededMs = fixedMs + share * everyMs;
  const spareMs = usableMs - neededMs;
  const outageMs = context.assumptions.term('enforcer-outage').ms;
  const runs = spareMs > 0 ? Math.max(1, Math.ceil((share * outageMs) / spareMs)) : Infinity;
  const workMs = runs * neededMs + share * outageMs;
  const lastMs = workMs - (runs - 1) * usableMs;
  const why =
    `computed: ${own.length} directives of the enforcer '${enforcer.name}' with ${perDay} records a day at the measured rates, ` +
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

/** Networks whose functions have more to do than fits into their runs, each with what would help. */
export function checkWorkloads(
  networks: FunctionNetworks,
  directives: readonly Directive[],
  units: Units,
  context: Facts,
): Problem[] {
  const all = enforcersOf(networks, units, directives);
  const work = (enforcer: Enforcer): Workload => workloadOf(enforcer, directives, units, context);
  const fits = (enforcer: Enforcer): boolean => {
    const { stated, neededMs, usableMs } = work(enforcer);
    return !stated || neededMs < usableMs;
  };
  return all
    .filter(({ network }) => isFirst(network))
    .flatMap((first): Problem[] => {
      const functions = all.filter(({ name, network }) => networkOf(name, network) === first.name);
      const over = functions.find((each) => !fits(each));
      if (over === undefined) return [];
      const { neededMs, usableMs } = work(over);
      const units = functions.flatMap((each) => each.units);
      const everyMs = context.enforcerEveryMs;
      return [
        problem(
          'retention/invalid',
          `enforcer.networks.${first.name}`,
          'perDay',
          `at most ${formatMs(Math.floor(usableMs / SECOND_MS) * SECOND_MS)} of work in each run of every ${formatMs(everyMs)}, over all placements that the function works on`,
          `${formatMs(Math.ceil(neededMs / SECOND_MS) * SECOND_MS)}${functions.length === 1 ? '' : ` in '${over.name}'`}`,
          remedyFor({ ...first, units }, functions.length, fits),
        ),
      ];
    });
}

/** The least number of functions that would do, by where each unit would be; or what no number of them helps. */
function remedyFor(network: Enforcer, now: number, fits: (enforcer: Enforcer) => boolean): string {
  const spreadOver = (count: number): Enforcer[] =>
    Array.from({ length: count }, (_, index) => ({
      ...network,
      network: index === 0 ? network.network : {},
      units: network.units.filter((unit) => shardOf(unit, count) === index + 1),
    }));
  for (let count = now + 1; count <= SHARDS_AT_MOST; count++) {
    if (spreadOver(count).every(fits))
      return `set 'shards' of the network to ${count} and give 'log' so many units: its units are then spread over ${count} functions`;
  }
  const alone = network.units.find((unit) => !fits({ ...network, network: {}, units: [unit] }));
  return alone === undefined
    ? `no number of 'shards' up to ${SHARDS_AT_MOST} is enough: spread the instances over more networks, each with functions and logs of its own`
    : `'${alone}' alone is too much for a function: spread its records over more units, or let partitions or a TTL index delete them`;
}
