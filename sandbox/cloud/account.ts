// SPDX-License-Identifier: Apache-2.0
import type {
  AlarmInfo,
  AlarmNotice,
  RuleInfo,
} from 'tencentcloud-sdk-nodejs/tencentcloud/services/cls/v20201016/cls_models';

import { emptyAuditState, type AuditState } from './audit-state';

/** What the account holds. Plain data, because it is kept in a JSON file between commands. */
export interface Account {
  /** Counts ids, so that two runs of the same commands make the same ones. */
  serial: number;
  mysql: Record<string, MysqlInstance>;
  mongodb: Record<string, MongodbInstance>;
  redis: Record<string, RedisInstance>;
  ckafka: Record<string, CkafkaInstance>;
  pulsar: Record<string, PulsarCluster>;
  loadBalancers: Record<string, LoadBalancer>;
  logsets: Record<string, Logset>;
  logTopics: Record<string, LogTopic>;
  logIndexes: Record<string, LogIndex>;
  alarms: Record<string, AlarmInfo>;
  alarmNotices: Record<string, AlarmNotice>;
  buckets: Record<string, Bucket>;
  functions: Record<string, CloudFunction>;
  roles: Record<string, Role>;
  policies: Record<string, Policy>;
  vpcs: Record<string, Vpc>;
  subnets: Record<string, Subnet>;
  securityGroups: Record<string, SecurityGroup>;
  /** By the six-part name of the resource. */
  tags: Record<string, Record<string, string>>;
  tasks: Record<string, Task>;
  /** What only an audit asks for. */
  audit: AuditState;
}

export interface MysqlInstance {
  backup: {
    expireDays: number;
    binlogExpireDays: number;
    /** `02:00-06:00`. */
    window: string;
    method: string;
    binlogStandby: string;
    binlogStandbyDays: number;
    /** The long-term backup of the console, which the provider can neither set nor read. */
    longTerm: string;
  };
  localBinlog: { saveHours: number; maxUsage: number };
  remote: { backup: string; binlog: string; regions: string[]; expireDays: number };
}

export interface MongodbInstance {
  method: number;
  hour: number;
  fullDays: number;
  oplogDays: number;
  notify: boolean;
  /** Empty when no long-term backup is taken. */
  longTermUnit: string;
  longTermDays: number;
}

export interface RedisInstance {
  window: string;
  weekDays: string[];
  backupDays: number;
  parameters: Record<string, string>;
}

export interface CkafkaInstance {
  topics: Record<string, CkafkaTopic>;
}

export interface CkafkaTopic {
  id: string;
  partitions: number;
  replicas: number;
  retentionMs: number;
  segmentMs: number;
  cleanUpPolicy: string;
  minInsyncReplicas: number;
  uncleanLeaderElection: number;
  maxMessageBytes: number;
  whiteList: number;
  note: string;
  createdAt: number;
  /** A dump to COS that somebody configured in the console. */
  forwardBucket: string;
}

export interface PulsarCluster {
  namespaces: Record<string, PulsarNamespace>;
}

export interface PulsarNamespace {
  id: string;
  ttlSeconds: number;
  retentionMinutes: number;
  storageMegabytes: number;
  remark: string;
  createdAt: string;
}

export interface LoadBalancer {
  logSetId: string;
  logTopicId: string;
}

export interface Logset {
  name: string;
  createdAt: string;
}

export interface LogTopic {
  name: string;
  logsetId: string;
  period: number;
  hotPeriod: number;
  storageType: string;
  bizType: number;
  partitions: number;
  autoSplit: boolean;
  maxSplitPartitions: number;
  describes: string;
  webTracking: boolean;
  tags: Record<string, string>;
  createdAt: string;
}

export interface LogIndex {
  status: boolean;
  rule: RuleInfo;
  includeInternalFields: boolean;
  metadataFlag: number;
}

export interface LifecycleRule {
  id: string;
  status: string;
  prefix: string;
  expirationDays?: number;
  expiredObjectDeleteMarker?: boolean;
  noncurrentDays?: number;
  abortDays?: number;
}

export interface Bucket {
  region: string;
  acl: string;
  /** Empty until it was switched on for the first time. */
  versioning: '' | 'Enabled' | 'Suspended';
  lifecycle: LifecycleRule[];
  tags: Record<string, string>;
  /** Keys that lie in the bucket; a bucket with objects cannot be deleted. */
  objects: string[];
  /** What was written into objects here, by key. Of others only the key is known. */
  contents?: Record<string, string>;
}

export interface CloudFunction {
  id: string;
  description: string;
  handler: string;
  runtime: string;
  memorySize: number;
  timeout: number;
  environment: Record<string, string>;
  role: string;
  vpcId: string;
  subnetId: string;
  logsetId: string;
  topicId: string;
  publicNet: string;
  /** SHA-256 of the code that was uploaded last. */
  codeHash: string;
  codeSize: number;
  type: string;
  installDependency: string;
  asyncRun: string;
  dnsCache: string;
  modifiedAt: string;
  triggers: Record<string, Trigger>;
}

export interface Trigger {
  type: string;
  description: string;
  enable: boolean;
  qualifier: string;
  argument: string;
  createdAt: string;
}

export interface Role {
  name: string;
  document: string;
  description: string;
  sessionDuration: number;
  consoleLogin: number;
  policies: string[];
  createdAt: string;
}

export interface Policy {
  name: string;
  document: string;
  description: string;
  createdAt: string;
}

export interface Vpc {
  name: string;
  cidr: string;
  dns: string[];
  multicast: boolean;
  tags: Record<string, string>;
  createdAt: string;
}

export interface Subnet {
  vpcId: string;
  name: string;
  cidr: string;
  zone: string;
  multicast: boolean;
  createdAt: string;
}

export interface SecurityGroup {
  name: string;
  description: string;
  projectId: string;
  ingress: SecurityRule[];
  egress: SecurityRule[];
  createdAt: string;
}

export interface SecurityRule {
  Action?: string;
  CidrBlock?: string;
  Ipv6CidrBlock?: string;
  Protocol?: string;
  Port?: string;
  PolicyDescription?: string;
  SecurityGroupId?: string;
}

/** Work that goes on after the answer. */
export interface Task {
  /** Answers that still say `running`. */
  polls: number;
  fails: boolean;
}

/** An account in which nothing was ever created. */
export function emptyAccount(): Account {
  return {
    serial: 0,
    mysql: {},
    mongodb: {},
    redis: {},
    ckafka: {},
    pulsar: {},
    loadBalancers: {},
    logsets: {},
    logTopics: {},
    logIndexes: {},
    alarms: {},
    alarmNotices: {},
    buckets: {},
    functions: {},
    roles: {},
    policies: {},
    vpcs: {},
    subnets: {},
    securityGroups: {},
    tags: {},
    tasks: {},
    audit: emptyAuditState(),
  };
}
