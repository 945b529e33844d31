// SPDX-License-Identifier: Apache-2.0
import type { Kafka } from 'kafkajs';
import { createCluster, READ_UNCOMMITTED, type Cluster, type FetchAnswer } from './cluster';
import { registerCodecs } from './codecs';

/** What of a record decides over its age; its content is never kept. */
export interface ReadRecord {
  readonly offset: bigint;
  /** As the producer or the broker wrote it: -1 where there is none. */
  readonly timestampMs: number;
  /** Whether the broker dated it when it came in. */
  readonly dated: 'byBroker' | 'byProducer';
}

export interface ReadPage {
  /** In the order of their offsets, without the marks of transactions. Records of transactions that were given up are among them. */
  readonly records: readonly ReadRecord[];
  /** Where the next page begins. */
  readonly next: bigint;
}

/** Reads a topic without a consumer group: it leaves no trace on the broker and needs the right to read alone. */
export interface TopicReader {
  read(partition: number, from: bigint, maxBytes: number): Promise<ReadPage>;
  close(): Promise<void>;
}

const APPEND_TIME = 1;
const WAIT_MS = 500;

/** @throws where the driver is another version than the one this was written against */
export function topicReader(kafka: Kafka, topic: string): TopicReader {
  registerCodecs();
  let connected: Promise<Cluster> | undefined;
  return {
    async read(partition, from, maxBytes) {
      const cluster = await (connected ??= connect(kafka, topic));
      const [nodeId] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
      // the runner asks again on a fresh connection, which reads the leaders anew.
      if (nodeId === undefined) {
        throw Object.assign(new Error(`partition ${partition} of topic '${topic}' must have a leader, got none`), {
          retriable: true,
        });
      }
      const broker = await cluster.findBroker({ nodeId });
      const answer = await broker.fetch({
        replicaId: -1,
        // a transaction that was given up leaves its records on the disk.
        isolationLevel: READ_UNCOMMITTED,
        maxWaitTime: WAIT_MS,
        minBytes: 1,
        maxBytes,
        topics: [{ topic, partitions: [{ partition, fetchOffset: String(from), maxBytes }] }],
      });
      return toPage(answer, from);
    },
    async close() {
      await (await connected)?.disconnect();
    },
  };
}

async function connect(kafka: Kafka, topic: string): Promise<Cluster> {
  const cluster = createCluster(kafka, { allowAutoTopicCreation: false, metadataMaxAge: 60_000 });
  try {
    await cluster.connect();
    await cluster.addTargetTopic(topic);
    return cluster;
  } catch (error) {
    await cluster.disconnect();
    throw error;
  }
}

function toPage(answer: FetchAnswer, from: bigint): ReadPage {
  const records: ReadRecord[] = [];
  let next = from;
  for (const record of answer.responses.flatMap(({ partitions }) => partitions.flatMap(({ messages }) => messages))) {
    const { batchContext } = record;
    const offset = BigInt(record.offset);
    // a batch ends where its header says: what was compacted away leaves a gap behind its last record.
    const end =
      batchContext === undefined ? offset : BigInt(batchContext.firstOffset) + BigInt(batchContext.lastOffsetDelta);
    if (end >= next) next = end + 1n;
    // a batch is answered as a whole, also where the question began inside.
    if (offset < from || record.isControlRecord === true) continue;
    records.push({
      offset,
      timestampMs: Number(record.timestamp),
      dated: batchContext?.timestampType === APPEND_TIME ? 'byBroker' : 'byProducer',
    });
  }
  return { records, next };
}
