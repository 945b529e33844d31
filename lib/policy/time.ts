// SPDX-License-Identifier: Apache-2.0
import { Duration } from 'aws-cdk-lib';
import { fail } from '../errors';

export { Duration };

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/**
 * Exact time at the policy's border: whole, finite, positive milliseconds.
 *
 * `Duration` itself accepts NaN, fractions and tokens; a promise cannot.
 * @throws RetentionError `retention/token-duration`, `retention/not-whole-milliseconds`
 */
export function exactMs(duration: Duration, property: string, at = ''): number {
  if (duration === null || typeof duration !== 'object' || typeof duration.toMilliseconds !== 'function') {
    return fail(
      'retention/not-whole-milliseconds',
      at,
      property,
      duration === undefined ? 'nothing' : String(duration),
    );
  }
  if (duration.isUnresolved()) return fail('retention/token-duration', at, property);
  const ms = duration.toMilliseconds({ integral: false });
  if (!Number.isSafeInteger(ms) || ms <= 0) {
    return fail(
      'retention/not-whole-milliseconds',
      at,
      property,
      Number.isFinite(ms) ? `${ms} milliseconds` : String(ms),
    );
  }
  return ms;
}

/** Calendar time such as two months, with an optional exact part on top (`P2M` + 7 days). */
export class Period {
  /** @throws RetentionError `retention/bad-period` when not 1 to 1200 whole months. */
  static months(months: number): Period {
    return new Period(months, 0);
  }

  static years(years: number): Period {
    return new Period(years * 12, 0);
  }

  /** Reads the calendar part of ISO 8601: `P2M`, `P1Y`, `P1Y6M`. */
  static parse(text: string): Period {
    const match = /^P(?:(\d+)Y)?(?:(\d+)M)?$/.exec(text);
    if (match === null || (match[1] === undefined && match[2] === undefined))
      return fail('retention/bad-period', '', `'${text}'`);
    return new Period(Number(match[1] ?? 0) * 12 + Number(match[2] ?? 0), 0);
  }

  static is(value: Span): value is Period {
    return (value as { isCalendarPeriod?: unknown } | null | undefined)?.isCalendarPeriod === true;
  }

  readonly isCalendarPeriod = true;

  private constructor(
    /** Whole calendar months. */
    readonly calendarMonths: number,
    /** Exact milliseconds on top. */
    readonly extraMs: number,
  ) {
    if (!Number.isInteger(calendarMonths) || calendarMonths < 1 || calendarMonths > 1200) {
      fail('retention/bad-period', '', `${calendarMonths} months`);
    }
  }

  /** The same calendar period and then some exact time. */
  plus(duration: Duration): Period {
    return new Period(this.calendarMonths, this.extraMs + exactMs(duration, 'Period.plus'));
  }

  /** The fewest milliseconds that this period can last: what a ceiling may use. */
  shortestMs(): number {
    return calendarDays(this.calendarMonths).min * DAY_MS + this.extraMs;
  }

  /** The most milliseconds that this period can last: what a floor must use. */
  longestMs(): number {
    return calendarDays(this.calendarMonths).max * DAY_MS + this.extraMs;
  }

  /** `P2M`, or `P2M + 7 d`. */
  toString(): string {
    return `P${this.calendarMonths}M${this.extraMs === 0 ? '' : ` + ${formatMs(this.extraMs)}`}`;
  }
}

/** Exact or calendar time. */
export type Span = Duration | Period;

/** A ceiling: the shortest time that the span can last, in milliseconds. */
export function ceilingMs(span: Span, property: string, at = ''): number {
  return Period.is(span) ? span.shortestMs() : exactMs(span, property, at);
}

/** A floor: the longest time that the span can last, in milliseconds. */
export function floorMs(span: Span, property: string, at = ''): number {
  return Period.is(span) ? span.longestMs() : exactMs(span, property, at);
}

/** The longest calendar year. */
const LONGEST_YEAR_MS = 366 * DAY_MS;

/** The longest time until the moment of an anchored rule begins to count, in milliseconds: to the end of the year. */
export function anchorMs(anchor: 'yearEnd' | undefined): number {
  return anchor === undefined ? 0 : LONGEST_YEAR_MS;
}

const calendarCache = new Map<number, { min: number; max: number }>();

/**
 * Fewest and most days that `months` calendar months can last, over every start date of the Gregorian cycle of
 * 400 years, with the end clamped to the end of its month (31 January plus one month is the last day of February).
 */
export function calendarDays(months: number): { readonly min: number; readonly max: number } {
  const cached = calendarCache.get(months);
  if (cached !== undefined) return cached;
  let min = Infinity;
  let max = 0;
  for (let start = 0; start < 400 * 12; start++) {
    const from = Date.UTC(2000, start, 1);
    const span = Math.round((Date.UTC(2000, start + months, 1) - from) / DAY_MS);
    const startDays = new Date(Date.UTC(2000, start + 1, 0)).getUTCDate();
    const endDays = new Date(Date.UTC(2000, start + months + 1, 0)).getUTCDate();
    max = Math.max(max, span);
    // the last days of a long month are clamped to the end of a shorter one.
    min = Math.min(min, span + Math.min(0, endDays - startDays));
  }
  const days = { min, max };
  calendarCache.set(months, days);
  return days;
}

const UNITS: ReadonlyArray<readonly [string, number]> = [
  ['d', DAY_MS],
  ['h', HOUR_MS],
  ['min', MINUTE_MS],
  ['s', SECOND_MS],
  ['ms', 1],
];

/** Milliseconds for people: `5 d 10 h 15 min`; `unbounded` for Infinity. */
export function formatMs(ms: number): string {
  if (ms === Infinity) return 'unbounded';
  if (Number.isNaN(ms)) return 'unknown';
  if (ms < 0) return `-${formatMs(-ms)}`;
  const parts: string[] = [];
  let rest = Math.round(ms);
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.length === 0 ? '0 s' : parts.join(' ');
}

/** A compact label of an exact time for ids and tables: `30d`, `36h`, `90min`. */
export function labelMs(ms: number): string {
  for (const [unit, size] of UNITS) if (ms % size === 0 && ms >= size) return `${ms / size}${unit}`;
  return `${ms}ms`;
}
