// SPDX-License-Identifier: Apache-2.0
import { deadlineMs, latestMs, type Copy } from '../lifetime';
import { DAY_MS, formatMs } from '../policy';
import type { Row } from '../verify';

/** What is not worth a word: a twentieth of the promise. */
const LEAST_SHARE = 1 / 20;

/** How much sooner live records have to go because a backup outlives them. */
export interface BackupCost {
  readonly ms: number;
  readonly text: string;
}

/**
 * What backups cost a placement: its live records could stay longer, and the backup that was made on their last day could not.
 * Undefined where nothing is lost that is worth a word.
 */
export function backupCost({ placement, copies }: Pick<Row, 'placement' | 'copies'>): BackupCost | undefined {
  const { obligation } = placement;
  const room = (copy: Copy): number => deadlineMs(obligation, copy.kind) - latestMs(copy);
  const [tightest, ...judged] = copies.filter(({ kind }) => kind !== 'residue').toSorted((a, b) => room(a) - room(b));
  if (tightest?.kind !== 'backup') return undefined;
  // what no backup bounds is as far as the live record could go.
  const ms = Math.min(...judged.filter(({ kind }) => kind !== 'backup').map(room)) - room(tightest);
  if (!Number.isFinite(ms) || ms < obligation.deadlineMs * LEAST_SHARE) return undefined;
  const days = Math.ceil((obligation.backupAllowanceMs + ms) / DAY_MS);
  return {
    ms,
    text:
      `backups (${tightest.name}) cost ${formatMs(ms)} of ${formatMs(obligation.deadlineMs)}; ` +
      `a 'backupAllowance' of ${days} d in a policy that is not strict gives them back`,
  };
}
