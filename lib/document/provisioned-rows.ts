// SPDX-License-Identifier: Apache-2.0
import { DAY_MS } from '../policy/time';
import type { Provisioned, ProvisionedPlacement } from './check-input';
import type { ProvisionedStatement } from './model';
import { NOTHING } from './written-tables';

/** A line of what is provisioned, in whole days: least ages rounded down, greatest rounded up. */
export type ProvisionedRow = Omit<ProvisionedStatement, 'category' | 'system'> & {
  readonly category: string;
  readonly system: string;
};

/** One line for each category, period and system: the least and the greatest of its placements. */
export function provisionedRows({ placements }: Provisioned): ProvisionedRow[] {
  const groups = new Map<string, ProvisionedPlacement[]>();
  for (const placement of placements) {
    const key = JSON.stringify([placement.category, placement.class ?? NOTHING, placement.system]);
    groups.set(key, [...(groups.get(key) ?? []), placement]);
  }
  return [...groups.values()].flatMap((group): ProvisionedRow[] => {
    const [first] = group;
    if (first === undefined) return [];
    const days = (
      of: 'keptAtLeastMs' | 'goneByMs' | 'backupsGoneByMs',
      worst: (...all: number[]) => number,
      round: (days: number) => number,
    ): number | null => {
      const all = group.flatMap((placement) => placement[of] ?? []);
      // less than a day is no floor that could be disclosed.
      return all.length === 0 ? null : round(worst(...all) / DAY_MS) || null;
    };
    return [
      {
        category: first.category,
        class: first.class ?? NOTHING,
        system: first.system,
        keptAtLeastDays: days('keptAtLeastMs', Math.min, Math.floor),
        goneByDays: days('goneByMs', Math.max, Math.ceil),
        backupsGoneByDays: days('backupsGoneByMs', Math.max, Math.ceil),
      },
    ];
  });
}

/** Where a category lies, in the order of the alphabet. */
export function regionsOf({ placements }: Provisioned, category: string): string[] {
  const own = placements.filter((placement) => placement.category === category);
  return [...new Set(own.flatMap(({ region }) => region ?? []))].sort();
}
