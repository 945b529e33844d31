// SPDX-License-Identifier: Apache-2.0
import { fail } from '../../../lib/errors';
import type { Eraser } from '../engines/eraser';
import { type Ledger, takenMsOf } from './ledger';

/** How long an order is in its ledger at the least, in milliseconds: `LEDGER_LEAST_MS` of the policy, which a test holds to it. */
export const KEPT_AT_LEAST_MS = 7 * 86_400_000;

/**
 * Holds the ledger against the marker that a store carries: the order up to which it says that everything is done has to be
 * there. Another ledger, an emptied or an old copy of it, or a misspelt place knows nothing of whom to erase after a restore.
 * @throws RetentionError where it is not there, and cannot have been forgotten in time: nothing is deleted, nothing opens
 */
export async function checkLedger(eraser: Eraser, ledger: Ledger, nowMs: number): Promise<void> {
  for (const marker of ['carried', 'ends carried'] as const) {
    const position = await eraser.position(marker);
    if (position === '' || nowMs - takenMsOf(position) > KEPT_AT_LEAST_MS || (await ledger.has(marker, position)))
      continue;
    fail(
      'retention/invalid',
      'ledger',
      'ledger',
      `the ledger of this store, which carried out ${position}`,
      'a ledger without that order',
      'name the right bucket or folder, or bring the ledger back from its versions; nothing is deleted and nothing opens until then',
    );
  }
}
