// SPDX-License-Identifier: Apache-2.0
import { problem, type Problem } from '../errors';
import { requireId, requireText } from '../stores/check';
import { regionsInHost, requireIdOf, requireOneName } from '../stores/cloud-names';
import { isUnknown } from '../stores/resource';
import { checkHost, checkServices } from './hosts';
import type { FunctionNetwork } from './shards';

/**
 * Problems of what a network is called by: ids of another service, names that stand for several in an access policy, and
 * hosts of another region or of somebody else. A manifest is read by the same rules, because its word becomes the policy of
 * a role and the way of a function.
 */
export function checkNetworkNames(network: FunctionNetwork, at: string): Problem[] {
  const { account, endpoints, ledgerKey, notify, region } = network;
  const hosts: readonly (readonly [string, string | undefined])[] = [
    ['secretsEndpoint', network.secretsEndpoint],
    ['cosDomain', network.cosDomain],
  ];
  const taken = new Map<string, string>();
  return [
    ...checkServices(network, at),
    ...idOrReference('vpc', network.vpcId, 'vpcId', at),
    ...idOrReference('subnet', network.subnetId, 'subnetId', at),
    ...notify.flatMap((each, index) => idOrReference('notice', each, `notify[${index}]`, at)),
    ...(['uin', 'appId'] as const).flatMap((key) => digits(account[key], `account.${key}`, at)),
    ...(ledgerKey === undefined ? [] : requireOneName(ledgerKey, 'ledgerKey', at)),
    ...hosts.flatMap(([property, host]) => (host === undefined ? [] : ofRegion(host, region, property, at))),
    ...Object.entries(endpoints).flatMap(([instance, { secret, hosts: own }]) => {
      const here = `${at}.endpoints.${instance}`;
      return [
        ...requireOneName(secret, 'secret', here),
        ...own.flatMap((host, index) => {
          const property = `hosts[${index}]`;
          const wrong = [...ofRegion(host, region, property, here), ...checkHost(host, property, here)];
          return wrong.length > 0 ? wrong : twice(host, taken, instance, property, here);
        }),
      ];
    }),
  ];
}

/** The id of a resource that is there, or a reference to one of the same app. */
function idOrReference(kind: 'vpc' | 'subnet' | 'notice', value: unknown, property: string, at: string): Problem[] {
  if (isUnknown(value) || (typeof value === 'string' && value.includes('${'))) return [];
  const problems = requireId(value, property, at);
  return problems.length > 0 ? problems : requireIdOf(kind, value, property, at);
}

function digits(value: unknown, property: string, at: string): Problem[] {
  const problems = requireText(value, property, at);
  if (problems.length > 0 || /^\d+$/.test(String(value))) return problems;
  const remedy = 'write the number of the account: the access policy of the enforcer names it';
  return [problem('retention/invalid', at, property, 'digits', `'${String(value)}'`, remedy)];
}

/** Two instances at one address are one, and the other is reached by nobody. */
function twice(host: unknown, taken: Map<string, string>, instance: string, property: string, at: string): Problem[] {
  if (typeof host !== 'string') return [];
  const other = taken.get(host) ?? instance;
  taken.set(host, other);
  if (other === instance) return [];
  const remedy = `write the address of '${instance}' itself`;
  return [problem('retention/invalid', at, property, `another address than that of '${other}'`, `'${host}'`, remedy)];
}

/** Hosts of the vendor carry their region; the function of one region must not act in another. */
function ofRegion(host: unknown, region: string, property: string, at: string): Problem[] {
  if (typeof host !== 'string') return [];
  return regionsInHost(host)
    .filter((each) => each !== region)
    .map((each) =>
      problem(
        'retention/invalid',
        at,
        property,
        `a host in ${region}`,
        `'${host}', which names '${each}'`,
        'write the host of the region in which the function runs',
      ),
    );
}
