// SPDX-License-Identifier: Apache-2.0
import type { Copy, Term } from '../../lifetime';
import type { StoreContext } from '../store';

/**
 * Copies that diagnosis makes of a row.
 *
 *     slow log     image + what the estate says of it    the last statement that carries the row's values
 *     audit log    live + what the console switched on   a declared audit service is a copy of its own
 */
export function diagnosticCopies(image: readonly Term[], live: readonly Term[], context: StoreContext): Copy[] {
  const open = (id: string): Term => context.assumptions.term(id);
  return [
    { kind: 'log', name: 'slow log', latest: [...image, open('mysql-slow-log')], earliest: [] },
    { kind: 'log', name: 'audit log', latest: [...live, open('mysql-console-audit')], earliest: [] },
  ];
}
