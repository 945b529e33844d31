// SPDX-License-Identifier: Apache-2.0
import type { OpenTerm } from '../../lifetime';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../policy';
import type { DocumentedTime, Limit } from '../limit';

const SEEN = '2026-11-21';
const CREATE_TOPIC = 'https://www.tencentcloud.com/document/api/597/35347';
const KAFKA = 'github.com/apache/kafka @1eb7644 (2024-10-25)';

export const RETENTION_MS: Limit = {
  id: 'ckafka-retention',
  text: 'topic retention',
  min: MINUTE_MS,
  max: 90 * DAY_MS,
  unit: 'milliseconds',
  source: `${CREATE_TOPIC} (RetentionMs); SDK ckafka v20190819, CreateTopicRequest.RetentionMs`,
  seen: SEEN,
  note: 'the provider checks the minimum only, and writes 1 minute when it is unset although its text says 2 hours; serverless instances keep up to 365 days, which is not used',
};

/** Retention is solved in whole minutes. */
export const RETENTION_STEP_MS = MINUTE_MS;

export const SEGMENT_MS: Limit = {
  id: 'ckafka-segment',
  text: 'a segment is written until it is this old',
  min: DAY_MS,
  max: 90 * DAY_MS,
  unit: 'milliseconds',
  source: 'SDK ckafka v20190819, CreateTopicRequest.SegmentMs; https://cloud.tencent.com/document/product/597/122806',
  seen: SEEN,
  note: 'the provider accepts 1 hour, the API documents 1 day; 1 day is taken, 1 hour is to be probed on a real instance',
};

export const REPLICAS: Limit = {
  id: 'ckafka-replicas',
  text: 'copies of a partition',
  min: 1,
  max: 3,
  unit: 'count',
  source: `${CREATE_TOPIC} (ReplicaNum)`,
  seen: SEEN,
};

export const PARTITIONS: Limit = {
  id: 'ckafka-partitions',
  text: 'partitions of a topic',
  min: 1,
  max: Number.MAX_SAFE_INTEGER,
  unit: 'count',
  source: `${CREATE_TOPIC} (PartitionNum: greater than 0)`,
  seen: SEEN,
  note: 'the quota of the instance is the real maximum; the API names none for a topic',
};

/** Trimming by the enforcer is ours: whole minutes. */
export const TRIM_MINUTES: Limit = {
  id: 'ckafka-trim',
  text: 'records made unreadable by the enforcer at the age of',
  min: 1,
  max: Number.MAX_SAFE_INTEGER / MINUTE_MS,
  unit: 'minutes',
  source: 'this library: the grid on which trimming is solved',
  seen: SEEN,
};

export const LIMITS = [RETENTION_MS, SEGMENT_MS, REPLICAS, PARTITIONS, TRIM_MINUTES];

/** Kafka's word for keeping records for ever. */
export const RETENTION_FOR_EVER = -1;

export const RETENTION_CHECK: DocumentedTime = {
  id: 'ckafka-retention-check',
  text: 'interval between checks for due segments',
  ms: 5 * MINUTE_MS,
  source: `${KAFKA}, ServerLogConfigs: log.retention.check.interval.ms`,
  seen: SEEN,
};

export const FIRST_CHECK: DocumentedTime = {
  id: 'ckafka-first-check',
  text: 'a broker that starts waits before its first check',
  ms: 30 * SECOND_MS,
  source: `${KAFKA}, LogManager: first run of kafka-log-retention`,
  seen: SEEN,
};

export const FILE_DELETE_DELAY: DocumentedTime = {
  id: 'ckafka-file-delete-delay',
  text: 'a deleted segment waits on disk',
  ms: MINUTE_MS,
  source: `${KAFKA}, TopicConfig: file.delete.delay.ms`,
  seen: SEEN,
};

export const DOCUMENTED = [RETENTION_CHECK, FIRST_CHECK, FILE_DELETE_DELAY];

export const OPEN_TERMS: readonly OpenTerm[] = [
  {
    id: 'ckafka-idle-partition',
    text: 'longest time without a new record in a partition',
    why: 'CKafka documents that the segment being written is never deleted, and nothing but a new record ends it',
    canary: 'the last record of each partition, whose age the enforcer reads at each run',
    start: { ms: HOUR_MS, witness: 'alarm on a partition without a new record for 30 minutes' },
  },
  {
    id: 'ckafka-append-time',
    text: "date of a record ahead of the broker's clock",
    ms: 0,
    why: "the topic is switched to LogAppendTime in the console, so that dates are the broker's own",
    canary:
      'LogMsgTimestampType in the answer of DescribeTopicDetail; or write one record dated an hour ahead and read its date back',
  },
  {
    id: 'ckafka-cleanup-pass',
    text: 'one pass over all topics of the instance',
    ms: 5 * MINUTE_MS,
    why: 'a pass renames files; the vendor states no duration',
    canary: 'greatest age of the first offset of a topic with 1 minute of retention and steady traffic',
    byHand:
      'the service tells of no pass, and no client sees a segment behind the first readable record; a topic with a minute of retention does',
  },
  {
    id: 'ckafka-broker-outage',
    text: 'a broker that is down deletes nothing',
    ms: 4 * HOUR_MS,
    why: 'the vendor replaces a failed broker; 4 hours are left for it',
    canary: 'the replicas in sync of each partition, which the enforcer reads at each run',
  },
];
