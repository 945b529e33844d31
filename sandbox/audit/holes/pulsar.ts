// SPDX-License-Identifier: Apache-2.0
import { DAY_MS, SECOND_MS } from '../../../lib/policy';
import type { Account } from '../../cloud/account';
import { AWAY, HOME, push, type Hole } from './hole';

/** The cluster and the namespace that the holes are dug in: the published document of the reference estate names no Pulsar. */
export const PULSAR = 'pulsar-im000001';
export const NAMESPACE = 'im-push';

const AT = `pulsar ${PULSAR}/${NAMESPACE}`;
const namespace = ({ pulsar }: Account): object => pulsar[PULSAR]?.namespaces[NAMESPACE] ?? {};
const topic =
  (more: object) =>
  ({ audit }: Account): void =>
    push(audit.pulsarTopics, `${PULSAR}/${NAMESPACE}`, { TopicName: 'own', ...more });

/** What the console and clients of TDMQ for Apache Pulsar do beside a plan. */
export const PULSAR_HOLES: readonly Hole[] = [
  {
    name: 'a longer time to live by hand',
    rule: 'retention/drift',
    at: AT,
    says: "'msg_ttl' is 1296000, the estate writes ",
    dig: (account) => void Object.assign(namespace(account), { ttlSeconds: (15 * DAY_MS) / SECOND_MS }),
  },
  {
    name: 'a retention that an update of something else took away',
    rule: 'retention/drift',
    at: AT,
    says: "'retention_policy.time_in_minutes' is 0, the estate writes ",
    dig: (account) => void Object.assign(namespace(account), { retentionMinutes: 0 }),
  },
  {
    name: 'a smaller storage by hand',
    rule: 'retention/drift',
    at: AT,
    says: "'retention_policy.size_in_mb' is 1, the estate writes ",
    dig: (account) => void Object.assign(namespace(account), { storageMegabytes: 1 }),
  },
  {
    name: 'a topic with a shorter time to live of its own',
    rule: 'retention/early-deletion',
    at: `${AT}/own`,
    says: 'a time to live of its own of 1 min',
    dig: topic({ MsgTTL: 60 }),
  },
  {
    name: 'a topic whose delayed records the service keeps in a place of its own',
    rule: 'retention/pipeline',
    at: `${AT}/delayed`,
    says: "delayed records are kept by 'timingwheelPolicy'",
    dig: topic({ TopicName: 'delayed', DelayMessagePolicy: 'timingwheelPolicy' }),
  },
  {
    name: 'a dead letter topic that the estate does not count with',
    rule: 'retention/drift',
    at: `${AT}/events-sub-DLQ`,
    says: 'it is a retry or dead letter topic',
    dig: topic({ TopicName: 'events-sub-DLQ', TopicType: 4 }),
  },
  {
    name: 'a namespace that no estate declares',
    rule: 'retention/stranger',
    at: `pulsar ${PULSAR}/debug`,
    says: 'a namespace is in no estate',
    dig: (account) => {
      const { namespaces } = (account.pulsar[PULSAR] ??= { namespaces: {} });
      Object.assign(namespaces, { debug: { ...namespace(account), id: 'namespace-debug' } });
    },
  },
  {
    name: 'a shared cluster in another region',
    rule: 'retention/stranger',
    at: 'pulsar pulsar-shared',
    says: `a cluster in ${AWAY} 'old'`,
    dig: ({ audit }) =>
      push(audit.pulsarClusters, AWAY, {
        ClusterId: 'pulsar-shared',
        ClusterName: 'old',
        Remark: '',
        EndPointNum: 0,
        CreateTime: '',
        Healthy: 1,
        HealthyInfo: '',
        Status: 1,
        MaxNamespaceNum: 1,
        MaxTopicNum: 1,
        MaxQps: 1,
        MessageRetentionTime: 1,
        MaxStorageCapacity: 1,
      }),
  },
  {
    name: 'a professional cluster that no estate declares',
    rule: 'retention/stranger',
    at: 'pulsar pulsar-own',
    says: `a cluster in ${HOME} 'debug'`,
    dig: ({ audit }) =>
      push(audit.pulsarInstances, HOME, { InstanceId: 'pulsar-own', InstanceName: 'debug', Status: 1 }),
  },
];
