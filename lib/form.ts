// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod/mini';
import { problem, type Problem } from './errors';

/** A schema whose message says what would be allowed, so that every problem reads alike. */
export type Form = z.ZodMiniType;

/** What each member of a type must be: the compiler refuses a form that forgets one, or demands one that may be absent. */
export type Members<T> = {
  readonly [K in keyof T]-?: Record<string, never> extends Pick<T, K> ? z.ZodMiniOptional : Form;
};

/** A text that is not blank. */
export const text = z.string('a text').check(z.regex(/\S/, 'a text'));
export const texts = z.array(text, 'a list of texts');
export const flag = z.boolean('true or false');

/** A value that a check of its own judges, because it is a class (`Duration`) or depends on something else. */
export const elsewhere: Form = z.optional(z.any());

/** An object that a check of its own looks into. */
export const anything = z.looseObject({}, 'an object');

export const optional = z.optional;

export function oneOf<const T extends string>(...allowed: readonly T[]): z.ZodMiniType<T> {
  return z.enum([...allowed], `one of ${allowed.join(', ')}`);
}

/** An object with these members and no other: a member that nobody reads is an unkept promise. */
export function object<T>(members: Members<T>): z.ZodMiniObject<Record<string, Form>> {
  const shape = members as Readonly<Record<string, Form>>;
  const known = Object.keys(shape);
  const needed = known.filter((name) => shape[name] === elsewhere || shape[name]?._zod.def.type !== 'optional');
  const more = known.filter((name) => !needed.includes(name));
  const allowed =
    (needed.length === 0 ? 'an object' : `an object with ${needed.join(', ')}`) +
    (more.length === 0 ? '' : ` and, where they apply, ${more.join(', ')}`);
  const others = known.length === 0 ? 'absent' : `absent: known are ${known.join(', ')}`;
  return z.strictObject({ ...shape }, { error: ({ code }) => (code === 'unrecognized_keys' ? others : allowed) });
}

export function list(entry: Form): z.ZodMiniArray<Form> {
  return z.array(entry, 'a list');
}

/** Objects of one form by names of the user's own. */
export function record(entry: Form): z.ZodMiniRecord<z.ZodMiniString, Form> {
  return z.record(z.string(), entry, 'an object');
}

/** A word that says it all, or an object that says more. */
export function wordOr(word: string, form: Form, allowed: string): Form {
  return z.union([z.literal(word), form], allowed);
}

/** Objects whose members depend on the value of one. */
export function variants(member: string, of: Readonly<Record<string, z.ZodMiniObject>>): Form {
  const kinds = `one of ${Object.keys(of).join(', ')}`;
  const [first, ...others] = Object.values(of) as [z.ZodMiniObject, ...z.ZodMiniObject[]];
  return z.discriminatedUnion(member, [first, ...others] as never, {
    error: ({ code }) => (code === 'invalid_union' ? kinds : `an object with '${member}' ${kinds} and its members`),
  });
}

/** Where something is wrong. */
export type Path = ReadonlyArray<string | number>;

/** How a path is said: the object of the user's that people look for, and the property in it. */
export type Place = (path: Path) => { readonly at: string; readonly property: string };

/** What a form finds. */
export interface Judged {
  readonly problems: readonly Problem[];
  /** Whether objects and lists are there, so that checks of their content can go on. */
  readonly readable: boolean;
}

/**
 * Everything that is wrong with the form of a value that nobody type-checked.
 * @param judgedElsewhere paths of which another check says more @default - none
 */
export function judge(
  form: Form,
  value: unknown,
  place: Place,
  judgedElsewhere: (path: Path) => boolean = () => false,
): Judged {
  const parsed = form.safeParse(value);
  if (parsed.success) return { problems: [], readable: true };
  const issues = parsed.error.issues.flatMap((issue) => flat(issue, [])).filter(({ path }) => !judgedElsewhere(path));
  return {
    problems: issues.map(({ path, message, unknown }) => {
      const got = at(value, path);
      const remedy = unknown
        ? 'correct the spelling or remove it'
        : got === undefined
          ? 'say it: there is no default'
          : 'correct the value';
      const { at: where, property } = place(path);
      return problem('retention/invalid', where, property, message, show(got), remedy);
    }),
    readable: issues.every(({ container }) => !container),
  };
}

/**
 * Adds what is wrong with the form of a value to what was found.
 * @param inside name of the value inside the object that `at` names
 * @returns whether what lies inside can be looked at
 */
export function checkMembers(value: unknown, form: Form, at: string, found: Problem[], inside = ''): boolean {
  const { problems, readable } = judge(form, value, (path) => {
    const property = pathText(inside === '' ? path : [inside, ...path]);
    return { at, property: property === '' ? at : property };
  });
  found.push(...problems);
  return readable;
}

/** A path as people write it: `placements[0].allow[1].who`. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, step) => (typeof step === 'number' ? `${text}[${step}]` : join(text, step)), '');
}

/**
 * Names the innermost object that one of the patterns describes; `*` is any name or index.
 * @param whole the name of the value itself
 */
export function placeIn(whole: string, patterns: readonly string[]): Place {
  const forms = patterns.map((pattern) => pattern.split('.')).sort((a, b) => b.length - a.length);
  return (path) => {
    const found = forms.find(
      (form) => form.length <= path.length && form.every((step, index) => step === '*' || step === path[index]),
    );
    const [outer, inner] = [path.slice(0, found?.length ?? 0), path.slice(found?.length ?? 0)];
    const at = outer.length === 0 ? whole : pathText(outer);
    return { at, property: inner.length === 0 ? at : pathText(inner) };
  };
}

interface Issue {
  readonly path: Path;
  readonly message: string;
  readonly unknown: boolean;
  readonly container: boolean;
}

/** An issue for each member that nobody knows, and for a choice of forms those of the form that was meant. */
function flat(issue: z.core.$ZodIssue, outer: Path): Issue[] {
  const path = [...outer, ...(issue.path as Path)];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], message: issue.message, unknown: true, container: false }));
  }
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.find((branch) => branch.length > 0 && branch.every((each) => isInside(each)));
    if (meant !== undefined) return meant.flatMap((each) => flat(each, path));
  }
  const container =
    issue.code === 'invalid_union' ||
    (issue.code === 'invalid_type' && ['object', 'array', 'record'].includes(issue.expected));
  return [{ path, message: issue.message, unknown: false, container }];
}

function isInside(issue: z.core.$ZodIssue): boolean {
  return issue.path.length > 0 || issue.code === 'unrecognized_keys';
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[step] : undefined,
    value,
  );
}

/** Quotes a value for a message, short and without losing its type. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  // JSON writes `null` for it.
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  const json = toJson(value) ?? typeof value;
  return json.length > 80 ? `${json.slice(0, 77)}…` : json;
}

/** A construct refers to itself, and a bigint is no JSON: such a value is named by its type. */
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
