// SPDX-License-Identifier: Apache-2.0
import { STORES } from '../../stores/registry';
import type { ResourceView } from '../../stores/resource';
import type { Finding } from '../findings/finding';
import { INSTANCES } from './tables/data-holders';
import { CONDITIONS } from './tables/conditions';
import { DESTROYS } from './tables/destroys';
import { HIDDEN_COPIES, LOG_SOURCES } from './tables/hidden-copies';
import { groupOfType } from './tables/types';
import { located, type Rule } from './rule';

/** Types that a store or a rule judges by what is written in them. */
export const JUDGED_TYPES: ReadonlySet<string> = new Set([
  ...Object.values(STORES).flatMap((store) => [...Object.keys(store.resourceTypes), ...(store.neighbourTypes ?? [])]),
  ...Object.keys(INSTANCES),
  ...HIDDEN_COPIES.flatMap(({ types }) => types),
  ...LOG_SOURCES.map(({ type }) => type),
  ...CONDITIONS.map(({ type }) => type),
  ...Object.keys(DESTROYS),
]);

/** The provider of the judged types. A type of it that no table has is newer than the tables; all others are foreign. */
const OURS = 'tencentcloud';

/** Types that no table has: nobody can tell what they keep, copy or wipe. One finding for each provider, or type of ours. */
export const unjudged: Rule = ({ manifests, index, changes }) => {
  if (manifests.length === 0) return [];
  const destroyed = changes.flatMap(({ before, after }) => (before !== null && after === null ? [before] : []));
  const unknown = new Map<string, ResourceView[]>();
  for (const view of [...index.views, ...destroyed]) {
    if (JUDGED_TYPES.has(view.type) || groupOfType(view.type) !== undefined) continue;
    const provider = view.type.split('_', 1)[0] ?? '';
    const name = provider === OURS ? view.type : provider;
    unknown.set(name, [...(unknown.get(name) ?? []), view]);
  }
  return [...unknown].flatMap(([name, views]) => {
    const [first] = views;
    return first === undefined ? [] : [findingOf(name, first, views)];
  });
};

function findingOf(name: string, first: ResourceView, views: readonly ResourceView[]): Finding {
  const more = views.length === 1 ? '' : ` and ${views.length - 1} more`;
  const newer = name.startsWith(`${OURS}_`);
  return {
    rule: 'retention/unjudged-type',
    level: 'error',
    unclear: true,
    ...located(first),
    // the name and not an address: one exemption is for the provider or the type, wherever it is used.
    at: name,
    what: newer
      ? `this type is in no table of this version, at ${first.address}${more}`
      : `no type of this provider is judged, here ${[...new Set(views.map(({ type }) => type))].sort().join(', ')}, at ${first.address}${more}`,
    why: 'whether it keeps, copies or wipes data is not known',
    remedy: `look into it and exempt '${name}' with who did and until when, or take it out of these files`,
  };
}
