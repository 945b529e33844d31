// SPDX-License-Identifier: Apache-2.0
import { earliestMs, sumMs, type Copy } from '../../../lib/lifetime';
import { DAY_MS, Duration, formatMs, HOUR_MS, MINUTE_MS } from '../../../lib/policy';
import { ckafka, type CkafkaRetention, type CkafkaSettings, type CkafkaUnit } from '../../../lib/stores/ckafka';
import { unknown } from '../../../lib/stores/resource';
import type { StoreContext } from '../../../lib/stores/store';
import { arrival, contextOf, copyNamed, latestOf, openTermOf } from '../../helpers/placement';
import { CONTEXT, idleAtMost, onTopic, retention, SETTINGS, unit } from './fixture';

interface Case {
  readonly unit?: Partial<CkafkaUnit>;
  readonly settings?: Partial<CkafkaSettings>;
  readonly found?: Partial<CkafkaRetention> | null;
  readonly context?: StoreContext;
  readonly delayMs?: number;
}

function copies(given: Case = {}): readonly Copy[] {
  return ckafka.lifetime(
    unit(given.unit),
    { ...SETTINGS, ...given.settings },
    onTopic({ arrival: given.delayMs === undefined ? [] : [arrival(given.delayMs)] }),
    given.found === null ? null : retention(given.found),
    given.context ?? CONTEXT,
  );
}

describe('the bytes of a record', () => {
  test('live for segment, retention, check, pass, outage and the delay of the file', () => {
    // S 1 d + R 2 d + C 5 min + P 5 min + O 4 h + first check 30 s + P 5 min + X 1 min; H 12 h lies within R.
    expect(formatMs(latestOf(copies(), 'segment'))).toBe('3 d 4 h 16 min 30 s');
  });

  test('live longer by the time that a date may lie ahead when producers write it', () => {
    // + A 5 min.
    expect(formatMs(latestOf(copies({ unit: { timestamps: 'CreateTime' } }), 'segment'))).toBe('3 d 4 h 21 min 30 s');
  });

  test('live longer by the way to the topic', () => {
    expect(formatMs(latestOf(copies({ delayMs: 2 * HOUR_MS }), 'segment'))).toBe('3 d 6 h 16 min 30 s');
  });

  test.each([
    // max(R + S, S + H) = S + 2 d as long as H is at most R.
    [Duration.hours(48), '3 d 4 h 16 min 30 s'],
    [Duration.hours(49), '3 d 5 h 16 min 30 s'],
    [Duration.days(7), '8 d 4 h 16 min 30 s'],
  ])('wait for a partition that is idle for %p', (idle, expected) => {
    expect(formatMs(latestOf(copies({ context: idleAtMost(idle) }), 'segment'))).toBe(expected);
  });

  test('wait longer where dates may be as far behind as records come late, because only a date rolls a segment', () => {
    const late = (over: Case = {}): string =>
      formatMs(latestOf(copies({ unit: { timestamps: 'CreateTime' }, delayMs: 2 * DAY_MS, ...over }), 'segment'));
    // arrival 2 d + A 5 min + S 1 d + max(R 2 d, H 12 h + arrival 2 d + B 5 min) + C 5 min + P 5 min + O 4 h + 30 s + P 5 min + X 1 min.
    expect(late()).toBe('5 d 16 h 26 min 30 s');
    expect(late({ unit: { timestamps: 'LogAppendTime' } })).toBe('5 d 4 h 16 min 30 s');
    // a heartbeat carries the time.
    const found = { heartbeat: true, trimAfterMs: null };
    expect(late({ unit: { timestamps: 'CreateTime', idle: 'heartbeat' }, found })).toBe('5 d 4 h 21 min 30 s');
  });

  test('wait at most for the heartbeat of the enforcer', () => {
    const heartbeat = { unit: { idle: 'heartbeat' }, found: { heartbeat: true, trimAfterMs: null } } as const;
    const context = contextOf(ckafka);

    // H = timer 15 min + outage 4 h lies within R.
    expect(formatMs(latestOf(copies({ ...heartbeat, context }), 'segment'))).toBe('3 d 4 h 16 min 30 s');
    // S 1 d + H 4 h 15 min instead of R 1 min, + C 5 min + P 5 min + O 4 h + first check 30 s + P 5 min + X 1 min.
    const short = copies({ unit: heartbeat.unit, found: { ...heartbeat.found, retentionMs: MINUTE_MS }, context });
    expect(formatMs(latestOf(short, 'segment'))).toBe('1 d 8 h 31 min 30 s');
  });

  test.each(['never', 'trim'] as const)(
    'are unbounded with idle %s until the estate says how long a partition is idle',
    (idle) => {
      const found = { trimAfterMs: idle === 'trim' ? HOUR_MS : null };
      expect(openTermOf(copies({ unit: { idle }, found, context: contextOf(ckafka) }), 'segment')).toMatchObject({
        id: 'ckafka-idle-partition',
        why:
          'CKafka documents that the segment being written is never deleted, and nothing but a new record ends it; ' +
          "close it with assume: { term: 'ckafka-idle-partition', at: Duration.hours(1), " +
          "witness: 'alarm on a partition without a new record for 30 minutes' }",
      });
    },
  );

  test('show the idle time among the terms even where it adds nothing', () => {
    expect(copyNamed(copies(), 'segment').latest).toContainEqual(
      expect.objectContaining({ id: 'ckafka-idle-partition', ms: 0, basis: 'assumed' }),
    );
  });
});

describe('the readable record', () => {
  test('is trimmed by the enforcer', () => {
    // T 1 d + timer 15 min + enforcer outage 4 h + broker outage 4 h.
    expect(formatMs(latestOf(copies(), 'readable record'))).toBe('1 d 8 h 15 min');
  });

  test('is trimmed later by the way to the topic and by dates ahead of the clock', () => {
    // + arrival 2 h + A 5 min.
    const late = copies({ unit: { timestamps: 'CreateTime' }, delayMs: 2 * HOUR_MS });
    expect(formatMs(latestOf(late, 'readable record'))).toBe('1 d 10 h 20 min');
  });

  test('is bounded although nobody knows how long partitions are idle', () => {
    expect(formatMs(latestOf(copies({ context: contextOf(ckafka) }), 'readable record'))).toBe('1 d 8 h 15 min');
  });

  test('goes with its segment where nothing trims', () => {
    const found = { trimAfterMs: null };
    // as the segment, without X 1 min.
    expect(formatMs(latestOf(copies({ unit: { idle: 'never' }, found }), 'readable record'))).toBe(
      '3 d 4 h 15 min 30 s',
    );
  });

  test('is kept at least until trimming or retention, whichever is first', () => {
    const least = (found: Partial<CkafkaRetention>): string =>
      formatMs(earliestMs(copyNamed(copies({ found }), 'readable record')));

    // the enforcer's clock may be ahead of the broker's, retention has the broker's own.
    expect(least({})).toBe('23 h 55 min');
    expect(least({ trimAfterMs: 259_200_000 })).toBe('2 d');
  });

  test('is kept at least for the retention where nothing trims', () => {
    const live = copyNamed(copies({ unit: { idle: 'never' }, found: { trimAfterMs: null } }), 'readable record');
    expect(formatMs(earliestMs(live))).toBe('2 d');
  });
});

describe('a setting', () => {
  test.each([
    [59_999, false],
    [60_000, true],
    [7_776_000_000, true],
    [7_776_000_001, false],
    [60_000.5, false],
  ])('of %p ms of retention is inside the bounds: %p', (retentionMs, inside) => {
    expect(Number.isFinite(latestOf(copies({ found: { retentionMs } }), 'segment'))).toBe(inside);
  });

  test.each([
    [3_600_000, false],
    [86_399_999, false],
    [86_400_000, true],
    [7_776_000_000, true],
    [7_776_000_001, false],
  ])('of %p ms of segment time is inside the bounds: %p', (segmentMs, inside) => {
    expect(Number.isFinite(latestOf(copies({ settings: { segmentMs } }), 'segment'))).toBe(inside);
  });

  test.each<[string, Case, string, string]>([
    [
      'retention without end',
      { found: { retentionMs: -1 } },
      'ckafka-retention',
      '-1 keeps records for ever: set 60000 to 7776000000 milliseconds',
    ],
    [
      'unset retention',
      { found: { retentionMs: null } },
      'ckafka-retention',
      "'retention' is unset, and the provider and its documentation disagree on what is then written (1 minute, 2 hours): set it",
    ],
    [
      'unknown retention',
      { found: { retentionMs: unknown('${var.retention}') } },
      'ckafka-retention',
      'its value is not known (${var.retention}): write the number into the configuration',
    ],
    [
      'retention out of bounds',
      { found: { retentionMs: 7_776_000_001 } },
      'ckafka-retention',
      "7776000001 milliseconds is outside the vendor's 60000 to 7776000000 milliseconds, so what really holds is not known: set a whole number inside the bounds",
    ],
    [
      'unset segment time',
      { settings: { segmentMs: null } },
      'ckafka-segment',
      "'segment' is unset, so the server's own value of up to 90 days applies and every plan shows a change: set it",
    ],
    [
      'compaction',
      { settings: { cleanupPolicy: 'compact' } },
      'ckafka-cleanup-policy',
      "'compact' keeps the latest record of every key whatever its age: set 'clean_up_policy' to 'delete'",
    ],
    [
      'compaction beside deletion',
      { settings: { cleanupPolicy: 'compact,delete' } },
      'ckafka-cleanup-policy',
      "'compact,delete' keeps the latest record of every key whatever its age: set 'clean_up_policy' to 'delete'",
    ],
    [
      'unknown cleanup policy',
      { settings: { cleanupPolicy: unknown('${var.policy}') } },
      'ckafka-cleanup-policy',
      "its value is not known (${var.policy}): write 'delete' into the configuration",
    ],
    [
      'missing topic',
      { found: null, settings: { segmentMs: null, cleanupPolicy: null } },
      'ckafka-cleanup-policy',
      'no tencentcloud_ckafka_topic of that instance and name was found: declare the topic',
    ],
    [
      'heartbeat without a directive',
      { unit: { idle: 'heartbeat' } },
      'ckafka-heartbeat',
      "no directive writes into the partitions although the unit says idle: 'heartbeat': declare the placement",
    ],
  ])('that bounds nothing, %s, says so', (_name, given, id, why) => {
    expect(openTermOf(copies(given), 'segment')).toMatchObject({ id, why });
  });

  test('of idle trim without a directive leaves the readable record unbounded', () => {
    expect(openTermOf(copies({ found: { trimAfterMs: null } }), 'readable record')).toMatchObject({
      id: 'ckafka-trim',
      why: "no directive trims the topic although its unit says idle: 'trim': declare the placement",
    });
  });

  test('of a compacted topic leaves the readable record unbounded, trimmed or not', () => {
    expect(openTermOf(copies({ settings: { cleanupPolicy: 'compact' } }), 'readable record')?.id).toBe(
      'ckafka-cleanup-policy',
    );
  });

  test('that is missing shows every open term at once', () => {
    const { latest } = copyNamed(copies({ found: { retentionMs: null }, context: contextOf(ckafka) }), 'segment');
    expect(latest.filter((term) => term.basis === 'unbounded').map((term) => term.id)).toEqual([
      'ckafka-retention',
      'ckafka-idle-partition',
    ]);
    expect(sumMs(latest)).toBe(Infinity);
  });

  test('that dumps the topic to a bucket adds an unbounded copy', () => {
    expect(copies().map((copy) => copy.name)).toEqual(['readable record', 'segment']);
    expect(openTermOf(copies({ settings: { forwardBucket: 'dump-1250000000' } }), 'forwarded copy')).toMatchObject({
      id: 'ckafka-forward',
      why:
        "records are copied to bucket 'dump-1250000000', which no placement covers: " +
        'stop the dump in the console or write to that bucket from a placement of its own',
    });
  });
});
