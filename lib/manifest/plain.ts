// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { canonicalJson } from '../directives';
import { labelMs, Period, type Duration } from '../policy';

/** A value as JSON: durations and periods become text, functions and undefined members vanish. */
export function toPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== 'object' || value === null) return value;
  if (Period.is(value as Duration)) return String(value);
  if (typeof (value as Duration).toMilliseconds === 'function') return labelMs((value as Duration).toMilliseconds());
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined && typeof member !== 'function')
      .map(([key, member]) => [key, toPlain(member)]),
  );
}

/** SHA-256 over the JSON with sorted keys, 16 hex digits: the same content has the same hash wherever it is computed. */
export function contentHash(value: unknown): string {
  return createHash('sha256')
    .update(canonicalJson(toPlain(value)))
    .digest('hex')
    .slice(0, 16);
}
