// SPDX-License-Identifier: Apache-2.0
import type { Client as Cdb } from 'tencentcloud-sdk-nodejs/tencentcloud/services/cdb/v20170320/cdb_client';
import type { Client as Mongodb } from 'tencentcloud-sdk-nodejs/tencentcloud/services/mongodb/v20190725/mongodb_client';
import type { Client as Redis } from 'tencentcloud-sdk-nodejs/tencentcloud/services/redis/v20180412/redis_client';
import { DAY_MS } from '../../../lib/policy';
import { SLOW_LOG_KEPT as MONGODB_SLOW_LOG_KEPT } from '../../../lib/stores/mongodb/limits';
import { ApiError, held, type Actions } from '../api';
import { isIn, pageOf } from '../audit-state';
import { cdb } from './cdb';

/** Actions by which an audit asks MySQL. */
export const auditCdb = {
  DescribeDBInstances({ Offset, Limit }, cloud) {
    const { audit, mysql } = cloud.account;
    const ours = Object.keys(mysql)
      .filter((id) => isIn(audit, id, cloud.region))
      .map((InstanceId) => ({
        InstanceId,
        InstanceName: InstanceId,
        InstanceType: 1,
        Status: 1,
        Region: cloud.region,
        DrInfo: [],
        RoGroups: [],
        ...audit.mysqlMore[InstanceId],
      }));
    const { total, items } = pageOf([...ours, ...(audit.mysqlInstances[cloud.region] ?? [])], Offset, Limit);
    return { TotalCount: total, Items: items };
  },

  DescribeBackupConfig(request, cloud) {
    return { ...cdb.DescribeBackupConfig(request, cloud), ...cloud.account.audit.mysqlConfig[request.InstanceId] };
  },

  DescribeBackups({ InstanceId, Offset, Limit }, cloud) {
    held(cloud.account.mysql, InstanceId, 'InvalidParameter.InstanceNotFound', 'MySQL instance');
    const { total, items } = pageOf(cloud.account.audit.mysqlBackups[InstanceId], Offset, Limit);
    return { TotalCount: total, Items: items };
  },

  DescribeBinlogs({ InstanceId, Offset, Limit }, cloud) {
    const { total, items } = pageOf(cloud.account.audit.mysqlBinlogs[InstanceId], Offset, Limit);
    return { TotalCount: total, Items: items };
  },

  DescribeAuditConfig({ InstanceId }, cloud) {
    return (
      cloud.account.audit.mysqlAudit[InstanceId] ?? {
        LogExpireDay: 0,
        LogType: 'storage',
        IsClosing: 'FALSE',
        IsOpening: 'FALSE',
      }
    );
  },

  DescribeAuditLogFiles({ InstanceId, Offset, Limit }, cloud) {
    const { total, items } = pageOf(cloud.account.audit.mysqlAuditFiles[InstanceId], Offset, Limit);
    return { TotalCount: total, Items: items };
  },

  DescribeDBInstanceLogToCLS({ InstanceId }, cloud) {
    const off = { Status: 'OFF', LogSetId: '', LogTopicId: '', ClsRegion: '' };
    return cloud.account.audit.mysqlDelivery[InstanceId] ?? { ErrorLog: off, SlowLog: off };
  },

  DescribeCloneList({ InstanceId, Offset, Limit }, cloud) {
    const { total, items } = pageOf(cloud.account.audit.mysqlClones[InstanceId], Offset, Limit);
    return { TotalCount: total, Items: items };
  },

  DescribeRollbackTaskDetail({ InstanceId, Offset, Limit }, cloud) {
    const { total, items } = pageOf(cloud.account.audit.mysqlRollbacks[InstanceId], Offset, Limit);
    return { TotalCount: total, Items: items };
  },

  DescribeInstanceParams({ InstanceId }, cloud) {
    const parameters = {
      binlog_row_image: 'FULL',
      event_scheduler: 'ON',
      cdb_recycle_bin_enabled: 'OFF',
      ...cloud.account.audit.mysqlParameters[InstanceId],
    };
    const Items = Object.entries(parameters).map(([Name, CurrentValue]) => ({ Name, CurrentValue }));
    return { TotalCount: Items.length, Items };
  },

  DescribeSlowLogData({ InstanceId, StartTime, EndTime, DataBases, Offset, Limit }, cloud) {
    const between = (cloud.account.audit.mysqlSlow[InstanceId] ?? []).filter(
      ({ Timestamp = 0, Database = '' }) =>
        Timestamp >= StartTime && Timestamp <= EndTime && (DataBases?.includes(Database) ?? true),
    );
    const { total, items } = pageOf(between, Offset, Limit);
    return { TotalCount: total, Items: items };
  },

  DescribeUploadedFiles({ Path, Offset, Limit }, cloud) {
    if (Path !== cloud.account.audit.uin)
      throw new ApiError('InvalidParameter', `'Path' must be the number of the account`);
    const { total, items } = pageOf(cloud.account.audit.mysqlUploads[cloud.region], Offset, Limit);
    return { TotalCount: total, Items: items };
  },

  DescribeBackupDownloadRestriction(_request, cloud) {
    return {
      LimitType: cloud.account.audit.mysqlDownloads,
      VpcComparisonSymbol: 'In',
      IpComparisonSymbol: 'In',
      LimitVpc: [],
      LimitIp: [],
    };
  },
} satisfies Actions<Cdb>;

/** Actions by which an audit asks MongoDB. */
export const auditMongodb = {
  DescribeDBInstances({ Offset, Limit }, cloud) {
    const { audit, mongodb } = cloud.account;
    const ours = Object.keys(mongodb)
      .filter((id) => isIn(audit, id, cloud.region))
      .map((InstanceId) => ({
        InstanceId,
        InstanceName: InstanceId,
        InstanceType: 1,
        Status: 2,
        Region: cloud.region,
        ReadonlyInstances: [],
        StandbyInstances: [],
        CloneInstances: [],
        ...audit.mongodbMore[InstanceId],
      }));
    const { total, items } = pageOf([...ours, ...(audit.mongodbInstances[cloud.region] ?? [])], Offset, Limit);
    return { TotalCount: total, InstanceDetails: items };
  },

  DescribeDBBackups({ InstanceId, Offset, Limit }, cloud) {
    held(cloud.account.mongodb, InstanceId, 'InvalidParameterValue.NotFoundInstance', 'MongoDB instance');
    const { total, items } = pageOf(cloud.account.audit.mongodbBackups[InstanceId], Offset, Limit);
    return { TotalCount: total, BackupList: items };
  },

  DescribeAuditConfig({ InstanceId }, cloud) {
    return held(cloud.account.audit.mongodbAudit, InstanceId, 'ResourceNotFound', 'audit of instance');
  },

  DescribeDBInstanceLogToCLS({ InstanceId }, cloud) {
    const off = { Status: 'OFF', LogSetId: '', LogTopicId: '', ClsRegion: '' };
    return cloud.account.audit.mongodbDelivery[InstanceId] ?? { SlowLog: off, ErrorLog: off };
  },

  DescribeBackupDownloadTask({ InstanceId, Offset, Limit }, cloud) {
    const { total, items } = pageOf(cloud.account.audit.mongodbDownloads[InstanceId], Offset, Limit);
    return { TotalCount: total, Tasks: items };
  },

  DescribeLogDownloadTasks({ InstanceId, Offset, Limit }, cloud) {
    const { total, items } = pageOf(cloud.account.audit.mongodbLogDownloads[InstanceId], Offset, Limit);
    return { TotalCount: total, Tasks: items };
  },

  DescribeSlowLogPatterns({ InstanceId, StartTime, EndTime, Offset, Limit }, cloud) {
    const fromMs = Date.parse(`${StartTime.replace(' ', 'T')}+08:00`);
    const toMs = Date.parse(`${EndTime.replace(' ', 'T')}+08:00`);
    if (!(toMs - fromMs <= DAY_MS) || cloud.now().getTime() - fromMs > MONGODB_SLOW_LOG_KEPT.ms)
      throw new ApiError('InvalidParameterValue', 'a day at most, of the last 7');
    const day = Math.round((cloud.now().getTime() - toMs) / DAY_MS);
    const { total, items } = pageOf(cloud.account.audit.mongodbSlow[`${InstanceId}/${day}`], Offset, Limit);
    return { Count: total, SlowLogPatterns: items };
  },

  DescribeInstanceParams({ InstanceId }, cloud) {
    const parameters = {
      'setParameter.ttlMonitorEnabled': 'true',
      ...cloud.account.audit.mongodbParameters[InstanceId],
    };
    const InstanceEnumParam = Object.entries(parameters).map(([ParamName, CurrentValue]) => ({
      ParamName,
      CurrentValue,
    }));
    return {
      TotalCount: InstanceEnumParam.length,
      InstanceEnumParam,
      InstanceIntegerParam: [],
      InstanceTextParam: [],
      InstanceMultiParam: [],
    };
  },
} satisfies Actions<Mongodb>;

/** Actions by which an audit asks Redis. */
export const auditRedis = {
  DescribeInstances({ Offset, Limit }, cloud) {
    const { audit, redis } = cloud.account;
    const ours = Object.keys(redis)
      .filter((id) => isIn(audit, id, cloud.region))
      .map((InstanceId) => ({
        InstanceId,
        InstanceName: InstanceId,
        Status: 2,
        Region: cloud.region,
        BackupMode: '',
        ...audit.redisMore[InstanceId],
      }));
    const { total, items } = pageOf([...ours, ...(audit.redisInstances[cloud.region] ?? [])], Offset, Limit);
    return { TotalCount: total, InstanceSet: items };
  },

  DescribeInstanceBackups({ InstanceId, Offset, Limit }, cloud) {
    held(cloud.account.redis, InstanceId, 'ResourceNotFound.InstanceNotExists', 'Redis instance');
    const { total, items } = pageOf(cloud.account.audit.redisBackups[InstanceId ?? ''], Offset, Limit);
    return { TotalCount: total, BackupSet: items };
  },

  DescribeSecondLevelBackupInfo({ InstanceId }, cloud) {
    const since = cloud.account.audit.redisSecondLevel[InstanceId ?? ''];
    if (since === undefined) throw new ApiError('UnsupportedOperation', 'second-level backups are off');
    return { BackupId: '', BackupTimestamp: since, MissingTimestamps: [], StartTimestamp: since };
  },

  DescribeReplicationGroup({ Offset, Limit }, cloud) {
    const { total, items } = pageOf(cloud.account.audit.redisGroups[cloud.region], Offset, Limit);
    return { TotalCount: total, Groups: items };
  },

  DescribeInstanceLogDelivery({ InstanceId }, cloud) {
    return {
      SlowLog: cloud.account.audit.redisDelivery[InstanceId] ?? {
        Enabled: false,
        LogsetId: '',
        TopicId: '',
        LogRegion: '',
      },
    };
  },

  DescribeExportTasks({ InstanceId, Offset, Limit }, cloud) {
    const { total, items } = pageOf(cloud.account.audit.redisExports[InstanceId], Offset, Limit);
    return { TotalCount: total, Items: items };
  },

  DescribeLogInstanceList({ Offset, Limit }, cloud) {
    const { total, items } = pageOf(cloud.account.audit.redisAudited[cloud.region], Offset, Limit);
    return { TotalCount: total, Items: items };
  },

  DescribeSlowLog({ InstanceId, Offset, Limit, Role }, cloud) {
    const of = Role === 'slave' ? [] : cloud.account.audit.redisSlow[InstanceId];
    const { total, items } = pageOf(of, Offset, Limit);
    return { TotalCount: total, InstanceSlowLogDetail: items };
  },

  DescribeProxySlowLog({ InstanceId, Offset, Limit }, cloud) {
    const { total, items } = pageOf(cloud.account.audit.redisProxySlow[InstanceId], Offset, Limit);
    return { TotalCount: total, InstanceProxySlowLogDetail: items };
  },
} satisfies Actions<Redis>;
