// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod/mini';

/**
 * A schema whose message says what would be allowed, so that every problem reads alike. What follows a semicolon in the
 * message is the remedy, where one fits better than the usual one.
 */
export type Form<T = unknown> = z.ZodMiniType<T>;

/** What a form describes, as a type. */
export type Formed<F extends Form> = z.output<F>;

/** What each member of a type must be: the compiler refuses a form that forgets one, or demands one that may be absent. */
export type Members<T> = {
  readonly [K in keyof T]-?: Record<string, never> extends Pick<T, K>
    ? z.ZodMiniOptional<Form<Exclude<T[K], undefined>>>
    : Form<T[K]>;
};

/** An object with named members and no other. */
export type ObjectForm<S extends Readonly<Record<string, Form>> = Readonly<Record<string, Form>>> = z.ZodMiniObject<
  { -readonly [K in keyof S]: S[K] },
  z.core.$strict
>;

/** A text that is not blank. */
export const text = z.string('a text').check(z.regex(/\S/, 'a text'));
export const texts = z.array(text, 'a list of texts');
/** A text that is not empty: what a blank one is worth, another check says. */
export const filled = z.string('a text').check(z.minLength(1, 'a text'));
/** A text that may be empty. */
export const string = z.string('a text');
export const flag = z.boolean('true or false');

/** True or false, with a remedy of its own. */
export function flagged(remedy: string): Form<boolean> {
  return z.boolean(`true or false; ${remedy}`);
}

/** A value that a check of its own judges, because it is a class (`Duration`) or depends on something else. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a class of another package, of which a schema knows nothing.
export const elsewhere: z.ZodMiniOptional<z.ZodMiniType<any>> = z.optional(z.any());

/** An object that a check of its own looks into. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what it holds is another check's to say.
export const anything: Form<any> = z.looseObject({}, 'an object');

/** Any value that JSON can say. */
export const json: Form = z.json();

export const optional = z.optional;

/** The value, or null where there is none. */
export const orNull = z.nullable;

export function oneOf<const T extends string | number | true>(...allowed: readonly T[]): Form<T> {
  return z.literal([...allowed], allowed.length === 1 ? JSON.stringify(allowed[0]) : `one of ${allowed.join(', ')}`);
}

/** A text of a pattern. */
export function matching(pattern: RegExp, allowed: string): Form<string> {
  return z.string(allowed).check(z.regex(pattern, allowed));
}

/** A text of a pattern that a check takes as well. The pattern is what editors see. */
export function judged(pattern: RegExp, holds: (text: string) => boolean, allowed: string): Form<string> {
  return z.string(allowed).check(z.regex(pattern, { error: allowed, abort: true }), z.refine(holds, allowed));
}

/** A number that is finite. */
export function number(allowed: string): Form<number> {
  return z.number(allowed);
}

/** A whole number within bounds. */
export function whole(min: number, max: number, allowed = `a whole number from ${min} to ${max}`): Form<number> {
  return z.int(allowed).check(z.gte(min, allowed), z.lte(max, allowed));
}

/** Whether a text is a day that exists, `YYYY-MM-DD`. */
export function isCalendarDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  // 2027-02-30 parses as March: only a day that prints as itself exists.
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** A day that exists. */
export function day(allowed: string): Form<string> {
  return judged(/^\d{4}-\d{2}-\d{2}$/, isCalendarDay, allowed);
}

/** Says what a value is for, where an editor shows it. */
export function about<F extends Form>(what: string, form: F): F {
  return form.check(z.describe(what));
}

/** Where an editor finds the schema of a file: nothing else reads it. */
export const SCHEMA_MEMBER = { $schema: optional(text) };

/** An object with these members and no other: a member that nobody reads is an unkept promise. */
export function exactly<S extends Readonly<Record<string, Form>>>(members: S, allowed?: string): ObjectForm<S> {
  const known = Object.keys(members);
  const needed = known.filter((name) => members[name] === elsewhere || members[name]?._zod.def.type !== 'optional');
  const more = known.filter((name) => !needed.includes(name));
  const all =
    (needed.length === 0 ? 'an object' : `an object with ${needed.join(', ')}`) +
    (more.length === 0 ? '' : ` and, where they apply, ${more.join(', ')}`);
  const error = ({ code }: z.core.$ZodRawIssue): string =>
    code === 'unrecognized_keys' ? known.join(', ') : (allowed ?? all);
  return z.strictObject({ ...members }, { error });
}

/** The same for a type that is written by hand: the compiler holds it against the form. */
export function object<T>(members: Members<T>): ObjectForm & Form<T> {
  return exactly(members as Readonly<Record<string, Form>>) as ObjectForm & Form<T>;
}

export function list<T>(entry: Form<T>, allowed = 'a list'): Form<T[]> {
  return z.array(entry, allowed);
}

/** Objects of one form by names of the user's own. */
export function record<T>(entry: Form<T>, allowed = 'an object'): Form<Record<string, T>> {
  return z.record(z.string(), entry, allowed);
}

/** One of two forms. */
export function either<A, B>(one: Form<A>, other: Form<B>): Form<A | B> {
  return z.union([one, other]);
}

/** A form that a check takes as well. */
export function also<T>(form: Form<T>, holds: (value: T) => boolean, allowed: string): Form<T> {
  return form.check(z.refine(holds, allowed));
}

/** A word that says it all, or an object that says more. */
export function wordOr<const W extends string, T>(word: W, form: Form<T>, allowed: string): Form<W | T> {
  return z.union([z.literal(word), form], allowed);
}

/** Objects whose members depend on the value of one. */
export function variants<V extends Readonly<Record<string, ObjectForm>>>(
  member: string,
  of: V,
): Form<z.output<V[keyof V]>> {
  const kinds = `one of ${Object.keys(of).join(', ')}`;
  const [first, ...others] = Object.values(of) as [ObjectForm, ...ObjectForm[]];
  const union = z.discriminatedUnion(member, [first, ...others] as never, {
    error: ({ code }) => (code === 'invalid_union' ? kinds : `an object with '${member}' ${kinds} and its members`),
  });
  return union;
}
