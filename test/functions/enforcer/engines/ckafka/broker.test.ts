// SPDX-License-Identifier: Apache-2.0
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  CompressionTypes,
  ResourcePatternTypes,
} from 'kafkajs';
import type { CkafkaDirective } from '../../../../../lib/directives';
import { ckafkaEngine } from '../../../../../functions/enforcer/engines/ckafka';
import type { Endpoint, EngineTask, RunContext } from '../../../../../functions/enforcer/engines/engine';
import { ckafkaDirective, context, DAY_MS } from '../../../../helpers/directives';
import { describeWith, until } from '../../../../helpers/engines';
import { java, KAFKA_INSTALL, kafkaLibs, startKafka, type StartedKafka } from '../../../../helpers/kafka';

const TRIM_MS = 5 * DAY_MS;

describeWith({ java, 'the Kafka jars': kafkaLibs }, KAFKA_INSTALL)(
  'CKafka engine, on what a broker really holds',
  () => {
    let server: StartedKafka;
    let serial = 0;

    beforeAll(async () => {
      server = await startKafka();
    }, 120_000);
    afterAll(() => server.stop());

    async function topic(settings: Readonly<Record<string, string>> = {}): Promise<CkafkaDirective> {
      const name = `events-${++serial}`;
      const configEntries = Object.entries(settings).map(([key, value]) => ({ name: key, value }));
      await server.admin.createTopics({
        topics: [{ topic: name, numPartitions: 1, configEntries }],
        waitForLeaders: true,
      });
      return ckafkaDirective({ topic: name, trimAfterMs: TRIM_MS });
    }
    async function send(
      name: string,
      timestamps: readonly number[],
      compression = CompressionTypes.None,
      transaction?: 'commit' | 'abort',
      value = 'm',
    ): Promise<void> {
      const producer = server.kafka.producer(
        transaction === undefined ? {} : { transactionalId: `t-${++serial}`, idempotent: true, maxInFlightRequests: 1 },
      );
      await producer.connect();
      const batch = {
        topic: name,
        compression,
        messages: timestamps.map((timestamp) => ({ value, partition: 0, timestamp: String(timestamp) })),
      };
      if (transaction === undefined) await producer.send(batch);
      else {
        const open = await producer.transaction();
        await open.send(batch);
        await open[transaction]();
      }
      await producer.disconnect();
    }
    async function using<T>(
      directive: CkafkaDirective,
      step: (task: EngineTask) => Promise<T>,
      over: Partial<RunContext> = {},
      endpoint: Endpoint = { hosts: [server.host] },
    ): Promise<T> {
      const task = await ckafkaEngine.open(directive, { queue: endpoint }, context(over));
      try {
        return await step(task);
      } finally {
        await task.close();
      }
    }
    async function low(name: string): Promise<string | undefined> {
      return (await server.admin.fetchTopicOffsets(name))[0]?.low;
    }

    test.each([CompressionTypes.None, CompressionTypes.GZIP])(
      'ages of 1, 10, 9 and 2 days in one batch (compression %p): nothing young is trimmed, the oldest is known',
      async (compression) => {
        const directive = await topic();
        const now = Date.now();
        await send(
          directive.topic,
          [1, 10, 9, 2].map((day) => now - day * DAY_MS),
          compression,
        );
        const [swept, seen] = await using(
          directive,
          async (task) => [await task.sweep(), await task.witness()] as const,
          { now: () => now },
        );
        expect(swept).toMatchObject({ deleted: 0, complete: true, skipped: [{ count: 2 }] });
        expect(seen).toEqual({ oldestMs: 10 * DAY_MS, unjudged: 0, notices: [] });
        expect(await low(directive.topic)).toBe('0');
      },
    );

    test('dates of -1 and 0 are none: what lies before them is trimmed, they are reported', async () => {
      const directive = await topic();
      const now = Date.now();
      await send(directive.topic, [now - 9 * DAY_MS, 0, -1, now - 8 * DAY_MS]);
      const [swept, seen] = await using(
        directive,
        async (task) => [await task.sweep(), await task.witness()] as const,
        { now: () => now },
      );
      expect(swept).toMatchObject({ deleted: 1, skipped: [{ count: 1 }] });
      expect(seen).toMatchObject({ oldestMs: 8 * DAY_MS, unjudged: 2 });
      expect(await low(directive.topic)).toBe('1');
    });

    test('one record far ahead comes first: the old ones behind it are seen', async () => {
      const directive = await topic();
      const now = Date.now();
      await send(directive.topic, [now + 300 * DAY_MS, now - 20 * DAY_MS]);
      const seen = await using(directive, (task) => task.witness(), { now: () => now });
      expect(seen).toMatchObject({ oldestMs: 20 * DAY_MS, unjudged: 1 });
    });

    test.each(['snappy', 'lz4', 'zstd', 'gzip'])(
      'reads what the Java client wrote with %s',
      async (compression) => {
        const directive = await topic();
        await server.produce(directive.topic, compression, 500);
        const now = Date.now() + 6 * DAY_MS;
        expect(await using(directive, (task) => task.sweep(), { now: () => now })).toEqual({
          deleted: 500,
          complete: true,
          notices: [],
        });
        expect(await low(directive.topic)).toBe('500');
      },
      60_000,
    );

    test.each(['CreateTime', 'LogAppendTime'])(
      'records of a transaction that nobody ended, and those behind it, are seen (%s)',
      async (type) => {
        const directive = await topic({ 'message.timestamp.type': type });
        const now = Date.now() + (type === 'LogAppendTime' ? 9 * DAY_MS : 0);
        const producer = server.kafka.producer({
          transactionalId: `t-${++serial}`,
          idempotent: true,
          maxInFlightRequests: 1,
        });
        await producer.connect();
        const open = await producer.transaction();
        try {
          const old = [{ value: 'm', partition: 0, timestamp: String(now - 9 * DAY_MS) }];
          await open.send({ topic: directive.topic, messages: old });
          await send(directive.topic, [now - 8 * DAY_MS]);
          const seen = await using(directive, (task) => task.witness(), { now: () => now });
          expect(seen.oldestMs).toBeGreaterThanOrEqual(9 * DAY_MS - 60_000);
          const swept = await using(directive, (task) => task.sweep(), { now: () => now });
          expect(swept).toEqual({ deleted: 2, complete: true, notices: [] });
        } finally {
          await open.abort();
          await producer.disconnect();
        }
      },
    );

    test('records of a transaction that was given up count, its marks do not', async () => {
      const directive = await topic();
      const now = Date.now();
      await send(directive.topic, [now - 9 * DAY_MS], CompressionTypes.None, 'commit');
      await send(directive.topic, [now - 8 * DAY_MS, now - DAY_MS], CompressionTypes.None, 'abort');
      await send(directive.topic, [now - 7 * DAY_MS]);
      const [swept, seen] = await using(
        directive,
        async (task) => [await task.sweep(), await task.witness()] as const,
        { now: () => now },
      );
      // the mark of the first transaction lies at offset 1, and goes with it.
      expect(swept).toMatchObject({ deleted: 3, skipped: [{ count: 1 }] });
      expect(seen.oldestMs).toBe(7 * DAY_MS);
      expect(await low(directive.topic)).toBe('3');
    }, 60_000);

    test('a topic that was deleted and created anew keeps its young records, whatever the last run remembers', async () => {
      const directive = await topic();
      const now = Date.now();
      const old = Array.from({ length: 30 }, (_, n) => now - 10 * DAY_MS + n);
      // WHEN a run ends in the middle: they are more than a page
      for (const each of old)
        await send(directive.topic, [each], CompressionTypes.None, undefined, 'm'.repeat(100_000));
      let asked = 0;
      const { cursor } = await using(directive, (task) => task.sweep(), {
        remainingMs: () => (asked++ < 1 ? 0 : 60_000),
      });
      expect(cursor).toBeDefined();
      await server.admin.deleteTopics({ topics: [directive.topic] });
      await until(async () => !(await server.admin.listTopics()).includes(directive.topic), 'the end of the topic');
      await server.admin.createTopics({ topics: [{ topic: directive.topic, numPartitions: 1 }], waitForLeaders: true });
      await send(
        directive.topic,
        old.map((_, n) => now - n),
      );
      const swept = await using(directive, (task) => task.sweep(), { cursor });
      expect([swept.deleted, await low(directive.topic)]).toEqual([0, '0']);
    });

    test('a broker that dates records itself trims by its index', async () => {
      const directive = await topic({ 'message.timestamp.type': 'LogAppendTime' });
      // what the producer says does not count.
      await send(directive.topic, [Date.now() - 30 * DAY_MS, Date.now() + 30 * DAY_MS]);
      const now = Date.now();
      expect(await using(directive, (task) => task.sweep(), { now: () => now })).toEqual({
        deleted: 0,
        complete: true,
        notices: [],
      });
      const later = now + 6 * DAY_MS;
      const seen = await using({ ...directive, trimAfterMs: null }, (task) => task.witness(), { now: () => later });
      expect(seen.oldestMs).toBeGreaterThan(5.9 * DAY_MS);
      expect(await using(directive, (task) => task.sweep(), { now: () => later })).toMatchObject({ deleted: 2 });
    });

    test('compares the settings in force with those of the estate', async () => {
      const expects = { timestamps: 'LogAppendTime', retentionMs: 5 * DAY_MS, segmentMs: DAY_MS } as const;
      const settings = {
        'message.timestamp.type': 'LogAppendTime',
        'retention.ms': String(5 * DAY_MS),
        'segment.ms': String(DAY_MS),
      };
      const sound = { ...(await topic(settings)), expects };
      expect(await using(sound, (task) => task.ensure())).toEqual({ deleted: 0, complete: true, notices: [] });
      const wrong = {
        ...(await topic({ ...settings, 'cleanup.policy': 'compact,delete', 'message.timestamp.type': 'CreateTime' })),
        expects,
      };
      await expect(using(wrong, (task) => task.ensure())).rejects.toThrow(
        /cleanup\.policy 'compact,delete' where the estate says 'delete': .*; and message\.timestamp\.type 'CreateTime' where the estate says 'LogAppendTime'/,
      );
    });

    test('a user who may describe alone learns nothing, and nothing is trimmed', async () => {
      const directive = await topic();
      const now = Date.now();
      await send(directive.topic, [now - 9 * DAY_MS]);
      await server.admin.createAcls({
        acl: [
          {
            principal: 'User:reader',
            host: '*',
            operation: AclOperationTypes.DESCRIBE,
            permissionType: AclPermissionTypes.ALLOW,
            resourceType: AclResourceTypes.TOPIC,
            resourceName: directive.topic,
            resourcePatternType: ResourcePatternTypes.LITERAL,
          },
        ],
      });
      const reader = { hosts: [server.guarded], user: 'reader', password: 'reader-secret' };
      await expect(using(directive, (task) => task.ensure(), {}, reader)).rejects.toThrow(
        'must be known, got TOPIC_AUTHORIZATION_FAILED',
      );
      await expect(using(directive, (task) => task.sweep(), {}, reader)).rejects.toThrow(
        'must be readable before they are trimmed',
      );
      expect(await using(directive, (task) => task.witness(), {}, reader)).toMatchObject({
        unknown: expect.stringContaining('cannot be read (TOPIC_AUTHORIZATION_FAILED)') as string,
      });
      expect(await low(directive.topic)).toBe('0');
    });
  },
);
