// SPDX-License-Identifier: Apache-2.0
import type { Engine } from './directive';

/** Ids of the open terms that the enforcer reads in each store at every run, so that an audit need not assume them. */
export const READINGS = {
  mysql: ['mysql-long-transaction', 'mysql-replica-lag'],
  mongodb: ['mongodb-oplog-window', 'mongodb-replica-lag'],
  redis: ['redis-persistence-rewrite', 'redis-replica-lag', 'redis-stall', 'redis-table-resize'],
  ckafka: ['ckafka-idle-partition', 'ckafka-broker-outage'],
  cos: [],
} as const satisfies Readonly<Record<Engine, readonly string[]>>;

/** What a store said of one open term. It carries no name, no key and no record. */
export interface Reading {
  /** Id of the open term. */
  readonly term: string;
  /** Its value at that moment, in milliseconds, or null where the store does not tell. */
  readonly ms: number | null;
  /** How far back it reaches, in milliseconds: a log of limited size forgets. @default - it is about the moment alone */
  readonly reachMs?: number;
  /** What has to be the same at each reading for the value to hold in between. @default - nothing */
  readonly mark?: string;
  /** Why there is no value, and what would give one. */
  readonly why?: string;
}
