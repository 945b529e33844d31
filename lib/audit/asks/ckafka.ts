// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { ask, everyRegion, instances, ourRegions } from './ask';
import { id, number, one, resultPage, text } from './form';

const CKAFKA = { product: 'ckafka', version: '2019-08-19' } as const;
const HUNDRED = 100;
const FIFTY = 50;

export const CKAFKA_INSTANCES = ask({
  ...CKAFKA,
  id: 'ckafka-instances',
  action: 'DescribeInstances',
  paging: { by: 'offset', limit: HUNDRED },
  subjects: everyRegion('ckafka'),
  form: resultPage('TotalCount', 'InstanceList', z.object({ InstanceId: id, InstanceName: text, Status: number })),
  tells: 'instances that no estate declares',
});

export const CKAFKA_TOPICS = ask({
  ...CKAFKA,
  id: 'ckafka-topics',
  action: 'DescribeTopicDetail',
  // one page of an instance tells all of its topics; asking topic by topic would take 8 minutes for 10,000.
  paging: { by: 'offset', limit: FIFTY },
  subjects: instances('ckafka'),
  form: resultPage(
    'TotalCount',
    'TopicList',
    z.object({
      TopicName: id,
      PartitionNum: number,
      ReplicaNum: number,
      /** 0: a dump to COS is on. 1: it is off. */
      ForwardStatus: number,
      ForwardCosBucket: text,
      Config: z.object({
        Retention: number,
        SegmentMs: number,
        SegmentBytes: number,
        RetentionBytes: number,
        CleanUpPolicy: text,
        LogMsgTimestampType: text,
      }),
      /** Minutes: what was asked for, and what holds now. */
      RetentionTimeConfig: z.object({ Expect: number, Current: number }).nullish(),
    }),
  ),
  tells: 'topics that no estate declares, dumps to COS, live retention, size limits, whose clock dates a record',
});

export const CKAFKA_ATTRIBUTES = ask({
  ...CKAFKA,
  id: 'ckafka-attributes',
  action: 'DescribeInstanceAttributes',
  paging: { by: 'none' },
  subjects: instances('ckafka'),
  form: one(
    z
      .object({
        Result: z.object({
          RetentionTimeConfig: z.object({ Enable: number, BottomRetention: number }).nullish(),
          RetentionBytes: number,
        }),
      })
      .transform(({ Result }) => Result),
  ),
  tells: 'dynamic retention, which deletes early when the disk fills',
});

const resource = z.object({
  Type: text,
  KafkaParam: z.object({ ResourceName: text, Topic: text, Resource: text }).nullish(),
  TopicParam: z.object({ Resource: text }).nullish(),
  CosParam: z.object({ BucketName: text, Region: text }).nullish(),
  ClsParam: z.object({ Resource: text }).nullish(),
});

export const CKAFKA_DATAHUB = ask({
  ...CKAFKA,
  id: 'ckafka-datahub',
  action: 'DescribeDatahubTasks',
  paging: { by: 'offset', limit: FIFTY },
  subjects: ourRegions(),
  form: resultPage(
    'TotalCount',
    'TaskList',
    z.object({
      TaskId: id,
      TaskName: text,
      TaskType: text,
      Status: number,
      SourceResource: resource.nullish(),
      TargetResource: resource.nullish(),
    }),
  ),
  tells: 'tasks that carry records of a topic to COS, CLS, Elasticsearch or a database',
});

export const CKAFKA_CONNECTIONS = ask({
  ...CKAFKA,
  id: 'ckafka-connections',
  action: 'DescribeConnectResources',
  paging: { by: 'offset', limit: FIFTY },
  subjects: ourRegions(),
  // what it connects to is dropped here: it carries addresses, users and passwords.
  form: resultPage(
    'TotalCount',
    'ConnectResourceList',
    z.object({ ResourceId: id, ResourceName: text, Type: text, DatahubTaskCount: number }),
  ),
  tells: 'connections by which a task reaches another system',
});

export const CKAFKA_ASKS = [
  CKAFKA_INSTANCES,
  CKAFKA_TOPICS,
  CKAFKA_ATTRIBUTES,
  CKAFKA_DATAHUB,
  CKAFKA_CONNECTIONS,
] as const;
