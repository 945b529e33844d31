// SPDX-License-Identifier: Apache-2.0
import { breaches } from '../../../lib/lifetime';
import { DAY_MS, Duration, HOUR_MS, MINUTE_MS } from '../../../lib/policy';
import { ckafka, type CkafkaLocation, type CkafkaRetention, type CkafkaUnit } from '../../../lib/stores/ckafka';
import type { Placement, Refusal, StoreContext } from '../../../lib/stores/store';
import { arrival, contextOf, obligation } from '../../helpers/placement';
import { CONTEXT, idleAtMost, onTopic, unit } from './fixture';

function solved(
  placement: Placement<CkafkaLocation>,
  changes: Partial<CkafkaUnit> = {},
  context: StoreContext = CONTEXT,
): CkafkaRetention | Refusal {
  const solution = ckafka.solve(unit(changes), [placement], context);
  const answer = solution.placements.get(placement.id) ?? solution.refusals[0];
  if (answer === undefined) throw new Error('neither solved nor refused');
  return answer;
}

function due(deadlineMs: number, changes: Partial<Placement<CkafkaLocation>> = {}): Placement<CkafkaLocation> {
  return onTopic({ obligation: obligation({ deadlineMs }), ...changes });
}

const AFTER_TERMINATION = obligation({
  category: 'configuration',
  class: undefined,
  rule: 'afterTermination',
  clock: 'terminated',
  deadlineMs: 66 * DAY_MS,
});

describe('a topic of a 30-day promise', () => {
  test('has the smallest segment time and an explicit policy', () => {
    expect(ckafka.solve(unit(), [onTopic()], CONTEXT).settings).toEqual({
      segmentMs: 86_400_000,
      cleanupPolicy: 'delete',
      forwardBucket: null,
    });
  });

  test('is retained and trimmed as late as the law allows', () => {
    // R = 43200 min - S 1440 - C 5 - P 5 - O 240 - restart 5.5 - X 1; T = 43200 - timer 15 - enforcer outage 240 - O 240.
    expect(solved(onTopic())).toEqual({
      retentionMs: 41_503 * MINUTE_MS,
      trimAfterMs: 42_705 * MINUTE_MS,
      heartbeat: false,
    });
  });

  test('leaves room for dates ahead of the clock and for the way to the topic', () => {
    // both settings less A 5 min and arrival 90 s, floored to the minute.
    const late = onTopic({ arrival: [arrival(90_000)] });
    expect(solved(late, { timestamps: 'CreateTime' })).toEqual({
      retentionMs: 41_497 * MINUTE_MS,
      trimAfterMs: 42_698 * MINUTE_MS,
      heartbeat: false,
    });
  });

  test('is retained alone when partitions are never idle', () => {
    expect(solved(onTopic(), { idle: 'never' })).toEqual({
      retentionMs: 41_503 * MINUTE_MS,
      trimAfterMs: null,
      heartbeat: false,
    });
  });

  test('needs no assumption about idle partitions when the enforcer writes into them', () => {
    expect(solved(onTopic(), { idle: 'heartbeat' }, contextOf(ckafka))).toEqual({
      retentionMs: 41_503 * MINUTE_MS,
      trimAfterMs: null,
      heartbeat: true,
    });
  });
});

describe('the smallest and the largest promise', () => {
  const context = idleAtMost(Duration.minutes(1));

  test('is a day of segment, a minute of retention and the terms', () => {
    // S 1440 + R 1 + C 5 + P 5 + O 240 + restart (30 s + P 5) + X 1 = 1697.5 min.
    expect(solved(due(1_697.5 * MINUTE_MS), {}, context)).toMatchObject({ retentionMs: MINUTE_MS });
    expect(solved(due(1_697.5 * MINUTE_MS - 1), {}, context)).toEqual({
      placement: 'chatMessages/30d/store/place-abc123',
      category: 'chatMessages',
      at: 'messages-30d',
      what: 'chatMessages/30d in ckafka topic im-messages',
      term: 'ckafka-segment',
      why:
        'the segment lives at least 1 d 4 h 17 min 30 s, allowed 1 d 4 h 17 min 29 s 999 ms; ' +
        "largest term 'a segment is written until it is this old' 1 d",
      remedy: 'hold the data in a store with finer expiry (Redis), or shorten a term that the estate assumes',
    });
  });

  test('is 90 days of retention, whatever is allowed beyond', () => {
    // 129600 + 1440 + 5 + 5 + 240 + 5.5 + 1 min.
    const largest = 131_296.5 * MINUTE_MS;
    expect(solved(due(largest - MINUTE_MS))).toMatchObject({ retentionMs: 7_775_940_000 });
    expect(solved(due(largest))).toMatchObject({ retentionMs: 7_776_000_000 });
    expect(solved(due(largest + 365 * DAY_MS))).toMatchObject({ retentionMs: 7_776_000_000 });
  });

  test('depends on the idle time as soon as it exceeds the retention', () => {
    // 2 d - S 1 d - C, P, O, restart, X 4 h 16 min 30 s leaves 19 h 43 min for R and for H.
    expect(solved(due(2 * DAY_MS), {}, idleAtMost(Duration.minutes(1_183)))).toMatchObject({
      retentionMs: 1_183 * MINUTE_MS,
    });
    expect(solved(due(2 * DAY_MS), {}, idleAtMost(Duration.minutes(1_184)))).toMatchObject({
      term: 'ckafka-segment',
      why: "the segment lives at least 2 d 30 s, allowed 2 d; largest term 'a segment is written until it is this old' 1 d",
    });
  });

  test.each([2, 7, 30, 59, 66])('of %p days breaks when retention or trimming grows by one minute', (days) => {
    const placement = due(days * DAY_MS);
    const answer = solved(placement) as CkafkaRetention & { retentionMs: number; trimAfterMs: number };
    const { settings } = ckafka.solve(unit(), [placement], CONTEXT);
    const broken = (retention: CkafkaRetention): string[] =>
      breaches(placement.obligation, ckafka.lifetime(unit(), settings, placement, retention, CONTEXT)).map(
        (each) => each.copy.name,
      );

    expect(broken(answer)).toEqual([]);
    expect(broken({ ...answer, retentionMs: answer.retentionMs + MINUTE_MS })).toEqual(['segment']);
    expect(broken({ ...answer, trimAfterMs: answer.trimAfterMs + MINUTE_MS })).toEqual(['readable record']);
  });
});

describe('a refusal', () => {
  test('tells how to close the idle time that nothing bounds', () => {
    expect(solved(onTopic(), {}, contextOf(ckafka))).toMatchObject({
      term: 'ckafka-idle-partition',
      why: "'longest time without a new record in a partition' of the segment is unbounded",
      remedy:
        'CKafka documents that the segment being written is never deleted, and nothing but a new record ends it; ' +
        "close it with assume: { term: 'ckafka-idle-partition', at: Duration.hours(1), " +
        "witness: 'alarm on a partition without a new record for 30 minutes' }",
    });
  });

  test('names the record that the enforcer cannot trim in time', () => {
    // timer 15 min + enforcer outage 4 h + broker outage 4 h + T 1 min.
    expect(solved(due(8 * HOUR_MS))).toMatchObject({
      term: 'enforcer-outage',
      why:
        'the readable record lives at least 8 h 16 min, allowed 8 h; ' +
        "largest term 'enforcer not running until somebody repairs it' 4 h",
    });
  });

  test('names a floor that the retention cannot reach', () => {
    const floor = obligation({ keepAtLeastMs: 29 * DAY_MS });
    expect(solved(onTopic({ obligation: floor }))).toMatchObject({
      term: 'keep-at-least',
      why: 'the readable record would be deleted after 28 d 19 h 38 min, before the floor of 29 d',
      remedy: expect.stringContaining("allow 'within' of at least 1 d 4 h 22 min after the moment") as string,
    });
  });

  test('names no window where no retention is as long as the floor', () => {
    const floor = obligation({ deadlineMs: 183 * DAY_MS, keepAtLeastMs: 180 * DAY_MS });
    expect(solved(onTopic({ obligation: floor }))).toMatchObject({
      term: 'keep-at-least',
      remedy: expect.stringContaining(
        'no setting of this store keeps a record for 180 d: keep it in another',
      ) as string,
    });
  });

  test('meets a system of record that is kept until the customer leaves', () => {
    expect(solved(onTopic({ category: 'configuration', obligation: AFTER_TERMINATION }))).toEqual({
      placement: 'chatMessages/30d/store/place-abc123',
      category: 'configuration',
      at: 'messages-30d',
      what: 'configuration in ckafka topic im-messages',
      term: 'clock',
      why: 'it is kept until the customer leaves, and this store knows only the age of a record: plain age would delete data of customers who still use the service',
      remedy: "mark it 'derived', or keep it in MySQL or MongoDB",
    });
  });

  test('does not meet a derived placement of the same data', () => {
    // 95040 min - 1696.5 min - 1 d of termination lag.
    const derived = onTopic({ category: 'configuration', role: 'derived', obligation: AFTER_TERMINATION });
    expect(solved(derived)).toMatchObject({ retentionMs: 91_903 * MINUTE_MS });
  });
});

describe('a legal hold', () => {
  const holdUntil = '2027-12-31';

  test('refuses a system of record, because a topic cannot keep without end', () => {
    expect(solved(onTopic({ holdUntil }))).toEqual({
      placement: 'chatMessages/30d/store/place-abc123',
      category: 'chatMessages',
      at: 'messages-30d',
      what: 'chatMessages/30d in ckafka topic im-messages',
      term: 'hold',
      why: 'a legal hold until 2027-12-31 forbids deletion, and a topic keeps records at most 90 d',
      remedy:
        "export the records to a COS bucket under the same hold, make that the system of record and mark this placement 'derived'",
    });
  });

  test('keeps a derived placement as long as the vendor allows, and what the enforcer does after it', () => {
    expect(solved(onTopic({ holdUntil, role: 'derived' }))).toEqual({
      retentionMs: 7_776_000_000,
      trimAfterMs: 42_705 * MINUTE_MS,
      heartbeat: false,
    });
  });

  test('does not save a placement that could not be kept after it', () => {
    expect(solved(due(DAY_MS, { holdUntil, role: 'derived' }))).toMatchObject({ term: 'ckafka-segment' });
  });
});
