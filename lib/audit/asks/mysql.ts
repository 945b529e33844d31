// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { SECOND_MS } from '../../policy';
import { SLOW_LOG_KEPT } from '../../stores/mysql/limits';
import { ask, everyRegion, instances, unitsOf, type AuditedEstate } from './ask';
import { delivery, epoch, id, number, one, page, some, text, time } from './form';

const CDB = { product: 'cdb', version: '2017-03-20' } as const;
/** The most that a page of these actions may carry. */
const LISTED = 2000;
const HUNDRED = 100;
const THOUSAND = 1000;

const remoteCopy = z.object({ Region: text, Status: text, FinishTime: time });
/** `on` or `off`; a product that does not know the switch answers none. */
const onOff = z
  .string()
  .nullish()
  .transform((value) => value === 'on');

export const MYSQL_INSTANCES = ask({
  ...CDB,
  id: 'mysql-instances',
  action: 'DescribeDBInstances',
  paging: { by: 'offset', limit: LISTED },
  subjects: everyRegion('cdb'),
  form: page(
    'TotalCount',
    'Items',
    z.object({
      InstanceId: id,
      InstanceName: text,
      /** 1 main, 2 disaster recovery, 3 read-only. */
      InstanceType: number,
      /** 0 created, 1 running, 4 and 5 on the way into the recycle bin and in it. */
      Status: number,
      Region: text,
      MasterInfo: z.object({ InstanceId: text, Region: text }).nullish(),
      DrInfo: some(z.object({ InstanceId: text, Region: text })),
      RoGroups: some(z.object({ RoInstances: some(z.object({ InstanceId: text, Region: text })) })),
    }),
  ),
  tells: 'instances that no estate declares, replicas and their regions, the recycle bin',
});

export const MYSQL_BACKUP_CONFIG = ask({
  ...CDB,
  id: 'mysql-backup-config',
  action: 'DescribeBackupConfig',
  paging: { by: 'none' },
  subjects: instances('mysql'),
  form: one(
    z.object({
      BackupExpireDays: z.number(),
      BinlogExpireDays: z.number(),
      BackupMethod: text,
      EnableBackupPeriodSave: onOff,
      BackupPeriodSaveDays: number,
      EnableBackupArchive: onOff,
      BackupArchiveDays: number,
      EnableBinlogArchive: onOff,
      EnableBackupStandby: onOff,
      EnableBinlogStandby: onOff,
    }),
  ),
  tells: 'the periods of backups, and long-term and archived backups, which no plan shows',
});

export const MYSQL_BACKUPS = ask({
  ...CDB,
  id: 'mysql-backups',
  action: 'DescribeBackups',
  paging: { by: 'offset', limit: HUNDRED },
  subjects: instances('mysql'),
  form: page(
    'TotalCount',
    'Items',
    z.object({
      BackupId: number,
      Size: number,
      /** `manual` or `automatic`. */
      Way: text,
      /** `save_mode_period` is a long-term backup. */
      SaveMode: text,
      Status: text,
      StartTime: time,
      FinishTime: time,
      Region: text,
      RemoteInfo: some(remoteCopy),
    }),
  ),
  tells: 'manual and long-term backups, copies in other regions, how long a backup takes and when it really goes',
});

export const MYSQL_BINLOGS = ask({
  ...CDB,
  id: 'mysql-binlogs',
  action: 'DescribeBinlogs',
  paging: { by: 'offset', limit: HUNDRED },
  subjects: instances('mysql'),
  form: page(
    'TotalCount',
    'Items',
    z.object({ Date: time, BinlogStartTime: time, BinlogFinishTime: time, Region: text, RemoteInfo: some(remoteCopy) }),
  ),
  tells: 'how long a binlog stays open, and how long it waits for its upload',
});

export const MYSQL_REMOTE = ask({
  ...CDB,
  id: 'mysql-remote',
  action: 'DescribeRemoteBackupConfig',
  paging: { by: 'none' },
  subjects: instances('mysql'),
  form: one(
    z.object({
      RemoteBackupSave: text,
      RemoteBinlogSave: text,
      RemoteRegion: some(z.string()),
      ExpireDays: number,
    }),
  ),
  tells: 'copies of backups in other regions',
});

export const MYSQL_LOCAL_BINLOG = ask({
  ...CDB,
  id: 'mysql-local-binlog',
  action: 'DescribeLocalBinlogConfig',
  paging: { by: 'none' },
  subjects: instances('mysql'),
  form: one(z.object({ LocalBinlogConfig: z.object({ SaveHours: z.number(), MaxUsage: z.number() }) })),
  tells: 'how long local binlogs stay',
});

export const MYSQL_AUDIT = ask({
  ...CDB,
  id: 'mysql-audit',
  action: 'DescribeAuditConfig',
  paging: { by: 'none' },
  subjects: instances('mysql'),
  form: one(z.object({ LogExpireDay: z.number(), IsOpening: text })),
  tells: 'SQL audit: statements with their values, kept by another service',
});

export const MYSQL_AUDIT_FILES = ask({
  ...CDB,
  id: 'mysql-audit-files',
  action: 'DescribeAuditLogFiles',
  paging: { by: 'offset', limit: HUNDRED },
  subjects: instances('mysql'),
  form: page('TotalCount', 'Items', z.object({ FileName: text, CreateTime: time, FileSize: number })),
  tells: 'files of the SQL audit that wait for a download',
});

export const MYSQL_LOG_DELIVERY = ask({
  ...CDB,
  id: 'mysql-log-delivery',
  action: 'DescribeDBInstanceLogToCLS',
  paging: { by: 'none' },
  subjects: instances('mysql'),
  form: one(
    z.object({
      ErrorLog: delivery('ClsRegion'),
      SlowLog: delivery('ClsRegion'),
    }),
  ),
  tells: 'slow statements, with their values, in a log topic',
});

export const MYSQL_CLONES = ask({
  ...CDB,
  id: 'mysql-clones',
  action: 'DescribeCloneList',
  paging: { by: 'offset', limit: HUNDRED },
  subjects: instances('mysql'),
  form: page('TotalCount', 'Items', z.object({ DstInstanceId: text, StartTime: time, TaskStatus: text })),
  tells: 'instances that were cloned from this one',
});

export const MYSQL_ROLLBACKS = ask({
  ...CDB,
  id: 'mysql-rollbacks',
  action: 'DescribeRollbackTaskDetail',
  paging: { by: 'offset', limit: HUNDRED },
  subjects: instances('mysql'),
  form: page('TotalCount', 'Items', z.object({ Status: text, StartTime: time, EndTime: time })),
  tells: 'tables that were rolled back into tables of another name',
});

export const MYSQL_PARAMETERS = ask({
  ...CDB,
  id: 'mysql-parameters',
  action: 'DescribeInstanceParams',
  paging: { by: 'none' },
  subjects: instances('mysql'),
  form: z
    .object({ Items: z.array(z.object({ Name: text, CurrentValue: text })) })
    .transform(({ Items }) => ({ items: Items.filter(({ Name }) => MYSQL_READ_PARAMETERS.includes(Name)), total: 0 })),
  tells:
    'parameters that sums lean on: the recycle bin of tables, the event scheduler, the image of a row in the binlog',
});

/** Names of the parameters that are kept of an answer. */
export const MYSQL_READ_PARAMETERS: readonly string[] = [
  'binlog_row_image',
  'cdb_recycle_bin_enabled',
  'cdb_recycle_bin_retention',
  'cdb_recycle_scheduler_interval',
  'event_scheduler',
  'innodb_max_purge_lag',
];

const SLOW_PAGE = 800;

export const MYSQL_SLOW = ask({
  ...CDB,
  id: 'mysql-slow',
  action: 'DescribeSlowLogData',
  paging: { by: 'offset', limit: SLOW_PAGE },
  subjects: ({ estate, nowMs }) => {
    const seconds = {
      StartTime: Math.floor((nowMs - SLOW_LOG_KEPT.ms) / SECOND_MS),
      EndTime: Math.floor(nowMs / SECOND_MS),
    };
    return unitsOf(estate, 'mysql').flatMap((unit) => {
      const databases = databasesOf(estate, unit);
      if (databases.length === 0) return [];
      const parameters = { InstanceId: unit.instanceId, ...seconds, DataBases: databases };
      return [{ key: unit.instanceId, region: unit.region, parameters }];
    });
  },
  // the statement with its values is dropped here; the template has none.
  form: page(
    'TotalCount',
    'Items',
    z.object({
      Timestamp: epoch,
      Database: text,
      SqlTemplate: z
        .string()
        .nullish()
        .transform((value) => value ?? ''),
    }),
  ),
  tells: 'whether a statement about a governed table is in the slow log',
});

/** Databases with a placement on the instance of a unit. */
function databasesOf(estate: AuditedEstate, { instanceId }: { readonly instanceId: string }): readonly string[] {
  return [
    ...new Set(
      estate.placements.flatMap(({ unit, location }) => {
        const of = estate.units[unit];
        return of?.store === 'mysql' && of.instanceId === instanceId
          ? [(location as { readonly database: string }).database]
          : [];
      }),
    ),
  ].sort();
}

export const MYSQL_UPLOADS = ask({
  ...CDB,
  id: 'mysql-uploads',
  action: 'DescribeUploadedFiles',
  paging: { by: 'offset', limit: THOUSAND },
  subjects: ({ estate, ours, answers }) =>
    Object.values(estate.units).some(({ store }) => store === 'mysql')
      ? ours.map((key) => ({ key, region: key, parameters: { Path: answers.owner ?? '' } }))
      : [],
  form: page('TotalCount', 'Items', z.object({ FileName: text, FileSize: number, UploadTime: time })),
  tells: 'dumps that somebody uploaded for an import',
});

export const MYSQL_DOWNLOADS = ask({
  ...CDB,
  id: 'mysql-downloads',
  action: 'DescribeBackupDownloadRestriction',
  paging: { by: 'none' },
  subjects: ({ estate, ours }) =>
    Object.values(estate.units).some(({ store }) => store === 'mysql')
      ? ours.map((key) => ({ key, region: key, parameters: {} }))
      : [],
  form: one(z.object({ LimitType: text })),
  tells: 'who may download backups over which network',
});

export const MYSQL_ASKS = [
  MYSQL_INSTANCES,
  MYSQL_BACKUP_CONFIG,
  MYSQL_BACKUPS,
  MYSQL_BINLOGS,
  MYSQL_REMOTE,
  MYSQL_LOCAL_BINLOG,
  MYSQL_AUDIT,
  MYSQL_AUDIT_FILES,
  MYSQL_LOG_DELIVERY,
  MYSQL_CLONES,
  MYSQL_ROLLBACKS,
  MYSQL_SLOW,
  MYSQL_PARAMETERS,
  MYSQL_UPLOADS,
  MYSQL_DOWNLOADS,
] as const;
