// SPDX-License-Identifier: Apache-2.0
import { problem, type Problem } from '../errors';
import { requireId, requireText } from '../stores/check';
import { regionsInHost, requireIdOf, requireOneName } from '../stores/cloud-names';
import { isUnknown } from '../stores/resource';
import type { EnforcerNetwork } from './network';

/**
 * Problems of what a network is called by: ids of another service, names that stand for several in an access policy, and
 * hosts of another region. A manifest is read by the same rules, because its word becomes the policy of a role.
 */
export function checkNetworkNames(network: EnforcerNetwork, at: string): Problem[] {
  const { account, endpoints, ledgerKey, notify, region } = network;
  const hosts: readonly (readonly [string, string | undefined])[] = [
    ['secretsEndpoint', network.secretsEndpoint],
    ['cosDomain', network.cosDomain],
  ];
  return [
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
        ...own.flatMap((host, index) => ofRegion(host, region, `hosts[${index}]`, here)),
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
