// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  ResourcePatternTypes,
  type KafkaMessage,
  type Producer,
} from 'kafkajs';
import type { CkafkaDirective } from '../../../../../lib/directives';
import { ckafkaEngine, createCkafkaEngine } from '../../../../../functions/enforcer/engines/ckafka';
import { HEARTBEAT_HEADER, refusal } from '../../../../../functions/enforcer/engines/ckafka/client';
import type { Endpoint, EngineTask, RunContext, StepResult } from '../../../../../functions/enforcer/engines/engine';
import { isTransient } from '../../../../../functions/enforcer/run/retry';
import { ckafkaDirective, context, DAY_MS } from '../../../../helpers/directives';
import { describeWith, until } from '../../../../helpers/engines';
import { java, KAFKA_INSTALL, kafkaLibs, startKafka, type StartedKafka } from '../../../../helpers/kafka';

const TRIM_MS = 5 * DAY_MS;

describeWith({ java, 'the Kafka jars': kafkaLibs }, KAFKA_INSTALL)('CKafka engine', () => {
  let server: StartedKafka;
  let producer: Producer;
  let endpoints: Record<string, Endpoint>;
  let serial = 0;

  beforeAll(async () => {
    server = await startKafka();
    producer = server.kafka.producer();
    await producer.connect();
    endpoints = { queue: { hosts: [server.host] } };
  }, 120_000);
  afterAll(async () => {
    await producer.disconnect();
    await server.stop();
  });

  async function topic(partitions = 2, settings: Readonly<Record<string, string>> = {}): Promise<CkafkaDirective> {
    const name = `messages-${++serial}`;
    const configEntries = Object.entries(settings).map(([key, value]) => ({ name: key, value }));
    await server.admin.createTopics({
      topics: [{ topic: name, numPartitions: partitions, configEntries }],
      waitForLeaders: true,
    });
    return ckafkaDirective({ topic: name, trimAfterMs: TRIM_MS });
  }
  const send = (name: string, partition: number, ...timestamps: readonly number[]): Promise<unknown> =>
    producer.send({
      topic: name,
      messages: timestamps.map((timestamp) => ({ value: 'm', partition, timestamp: String(timestamp) })),
    });
  async function using<T>(
    directive: CkafkaDirective,
    step: (task: EngineTask) => Promise<T>,
    over: Partial<RunContext> = {},
    at = endpoints,
  ): Promise<T> {
    const task = await ckafkaEngine.open(directive, at, context(over));
    try {
      return await step(task);
    } finally {
      await task.close();
    }
  }
  /** Lets the reader do this with the topic, and nothing else. */
  async function allow(name: string, ...operations: readonly AclOperationTypes[]): Promise<void> {
    await server.admin.createAcls({
      acl: operations.map((operation) => ({
        principal: 'User:reader',
        host: '*',
        operation,
        permissionType: AclPermissionTypes.ALLOW,
        resourceType: AclResourceTypes.TOPIC,
        resourceName: name,
        resourcePatternType: ResourcePatternTypes.LITERAL,
      })),
    });
  }
  const asReader = (): Record<string, Endpoint> => ({
    queue: { hosts: [server.guarded], user: 'reader', password: 'reader-secret' },
  });
  /** The records of a topic, at least so many. */
  async function read(name: string, count: number): Promise<readonly KafkaMessage[]> {
    const consumer = server.kafka.consumer({ groupId: `reader-of-${name}` });
    await consumer.connect();
    await consumer.subscribe({ topic: name, fromBeginning: true });
    const found: KafkaMessage[] = [];
    await consumer.run({ eachMessage: ({ message }) => Promise.resolve(void found.push(message)) });
    await until(() => found.length >= count, `${count} records of ${name}`);
    await consumer.disconnect();
    return found;
  }
  async function left(name: string): Promise<readonly string[]> {
    const offsets = await server.admin.fetchTopicOffsets(name);
    return [...offsets].sort((a, b) => a.partition - b.partition).map(({ low, high }) => `${low}-${high}`);
  }

  test('trims what is due on each partition, whether or not younger records follow', async () => {
    const directive = await topic(3);
    const now = Date.now();
    await send(directive.topic, 0, now - 6 * DAY_MS, now - 5.5 * DAY_MS, now - DAY_MS);
    await send(directive.topic, 1, now - 6 * DAY_MS, now - 6 * DAY_MS);
    expect(await using(directive, (task) => task.sweep(), { dryRun: true })).toMatchObject({ deleted: 4 });
    expect(await left(directive.topic)).toEqual(['0-3', '0-2', '0-0']);
    expect(await using(directive, (task) => task.sweep())).toEqual({ deleted: 4, complete: true, notices: [] });
    expect(await left(directive.topic)).toEqual(['2-3', '2-2', '0-0']);
    expect(await using(directive, (task) => task.sweep())).toMatchObject({ deleted: 0 });
  });

  test('never trims a record younger than the age, and every older one before it, for random ages in any order', async () => {
    const age = fc.oneof(fc.integer({ min: TRIM_MS - 2, max: TRIM_MS + 2 }), fc.integer({ min: 0, max: 2 * TRIM_MS }));
    await fc.assert(
      fc.asyncProperty(fc.array(age, { minLength: 1, maxLength: 12 }), fc.boolean(), async (ages, sorted) => {
        const directive = await topic(1);
        const now = Date.now();
        const written = sorted ? [...ages].sort((a, b) => b - a) : ages;
        await send(directive.topic, 0, ...written.map((each) => now - each));
        await using(directive, (task) => task.sweep(), { now: () => now });
        const [range] = await server.admin.fetchTopicOffsets(directive.topic);
        const firstYoung = written.findIndex((each) => each < TRIM_MS);
        expect(Number(range?.low)).toBe(firstYoung < 0 ? written.length : firstYoung);
      }),
      { numRuns: 15 },
    );
  });

  test('a clock near 1970 trims nothing, and fails; nor does an age that reaches back before it', async () => {
    const directive = await topic(1);
    await send(directive.topic, 0, Date.now());
    // -1 stands for the end of the log.
    const now = TRIM_MS - 2;
    await expect(using(directive, (task) => task.sweep(), { now: () => now })).rejects.toThrow(
      `the clock of the enforcer must be at least 946684800000 ms after 1970, got ${now} ms`,
    );
    const at = Date.now();
    const longest = { ...directive, trimAfterMs: at + 2 };
    expect(await using(longest, (task) => task.sweep(), { now: () => at })).toMatchObject({ deleted: 0 });
    expect(await left(directive.topic)).toEqual(['0-1']);
  });

  test('witnesses the age of the oldest first record, and reports timestamps in the future', async () => {
    const directive = await topic(2);
    const now = Date.now();
    expect(await using(directive, (task) => task.witness())).toEqual({ oldestMs: null, unjudged: 0, notices: [] });
    await send(directive.topic, 0, now - 3 * DAY_MS, now);
    await send(directive.topic, 1, now - 4 * DAY_MS, now + DAY_MS);
    const seen = await using(directive, (task) => task.witness(), { now: () => now });
    expect(seen.oldestMs).toBeGreaterThanOrEqual(4 * DAY_MS);
    expect(seen.oldestMs).toBeLessThan(4 * DAY_MS + 2_000);
    expect(seen.unjudged).toBe(1);
    expect(seen.notices[0]).toMatch(/^1 partitions of topic .* hold records with timestamps in the future/);
  });

  test('only witnesses without an age, and probes without deleting', async () => {
    const directive = await topic(1, { 'message.timestamp.after.max.ms': '300000' });
    await send(directive.topic, 0, Date.now() - 9 * DAY_MS);
    expect(await using({ ...directive, trimAfterMs: null }, (task) => task.sweep())).toMatchObject({
      deleted: 0,
      complete: true,
    });
    expect(await using(directive, (task) => task.ensure())).toEqual({ deleted: 0, complete: true, notices: [] });
    expect(await left(directive.topic)).toEqual(['0-1']);
  });

  test('lists topics that nobody placed by name and size; a copy of a placed one fails the directive', async () => {
    const directive = await topic(1, { 'message.timestamp.after.max.ms': '300000' });
    const [other, away] = [await topic(2), await topic(1)];
    await send(other.topic, 0, Date.now(), Date.now());
    const copy = `${directive.topic}-dlq`;
    const ensure = (over: Partial<CkafkaDirective> = {}): Promise<StepResult> => {
      const own = { ...directive, ...over };
      const placed = { ...away, id: 'other', unit: 'elsewhere' };
      return using(own, (task) => task.ensure(), { directives: [own, placed] });
    };
    // a topic of the same name on another broker is no placement of this one; one with other units of this broker is.
    const beside = { ...endpoints, elsewhere: { hosts: endpoints['queue']?.hosts ?? [] } };
    const both = { directives: [directive, { ...away, id: 'other', unit: 'elsewhere' }] };
    const [notice] = (await using(directive, (task) => task.ensure(), both, beside)).notices;
    expect(notice).toContain(`${other.topic} (2 records)`);
    expect(notice).not.toContain(away.topic);
    const listed = (await ensure()).notices.find((each) => each.startsWith('no placement names these topics: '));
    expect(listed).toContain(`${other.topic} (2 records)`);
    expect(listed).toContain(`${away.topic} (0 records)`);
    expect(listed).not.toContain(`${directive.topic} (`);
    expect(listed).not.toContain('__');
    await server.admin.createTopics({ topics: [{ topic: copy, numPartitions: 1 }], waitForLeaders: true });
    await expect(ensure()).rejects.toThrow(
      `copies of a placed topic must be placed as well, got '${copy}' (0 records), which no placement names`,
    );
    const allow = [{ guard: `undeclared-topics:${copy}`, who: 'im-ops', why: 'emptied each night' }];
    expect((await ensure({ allow })).notices.join()).toContain('allowed by im-ops: emptied each night');
    await server.admin.deleteTopics({ topics: [copy] });
  });

  test('says clearly that the broker refuses to trim, and goes on witnessing', async () => {
    const directive = await topic(1, { 'message.timestamp.after.max.ms': '300000' });
    await send(directive.topic, 0, Date.now() - 9 * DAY_MS);
    await allow(directive.topic, AclOperationTypes.READ, AclOperationTypes.DESCRIBE_CONFIGS);
    const at = asReader();
    const notice = `refused by broker: records of topic '${directive.topic}' cannot be trimmed (TOPIC_AUTHORIZATION_FAILED); allow DeleteRecords to the enforcer's user, or keep the partitions busy with a heartbeat so that retention alone deletes`;
    expect(await using(directive, (task) => task.ensure(), {}, at)).toEqual({
      deleted: 0,
      complete: true,
      notices: [notice],
    });
    expect(await using(directive, (task) => task.sweep(), {}, at)).toEqual({
      deleted: 0,
      complete: true,
      notices: [notice],
      skipped: [expect.objectContaining({ count: 1, reason: 'refused by the broker (TOPIC_AUTHORIZATION_FAILED)' })],
    });
    expect((await using(directive, (task) => task.witness(), {}, at)).oldestMs).toBeGreaterThanOrEqual(9 * DAY_MS);
    expect(await left(directive.topic)).toEqual(['0-1']);
  });

  test('writes one empty record with a header into every partition per run, but not in a dry run', async () => {
    const directive: CkafkaDirective = { ...(await topic(3)), trimAfterMs: null, idle: 'heartbeat' };
    expect(await using(directive, (task) => task.sweep(), { dryRun: true })).toMatchObject({ complete: true });
    expect(await using(directive, (task) => task.sweep(), { held: true })).toMatchObject({ complete: true });
    expect(await left(directive.topic)).toEqual(['0-0', '0-0', '0-0']);
    expect(await using(directive, (task) => task.sweep())).toEqual({ deleted: 0, complete: true, notices: [] });
    expect(await using(directive, (task) => task.sweep())).toEqual({ deleted: 0, complete: true, notices: [] });
    expect(await left(directive.topic)).toEqual(['0-2', '0-2', '0-2']);
    const beats = await read(directive.topic, 6);
    expect(beats.every(({ key, value }) => key === null && value === null)).toBe(true);
    expect(beats.every(({ headers }) => String(headers?.[HEARTBEAT_HEADER]) === '1')).toBe(true);
  }, 60_000);

  test('trims first and then beats, so that the heartbeat stays', async () => {
    const directive: CkafkaDirective = { ...(await topic(1)), idle: 'heartbeat' };
    await send(directive.topic, 0, Date.now() - 9 * DAY_MS, Date.now() - 8 * DAY_MS);
    expect(await using(directive, (task) => task.sweep())).toMatchObject({ deleted: 2 });
    expect(await left(directive.topic)).toEqual(['2-3']);
    expect((await using(directive, (task) => task.witness())).oldestMs).toBeLessThan(60_000);
  });

  test('never trims by an answer out of a segment that was trimmed before, and is not alarmed by it', async () => {
    const directive = await topic(1);
    const now = Date.now();
    // GIVEN a segment of old records, one of young ones (a segment spans a week), and the first one trimmed
    await send(directive.topic, 0, now - 9 * DAY_MS);
    await send(directive.topic, 0, now - 8 * DAY_MS);
    await send(directive.topic, 0, now - 60_000);
    expect(await using(directive, (task) => task.sweep())).toMatchObject({ deleted: 2, complete: true });
    // WHEN the age is made longer, so that the trimmed records would not be due
    const longer = { ...directive, trimAfterMs: 8.5 * DAY_MS, deadlineMs: 10 * DAY_MS };
    expect(await using(longer, (task) => task.sweep())).toEqual({ deleted: 0, complete: true, notices: [] });
    // THEN the young record is there, and its age is known
    expect(await left(directive.topic)).toEqual(['2-3']);
    expect((await using(directive, (task) => task.witness())).oldestMs).toBeLessThan(120_000);
    expect((await using(longer, (task) => task.witness())).oldestMs).toBeLessThan(120_000);
  });

  test('fails when the broker refuses a heartbeat', async () => {
    const directive: CkafkaDirective = { ...(await topic(1)), trimAfterMs: null, idle: 'heartbeat' };
    await allow(directive.topic, AclOperationTypes.DESCRIBE);
    await expect(using(directive, (task) => task.sweep(), {}, asReader())).rejects.toThrow(
      `heartbeats into topic '${directive.topic}' must be allowed, got TOPIC_AUTHORIZATION_FAILED; let the enforcer's user write to the topic`,
    );
  });

  test('fails for wrong credentials at once, and for an unreachable broker as something that may pass', async () => {
    const directive = await topic(1);
    const wrong = await using(
      directive,
      (task) => task.sweep(),
      {},
      { queue: { hosts: [server.guarded], user: 'reader', password: 'wrong' } },
    ).catch((error: unknown) => error);
    expect(String(wrong)).toMatch(/authentication/i);
    expect(isTransient(wrong)).toBe(false);
    const gone = await using(directive, (task) => task.sweep(), {}, { queue: { hosts: ['127.0.0.1:1'] } }).catch(
      (error: unknown) => error,
    );
    expect(isTransient(gone)).toBe(true);
  });

  test('fails for a topic that does not exist, and does not create it', async () => {
    await expect(using(ckafkaDirective({ topic: 'nowhere' }), (task) => task.sweep())).rejects.toThrow();
    expect(await server.admin.listTopics()).not.toContain('nowhere');
  });
});

describe('CKafka engine, with a scripted broker', () => {
  test('a record that arrives between the question and the trim is not below the trim', async () => {
    const trimmed: Array<ReadonlyMap<number, bigint>> = [];
    const engine = createCkafkaEngine(() =>
      Promise.resolve({
        // everything up to offset 5 was old when asked; two young records arrived since.
        offsetsFrom: (timestampMs) => Promise.resolve(new Map([[0, timestampMs === 1 ? 0n : 5n]])),
        ranges: () => Promise.resolve([{ partition: 0, low: 0n, high: 7n }]),
        config: () => Promise.resolve(new Map([['message.timestamp.type', 'LogAppendTime']])),
        replicas: () => Promise.resolve([]),
        read: () =>
          Promise.resolve({ records: [{ offset: 0n, timestampMs: Date.now(), dated: 'byBroker' as const }], next: 1n }),
        trim: (offsets) => Promise.resolve(void trimmed.push(offsets)),
        beat: () => Promise.reject(new Error('no heartbeat was asked for')),
        topics: () => Promise.resolve([]),
        recordsIn: () => Promise.resolve(0n),
        close: () => Promise.resolve(),
      }),
    );
    const task = await engine.open(ckafkaDirective(), { queue: { hosts: ['x:1'] } }, context());
    expect((await task.sweep()).deleted).toBe(5);
    expect(trimmed).toEqual([new Map([[0, 5n]])]);
  });

  test.each([
    [{ type: 'POLICY_VIOLATION' }, 'POLICY_VIOLATION'],
    [{ name: 'KafkaJSServerDoesNotSupportApiKey' }, 'DeleteRecords is not known to it'],
    [
      {
        partitions: [
          { error: { type: 'NOT_LEADER_FOR_PARTITION' } },
          { error: { type: 'TOPIC_AUTHORIZATION_FAILED' } },
        ],
      },
      'TOPIC_AUTHORIZATION_FAILED',
    ],
    [{ partitions: [{ error: { type: 'NOT_LEADER_FOR_PARTITION' } }] }, undefined],
    [new Error('socket'), undefined],
    ['text', undefined],
  ])('reads the refusal in %j', (error, reason) => {
    expect(refusal(error)).toBe(reason);
  });
});
