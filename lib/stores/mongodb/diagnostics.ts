// SPDX-License-Identifier: Apache-2.0
import type { Copy, Term } from '../../lifetime';
import type { StoreContext } from '../store';

/**
 * Copies that diagnosis makes of a document.
 *
 *     slow log     live + what the estate says of it    the last operation may be as late as its end
 *     audit log    live + what the console switched on
 */
export function diagnosticCopies(live: readonly Term[], context: StoreContext): Copy[] {
  const open = (id: string): Term => context.assumptions.term(id);
  return [
    { kind: 'log', name: 'slow log', latest: [...live, open('mongodb-slow-log')], earliest: [] },
    { kind: 'log', name: 'audit log', latest: [...live, open('mongodb-console-audit')], earliest: [] },
  ];
}
