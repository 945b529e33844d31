// SPDX-License-Identifier: Apache-2.0
import type * as Cam from 'tencentcloud-sdk-nodejs/tencentcloud/services/cam/v20190116/cam_models';
import type * as Cdb from 'tencentcloud-sdk-nodejs/tencentcloud/services/cdb/v20170320/cdb_models';
import type * as Ckafka from 'tencentcloud-sdk-nodejs/tencentcloud/services/ckafka/v20190819/ckafka_models';
import type * as Track from 'tencentcloud-sdk-nodejs/tencentcloud/services/cloudaudit/v20190319/cloudaudit_models';
import type * as Cls from 'tencentcloud-sdk-nodejs/tencentcloud/services/cls/v20201016/cls_models';
import type * as Dts from 'tencentcloud-sdk-nodejs/tencentcloud/services/dts/v20211206/dts_models';
import type * as Mongodb from 'tencentcloud-sdk-nodejs/tencentcloud/services/mongodb/v20190725/mongodb_models';
import type * as Redis from 'tencentcloud-sdk-nodejs/tencentcloud/services/redis/v20180412/redis_models';
import type * as Tdmq from 'tencentcloud-sdk-nodejs/tencentcloud/services/tdmq/v20200217/tdmq_models';

/** By instance, by topic or by region: what an action lists of it. */
type Of<T> = Record<string, T[]>;

/** One version of an object, as the store lists it. */
export interface ListedVersion {
  key: string;
  modified: string;
  latest: boolean;
  marker?: boolean;
}

/** What of a bucket only an audit asks for; documents are written as the service answers them. */
export interface BucketAudit {
  versions: ListedVersion[];
  uploads: { key: string; initiated: string }[];
  /** Target bucket; empty where it is off. */
  replication: string;
  logging: string;
  inventory: string;
  locked: boolean;
}

/**
 * What the account holds beside what a deploy sets: copies, jobs, logs, people. Everything is in the form of the vendor's own
 * models, so that a misspelt field does not compile.
 */
export interface AuditState {
  /** Number of the account. */
  uin: string;
  regions: string[];
  /** Region of an instance; one without is in every region that is asked. */
  regionOf: Record<string, string>;
  /** Instances that no deploy knows of, by region. */
  mysqlInstances: Of<Cdb.InstanceInfo>;
  mysqlBackups: Of<Cdb.BackupInfo>;
  mysqlBinlogs: Of<Cdb.BinlogInfo>;
  mysqlConfig: Record<string, Partial<Cdb.DescribeBackupConfigResponse>>;
  mysqlAudit: Record<string, Cdb.DescribeAuditConfigResponse>;
  mysqlAuditFiles: Of<Cdb.AuditLogFile>;
  mysqlDelivery: Record<string, Cdb.DescribeDBInstanceLogToCLSResponse>;
  mysqlClones: Of<Cdb.CloneItem>;
  mysqlRollbacks: Of<Cdb.RollbackTask>;
  mysqlParameters: Record<string, Record<string, string>>;
  mysqlUploads: Of<Cdb.SqlFileInfo>;
  mysqlDownloads: string;
  mysqlSlow: Of<Cdb.SlowLogItem>;
  /** More of an instance that a deploy knows: replicas, its status. */
  mysqlMore: Record<string, Partial<Cdb.InstanceInfo>>;
  mongodbInstances: Of<Mongodb.InstanceDetail>;
  mongodbMore: Record<string, Partial<Mongodb.InstanceDetail>>;
  mongodbBackups: Of<Mongodb.BackupInfo>;
  mongodbAudit: Record<string, Mongodb.DescribeAuditConfigResponse>;
  mongodbDelivery: Record<string, Mongodb.DescribeDBInstanceLogToCLSResponse>;
  mongodbDownloads: Of<Mongodb.BackupDownloadTask>;
  mongodbLogDownloads: Of<Mongodb.Task>;
  mongodbParameters: Record<string, Record<string, string>>;
  /** By `<instance>/<day>`: those of so many days ago. */
  mongodbSlow: Of<Mongodb.SlowLogPattern>;
  redisInstances: Of<Redis.InstanceSet>;
  redisMore: Record<string, Partial<Redis.InstanceSet>>;
  redisBackups: Of<Redis.RedisBackupSet>;
  redisSecondLevel: Record<string, number>;
  redisGroups: Of<Redis.Groups>;
  redisDelivery: Record<string, Redis.LogDeliveryInfo>;
  redisExports: Of<Redis.ExportFile>;
  /** Instances with an audit, by region. */
  redisAudited: Of<Redis.LogInstance>;
  redisSlow: Of<Redis.InstanceSlowlogDetail>;
  redisProxySlow: Of<Redis.InstanceProxySlowlogDetail>;
  ckafkaInstances: Of<Ckafka.Instance>;
  ckafkaAttributes: Record<string, Partial<Ckafka.InstanceAttributesResponse>>;
  /** By `<instance>/<topic>`: more of its configuration than a deploy sets. */
  ckafkaConfig: Record<string, Partial<Ckafka.Config>>;
  ckafkaRetention: Record<string, Ckafka.TopicRetentionTimeConfigRsp>;
  ckafkaTasks: Of<Ckafka.DatahubTaskInfo>;
  ckafkaConnections: Of<Ckafka.DescribeConnectResource>;
  pulsarClusters: Of<Tdmq.Cluster>;
  pulsarInstances: Of<Tdmq.PulsarProInstance>;
  /** By `<cluster>/<namespace>`. */
  pulsarTopics: Of<Tdmq.Topic>;
  clsTopics: Of<Cls.TopicInfo>;
  clsShippers: Of<Cls.ShipperInfo>;
  clsExports: Of<Cls.ExportInfo>;
  clsTransforms: Of<Cls.DataTransformTaskInfo>;
  clsScheduled: Of<Cls.ScheduledSqlTaskInfo>;
  clsConsumers: Of<Cls.ConsumerInfo>;
  /** Topics that can be consumed over the Kafka protocol. */
  clsKafka: string[];
  clsDlc: Of<Cls.DlcDeliverInfo>;
  clsSplunk: Of<Cls.SplunkDeliverInfo>;
  /** By topic: when its logs were written, in milliseconds. */
  clsHistogram: Record<string, number[]>;
  /** By topic: what a function printed, with its moment. */
  clsLines: Record<string, { atMs: number; message: string }[]>;
  syncJobs: Of<Dts.SyncJobInfo>;
  migrationJobs: Of<Dts.JobItem>;
  subscribeJobs: Of<Dts.SubscribeInfo>;
  tracks: Track.Tracks[];
  loadBalancers: Of<{ LoadBalancerId: string; LogTopicId: string }>;
  /** Buckets of the account beside those that a deploy made, with their regions. */
  buckets: Record<string, string>;
  bucketAudit: Record<string, BucketAudit>;
  /** By the id of a policy: who has it. */
  holders: Of<Cam.AttachEntityOfPolicy>;
  /** Functions whose code was replaced: the hash that runs. */
  codeHash: Record<string, string>;
}

/** Nothing beside what a deploy made. */
export function emptyAuditState(): AuditState {
  return {
    uin: '100000000001',
    regions: ['ap-singapore', 'ap-guangzhou', 'ap-hongkong'],
    regionOf: {},
    mysqlInstances: {},
    mysqlBackups: {},
    mysqlBinlogs: {},
    mysqlConfig: {},
    mysqlAudit: {},
    mysqlAuditFiles: {},
    mysqlDelivery: {},
    mysqlClones: {},
    mysqlRollbacks: {},
    mysqlParameters: {},
    mysqlUploads: {},
    mysqlDownloads: 'In',
    mysqlSlow: {},
    mysqlMore: {},
    mongodbInstances: {},
    mongodbMore: {},
    mongodbBackups: {},
    mongodbAudit: {},
    mongodbDelivery: {},
    mongodbDownloads: {},
    mongodbLogDownloads: {},
    mongodbParameters: {},
    mongodbSlow: {},
    redisInstances: {},
    redisMore: {},
    redisBackups: {},
    redisSecondLevel: {},
    redisGroups: {},
    redisDelivery: {},
    redisExports: {},
    redisAudited: {},
    redisSlow: {},
    redisProxySlow: {},
    ckafkaInstances: {},
    ckafkaAttributes: {},
    ckafkaConfig: {},
    ckafkaRetention: {},
    ckafkaTasks: {},
    ckafkaConnections: {},
    pulsarClusters: {},
    pulsarInstances: {},
    pulsarTopics: {},
    clsTopics: {},
    clsShippers: {},
    clsExports: {},
    clsTransforms: {},
    clsScheduled: {},
    clsConsumers: {},
    clsKafka: [],
    clsDlc: {},
    clsSplunk: {},
    clsHistogram: {},
    clsLines: {},
    syncJobs: {},
    migrationJobs: {},
    subscribeJobs: {},
    tracks: [],
    loadBalancers: {},
    buckets: {},
    bucketAudit: {},
    holders: {},
    codeHash: {},
  };
}

/** A bucket of which nothing was configured by hand. */
export function emptyBucketAudit(): BucketAudit {
  return { versions: [], uploads: [], replication: '', logging: '', inventory: '', locked: false };
}

/** A page of a list, as the vendor cuts it. */
export function pageOf<T>(
  all: readonly T[] | undefined,
  offset = 0,
  limit = 20,
): { readonly total: number; readonly items: T[] } {
  const list = all ?? [];
  return { total: list.length, items: list.slice(offset, offset + limit) };
}

/** Whether an instance answers in a region. */
export function isIn(state: AuditState, id: string, region: string): boolean {
  return (state.regionOf[id] ?? region) === region;
}
