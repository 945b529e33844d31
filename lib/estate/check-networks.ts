// SPDX-License-Identifier: Apache-2.0
import { problem, type Problem } from '../errors';
import { MINUTE_MS } from '../policy';
import { requireText } from '../stores/check';
import type { Unit } from '../stores/registry';
import { checkAccounts } from './accounts';
import { checkNetworkNames } from './network-names';
import { cronOf, instanceOf, type EnforcerNetwork } from './network';
import { checkShards, functionNetworks, isFirst, networkOf, type FunctionNetwork } from './shards';

type Networks = Readonly<Record<string, EnforcerNetwork>>;
type Units = Readonly<Record<string, Unit>>;

/** Problems of networks: missing ids, a log unit elsewhere, instances that no unit names or that two networks reach. */
export function checkNetworks(networks: Networks, units: Units, everyMs: number): Problem[] {
  const problems: Problem[] = checkShards(networks);
  // what is wrong with their number is the only thing to say of the others.
  const functions = functionNetworks(networks);
  const first = Object.fromEntries(Object.entries(functions).filter(([, network]) => isFirst(network)));
  const reached = new Map<string, string>();
  for (const [name, network] of Object.entries(functions)) {
    const at = `enforcer.networks.${networkOf(name, network)}`;
    if (!isFirst(network)) {
      problems.push(...checkLog(network, units, at));
      continue;
    }
    problems.push(...requireText(network.region, 'region', at));
    problems.push(...checkNetworkNames(network, at), ...checkLog(network, units, at));
    problems.push(...checkBuckets(network, units, at));
    if (network.notify.length === 0) {
      problems.push(
        problem(
          'retention/missing',
          at,
          'notify',
          'an enforcer that nobody hears of has failed already: name a CLS alarm notice',
        ),
      );
    }
    problems.push(...checkEndpoints(name, network, units, reached, at));
  }
  problems.push(...checkAccounts(first, units), ...checkLogs(functions));
  if (Object.keys(networks).length > 0) {
    problems.push(...checkSchedule(everyMs));
    for (const [name, unit] of Object.entries(units)) {
      const instance = instanceOf(unit);
      // an id that is missing is a problem of the unit, and said there.
      if (instance === undefined || reached.has(instance) || requireText(instance, 'instanceId', '').length > 0)
        continue;
      problems.push(
        problem(
          'retention/missing',
          `units.${name}`,
          `endpoints.${instance}`,
          'its directives would be run by nobody: write it into the network that reaches the instance',
        ),
      );
    }
  }
  return problems;
}

/**
 * Problems of the instances that a network reaches.
 * @param reached the network of each instance so far; those of this one are added
 */
function checkEndpoints(
  name: string,
  { endpoints, region }: FunctionNetwork,
  units: Units,
  reached: Map<string, string>,
  at: string,
): Problem[] {
  const problems: Problem[] = [];
  for (const [instance, { hosts }] of Object.entries(endpoints)) {
    const here = `${at}.endpoints.${instance}`;
    if (hosts.length === 0)
      problems.push(problem('retention/missing', here, 'hosts', 'write host:port of the instance inside the VPC'));
    if (!Object.values(units).some((unit) => instanceOf(unit) === instance && unit.region === region)) {
      const remedy = 'correct the id or declare the unit';
      const allowed = `the id of a unit in ${region}`;
      problems.push(problem('retention/invalid', here, 'instance', allowed, `'${instance}'`, remedy));
    }
    const other = reached.get(instance);
    if (other !== undefined) {
      const remedy = `let '${other}' or '${name}' reach it, so that one enforcer acts on it`;
      problems.push(problem('retention/duplicate', here, 'instance', instance, remedy));
    }
    reached.set(instance, name);
  }
  return problems;
}

function checkLog({ log: name, region }: FunctionNetwork, units: Units, at: string): Problem[] {
  const log = units[name];
  if (log?.store === 'cls' && log.kind === 'log' && log.region === region) return [];
  return [
    problem(
      'retention/invalid',
      at,
      'log',
      `a CLS unit of kind 'log' in ${region}`,
      `'${name}'`,
      'place the log of the enforcer like any other log',
    ),
  ];
}

const BUCKET_REMEDIES = {
  // versions of the object would keep keys of records for as long as the bucket keeps versions.
  cursors: 'name such a bucket, or leave it out where a pass fits into one run',
  // an order is written once, which the service grants only where it keeps no versions.
  ledger:
    'declare a bucket for orders alone: where versions are kept the service does not refuse to overwrite an order',
} as const;

/** Problems of the buckets in which a function keeps something itself. */
function checkBuckets(network: FunctionNetwork, units: Units, at: string): Problem[] {
  const { region } = network;
  return (['cursors', 'ledger'] as const).flatMap((property) => {
    const name = network[property];
    const unit = units[name ?? ''];
    if (name === undefined || (unit?.store === 'cos' && unit.region === region && !unit.versioned)) return [];
    const allowed = `a COS unit without versions in ${region}`;
    return [problem('retention/invalid', at, property, allowed, `'${name}'`, BUCKET_REMEDIES[property])];
  });
}

/** A timer can say whole minutes that divide an hour, or whole hours that divide a day. */
function checkSchedule(everyMs: number): Problem[] {
  return cronOf(everyMs) === undefined
    ? [
        problem(
          'retention/invalid',
          'enforcer',
          'every',
          'minutes that divide an hour or hours that divide a day',
          `${everyMs / MINUTE_MS} minutes`,
          'a timer trigger cannot count anything else: take 15 minutes',
        ),
      ]
    : [];
}

/** Problems of enforcers that write into one log: the alarm on a missing heartbeat hears of the other one. */
export function checkLogs(networks: Readonly<Record<string, Pick<FunctionNetwork, 'log' | 'shard'>>>): Problem[] {
  const taken = new Map<string, string>();
  return Object.entries(networks).flatMap(([name, network]): Problem[] => {
    const { log } = network;
    const other = taken.get(log) ?? name;
    taken.set(log, other);
    return other === name
      ? []
      : [
          problem(
            'retention/invalid',
            `enforcer.networks.${networkOf(name, network)}`,
            'log',
            `another unit than that of the network '${other}', whose heartbeat would hide the silence of this one`,
            `'${log}'`,
            'declare a log topic for each enforcer',
          ),
        ];
  });
}
