// SPDX-License-Identifier: Apache-2.0
import { shardOf, type Directive } from '../directives';
import { problem, type Problem } from '../errors';
import type { Unit } from '../stores/registry';
import { unitsServedBy, type EnforcerNetwork } from './network';

type Networks = Readonly<Record<string, EnforcerNetwork>>;
type Units = Readonly<Record<string, Unit>>;

/** Which of the functions of a network one is. */
export interface Shard {
  /** Name of the network. */
  readonly network: string;
  /** From 1. The first has the name of the network, and carries out the orders. */
  readonly index: number;
}

/** One function of the estate. */
export interface EnforcerPart {
  readonly name: string;
  readonly network: EnforcerNetwork;
  /** Absent where the network has one function. */
  readonly shard?: Shard;
  /** The units whose directives it carries out, sorted. */
  readonly units: readonly string[];
}

/** Name of one of the functions of a network: with more of them the first stays what it is. */
export function shardName(network: string, index: number): string {
  return index === 1 ? network : `${network}-${index}`;
}

/** Names of the functions of a network. */
export function shardNames(name: string, { shards = 1 }: Pick<EnforcerNetwork, 'shards'>): string[] {
  return Array.from({ length: shards }, (_, index) => shardName(name, index + 1));
}

/** The functions of a network with their units, each of which is in one of them. */
export function partsOfNetwork(
  name: string,
  networks: Networks,
  units: Units,
  directives: readonly Directive[],
): EnforcerPart[] {
  const network = networks[name];
  if (network === undefined) return [];
  const { shards = 1 } = network;
  const served = unitsServedBy(name, networks, units, directives);
  if (shards === 1) return [{ name, network, units: served }];
  return shardNames(name, network).map((each, index) => ({
    name: each,
    network,
    shard: { network: name, index: index + 1 },
    units: served.filter((unit) => shardOf(unit, shards) === index + 1),
  }));
}

/** Problems of names: a function of one network that would have the name of another's. */
export function checkShardNames(networks: Networks): Problem[] {
  const taken = new Map<string, string>();
  return Object.entries(networks).flatMap(([name, network]) =>
    shardNames(name, network).flatMap((each): Problem[] => {
      const other = taken.get(each);
      taken.set(each, name);
      return other === undefined
        ? []
        : [
            problem(
              'retention/duplicate',
              `enforcer.networks.${name}`,
              'name',
              each,
              `a function of '${other}' has it: give one of the networks another name`,
            ),
          ];
    }),
  );
}
