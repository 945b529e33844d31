// SPDX-License-Identifier: Apache-2.0
import type { Producer } from 'kafkajs';
import { createCkafkaEngine } from '../../../../../functions/enforcer/engines/ckafka';
import { type Broker, connectKafka } from '../../../../../functions/enforcer/engines/ckafka/client';
import type * as client from '../../../../../functions/enforcer/engines/ckafka/client';
import type * as cluster from '../../../../../functions/enforcer/engines/ckafka/cluster';
import type { CkafkaGuard } from '../../../../../functions/enforcer/engines/ckafka/settings';
import type * as settings from '../../../../../functions/enforcer/engines/ckafka/settings';
import type * as clocks from '../../../../../functions/enforcer/engines/clocks';
import type { RunContext, StepResult } from '../../../../../functions/enforcer/engines/engine';
import type { CkafkaDirective } from '../../../../../lib/directives';
import { ckafkaDirective, context, DAY_MS } from '../../../../helpers/directives';
import { describeWith } from '../../../../helpers/engines';
import { java, KAFKA_INSTALL, kafkaLibs, startKafka, type StartedKafka } from '../../../../helpers/kafka';

/** Guards that no estate can allow. They are taken out of their modules. */
type Fixed = 'settings' | 'own clock' | 'dates' | 'skew' | 'open transactions' | 'hidden segments';
let mockRemoved: Fixed | undefined;

jest.mock('../../../../../functions/enforcer/engines/clocks', () => {
  const real = jest.requireActual<typeof clocks>('../../../../../functions/enforcer/engines/clocks');
  return {
    ...real,
    checkOwnClock: (ownMs: number): void => {
      if (mockRemoved !== 'own clock') real.checkOwnClock(ownMs);
    },
    get EARLIEST_DATE_MS() {
      return mockRemoved === 'dates' ? Number.NEGATIVE_INFINITY : real.EARLIEST_DATE_MS;
    },
    get MOST_SKEW_MS() {
      return mockRemoved === 'skew' ? 0 : real.MOST_SKEW_MS;
    },
  };
});

jest.mock('../../../../../functions/enforcer/engines/ckafka/settings', () => {
  const real = jest.requireActual<typeof settings>('../../../../../functions/enforcer/engines/ckafka/settings');
  const checkSettings = async (...args: Parameters<typeof real.checkSettings>): Promise<readonly string[]> =>
    mockRemoved === 'settings' ? [] : real.checkSettings(...args);
  return { ...real, checkSettings };
});

jest.mock('../../../../../functions/enforcer/engines/ckafka/cluster', () => {
  const real = jest.requireActual<typeof cluster>('../../../../../functions/enforcer/engines/ckafka/cluster');
  const readsUncommitted = (...args: Parameters<typeof real.readsUncommitted>): void => {
    if (mockRemoved !== 'open transactions') real.readsUncommitted(...args);
  };
  return { ...real, readsUncommitted };
});

jest.mock('../../../../../functions/enforcer/engines/ckafka/client', () => {
  const real = jest.requireActual<typeof client>('../../../../../functions/enforcer/engines/ckafka/client');
  const misleading = async (...args: Parameters<typeof real.misleading>): Promise<ReadonlySet<number>> =>
    mockRemoved === 'hidden segments' ? new Set<number>() : real.misleading(...args);
  return { ...real, misleading };
});

/** What a guard sees, how the step fails then, and the harm that is done without it. */
interface Case {
  readonly topic?: Readonly<Record<string, string>>;
  readonly make?: (topic: string) => Promise<unknown>;
  /** What the broker says, where none here can be made so. */
  readonly says?: (broker: Broker) => Partial<Broker>;
  readonly over?: Partial<CkafkaDirective>;
  readonly run?: Partial<RunContext>;
  /** @default ensure */
  readonly sweeps?: boolean;
  /** Undefined: the step leaves the harm out, and ends. */
  readonly fails?: RegExp;
  /** By what is left of the only partition. Where nothing but silence is to be seen, that the step comes to its end is the harm. */
  readonly harm?: (left: string, result: StepResult | undefined) => boolean;
}

describeWith({ java, 'the Kafka jars': kafkaLibs }, KAFKA_INSTALL)('without one of its guards', () => {
  let server: StartedKafka;
  let producer: Producer;
  let serial = 0;
  /** What a case leaves, and what takes it away. */
  const undone: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    server = await startKafka();
    producer = server.kafka.producer();
    await producer.connect();
  }, 120_000);
  afterAll(async () => {
    await producer.disconnect();
    await server.stop();
  });
  afterEach(() => (mockRemoved = undefined));

  const send = (topic: string, ...timestamps: readonly number[]): Promise<unknown> =>
    producer.send({ topic, messages: timestamps.map((ms) => ({ value: 'm', timestamp: String(ms) })) });
  async function left(topic: string): Promise<string> {
    const [offsets] = await server.admin.fetchTopicOffsets(topic);
    return `${offsets?.low}-${offsets?.high}`;
  }
  async function act(
    topic: string,
    { says, over, run, sweeps = false }: Case,
    allow: CkafkaDirective['allow'] = [],
  ): Promise<StepResult> {
    const engine = createCkafkaEngine(async (directive, endpoint) => {
      const broker = await connectKafka(directive, endpoint);
      return { ...broker, ...says?.(broker) };
    });
    const own = ckafkaDirective({ topic, ...over, allow });
    const task = await engine.open(own, { queue: { hosts: [server.host] } }, context({ directives: [own], ...run }));
    try {
      return await (sweeps ? task.sweep() : task.ensure());
    } finally {
      await task.close();
    }
  }

  // every guard that an estate may name, and the others: one that is missing here does not compile.
  const CASES: Readonly<Record<CkafkaGuard | Fixed, Case>> = {
    'ckafka-config': {
      says: () => ({
        config: () => Promise.reject(Object.assign(new Error('no'), { type: 'TOPIC_AUTHORIZATION_FAILED' })),
      }),
      fails: /the settings of topic .* must be known, got TOPIC_AUTHORIZATION_FAILED/,
    },
    'ckafka-tiering': {
      says: (broker) => ({
        config: async () => new Map([...(await broker.config()), ['remote.storage.enable', 'true']]),
      }),
      fails: /remote.storage.enable 'true'/,
    },
    'undeclared-topics': {
      make: async (topic) => {
        const dead = `${topic}-dead-letters`;
        await server.admin.createTopics({ topics: [{ topic: dead }], waitForLeaders: true });
        undone.push(() => server.admin.deleteTopics({ topics: [dead] }));
      },
      fails: /-dead-letters' \(0 records\), which no placement names/,
    },
    settings: { topic: { 'cleanup.policy': 'compact' }, fails: /cleanup.policy 'compact'/ },
    'own clock': {
      // nothing is due by it, which looks like a promise that is kept.
      make: (topic) => send(topic, Date.now() - 20 * DAY_MS),
      run: { now: () => 1_000 },
      sweeps: true,
      fails: /the clock of the enforcer must be at least/,
      harm: (there, result) => there === '0-1' && result?.complete === true,
    },
    dates: {
      // a date that was never set says nothing of the age.
      make: (topic) => send(topic, 0),
      sweeps: true,
      harm: (there) => there === '1-1',
    },
    skew: {
      // a minute past its floor by this clock may be before it by the broker's, which nobody can ask.
      make: (topic) => send(topic, Date.now() - 5 * DAY_MS - 60_000),
      over: { keepAtLeastMs: 5 * DAY_MS },
      sweeps: true,
      harm: (there) => there === '1-1',
    },
    'open transactions': {
      make: async (topic) => {
        const other = server.kafka.producer({ transactionalId: topic, idempotent: true, maxInFlightRequests: 1 });
        await other.connect();
        const open = await other.transaction();
        await open.send({ topic, messages: [{ value: 'm', timestamp: String(Date.now()) }] });
        await send(topic, Date.now() - 20 * DAY_MS);
        undone.push(() => open.abort().then(() => other.disconnect()));
      },
      sweeps: true,
      // the old record behind it is not counted as left, and the sweep says that it has seen all.
      harm: (_, result) => result?.complete === true && result.skipped === undefined,
    },
    'hidden segments': {
      // a segment takes one batch.
      topic: { 'message.timestamp.type': 'LogAppendTime', 'segment.bytes': '100' },
      make: async (topic) => {
        await send(topic, Date.now());
        await send(topic, Date.now());
        await act(topic, { sweeps: true, run: { now: () => Date.now() + 10 * DAY_MS } });
        expect(await left(topic)).toBe('2-2');
        await send(topic, Date.now());
      },
      sweeps: true,
      // the broker answers that no record is that young.
      harm: (there) => there === '3-3',
    },
  };

  test.each(Object.keys(CASES) as (keyof typeof CASES)[])(
    'such as %s, harm is done in silence',
    async (name) => {
      const one = CASES[name];
      const { make, fails, harm } = one;
      const topic = `messages-${++serial}`;
      const configEntries = Object.entries(one.topic ?? {}).map(([key, value]) => ({ name: key, value }));
      await server.admin.createTopics({ topics: [{ topic, configEntries }], waitForLeaders: true });
      await make?.(topic);
      try {
        let result: StepResult | undefined;
        if (fails === undefined) result = await act(topic, one);
        else await expect(act(topic, one)).rejects.toThrow(fails);
        if (harm !== undefined) expect(harm(await left(topic), result)).toBe(false);
        // what an estate allows is taken out by its own way.
        const allow = [{ guard: name, who: 'the test', why: 'to see what it prevents' }];
        if (!(name.startsWith('ckafka-') || name === 'undeclared-topics')) mockRemoved = name as Fixed;
        result = await act(topic, one, mockRemoved === undefined ? allow : []);
        expect(result.complete).toBe(true);
        if (harm !== undefined) expect(harm(await left(topic), result)).toBe(true);
      } finally {
        for (const undo of undone.splice(0)) await undo();
        await server.admin.deleteTopics({ topics: [topic] });
      }
    },
    30_000,
  );
});
