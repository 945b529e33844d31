// SPDX-License-Identifier: Apache-2.0
import type { ComputedTerm, OpenTerm } from '../../lifetime';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../policy';
import type { DocumentedTime, Limit, Rate } from '../limit';
import type { RedisVersion } from './types';

const SEEN = '2026-11-21';
const PARAMETERS = 'https://www.tencentcloud.com/document/product/239/64225';

export const HZ: Limit = {
  id: 'redis-hz',
  text: "runs of active expiry a second ('hz')",
  min: 1,
  max: 500,
  unit: 'count',
  source: `github.com/redis/redis redis.conf @4f8cdc2a (hz); a parameter of TencentDB by ${PARAMETERS}`,
  seen: SEEN,
};

export const ACTIVE_EXPIRE_EFFORT: Limit = {
  id: 'redis-active-expire-effort',
  text: "work of one run of active expiry ('active-expire-effort')",
  min: 1,
  max: 10,
  unit: 'effort',
  source: `${PARAMETERS} (from 6.2 on)`,
  seen: SEEN,
};

export const KEYS_AT_MOST: Limit = {
  id: 'redis-keys',
  text: 'keys with an expiry in the fullest database of a shard',
  min: 1,
  max: 4_294_967_296,
  unit: 'count',
  source: 'https://redis.io/docs/latest/develop/get-started/faq/ (2^32 keys an instance)',
  seen: SEEN,
};

export const DATABASES: Limit = {
  id: 'redis-databases',
  text: 'databases of the instance',
  min: 1,
  max: 256,
  unit: 'count',
  source: 'recalled: 256 databases in the standard architecture; no stored page of the vendor states it',
  seen: SEEN,
  note: 'the most is also the default, because it makes the bound longest',
};

/** Caps are ours: whole seconds. */
export const CAP_SECONDS: Limit = {
  id: 'redis-cap',
  text: 'key capped at',
  min: 1,
  max: Number.MAX_SAFE_INTEGER / SECOND_MS,
  unit: 'seconds',
  source: 'this library: the grid on which caps are solved',
  seen: SEEN,
};

/** Ours: whole hours, because the enforcer looks in every run and no oftener. */
export const REWRITTEN_HOURS: Limit = {
  id: 'redis-rewritten-within',
  text: 'age of the last snapshot, as the enforcer compares it',
  min: 1,
  max: 168,
  unit: 'hours',
  source: 'this library: what the enforcer can compare with INFO persistence',
  seen: '2026-11-28',
};

export const LIMITS = [HZ, ACTIVE_EXPIRE_EFFORT, KEYS_AT_MOST, DATABASES, CAP_SECONDS];

export const DEFAULT_HZ = 10;
export const DEFAULT_EFFORT = 1;
export const DEFAULT_DATABASES = DATABASES.max;

export const VERSIONS: readonly RedisVersion[] = ['2.8', '4.0', '5.0', '6.2', '7.0'];

/** Since 6.0 active expiry walks the keys with a cursor, which bounds it (commit ffc7e509a). */
export const WALKING_VERSIONS: readonly RedisVersion[] = ['6.2', '7.0'];

/**
 * Keys that one run samples in a database: `KEYS_PER_RUN + KEYS_PER_EFFORT * (effort - 1)`.
 * @see github.com/redis/redis src/expire.c @4f8cdc2a
 */
export const KEYS_PER_RUN = 20;
export const KEYS_PER_EFFORT = 5;
/** Databases that one run visits (CRON_DBS_PER_CALL). @see github.com/redis/redis src/server.h @4f8cdc2a */
export const DATABASES_PER_RUN = 16;

/** Keys that one pass of the enforcer reads at least, where nothing else is known of what it has to do. */
export const SCANNED_PER_SECOND = 10_000;

export const SCAN_RATE: Rate = {
  id: 'redis-scan-rate',
  text: 'keys that a pass of the enforcer reads',
  perSecond: 200_000,
  source:
    'bench/redis-cap: 211,000 to cap and 277,000 where nothing is due (Redis 7, 2 cores, the server on the same machine)',
  seen: '2026-11-27',
};

export const BACKUP_KEPT: DocumentedTime = {
  id: 'redis-backup',
  text: 'daily backup kept',
  ms: 7 * DAY_MS,
  source: 'https://cloud.tencent.com/document/api/239/20016 (BackupStorageDays: 7 days only, more by ticket)',
  seen: SEEN,
};

export const SLOW_LOG_KEPT: DocumentedTime = {
  id: 'redis-slow-log-kept',
  text: 'slow commands kept with their values',
  ms: 15 * DAY_MS,
  source: 'https://www.tencentcloud.com/document/product/239/46562 (2026-03-17)',
  seen: '2026-11-27',
};

/** Any second of these days can be restored, so increments live as long. */
export const SECOND_LEVEL_KEPT: DocumentedTime = {
  id: 'redis-second-level-backup',
  text: 'second-level backup kept',
  ms: 7 * DAY_MS,
  source: 'redis 2018-04-12, DescribeSecondLevelBackupInfo (models of tencentcloud-sdk-nodejs 4.1.313)',
  seen: '2026-11-27',
};

export const DOCUMENTED = [BACKUP_KEPT, SLOW_LOG_KEPT, SECOND_LEVEL_KEPT];

export const OPEN_TERMS: readonly OpenTerm[] = [
  {
    id: 'redis-sliding-refresh',
    text: 'reads that extend the life of a key',
    ms: 0,
    why: 'the application never extends a life on a read (EXPIRE, PERSIST, GETEX); each would restart the clock without a limit',
    canary: 'OBJECT IDLETIME and TTL of sampled keys against their creation',
    byHand: 'only the application knows whether a read extends a life',
  },
  {
    id: 'redis-missing-date',
    text: 'a key without a plausible date counts from when it was seen first, which can be later than its creation',
    ms: 0,
    why: 'the application writes the date into every key; where keys arrive late or are rewritten without one, assume that delay',
    canary: 'the witness reports how many keys carry no plausible date',
  },
  {
    id: 'redis-scan-drain',
    text: 'the enforcer scans all keys once',
    ms: HOUR_MS,
    why: 'one pass of SCAN reads 10,000 keys a second at least, and keysAtMost of them where that takes longer; the lag of the witness shows when it falls behind',
    canary: "the enforcer's `lag` of the placement",
  },
  {
    id: 'redis-stall',
    text: 'expiry paused (script, failover, CLIENT PAUSE)',
    ms: 5 * MINUTE_MS,
    why: 'a shard that does not answer for minutes is failed over',
    canary: 'the longest command in SLOWLOG, which the enforcer reads at each run',
  },
  {
    id: 'redis-replica-lag',
    text: 'deletion reaches the replicas',
    ms: 10 * MINUTE_MS,
    why: 'a replica further behind is resynchronised',
    canary: 'the offsets of INFO replication, which the enforcer reads at each run',
  },
  {
    id: 'redis-persistence-rewrite',
    text: 'an expired key stays in the RDB or AOF file until it is rewritten',
    ms: DAY_MS,
    why: 'the daily backup writes the file anew; expiry alone never does, because it does not count as a change',
    canary:
      "rdb_last_save_time of INFO persistence, which the enforcer reads at each run, and compares where the unit says 'rewrittenWithinHours'",
  },
  {
    id: 'redis-backup-duration',
    text: 'a backup that starts just before the deletion is still running',
    ms: 6 * HOUR_MS,
    why: 'the window is an hour, and a backup of the largest instance runs over it by five',
    canary: 'the greatest StartTime to EndTime of DescribeInstanceBackups',
  },
  {
    id: 'redis-backup-expiry-job',
    text: 'an expired backup waits for the daily clean-up',
    ms: DAY_MS,
    why: 'expiry is counted in days; the hour of the clean-up is not documented',
    canary: 'poll DescribeInstanceBackups 7 days after one backup',
  },
  {
    id: 'redis-backup-raised',
    text: 'backups kept longer by ticket',
    ms: 0,
    why: 'nobody asked the vendor for more than 7 days; the provider can neither set nor read it',
    canary: 'BackupStorageDays in the answer of DescribeAutoBackupConfig, which must be 7',
  },
  {
    id: 'redis-slow-log',
    text: 'a slow command about the record stays in the slow log',
    why: 'a command above the threshold is in the slow log of its node or proxy with its arguments for 15 days; state what keeps records out of it (a threshold above what one record takes, commands that carry an id alone) or that period',
    canary:
      'DescribeSlowLog and DescribeProxySlowLog, which must count none; else whether SLOWLOG GET names a governed prefix: a count and the oldest age, never the arguments',
    start: { ms: MINUTE_MS, witness: 'alarm on slow commands that name a key of ours' },
  },
  {
    id: 'redis-console-audit',
    text: 'audit logs that the console switched on repeat commands with their values',
    ms: 0,
    why: 'database audit is off by default, and no resource of the estate switches it on',
    canary: 'DescribeLogInstanceList, which must not name the instance',
  },
];

/** An assumed term whose value comes from the sum: the time of one walk. */
export const TABLE_RESIZE: ComputedTerm = {
  id: 'redis-table-resize',
  text: 'the walk starts over when the table of keys is resized',
  why: 'versions 6.0 to 7.0 walk with a linear cursor; with keys within keysAtMost the table is resized once in a walk at most',
  canary: 'keys with an expiry of INFO keyspace against the sizes of a table, which the enforcer reads at each run',
};
