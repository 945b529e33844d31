// SPDX-License-Identifier: Apache-2.0
import type { Found } from '../resource';
import type { UnitBase } from '../store';

/** A log or metric topic that we own: created by the stack with its logset, or adopted with its content. */
export interface ClsUnit extends UnitBase {
  readonly store: 'cls';
  /** Name of the logset. Topics of the same logset share it. */
  readonly logset: string;
  /** Name of the topic, unique in the estate. */
  readonly topic: string;
  readonly kind: 'log' | 'metric';
  /**
   * `cold` is infrequent storage, for log topics only: it keeps at least 7 days and cannot be changed later.
   * @default 'hot'
   */
  readonly storage?: 'hot' | 'cold';
  /**
   * Ids of load balancers whose access log is delivered here, for log topics only.
   * @default - none
   */
  readonly loadBalancers?: readonly string[];
  /**
   * The topic exists: import it with its logset instead of creating them. Needs `logsetId` and `topicId`.
   * @default false
   */
  readonly adopt?: boolean;
  /** Id of the existing logset, with `adopt` only: the provider imports by id. */
  readonly logsetId?: string;
  /** Id of the existing topic, with `adopt` only, without the suffix `#1` that the provider gives to metric topics. */
  readonly topicId?: string;
}

/** A topic holds one category as a whole, so there is nothing to say about the place inside it: `{}`. */
export type ClsLocation = Readonly<Record<string, never>>;

/** Companion settings of a topic, as solved or as found. */
export interface ClsSettings {
  /** `hot` or `cold`; null: the topic was not found. */
  readonly storageType: Found<string>;
  /** Addresses of resources that copy the topic elsewhere. */
  readonly shippers: readonly string[];
  /**
   * Load balancers whose access log the unit should take and no resource delivers here.
   * @default - none
   */
  readonly strayAccessLogs?: readonly string[];
}

/** How a topic forgets. */
export interface ClsPeriod {
  readonly periodDays: Found<number>;
}
