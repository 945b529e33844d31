// SPDX-License-Identifier: Apache-2.0
import { judged, type Form } from '../../form';
import { RetentionError } from '../../errors';
import { Duration, Period, type Span } from '../../policy';
import { parseSpan } from '../findings/span';

const EXACT = String.raw`(?:\d+\s*(?:min|ms|[dhs])\s*)+`;
const EXACT_TIME = new RegExp(`^${EXACT}$`);
const CALENDAR_TIME = new RegExp(String.raw`^(P[0-9YM]+)(?:\s*\+\s*(${EXACT}))?$`);
const ANY_TIME = new RegExp(String.raw`^(?:P[0-9YM]+(?:\s*\+\s*${EXACT})?|${EXACT})$`);

/** An exact time as files write it. */
export const DURATION: Form<string> = judged(
  EXACT_TIME,
  (text) => durationIn(text) !== undefined,
  "a time such as '7d', '36h' or '90min'; correct the time",
);

/** An exact time, or calendar time with or without an exact part. */
export const SPAN: Form<string> = judged(
  ANY_TIME,
  (text) => spanIn(text) !== undefined,
  "a time such as '7d', '36h' or '90min', or 'P2M' for calendar months; correct the time",
);

function durationIn(text: string): Duration | undefined {
  const ms = parseSpan(text);
  return ms !== undefined && ms > 0 ? Duration.millis(ms) : undefined;
}

function spanIn(text: string): Span | undefined {
  const match = CALENDAR_TIME.exec(text);
  if (match === null) return durationIn(text);
  const rest = match[2] === undefined ? undefined : durationIn(match[2]);
  if (match[2] !== undefined && rest === undefined) return undefined;
  try {
    const period = Period.parse(match[1] ?? '');
    return rest === undefined ? period : period.plus(rest);
  } catch (error) {
    if (!RetentionError.is(error)) throw error;
    return undefined;
  }
}

/** The time that a text of the right form says, such as `7d` or `36h`. */
export function toDuration(text: string): Duration {
  return durationIn(text) ?? never(text);
}

/** The time that a text of the right form says: exact, or calendar time such as `P2M`, or both: `P2M + 7d`. */
export function toSpan(text: string): Span {
  return spanIn(text) ?? never(text);
}

function never(text: string): never {
  throw new Error(`'${text}' must have been judged before it is read`);
}
