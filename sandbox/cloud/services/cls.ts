// SPDX-License-Identifier: Apache-2.0
import type { Client } from 'tencentcloud-sdk-nodejs/tencentcloud/services/cls/v20201016/cls_client';
import { PERMANENT_DAYS, UNSET_DAYS } from '../../../lib/stores/cls/limits';
import type { LogTopic } from '../account';
import { ApiError, held, type Actions, type ReplyOf } from '../api';
import { inRange, oneOf } from '../ranges';
import { clsAlarms } from './cls-alarms';

type Reply<A extends keyof Client> = ReplyOf<Client, A>;

const SOURCE = 'https://cloud.tencent.com/document/api/614/56456';
const METRIC = 1;

/** The period of a topic in its storage; the vendor's number for keeping logs for ever is allowed. */
function checkPeriod(period: number | undefined, storageType: string): void {
  if (period === PERMANENT_DAYS) return;
  inRange(storageType === 'cold' ? 'cls.ColdPeriod' : 'cls.Period', period, 'InvalidParameter');
}

function filterOf(
  filters: readonly { Key: string; Values: readonly string[] }[] | undefined,
  key: string,
): readonly string[] {
  return (filters ?? []).find((each) => each.Key === key)?.Values ?? [];
}

function page<T>(all: readonly T[], offset = 0, limit = 20): T[] {
  return all.slice(offset, offset + limit);
}

export const cls = {
  ...clsAlarms,

  CreateLogset({ LogsetName }, cloud): Reply<'CreateLogset'> {
    const { logsets } = cloud.account;
    if (Object.values(logsets).some((each) => each.name === LogsetName)) {
      throw new ApiError('InvalidParameter.LogsetConflict', `logset '${LogsetName}' exists in this region`);
    }
    const LogsetId = cloud.id('logset-');
    logsets[LogsetId] = { name: LogsetName, createdAt: cloud.now().toISOString() };
    return { LogsetId };
  },

  DescribeLogsets({ Filters, Offset, Limit }, cloud): Reply<'DescribeLogsets'> {
    const ids = filterOf(Filters, 'logsetId');
    const topics = Object.values(cloud.account.logTopics);
    const found = Object.entries(cloud.account.logsets)
      .filter(([id]) => ids.length === 0 || ids.includes(id))
      .map(([LogsetId, { name, createdAt }]) => ({
        LogsetId,
        LogsetName: name,
        CreateTime: createdAt,
        AssumerName: '',
        RoleName: '',
        TopicCount: topics.filter((each) => each.logsetId === LogsetId).length,
      }));
    return { TotalCount: found.length, Logsets: page(found, Offset, Limit) };
  },

  ModifyLogset({ LogsetId, LogsetName }, cloud): Reply<'ModifyLogset'> {
    const found = held(cloud.account.logsets, LogsetId, 'ResourceNotFound.LogsetNotExist', 'logset');
    found.name = LogsetName ?? found.name;
    return {};
  },

  DeleteLogset({ LogsetId }, cloud): Reply<'DeleteLogset'> {
    held(cloud.account.logsets, LogsetId, 'ResourceNotFound.LogsetNotExist', 'logset');
    if (Object.values(cloud.account.logTopics).some((each) => each.logsetId === LogsetId)) {
      throw new ApiError('OperationDenied.LogsetNotEmpty', `logset '${LogsetId}' still holds topics`);
    }
    Reflect.deleteProperty(cloud.account.logsets, LogsetId);
    return {};
  },

  CreateTopic(request, cloud): Reply<'CreateTopic'> {
    const { logTopics, logsets } = cloud.account;
    held(logsets, request.LogsetId, 'ResourceNotFound.LogsetNotExist', 'logset');
    if (
      Object.values(logTopics).some((each) => each.logsetId === request.LogsetId && each.name === request.TopicName)
    ) {
      throw new ApiError('InvalidParameter.TopicConflict', `topic '${request.TopicName}' exists in its logset`);
    }
    const bizType = request.BizType ?? 0;
    if (bizType === METRIC && request.StorageType !== undefined) {
      throw new ApiError('InvalidParameter', `'StorageType' must be absent for a metric topic; see ${SOURCE}`);
    }
    const storageType = request.StorageType ?? 'hot';
    oneOf('StorageType', storageType, ['hot', 'cold'], SOURCE);
    checkPeriod(request.Period, storageType);
    const TopicId = cloud.id('topic-');
    logTopics[TopicId] = {
      name: request.TopicName,
      logsetId: request.LogsetId,
      period: request.Period ?? UNSET_DAYS,
      hotPeriod: request.HotPeriod ?? 0,
      storageType,
      bizType,
      partitions: request.PartitionCount ?? 1,
      autoSplit: request.AutoSplit ?? true,
      maxSplitPartitions: request.MaxSplitPartitions ?? 50,
      describes: request.Describes ?? '',
      webTracking: request.IsWebTracking ?? false,
      tags: Object.fromEntries((request.Tags ?? []).map((tag) => [tag.Key, tag.Value])),
      createdAt: cloud.now().toISOString(),
    };
    return { TopicId };
  },

  DescribeTopics({ Filters, Offset, Limit, BizType }, cloud): Reply<'DescribeTopics'> {
    const ids = filterOf(Filters, 'topicId');
    const found = Object.entries(cloud.account.logTopics)
      .filter(([id, topic]) => (ids.length === 0 || ids.includes(id)) && topic.bizType === (BizType ?? 0))
      .map(([id, topic]) => topicInfo(id, topic, Object.hasOwn(cloud.account.logIndexes, id)));
    return { TotalCount: found.length, Topics: page(found, Offset, Limit) };
  },

  ModifyTopic(request, cloud): Reply<'ModifyTopic'> {
    const found = held(cloud.account.logTopics, request.TopicId, 'ResourceNotFound.TopicNotExist', 'log topic');
    checkPeriod(request.Period, found.storageType);
    Object.assign(found, {
      name: request.TopicName ?? found.name,
      period: request.Period ?? found.period,
      hotPeriod: request.HotPeriod ?? found.hotPeriod,
      autoSplit: request.AutoSplit ?? found.autoSplit,
      maxSplitPartitions: request.MaxSplitPartitions ?? found.maxSplitPartitions,
      describes: request.Describes ?? found.describes,
    });
    return {};
  },

  DeleteTopic({ TopicId }, cloud): Reply<'DeleteTopic'> {
    held(cloud.account.logTopics, TopicId, 'ResourceNotFound.TopicNotExist', 'log topic');
    Reflect.deleteProperty(cloud.account.logTopics, TopicId);
    Reflect.deleteProperty(cloud.account.logIndexes, TopicId);
    return {};
  },

  CreateIndex(request, cloud): Reply<'CreateIndex'> {
    held(cloud.account.logTopics, request.TopicId, 'ResourceNotFound.TopicNotExist', 'log topic');
    if (Object.hasOwn(cloud.account.logIndexes, request.TopicId)) {
      throw new ApiError('InvalidParameter.IndexConflict', `topic '${request.TopicId}' has an index`);
    }
    cloud.account.logIndexes[request.TopicId] = {
      status: request.Status ?? true,
      rule: request.Rule,
      includeInternalFields: request.IncludeInternalFields ?? false,
      metadataFlag: request.MetadataFlag ?? 0,
    };
    return {};
  },

  DescribeIndex({ TopicId }, cloud): Reply<'DescribeIndex'> {
    const index = held(cloud.account.logIndexes, TopicId, 'ResourceNotFound', 'index of topic');
    return {
      TopicId,
      Status: index.status,
      Rule: index.rule,
      IncludeInternalFields: index.includeInternalFields,
      MetadataFlag: index.metadataFlag,
    };
  },

  ModifyIndex(request, cloud): Reply<'ModifyIndex'> {
    const index = held(cloud.account.logIndexes, request.TopicId, 'ResourceNotFound', 'index of topic');
    Object.assign(index, {
      status: request.Status ?? index.status,
      rule: request.Rule ?? index.rule,
      includeInternalFields: request.IncludeInternalFields ?? index.includeInternalFields,
      metadataFlag: request.MetadataFlag ?? index.metadataFlag,
    });
    return {};
  },

  DeleteIndex({ TopicId }, cloud): Reply<'DeleteIndex'> {
    held(cloud.account.logIndexes, TopicId, 'ResourceNotFound', 'index of topic');
    Reflect.deleteProperty(cloud.account.logIndexes, TopicId);
    return {};
  },
} satisfies Actions<Client>;

function topicInfo(
  id: string,
  topic: LogTopic,
  indexed: boolean,
): NonNullable<Reply<'DescribeTopics'>['Topics']>[number] {
  return {
    LogsetId: topic.logsetId,
    TopicId: id,
    TopicName: topic.name,
    PartitionCount: topic.partitions,
    Index: indexed,
    AssumerName: '',
    CreateTime: topic.createdAt,
    Status: true,
    Tags: Object.entries(topic.tags).map(([Key, Value]) => ({ Key, Value })),
    AutoSplit: topic.autoSplit,
    MaxSplitPartitions: topic.maxSplitPartitions,
    StorageType: topic.storageType,
    Period: topic.period,
    Describes: topic.describes,
    HotPeriod: topic.hotPeriod,
    BizType: topic.bizType,
    // the provider reads it without looking whether it is there.
    IsWebTracking: topic.webTracking,
  };
}
