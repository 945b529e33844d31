// SPDX-License-Identifier: Apache-2.0
import type { ObjectStore } from './objects';

/** The objects below a prefix, by their names behind it. */
export function prefixed(store: ObjectStore, prefix: string): ObjectStore {
  return {
    create: (name, body) => store.create(prefix + name, body),
    read: (name) => store.read(prefix + name),
    remove: (name) => store.remove(prefix + name),
    async *list(below, after) {
      // an empty name is before every other one.
      const from = after === '' ? '' : prefix + after;
      for await (const name of store.list(prefix + below, from)) yield name.slice(prefix.length);
    },
  };
}
