// SPDX-License-Identifier: Apache-2.0
import { sumMs } from '../../../lib/lifetime';
import { DAY_MS, Duration, HOUR_MS, SECOND_MS } from '../../../lib/policy';
import { redis, type RedisLocation } from '../../../lib/stores/redis';
import { unknown } from '../../../lib/stores/resource';
import { arrival, contextOf, copyNamed, latestOf, obligation, openTermOf, placement } from '../../helpers/placement';
import { LOCATION, DATED, SEEN_MS, WALK_MS, END_MS, lastWritten, copiesOf, CAP } from './fixture';

describe('lifetime from the last write', () => {
  test('a key lives arrival + 19,960 s until seen + E + 2 x 640 s walk + 900 s', () => {
    const late = lastWritten({ arrival: [arrival(HOUR_MS)] });
    expect(latestOf(copiesOf(CAP), 'key')).toBe(DAY_MS + 22_140 * SECOND_MS);
    expect(latestOf(copiesOf(CAP, { placement: late }), 'key')).toBe(HOUR_MS + DAY_MS + 22_140 * SECOND_MS);
  });

  test.each([
    // ceil(128,000 / 65) = 1,970 runs of 65 keys at 100 a second: 19.7 s.
    ['effort 10 at hz 100', { hz: 100, activeExpireEffort: 10 }, 19_700],
    // 6,400 runs, of which each database gets every 16th: 10,240 s.
    ['256 databases', { databases: 256 }, 10_240_000],
    // 17 databases need two runs.
    ['17 databases', { databases: 17 }, 1_280_000],
    // 3 runs at 7 a second: 428.6 ms, rounded up.
    ['an odd pace', { keysAtMost: 41, hz: 7 }, 429],
  ])('%s walks in its own time, twice', (_name, settings, walkMs) => {
    expect(latestOf(copiesOf(CAP, { settings }), 'key')).toBe(DAY_MS + SEEN_MS + 2 * walkMs + END_MS);
  });

  test.each(['2.8', '4.0', '5.0'] as const)(
    'up to 5.0 only the scan ends a key: 19,960 s + E + 19,960 s + 900 s (%s)',
    (version) => {
      const settings = { version, hz: null, activeExpireEffort: null };
      expect(latestOf(copiesOf(CAP, { settings }), 'key')).toBe(DAY_MS + 40_820 * SECOND_MS);
    },
  );

  test.each([
    // 1 h at 10,000 keys a second: what is assumed anyway.
    [36_000_000, HOUR_MS],
    [36_000_001, HOUR_MS + 1],
    [4_000_000_000, 400_000 * SECOND_MS],
  ])('%d keys are scanned at the stated pace where that takes longer', (keysAtMost, scanMs) => {
    const { latest } = copyNamed(copiesOf(CAP, { settings: { keysAtMost } }), 'key');
    expect(latest.find(({ id }) => id === 'redis-scan-drain')?.ms).toBe(scanMs);
    // 688 s of every 15 min.
    const pauses = Math.ceil(scanMs / (688 * SECOND_MS)) - 1;
    expect(latest.find(({ id }) => id === 'enforcer-pauses')?.ms).toBe(pauses * 212 * SECOND_MS);
  });

  test('reads that extend a life cost what the estate assumes', () => {
    const context = contextOf(redis, [{ term: 'redis-sliding-refresh', at: Duration.days(2), witness: 'idle time' }]);
    expect(latestOf(copiesOf(CAP, { context }), 'key')).toBe(3 * DAY_MS + 22_140 * SECOND_MS);
  });

  test('the file on disk adds a rewrite of 24 h', () => {
    expect(latestOf(copiesOf(CAP), 'RDB or AOF file')).toBe(2 * DAY_MS + 22_140 * SECOND_MS);
    const seen = { settings: { rewrittenWithinMs: 4 * HOUR_MS } };
    expect(latestOf(copiesOf(CAP, seen), 'RDB or AOF file')).toBe(DAY_MS + 4 * HOUR_MS + 22_140 * SECOND_MS);
    // nothing takes the place of a shorter assumption.
    const longer = { settings: { rewrittenWithinMs: 48 * HOUR_MS } };
    expect(copiesOf(CAP, longer)).toEqual(copiesOf(CAP));
  });

  test('the backup adds 6 h, 7 d that nobody can set, and 1 d clean-up', () => {
    expect(latestOf(copiesOf(CAP), 'daily backup')).toBe(DAY_MS + 22_140 * SECOND_MS + 6 * HOUR_MS + 8 * DAY_MS);
  });

  test('a period raised by ticket is the word of the estate', () => {
    const context = contextOf(redis, [{ term: 'redis-backup-raised', at: Duration.days(23), witness: 'ticket 7' }]);
    expect(latestOf(copiesOf(CAP, { context }), 'daily backup')).toBe(
      DAY_MS + 22_140 * SECOND_MS + 6 * HOUR_MS + 31 * DAY_MS,
    );
  });

  test('what counts from creation is unbounded, because a rewrite restarts the clock', () => {
    const copies = copiesOf(CAP, { placement: placement(LOCATION) });
    expect(copies.map((copy) => sumMs(copy.latest))).toEqual(copies.map(() => Infinity));
    expect(openTermOf(copies, 'key')).toEqual({
      id: 'redis-rewrite',
      text: 'rewriting after creation',
      ms: Infinity,
      basis: 'unbounded',
      why: "every write restarts the clock: name where the key carries its date (clock 'createdInKey' or 'createdInHashField'), or state writtenOnce: true",
    });
  });

  test('what is written once counts from creation', () => {
    const once = placement({ ...LOCATION, writtenOnce: true });
    expect(latestOf(copiesOf(CAP, { placement: once }), 'key')).toBe(DAY_MS + 22_140 * SECOND_MS);
  });

  test('a cache of configuration is written until the end of use is known: 1 d + 19,960 s + E + 1,280 s + 900 s', () => {
    const cache = placement(LOCATION, {
      role: 'derived',
      obligation: obligation({ clock: 'terminated', rule: 'afterTermination' }),
    });
    expect(latestOf(copiesOf(CAP, { placement: cache }), 'key')).toBe(2 * DAY_MS + 22_140 * SECOND_MS);
  });

  test('without a directive every copy is unbounded', () => {
    const copies = copiesOf(null);
    expect(copies.map((copy) => sumMs(copy.latest))).toEqual(copies.map(() => Infinity));
    expect(openTermOf(copies, 'key')?.why).toBe('no directive caps the keys of this prefix: declare the placement');
  });

  test.each([
    ['a key that is updated in place may go at once', lastWritten(), 0],
    [
      'a key that is written once goes no earlier than its cap',
      lastWritten({}, { ...LOCATION, writtenOnce: true }),
      DAY_MS,
    ],
    ['a dated key goes no earlier than its cap', placement(DATED), DAY_MS - 300_000],
  ])('%s', (_name, each, earliest) => {
    expect(sumMs(copyNamed(copiesOf(CAP, { placement: each }), 'key').earliest)).toBe(earliest);
  });
});

describe('lifetime from a date in the key', () => {
  const dated = placement(DATED);

  test('a key without a date is the slowest: 19,960 s until seen + E + 1,280 s + 900 s', () => {
    expect(latestOf(copiesOf(CAP, { placement: dated }), 'key')).toBe(DAY_MS + SEEN_MS + WALK_MS + END_MS);
  });

  test('a date ahead delays the walk: 6 h ahead + E + 2 x 64,000 s + 900 s', () => {
    const context = contextOf(redis, [{ term: 'future-timestamps', at: Duration.hours(6), witness: 'dates' }]);
    const copies = copiesOf(CAP, { placement: dated, context, settings: { keysAtMost: 12_800_000 } });
    expect(latestOf(copies, 'key')).toBe(DAY_MS + 6 * HOUR_MS + 128_000 * SECOND_MS + END_MS);
  });

  test('a key that is written again is found overdue: 6 h ahead + E + 19,960 s + 900 s', () => {
    const context = contextOf(redis, [{ term: 'future-timestamps', at: Duration.hours(6), witness: 'dates' }]);
    expect(latestOf(copiesOf(CAP, { placement: dated, context }), 'key')).toBe(DAY_MS + 6 * HOUR_MS + SEEN_MS + END_MS);
  });

  test('a key that arrives overdue goes when it is seen: 10 d + 19,960 s + 900 s', () => {
    const late = placement(DATED, { arrival: [arrival(10 * DAY_MS)] });
    expect(latestOf(copiesOf(CAP, { placement: late }), 'key')).toBe(10 * DAY_MS + SEEN_MS + END_MS);
  });

  test('a delay on the way below the age costs nothing', () => {
    const late = placement(DATED, { arrival: [arrival(12 * HOUR_MS)] });
    expect(copiesOf(CAP, { placement: late })).toEqual(copiesOf(CAP, { placement: dated }));
  });

  test('a hash field counts like a date in the key', () => {
    const field = placement<RedisLocation>({ ...DATED, clock: { kind: 'createdInHashField', field: 'at', unit: 's' } });
    expect(copiesOf(CAP, { placement: field })).toEqual(copiesOf(CAP, { placement: dated }));
  });
});

describe('bounds', () => {
  test.each([
    ['hz', 1, 500],
    ['activeExpireEffort', 1, 10],
    ['keysAtMost', 1, 4_294_967_296],
    ['databases', 1, 256],
  ] as const)('%s is bounded inside the bounds only', (property, min, max) => {
    const open = (value: number): boolean =>
      openTermOf(copiesOf(CAP, { settings: { [property]: value } }), 'key') !== undefined;
    expect([min - 1, min, min + 0.5, max, max + 1].map(open)).toEqual([true, false, true, false, true]);
  });

  test.each([
    ['hz', "'hz' of redis_param is unset, so the instance may run at another rate: set it"],
    [
      'activeExpireEffort',
      "'active-expire-effort' of redis_param is unset, so the instance may do less in a run: set it",
    ],
  ] as const)('an unset %s is unbounded from 6.2 on', (property, why) => {
    expect(openTermOf(copiesOf(CAP, { settings: { [property]: null } }), 'key')?.why).toBe(why);
  });

  test('an unknown pace is unbounded', () => {
    expect(openTermOf(copiesOf(CAP, { settings: { hz: unknown('${var.hz}') } }), 'key')?.why).toBe(
      'its value is not known (${var.hz}): write the number into the configuration',
    );
  });
});
