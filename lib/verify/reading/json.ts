// SPDX-License-Identifier: Apache-2.0

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object; anything else is an empty one. */
export function asRecord(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

/** The objects of a value: Terraform reads a list of objects wherever it reads one. */
export function objectsIn(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.flatMap(objectsIn) : isRecord(value) ? [value] : [];
}

/** The members of all objects of a value. */
export function entriesIn(value: unknown): [string, unknown][] {
  return objectsIn(value).flatMap((each) => Object.entries(each));
}

/** The value as a list; anything else is an empty one. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as a text; anything else is an empty one. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Own members only: a document may call a key `constructor`. */
export function member(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** A value in a message: short, and without losing its type. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  // an object may be of any size and depth, and its content tells nobody anything.
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  const json = JSON.stringify(value) ?? typeof value;
  return json.length > 60 ? `${json.slice(0, 57)}...` : json;
}

/** Whether two values of documents say the same; a member that is undefined is none. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [a, b] = [one as Record<string, unknown>, other as Record<string, unknown>];
  // plans are compared as a whole: members are counted, so that none is looked up twice.
  let more = 0;
  for (const key in a) {
    if (!same(a[key], own(b, key))) return false;
    if (a[key] !== undefined) more -= 1;
  }
  for (const key in b) if (b[key] !== undefined) more += 1;
  return more === 0;
}

function own(value: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
