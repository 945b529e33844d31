// SPDX-License-Identifier: Apache-2.0
import type { Cluster, Redis } from 'ioredis';
import { explain, type Trouble } from './trouble';

/** Single keys by name, wherever in a cluster they are. */
export interface RedisKeys {
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
  /** Deletes keys, one call each: they may be of any node. Says of each whether it was there. */
  unlink(keys: readonly string[]): Promise<readonly boolean[]>;
  exist(keys: readonly string[]): Promise<readonly boolean[]>;
}

export function keysOf(redis: Redis | Cluster, trouble: Trouble): RedisKeys {
  // sent one behind the other without waiting: a call with many keys is refused where they are of several slots.
  const each = (keys: readonly string[], call: (key: string) => Promise<number>): Promise<readonly boolean[]> =>
    explain(async () => (await Promise.all(keys.map(call))).map((count) => count > 0), trouble);
  return {
    get: (key) => explain(() => redis.get(key), trouble),
    set: (key, value) =>
      explain(async () => {
        await redis.set(key, value);
      }, trouble),
    unlink: (keys) => each(keys, (key) => redis.unlink(key)),
    exist: (keys) => each(keys, (key) => redis.exists(key)),
  };
}
