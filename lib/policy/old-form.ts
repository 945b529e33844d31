// SPDX-License-Identifier: Apache-2.0
import { RetentionError } from '../errors';
import { isObject } from '../form';
import { ceilingMs, DAY_MS, Duration, exactMs, HOUR_MS, Period, type Span } from './time';

/** Members in which rules stated floor and ceiling apart, before they stated a moment and a window. */
export const OLD_MEMBERS = ['atMost', 'atLeast', 'strictAtMost'] as const;

/** The old members that a rule still has. A rule of the new form has none. */
export function oldMembers(rule: unknown): readonly string[] {
  return isObject(rule) ? OLD_MEMBERS.filter((member) => rule[member] !== undefined) : [];
}

/** How one kind of file writes a span and an exact time. */
export interface Spelling {
  readonly span: (span: Span) => string;
  readonly reason: string;
}

/** As an estate in TypeScript writes it. */
export const IN_CODE: Spelling = { span: spanInCode, reason: "reason: 'why', disclosed: false" };

/**
 * The moment and the window that an old rule means: its floor is the moment, and what its ceiling has beyond it is
 * `within`; a rule without a floor is over at its ceiling. What the old rule does not tell stays open (`…`).
 */
export function newForm(rule: Readonly<Record<string, unknown>>, { span, reason }: Spelling): string {
  try {
    const [atMost, atLeast] = [rule['atMost'] as Span | undefined, rule['atLeast'] as Span | undefined];
    if (atLeast === undefined) return `moment: ${atMost === undefined ? '…' : span(atMost)}, window: 'before'`;
    const ceiling = atMost === undefined ? undefined : ceilingMs(atMost, 'atMost') - ceilingMs(atLeast, 'atLeast');
    const within = ceiling === undefined || ceiling <= 0 ? '…' : span(Duration.millis(ceiling));
    return `moment: ${span(atLeast)}, window: { side: 'after', within: ${within}, ${reason} }`;
  } catch (error) {
    if (!RetentionError.is(error)) throw error;
    return "moment: …, window: 'before'";
  }
}

function spanInCode(span: Span): string {
  if (!Period.is(span)) return durationInCode(exactMs(span, 'moment'));
  const months = `Period.months(${span.calendarMonths})`;
  return span.extraMs === 0 ? months : `${months}.plus(${durationInCode(span.extraMs)})`;
}

function durationInCode(ms: number): string {
  if (ms % DAY_MS === 0) return `Duration.days(${ms / DAY_MS})`;
  return ms % HOUR_MS === 0 ? `Duration.hours(${ms / HOUR_MS})` : `Duration.millis(${ms})`;
}
