// SPDX-License-Identifier: Apache-2.0
import type { Cluster, Redis } from 'ioredis';
import { explain, type Trouble } from './trouble';

/** One hash by its name, wherever in a cluster it is. */
export interface RedisRecords {
  fields(key: string): Promise<Readonly<Record<string, string>>>;
  /** Writes a field unless it is there. */
  addField(key: string, field: string, value: string): Promise<void>;
  setField(key: string, field: string, value: string): Promise<void>;
  removeField(key: string, field: string): Promise<void>;
}

export function recordsOf(redis: Redis | Cluster, trouble: Trouble): RedisRecords {
  const done = (step: () => Promise<unknown>): Promise<void> =>
    explain(async () => {
      await step();
    }, trouble);
  return {
    fields: (key) => explain(() => redis.hgetall(key), trouble),
    addField: (key, field, value) => done(() => redis.hsetnx(key, field, value)),
    setField: (key, field, value) => done(() => redis.hset(key, field, value)),
    removeField: (key, field) => done(() => redis.hdel(key, field)),
  };
}
