// SPDX-License-Identifier: Apache-2.0
import type { RedisClock } from '../../directives';
import type { Found } from '../resource';
import type { UnitBase } from '../store';

/** Versions that the vendor offers. */
export type RedisVersion = '2.8' | '4.0' | '5.0' | '6.2' | '7.0';

/** An existing TencentDB for Redis instance. Its parameters of active expiry and the lives of its keys are ours. */
export interface RedisUnit extends UnitBase {
  readonly store: 'redis';
  /** Instance id, for example `crs-a1b2c3d4`. */
  readonly instanceId: string;
  /** Up to 5.0 active expiry draws keys at random, so the enforcer's scan is what ends a key. */
  readonly version: RedisVersion;
  /** Most keys with an expiry in the fullest database of a shard: `expires` of `INFO keyspace`, with room to grow. */
  readonly keysAtMost: number;
  /**
   * Runs of active expiry a second, from 6.2 on.
   * @default 10
   */
  readonly hz?: number;
  /**
   * How much each run does, 1 to 10, from 6.2 on.
   * @default 1
   */
  readonly activeExpireEffort?: number;
  /**
   * Databases of the instance. One run visits 16 of them.
   * @default 256, the most: fewer make the bound shorter
   */
  readonly databases?: number;
  /**
   * The file of the server is written anew at least this often, in whole hours, by its own snapshots (`save`) without an append-only file.
   * The enforcer compares it in every run with the age of the last snapshot, and fails where it is older or not known.
   * @default - the assumption 'redis-persistence-rewrite', which nobody compares
   */
  readonly rewrittenWithinHours?: number;
}

/** Keys under one prefix. */
export interface RedisLocation {
  /** Not empty, and no pattern: every key that starts with it. */
  readonly prefix: string;
  /** @default 0 */
  readonly db?: number;
  /** `lastWrite`: a key lives this long after it was seen first. `createdIn…`: after the date that it carries. */
  readonly clock: RedisClock;
  /**
   * A key is written once and never again, so that its last write is its creation.
   * @default false
   */
  readonly writtenOnce?: boolean;
}

/** Companion settings of an instance, as solved or as found; version, keys, databases and snapshots are the estate's word. */
export interface RedisSettings {
  readonly version: RedisVersion;
  readonly keysAtMost: number;
  readonly databases: number;
  /** null: as assumed. */
  readonly rewrittenWithinMs: number | null;
  readonly hz: Found<number>;
  readonly activeExpireEffort: Found<number>;
}

/** How the keys of one prefix are capped. */
export interface RedisCap {
  readonly capMs: number;
}
