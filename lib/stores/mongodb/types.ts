// SPDX-License-Identifier: Apache-2.0
import type { Duration } from '../../policy';
import type { Found } from '../resource';
import type { UnitBase } from '../store';

/** How backups are made. General instances know logical and physical, cloud-disk instances physical and snapshot. */
export type MongodbBackupMethod = 'logical' | 'physical' | 'snapshot';

/** An existing TencentDB for MongoDB instance. Its backup rule and its TTL indexes are ours. */
export interface MongodbUnit extends UnitBase {
  readonly store: 'mongodb';
  /** Instance id, for example `cmgo-a1b2c3d4`. */
  readonly instanceId: string;
  /**
   * Full and oplog backups are kept at least this long. Whole days.
   * @default - the vendor's minimum of 7 days
   */
  readonly backupAtLeast?: Duration;
  /**
   * An instance with encrypted storage cannot use 'physical'.
   * @default 'physical', the one method that both kinds of instance know
   */
  readonly backupMethod?: MongodbBackupMethod;
  /**
   * The oldest version that the server may have, for example `5.0`; the enforcer compares it with what the server says.
   * @default - not compared
   */
  readonly version?: string;
}

/** A collection whose documents expire. Not a time-series collection: its buckets end as a whole. */
export interface MongodbLocation {
  readonly database: string;
  readonly collection: string;
  /** Field with the date that starts the clock. For data kept until termination: absent while the customer stays. */
  readonly field: string;
  /**
   * Field with the date at which the document is due: the clock plus the solved age, written by the application. The TTL
   * index is then on this field, and the enforcer sweeps by `field` what the application dated too late.
   * @default - the TTL index is on `field`
   */
  readonly expireAtField?: string;
  /**
   * No write repeats a document after its insert, so that the oplog has it once: a delete writes only its key. Where the
   * last write starts the clock this holds by itself.
   * @default false
   */
  readonly writtenOnce?: boolean;
}

/** Companion settings of an instance, as solved or as found. */
export interface MongodbSettings {
  readonly fullBackupDays: Found<number>;
  readonly oplogBackupDays: Found<number>;
  /** null: not known, which counts as `physical`. */
  readonly backupMethod: MongodbBackupMethod | null;
  /** null: not set here, which says nothing about the server. */
  readonly longTermBackupDays: Found<number>;
}

/** How one collection forgets. */
export interface MongodbExpiry {
  /** `age`: the index is on the clock's field. `expireAt`: the index is on `expireAtField` with 0 seconds. */
  readonly form: 'age' | 'expireAt';
  /** `expireAfterSeconds` of the TTL index. */
  readonly expireAfterSeconds: number;
  /** Age at which a document is due, whatever the index does. */
  readonly deleteAfterMs: number;
}
