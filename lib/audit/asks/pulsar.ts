// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { ask, everyRegion, unitsOf, type Ask } from './ask';
import { id, number, page, text } from './form';

const TDMQ = { product: 'tdmq', version: '2020-02-17' } as const;
const HUNDRED = 100;
const TWENTY = 20;

export const PULSAR_CLUSTERS = ask({
  ...TDMQ,
  id: 'pulsar-clusters',
  action: 'DescribeClusters',
  paging: { by: 'offset', limit: TWENTY },
  subjects: everyRegion('tdmq'),
  form: page('TotalCount', 'ClusterSet', z.object({ ClusterId: id, ClusterName: text })),
  tells: 'shared clusters that no estate declares',
});

export const PULSAR_INSTANCES = ask({
  ...TDMQ,
  id: 'pulsar-instances',
  action: 'DescribePulsarProInstances',
  paging: { by: 'offset', limit: TWENTY },
  subjects: everyRegion('tdmq'),
  form: page('TotalCount', 'Instances', z.object({ InstanceId: id, InstanceName: text })),
  tells: 'professional clusters that no estate declares',
});

const clusters: Ask['subjects'] = ({ estate }) => {
  const byId = new Map(unitsOf(estate, 'pulsar').map(({ clusterId, region }) => [clusterId, region]));
  return [...byId].map(([key, region]) => ({ key, region, parameters: { ClusterId: key } }));
};

export const PULSAR_NAMESPACES = ask({
  ...TDMQ,
  id: 'pulsar-namespaces',
  action: 'DescribeEnvironments',
  paging: { by: 'offset', limit: TWENTY },
  subjects: clusters,
  form: page(
    'TotalCount',
    'EnvironmentSet',
    z.object({
      EnvironmentId: id,
      MsgTTL: number,
      RetentionPolicy: z.object({ TimeInMinutes: number, SizeInMB: number }).nullish(),
    }),
  ),
  tells: 'namespaces that no estate declares, live retention and time to live',
});

export const PULSAR_TOPICS = ask({
  ...TDMQ,
  id: 'pulsar-topics',
  action: 'DescribeTopics',
  paging: { by: 'offset', limit: HUNDRED },
  subjects: ({ estate }) =>
    unitsOf(estate, 'pulsar').map(({ clusterId: ClusterId, namespace: EnvironmentId, region }) => ({
      key: `${ClusterId}/${EnvironmentId}`,
      region,
      parameters: { ClusterId, EnvironmentId },
    })),
  form: page(
    'TotalCount',
    'TopicSets',
    z.object({ TopicName: id, TopicType: number, MsgTTL: number, DelayMessagePolicy: text }),
  ),
  tells:
    'topics with a time to live of their own, retry and dead letter topics, delayed records kept in a place of their own',
});

export const PULSAR_ASKS = [PULSAR_CLUSTERS, PULSAR_INSTANCES, PULSAR_NAMESPACES, PULSAR_TOPICS] as const;
