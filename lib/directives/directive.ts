// SPDX-License-Identifier: Apache-2.0
import type { Subject } from './subject';

/**
 * What the enforcer carries out. This file depends on no other package, so that the infrastructure and the function share it.
 * All times are whole milliseconds. Every directive names the age below which nothing may be deleted.
 */
export const DIRECTIVES_VERSION = 1;

/** A stack's directives: versioned, validated by the enforcer at start, part of the manifest. */
export interface DirectiveDocument {
  readonly version: typeof DIRECTIVES_VERSION;
  readonly stack: string;
  readonly region: string;
  readonly directives: readonly Directive[];
}

/** Somebody answers for what a guard of the enforcer refuses or cannot see. */
export interface Allowance {
  /** Name of the guard, as its refusal prints it. */
  readonly guard: string;
  readonly who: string;
  readonly why: string;
}

interface DirectiveBase {
  /** Address of the placement: `<category>/<class>/<store>/<slug>-<6 hex>`. Unique in a document. */
  readonly id: string;
  readonly category: string;
  /** Name of the unit, and the key of its endpoint (host, port, name of the secret). */
  readonly unit: string;
  /** Greatest age that the placement's live records may reach, counted from `clock`. The witness alarms at 90 % of it. */
  readonly deadlineMs: number;
  /**
   * Age below which no live record may go, whatever else the directive says.
   * @default - no floor
   */
  readonly keepAtLeastMs?: number;
  /**
   * The one place that the category is kept in, or a rebuildable copy.
   * @default 'systemOfRecord': what is not known to be rebuildable is treated with more care
   */
  readonly role?: 'systemOfRecord' | 'derived';
  /** How records are found that an order of erasure names. @default - none: an order cannot be carried out here */
  readonly subject?: Subject;
  /**
   * Records that come in a day at the most, as the estate states. The enforcer alarms where it deletes more.
   * @default - not stated, and not measured
   */
  readonly perDay?: number;
  /** @default - none: every guard of the enforcer refuses what it does not know to be safe */
  readonly allow?: readonly Allowance[];
  /**
   * Last day of a legal hold, `YYYY-MM-DD` (UTC, inclusive). Until its end nothing is deleted, a native expiry that
   * would delete is removed, and only the witness runs; afterwards the directive acts again.
   */
  readonly holdUntil?: string;
}

/** A column or field that carries the time from which a record's age counts. */
export interface RecordClock {
  readonly kind: 'created' | 'lastWritten' | 'terminated';
  /** Column or field with the date. For `terminated` it is absent or NULL until the customer leaves. */
  readonly field: string;
  /**
   * Unit of an integer column (MySQL): milliseconds or seconds since 1970.
   * @default - read from the stored values, which lie far apart
   */
  readonly unit?: 'ms' | 's';
}

/** MySQL row expiry by range partition or by throttled batch delete. */
export interface MysqlDirective extends DirectiveBase {
  readonly engine: 'mysql';
  readonly database: string;
  readonly table: string;
  readonly clock: RecordClock;
  /** A row is deleted when `now - clock >= deleteAfterMs`, never earlier. A partition: when its newest row is that old. */
  readonly deleteAfterMs: number;
  /**
   * Calendar months that must have passed as well (`terminated` only): the exact date guards the floor.
   * @default - none
   */
  readonly notBeforeMonths?: number;
  /** Partition width to keep ahead and to drop on time, or null for batch delete. Conversion is never automatic. */
  readonly partitionWidthMs: number | null;
  /**
   * `day`: the clock may be a DATE, which is deleted up to a day later.
   * @default - a DATE is refused, because the sum counts on a second or finer
   */
  readonly resolution?: 'day';
  /**
   * Rows must leave with their partition, because a DELETE writes them into the binlog again. What cannot be dropped is
   * deleted all the same, and the directive fails.
   * @default false
   */
  readonly dropsOnly?: boolean;
  /** What the sum leans on and the server must confirm. @default - nothing */
  readonly expects?: MysqlExpects;
}

/** What a MySQL server says of itself. Each member that is there is compared with the server's answer. */
export interface MysqlServerFacts {
  /** `MariaDB` is another product, with other backups and other limits. */
  readonly family?: 'MySQL' | 'MariaDB';
  /** `binlog_format`, as the application's sessions start with it. */
  readonly binlogFormat?: 'ROW' | 'MIXED' | 'STATEMENT';
  /** `binlog_row_image`, as the application's sessions start with it. */
  readonly rowImage?: 'FULL' | 'NOBLOB' | 'MINIMAL';
  /** `time_zone` as the server spells it, for example `+00:00` or `SYSTEM`. */
  readonly timeZone?: string;
  /** The oldest version that the server may have, for example `8.0` or `8.0.30`. */
  readonly version?: string;
  /** Whether the server writes a binlog at all (`log_bin`). */
  readonly binlog?: 'on' | 'off';
  /**
   * Milliseconds that a statement may take at least without a line in the slow log, which holds its values: `long_query_time`
   * is no less and `log_queries_not_using_indexes` off, or `slow_query_log` is off.
   */
  readonly slowLogAboveMs?: number;
}

export interface MysqlExpects extends MysqlServerFacts {
  /** `key`: a deleted row leaves only its key in the binlog. */
  readonly deleteImage?: 'key';
}

/** MongoDB TTL index. */
export interface MongodbDirective extends DirectiveBase {
  readonly engine: 'mongodb';
  readonly database: string;
  readonly collection: string;
  readonly clock: RecordClock;
  /** `age`: the index is on the clock's field. `expireAt`: the index is on `expireAtField` with 0 seconds. */
  readonly form: 'age' | 'expireAt';
  /** Field with the absolute time of expiry, for form `expireAt` only. */
  readonly expireAtField?: string;
  /** `expireAfterSeconds` of the index: `deleteAfterMs / 1000`, or 0 for form `expireAt`. */
  readonly expireAfterSeconds: number;
  /** Age (of the clock, or of `_id` where the date is missing) from which a document is deleted, never earlier. */
  readonly deleteAfterMs: number;
  /** What the sum counts on and the server is asked for, times in milliseconds. @default - nothing */
  readonly expects?: {
    /** The oldest version that the server may have, for example `5.0` or `7.0.12`. */
    readonly version?: string;
    /** Greatest pause of the TTL thread between two passes. */
    readonly ttlSleepMs?: number;
    /** Greatest time that the oplog spans. */
    readonly oplogMs?: number;
  };
}

/** When a key's clock starts: at its last write, or at a date that the key or a hash field carries. */
export type RedisClock =
  | { readonly kind: 'lastWrite' }
  /** `pattern` is a regular expression with one group that holds epoch milliseconds or seconds, matched on the key. */
  | { readonly kind: 'createdInKey'; readonly pattern: string; readonly unit: 'ms' | 's' }
  | { readonly kind: 'createdInHashField'; readonly field: string; readonly unit: 'ms' | 's' };

/** What the lifetime of a Redis key was summed up with. */
export interface RedisExpectations {
  /** At least this version, as `7.0`. */
  readonly version: string;
  /** Runs of active expiry a second, at least. */
  readonly hz: number | null;
  /** Work of one run of active expiry, at least. */
  readonly activeExpireEffort: number | null;
  /** Databases of the instance, at most. */
  readonly databases: number;
  /** Keys with an expiry in the fullest database of a server, at most. */
  readonly keysAtMost: number;
  /** Age in milliseconds that the last snapshot of the server reaches at most. @default - nobody compares it */
  readonly rewrittenWithinMs?: number;
}

/** Caps the time to live of every key under a prefix; never extends one. */
export interface RedisDirective extends DirectiveBase {
  /**
   * Settings of the server that the sum counts on, compared with what it says. Null: the version has no such setting.
   * @default - nothing is compared
   */
  readonly expects?: RedisExpectations;
  readonly engine: 'redis';
  readonly db: number;
  readonly prefix: string;
  readonly clock: RedisClock;
  /** `lastWrite`: greatest remaining time to live. `createdIn…`: the key expires at its date plus this. */
  readonly capMs: number;
}

/** Where the enforcer finds out which applications are terminated, and when. */
export interface Terminations {
  /** Name of the MySQL unit. */
  readonly unit: string;
  readonly database: string;
  readonly table: string;
  /** Column with the application's id, as in the prefix. */
  readonly applicationColumn: string;
  /** Column with the date of its end, NULL while it stays. */
  readonly terminatedColumn: string;
}

/** Deletes objects, noncurrent versions and unfinished uploads by age, or only witnesses. */
export interface CosDirective extends DirectiveBase {
  readonly engine: 'cos';
  readonly bucket: string;
  readonly region: string;
  /** Object prefix. With `terminations` it ends in the application's id: `config/{application}/`. */
  readonly prefix: string;
  /** Age since last modified (or since termination) from which all is deleted; null: lifecycle rules do it, only witness. */
  readonly deleteAfterMs: number | null;
  /** @default - the clock is last modified */
  readonly terminations?: Terminations;
  /** As in MySQL: calendar months that must have passed since termination. */
  readonly notBeforeMonths?: number;
  /** What the sum counts on and the bucket is asked for. @default - copies that no rule reaches are looked for alone */
  readonly expects?: {
    /** Whether overwritten and deleted objects stay as noncurrent versions. */
    readonly versioned: boolean;
  };
}

/** Trims idle partitions, or only witnesses. */
export interface CkafkaDirective extends DirectiveBase {
  readonly engine: 'ckafka';
  readonly topic: string;
  /** Records older than this are trimmed with delete-records; null: retention alone, only witness. */
  readonly trimAfterMs: number | null;
  /**
   * `heartbeat`: each run writes one empty record into every partition, so that none keeps its last segment for ever.
   * @default - nothing is written
   */
  readonly idle?: 'heartbeat';
  /**
   * Settings of the topic that the sum used; `ensure` compares them with what the broker says.
   * @default - what no topic with a deadline may have is looked for alone
   */
  readonly expects?: CkafkaExpects;
}

/** What the sum of a topic counts on. Times in milliseconds. */
export interface CkafkaExpects {
  readonly timestamps: 'LogAppendTime' | 'CreateTime';
  readonly retentionMs: number;
  readonly segmentMs: number;
}

export type Directive = MysqlDirective | MongodbDirective | RedisDirective | CosDirective | CkafkaDirective;
export type Engine = Directive['engine'];
