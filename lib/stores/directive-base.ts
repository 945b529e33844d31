// SPDX-License-Identifier: Apache-2.0
import type { Allowance, Subject } from '../directives';
import type { Placement } from './store';

/** What every directive says of its placement, whatever its engine. */
export function directiveBase({ id, category, unit, role, obligation, subject, perDay, allow, holdUntil }: Placement): {
  readonly id: string;
  readonly category: string;
  readonly unit: string;
  readonly deadlineMs: number;
  readonly keepAtLeastMs?: number;
  readonly role: 'systemOfRecord' | 'derived';
  readonly subject?: Subject;
  readonly perDay?: number;
  readonly allow?: readonly Allowance[];
  readonly holdUntil?: string;
} {
  const { deadlineMs, keepAtLeastMs } = obligation;
  return {
    id,
    category,
    unit,
    deadlineMs,
    ...(keepAtLeastMs === 0 ? {} : { keepAtLeastMs }),
    role,
    ...(subject === undefined ? {} : { subject }),
    ...(perDay === undefined ? {} : { perDay }),
    ...(allow === undefined ? {} : { allow }),
    ...(holdUntil === undefined ? {} : { holdUntil }),
  };
}
