// SPDX-License-Identifier: Apache-2.0
import { isUnknown, type ResourceView } from '../stores/resource';
import { STORES, type AnyStore } from '../stores/registry';
import { ownerOf, type StoreName } from '../stores/store';

const STORE_OF_TYPE = new Map<string, AnyStore>(
  Object.values(STORES).flatMap((store) => Object.keys(store.resourceTypes).map((type) => [type, store] as const)),
);

const NEIGHBOURS = new Map<string, AnyStore>(
  Object.values(STORES).flatMap((store) => (store.neighbourTypes ?? []).map((type) => [type, store] as const)),
);

/** The store that a Terraform type belongs to. */
export function storeOfType(type: string): AnyStore | undefined {
  return STORE_OF_TYPE.get(type);
}

/** What a view belongs to, in the words of `unitText`; undefined where it does not say or nobody knows yet. */
export function knownOwner(view: ResourceView): string | undefined {
  const store = storeOfType(view.type);
  const owner = store === undefined ? undefined : ownerOf(store, view);
  return owner === undefined || isUnknown(owner) ? undefined : owner;
}

/** Resources by the unit that they belong to, so that a unit looks at its own only. */
export class ViewIndex {
  private readonly owned = new Map<StoreName, Map<string, ResourceView[]>>();
  private readonly neighbours = new Map<StoreName, ResourceView[]>();
  private readonly types = new Map<string, ResourceView[]>();

  constructor(readonly views: readonly ResourceView[]) {
    for (const view of views) {
      push(this.types, view.type, view);
      const store = storeOfType(view.type);
      const owner = knownOwner(view);
      if (store !== undefined && owner !== undefined) push(this.ownersOf(store.name), owner, view);
      const neighbour = NEIGHBOURS.get(view.type);
      if (neighbour !== undefined) push(this.neighbours, neighbour.name, view);
    }
  }

  /** Resources of a unit. */
  ownedBy(store: StoreName, unitText: string): readonly ResourceView[] {
    return this.owned.get(store)?.get(unitText) ?? [];
  }

  /** Everything that the store's `inspect` has to see for a unit. */
  for(store: StoreName, unitText: string): readonly ResourceView[] {
    const own = this.ownedBy(store, unitText);
    const near = this.neighbours.get(store);
    return near === undefined ? own : [...own, ...near];
  }

  private ownersOf(store: StoreName): Map<string, ResourceView[]> {
    const known = this.owned.get(store);
    if (known !== undefined) return known;
    const owners = new Map<string, ResourceView[]>();
    this.owned.set(store, owners);
    return owners;
  }

  /** Resources of a type. */
  ofType(type: string): readonly ResourceView[] {
    return this.types.get(type) ?? [];
  }
}

function push<K>(map: Map<K, ResourceView[]>, key: K, view: ResourceView): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [view]);
  else list.push(view);
}
