// SPDX-License-Identifier: Apache-2.0
import type { ObjectStore } from './objects';

/** A place for objects over another one: what is written here is seen here alone, and the one below stays as it is. */
export function overlay(below: ObjectStore): ObjectStore {
  const written = new Map<string, string>();
  const removed = new Set<string>();
  const read: ObjectStore['read'] = async (name) =>
    written.get(name) ?? (removed.has(name) ? undefined : await below.read(name));
  return {
    read,
    async create(name, body) {
      if ((await read(name)) !== undefined) return false;
      written.set(name, body);
      return true;
    },
    async remove(name) {
      written.delete(name);
      removed.add(name);
    },
    async *list(prefix, after) {
      const own = [...written.keys()].filter((name) => name.startsWith(prefix) && name > after).sort();
      for await (const name of below.list(prefix, after)) {
        while (own[0] !== undefined && own[0] < name) yield own.shift() ?? '';
        if (own[0] === name) own.shift();
        if (!removed.has(name) || written.has(name)) yield name;
      }
      yield* own;
    },
  };
}
