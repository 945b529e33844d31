// SPDX-License-Identifier: Apache-2.0
import type { OpenTerm } from '../../lifetime';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../policy';
import type { DocumentedTime, Limit, Rate } from '../limit';
import type { MongodbBackupMethod } from './types';

const SEEN = '2026-11-21';
const SET_BACKUP_RULES = 'https://cloud.tencent.com/document/product/240/107166';

/** The numbers of the API. @see https://cloud.tencent.com/document/product/240/107166 (BackupMethod), 2026-11-21. */
export const BACKUP_METHODS: Readonly<Record<MongodbBackupMethod, number>> = { logical: 0, physical: 1, snapshot: 3 };

export const FULL_BACKUP_DAYS: Limit = {
  id: 'mongodb-full-backup',
  text: 'automatic full backup kept',
  min: 7,
  max: 365,
  unit: 'days',
  source: `${SET_BACKUP_RULES} (BackupRetentionPeriod)`,
  seen: SEEN,
  note: 'the provider checks no bound: the API alone refuses',
};

export const OPLOG_BACKUP_DAYS: Limit = {
  id: 'mongodb-oplog-backup',
  text: 'oplog backup kept',
  min: 7,
  max: 365,
  unit: 'days',
  source: 'SDK mongodb v20190725, SetBackupRulesRequest.OplogExpiredDays',
  seen: SEEN,
  note: 'the provider never reads it back, so drift of the server stays out of sight',
};

export const LONG_TERM_BACKUP_DAYS: Limit = {
  id: 'mongodb-long-term-backup-days',
  text: 'long-term backup kept',
  min: 30,
  max: 1075,
  unit: 'days',
  source: 'SDK mongodb v20190725, SetBackupRulesRequest.LongTermExpiredDays',
  seen: SEEN,
};

export const TTL_SECONDS: Limit = {
  id: 'mongodb-ttl',
  text: 'TTL index deletes at the age of',
  min: 0,
  max: 2_147_483_647,
  unit: 'seconds',
  source: 'https://www.mongodb.com/docs/v4.4/core/index-ttl/ (expireAfterSeconds)',
  seen: SEEN,
};

/** Due ages are ours: whole seconds, as fine as the index. */
export const DELETE_SECONDS: Limit = {
  id: 'mongodb-delete-by-age',
  text: 'document due at the age of',
  min: 1,
  max: TTL_SECONDS.max,
  unit: 'seconds',
  source: 'this library: the grid on which document expiry is solved',
  seen: SEEN,
};

export const LIMITS = [FULL_BACKUP_DAYS, OPLOG_BACKUP_DAYS, LONG_TERM_BACKUP_DAYS, TTL_SECONDS, DELETE_SECONDS];

export const TTL_SLEEP: DocumentedTime = {
  id: 'mongodb-ttl-sleep',
  text: 'pause of the TTL thread between passes (ttlMonitorSleepSecs)',
  ms: 60 * SECOND_MS,
  source: 'github.com/mongodb/mongo src/mongo/db/ttl/ttl.idl @0b22cf9c',
  seen: SEEN,
};

export const SLOW_LOG_KEPT: DocumentedTime = {
  id: 'mongodb-slow-log-kept',
  text: 'slow operations kept with their values',
  ms: 7 * DAY_MS,
  source: 'https://www.tencentcloud.com/document/product/240/31454 (2025-08-22)',
  seen: '2026-11-27',
};

export const DOCUMENTED = [TTL_SLEEP, SLOW_LOG_KEPT];

export const DELETE_RATE: Rate = {
  id: 'mongodb-delete-rate',
  text: 'documents that a sweep takes away',
  perSecond: 10_000,
  source:
    'assumed: no server of MongoDB was at hand; a batch holds up to 10,000 documents, and the alarm on volume and the lag of the witness show where it is slower',
  seen: '2026-11-29',
};

export const OPEN_TERMS: readonly OpenTerm[] = [
  {
    id: 'mongodb-ttl-pass',
    text: 'one pass of the TTL thread over all indexes',
    ms: 30 * MINUTE_MS,
    why: 'documents must be deleted faster than they expire; a pass of half an hour holds some millions of due documents',
    canary: 'the interval at which metrics.ttl.passes rises at the busiest hour',
    byHand: 'only the inside of the engine tells it, and the enforcer does not report it',
  },
  {
    id: 'mongodb-missing-date',
    text: 'a document without the date counts from its _id, which can be younger than the record',
    ms: 0,
    why: 'a validator refuses documents without the date; where records arrive late without one, assume the delay of their arrival',
    canary: 'the witness reports how many documents it cannot judge',
  },
  {
    id: 'mongodb-sweep-drain',
    text: 'the enforcer works through the due documents',
    ms: HOUR_MS,
    why: 'the enforcer deletes more than 10,000 documents a second, far above the write rate of one collection',
    canary: "the enforcer's `lag` of the placement",
  },
  {
    id: 'mongodb-replica-lag',
    text: 'deletion reaches the secondaries',
    ms: 10 * MINUTE_MS,
    why: 'no member is delayed on purpose, and one further behind is resynchronised',
    canary:
      'the greatest optimeDate difference in rs.status(), which the enforcer reads at each run, and secondaryDelaySecs in rs.conf()',
  },
  {
    id: 'mongodb-oplog-window',
    text: 'time that the oplog spans',
    ms: DAY_MS,
    why: 'the oplog is bound by size and not by age; a busy instance overwrites it within a day, a quiet one needs a smaller oplog',
    canary: 'the first entry of oplog.rs, whose age the enforcer reads at each run',
  },
  {
    id: 'mongodb-oplog-upload',
    text: 'oplog waits for its upload to the backup store',
    ms: HOUR_MS,
    why: 'the delay of the incremental backup is not documented',
    canary: 'the first entry of oplog.rs, because what waits for its upload is still in the oplog; assume its span',
  },
  {
    id: 'mongodb-backup-duration',
    text: 'a backup that starts just before the deletion is still running',
    ms: 6 * HOUR_MS,
    why: 'a backup of the largest instance is done in a quarter of a day',
    canary: 'the greatest StartTime to EndTime of DescribeDBBackups',
  },
  {
    id: 'mongodb-backup-expiry-job',
    text: 'an expired backup waits for the daily clean-up',
    ms: DAY_MS,
    why: 'expiry is counted in days; the hour of the clean-up is not documented',
    canary: 'poll DescribeDBBackups at the end of the period of one backup',
  },
  {
    id: 'mongodb-long-term-backup',
    text: 'long-term backups of the console (30 to 1075 days) keep the full backup longer',
    ms: 0,
    why: 'they are off by default, and the provider can neither read them nor switch them off',
    canary: 'LongTermInterval in the answer of DescribeBackupRules, which must be empty',
  },
  {
    id: 'mongodb-slow-log',
    text: 'a slow operation about the record stays in the slow log',
    why: 'an operation above 100 ms is in the slow log with what is in it for 7 days; state what keeps records out of it (a threshold above what one record takes, operations that carry an id alone) or that period',
    canary:
      'DescribeSlowLogPatterns: whether an operation on a governed collection is in the slow log; and slowms of db.getProfilingStatus()',
    start: { ms: MINUTE_MS, witness: 'alarm on slow operations on our collections' },
  },
  {
    id: 'mongodb-console-audit',
    text: 'audit logs that the console switched on repeat operations with their values',
    ms: 0,
    why: 'database audit is off by default, and no resource of the estate switches it on',
    canary: 'DescribeAuditConfig, which must say that it is off',
  },
];
