// SPDX-License-Identifier: Apache-2.0
import { providerAsides } from './asides';
import type { Aside, Doubt } from './input';
import { asList, asRecord, asText, member, show } from './json';
import { configAddress, modulesIn } from './plan-expressions';
import { isOwnProvider, providerOf, regionsOf, regionOfProvider } from './plan-regions';
import { isOurType, sourceDoubts, utilityDoubts, versionDoubts } from './sources';

/** What a plan says of its providers. */
export interface Providers {
  readonly regions: readonly string[];
  readonly doubts: readonly Doubt[];
  readonly asides: readonly Aside[];
  /** The region of the provider of an entry of `resource_changes`; undefined where the plan does not say which it is. */
  regionOf(entry: unknown): string | undefined;
}

/** The providers of a plan. */
export function providersOf(document: Readonly<Record<string, unknown>>): Providers {
  const all = Object.entries(asRecord(member(document['configuration'], 'provider_config')));
  const own = all.filter(([, provider]) => isOwnProvider(provider));
  const keys = providerKeys(document['configuration']);
  const names = asList(document['resource_changes'])
    .filter((entry) => isOurType(asText(member(entry, 'type'))))
    .map((entry) => asText(member(entry, 'provider_name')));
  const versions = own
    .map(([, provider]) => asText(member(provider, 'version_constraint')))
    .filter((each) => each !== '');
  return {
    regions: regionsOf(document),
    doubts: [
      ...keyDoubts(document['configuration']),
      ...utilityDoubts(
        asList(document['resource_changes']).map((entry) => ({
          type: asText(member(entry, 'type')),
          source: asText(member(entry, 'provider_name')),
        })),
      ),
      ...sourceDoubts([...names, ...own.map(([, provider]) => asText(member(provider, 'full_name')))]),
      // each block of a provider may state it, and one is enough; a module has none of its own.
      ...versionDoubts(names.length > 0 && versions.length === 0 ? [''] : versions),
    ],
    asides: providerAsides(own.map(([at, provider]) => ({ at, members: asRecord(member(provider, 'expressions')) }))),
    regionOf: (entry) => {
      const key = keys.get(configAddress(entry));
      return key === undefined
        ? undefined
        : regionOfProvider(member(document['configuration'], 'provider_config'), key, document);
    },
  };
}

/** Resources of the configuration that name no provider of it, so that where they are is not known. */
function keyDoubts(configuration: unknown): Doubt[] {
  const providers = member(configuration, 'provider_config');
  return modulesIn(configuration).flatMap(({ prefix, module }) =>
    asList(member(module, 'resources')).flatMap((resource): Doubt[] => {
      const type = asText(member(resource, 'type'));
      const key = asText(member(resource, 'provider_config_key'));
      const local = key.replace(/^.*:/, '');
      const isKnown = isOurType(type)
        ? providerOf(providers, key) !== undefined
        : local.split('.')[0] === type.split('_', 1)[0];
      if (isKnown) return [];
      const at = `${prefix}${asText(member(resource, 'address'))}`;
      const what = `its 'provider_config_key' is ${show(key)}, which is no provider of the plan`;
      return [{ at, what, level: 'error', unclear: true }];
    }),
  );
}

/** The provider of each resource of the configuration, by its address without keys. */
function providerKeys(configuration: unknown): Map<string, string> {
  return new Map(
    modulesIn(configuration).flatMap(({ prefix, module }) =>
      asList(member(module, 'resources')).flatMap((resource): [string, string][] => {
        const key = asText(member(resource, 'provider_config_key'));
        return key === '' ? [] : [[`${prefix}${asText(member(resource, 'address'))}`, key]];
      }),
    ),
  );
}
