// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { CompressionTypes, ConfigResourceTypes } from 'kafkajs';
import type { CkafkaDirective } from '../../../../../lib/directives';
import { ckafkaEngine } from '../../../../../functions/enforcer/engines/ckafka';
import type {
  EngineTask,
  RunContext,
  StepResult,
  WitnessResult,
} from '../../../../../functions/enforcer/engines/engine';
import { ckafkaDirective, context, DAY_MS } from '../../../../helpers/directives';
import { until } from '../../../../helpers/engines';
import type { StartedKafka } from '../../../../helpers/kafka';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A date as a producer writes it. */
export interface RecordPlan {
  readonly what: 'young' | 'old' | 'none' | 'zero' | 'seconds' | 'ahead';
  /** How far from being due: before it for `young`, past it for `old`. */
  readonly byMs: number;
}

interface Batch {
  readonly partition: number;
  readonly gzip: boolean;
  /** `open`: nobody ends it while the enforcer works. */
  readonly transaction: 'none' | 'commit' | 'abort' | 'open';
  readonly records: readonly RecordPlan[];
}

/** A topic, its records, and what happens while the enforcer works. */
export interface TopicCase {
  readonly partitions: number;
  /** Who dates records: the producer, the broker, or the producer first and then the broker. */
  readonly dates: 'producer' | 'broker' | 'later';
  readonly trimMs: number;
  /** The floor lies this far above the age of the trim. */
  readonly keepMoreMs: number;
  /** The enforcer's time against the broker's: records of a broker have an age only by it. */
  readonly aheadMs: number;
  readonly batches: readonly Batch[];
  readonly heartbeat: boolean;
  readonly dryFirst: boolean;
  readonly interruptions: readonly { readonly budgetMs: number; readonly closeAfterMs: number | null }[];
  /** The witness on a connection of its own, as after an error; else on that of the sweep, as in a run. */
  readonly apart: boolean;
}

const often = <T>(usual: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: others.length + 2, arbitrary: fc.constant(usual) }, ...others.map((other) => fc.constant(other)));

const record: fc.Arbitrary<RecordPlan> = fc.record({
  what: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<RecordPlan['what'][]>('young', 'old') },
    { weight: 1, arbitrary: fc.constantFrom<RecordPlan['what'][]>('none', 'zero', 'seconds', 'ahead') },
  ),
  byMs: fc.oneof(fc.integer({ min: 2 * MINUTE, max: 2 * HOUR }), fc.integer({ min: 2 * MINUTE, max: 300 * DAY_MS })),
});

export const topicCase: fc.Arbitrary<TopicCase> = fc.record({
  partitions: often(1, 2, 3),
  dates: often<TopicCase['dates']>('producer', 'broker', 'later'),
  trimMs: fc.constantFrom(6 * HOUR, DAY_MS, 5 * DAY_MS, 180 * DAY_MS),
  keepMoreMs: often(0, 3 * HOUR),
  aheadMs: often(0, DAY_MS, 200 * DAY_MS),
  batches: fc.array(
    fc.record({
      partition: fc.nat({ max: 2 }),
      gzip: fc.boolean(),
      transaction: often<Batch['transaction']>('none', 'commit', 'abort', 'open'),
      records: fc.oneof(
        { weight: 3, arbitrary: fc.array(record, { minLength: 1, maxLength: 8 }) },
        // those that a log begins with when nothing is out of order.
        {
          weight: 2,
          arbitrary: fc.array(
            record.map((each) => ({ ...each, what: 'old' as const })),
            { minLength: 1, maxLength: 20 },
          ),
        },
      ),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  heartbeat: often(false, true),
  dryFirst: often(false, true),
  // each takes as long as all the rest of a case.
  interruptions: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc.array(
        fc.record({
          budgetMs: fc.integer({ min: 0, max: 2_100 }),
          closeAfterMs: fc.option(fc.integer({ min: 0, max: 30 })),
        }),
        { minLength: 1, maxLength: 2 },
      ),
    },
  ),
  apart: often(false, true),
});

/** A record as it was written, and the date that counts: undefined where there is none that can be true. */
interface Made {
  readonly partition: number;
  readonly offset: number;
  readonly dateMs: number | undefined;
}

export interface Outcome {
  readonly records: number;
  readonly trimmed: number;
  readonly behind: number;
  readonly unjudged: number;
}

/** What runs and clocks may differ by. */
const GRAIN_MS = MINUTE;
let serial = 0;

/** Runs one case on a topic of its own, and holds what was trimmed against what the generator alone knows. */
export async function runCase(server: StartedKafka, about: TopicCase): Promise<Outcome> {
  const topic = `random-${process.pid}-${++serial}`;
  const first = about.dates === 'broker' ? 'LogAppendTime' : 'CreateTime';
  const configEntries = [{ name: 'message.timestamp.type', value: first }];
  await server.admin.createTopics({
    topics: [{ topic, numPartitions: about.partitions, configEntries }],
    waitForLeaders: false,
  });
  // the driver's own waiting fails now and then where a topic is new.
  const isThere = (): Promise<boolean> => server.admin.fetchTopicOffsets(topic).then(() => true);
  await until(isThere, `topic ${topic}`);
  try {
    return await runIn(server, topic, about);
  } finally {
    await server.admin.deleteTopics({ topics: [topic] });
  }
}

async function runIn(server: StartedKafka, topic: string, about: TopicCase): Promise<Outcome> {
  const open: End[] = [];
  try {
    return await judged(server, topic, about, await produce(server, topic, about, open));
  } finally {
    for (const end of open) await end();
  }
}

/** Ends a transaction that was left open. */
type End = () => Promise<void>;

async function judged(server: StartedKafka, topic: string, about: TopicCase, made: readonly Made[]): Promise<Outcome> {
  const steps = new Steps(server, topic, about);
  const low = async (): Promise<ReadonlyMap<number, number>> =>
    new Map((await server.admin.fetchTopicOffsets(topic)).map((each) => [each.partition, Number(each.low)]));
  if (about.dryFirst) {
    await steps.sweep({ dryRun: true });
    if ([...(await low()).values()].some((offset) => offset > 0)) throw new Error('a dry run trimmed');
  }
  await steps.interrupted();
  const nowMs = Date.now() + about.aheadMs;
  const { swept, seen } = await steps.whole();
  const lows = await low();
  const isThere = (each: Made): boolean => each.offset >= (lows.get(each.partition) ?? 0);
  const ageMs = (each: Made): number => nowMs - (each.dateMs ?? Number.NaN);
  for (const each of made)
    if (!isThere(each) && !(ageMs(each) >= dueMs(about) - GRAIN_MS))
      throw new Error(`a record went ${dueMs(about) - ageMs(each)} ms early: ${JSON.stringify(each)}`);
  const left = made.filter(isThere);
  const due = left.filter((each) => ageMs(each) >= dueMs(about) + GRAIN_MS);
  const behind = (swept.skipped ?? []).reduce((sum, { count }) => sum + count, 0);
  if (swept.complete && behind < due.length)
    throw new Error(`${due.length} due records are left, ${behind} are counted: ${JSON.stringify(swept)}`);
  // nothing is in the way of a due record that comes first.
  for (const [partition] of lows) {
    const [head] = left.filter((each) => each.partition === partition);
    if (swept.complete && head !== undefined && due.includes(head))
      throw new Error(`a due record is first and is left: ${JSON.stringify({ head, swept })}`);
  }
  witnessed(seen, left, nowMs);
  const unjudged = left.filter(({ dateMs }) => dateMs === undefined).length;
  return { records: made.length, trimmed: made.length - left.length, behind: due.length, unjudged };
}

/** A floor holds by clocks that are five minutes apart. */
function dueMs({ trimMs, keepMoreMs }: TopicCase): number {
  return keepMoreMs > 0 ? trimMs + keepMoreMs + 5 * MINUTE : trimMs;
}

/** Nothing that is left is older than the witness says, and what has no date is counted. */
function witnessed(witness: WitnessResult, left: readonly Made[], nowMs: number): void {
  const said = JSON.stringify(witness);
  const oldest = Math.max(0, ...left.flatMap(({ dateMs }) => (dateMs === undefined ? [] : [nowMs - dateMs])));
  const undated = left.filter(({ dateMs }) => dateMs === undefined).length;
  if (witness.unknown !== undefined) throw new Error(`nothing was in the way of the witness: ${said}`);
  if ((witness.oldestMs ?? 0) < oldest - GRAIN_MS) throw new Error(`the oldest record is ${oldest} ms old: ${said}`);
  if (witness.unjudged < undated) throw new Error(`${undated} records cannot be judged: ${said}`);
}

async function produce(server: StartedKafka, topic: string, about: TopicCase, open: End[]): Promise<readonly Made[]> {
  const made: Made[] = [];
  for (const [index, batch] of about.batches.entries()) {
    const byBroker = about.dates === 'broker' || (about.dates === 'later' && index >= about.batches.length / 2);
    if (about.dates === 'later' && byBroker) await datedByBroker(server, topic);
    const partition = batch.partition % about.partitions;
    const sentMs = Date.now();
    const dates = batch.records.map((each) => dateOf(about, each, sentMs + about.aheadMs));
    const offset = await send(server, topic, batch, partition, dates, open);
    dates.forEach((ms, at) => {
      const truth = isPlausible(batch.records[at]?.what) ? ms : undefined;
      made.push({ partition, offset: offset + at, dateMs: byBroker ? sentMs : truth });
    });
  }
  return made.sort((a, b) => a.offset - b.offset);
}

async function datedByBroker({ admin }: StartedKafka, topic: string): Promise<void> {
  const configEntries = [{ name: 'message.timestamp.type', value: 'LogAppendTime' }];
  await admin.alterConfigs({
    validateOnly: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configEntries }],
  });
}

function isPlausible(what: RecordPlan['what'] | undefined): boolean {
  return what === 'young' || what === 'old';
}

function dateOf(about: TopicCase, { what, byMs }: RecordPlan, nowMs: number): number {
  switch (what) {
    case 'young':
      return Math.min(nowMs, nowMs - dueMs(about) + byMs);
    case 'old':
      return nowMs - dueMs(about) - byMs;
    case 'none':
      return -1;
    case 'zero':
      return 0;
    case 'seconds':
      return Math.floor(nowMs / SECOND);
    case 'ahead':
      return nowMs + HOUR + byMs;
  }
}

/** Returns the offset of the first record. */
async function send(
  server: StartedKafka,
  topic: string,
  batch: Batch,
  partition: number,
  dates: readonly number[],
  left: End[],
): Promise<number> {
  const transactional = { transactionalId: `random-${++serial}`, idempotent: true, maxInFlightRequests: 1 };
  const producer = server.kafka.producer(batch.transaction === 'none' ? {} : transactional);
  await producer.connect();
  const message = {
    topic,
    compression: batch.gzip ? CompressionTypes.GZIP : CompressionTypes.None,
    messages: dates.map((ms) => ({ value: 'm', partition, timestamp: String(ms) })),
  };
  let keep = false;
  try {
    if (batch.transaction === 'none') return Number((await producer.send(message))[0]?.baseOffset);
    const open = await producer.transaction();
    const [answer] = await open.send(message);
    if (batch.transaction !== 'open') await open[batch.transaction]();
    else {
      keep = true;
      left.push(() => open.abort().then(() => producer.disconnect()));
    }
    return Number(answer?.baseOffset);
  } finally {
    if (!keep) await producer.disconnect();
  }
}

/** Steps of the engine, as the runner takes them. */
class Steps {
  private readonly directive: CkafkaDirective;

  constructor(
    private readonly server: StartedKafka,
    topic: string,
    private readonly about: TopicCase,
  ) {
    this.directive = ckafkaDirective({
      topic,
      trimAfterMs: about.trimMs,
      ...(about.keepMoreMs > 0 ? { keepAtLeastMs: about.trimMs + about.keepMoreMs } : {}),
      ...(about.heartbeat ? { idle: 'heartbeat' as const } : {}),
    });
  }

  sweep(over: Partial<RunContext> = {}): Promise<StepResult> {
    return this.act((task) => task.sweep(), over);
  }

  /** As a run does it when nobody is in its way. */
  async whole(): Promise<{ readonly swept: StepResult; readonly seen: WitnessResult }> {
    const witness = (task: EngineTask): Promise<WitnessResult> => task.witness();
    if (this.about.apart) return { swept: await this.sweep(), seen: await this.act(witness, {}) };
    return this.act(async (task) => ({ swept: await task.sweep(), seen: await witness(task) }), {});
  }

  /** Sweeps that run out of time, or whose connection is closed under them. */
  async interrupted(): Promise<void> {
    let cursor: string | undefined;
    for (const { budgetMs, closeAfterMs } of this.about.interruptions) {
      const until = Date.now() + budgetMs;
      const kept = { cursor, checkpoint: (at: string) => (cursor = at) };
      try {
        const result = await this.act(
          (task) =>
            closeAfterMs === null
              ? task.sweep()
              : Promise.race([task.sweep(), sleep(closeAfterMs).then(() => Promise.reject(CLOSED))]),
          closeAfterMs === null ? { ...kept, remainingMs: () => until - Date.now() } : kept,
        );
        cursor = result.cursor;
      } catch (error) {
        if (error !== CLOSED) throw error;
      }
    }
  }

  private async act<T>(step: (task: EngineTask) => Promise<T>, over: Partial<RunContext>): Promise<T> {
    const run = context({ now: () => Date.now() + this.about.aheadMs, ...over });
    const task = await ckafkaEngine.open(this.directive, { queue: { hosts: [this.server.host] } }, run);
    try {
      return await step(task);
    } finally {
      await task.close();
    }
  }
}

const CLOSED = new Error('closed');
