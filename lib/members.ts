// SPDX-License-Identifier: Apache-2.0
import { problem, type Problem } from './errors';

const KINDS = {
  boolean: ['true or false', (value: unknown) => typeof value === 'boolean'],
  text: ['a text', isText],
  texts: ['a list of texts', (value: unknown) => Array.isArray(value) && value.every(isText)],
  object: ['an object', isObject],
  list: ['a list', Array.isArray],
} as const;

type Kind = keyof typeof KINDS;
/** `any` has a check of its own; a list names the values that are allowed; a question mark: it may be absent. */
type Member = 'any' | Kind | `${Kind}?` | readonly string[];

/** What each member of a type must be: the compiler refuses a table that forgets one. */
export type Members<T> = {
  readonly [K in keyof T]-?: Record<string, never> extends Pick<T, K>
    ? 'any' | `${Kind}?`
    : 'any' | Kind | readonly string[];
};

/**
 * Adds what is wrong with the members of a value that nobody type-checked: one that is not known, or of another kind.
 * @returns whether what lies inside can be looked at
 */
export function checkMembers(
  value: unknown,
  members: Readonly<Record<string, Member>>,
  at: string,
  found: Problem[],
  inside = '',
): boolean {
  if (!isObject(value)) {
    found.push(
      problem('retention/invalid', at, inside === '' ? at : inside, 'an object', show(value), 'mend the form'),
    );
    return false;
  }
  let readable = true;
  for (const [name, member] of Object.entries(members)) {
    const allowed = wrongly(value[name], member);
    if (allowed === undefined) continue;
    const remedy = value[name] === undefined ? 'say it: there is no default' : 'mend the value';
    found.push(problem('retention/invalid', at, join(inside, name), allowed, show(value[name]), remedy));
    if (typeof member === 'string' && /^(texts|object|list)/.test(member)) readable = false;
  }
  found.push(...unknownMembers(value, Object.keys(members), at, inside, 'mend the spelling or remove it'));
  return readable;
}

/** Members that nobody reads: each is an unkept promise. */
export function unknownMembers(
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
  at: string,
  inside: string,
  remedy: string,
): Problem[] {
  return Object.entries(value)
    .filter(([name, member]) => !known.includes(name) && member !== undefined)
    .map(([name, member]) =>
      problem(
        'retention/invalid',
        at,
        join(inside, name),
        known.length === 0 ? 'absent' : `absent: known are ${known.join(', ')}`,
        show(member),
        remedy,
      ),
    );
}

/** Quotes a value for a message, short and without losing its type. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const json = toJson(value) ?? typeof value;
  return json.length > 80 ? `${json.slice(0, 77)}…` : json;
}

/** A construct refers to itself, and a bigint is no JSON: such a value is told by its type. */
function toJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The name of a member inside a property. */
export function join(property: string, name: string): string {
  return property === '' ? name : `${property}.${name}`;
}

/** What would be allowed instead, or undefined where the value is right. */
function wrongly(value: unknown, member: Member): string | undefined {
  if (member === 'any') return undefined;
  if (typeof member !== 'string') {
    return typeof value === 'string' && member.includes(value) ? undefined : `one of ${member.join(', ')}`;
  }
  if (value === undefined && member.endsWith('?')) return undefined;
  const [allowed, holds] = KINDS[member.replace('?', '') as Kind];
  return holds(value) ? undefined : allowed;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}
