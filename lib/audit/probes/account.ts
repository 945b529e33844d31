// SPDX-License-Identifier: Apache-2.0
import type { Measurement } from '../../lifetime';
import { DAY_MS, SECOND_MS } from '../../policy';
import { EXECUTION, ROUNDING } from '../../stores/cos/limits';
import { BACKUP_KEPT } from '../../stores/redis/limits';
import { unitsOf } from '../asks/ask';
import { CKAFKA_TOPICS } from '../asks/ckafka';
import { CLS_LOG_TOPICS, CLS_METRIC_TOPICS, CLS_OLD_LOGS } from '../asks/cls';
import { COS_LIFECYCLE, COS_VERSIONING, COS_VERSIONS } from '../asks/cos';
import { MONGODB_AUDIT, MONGODB_BACKUPS, MONGODB_RULES } from '../asks/mongodb';
import { MYSQL_AUDIT, MYSQL_BACKUP_CONFIG, MYSQL_BACKUPS, MYSQL_BINLOGS, MYSQL_PARAMETERS } from '../asks/mysql';
import { REDIS_BACKUP_CONFIG, REDIS_BACKUPS } from '../asks/redis';
import type { AuditInput } from '../findings/found';
import { oldest } from '../findings/cos';
import { between, greatest, spans, unitNames, type Probe } from './probe';

type Values = readonly number[];

/** One measurement for each instance of a store, and each of its units. */
function ofInstances(
  term: string,
  named: string,
  store: 'mysql' | 'mongodb' | 'redis',
  how: string,
  values: (input: AuditInput, instanceId: string) => Values,
): Probe {
  const measure = (input: AuditInput): Measurement[] =>
    [...new Set(unitsOf(input.estate, store).map(({ instanceId }) => instanceId))].flatMap((instanceId) =>
      unitNames(input, instanceId).flatMap((unit) =>
        greatest(term, { unit }, values(input, instanceId), how, input.nowMs),
      ),
    );
  return { term, by: 'account', named, measure };
}

/**
 * Time that expired backups waited: measured only where one has reached the end of its period, because a young instance
 * proves nothing about the clean-up.
 */
function waited(ages: readonly (number | null)[], periodMs: number): Values {
  const known = spans(ages);
  if (known.length < ages.length || !known.some((age) => age >= periodMs - DAY_MS)) return [];
  return known.map((age) => Math.max(0, age - periodMs));
}

export const ACCOUNT_PROBES: readonly Probe[] = [
  ofInstances(
    'mysql-binlog-rotation',
    'DescribeBinlogs',
    'mysql',
    'DescribeBinlogs: BinlogStartTime to BinlogFinishTime',
    ({ answers }, id) =>
      spans(answers.items(MYSQL_BINLOGS, id).map((log) => between(log.BinlogStartTime, log.BinlogFinishTime))),
  ),
  ofInstances(
    'mysql-binlog-upload',
    'DescribeBinlogs',
    'mysql',
    'DescribeBinlogs: BinlogFinishTime to Date',
    ({ answers }, id) => spans(answers.items(MYSQL_BINLOGS, id).map((log) => between(log.BinlogFinishTime, log.Date))),
  ),
  ofInstances(
    'mysql-backup-duration',
    'DescribeBackups',
    'mysql',
    'DescribeBackups: StartTime to FinishTime',
    ({ answers }, id) =>
      spans(answers.items(MYSQL_BACKUPS, id).map((each) => between(each.StartTime, each.FinishTime))),
  ),
  ofInstances(
    'mysql-backup-expiry-job',
    'DescribeBackups',
    'mysql',
    'DescribeBackups: age of the oldest automatic backup above BackupExpireDays',
    ({ answers, nowMs }, id) => {
      const [config] = answers.items(MYSQL_BACKUP_CONFIG, id);
      const regular = answers
        .items(MYSQL_BACKUPS, id)
        .filter(({ Way, SaveMode }) => Way !== 'manual' && SaveMode !== 'save_mode_period');
      return config === undefined
        ? []
        : waited(
            regular.map(({ FinishTime }) => between(FinishTime, nowMs)),
            config.BackupExpireDays * DAY_MS,
          );
    },
  ),
  ofInstances(
    'mysql-long-term-backup',
    'DescribeBackupConfig',
    'mysql',
    'DescribeBackupConfig: long-term, archived and standby backups are off',
    ({ answers }, id) =>
      answers
        .items(MYSQL_BACKUP_CONFIG, id)
        .map((config) =>
          config.EnableBackupPeriodSave || config.EnableBackupArchive || config.EnableBackupStandby
            ? Math.max(config.BackupPeriodSaveDays ?? 0, config.BackupArchiveDays ?? 0, 1) * DAY_MS
            : 0,
        ),
  ),
  ofInstances(
    'mysql-remote-copy',
    'DescribeBackups',
    'mysql',
    'DescribeBackups: FinishTime of a backup to that of its copy',
    ({ answers }, id) =>
      spans(
        answers
          .items(MYSQL_BACKUPS, id)
          .flatMap((each) => each.RemoteInfo.map((copy) => between(each.FinishTime, copy.FinishTime))),
      ),
  ),
  ofInstances(
    'mysql-recycle-bin',
    'cdb_recycle_bin_enabled',
    'mysql',
    'DescribeInstanceParams: cdb_recycle_bin_enabled and what cleans it',
    ({ answers }, id) => {
      const read = new Map(answers.items(MYSQL_PARAMETERS, id).map(({ Name, CurrentValue }) => [Name, CurrentValue]));
      if (read.size === 0) return [];
      if (!/^(on|1)$/i.test(read.get('cdb_recycle_bin_enabled') ?? 'off')) return [0];
      const every = Number(read.get('cdb_recycle_scheduler_interval') ?? 0);
      const kept = Number(read.get('cdb_recycle_bin_retention') ?? Number.NaN);
      // an interval of 0 is the vendor's default and means that nothing is ever cleaned: as long as a number can say.
      return [every > 0 && kept >= 0 ? (kept + every) * SECOND_MS : Number.MAX_SAFE_INTEGER];
    },
  ),
  ofInstances(
    'mongodb-backup-duration',
    'DescribeDBBackups',
    'mongodb',
    'DescribeDBBackups: StartTime to EndTime',
    ({ answers }, id) => spans(answers.items(MONGODB_BACKUPS, id).map((each) => between(each.StartTime, each.EndTime))),
  ),
  ofInstances(
    'mongodb-backup-expiry-job',
    'DescribeDBBackups',
    'mongodb',
    'DescribeDBBackups: age of the oldest automatic backup above BackupSaveTime',
    ({ answers, nowMs }, id) => {
      const [rules] = answers.items(MONGODB_RULES, id);
      const automatic = answers.items(MONGODB_BACKUPS, id).filter(({ BackupType }) => BackupType === 0);
      return rules === undefined
        ? []
        : waited(
            automatic.map(({ StartTime }) => between(StartTime, nowMs)),
            rules.BackupSaveTime * DAY_MS,
          );
    },
  ),
  ofInstances(
    'mongodb-long-term-backup',
    'DescribeBackupRules',
    'mongodb',
    'DescribeBackupRules: LongTermInterval is empty',
    ({ answers }, id) =>
      answers
        .items(MONGODB_RULES, id)
        .map(({ LongTermInterval, LongTermExpiredDays }) =>
          LongTermInterval === '' ? 0 : (LongTermExpiredDays ?? 1) * DAY_MS,
        ),
  ),
  ofInstances(
    'redis-backup-duration',
    'DescribeInstanceBackups',
    'redis',
    'DescribeInstanceBackups: StartTime to EndTime',
    ({ answers }, id) => spans(answers.items(REDIS_BACKUPS, id).map((each) => between(each.StartTime, each.EndTime))),
  ),
  ofInstances(
    'redis-backup-expiry-job',
    'DescribeInstanceBackups',
    'redis',
    'DescribeInstanceBackups: age of the oldest automatic backup above BackupStorageDays',
    ({ answers, nowMs }, id) => {
      const [config] = answers.items(REDIS_BACKUP_CONFIG, id);
      const automatic = answers.items(REDIS_BACKUPS, id).filter(({ BackupType }) => BackupType !== '0');
      return config === undefined
        ? []
        : waited(
            automatic.map(({ StartTime }) => between(StartTime, nowMs)),
            config.BackupStorageDays * DAY_MS,
          );
    },
  ),
  ofInstances(
    'redis-backup-raised',
    'DescribeAutoBackupConfig',
    'redis',
    'DescribeAutoBackupConfig: BackupStorageDays above 7',
    ({ answers }, id) =>
      answers
        .items(REDIS_BACKUP_CONFIG, id)
        .map(({ BackupStorageDays }) => Math.max(0, BackupStorageDays * DAY_MS - BACKUP_KEPT.ms)),
  ),
  ofInstances(
    'mysql-console-audit',
    'DescribeAuditConfig',
    'mysql',
    'DescribeAuditConfig: LogExpireDay, 0 where it is off',
    ({ answers }, id) => answers.items(MYSQL_AUDIT, id).map(({ LogExpireDay }) => LogExpireDay * DAY_MS),
  ),
  ofInstances(
    'mongodb-console-audit',
    'DescribeAuditConfig',
    'mongodb',
    'DescribeAuditConfig: LogExpireDay, none where it is off',
    ({ answers }, id) => {
      const answer = answers.get(MONGODB_AUDIT, id);
      if (answer?.known !== true) return [];
      return [Math.max(0, ...answer.items.map(({ LogExpireDay }) => (LogExpireDay ?? 0) * DAY_MS))];
    },
  ),
  {
    term: 'ckafka-append-time',
    by: 'account',
    named: 'LogMsgTimestampType',
    measure: ({ estate, answers, nowMs }) =>
      Object.entries(estate.units).flatMap(([unit, each]) => {
        if (each.store !== 'ckafka') return [];
        const topic = answers.items(CKAFKA_TOPICS, each.instanceId).find(({ TopicName }) => TopicName === each.topic);
        return topic?.Config.LogMsgTimestampType === 'LogAppendTime'
          ? greatest(
              'ckafka-append-time',
              { unit },
              [0],
              "DescribeTopicDetail: LogMsgTimestampType is the broker's",
              nowMs,
            )
          : [];
      }),
  },
  {
    term: 'cls-deletion-lag',
    by: 'account',
    named: 'DescribeLogHistogram',
    measure: ({ estate, answers, nowMs }) =>
      Object.entries(estate.units).flatMap(([unit, each]) => {
        if (each.store !== 'cls') return [];
        const topic = answers
          .items(each.kind === 'metric' ? CLS_METRIC_TOPICS : CLS_LOG_TOPICS, each.region)
          .find(({ TopicName }) => TopicName === each.topic);
        const [histogram] = topic === undefined ? [] : answers.items(CLS_OLD_LOGS, topic.TopicId);
        if (topic?.Period == null || histogram === undefined) return [];
        const since = oldest(histogram.HistogramInfos.filter(({ Count }) => Count > 0).map(({ BTime }) => BTime));
        const how = 'DescribeLogHistogram: age of the oldest hour with logs above the period';
        // a topic in which nothing has reached its period yet proves nothing.
        return greatest(
          'cls-deletion-lag',
          { unit },
          since === null ? [] : waited([nowMs - since], topic.Period * DAY_MS),
          how,
          nowMs,
        );
      }),
  },
  {
    term: 'cos-tail',
    by: 'account',
    named: 'GetBucketObjectVersions',
    measure: (input) =>
      ofPrefixes(input, 'cos-tail', (seen, days) => {
        const since = oldest(seen.map(({ oldestMs }) => oldestMs));
        return since === null || days === null
          ? []
          : waited([input.nowMs - since], days * DAY_MS + ROUNDING.ms + EXECUTION.ms - DAY_MS).map((late) =>
              Math.max(0, late - DAY_MS),
            );
      }),
  },
  {
    term: 'cos-overwritten-object',
    by: 'account',
    named: 'GetBucketObjectVersions',
    measure: (input) =>
      ofPrefixes(input, 'cos-overwritten-object', (seen, _days, versioned) =>
        // without versions an overwrite leaves no trace, and without objects there is nothing to see.
        versioned && seen.some(({ objects }) => objects > 0) ? seen.map(({ overwrittenMs }) => overwrittenMs) : [],
      ),
  },
];

type Seen = readonly { readonly objects: number; readonly oldestMs: number | null; readonly overwrittenMs: number }[];

function ofPrefixes(
  { estate, answers, nowMs }: AuditInput,
  term: string,
  values: (seen: Seen, expirationDays: number | null, versioned: boolean) => Values,
): Measurement[] {
  return estate.placements.flatMap((placement) => {
    const unit = estate.units[placement.unit];
    if (unit?.store !== 'cos') return [];
    // what lies behind the part that was read may be older.
    if (!answers.isWhole(COS_VERSIONS, placement.id)) return [];
    const { prefix } = placement.location as { readonly prefix: string };
    const covering = answers
      .items(COS_LIFECYCLE, unit.bucket)
      .filter(
        (rule) => rule.enabled && !rule.partial && rule.expirationDays !== null && prefix.startsWith(rule.prefix),
      );
    const days =
      covering.length === 0 ? null : Math.min(...covering.map(({ expirationDays }) => expirationDays ?? Infinity));
    const versioned = answers.items(COS_VERSIONING, unit.bucket).some(({ status }) => status === 'Enabled');
    const seen = answers.items(COS_VERSIONS, placement.id);
    const sample = seen.reduce((sum, { objects }) => sum + objects, 0);
    const how = `GetBucketObjectVersions: ${sample} objects and versions under the prefix`;
    return greatest(term, { placement: placement.id }, values(seen, days, versioned), how, nowMs).map((each) => ({
      ...each,
      sample,
    }));
  });
}
