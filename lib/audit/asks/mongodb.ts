// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { DAY_MS, MINUTE_MS } from '../../policy';
import { SLOW_LOG_KEPT } from '../../stores/mongodb/limits';
import { ask, everyRegion, instances, type Scope } from './ask';
import { delivery, gmt8, id, number, one, page, parameters, some, text, time } from './form';

const MONGODB = { product: 'mongodb', version: '2019-07-25' } as const;
const HUNDRED = 100;
const TWENTY = 20;

const neighbour = z.object({ InstanceId: text, Region: text });

export const MONGODB_INSTANCES = ask({
  ...MONGODB,
  id: 'mongodb-instances',
  action: 'DescribeDBInstances',
  paging: { by: 'offset', limit: HUNDRED },
  subjects: everyRegion('mongodb'),
  form: page(
    'TotalCount',
    'InstanceDetails',
    z.object({
      InstanceId: id,
      InstanceName: text,
      /** 1 formal, 2 temporary, 3 read-only, 4 disaster recovery. */
      InstanceType: number,
      /** 2 running, -2 in the recycle bin. */
      Status: number,
      Region: text,
      ReadonlyInstances: some(neighbour),
      StandbyInstances: some(neighbour),
      CloneInstances: some(neighbour),
      RelatedInstance: neighbour.nullish(),
    }),
  ),
  tells: 'instances that no estate declares, replicas, clones and temporary instances, the recycle bin',
});

export const MONGODB_RULES = ask({
  ...MONGODB,
  id: 'mongodb-rules',
  action: 'DescribeBackupRules',
  paging: { by: 'none' },
  subjects: instances('mongodb'),
  form: one(
    z.object({
      BackupSaveTime: z.number(),
      OplogExpiredDays: number,
      BackupMethod: number,
      LongTermInterval: text,
      LongTermExpiredDays: number,
    }),
  ),
  tells: 'the periods of backups, and long-term backups, which no plan shows',
});

export const MONGODB_BACKUPS = ask({
  ...MONGODB,
  id: 'mongodb-backups',
  action: 'DescribeDBBackups',
  paging: { by: 'offset', limit: HUNDRED },
  subjects: instances('mongodb', { BackupMethod: 2 }),
  form: page(
    'TotalCount',
    'BackupList',
    z.object({
      BackupName: text,
      /** 0 automatic, 1 manual. */
      BackupType: z.number(),
      BackupSize: number,
      StartTime: time,
      EndTime: time,
      DeleteTime: time,
      BackupRegion: text,
    }),
  ),
  tells: 'manual backups, copies in other regions, when each backup goes',
});

export const MONGODB_AUDIT = ask({
  ...MONGODB,
  id: 'mongodb-audit',
  action: 'DescribeAuditConfig',
  paging: { by: 'none' },
  subjects: instances('mongodb'),
  form: one(z.object({ LogExpireDay: number, IsOpening: text })),
  // the service says so of an instance that was never audited.
  none: ['ResourceNotFound', 'FailedOperation.AuditNotOpen'],
  tells: 'audit logs with document bodies',
});

export const MONGODB_LOG_DELIVERY = ask({
  ...MONGODB,
  id: 'mongodb-log-delivery',
  action: 'DescribeDBInstanceLogToCLS',
  paging: { by: 'none' },
  subjects: instances('mongodb'),
  form: one(
    z.object({
      ErrorLog: delivery('CLSRegion'),
      SlowLog: delivery('CLSRegion'),
      OperationLog: delivery('CLSRegion'),
    }),
  ),
  tells: 'slow statements with document bodies in a log topic',
});

export const MONGODB_BACKUP_DOWNLOADS = ask({
  ...MONGODB,
  id: 'mongodb-backup-downloads',
  action: 'DescribeBackupDownloadTask',
  paging: { by: 'offset', limit: TWENTY },
  subjects: instances('mongodb'),
  form: page('TotalCount', 'Tasks', z.object({ BackupName: text, CreateTime: time, Status: number })),
  tells: 'backups that were made ready for a download',
});

export const MONGODB_LOG_DOWNLOADS = ask({
  ...MONGODB,
  id: 'mongodb-log-downloads',
  action: 'DescribeLogDownloadTasks',
  paging: { by: 'offset', limit: TWENTY },
  subjects: instances('mongodb'),
  form: page('TotalCount', 'Tasks', z.object({ TaskId: text, CreateTime: time })),
  tells: 'slow logs that were made ready for a download',
});

/** Names of the parameters that are kept of an answer. */
export const MONGODB_READ_PARAMETERS: readonly string[] = [
  'setParameter.ttlMonitorEnabled',
  'ttlMonitorEnabled',
  'setParameter.ttlMonitorSleepSecs',
];

export const MONGODB_PARAMETERS = ask({
  ...MONGODB,
  id: 'mongodb-parameters',
  action: 'DescribeInstanceParams',
  paging: { by: 'none' },
  subjects: instances('mongodb'),
  form: parameters((name) => MONGODB_READ_PARAMETERS.includes(name)),
  tells: 'whether the TTL monitor runs',
});

/** A question is about a day at most, and about the days that the slow log keeps; a minute is left for the clocks. */
const SLOW_DAYS = Math.floor(SLOW_LOG_KEPT.ms / DAY_MS);
const SLOW_FROM_MS = 100;

export const MONGODB_SLOW = ask({
  ...MONGODB,
  id: 'mongodb-slow',
  action: 'DescribeSlowLogPatterns',
  paging: { by: 'offset', limit: HUNDRED },
  subjects: (scope) =>
    instances('mongodb')(scope)
      .filter(({ key }) => hasPlacement(scope.estate, key))
      .flatMap(({ key, region, parameters }) =>
        slowDays(scope.nowMs).map(({ day, fromMs, toMs }) => ({
          key: `${key}/${day}`,
          region,
          parameters: { ...parameters, StartTime: gmt8(fromMs), EndTime: gmt8(toMs), SlowMS: SLOW_FROM_MS },
        })),
      ),
  // a pattern is database, collection and command, and no document.
  form: page('Count', 'SlowLogPatterns', z.object({ Pattern: text, Total: number })),
  tells: 'whether an operation on a governed collection is in the slow log',
});

/** Of an instance on which nothing is governed no operation is of interest. */
function hasPlacement({ units, placements }: Scope['estate'], instanceId: string): boolean {
  return placements.some(({ unit }) => {
    const of = units[unit];
    return of?.store === 'mongodb' && of.instanceId === instanceId;
  });
}

/** The days that are asked for, the youngest first. */
export function slowDays(
  nowMs: number,
): readonly { readonly day: number; readonly fromMs: number; readonly toMs: number }[] {
  return Array.from({ length: SLOW_DAYS }, (_each, day) => ({
    day,
    fromMs: nowMs - (day + 1) * DAY_MS + MINUTE_MS,
    toMs: nowMs - day * DAY_MS + (day === 0 ? 0 : MINUTE_MS),
  }));
}

export const MONGODB_ASKS = [
  MONGODB_INSTANCES,
  MONGODB_RULES,
  MONGODB_BACKUPS,
  MONGODB_AUDIT,
  MONGODB_LOG_DELIVERY,
  MONGODB_BACKUP_DOWNLOADS,
  MONGODB_LOG_DOWNLOADS,
  MONGODB_PARAMETERS,
  MONGODB_SLOW,
] as const;
