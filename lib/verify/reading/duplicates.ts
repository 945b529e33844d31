// SPDX-License-Identifier: Apache-2.0

/** Every text of a document, with the colon behind it where it is the name of a member. */
const TEXTS = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

/**
 * Whether an object of a document has two members of one name. Terraform reads both of them, and `JSON.parse` the last one
 * only, so that a resource in the first would be deployed and never judged.
 */
export function hasDuplicates(text: string, value: unknown): boolean {
  let named = 0;
  for (const [, colon] of text.matchAll(TEXTS)) if (colon !== undefined) named += 1;
  return named !== membersIn(value);
}

function membersIn(value: unknown): number {
  let count = 0;
  const rest: unknown[] = [value];
  while (rest.length > 0) {
    const next = rest.pop();
    if (typeof next !== 'object' || next === null) continue;
    const inside = Object.values(next) as unknown[];
    if (!Array.isArray(next)) count += inside.length;
    for (const each of inside) rest.push(each);
  }
  return count;
}
