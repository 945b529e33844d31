// SPDX-License-Identifier: Apache-2.0
import type { Found } from '../resource';
import type { UnitBase } from '../store';

/** A namespace that we own, on an existing cluster: created by the stack, or adopted with its topics. */
export interface PulsarUnit extends UnitBase {
  readonly store: 'pulsar';
  /** Cluster id, for example `pulsar-a1b2c3d4e5f6`. */
  readonly clusterId: string;
  /** Name of the namespace: it cannot be changed later. */
  readonly namespace: string;
  /**
   * Storage that acknowledged records may fill, in megabytes, at least 10,240. Where it is full the oldest go early, so a
   * floor needs the assumption `pulsar-full-storage` beside it.
   */
  readonly storageMegabytes: number;
  /**
   * The namespace exists: import it instead of creating it.
   * @default false
   */
  readonly adopt?: boolean;
}

/**
 * A namespace holds one category as a whole, retry and dead letter topics included, so there is nothing to say about the
 * place inside it: `{}`.
 */
export type PulsarLocation = Readonly<Record<string, never>>;

/** Companion settings of a namespace, as solved or as found. */
export interface PulsarSettings {
  /** null: the namespace was not found, or the limit is unset. */
  readonly storageMegabytes: Found<number>;
}

/** How a namespace forgets. */
export interface PulsarRetention {
  /** What is acknowledged is kept this long, counted from the end of its ledger. */
  readonly retentionMinutes: Found<number>;
  /** What nobody acknowledges counts as acknowledged at this age. */
  readonly ttlSeconds: Found<number>;
}
