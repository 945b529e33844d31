// SPDX-License-Identifier: Apache-2.0
import { ConfigResourceTypes, Kafka, logLevel, type Producer } from 'kafkajs';
import type { CkafkaDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import type { Endpoint } from '../engine';
import { readsUncommitted } from './cluster';
import { topicReader, type TopicReader } from './reader';

/** What a partition holds: offsets from `low` up to, not including, `high`. */
export interface PartitionRange {
  readonly partition: number;
  readonly low: bigint;
  readonly high: bigint;
}

/** Which brokers hold a partition, and which of them have all of it. */
export interface PartitionReplicas {
  readonly partition: number;
  /** -1: none. */
  readonly leader: number;
  readonly replicas: readonly number[];
  readonly inSync: readonly number[];
}

/** What the engine needs of a broker: the thin port behind which the driver is. */
export interface Broker extends TopicReader {
  /** The settings that are in force for the topic, by name. */
  config(): Promise<ReadonlyMap<string, string>>;
  ranges(): Promise<readonly PartitionRange[]>;
  replicas(): Promise<readonly PartitionReplicas[]>;
  /** First offset whose timestamp is at least `timestampMs`, by partition; `high` as it was before the question where there is none. */
  offsetsFrom(timestampMs: number): Promise<ReadonlyMap<number, bigint>>;
  /** Deletes the records below the offsets. */
  trim(offsets: ReadonlyMap<number, bigint>): Promise<void>;
  /** Every topic that the user may see. */
  topics(): Promise<readonly string[]>;
  /** Offsets that a topic spans: as many records at most. */
  recordsIn(topic: string): Promise<bigint>;
  /** Writes one empty record into each partition. */
  beat(partitions: readonly number[]): Promise<void>;
}

/** Below every timestamp of a record: the answer for it is the first record. */
const BEFORE_ALL_MS = 1;

/**
 * Partitions whose answers by timestamp mislead: a segment that was trimmed as a whole stays until the broker's next
 * clean-up, about 5 minutes, and every question that leads into it is answered with «no record» (Kafka 3.9.1, seen
 * 2026-11-22), which reads as if all records were old.
 */
export async function misleading(broker: Broker, ranges: readonly PartitionRange[]): Promise<ReadonlySet<number>> {
  const first = await broker.offsetsFrom(BEFORE_ALL_MS);
  return new Set(
    ranges.filter(({ partition, low }) => (first.get(partition) ?? low) > low).map(({ partition }) => partition),
  );
}

/** Header by which consumers and people tell a heartbeat from a record of the application. */
export const HEARTBEAT_HEADER = 'retention-heartbeat';

const CONNECT_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 15_000;

export async function connectKafka(directive: CkafkaDirective, endpoint: Endpoint): Promise<Broker> {
  if (endpoint.hosts.length === 0)
    fail('retention/missing', directive.id, `endpoints.${directive.unit}.hosts`, 'give host:port of the brokers');
  const { user, password } = endpoint;
  const kafka = new Kafka({
    clientId: 'retention-enforcer',
    brokers: [...endpoint.hosts],
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    logLevel: logLevel.NOTHING,
    ssl: endpoint.tls === true,
    // the runner retries with its own jitter and budget.
    retry: { retries: 1, initialRetryTime: 200 },
    ...(user === undefined ? {} : { sasl: { mechanism: 'plain', username: user, password: password ?? '' } as const }),
  });
  readsUncommitted(kafka);
  const admin = kafka.admin();
  await admin.connect();
  const { topic } = directive;
  // most directives write nothing: the producer connects when the first one does.
  let producer: Producer | undefined;
  const reader = topicReader(kafka, topic);
  return {
    read: (...place) => reader.read(...place),
    async config() {
      const resources = [{ type: ConfigResourceTypes.TOPIC, name: topic }];
      const answer = await admin.describeConfigs({ resources, includeSynonyms: false });
      const entries = answer.resources.flatMap(({ configEntries }) => configEntries);
      return new Map(entries.map(({ configName, configValue }) => [configName, configValue]));
    },
    async ranges() {
      const offsets = await admin.fetchTopicOffsets(topic);
      return offsets.map(({ partition, low, high }) => ({ partition, low: BigInt(low), high: BigInt(high) }));
    },
    async replicas() {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      return topics.flatMap(({ partitions }) =>
        partitions.map(({ partitionId, leader, replicas, isr }) => ({
          partition: partitionId,
          leader,
          replicas,
          inSync: isr,
        })),
      );
    },
    async offsetsFrom(timestampMs) {
      // the driver asks for the high watermarks first and answers with those where no record is that young, so that a record
      // which arrives in between is never below the answer.
      const offsets = await admin.fetchTopicOffsetsByTimestamp(topic, timestampMs);
      return new Map(offsets.map(({ partition, offset }) => [partition, BigInt(offset)]));
    },
    trim: (offsets) =>
      admin.deleteTopicRecords({
        topic,
        partitions: [...offsets].map(([partition, offset]) => ({ partition, offset: String(offset) })),
      }),
    topics: () => admin.listTopics(),
    async recordsIn(name) {
      const offsets = await admin.fetchTopicOffsets(name);
      return offsets.reduce((sum, { low, high }) => sum + BigInt(high) - BigInt(low), 0n);
    },
    async beat(partitions) {
      if (producer === undefined) {
        // a topic that is misspelt must not come into being.
        producer = kafka.producer({ allowAutoTopicCreation: false });
        await producer.connect();
      }
      const empty = { key: null, value: null, headers: { [HEARTBEAT_HEADER]: '1' } };
      await producer.send({ topic, messages: partitions.map((partition) => ({ ...empty, partition })) });
    },
    async close() {
      await producer?.disconnect();
      await reader.close();
      await admin.disconnect();
    },
  };
}

/** Errors with which a broker says that it does not trim or take a record, now or ever. */
const REFUSALS: ReadonlySet<string> = new Set([
  'TOPIC_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'POLICY_VIOLATION',
  'UNSUPPORTED_VERSION',
  'INVALID_REQUEST',
]);

/** The broker's reason when it refuses, or undefined for any other error. */
export function refusal(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { name, type, partitions, cause } = error as {
    name?: unknown;
    type?: unknown;
    partitions?: unknown;
    cause?: unknown;
  };
  if (typeof type === 'string' && REFUSALS.has(type)) return type;
  if (name === 'KafkaJSServerDoesNotSupportApiKey') return 'DeleteRecords is not known to it';
  // the driver wraps what its last attempt failed with.
  if (!Array.isArray(partitions)) return refusal(cause);
  return partitions.map((each: { error?: unknown }) => refusal(each.error)).find((reason) => reason !== undefined);
}
