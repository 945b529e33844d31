// SPDX-License-Identifier: Apache-2.0
import type { Directive } from './directive';
import { deleteAgeMs } from './meaning';

/** What a customer may choose instead of a period: nothing of the category is stored. */
export const NEVER_STORED = 'neverStored';

/** The class that a placement is of, such as `30d`; undefined where its category has none. It is a part of its address. */
export function classOf({ id }: Pick<Directive, 'id'>): string | undefined {
  const [, found = ''] = id.split('/');
  return /^[1-9]\d*d$/.test(found) ? found : undefined;
}

/** Days of a class; 0 where nothing is stored. */
export function daysOfClass(name: string): number {
  return name === NEVER_STORED ? 0 : Number.parseInt(name, 10);
}

/** Classes that placements of a category are of, the shortest first. */
export function classesOf(directives: readonly Directive[], category: string): readonly string[] {
  const found = directives.flatMap((each) => (each.category === category ? (classOf(each) ?? []) : []));
  return [...new Set(found)].sort((a, b) => daysOfClass(a) - daysOfClass(b));
}

/**
 * Age in milliseconds from which a record has to go when its class became this one: what the class promises to keep, or
 * where it promises none, the age at which its own placements delete. Undefined where no placement is of that class, so that
 * nobody knows.
 */
export function chosenAgeMs(directives: readonly Directive[], category: string, chosen: string): number | undefined {
  if (chosen === NEVER_STORED) return 0;
  const own = directives.filter((each) => each.category === category && classOf(each) === chosen);
  const floors = own.flatMap(({ keepAtLeastMs }) => keepAtLeastMs ?? []);
  if (floors.length > 0) return Math.max(...floors);
  const ages = own.flatMap((each) => deleteAgeMs(each) ?? []);
  return ages.length === 0 ? undefined : Math.min(...ages);
}
