// SPDX-License-Identifier: Apache-2.0
import { isUnknown } from '../../stores/resource';
import { located, type Rule } from './rule';
import { KNOWN_ATTRIBUTES } from './tables/known-attributes';

/** What carries a manifest is Terraform's own, and in no schema of a provider. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  ...KNOWN_ATTRIBUTES,
  terraform_data: 'id input output triggers_replace',
};

/** The inside of a block by name; null: an attribute, whose value is its own. */
type Inside = ReadonlyMap<string, Inside | null>;

const trees = new Map<string, Inside>();

/**
 * What is set and nobody here knows. A provider that is newer than this library may give a setting a condition: a
 * lifecycle rule with a filter covers a part of its prefix only, and a sum that does not see it would be wrong.
 */
export const unknownAttribute: Rule = ({ index }) =>
  Object.keys(ATTRIBUTES).flatMap((type) =>
    index.ofType(type).flatMap((view) =>
      unknownIn(view.values, treeOf(type)).map((path) => ({
        rule: 'retention/unknown-attribute',
        level: 'error' as const,
        ...located(view),
        what: `'${path}' is set, and its meaning is not known`,
        why: 'it may say when or whether the other settings of this resource hold',
        remedy: 'remove it, use the provider that this library was read against, or exempt it with who answers for it',
      })),
    ),
  );

/** Paths of members that are set and not in the tree. */
function unknownIn(value: unknown, inside: Inside): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((each) => unknownIn(each, inside)))];
  if (typeof value !== 'object' || value === null || isUnknown(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const known = inside.get(name);
    if (known === null) return [];
    if (known !== undefined) return unknownIn(member, known).map((path) => `${name}.${path}`);
    return isSet(member) ? [name] : [];
  });
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}

function treeOf(type: string): Inside {
  const known = trees.get(type);
  if (known !== undefined) return known;
  const tree = parse(ATTRIBUTES[type] ?? '');
  trees.set(type, tree);
  return tree;
}

/** `a b{c d}` is a with no inside, and b with c and d. */
function parse(text: string): Inside {
  const stack: Map<string, Inside | null>[] = [new Map<string, Inside | null>()];
  for (const [, name = '', end = ''] of text.matchAll(/([a-z0-9_]*)([ {}]|$)/g)) {
    const inside = stack.at(-1);
    if (name !== '') inside?.set(name, null);
    if (end === '{') {
      const block = new Map<string, Inside | null>();
      inside?.set(name, block);
      stack.push(block);
    } else if (end === '}') stack.pop();
  }
  return stack[0] ?? new Map<string, Inside | null>();
}
