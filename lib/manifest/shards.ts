// SPDX-License-Identifier: Apache-2.0
import { canonicalJson, shardOf } from '../directives';
import { networkOf, shardName } from '../estate/shards';
import type { Manifest, ManifestEnforcer } from './manifest';

/**
 * What is wrong with how a manifest spreads the units of a network over its functions: a unit in two of them, or in another
 * than the one that its name belongs to, and a function that is not stated. Each function by itself would be one as its
 * construct writes it.
 */
export function shardFlaws({ enforcers }: Manifest): string[] {
  const networks = new Map<string, ManifestEnforcer[]>();
  for (const each of enforcers) {
    const network = networkOf(each.name, each.network);
    networks.set(network, [...(networks.get(network) ?? []), each]);
  }
  const carried = enforcers.flatMap(({ units }) => units);
  const twice = [...new Set(carried.filter((unit, index) => carried.indexOf(unit) !== index))];
  return [
    ...twice.map((unit) => `the directives of the unit '${unit}' are carried out by two functions`),
    ...[...networks].flatMap(([network, functions]) => flawsOf(network, functions)),
  ];
}

function flawsOf(network: string, functions: readonly ManifestEnforcer[]): string[] {
  const count = Math.max(...functions.map((each) => each.network.shard?.count ?? 1));
  const names = Array.from({ length: count }, (_, index) => shardName(network, index + 1));
  const shared = (each: ManifestEnforcer): string => canonicalJson(sharedOf(each));
  const [first] = functions.map(shared);
  return [
    ...names
      .filter((name) => !functions.some((each) => each.name === name))
      .map((name) => `the function '${name}' is not stated, one of ${count} of the network '${network}'`),
    ...functions.flatMap((each): string[] => {
      const { name } = each;
      const { shard } = each.network;
      const index = shard?.index ?? 1;
      if (names[index - 1] !== name || (shard?.count ?? 1) !== count || (count === 1) !== (shard === undefined))
        return [
          `the function '${name}' is number ${index} of ${shard?.count ?? 1} of the network '${network}', which has ${count} with other names`,
        ];
      return [
        ...(shared(each) === first
          ? []
          : [`the function '${name}' is in another VPC, account or bucket than the others of '${network}'`]),
        ...each.units
          .filter((unit) => shardOf(unit, count) !== index)
          .map((unit) => `the unit '${unit}' belongs to '${names[shardOf(unit, count) - 1] ?? ''}', got '${name}'`),
      ];
    }),
  ];
}

/** What all functions of a network have alike. */
function sharedOf({ network }: ManifestEnforcer): object {
  const { log: _log, shard: _shard, ledger: _ledger, ledgerKey: _key, audit: _audit, ...shared } = network;
  return shared;
}
