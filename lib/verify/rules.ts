// SPDX-License-Identifier: Apache-2.0
import type { Manifest } from '../manifest';
import { isUnknown, type ResourceView } from '../stores/resource';
import { STORES } from '../stores/registry';
import { ownerOf } from '../stores/store';
import type { Finding } from './finding';

/** Rules that hold for every store. Findings about a store's own terms come from its `inspect`. */
export function genericFindings(views: readonly ResourceView[], manifests: readonly Manifest[]): Finding[] {
  return [...unboundResources(views, manifests)];
}

/** A resource that keeps data and belongs to no unit of any manifest has no promise at all. */
function unboundResources(views: readonly ResourceView[], manifests: readonly Manifest[]): Finding[] {
  const bound = new Set(
    manifests.flatMap((manifest) =>
      Object.values(manifest.units).map((unit) => `${unit.store}\n${STORES[unit.store].unitText(unit)}`),
    ),
  );
  return views.flatMap((view): Finding[] => {
    const store = Object.values(STORES).find((each) => Object.hasOwn(each.resourceTypes, view.type));
    if (store === undefined) return [];
    const owner = ownerOf(store, view);
    if (typeof owner === 'string' && bound.has(`${store.name}\n${owner}`)) return [];
    return [
      {
        rule: 'retention/unbound-resource',
        level: 'error',
        at: view.address,
        what: isUnknown(owner)
          ? `what it belongs to is not known before apply (${owner.expression})`
          : `'${owner ?? 'it'}' belongs to no unit of the estate`,
        why: 'data that no placement covers lives as long as a default says',
        remedy: "declare it under 'units' with its placements, or remove the resource",
        placements: [],
      },
    ];
  });
}
