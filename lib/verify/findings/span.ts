// SPDX-License-Identifier: Apache-2.0
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../policy';

const UNITS: Readonly<Record<string, number>> = { d: DAY_MS, h: HOUR_MS, min: MINUTE_MS, s: SECOND_MS, ms: 1 };
const PART = /(\d+)\s*(min|ms|[dhs])\s*/y;

/** Time as our tables write it (`30d`, `5 d 18 h 20 min`), in milliseconds; undefined for anything else. */
export function parseSpan(text: string): number | undefined {
  let total = 0;
  let at = 0;
  while (at < text.length) {
    PART.lastIndex = at;
    const match = PART.exec(text);
    if (match === null) return undefined;
    total += Number(match[1]) * (UNITS[match[2] ?? ''] ?? Number.NaN);
    at = PART.lastIndex;
  }
  return text === '' || !Number.isSafeInteger(total) ? undefined : total;
}
