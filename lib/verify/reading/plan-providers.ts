// SPDX-License-Identifier: Apache-2.0
import { providerAsides } from './asides';
import type { Aside, Doubt } from './input';
import { asList, asRecord, asText, member, show } from './json';
import { modulesIn, type Configured } from './plan-expressions';
import { isOwnProvider, providerOf, regionsOf, regionOfProvider } from './plan-regions';
import { isOurType, sourceDoubts, utilityDoubts, versionDoubts } from './sources';

/** What a plan says of its providers. */
export interface Providers {
  readonly regions: readonly string[];
  readonly doubts: readonly Doubt[];
  readonly asides: readonly Aside[];
  /** The region of the provider of a resource of the configuration; undefined where the plan does not say which it is. */
  regionOf(resource: Configured | undefined): string | undefined;
}

/** The providers of a plan. */
export function providersOf(document: Readonly<Record<string, unknown>>): Providers {
  const all = Object.entries(asRecord(member(document['configuration'], 'provider_config')));
  const own = all.filter(([, provider]) => isOwnProvider(provider));
  const entries = asList(document['resource_changes']).map((entry) => ({
    type: asText(member(entry, 'type')),
    source: asText(member(entry, 'provider_name')),
  }));
  const names = entries.filter(({ type }) => isOurType(type)).map(({ source }) => source);
  const regions = new Map<string, string | undefined>();
  const versions = own
    .map(([, provider]) => asText(member(provider, 'version_constraint')))
    .filter((each) => each !== '');
  return {
    regions: regionsOf(document),
    doubts: [
      ...keyDoubts(document['configuration']),
      ...utilityDoubts(entries.filter(({ type }) => !isOurType(type))),
      ...sourceDoubts([...names, ...own.map(([, provider]) => asText(member(provider, 'full_name')))]),
      // each block of a provider may state it, and one is enough; a module has none of its own.
      ...versionDoubts(names.length > 0 && versions.length === 0 ? [''] : versions),
    ],
    asides: providerAsides(own.map(([at, provider]) => ({ at, members: asRecord(member(provider, 'expressions')) }))),
    regionOf: (resource) => {
      const key = resource?.provider ?? '';
      if (key === '') return undefined;
      // thousands of resources have a few providers.
      if (regions.has(key)) return regions.get(key);
      const region = regionOfProvider(member(document['configuration'], 'provider_config'), key, document);
      regions.set(key, region);
      return region;
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
      const isKnown = isOurType(type)
        ? providerOf(providers, key) !== undefined
        : key.replace(/^.*:/, '').split('.')[0] === type.split('_', 1)[0];
      if (isKnown) return [];
      const at = `${prefix}${asText(member(resource, 'address'))}`;
      const what = `its 'provider_config_key' is ${show(key)}, which is no provider of the plan`;
      return [{ at, what, level: 'error', unclear: true }];
    }),
  );
}
