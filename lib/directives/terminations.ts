// SPDX-License-Identifier: Apache-2.0
import type { Directive, Terminations } from './directive';

/**
 * Age after the end of use at which the enforcer itself deletes the rows of a terminations table; undefined where no
 * directive does. What is deleted by that table must be gone before.
 */
export function terminationsEnd(directives: readonly Directive[]): (terminations: Terminations) => number | undefined {
  const key = (unit: string, database: string, table: string): string => [unit, database, table].join('\n');
  const ends = new Map(
    directives.flatMap((each) =>
      each.engine === 'mysql' ? [[key(each.unit, each.database, each.table), each.deleteAfterMs] as const] : [],
    ),
  );
  return ({ unit, database, table }) => ends.get(key(unit, database, table));
}
