// SPDX-License-Identifier: Apache-2.0
import type { Found } from '../resource';
import type { UnitBase } from '../store';

/** A topic that we own, on an existing CKafka instance: created by the stack, or adopted with its records. */
export interface CkafkaUnit extends UnitBase {
  readonly store: 'ckafka';
  /** Instance id, for example `ckafka-a1b2c3d4`. */
  readonly instanceId: string;
  /** Topic name: it cannot be changed later. */
  readonly topic: string;
  /** Number of partitions: it can only grow. */
  readonly partitions: number;
  /** Copies of each partition, itself included. */
  readonly replicas: number;
  /**
   * Whose clock retention uses. `LogAppendTime` is the broker's; the provider can neither set nor read it, so it has to
   * be switched on in the console. With `CreateTime` producers choose the date.
   */
  readonly timestamps: 'LogAppendTime' | 'CreateTime';
  /**
   * What becomes of a partition that gets no more records: CKafka does not delete the segment that is being written.
   * `never`: the application guarantees that no partition falls idle. `heartbeat`: the enforcer writes an empty record
   * into every partition, which consumers must skip. `trim`: the enforcer makes old records unreadable; their bytes
   * stay until the partition is written again. Of `never` and `trim` the assumption `ckafka-idle-partition` says how
   * long that takes.
   * @default 'trim'
   */
  readonly idle?: 'never' | 'heartbeat' | 'trim';
  /**
   * The topic exists: import it instead of creating it.
   * @default false
   */
  readonly adopt?: boolean;
}

/** A topic holds one category as a whole, so there is nothing to say about the place inside it: `{}`. */
export type CkafkaLocation = Readonly<Record<string, never>>;

/** Companion settings of a topic, as solved or as found. */
export interface CkafkaSettings {
  readonly segmentMs: Found<number>;
  /** null: the topic was not found. */
  readonly cleanupPolicy: Found<string>;
  /** Bucket into which CKafka dumps the topic; null where none is known: only a state shows it. */
  readonly forwardBucket: Found<string>;
}

/** How a topic forgets. */
export interface CkafkaRetention {
  readonly retentionMs: Found<number>;
  /** Age from which the enforcer makes records unreadable; null: retention alone. */
  readonly trimAfterMs: number | null;
  /** Whether the enforcer writes into every partition on each run. */
  readonly heartbeat: boolean;
}
