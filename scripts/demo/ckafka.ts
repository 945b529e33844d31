// SPDX-License-Identifier: Apache-2.0
import { ConfigResourceTypes, type Producer } from 'kafkajs';
import type { CkafkaDirective } from '../../lib/directives';
import { until } from '../../test/helpers/engines';
import { startKafka as startBroker, type StartedKafka } from '../../test/helpers/kafka';
import type { Place, Started } from './place';
import { mayGo, samplesOf, type Sample } from './samples';

/** The last partition is idle: it holds old records only, which retention alone would keep. */
const PARTITIONS = 3;
const IDLE = PARTITIONS - 1;

export async function startCkafka(): Promise<Started> {
  const broker = await startBroker();
  const producer = broker.kafka.producer({ retry: { retries: 5 } });
  await producer.connect();
  return {
    name: 'Kafka',
    places: (directives, nowMs) =>
      directives.flatMap((directive) =>
        directive.engine === 'ckafka' ? [topic(broker, producer, directive, nowMs)] : [],
      ),
    endpoint: () => ({ hosts: [broker.host] }),
    stop: async () => {
      await producer.disconnect();
      await broker.stop();
    },
  };
}

/** The settings that the estate counts on, once the samples have the dates that they need. */
async function settle({ admin }: StartedKafka, { topic: name, expects }: CkafkaDirective): Promise<void> {
  if (expects === undefined) return;
  const settings = {
    'message.timestamp.type': expects.timestamps,
    'retention.ms': String(expects.retentionMs),
    'segment.ms': String(expects.segmentMs),
  };
  const configEntries = Object.entries(settings).map(([key, value]) => ({ name: key, value }));
  await admin.alterConfigs({
    validateOnly: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name, configEntries }],
  });
}

function topic(broker: StartedKafka, producer: Producer, directive: CkafkaDirective, nowMs: number): Place {
  const name = directive.topic;
  // as a log grows: old records first.
  const samples = [...samplesOf(directive, nowMs)].sort((a, b) => a.atMs - b.atMs);
  const partitionOf = (sample: Sample): number =>
    mayGo(directive, sample, nowMs) ? sample.n % PARTITIONS : sample.n % IDLE;
  return {
    directive,
    name,
    samples,
    async fill() {
      await broker.admin.createTopics({ topics: [{ topic: name, numPartitions: PARTITIONS }], waitForLeaders: false });
      // its leaders are known a moment later.
      await until(async () => (await broker.admin.fetchTopicOffsets(name)).length === PARTITIONS, `topic ${name}`);
      await producer.send({
        topic: name,
        messages: samples.map((sample) => ({
          value: String(sample.n),
          partition: partitionOf(sample),
          timestamp: String(sample.atMs),
        })),
      });
      await settle(broker, directive);
    },
    async left() {
      const ranges = await broker.admin.fetchTopicOffsets(name);
      const left = ranges.flatMap(({ partition, low }) =>
        samples.filter((sample) => partitionOf(sample) === partition).slice(Number(low)),
      );
      return new Set(left.map(({ n }) => n));
    },
  };
}
