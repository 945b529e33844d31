// SPDX-License-Identifier: Apache-2.0
import { problem, type Problem } from '../errors';
import type { UnitBase } from '../stores/store';
import type { EnforcerNetwork } from './network';

type Networks = Readonly<Record<string, Pick<EnforcerNetwork, 'region' | 'account'>>>;
type Units = Readonly<Record<string, UnitBase>>;

/**
 * Problems of values that name another account than the rest of a region does. The function acts by a role of one account,
 * so that a bucket of another one is a place in which nothing is ever deleted. Regions may be of two accounts, as those of
 * the two sites of the vendor are. A manifest is read by the same rules as an estate.
 */
export function checkAccounts(networks: Networks, units: Units): Problem[] {
  // an account that is no number is said by itself.
  const accounts = Object.entries(networks).filter(([, { account }]) => /^\d+$/.test(account.appId));
  const first = (region: string): (typeof accounts)[number] | undefined =>
    accounts.find(([, network]) => network.region === region);
  const differing = accounts.flatMap(([name, { region, account }]): Problem[] => {
    const [other, { account: own }] = first(region) ?? [name, { account }];
    const at = `enforcer.networks.${name}`;
    return (['uin', 'appId'] as const).flatMap((key) =>
      account[key] === own[key]
        ? []
        : [
            problem(
              'retention/invalid',
              at,
              `account.${key}`,
              `'${own[key]}', the account of the network '${other}' in ${region}`,
              `'${account[key]}'`,
              'one stack is deployed into one account: write another estate for another account',
            ),
          ],
    );
  });
  return [...differing, ...checkBuckets(accounts, units)];
}

function checkBuckets(accounts: readonly (readonly [string, Networks[string]])[], units: Units): Problem[] {
  const stated = new Map<string, { readonly appId: string; readonly by: string }>();
  for (const [name, { region, account }] of accounts) {
    if (!stated.has(region)) stated.set(region, { appId: account.appId, by: `the account of the network '${name}'` });
  }
  const [anywhere] = stated.values();
  return Object.entries(units).flatMap(([name, unit]): Problem[] => {
    const appId = appIdOf(unit);
    if (appId === undefined) return [];
    const meant = stated.get(unit.region) ?? anywhere;
    if (meant === undefined) {
      stated.set(unit.region, { appId, by: `that of the bucket of '${name}'` });
      return [];
    }
    if (meant.appId === appId) return [];
    return [
      problem(
        'retention/invalid',
        `units.${name}`,
        'bucket',
        `one of the APPID ${meant.appId}, ${meant.by}`,
        `'${(unit as { readonly bucket?: string }).bucket ?? ''}'`,
        'a bucket of another account is deleted from by nobody: correct the name, or write another estate for that account',
      ),
    ];
  });
}

/** The account that a bucket belongs to is the end of its name. */
function appIdOf(unit: UnitBase): string | undefined {
  const { bucket } = unit as { readonly bucket?: unknown };
  return unit.store === 'cos' && typeof bucket === 'string' ? /-(\d+)$/.exec(bucket)?.[1] : undefined;
}
