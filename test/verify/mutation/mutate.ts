// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { exitOfFindings, EXIT } from '../../../lib/command/errors';
import { RetentionError } from '../../../lib/errors';
import { readValue, verifyInputs, type Input } from '../../../lib/verify';

/** What is done at one place of a document. */
export type Kind =
  /** A number is about doubled, or about halved; a text of digits counts as one. */
  | 'raised'
  | 'lowered'
  /** A text gets one more character, a boolean is turned, and null becomes a text. */
  | 'changed'
  /** The leaf, the block or the resource is taken out. */
  | 'removed'
  /** A member that nobody knows is added to an object. */
  | 'unknown';

/** One change of a document. */
export interface Mutant {
  readonly path: readonly string[];
  readonly kind: Kind;
}

/** A mutant that ends with the exit code of the document as it was. */
export interface Survivor extends Mutant {
  readonly place: string;
  /** Nothing was set there: null, or a list or an object of nothing. */
  readonly wasUnset: boolean;
}

/** What came of all mutants of a document. */
export interface Mutation {
  readonly mutants: number;
  readonly found: number;
  readonly survivors: readonly Survivor[];
}

type Node = Record<string, unknown> | unknown[];

const UNKNOWN_MEMBER = 'of_a_newer_version';
const DIGITS = /^\d+$/;

/** The exit code of `retention verify` for a document. */
export function exitOf(document: unknown, today: string): number {
  return unclearIfUnreadable(() => exitOfInput(readValue(document, 'document.json'), today));
}

/**
 * The same for many documents that differ a little: what is read alike is judged once, because a judgement sees nothing but
 * what was read. Most of a plan is said twice or three times, and read once.
 */
function judge(today: string): (document: unknown) => number {
  const known = new Map<string, number>();
  return (document) =>
    unclearIfUnreadable(() => {
      const input = readValue(document, 'document.json');
      const key = createHash('sha1').update(JSON.stringify(input)).digest('base64');
      const exit = known.get(key) ?? exitOfInput(input, today);
      known.set(key, exit);
      return exit;
    });
}

function exitOfInput(input: Input, today: string): number {
  const { rows, findings } = verifyInputs([input], { today });
  return rows.length === 0 && findings.length === 0 ? EXIT.unclear : exitOfFindings(findings);
}

function unclearIfUnreadable(exit: () => number): number {
  try {
    return exit();
  } catch (error) {
    if (RetentionError.is(error)) return EXIT.unclear;
    throw error;
  }
}

/** Every mutant of a document, in the order of its members. */
export function* mutantsOf(value: unknown, path: readonly string[] = []): Generator<Mutant> {
  if (path.length > 0) {
    for (const kind of kindsOf(value)) yield { path, kind };
    yield { path, kind: 'removed' };
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, each] of Object.entries(value)) yield* mutantsOf(each, [...path, key]);
}

function kindsOf(value: unknown): readonly Kind[] {
  if (typeof value === 'number' || (typeof value === 'string' && DIGITS.test(value))) return ['raised', 'lowered'];
  if (typeof value !== 'object' || value === null) return ['changed'];
  return Array.isArray(value) ? [] : ['unknown'];
}

/** Carries a mutant out on a document. The document of before comes back when what is returned is called. */
export function apply(document: Node, { path, kind }: Mutant): () => void {
  const holder = path.slice(0, -1).reduce<Node>((node, key) => (node as Record<string, Node>)[key] as Node, document);
  const key = path.at(-1) ?? '';
  const members = holder as Record<string, unknown>;
  const value = members[key];
  const entries = Object.entries(members);
  if (kind === 'removed') {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else Reflect.deleteProperty(holder, key);
  } else if (kind === 'unknown') {
    members[key] = { ...(value as object), [UNKNOWN_MEMBER]: 'x' };
  } else members[key] = other(value, kind);
  return () => {
    if (Array.isArray(holder)) {
      holder.length = 0;
      holder.push(...entries.map(([, each]) => each));
    } else {
      // the order of members is part of the document.
      for (const name of Object.keys(members)) Reflect.deleteProperty(members, name);
      Object.assign(members, Object.fromEntries(entries));
    }
  };
}

function other(value: unknown, kind: Kind): unknown {
  if (typeof value === 'boolean') return !value;
  if (value === null) return 'x';
  if (kind === 'changed') return `${String(value)}x`;
  const number = Number(value);
  const next = kind === 'raised' ? number * 2 + 1 : number > 0 ? Math.floor(number / 2) : number - 1;
  return typeof value === 'string' ? String(next) : next;
}

/**
 * Judges mutants of a document.
 * @param wanted which mutants, by their number, place and kind. @default - all
 * @param within what of the document is changed, by the first names of paths, joined by '.'. @default - all of it
 */
export function mutate(
  document: Node,
  today: string,
  wanted: (number: number, what: string) => boolean = () => true,
  within: readonly string[] = [''],
): Mutation {
  const exitNow = judge(today);
  const before = exitNow(document);
  if (before !== EXIT.ok)
    throw new Error(`the document itself ends with exit code ${before}, so no mutant tells anything`);
  let number = 0;
  let mutants = 0;
  const survivors: Survivor[] = [];
  // all of them first: carrying one out while the next is looked for would change what is looked at.
  const firsts = within.map((each) => (each === '' ? [] : each.split('.')));
  const isWithin = ({ path }: Mutant): boolean => firsts.some((names) => names.every((name, at) => path[at] === name));
  for (const mutant of [...mutantsOf(document)].filter(isWithin)) {
    number += 1;
    const place = placeOf(document, mutant.path);
    if (!wanted(number, `${place} ${mutant.kind}`)) continue;
    mutants += 1;
    const wasUnset = isUnset(valueAt(document, mutant.path));
    const undo = apply(document, mutant);
    try {
      if (exitNow(document) === before) survivors.push({ ...mutant, place, wasUnset });
    } finally {
      undo();
    }
  }
  return { mutants, found: mutants - survivors.length, survivors };
}

function valueAt(document: Node, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], document);
}

function isUnset(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

/**
 * The place of a path in a document, of which one line can say something: names of resources, placements and units, and
 * places in lists, are stars. An element that states its type, as resources of a plan do, is called by it.
 */
export function placeOf(document: Node, path: readonly string[]): string {
  let node: unknown = document;
  const place: string[] = [];
  for (const [index, key] of path.entries()) {
    node = (node as Record<string, unknown>)[key];
    // the type of a value in a state file has the names of the value.
    if (path.slice(0, index).some((each, at) => each === 'type' && ['input', 'output'].includes(path[at - 1] ?? ''))) {
      place.push('*');
      continue;
    }
    const type = DIGITS.test(key) ? (node as { readonly type?: unknown } | undefined)?.type : undefined;
    place.push(typeof type === 'string' ? type : DIGITS.test(key) || isName(path, index) ? '*' : key);
  }
  return place.join('.');
}

const NAMED: readonly string[] = ['placements', 'units', 'passesThrough', 'endpoints'];

function isName(path: readonly string[], index: number): boolean {
  return path[index - 2] === 'resource' || NAMED.includes(path[index - 1] ?? '');
}
