// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { SLOW_LOG_KEPT } from '../../stores/redis/limits';
import { ask, everyRegion, instances, ourRegions, type Ask } from './ask';
import { epoch, flag, gmt8, id, number, one, page, parameters, some, text, time } from './form';

const REDIS = { product: 'redis', version: '2018-04-12' } as const;
const HUNDRED = 100;

export const REDIS_INSTANCES = ask({
  ...REDIS,
  id: 'redis-instances',
  action: 'DescribeInstances',
  paging: { by: 'offset', limit: HUNDRED },
  subjects: everyRegion('redis'),
  form: page(
    'TotalCount',
    'InstanceSet',
    z.object({
      InstanceId: id,
      InstanceName: text,
      /** 2 running, -2 isolated, -3 to be deleted. */
      Status: number,
      Region: text,
      BackupMode: text,
    }),
  ),
  tells: 'instances that no estate declares, the recycle bin, second-level backups',
});

export const REDIS_BACKUP_CONFIG = ask({
  ...REDIS,
  id: 'redis-backup-config',
  action: 'DescribeAutoBackupConfig',
  paging: { by: 'none' },
  subjects: instances('redis'),
  form: one(z.object({ BackupStorageDays: z.number(), TimePeriod: text })),
  tells: 'a longer life of backups, which somebody can ask for by ticket',
});

export const REDIS_BACKUPS = ask({
  ...REDIS,
  id: 'redis-backups',
  action: 'DescribeInstanceBackups',
  paging: { by: 'offset', limit: HUNDRED },
  subjects: instances('redis'),
  form: page(
    'TotalCount',
    'BackupSet',
    z.object({
      BackupId: text,
      /** 0 by hand, 1 automatic, 2 by a change of the instance. */
      BackupType: z.string(),
      BackupSize: number,
      StartTime: time,
      EndTime: time,
      ExpireTime: time,
      Locked: number,
      Region: text,
    }),
  ),
  tells: 'manual backups, and the exact end of each backup',
});

export const REDIS_SECOND_LEVEL = ask({
  ...REDIS,
  id: 'redis-second-level',
  action: 'DescribeSecondLevelBackupInfo',
  paging: { by: 'none' },
  subjects: ({ nowMs, ...scope }) =>
    instances('redis', { BackupTimestamp: Math.floor(nowMs / 1000) })({ nowMs, ...scope }),
  form: one(z.object({ StartTimestamp: epoch })),
  none: ['UnsupportedOperation', 'FailedOperation.UnsupportError', 'ResourceUnavailable.SecondLevelBackupNotOpen'],
  tells: 'backups of every second of the last 7 days',
});

export const REDIS_GROUPS = ask({
  ...REDIS,
  id: 'redis-groups',
  action: 'DescribeReplicationGroup',
  paging: { by: 'offset', limit: HUNDRED },
  subjects: ourRegions(),
  form: page(
    'TotalCount',
    'Groups',
    z.object({ GroupId: text, Instances: some(z.object({ InstanceId: text, Role: text })) }),
  ),
  tells: 'global replicas',
});

export const REDIS_LOG_DELIVERY = ask({
  ...REDIS,
  id: 'redis-log-delivery',
  action: 'DescribeInstanceLogDelivery',
  paging: { by: 'none' },
  subjects: instances('redis'),
  form: one(z.object({ SlowLog: z.object({ Enabled: flag, TopicId: text, LogRegion: text }).nullish() })),
  tells: 'slow commands with their arguments in a log topic',
});

export const REDIS_EXPORTS = ask({
  ...REDIS,
  id: 'redis-exports',
  action: 'DescribeExportTasks',
  paging: { by: 'offset', limit: HUNDRED },
  subjects: instances('redis', { LogType: 'auditLog' }),
  form: page('TotalCount', 'Items', z.object({ FileName: text, CreateTime: time, FileSize: number })),
  tells: 'exported audit logs',
});

export const REDIS_PARAMETERS = ask({
  ...REDIS,
  id: 'redis-parameters',
  action: 'DescribeInstanceParams',
  paging: { by: 'none' },
  subjects: instances('redis'),
  form: parameters(),
  tells: 'what sets the pace of active expiry, and whether keys are evicted',
});

export const REDIS_AUDITED = ask({
  ...REDIS,
  id: 'redis-audited',
  action: 'DescribeLogInstanceList',
  paging: { by: 'offset', limit: HUNDRED },
  subjects: ourRegions({ LogType: 'auditLog', LogSwitch: 'on' }),
  form: page('TotalCount', 'Items', z.object({ InstanceId: id, LogExpireDay: number })),
  tells: 'instances whose commands, with their values, are kept by an audit',
});

/** How many slow commands there are; the commands with their arguments are dropped here. */
const counted = z.object({ TotalCount: z.number().int().min(0) }).transform(({ TotalCount }) => ({
  items: [{ count: TotalCount }],
  total: 1,
}));

/** One subject for each instance and each of the parameters, over the time that the slow log keeps. */
const slow =
  (each: readonly { readonly name: string; readonly more: object }[]): Ask['subjects'] =>
  (scope) =>
    instances('redis', { BeginTime: gmt8(scope.nowMs - SLOW_LOG_KEPT.ms), EndTime: gmt8(scope.nowMs), Limit: 1 })(
      scope,
    ).flatMap(({ key, region, parameters }) =>
      each.map(({ name, more }) => ({ key: `${key}${name}`, region, parameters: { ...parameters, ...more } })),
    );

export const REDIS_SLOW = ask({
  ...REDIS,
  id: 'redis-slow',
  action: 'DescribeSlowLog',
  paging: { by: 'none' },
  subjects: slow([
    { name: '/master', more: { Role: 'master' } },
    { name: '/slave', more: { Role: 'slave' } },
  ]),
  form: counted,
  tells: 'whether any command of a node is in the slow log',
});

export const REDIS_PROXY_SLOW = ask({
  ...REDIS,
  id: 'redis-proxy-slow',
  action: 'DescribeProxySlowLog',
  paging: { by: 'none' },
  subjects: slow([{ name: '', more: {} }]),
  form: counted,
  tells: 'whether any command of a proxy is in the slow log',
});

export const REDIS_ASKS = [
  REDIS_INSTANCES,
  REDIS_BACKUP_CONFIG,
  REDIS_BACKUPS,
  REDIS_SECOND_LEVEL,
  REDIS_GROUPS,
  REDIS_LOG_DELIVERY,
  REDIS_EXPORTS,
  REDIS_PARAMETERS,
  REDIS_AUDITED,
  REDIS_SLOW,
  REDIS_PROXY_SLOW,
] as const;
