// SPDX-License-Identifier: Apache-2.0
import { setting, unbounded, type Term } from '../lifetime/copy';
import { isUnknown, type Found } from './resource';

/** A bound that a vendor sets, written once. */
export interface Limit {
  readonly id: string;
  readonly text: string;
  readonly min: number;
  readonly max: number;
  readonly unit: 'days' | 'hours' | 'minutes' | 'seconds' | 'milliseconds' | 'megabytes' | 'count' | 'effort';
  /** Where it is written. */
  readonly source: string;
  /** When it was read, `YYYY-MM-DD`. */
  readonly seen: string;
  /** Notes on conflicts between sources, and which was taken. */
  readonly note?: string;
}

/** A time that the engine adds by itself and that the vendor documents. */
export interface DocumentedTime {
  readonly id: string;
  readonly text: string;
  readonly ms: number;
  readonly source: string;
  readonly seen: string;
}

/** How fast the enforcer works in a store: a lower bound of what was measured. */
export interface Rate {
  readonly id: string;
  readonly text: string;
  /** Records a second. */
  readonly perSecond: number;
  /** What measured it, with the measured value and the machine; or why it is assumed. */
  readonly source: string;
  /** When it was measured, `YYYY-MM-DD`. */
  readonly seen: string;
}

/**
 * The term of a native setting as it was found: its time, or unbounded when it is unset, unknown or outside the
 * vendor's bounds (the vendor then refuses it or takes a value of its own).
 */
export function settingTerm(limit: Limit, found: Found<number>, unitMs: number, missing: string): Term {
  if (found === null) return unbounded(limit.id, limit.text, missing);
  if (isUnknown(found)) {
    return unbounded(
      limit.id,
      limit.text,
      `its value is not known (${found.expression}): write the number into the configuration`,
    );
  }
  if (!Number.isInteger(found) || found < limit.min || found > limit.max) {
    return unbounded(
      limit.id,
      limit.text,
      `${found} ${limit.unit} is outside the vendor's ${limit.min} to ${limit.max} ${limit.unit}, so what really holds is not known: set a whole number inside the bounds`,
    );
  }
  return setting(limit.id, limit.text, found * unitMs);
}
