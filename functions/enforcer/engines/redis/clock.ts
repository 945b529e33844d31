// SPDX-License-Identifier: Apache-2.0
import type { RedisClock } from '../../../../lib/directives';

/** No key is older than Redis; dates before are sentinels, another unit, or something else that is made of digits. */
export const EARLIEST_KEY_MS = Date.UTC(2010, 0, 1);
/** Dates further ahead than this are no dates: they would keep a key for as long as they lie ahead. */
export const FUTURE_TOLERANCE_MS = 5 * 60_000;

export function factorOf(clock: RedisClock): number {
  return clock.kind !== 'lastWrite' && clock.unit === 's' ? 1000 : 1;
}

/** Reads the date that a key carries, as milliseconds, or undefined. */
export function keyDateReader(clock: RedisClock): ((key: Buffer) => number | undefined) | undefined {
  if (clock.kind !== 'createdInKey') return undefined;
  const pattern = new RegExp(clock.pattern);
  const factor = factorOf(clock);
  return (key) => {
    const digits = pattern.exec(key.toString('utf8'))?.[1];
    if (digits === undefined || !/^\d+(\.\d+)?$/.test(digits)) return undefined;
    // rounded up: a key is never younger than its date says.
    return Math.ceil(Number(digits) * factor);
  };
}

/** Escapes what SCAN's MATCH would read as a pattern, and lets anything follow. */
export function matchPrefix(prefix: string): string {
  return `${prefix.replace(/[\\*?[\]]/g, '\\$&')}*`;
}
