// SPDX-License-Identifier: Apache-2.0
import { formatMs } from '../policy';
import { clockRefusal, isRefusal } from './solve-live';
import type { Placement, Refusal } from './store';

/** Where a store keeps records, and for how long at most. */
export interface Longest {
  readonly place: string;
  readonly ms: number;
}

/**
 * Why a store that knows nothing but the age of a record cannot be the system of record of a placement; undefined where it
 * can: what is kept until a customer leaves has no age, and a legal hold lasts longer than the store keeps records.
 * @param longest where a hold may outlast what the store keeps. @default - it keeps records for as long as a hold may last
 */
export function recordRefusal(placement: Placement, what: string, longest?: Longest): Refusal | undefined {
  if (placement.role !== 'systemOfRecord') return undefined;
  if (placement.obligation.clock === 'terminated') {
    return clockRefusal(placement, what, "mark it 'derived', or keep it in MySQL or MongoDB");
  }
  return longest === undefined || placement.holdUntil === undefined
    ? undefined
    : holdRefusal(placement, what, placement.holdUntil, longest);
}

/** A legal hold suspends deletion as far as a store can; what could not be kept after its end is refused all the same. */
export function underHold<P>(placement: Placement, answer: P | Refusal, held: (answer: P) => P): P | Refusal {
  return isRefusal(answer) || placement.holdUntil === undefined ? answer : held(answer);
}

function holdRefusal(placement: Placement, what: string, until: string, { place, ms }: Longest): Refusal {
  return {
    placement: placement.id,
    category: placement.category,
    at: placement.name,
    what,
    term: 'hold',
    why: `a legal hold until ${until} forbids deletion, and a ${place} keeps records at most ${formatMs(ms)}`,
    remedy:
      "export the records to a COS bucket under the same hold, make that the system of record and mark this placement 'derived'",
  };
}
