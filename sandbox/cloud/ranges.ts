// SPDX-License-Identifier: Apache-2.0
import type { Limit } from '../../lib/stores/limit';
import * as ckafka from '../../lib/stores/ckafka/limits';
import * as cls from '../../lib/stores/cls/limits';
import * as cos from '../../lib/stores/cos/limits';
import * as mongodb from '../../lib/stores/mongodb/limits';
import * as mysql from '../../lib/stores/mysql/limits';
import * as pulsar from '../../lib/stores/pulsar/limits';
import * as redis from '../../lib/stores/redis/limits';
import { ApiError } from './api';

type Range = Pick<Limit, 'min' | 'max' | 'unit' | 'source'>;

/** Bounds of parameters that no store of the library sets, so that they are here and not in a `limits.ts`. */
const MEMORY_MB: Range = {
  min: 64,
  max: 3072,
  unit: 'count',
  source: 'SDK scf v20180416, CreateFunctionRequest.MemorySize (64 MB, and 128 MB to 3072 MB in steps of 128 MB)',
};
const TIMEOUT_SECONDS: Range = {
  min: 1,
  max: 900,
  unit: 'seconds',
  source: 'SDK scf v20180416, CreateFunctionRequest.Timeout',
};
const BINLOG_STANDBY_DAYS: Range = {
  min: 30,
  max: 1830,
  unit: 'days',
  source: 'https://cloud.tencent.com/document/api/236/15839 (BinlogStandbyDays: at least 30)',
};

/**
 * The vendor's bounds by parameter of the API. The library solves against the same numbers: what is refused here was
 * written past the library, or the solver has a fault.
 */
export const RANGES = {
  'cdb.ExpireDays': mysql.FULL_BACKUP_DAYS,
  'cdb.BinlogExpireDays': mysql.BINLOG_BACKUP_DAYS,
  'cdb.BinlogStandbyDays': BINLOG_STANDBY_DAYS,
  'cdb.SaveHours': mysql.LOCAL_BINLOG_HOURS,
  'cdb.MaxUsage': mysql.LOCAL_BINLOG_MAX_USAGE,
  'cdb.RemoteExpireDays': mysql.REMOTE_BACKUP_DAYS,
  'mongodb.BackupRetentionPeriod': mongodb.FULL_BACKUP_DAYS,
  'mongodb.OplogExpiredDays': mongodb.OPLOG_BACKUP_DAYS,
  'mongodb.LongTermExpiredDays': mongodb.LONG_TERM_BACKUP_DAYS,
  'redis.hz': redis.HZ,
  'redis.active-expire-effort': redis.ACTIVE_EXPIRE_EFFORT,
  'ckafka.RetentionMs': ckafka.RETENTION_MS,
  'ckafka.SegmentMs': ckafka.SEGMENT_MS,
  'ckafka.PartitionNum': ckafka.PARTITIONS,
  'ckafka.ReplicaNum': ckafka.REPLICAS,
  'tdmq.MsgTTL': pulsar.TTL_SECONDS,
  'tdmq.TimeInMinutes': pulsar.RETENTION_MINUTES,
  'tdmq.SizeInMB': pulsar.STORAGE_MEGABYTES,
  'cls.Period': cls.PERIOD_DAYS,
  'cls.ColdPeriod': cls.COLD_PERIOD_DAYS,
  'cos.Expiration': cos.EXPIRATION_DAYS,
  'cos.NoncurrentVersionExpiration': cos.NONCURRENT_DAYS,
  'cos.AbortIncompleteMultipartUpload': cos.ABORT_DAYS,
  'cos.Rules': cos.RULES,
  'scf.MemorySize': MEMORY_MB,
  'scf.Timeout': TIMEOUT_SECONDS,
} as const satisfies Record<string, Range>;

export type Ranged = keyof typeof RANGES;

/** Refuses what the vendor documents as out of range, with its code and the page that says so. */
export function inRange(parameter: Ranged, value: number | undefined, code = 'InvalidParameterValue'): void {
  const { min, max, unit, source }: Range = RANGES[parameter];
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return;
  throw new ApiError(code, `'${parameter}' must be ${min} to ${max} ${unit}, got ${value}; see ${source}`);
}

/** Refuses what is none of the words that the vendor documents. */
export function oneOf(parameter: string, value: string | undefined, allowed: readonly string[], source: string): void {
  if (value === undefined || allowed.includes(value)) return;
  throw new ApiError(
    'InvalidParameterValue',
    `'${parameter}' must be one of ${allowed.join(', ')}, got '${value}'; see ${source}`,
  );
}
