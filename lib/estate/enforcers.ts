// SPDX-License-Identifier: Apache-2.0
import { shardOf, type Directive } from '../directives';
import type { Unit } from '../stores/registry';
import { instanceOf } from './network';
import { isFirst, networkOf, type FunctionNetwork, type FunctionNetworks } from './shards';

type Units = Readonly<Record<string, Unit>>;

/** One enforcer of the estate: a function in a network. */
export interface EstateEnforcer {
  /** Name of the network, and its number from the second function of a network on. */
  readonly name: string;
  readonly network: FunctionNetwork;
  /** The units whose directives it carries out, sorted. */
  readonly units: readonly string[];
}

/** The enforcers of an estate, by name: each unit with directives is in one of them. */
export function enforcersOf(
  networks: FunctionNetworks,
  units: Units,
  directives: readonly Directive[],
): EstateEnforcer[] {
  return Object.entries(networks)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, network]) => ({ name, network, units: unitsServedBy(name, networks, units, directives) }));
}

/** The network whose enforcers work in a region: the first that reaches the instance, or the first where none is needed. */
export function networkFor(
  region: string,
  instance: string | undefined,
  networks: FunctionNetworks,
): string | undefined {
  return Object.entries(networks)
    .filter(([, network]) => network.region === region && isFirst(network))
    .map(([name]) => name)
    .sort()
    .find((name) => instance === undefined || Object.hasOwn(networks[name]?.endpoints ?? {}, instance));
}

/**
 * The units on which an enforcer acts, of those that have directives: the instances that its network reaches; a bucket
 * whose objects go with a termination, where it reaches the table that tells of it; other buckets and topics, where it is
 * the first network of the region. Of these the ones of its number, where the network has several functions.
 */
export function unitsServedBy(
  name: string,
  networks: FunctionNetworks,
  units: Units,
  directives: readonly Directive[],
): string[] {
  const { shard } = networks[name] ?? {};
  const network = networkOf(name, networks[name] ?? {});
  const reached = directives.flatMap(({ unit }) => {
    const own = units[unit];
    if (own === undefined) return [];
    const tables = directives.flatMap((each) =>
      each.unit === unit && each.engine === 'cos' && each.terminations !== undefined ? [each.terminations.unit] : [],
    );
    const instance = instanceOf(units[tables[0] ?? ''] ?? own);
    return networkFor(own.region, instance, networks) === network ? [unit] : [];
  });
  const served = [...new Set(reached)].sort();
  return shard === undefined ? served : served.filter((unit) => shardOf(unit, shard.count) === shard.index);
}
