// SPDX-License-Identifier: Apache-2.0
import type { Skipped } from '../engines/engine';

/** Adds up by reason; the remedy that came last counts. What counts nothing is left out. */
export function addUp(...parts: readonly (readonly Skipped[])[]): readonly Skipped[] {
  const sums = new Map<string, Skipped>();
  for (const each of parts.flat()) {
    if (each.count > 0) sums.set(each.reason, { ...each, count: each.count + (sums.get(each.reason)?.count ?? 0) });
  }
  return [...sums.values()];
}

export function countOf(skipped: readonly Skipped[]): number {
  return skipped.reduce((sum, { count }) => sum + count, 0);
}
