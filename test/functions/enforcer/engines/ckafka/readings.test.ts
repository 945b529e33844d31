// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import { ckafkaEngine } from '../../../../../functions/enforcer/engines/ckafka';
import { ckafkaReadings } from '../../../../../functions/enforcer/engines/ckafka/readings';
import { READINGS, type Reading } from '../../../../../lib/directives';
import { ckafkaDirective, context } from '../../../../helpers/directives';
import { describeWith } from '../../../../helpers/engines';
import { java, KAFKA_INSTALL, kafkaLibs, startKafka, type StartedKafka } from '../../../../helpers/kafka';
import { KafkaLog, type LogRecord } from '../../../../helpers/kafka-log';

const NOW_MS = Date.parse('2026-11-28T12:00:00Z');
const at = (agoMs: number, dated: LogRecord['dated'] = 'byBroker'): LogRecord => ({
  timestampMs: NOW_MS - agoMs,
  dated,
});

describe('readings of a topic', () => {
  const of = async (log: KafkaLog, term: string): Promise<Reading | undefined> =>
    (await ckafkaReadings(log, NOW_MS)).find((each) => each.term === term);
  const idle = (log: KafkaLog): ReturnType<typeof of> => of(log, 'ckafka-idle-partition');

  test('are the age of the last record of the quietest partition; one that never had any does not count', async () => {
    expect((await idle(new KafkaLog([[at(9_000), at(1_000)], [at(5_000)], []])))?.ms).toBe(5_000);
  });

  test('are not known where a partition was emptied, or the broker does not date records', async () => {
    const emptied = new KafkaLog([[at(9_000), at(1_000)]]);
    emptied.lows[0] = 2;
    expect((await idle(emptied))?.ms).toBeNull();
    expect((await idle(new KafkaLog([[at(1_000, 'byProducer')]])))?.ms).toBeNull();
  });

  test('are that every replica is in sync, or which one is not', async () => {
    const log = new KafkaLog([[at(1_000)]]);
    const outage = (): ReturnType<typeof of> => of(log, 'ckafka-broker-outage');
    expect(await outage()).toEqual({ term: 'ckafka-broker-outage', ms: 0 });
    log.replicas = () => Promise.resolve([{ partition: 3, leader: 1, replicas: [1, 2], inSync: [1] }]);
    expect(await outage()).toMatchObject({ ms: null, why: '1 of 2 replicas of partition 3 are in sync' });
    log.replicas = () => Promise.resolve([{ partition: 3, leader: -1, replicas: [], inSync: [] }]);
    expect((await outage())?.ms).toBeNull();
  });
});

describeWith({ java, 'the Kafka jars': kafkaLibs }, KAFKA_INSTALL)('readings of a real broker', () => {
  let server: StartedKafka;
  beforeAll(async () => {
    server = await startKafka();
  }, 120_000);
  afterAll(() => server.stop());

  test('are every term that is declared for it', async () => {
    const configEntries = [{ name: 'message.timestamp.type', value: 'LogAppendTime' }];
    await server.admin.createTopics({
      topics: [{ topic: 'events', numPartitions: 1, configEntries }],
      waitForLeaders: true,
    });
    const producer = server.kafka.producer();
    await producer.connect();
    await producer.send({ topic: 'events', messages: [{ value: 'm' }] });
    await producer.disconnect();
    await sleep(1_500);
    const task = await ckafkaEngine.open(
      ckafkaDirective({ topic: 'events' }),
      { queue: { hosts: [server.host] } },
      context(),
    );
    const readings = (await task.read?.()) ?? [];
    await task.close();
    expect(readings.map(({ term }) => term)).toEqual([...READINGS.ckafka]);
    expect(readings[0]?.ms).toBeGreaterThanOrEqual(1_500);
    expect(readings[0]?.ms).toBeLessThan(60_000);
    expect(readings[1]?.ms).toBe(0);
  }, 60_000);
});
