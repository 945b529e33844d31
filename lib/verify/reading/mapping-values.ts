// SPDX-License-Identifier: Apache-2.0
import { RetentionError } from '../../errors';
import { Duration, Period, type Span } from '../../policy';
import { asText, isRecord, member } from './json';
import type { Checker } from '../findings/schema';
import { parseSpan } from '../findings/span';

/** Runs a check that throws and keeps what it found. */
export function collectProblems<T>(checker: Checker, check: () => T): T | undefined {
  try {
    return check();
  } catch (error) {
    if (!RetentionError.is(error)) throw error;
    checker.add(error.problems);
    return undefined;
  }
}

/** An exact time such as `7d` or `36h`. */
export function duration(value: unknown, at: string, property: string, checker: Checker): Duration | undefined {
  const text = asText(member(value, property));
  const ms = parseSpan(text);
  if (ms !== undefined && ms > 0) return Duration.millis(ms);
  checker.invalid(at, property, "a time such as '7d', '36h' or '90min'", member(value, property), 'mend the time');
  return undefined;
}

/** An exact time, or calendar time such as `P2M`, with or without an exact part: `P2M + 7d`. */
export function span(value: unknown, at: string, property: string, checker: Checker): Span | undefined {
  const text = asText(member(value, property));
  const match = /^(P[0-9YM]+)(?:\s*\+\s*(.+))?$/.exec(text);
  if (match === null) return duration(value, at, property, checker);
  const rest = match[2] === undefined ? undefined : duration({ [property]: match[2] }, at, property, checker);
  return collectProblems(checker, () => {
    const period = Period.parse(match[1] ?? '');
    return rest === undefined ? period : period.plus(rest);
  });
}

export function optionalText(value: unknown, at: string, property: string, checker: Checker): string | undefined {
  return member(value, property) === undefined ? undefined : checker.text(value, at, property);
}

/** A nested object of any members; absent is empty. */
export function record(value: unknown, at: string, property: string, checker: Checker): Record<string, unknown> {
  const got = member(value, property);
  if (got === undefined) return {};
  if (isRecord(got)) return got;
  checker.invalid(at, property, 'an object', got, 'mend the file');
  return {};
}
