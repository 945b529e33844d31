// SPDX-License-Identifier: Apache-2.0
import type { Estate } from '../../lib/estate';
import type { Unit } from '../../lib/stores/registry';
import { RANGES } from '../cloud/ranges';
import { UNSET_DAYS } from '../../lib/stores/cls/limits';
import type { Account } from '../cloud/account';
import { newMongodbInstance } from '../cloud/services/mongodb';
import { newMysqlInstance } from '../cloud/services/cdb';
import { newRedisInstance } from '../cloud/services/redis';
import { newBucket } from '../cloud/services/cos';

/**
 * Puts into the account what an estate says exists already: instances and load balancers, as they were bought, and what
 * it adopts, as the vendor's defaults left it. What the account has is left alone.
 */
export function seed(account: Account, estate: Pick<Estate, 'units' | 'loadBalancers' | 'networks'>): void {
  for (const unit of Object.values(estate.units)) SEEDS[unit.store](account, unit as never);
  for (const { id } of Object.values(estate.loadBalancers)) addLoadBalancer(account, id);
  for (const network of Object.values(estate.networks)) addNetwork(account, network);
}

type UnitOf<S extends Unit['store']> = Extract<Unit, { readonly store: S }>;

const SEEDS: { readonly [S in Unit['store']]: (account: Account, unit: UnitOf<S>) => void } = {
  mysql: (account, { instanceId }) => void (account.mysql[instanceId] ??= newMysqlInstance()),
  mongodb: (account, { instanceId }) => void (account.mongodb[instanceId] ??= newMongodbInstance()),
  redis: (account, { instanceId }) => void (account.redis[instanceId] ??= newRedisInstance()),
  ckafka(account, unit) {
    const { topics } = (account.ckafka[unit.instanceId] ??= { topics: {} });
    if (unit.adopt !== true) return;
    topics[unit.topic] ??= {
      id: `topic-${unit.topic}`,
      partitions: unit.partitions,
      replicas: unit.replicas,
      retentionMs: RANGES['ckafka.RetentionMs'].max,
      segmentMs: RANGES['ckafka.SegmentMs'].max,
      cleanUpPolicy: 'delete',
      minInsyncReplicas: 1,
      uncleanLeaderElection: 0,
      maxMessageBytes: 1_048_588,
      whiteList: 0,
      note: '',
      createdAt: 1_700_000_000,
      forwardBucket: '',
    };
  },
  pulsar(account, unit) {
    const { namespaces } = (account.pulsar[unit.clusterId] ??= { namespaces: {} });
    if (unit.adopt !== true) return;
    namespaces[unit.namespace] ??= {
      id: `namespace-${unit.namespace}`,
      ttlSeconds: RANGES['tdmq.MsgTTL'].max,
      retentionMinutes: RANGES['tdmq.TimeInMinutes'].max,
      storageMegabytes: RANGES['tdmq.SizeInMB'].min,
      remark: '',
      createdAt: '2026-01-01T00:00:00.000Z',
    };
  },
  cos(account, unit) {
    if (unit.adopt !== true) return;
    account.buckets[unit.bucket] ??= {
      ...newBucket(unit.region),
      versioning: unit.versioned ? 'Enabled' : '',
      objects: ['kept-from-before'],
    };
  },
  cls(account, unit) {
    for (const id of unit.loadBalancers ?? []) addLoadBalancer(account, id);
    if (unit.adopt !== true || unit.logsetId === undefined || unit.topicId === undefined) return;
    account.logsets[unit.logsetId] ??= { name: unit.logset, createdAt: '2026-01-01T00:00:00.000Z' };
    account.logTopics[unit.topicId] ??= {
      name: unit.topic,
      logsetId: unit.logsetId,
      period: UNSET_DAYS,
      hotPeriod: 0,
      storageType: unit.kind === 'metric' ? 'hot' : (unit.storage ?? 'hot'),
      bizType: unit.kind === 'metric' ? 1 : 0,
      partitions: 1,
      autoSplit: true,
      maxSplitPartitions: 50,
      describes: '',
      webTracking: false,
      tags: {},
      createdAt: '2026-01-01T00:00:00.000Z',
    };
  },
};

function addLoadBalancer(account: Account, id: string): void {
  account.loadBalancers[id] ??= { logSetId: '', logTopicId: '' };
}

/** What the function of a network leans on and does not make. */
function addNetwork(account: Account, { vpcId, subnetId, notify, region }: Estate['networks'][string]): void {
  const createdAt = '2026-01-01T00:00:00.000Z';
  account.vpcs[vpcId] ??= { name: vpcId, cidr: '10.0.0.0/16', dns: [], multicast: false, tags: {}, createdAt };
  const zone = `${region}-1`;
  account.subnets[subnetId] ??= { vpcId, name: subnetId, cidr: '10.0.1.0/24', zone, multicast: false, createdAt };
  for (const id of notify) account.alarmNotices[id] ??= { AlarmNoticeId: id, Name: id, Type: 'All' };
}
