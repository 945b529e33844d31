// SPDX-License-Identifier: Apache-2.0
import { documented, type Copy, type Term } from '../../lifetime';
import type { StoreContext } from '../store';
import { SECOND_LEVEL_KEPT } from './limits';

/**
 * Copies that diagnosis and the restore to any second make of a key.
 *
 *     slow log     live + what the estate says of it    the last command may be as late as its end
 *     audit log    live + what the console switched on
 *     second-level backup    live + 7 d + 1 d
 */
export function diagnosticCopies(live: readonly Term[], context: StoreContext): Copy[] {
  const open = (id: string): Term => context.assumptions.term(id);
  return [
    { kind: 'log', name: 'slow log', latest: [...live, open('redis-slow-log')], earliest: [] },
    { kind: 'log', name: 'audit log', latest: [...live, open('redis-console-audit')], earliest: [] },
    {
      kind: 'backup',
      name: 'second-level backup',
      latest: [
        ...live,
        documented(SECOND_LEVEL_KEPT.id, SECOND_LEVEL_KEPT.text, SECOND_LEVEL_KEPT.ms, SECOND_LEVEL_KEPT.source),
        open('redis-backup-expiry-job'),
      ],
      earliest: [],
    },
  ];
}
