// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { DAY_MS } from '../../policy';
import { ask, everyRegion, unitsOf, type Ask, type Subject } from './ask';
import { flag, id, number, one, page, some, text } from './form';

const CLS = { product: 'cls', version: '2020-10-16' } as const;
const HUNDRED = 100;

const topicPage = page(
  'TotalCount',
  'Topics',
  z.object({
    TopicId: id,
    TopicName: text,
    LogsetId: text,
    Period: number,
    HotPeriod: number,
    StorageType: text,
    /** The product that made the topic: CLB, SCF, an audit. */
    AssumerName: text,
    BizType: number,
    MigrationStatus: number,
  }),
);

export const CLS_LOG_TOPICS = ask({
  ...CLS,
  id: 'cls-log-topics',
  action: 'DescribeTopics',
  paging: { by: 'offset', limit: HUNDRED },
  subjects: everyRegion('cls', { BizType: 0 }),
  form: topicPage,
  tells: 'log topics that no estate declares, those of other products, and live periods',
});

export const CLS_METRIC_TOPICS = ask({
  ...CLS,
  id: 'cls-metric-topics',
  action: 'DescribeTopics',
  paging: { by: 'offset', limit: HUNDRED },
  subjects: everyRegion('cls', { BizType: 1 }),
  form: topicPage,
  tells: 'metric topics that no estate declares',
});

/** Topics of the estate as the account knows them: by name and kind in their region. */
const declaredTopics: (parameters: (topicId: string, nowMs: number, periodDays: number) => object) => Ask['subjects'] =
  (parameters) =>
  ({ estate, answers, nowMs }) =>
    unitsOf(estate, 'cls').flatMap((unit): Subject[] => {
      const listed = unit.kind === 'metric' ? CLS_METRIC_TOPICS : CLS_LOG_TOPICS;
      const found = answers.items(listed, unit.region).filter(({ TopicName }) => TopicName === unit.topic);
      return found.map(({ TopicId, Period }) => ({
        key: TopicId,
        region: unit.region,
        parameters: parameters(TopicId, nowMs, Period ?? 0),
      }));
    });

const byFilter = declaredTopics((topicId) => ({ Filters: [{ Key: 'topicId', Values: [topicId] }] }));
const bySource = declaredTopics((topicId) => ({ Filters: [{ Key: 'srcTopicId', Values: [topicId] }] }));
const byTopic = declaredTopics((TopicId) => ({ TopicId }));

export const CLS_SHIPPERS = ask({
  ...CLS,
  id: 'cls-shippers',
  action: 'DescribeShippers',
  wave: 2,
  paging: { by: 'offset', limit: HUNDRED },
  subjects: byFilter,
  form: page(
    'TotalCount',
    'Shippers',
    z.object({ ShipperId: id, ShipperName: text, Bucket: text, Prefix: text, Status: flag }),
  ),
  tells: 'deliveries to COS',
});

export const CLS_EXPORTS = ask({
  ...CLS,
  id: 'cls-exports',
  action: 'DescribeExports',
  wave: 2,
  paging: { by: 'offset', limit: HUNDRED },
  subjects: byTopic,
  form: page('TotalCount', 'Exports', z.object({ ExportId: id, FileName: text, Status: text, FileSize: number })),
  tells: 'exports that wait for a download',
});

export const CLS_TRANSFORMS = ask({
  ...CLS,
  id: 'cls-transforms',
  action: 'DescribeDataTransformInfo',
  wave: 2,
  paging: { by: 'offset', limit: HUNDRED },
  subjects: bySource,
  // its data sources carry passwords, and its text the shape of records: neither is read.
  form: page(
    'TotalCount',
    'DataTransformTaskInfos',
    z.object({
      TaskId: id,
      Name: text,
      SrcTopicId: text,
      DstResources: some(z.object({ TopicId: text, IsCrossAccount: flag })),
    }),
  ),
  tells: 'transforms that write into other topics, also of other accounts',
});

export const CLS_SCHEDULED = ask({
  ...CLS,
  id: 'cls-scheduled',
  action: 'DescribeScheduledSqlInfo',
  wave: 2,
  paging: { by: 'offset', limit: HUNDRED },
  subjects: bySource,
  form: page(
    'TotalCount',
    'ScheduledSqlTaskInfos',
    z.object({
      TaskId: id,
      Name: text,
      SrcTopicId: text,
      DstResource: z.object({ TopicId: text, Region: text }).nullish(),
    }),
  ),
  tells: 'queries on a timer that write into other topics',
});

export const CLS_CONSUMERS = ask({
  ...CLS,
  id: 'cls-consumers',
  action: 'DescribeConsumers',
  wave: 2,
  paging: { by: 'offset', limit: HUNDRED },
  subjects: byFilter,
  form: page(
    'TotalCount',
    'Consumers',
    z.object({ ConsumerId: id, Effective: flag, Ckafka: z.object({ InstanceId: text, TopicName: text }).nullish() }),
  ),
  tells: 'deliveries to CKafka',
});

export const CLS_KAFKA = ask({
  ...CLS,
  id: 'cls-kafka',
  action: 'DescribeKafkaConsumer',
  wave: 2,
  paging: { by: 'none' },
  subjects: declaredTopics((FromTopicId) => ({ FromTopicId })),
  form: one(z.object({ Status: flag })),
  tells: 'consumption of a topic over the Kafka protocol',
});

export const CLS_DLC = ask({
  ...CLS,
  id: 'cls-dlc',
  action: 'DescribeDlcDelivers',
  wave: 2,
  paging: { by: 'offset', limit: HUNDRED },
  subjects: byTopic,
  form: page('Total', 'Infos', z.object({ TaskId: id, Name: text })),
  tells: 'deliveries to the data lake',
});

export const CLS_SPLUNK = ask({
  ...CLS,
  id: 'cls-splunk',
  action: 'DescribeSplunkDelivers',
  wave: 2,
  paging: { by: 'offset', limit: HUNDRED },
  subjects: byTopic,
  form: page('Total', 'Infos', z.object({ TaskId: id, Name: text })),
  tells: 'deliveries to Splunk',
});

/** How far back a count looks: older logs are found, however old. */
const LOOK_BACK_MS = 3700 * DAY_MS;

export const CLS_OLD_LOGS = ask({
  ...CLS,
  id: 'cls-old-logs',
  action: 'DescribeLogHistogram',
  wave: 2,
  paging: { by: 'none' },
  subjects: declaredTopics((TopicId, nowMs, periodDays) => ({
    TopicId,
    From: nowMs - LOOK_BACK_MS,
    // the last day of the period as well: a topic without it is too young to prove anything.
    To: nowMs - (periodDays - 1) * DAY_MS,
    Query: '*',
    SyntaxRule: 1,
    Interval: DAY_MS / 24,
  })),
  // counts by hour: no log is read.
  form: one(
    z.object({ TotalCount: z.number(), HistogramInfos: some(z.object({ Count: z.number(), BTime: z.number() })) }),
  ),
  tells: 'how long logs past the period are still there, by counting them',
});

export const CLS_ASKS = [
  CLS_LOG_TOPICS,
  CLS_METRIC_TOPICS,
  CLS_SHIPPERS,
  CLS_EXPORTS,
  CLS_TRANSFORMS,
  CLS_SCHEDULED,
  CLS_CONSUMERS,
  CLS_KAFKA,
  CLS_DLC,
  CLS_SPLUNK,
  CLS_OLD_LOGS,
] as const;
