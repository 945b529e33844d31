// SPDX-License-Identifier: Apache-2.0
import { isUnknown, type ResourceView } from '../../stores/resource';
import { STORES } from '../../stores/registry';
import { ownerOf, type UnitBase } from '../../stores/store';
import type { Finding } from '../findings/finding';
import { storeOfType, type ViewIndex } from '../view-index';
import { INSTANCES } from './tables/data-holders';
import { groupOf } from './tables/types';
import { located, type Rule, type RuleInput } from './rule';

const WHY = 'data that no placement covers lives as long as a default says';
const REMEDY = "declare it under 'units' with its placements, or remove the resource";

/** A resource that keeps data and belongs to no unit with a placement has no promise at all. */
export const unbound: Rule = (input) => {
  const bound = boundUnits(input);
  return input.index.views.flatMap((view): Finding[] => {
    const what = foreign(view) ?? instance(view, bound) ?? setting(view, bound, input.index);
    if (what === undefined) return [];
    return [{ rule: 'retention/unbound-resource', level: 'error', ...located(view), what, why: WHY, remedy: REMEDY }];
  });
};

/** Units by `store`, a line break, and what identifies the unit. */
type Bound = ReadonlyMap<string, readonly UnitBase[]>;

/** Units that hold at least one placement. */
export function boundUnits(input: Pick<RuleInput, 'manifests'>): Bound {
  const bound = new Map<string, UnitBase[]>();
  for (const { manifest } of input.manifests) {
    const used = new Set(Object.values(manifest.placements).map((placement) => placement.unit));
    for (const [name, unit] of Object.entries(manifest.units)) {
      if (!used.has(name)) continue;
      const key = `${unit.store}\n${STORES[unit.store].unitText(unit)}`;
      bound.set(key, [...(bound.get(key) ?? []), unit]);
    }
  }
  return bound;
}

/** A resource that sets something of a unit. */
function setting(view: ResourceView, bound: Bound, index: ViewIndex): string | undefined {
  const store = storeOfType(view.type);
  if (store === undefined) return undefined;
  const owner = ownerOf(store, view);
  const units = typeof owner === 'string' ? bound.get(`${store.name}\n${owner}`) : undefined;
  if (typeof owner === 'string' && units !== undefined) {
    const resources = index.for(store.name, owner);
    return units.some((unit) => store.owns?.(unit, view, resources) ?? true)
      ? undefined
      : `it has the name of the unit '${owner}' and is another`;
  }
  return isUnknown(owner)
    ? `what it belongs to is not known before apply (${owner.expression})`
    : `'${owner ?? 'it'}' belongs to no unit of the estate`;
}

/** An instance is a unit by its id; one that is still to be created has none that an estate could name. */
function instance(view: ResourceView, bound: Bound): string | undefined {
  const store = Object.hasOwn(INSTANCES, view.type) ? INSTANCES[view.type] : undefined;
  if (store === undefined) return undefined;
  const id = view.values['id'];
  const names = [typeof id === 'string' ? id : view.address];
  // a topic or a namespace of the instance is a unit of its own; one of them is enough to know the instance.
  const known = names.some(
    (name) => bound.has(`${store}\n${name}`) || [...bound.keys()].some((unit) => unit.startsWith(`${store}\n${name}/`)),
  );
  return known ? undefined : `the instance ${names.join('')} belongs to no unit of the estate`;
}

function foreign(view: ResourceView): string | undefined {
  const group = groupOf(view);
  return group?.verdict === 'holds'
    ? `${group.text} keeps data, and no store of this library knows its copies`
    : undefined;
}
