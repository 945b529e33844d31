// SPDX-License-Identifier: Apache-2.0
import type { OpenTerm } from '../../lifetime';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../policy';
import type { DocumentedTime, Limit, Rate } from '../limit';

const SEEN = '2026-11-21';

export const FULL_BACKUP_DAYS: Limit = {
  id: 'mysql-full-backup',
  text: 'automatic full backup kept',
  min: 7,
  max: 1830,
  unit: 'days',
  source:
    'https://cloud.tencent.com/document/api/236/15839 (ExpireDays); provider 1.83.25, mysql_backup_policy.retention_period',
  seen: SEEN,
};

/** Most days of backups on a single-node instance with cloud disk. */
export const SINGLE_NODE_BACKUP_DAYS: Limit = {
  id: 'mysql-single-node-backup',
  text: 'automatic backups of a single-node instance kept',
  min: 7,
  max: 30,
  unit: 'days',
  source: 'https://cloud.tencent.com/document/api/236/15839 (ExpireDays, single node)',
  seen: SEEN,
};

export const BINLOG_BACKUP_DAYS: Limit = {
  id: 'mysql-binlog-backup',
  text: 'binlog backup kept',
  min: 7,
  max: 3650,
  unit: 'days',
  source: 'https://cloud.tencent.com/document/api/236/15839 (BinlogExpireDays)',
  seen: SEEN,
  note: 'an older text of the API asks for at most the days of the full backup; both are always written together and equal',
};

export const LOCAL_BINLOG_HOURS: Limit = {
  id: 'mysql-local-binlog',
  text: 'local binlog kept',
  min: 6,
  max: 168,
  unit: 'hours',
  source: 'https://cloud.tencent.com/document/api/236/68173 (SaveHours)',
  seen: SEEN,
  note: 'the description of the provider says 72 to 168 hours; 6 is taken, to be probed on a real instance',
};

/** With a disaster-recovery instance attached. */
export const LOCAL_BINLOG_HOURS_DR: Limit = { ...LOCAL_BINLOG_HOURS, id: 'mysql-local-binlog-dr', min: 120 };

export const LOCAL_BINLOG_MAX_USAGE: Limit = {
  id: 'mysql-local-binlog-usage',
  text: 'share of the disk that local binlogs may use, in percent',
  min: 30,
  max: 50,
  unit: 'count',
  source: 'https://cloud.tencent.com/document/api/236/68173 (MaxUsage)',
  seen: SEEN,
};

export const REMOTE_BACKUP_DAYS: Limit = {
  id: 'mysql-remote-backup',
  text: 'backup in another region kept',
  min: 7,
  max: 1830,
  unit: 'days',
  source: 'https://www.tencentcloud.com/document/api/236/52528 (ExpireDays)',
  seen: SEEN,
};

export const AUDIT_DAYS: Limit = {
  id: 'mysql-audit-log',
  text: 'SQL audit log kept',
  min: 7,
  max: 1825,
  unit: 'days',
  source: 'SDK cdb v20170320, OpenAuditServiceRequest.LogExpireDay',
  seen: SEEN,
};

/** Row expiry is ours: whole minutes. */
export const ROW_EXPIRY_MINUTES: Limit = {
  id: 'mysql-row-expiry',
  text: 'row deleted at the age of',
  min: 1,
  max: Number.MAX_SAFE_INTEGER / MINUTE_MS,
  unit: 'minutes',
  source: 'this library: the grid on which row expiry is solved',
  seen: SEEN,
};

/** Below this moment of the promise partitions are an hour wide, else a day. */
export const NARROW_PARTITION_BELOW_MS = 4 * DAY_MS;

export const LIMITS = [
  FULL_BACKUP_DAYS,
  SINGLE_NODE_BACKUP_DAYS,
  BINLOG_BACKUP_DAYS,
  LOCAL_BINLOG_HOURS,
  LOCAL_BINLOG_HOURS_DR,
  LOCAL_BINLOG_MAX_USAGE,
  REMOTE_BACKUP_DAYS,
  AUDIT_DAYS,
  ROW_EXPIRY_MINUTES,
];

export const BINLOG_CHECK: DocumentedTime = {
  id: 'mysql-binlog-check',
  text: 'interval between checks of local binlogs',
  ms: 60 * SECOND_MS,
  source: 'https://intl.cloud.tencent.com/document/product/236/40186',
  seen: SEEN,
};

export const SLOW_LOG_KEPT: DocumentedTime = {
  id: 'mysql-slow-log-kept',
  text: 'slow statements kept with their values',
  ms: 30 * DAY_MS,
  source: 'https://www.tencentcloud.com/document/product/236/34588 (2026-01-12: details of the last month)',
  seen: '2026-11-27',
};

export const DOCUMENTED = [BINLOG_CHECK, SLOW_LOG_KEPT];

export const DELETE_RATE: Rate = {
  id: 'mysql-delete-rate',
  text: 'rows that a batch delete takes away',
  perSecond: 10_000,
  source:
    'bench/mysql-delete: 26,800 (MySQL 9.7) and 51,800 (MariaDB 10.11) beside 200 queries a second (2 cores, the server on the same machine, durable); less than half is counted',
  seen: '2026-11-28',
};

export const OPEN_TERMS: readonly OpenTerm[] = [
  {
    id: 'mysql-binlog-rotation',
    text: 'binlog file still open on an idle instance',
    ms: DAY_MS,
    why: 'a quiet instance rotates by its backup and by the traffic of other tables at least once a day',
    canary: 'DescribeBinlogs: the longest time from the start to the finish of a binlog on the quietest instance',
  },
  {
    id: 'mysql-binlog-upload',
    text: 'binlog waits for its upload to the backup store',
    ms: HOUR_MS,
    why: 'files are uploaded after rotation; the delay is not documented',
    canary: 'compare the end time of binlogs with the time they appear in DescribeBinlogs',
  },
  {
    id: 'mysql-backup-duration',
    text: 'a backup that starts just before the deletion is still running',
    ms: 6 * HOUR_MS,
    why: 'the longest backup window is 4 hours and a backup of the largest instance runs over it by 2',
    canary: 'the greatest StartTime to FinishTime of DescribeBackups',
  },
  {
    id: 'mysql-backup-expiry-job',
    text: 'an expired backup waits for the daily clean-up',
    ms: DAY_MS,
    why: 'expiry is counted in days; the hour of the clean-up is not documented',
    canary: 'poll DescribeBackups at the end of the period of one backup',
  },
  {
    id: 'mysql-delete-drain',
    text: 'batch delete works through the due rows',
    ms: HOUR_MS,
    why: 'the enforcer deletes more than 10,000 rows a second, far above the write rate of one table',
    canary: "the enforcer's `lag` of the placement",
  },
  {
    id: 'mysql-guard',
    text: 'runs give way to a busy server or to replicas that fall behind',
    ms: 30 * MINUTE_MS,
    why: 'above 48 running threads or 10 s of replica lag a batch delete waits; a server in that state for half an hour raises its own alarm',
    canary: "the enforcer's notices 'stopped after … of waiting', and Threads_running at the busiest hour",
  },
  {
    id: 'mysql-partitions-in-place',
    text: 'rows written once are still deleted by statements after their insert',
    why: 'the enforcer deletes in batches what it cannot drop (no partitions yet, one that is too wide or takes all later dates, rows without a date), and a DELETE writes the image of the row into the binlog again',
    canary:
      'the enforcer fails a directive of such a table when it has to delete in batches; once it does not, assume a minute',
  },
  {
    id: 'mysql-recycle-bin',
    text: 'a dropped partition stays in the recycle bin',
    ms: 0,
    why: 'the recycle bin of tables is off by default, and that it takes partitions is not documented',
    canary: 'cdb_recycle_bin_enabled, which must be off; else drop a partition and look for it there',
  },
  {
    id: 'mysql-long-term-backup',
    text: 'archived backups of the console (90 to 3650 days) keep the full backup longer',
    ms: 0,
    why: 'they are off by default, and the provider can neither read them nor switch them off',
    canary: 'EnableBackupPeriodSave in the answer of DescribeBackupConfig, which must be off',
  },
  {
    id: 'mysql-remote-copy',
    text: 'a backup is on its way to the other region',
    ms: 6 * HOUR_MS,
    why: 'its days count from its arrival; the delay is not documented, and the copy of a large backup takes hours',
    canary:
      'the start time of a backup in DescribeBackups against the time at which its copy appears in the other region',
  },
  {
    id: 'mysql-long-transaction',
    text: 'deleted rows stay readable for an open transaction',
    why: 'InnoDB purges a row only when no transaction can see it, deletes none and drops no partition that one has locked, and nothing ends a transaction by itself',
    canary: 'the oldest trx_started in information_schema.innodb_trx, which the enforcer reads at each run',
    start: { ms: HOUR_MS, witness: 'alarm on transactions above 30 minutes' },
  },
  {
    id: 'mysql-replica-lag',
    text: 'deletion reaches the replicas',
    ms: 10 * MINUTE_MS,
    why: 'the enforcer pauses above its lag guard; a replica further behind is taken out of service',
    canary: 'Seconds_Behind_Source of every replica, which the enforcer reads at each run where hosts names them',
  },
  {
    id: 'mysql-slow-log',
    text: 'a slow statement about the record stays in the slow log',
    why: "a statement above 'long_query_time' is in the slow log with its values for a month; state what keeps records out of it (a threshold above what one record takes, statements that carry an id alone) or that period",
    canary:
      "DescribeSlowLogData: whether a statement about a governed table is in the slow log, by its template and never by its text; and 'long_query_time'",
    start: { ms: MINUTE_MS, witness: 'alarm on slow statements that name a table of ours' },
  },
  {
    id: 'mysql-console-audit',
    text: 'audit logs that the console switched on repeat statements with their values',
    ms: 0,
    why: 'database audit is off by default, and no resource of the estate switches it on',
    canary: 'DescribeAuditConfig, which must say that it is off',
  },
];
