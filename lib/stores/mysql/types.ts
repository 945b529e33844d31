// SPDX-License-Identifier: Apache-2.0
import type { MysqlServerFacts } from '../../directives';
import type { Duration } from '../../policy';
import type { Found } from '../resource';
import type { UnitBase } from '../store';

/** An existing TencentDB for MySQL instance. Its backups, binlogs and row expiry are ours. */
export interface MysqlUnit extends UnitBase {
  readonly store: 'mysql';
  /** Instance id, for example `cdb-a1b2c3d4`. */
  readonly instanceId: string;
  /**
   * Automatic backups are kept at least this long. Whole days.
   * @default - the vendor's minimum of 7 days
   */
  readonly backupAtLeast?: Duration;
  /**
   * A disaster-recovery instance is attached: local binlogs are then kept at least 120 hours.
   * @default false
   */
  readonly disasterRecovery?: boolean;
  /**
   * A disk-based single-node instance: backups are kept at most 30 days.
   * @default false
   */
  readonly singleNode?: boolean;
  /**
   * Copies of backups in another region, kept as long as the local ones.
   * @default 'off', written explicitly, because a destroy would leave a running copy behind
   */
  readonly remoteBackup?: 'off' | { readonly region: string };
  /**
   * `key`: a row that the enforcer deletes leaves only its key in the binlog. The enforcer sets `binlog_row_image` of its
   * session, reads it back, and fails where the server refuses it. It narrows the window of rows that are written once
   * (`appendOnly`); updates and deletes of the application write whole rows.
   * @default - a deleted row leaves its whole image
   */
  readonly deleteImage?: 'key';
  /**
   * What the estate takes for granted of the server. The enforcer asks the server, and a difference fails the directives of
   * the unit with what it means.
   * @default - not compared
   */
  readonly server?: MysqlServerFacts;
}

/** A table whose rows expire. */
export interface MysqlLocation {
  readonly database: string;
  readonly table: string;
  /** Column with the date that starts the clock. For data kept until termination: NULL while the customer stays. */
  readonly column: string;
  /**
   * Unit of a column of integers: milliseconds or seconds since 1970. Needed where data is kept until termination.
   * @default - read from the values, and refused where they show both
   */
  readonly unit?: 'ms' | 's';
  /**
   * `day`: the column is a DATE, so its rows are deleted up to a day later. Without this the enforcer refuses a DATE.
   * @default - a second or finer
   */
  readonly resolution?: 'day';
  /**
   * `partition`: range partitions on the column are dropped on time; `delete`: throttled batch delete.
   * @default 'delete'
   */
  readonly expiry?: 'partition' | 'delete';
  /**
   * Rows are written once, and the application neither updates nor deletes them, so that nothing of its own repeats them in
   * the binlog. With `partition` the
   * enforcer then fails when it has to delete rows by statements, which write them into the binlog again; the sum counts
   * on that as soon as the estate assumes `mysql-partitions-in-place`.
   * @default false
   */
  readonly appendOnly?: boolean;
}

/** Companion settings of an instance, as solved or as found. */
export interface MysqlSettings {
  readonly fullBackupDays: Found<number>;
  readonly binlogBackupDays: Found<number>;
  readonly localBinlogHours: Found<number>;
  /** null: nobody says whether backups are copied to another region. */
  readonly remoteBackupDays: Found<number> | 'off';
  /** null: SQL audit is not managed here. */
  readonly auditDays: Found<number>;
}

/** Row expiry of one table. */
export interface MysqlRowExpiry {
  readonly deleteAfterMs: number;
  /** null: batch delete. */
  readonly partitionWidthMs: number | null;
  /** @default - the enforcer's deletes leave whole rows in the binlog */
  readonly deleteImage?: 'key';
}
