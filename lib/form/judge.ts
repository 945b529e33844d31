// SPDX-License-Identifier: Apache-2.0
import type * as z from 'zod/mini';
import { problem, type Problem } from '../errors';
import type { Form } from './shapes';

/** Where something is wrong. */
export type Path = ReadonlyArray<string | number>;

/** How a path is said: the object of the user's that people look for, and the property in it. */
export type Place = (path: Path) => { readonly at: string; readonly property: string };

/** What a form finds. */
export interface Judged {
  readonly problems: readonly Problem[];
  /** Whether objects and lists are there, so that checks of their content can go on. */
  readonly readable: boolean;
  /** Whether nothing is wrong at a path, inside of it or around it. */
  readonly isSound: (...path: Path) => boolean;
}

/** How problems of one kind of input are said. */
export interface Wording {
  /** What a member that nobody reads must be. */
  readonly stranger: (known: string) => string;
  /** What is said of a value that is not what it must be. */
  readonly got: (value: unknown, path: Path, isStranger: boolean) => string;
  readonly remedy: (why: Wrong, allowed: string) => string;
  /** Whether what is absent has the code `retention/missing`. @default false */
  readonly missing?: boolean;
}

/** What can be wrong with a member; `kind` is the one that others depend on. */
export type Wrong = 'stranger' | 'absent' | 'value' | 'kind';

/** What people write in TypeScript. */
const IN_CODE: Wording = {
  stranger: (known) => (known === '' ? 'absent' : `absent: known are ${known}`),
  got: show,
  remedy: (why) =>
    why === 'stranger'
      ? 'correct the spelling or remove it'
      : why === 'absent'
        ? 'say it: there is no default'
        : 'correct the value',
};

/** More about one judgement. */
export interface Judging {
  /** Paths of which another check says more. @default - none */
  readonly judgedElsewhere?: (path: Path) => boolean;
  /** @default - that of code */
  readonly wording?: Wording;
}

/** Everything that is wrong with the form of a value that nobody type-checked. */
export function judge(form: Form, value: unknown, place: Place, judging: Judging = {}): Judged {
  const { judgedElsewhere = () => false, wording = IN_CODE } = judging;
  const parsed = form.safeParse(value);
  if (parsed.success) return { problems: [], readable: true, isSound: () => true };
  const issues = parsed.error.issues.flatMap((issue) => flat(issue, [])).filter(({ path }) => !judgedElsewhere(path));
  return {
    problems: issues.map((issue) => problemOf(issue, value, place, wording)),
    readable: issues.every(({ container }) => !container),
    isSound: (...part) =>
      !issues.some(({ path }) => path.every((step, index) => index >= part.length || step === part[index])),
  };
}

function problemOf({ path, message, wrong }: Issue, value: unknown, place: Place, wording: Wording): Problem {
  const got = at(value, path);
  const { at: where, property } = place(path);
  // what is behind a semicolon is the remedy.
  const [, allowed = message, own] = /^(.*?)(?:; (.*))?$/.exec(message) ?? [];
  const why: Wrong = wrong !== 'stranger' && got === undefined ? 'absent' : wrong;
  const remedy = own ?? wording.remedy(why, allowed);
  if (why === 'absent' && wording.missing === true) return problem('retention/missing', where, property, remedy);
  const must = wrong === 'stranger' ? wording.stranger(message) : allowed;
  return problem('retention/invalid', where, property, must, wording.got(got, path, wrong === 'stranger'), remedy);
}

/**
 * The first member of an object that is not what it must be, or that nobody reads; undefined where there is none.
 * @param value in memory, where a member that is there without a value is none
 */
export function firstWrong(form: Form, value: unknown): string | undefined {
  const parsed = form.safeParse(value);
  if (parsed.success) return undefined;
  const [first] = parsed.error.issues
    .flatMap((issue) => flat(issue, []))
    .filter(({ path, wrong }) => wrong !== 'stranger' || at(value, path) !== undefined);
  return first === undefined ? undefined : String(first.path[0] ?? '');
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
  readonly wrong: Wrong;
  readonly container: boolean;
}

/** An issue for each member that nobody knows, and for a choice of forms those of the form that was meant. */
function flat(issue: z.core.$ZodIssue, outer: Path): Issue[] {
  const path = [...outer, ...(issue.path as Path)];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: issue.message,
      wrong: 'stranger',
      container: false,
    }));
  }
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.find((branch) => branch.length > 0 && branch.every((each) => isInside(each)));
    if (meant !== undefined) return meant.flatMap((each) => flat(each, path));
  }
  const container =
    issue.code === 'invalid_union' ||
    (issue.code === 'invalid_type' && ['object', 'array', 'record'].includes(issue.expected));
  const wrong = issue.code === 'invalid_union' && 'discriminator' in issue ? 'kind' : 'value';
  return [{ path, message: issue.message, wrong, container }];
}

function isInside(issue: z.core.$ZodIssue): boolean {
  return issue.path.length > 0 || issue.code === 'unrecognized_keys';
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, step)
        ? (inner as Record<string, unknown>)[step]
        : undefined,
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
