// SPDX-License-Identifier: Apache-2.0
import type { Client as Ckafka } from 'tencentcloud-sdk-nodejs/tencentcloud/services/ckafka/v20190819/ckafka_client';
import type { Client as Cls } from 'tencentcloud-sdk-nodejs/tencentcloud/services/cls/v20201016/cls_client';
import { ApiError, type Actions, type Cloud } from '../api';
import { isIn, pageOf } from '../audit-state';
import { ckafka } from './ckafka';
import { cls } from './cls';

/** Actions by which an audit asks CKafka. */
export const auditCkafka = {
  DescribeInstances({ Offset, Limit }, cloud) {
    const { audit } = cloud.account;
    const ours = Object.keys(cloud.account.ckafka)
      .filter((id) => isIn(audit, id, cloud.region))
      .map((InstanceId) => ({ InstanceId, InstanceName: InstanceId, Status: 1, IfCommunity: true }));
    const { total, items } = pageOf([...ours, ...(audit.ckafkaInstances[cloud.region] ?? [])], Offset, Limit);
    return { Result: { TotalCount: total, InstanceList: items } };
  },

  DescribeTopicDetail(request, cloud) {
    const { audit } = cloud.account;
    const { Result } = ckafka.DescribeTopicDetail(request, cloud);
    return {
      Result: {
        TotalCount: Result?.TotalCount ?? 0,
        TopicList: (Result?.TopicList ?? []).map((topic) => {
          const key = `${request.InstanceId}/${topic.TopicName ?? ''}`;
          return {
            ...topic,
            // 0 is on, and 1 is off.
            ForwardStatus: topic.ForwardCosBucket === '' ? 1 : 0,
            Config: {
              LogMsgTimestampType: 'CreateTime',
              RetentionBytes: -1,
              ...topic.Config,
              ...audit.ckafkaConfig[key],
            },
            ...(audit.ckafkaRetention[key] === undefined ? {} : { RetentionTimeConfig: audit.ckafkaRetention[key] }),
          };
        }),
      },
    };
  },

  DescribeInstanceAttributes(request, cloud) {
    const { Result } = ckafka.DescribeInstanceAttributes(request, cloud);
    return { Result: { ...Result, ...cloud.account.audit.ckafkaAttributes[request.InstanceId] } };
  },

  DescribeDatahubTasks({ Offset, Limit }, cloud) {
    const { total, items } = pageOf(cloud.account.audit.ckafkaTasks[cloud.region], Offset, Limit);
    return { Result: { TotalCount: total, TaskList: items } };
  },

  DescribeConnectResources({ Offset, Limit }, cloud) {
    const { total, items } = pageOf(cloud.account.audit.ckafkaConnections[cloud.region], Offset, Limit);
    return { Result: { TotalCount: total, ConnectResourceList: items } };
  },
} satisfies Actions<Ckafka>;

type Filters = readonly { readonly Key: string; readonly Values: readonly string[] }[] | undefined;

/** The topic that a filter names: an audit asks topic by topic. */
function topicOf(filters: Filters, key: string): string {
  const [topic] = (filters ?? []).find((each) => each.Key === key)?.Values ?? [];
  if (topic === undefined) throw new ApiError('InvalidParameter', `'Filters' must name one '${key}'`);
  return topic;
}

function lines(
  cloud: Cloud,
  topicId: string,
  query: string,
  from: number,
  to: number,
): { atMs: number; message: string }[] {
  const word = /"([^"]+)"/.exec(query)?.[1] ?? '';
  return (cloud.account.audit.clsLines[topicId] ?? [])
    .filter(({ atMs, message }) => atMs >= from && atMs <= to && message.includes(`"${word}"`))
    .sort((a, b) => b.atMs - a.atMs);
}

/** Actions by which an audit asks CLS. */
export const auditCls = {
  DescribeTopics(request, cloud) {
    const { audit, logTopics } = cloud.account;
    const everything =
      cls.DescribeTopics({ ...request, Offset: 0, Limit: Object.keys(logTopics).length }, cloud).Topics ?? [];
    const ours = everything.filter(({ TopicId }) => isIn(audit, TopicId ?? '', cloud.region));
    const others = (audit.clsTopics[cloud.region] ?? []).filter(
      ({ BizType }) => (BizType ?? 0) === (request.BizType ?? 0),
    );
    // what a deploy asks for one by one is never a stranger.
    const { total, items } = pageOf(
      request.Filters === undefined ? [...ours, ...others] : everything,
      request.Offset,
      request.Limit,
    );
    return { TotalCount: total, Topics: items };
  },

  DescribeShippers({ Filters, Offset, Limit }, cloud) {
    const { total, items } = pageOf(cloud.account.audit.clsShippers[topicOf(Filters, 'topicId')], Offset, Limit);
    return { TotalCount: total, Shippers: items };
  },

  DescribeExports({ TopicId, Offset, Limit }, cloud) {
    const { total, items } = pageOf(cloud.account.audit.clsExports[TopicId], Offset, Limit);
    return { TotalCount: total, Exports: items };
  },

  DescribeDataTransformInfo({ Filters, Offset, Limit }, cloud) {
    const { total, items } = pageOf(cloud.account.audit.clsTransforms[topicOf(Filters, 'srcTopicId')], Offset, Limit);
    return { TotalCount: total, DataTransformTaskInfos: items };
  },

  DescribeScheduledSqlInfo({ Filters, Offset, Limit }, cloud) {
    const { total, items } = pageOf(cloud.account.audit.clsScheduled[topicOf(Filters, 'srcTopicId')], Offset, Limit);
    return { TotalCount: total, ScheduledSqlTaskInfos: items };
  },

  DescribeConsumers({ Filters, Offset, Limit }, cloud) {
    const { total, items } = pageOf(cloud.account.audit.clsConsumers[topicOf(Filters, 'topicId')], Offset, Limit);
    return { TotalCount: total, Consumers: items };
  },

  DescribeKafkaConsumer({ FromTopicId }, cloud) {
    return { Status: cloud.account.audit.clsKafka.includes(FromTopicId), TopicID: FromTopicId, Compression: 0 };
  },

  DescribeDlcDelivers({ TopicId, Offset, Limit }, cloud) {
    const { total, items } = pageOf(cloud.account.audit.clsDlc[TopicId], Offset, Limit);
    return { Total: total, Infos: items };
  },

  DescribeSplunkDelivers({ TopicId, Offset, Limit }, cloud) {
    const { total, items } = pageOf(cloud.account.audit.clsSplunk[TopicId], Offset, Limit);
    return { Total: total, Infos: items };
  },

  DescribeLogHistogram({ TopicId, From, To, Interval }, cloud) {
    const every = Interval ?? 1;
    const counts = new Map<number, number>();
    for (const atMs of cloud.account.audit.clsHistogram[TopicId ?? ''] ?? []) {
      if (atMs < From || atMs > To) continue;
      const start = Math.floor(atMs / every) * every;
      counts.set(start, (counts.get(start) ?? 0) + 1);
    }
    const HistogramInfos = [...counts].map(([BTime, Count]) => ({ BTime, Count }));
    return { Interval: every, TotalCount: HistogramInfos.reduce((sum, { Count }) => sum + Count, 0), HistogramInfos };
  },

  SearchLog({ TopicId, From, To, QueryString, Limit, Context }, cloud) {
    const all = lines(cloud, TopicId ?? '', QueryString ?? '', From, To);
    const at = Number(Context === undefined || Context === '' ? 0 : Context);
    const some = all.slice(at, at + (Limit ?? 100));
    const over = at + some.length >= all.length;
    return {
      ListOver: over,
      Context: over ? '' : String(at + some.length),
      Analysis: false,
      Results: some.map(({ atMs, message }) => ({
        Time: atMs,
        TopicId: TopicId ?? '',
        TopicName: '',
        Source: '',
        FileName: '',
        LogJson: JSON.stringify({ SCF_Message: message, SCF_FunctionName: 'retention' }),
      })),
    };
  },
} satisfies Actions<Cls>;
