// SPDX-License-Identifier: Apache-2.0
import type { Client } from 'tencentcloud-sdk-nodejs/tencentcloud/services/ckafka/v20190819/ckafka_client';
import type { CkafkaTopic } from '../account';
import { ApiError, held, type Actions, type Cloud, type ReplyOf } from '../api';
import { inRange, oneOf, RANGES } from '../ranges';

type Reply<A extends keyof Client> = ReplyOf<Client, A>;

const SOURCE = 'https://www.tencentcloud.com/document/api/597/35347';
const POLICIES = ['delete', 'compact', 'compact,delete'];
/** What the API takes when nothing is said. @see SDK ckafka v20190819, CreateTopicRequest.MaxMessageBytes */
const MAX_MESSAGE_BYTES = 1_048_588;
const DONE = { ReturnCode: '0', ReturnMessage: 'ok' };

function topics(cloud: Cloud, id: string | undefined): Record<string, CkafkaTopic> {
  return held(cloud.account.ckafka, id, 'ResourceNotFound', 'CKafka instance').topics;
}

function topic(cloud: Cloud, id: string | undefined, name: string | undefined): CkafkaTopic {
  return held(topics(cloud, id), name, 'ResourceNotFound', 'topic');
}

function config(found: CkafkaTopic): NonNullable<NonNullable<Reply<'DescribeTopicAttributes'>['Result']>['Config']> {
  return {
    Retention: found.retentionMs,
    MinInsyncReplicas: found.minInsyncReplicas,
    CleanUpPolicy: found.cleanUpPolicy,
    SegmentMs: found.segmentMs,
    UncleanLeaderElectionEnable: found.uncleanLeaderElection,
    MaxMessageBytes: found.maxMessageBytes,
  };
}

function checkTimes(request: { RetentionMs?: number; SegmentMs?: number; CleanUpPolicy?: string }): void {
  inRange('ckafka.RetentionMs', request.RetentionMs);
  inRange('ckafka.SegmentMs', request.SegmentMs);
  oneOf('CleanUpPolicy', request.CleanUpPolicy, POLICIES, SOURCE);
}

export const ckafka = {
  DescribeInstanceAttributes({ InstanceId }, cloud): Reply<'DescribeInstanceAttributes'> {
    const found = topics(cloud, InstanceId);
    return {
      Result: {
        InstanceId,
        InstanceName: InstanceId,
        Status: 1,
        Healthy: 1,
        CreatedTopics: Object.keys(found).length,
        InstanceType: 'profession',
        Version: '2.4.2',
      },
    };
  },

  CreateTopic(request, cloud): Reply<'CreateTopic'> {
    const known = topics(cloud, request.InstanceId);
    if (Object.hasOwn(known, request.TopicName)) {
      throw new ApiError('InvalidParameterValue.RepetitionValue', `topic '${request.TopicName}' exists`);
    }
    checkTimes(request);
    inRange('ckafka.PartitionNum', request.PartitionNum);
    inRange('ckafka.ReplicaNum', request.ReplicaNum);
    const id = cloud.id('topic-');
    known[request.TopicName] = {
      id,
      partitions: request.PartitionNum,
      replicas: request.ReplicaNum,
      retentionMs: request.RetentionMs ?? RANGES['ckafka.RetentionMs'].min,
      segmentMs: request.SegmentMs ?? RANGES['ckafka.SegmentMs'].min,
      cleanUpPolicy: request.CleanUpPolicy ?? 'delete',
      minInsyncReplicas: request.MinInsyncReplicas ?? 1,
      uncleanLeaderElection: request.UncleanLeaderElectionEnable ?? 0,
      maxMessageBytes: request.MaxMessageBytes ?? MAX_MESSAGE_BYTES,
      whiteList: request.EnableWhiteList ?? 0,
      note: request.Note ?? '',
      createdAt: Math.floor(cloud.now().getTime() / 1000),
      forwardBucket: '',
    };
    return { Result: { TopicId: id } };
  },

  DescribeTopicDetail({ InstanceId, SearchWord, Offset = 0, Limit = 20 }, cloud): Reply<'DescribeTopicDetail'> {
    const all = Object.entries(topics(cloud, InstanceId)).filter(([name]) => name.includes(SearchWord ?? ''));
    return {
      Result: {
        TotalCount: all.length,
        TopicList: all.slice(Offset, Offset + Limit).map(([TopicName, found]) => ({
          TopicName,
          TopicId: found.id,
          PartitionNum: found.partitions,
          ReplicaNum: found.replicas,
          Note: found.note,
          CreateTime: found.createdAt,
          EnableWhiteList: found.whiteList === 1,
          IpWhiteListCount: 0,
          ForwardCosBucket: found.forwardBucket,
          ForwardStatus: found.forwardBucket === '' ? 0 : 1,
          ForwardInterval: 0,
          Config: config(found),
          Status: 1,
        })),
      },
    };
  },

  DescribeTopicAttributes({ InstanceId, TopicName }, cloud): Reply<'DescribeTopicAttributes'> {
    const found = topic(cloud, InstanceId, TopicName);
    return {
      Result: {
        TopicId: found.id,
        CreateTime: found.createdAt,
        Note: found.note,
        PartitionNum: found.partitions,
        ReplicaNum: found.replicas,
        EnableWhiteList: found.whiteList,
        IpWhiteList: [],
        Config: config(found),
        Partitions: [],
      },
    };
  },

  ModifyTopicAttributes(request, cloud): Reply<'ModifyTopicAttributes'> {
    const found = topic(cloud, request.InstanceId, request.TopicName);
    checkTimes(request);
    Object.assign(found, {
      replicas: request.ReplicaNum ?? found.replicas,
      retentionMs: request.RetentionMs ?? found.retentionMs,
      segmentMs: request.SegmentMs ?? found.segmentMs,
      cleanUpPolicy: request.CleanUpPolicy ?? found.cleanUpPolicy,
      minInsyncReplicas: request.MinInsyncReplicas ?? found.minInsyncReplicas,
      uncleanLeaderElection: request.UncleanLeaderElectionEnable ?? found.uncleanLeaderElection,
      maxMessageBytes: request.MaxMessageBytes ?? found.maxMessageBytes,
      whiteList: request.EnableWhiteList ?? found.whiteList,
      note: request.Note ?? found.note,
    });
    return { Result: DONE };
  },

  CreatePartition({ InstanceId, TopicName, PartitionNum }, cloud): Reply<'CreatePartition'> {
    const found = topic(cloud, InstanceId, TopicName);
    if (PartitionNum <= found.partitions) {
      throw new ApiError(
        'InvalidParameterValue',
        `'PartitionNum' must be above ${found.partitions}, got ${PartitionNum}`,
      );
    }
    found.partitions = PartitionNum;
    return { Result: DONE };
  },

  DeleteTopic({ InstanceId, TopicName }, cloud): Reply<'DeleteTopic'> {
    topic(cloud, InstanceId, TopicName);
    const known = topics(cloud, InstanceId);
    Reflect.deleteProperty(known, TopicName);
    return { Result: DONE };
  },
} satisfies Actions<Client>;
