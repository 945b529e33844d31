// SPDX-License-Identifier: Apache-2.0
import { sumMs, type Term } from '../../lib/lifetime';
import { DAY_MS, Duration, formatMs, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/policy';
import { arrivalTerms, drainTerms, longestRunMs } from '../../lib/stores/shared-terms';
import { STORES } from '../../lib/stores/registry';
import { arrival, contextOf, placement } from '../helpers/placement';

const drain = (ms: number): Term => ({ id: 'drain', text: 'work', ms, basis: 'assumed', why: 'test' });
const total = (everyMs: number, ms: number): number =>
  sumMs(drainTerms({ ...contextOf({ openTerms: [] }), enforcerEveryMs: everyMs }, 'main', drain(ms)));

describe('the longest run of the enforcer', () => {
  test.each([
    [MINUTE_MS, 30 * SECOND_MS],
    [15 * MINUTE_MS, 870 * SECOND_MS],
    [16 * MINUTE_MS, 900 * SECOND_MS],
    [12 * HOUR_MS, 900 * SECOND_MS],
  ])('on a timer of %d ms is %d ms: over before the next, and no longer than a function may run', (every, longest) => {
    expect(longestRunMs(every)).toBe(longest);
  });
});

describe('a sweep', () => {
  test.each([
    // (870 s - 10 s) * 0.8 = 688 s of each run: 6 runs, the last one 3600 s - 5 * 688 s long
    ['every 15 min', 15 * MINUTE_MS, HOUR_MS, '1 h 17 min 40 s'],
    // (900 s - 10 s) * 0.8 = 712 s of each run: 6 runs, the last one 3600 s - 5 * 712 s long
    ['every 12 h', 12 * HOUR_MS, HOUR_MS, '2 d 12 h 40 s'],
    // 16 s of each run: 3 runs
    ['every minute', MINUTE_MS, 40 * SECOND_MS, '2 min 8 s'],
  ])('that needs more than one run pauses between them (%s)', (_name, every, ms, expected) => {
    expect(formatMs(total(every, ms))).toBe(expected);
  });

  test('that fits into one run has no pause, and one that hardly does not has one', () => {
    expect(total(12 * HOUR_MS, 712 * SECOND_MS)).toBe(712 * SECOND_MS);
    expect(total(12 * HOUR_MS, 712 * SECOND_MS + 1)).toBe(12 * HOUR_MS + 1);
    expect(total(12 * HOUR_MS, 0)).toBe(0);
  });

  test('has no pause where no enforcer is in play', () => {
    expect(total(1, HOUR_MS)).toBe(HOUR_MS);
  });

  test('that never ends stays unbounded', () => {
    expect(total(15 * MINUTE_MS, Infinity)).toBe(Infinity);
  });
});

describe('the work of a function whose volumes are stated', () => {
  const open = { ...drain(0), sound: 'none', source: 'test', settle: 'test' };
  const assumed = (at: number): { term: string; at: Duration; witness: string } => ({
    term: 'drain',
    at: Duration.millis(at),
    witness: 'test',
  });
  const times = (
    shippedMs: number,
    computed: { readonly ms: number; readonly pausesMs?: number; readonly whole?: boolean },
    ownMs?: number,
  ): number[] => {
    const given = { pausesMs: 0, whole: true, why: 'test', ...computed };
    const context = {
      ...contextOf({ openTerms: [open] as never }, ownMs === undefined ? [] : [assumed(ownMs)]),
      enforcerEveryMs: 15 * MINUTE_MS,
      drain: () => given,
    };
    return drainTerms(context, 'main', drain(ownMs ?? shippedMs)).map(({ ms }) => ms);
  };

  test('takes the computed time, be it shorter or longer than what is assumed for every estate', () => {
    expect(times(HOUR_MS, { ms: 5 * MINUTE_MS })).toEqual([5 * MINUTE_MS, 0]);
    expect(times(MINUTE_MS, { ms: 5 * MINUTE_MS })).toEqual([5 * MINUTE_MS, 0]);
  });

  test('takes the longer one where a volume is not stated, or where the estate assumes a time of its own', () => {
    expect(times(10 * MINUTE_MS, { ms: 5 * MINUTE_MS, whole: false })).toEqual([10 * MINUTE_MS, 0]);
    expect(times(MINUTE_MS, { ms: 5 * MINUTE_MS, whole: false })).toEqual([5 * MINUTE_MS, 0]);
    expect(times(HOUR_MS, { ms: 5 * MINUTE_MS }, 10 * MINUTE_MS)).toEqual([10 * MINUTE_MS, 0]);
    expect(times(HOUR_MS, { ms: 5 * MINUTE_MS }, MINUTE_MS)).toEqual([5 * MINUTE_MS, 0]);
  });

  test('pauses for as long as was computed, where that is longer than the pauses of the work alone', () => {
    expect(times(HOUR_MS, { ms: 5 * MINUTE_MS, pausesMs: HOUR_MS })).toEqual([5 * MINUTE_MS, HOUR_MS]);
    expect(times(HOUR_MS, { ms: 20 * MINUTE_MS, pausesMs: 0 })[1]).toBeGreaterThan(0);
  });
});

describe('the age of a record on arrival', () => {
  const late = { term: 'derived-refill', at: Duration.days(3), witness: 'age at the fill' };
  const ages = (given: Parameters<typeof placement>[1], context = contextOf({ openTerms: [] })): number =>
    sumMs(arrivalTerms(placement({}, given), context));

  test('is what is assumed of a derived place that declares no delay, and nothing of the one place of a record', () => {
    const context = contextOf({ openTerms: [] }, [late]);
    expect(arrivalTerms(placement({}, { role: 'derived' }), contextOf({ openTerms: [] }))).toMatchObject([
      { id: 'derived-refill', ms: 0, basis: 'assumed' },
    ]);
    expect(ages({ role: 'derived' }, context)).toBe(3 * DAY_MS);
    expect(ages({ role: 'derived', arrival: [arrival(HOUR_MS)] }, context)).toBe(HOUR_MS);
    expect(ages({}, context)).toBe(0);
  });

  test.each([
    ['redis', { prefix: 'a:', clock: { kind: 'lastWrite' }, writtenOnce: true }, { capMs: DAY_MS }],
    ['cos', { prefix: 'a/' }, { expirationDays: 1, noncurrentDays: 1, deleteAfterMs: null }],
    ['cos', { prefix: 'a/' }, { expirationDays: null, noncurrentDays: null, deleteAfterMs: DAY_MS }],
    ['ckafka', {}, { retentionMs: DAY_MS, trimAfterMs: DAY_MS, heartbeat: false }],
    ['pulsar', {}, { retentionMinutes: 1_440, ttlSeconds: 86_400 }],
    ['cls', {}, { periodDays: 1 }],
  ] as const)('counts where a store has a clock of its own (%s)', (name, location, setting) => {
    const store = STORES[name];
    const unit = { store: name, version: '7.0', keysAtMost: 1, databases: 1, hz: 1, activeExpireEffort: 1 };
    const longest = (context: ReturnType<typeof contextOf>): number => {
      const at = placement<unknown>(location, { role: 'derived' });
      const { settings } = store.solve(unit as never, [], context);
      return sumMs(store.lifetime(unit as never, settings, at, setting, context)[0]!.latest);
    };
    // terms without a value of their own add the same to both.
    const closed = store.openTerms
      .filter(({ id, ms }) => name === 'pulsar' && ms === undefined && !id.endsWith('-slow-log'))
      .map(({ id }) => ({ term: id, at: Duration.hours(1), witness: 'test' }));
    expect(longest(contextOf(store, [...closed, late])) - longest(contextOf(store, closed))).toBe(3 * DAY_MS);
  });
});
