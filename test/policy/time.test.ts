// SPDX-License-Identifier: Apache-2.0
import { Lazy as CdkLazy, Token as CdkToken } from 'aws-cdk-lib';
import { Token } from 'cdktf';
import fc from 'fast-check';
import {
  calendarDays,
  ceilingMs,
  DAY_MS,
  Duration,
  exactMs,
  floorMs,
  formatMs,
  HOUR_MS,
  labelMs,
  MINUTE_MS,
  Period,
  SECOND_MS,
} from '../../lib/policy';
import { problemOf } from '../helpers/problems';

const wanted = "'atMost' must be a finite, positive duration of whole milliseconds, got";
const remedy = '; give a Duration such as Duration.days(7)';

describe('exact time', () => {
  test.each([
    ['NaN', () => Duration.days(NaN), 'NaN'],
    ['infinite days', () => Duration.days(Infinity), 'Infinity'],
    ['a fraction of a millisecond', () => Duration.millis(0.5), '0.5 milliseconds'],
    ['days that are no whole milliseconds', () => Duration.days(1 / 256_000), '337.5 milliseconds'],
    ['zero', () => Duration.days(0), '0 milliseconds'],
    [
      'more than a number can count',
      () => Duration.millis(Number.MAX_SAFE_INTEGER + 1),
      '9007199254740992 milliseconds',
    ],
    ['a bare number', () => 7 as unknown as Duration, '7'],
    ['text', () => '7d' as unknown as Duration, '7d'],
    ['nothing', () => undefined as unknown as Duration, 'nothing'],
    ['null', () => null as unknown as Duration, 'null'],
    ['an object that is no duration', () => ({}) as unknown as Duration, '[object Object]'],
  ])('fails when it is %s', (_name, give, got) => {
    expect(problemOf(() => exactMs(give(), 'atMost'))).toEqual({
      code: 'retention/not-whole-milliseconds',
      message: `${wanted} ${got}${remedy}`,
    });
  });

  test('fails when it is a token', () => {
    expect(
      problemOf(() => exactMs(Duration.days(CdkToken.asNumber(CdkLazy.number({ produce: () => 7 }))), 'atMost')),
    ).toEqual({
      code: 'retention/token-duration',
      message:
        "'atMost' must be known at synth, got a token; time is part of the promise and may not come from another resource: write the Duration in the estate",
    });
  });

  test('fails when it is a token of cdktf, which is a negative number to a duration', () => {
    expect(() => Duration.days(Token.asNumber({ resolve: () => 7 }))).toThrow('Duration amounts cannot be negative');
  });

  test('is the same number in every unit, up to the largest safe integer', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), (count) => {
        expect(exactMs(Duration.days(count), 'x')).toBe(count * DAY_MS);
        expect(exactMs(Duration.hours(count), 'x')).toBe(count * HOUR_MS);
        expect(exactMs(Duration.minutes(count), 'x')).toBe(count * MINUTE_MS);
        expect(exactMs(Duration.seconds(count), 'x')).toBe(count * SECOND_MS);
        expect(exactMs(Duration.millis(count), 'x')).toBe(count);
      }),
    );
    expect(exactMs(Duration.millis(Number.MAX_SAFE_INTEGER), 'x')).toBe(Number.MAX_SAFE_INTEGER);
    expect(exactMs(Duration.days(0.5), 'x')).toBe(12 * HOUR_MS);
  });

  test('is its own ceiling and its own floor', () => {
    expect(ceilingMs(Duration.days(7), 'atMost')).toBe(7 * DAY_MS);
    expect(floorMs(Duration.days(7), 'atLeast')).toBe(7 * DAY_MS);
  });
});

describe('calendar months', () => {
  // facts/expiry-semantics.md, section 8.
  test.each([
    [1, 28, 31],
    [2, 59, 62],
    [3, 89, 92],
    [6, 181, 184],
    [12, 365, 366],
    [13, 393, 397],
    [18, 546, 550],
    [24, 730, 731],
    [36, 1095, 1096],
  ])('%i of them last %i to %i days', (months, min, max) => {
    expect(calendarDays(months)).toEqual({ min, max });
    expect(ceilingMs(Period.months(months), 'atMost')).toBe(min * DAY_MS);
    expect(floorMs(Period.months(months), 'atLeast')).toBe(max * DAY_MS);
  });

  test('bound every real date, with the end clamped to its month', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1600-01-01'), max: new Date('2600-12-31'), noInvalidDate: true }),
        fc.integer({ min: 1, max: 1200 }),
        (date, months) => {
          const start = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
          const days = (addClamped(start, months) - start) / DAY_MS;
          const { min, max } = calendarDays(months);
          expect(days).toBeGreaterThanOrEqual(min);
          expect(days).toBeLessThanOrEqual(max);
        },
      ),
      { numRuns: 100 },
    );
  });

  test.each([1, 2, 11, 13])('reach both bounds on some date (%i months)', (months) => {
    // GIVEN every day of the 400 years after which the calendar repeats
    const found = new Set<number>();
    for (let day = 0; day < 146_097; day++) {
      const start = Date.UTC(2000, 0, 1) + day * DAY_MS;
      found.add((addClamped(start, months) - start) / DAY_MS);
    }
    // THEN the bounds are the extremes that occur
    expect(calendarDays(months)).toEqual({ min: Math.min(...found), max: Math.max(...found) });
  });

  test('never overlap in the wrong order, and more months never last less', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1199 }), (months) => {
        const [less, more] = [calendarDays(months), calendarDays(months + 1)];
        expect(less.min).toBeLessThanOrEqual(less.max);
        expect(more.min).toBeGreaterThan(less.min);
        expect(more.max).toBeGreaterThan(less.max);
      }),
      { numRuns: 60 },
    );
  });

  test('are not the sum of their parts: a total is converted once', () => {
    expect(2 * calendarDays(1).min).toBe(56);
    expect(calendarDays(2).min).toBe(59);
  });
});

describe('a period', () => {
  test.each([
    ['P2M', 2],
    ['P1Y', 12],
    ['P1Y6M', 18],
    ['P100Y', 1200],
  ])('is read from %s', (text, months) => {
    expect(Period.parse(text).calendarMonths).toBe(months);
  });

  test.each([
    ['text of another kind', () => Period.parse('2 months'), "'2 months'"],
    ['nothing but the letter', () => Period.parse('P'), "'P'"],
    ['days, which are exact time', () => Period.parse('P60D'), "'P60D'"],
    ['a fraction in text', () => Period.parse('P1.5M'), "'P1.5M'"],
    ['zero', () => Period.months(0), '0 months'],
    ['a negative number', () => Period.months(-2), '-2 months'],
    ['a fraction', () => Period.months(1.5), '1.5 months'],
    ['NaN', () => Period.months(NaN), 'NaN months'],
    ['Infinity', () => Period.years(Infinity), 'Infinity months'],
    ['more than a hundred years', () => Period.months(1201), '1201 months'],
  ])('fails when it is %s', (_name, give, got) => {
    expect(problemOf(give)).toEqual({
      code: 'retention/bad-period',
      message: `'Period' must be 1 to 1200 whole months, got ${got}; use Period.months(2) or Period.parse('P2M')`,
    });
  });

  test('adds exact time to both of its bounds', () => {
    const period = Period.months(2).plus(Duration.days(7));
    expect(period.shortestMs()).toBe(66 * DAY_MS);
    expect(period.longestMs()).toBe(69 * DAY_MS);
    expect(period.plus(Duration.hours(1)).longestMs()).toBe(69 * DAY_MS + HOUR_MS);
    expect(String(period)).toBe('P2M + 7 d');
    expect(String(Period.months(2))).toBe('P2M');
  });

  test('fails when what is added is no exact time', () => {
    expect(problemOf(() => Period.months(2).plus(Duration.days(NaN)))).toMatchObject({
      code: 'retention/not-whole-milliseconds',
      message: expect.stringContaining("'Period.plus'") as string,
    });
  });

  test('is distinguished from a duration', () => {
    expect(Period.is(Period.months(1))).toBe(true);
    expect(Period.is(Duration.days(30))).toBe(false);
  });
});

describe('times in words', () => {
  test.each([
    [0, '0 s'],
    [1, '1 ms'],
    [59 * SECOND_MS, '59 s'],
    [5 * DAY_MS + 10 * HOUR_MS + 15 * MINUTE_MS, '5 d 10 h 15 min'],
    [DAY_MS + 1, '1 d 1 ms'],
    [-90 * MINUTE_MS, '-1 h 30 min'],
    [Infinity, 'unbounded'],
    [-Infinity, '-unbounded'],
    [NaN, 'unknown'],
  ])('%d ms are %s', (ms, text) => {
    expect(formatMs(ms)).toBe(text);
  });

  test.each([
    [30 * DAY_MS, '30d'],
    [36 * HOUR_MS, '36h'],
    [90 * MINUTE_MS, '90min'],
    [61 * SECOND_MS, '61s'],
    [1500, '1500ms'],
  ])('%d ms are labelled %s', (ms, label) => {
    expect(labelMs(ms)).toBe(label);
  });

  test('say the whole time: their parts add up, and no two times share a label', () => {
    const sizes: Readonly<Record<string, number>> = { d: DAY_MS, h: HOUR_MS, min: MINUTE_MS, s: SECOND_MS, ms: 1 };
    const read = (text: string): number =>
      [...text.matchAll(/(\d+) ?([a-z]+)/g)].reduce(
        (sum, [, count, unit]) => sum + Number(count) * (sizes[unit ?? ''] ?? NaN),
        0,
      );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 * DAY_MS }), (ms) => {
        expect(read(formatMs(ms))).toBe(ms);
        expect(read(labelMs(ms))).toBe(ms);
      }),
    );
  });
});

/** The same day some months later, or the last day of a month that is too short. */
function addClamped(start: number, months: number): number {
  const from = new Date(start);
  const last = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months + 1, 0)).getUTCDate();
  return Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, Math.min(from.getUTCDate(), last));
}
