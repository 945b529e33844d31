// SPDX-License-Identifier: Apache-2.0
import type { Obligation } from './obligation';
import { heldUntil, type Hold } from './hold';
import { DAY_MS, exactMs } from './time';
import type { ErasurePromise } from './types';

/** Category of the orders themselves: who asked for what is data with a promise of its own. */
export const LEDGER_CATEGORY = 'orders';

/**
 * The least time in milliseconds for which any ledger keeps an order, however soon its copies are gone: the enforcer takes a
 * ledger that lost a younger one for another ledger.
 */
export const LEDGER_LEAST_MS = 7 * DAY_MS;

/**
 * What the ledger owes: an order is kept for as long as a copy may be there that could bring its subject back, and is gone
 * soon after.
 * @param longestMs greatest age of any copy of what orders are about, in milliseconds
 */
export function ledgerObligation({ within, ledgerWithin, source }: ErasurePromise, longestMs: number): Obligation {
  // the last copy may have been written by a store just before the order was carried out in it.
  const keepAtLeastMs = Math.max(LEDGER_LEAST_MS, longestMs + exactMs(within, 'erasure.within'));
  const withinMs = exactMs(ledgerWithin, 'erasure.ledgerWithin');
  return {
    category: LEDGER_CATEGORY,
    rule: 'age',
    clock: 'created',
    deadlineMs: keepAtLeastMs + withinMs,
    backupAllowanceMs: 0,
    keepAtLeastMs,
    allowanceDisclosed: false,
    source: {
      section: source.section,
      interpretation: 'kept as long as the longest copy that could bring the subject back',
    },
    promise: { momentMs: keepAtLeastMs, side: 'after', withinMs, disclosed: false },
  };
}

/** Last day on which the ledger has to be kept, whatever its period: an order waits as long as a hold does. */
export function ledgerHold(
  holds: readonly Pick<Hold, 'category' | 'until'>[],
  categories: readonly string[],
): string | undefined {
  return [...new Set(categories)]
    .flatMap((category) => heldUntil(holds, category) ?? [])
    .sort()
    .at(-1);
}
