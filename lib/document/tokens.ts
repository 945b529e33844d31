// SPDX-License-Identifier: Apache-2.0
import type { Lexicon, Terms } from './lexicon/lexicon';
import type {
  BasisId,
  ContentId,
  IdentityId,
  PurposeId,
  RecipientId,
  RoleId,
  SharedId,
  SystemId,
  UnitId,
} from './meanings';
import { keyOf } from './normalise';

/** What a run of words means, or `unknown`. */
export type Token =
  | { readonly group: 'role'; readonly id: RoleId }
  | { readonly group: 'system'; readonly id: SystemId }
  | { readonly group: 'recipient'; readonly id: RecipientId }
  | { readonly group: 'shared'; readonly id: SharedId }
  | { readonly group: 'identity'; readonly id: IdentityId }
  | { readonly group: 'content'; readonly id: ContentId }
  | { readonly group: 'purpose'; readonly id: PurposeId }
  | { readonly group: 'basis'; readonly id: BasisId }
  | { readonly group: 'period'; readonly count: number; readonly unit: UnitId }
  /** Speaks of keeping or deleting, but not in words that have a meaning here. */
  | { readonly group: 'alarm'; readonly words: string }
  | { readonly group: 'unknown'; readonly words: string };

export type Group = Exclude<Token['group'], 'unknown'>;

/** Which groups of words are looked for, by the place of the text. */
export const CONTEXTS = {
  contents: ['content'],
  use: ['role', 'system', 'recipient', 'shared', 'purpose'],
  basis: ['basis', 'purpose'],
  cell: ['role', 'period', 'system', 'recipient', 'shared'],
  retention: ['role', 'period', 'purpose'],
  prose: ['role', 'period', 'system', 'recipient', 'identity', 'alarm'],
} as const satisfies Record<string, readonly Group[]>;
export type Context = keyof typeof CONTEXTS;

/** A word of the compiled lexicon; a filler has no token. */
interface Entry {
  readonly key: string;
  readonly token: Token | undefined;
}

interface Compiled {
  /** By first character, the longest first. */
  readonly entries: ReadonlyMap<string, readonly Entry[]>;
  readonly units: ReadonlyArray<readonly [key: string, unit: UnitId]>;
  readonly numerals: ReadonlyArray<readonly [key: string, count: number]>;
}

const cache = new WeakMap<Lexicon, Map<Context, Compiled>>();

/** Reads the words of a text from left to right, the longest known term first. Punctuation and fillers are skipped. */
export function tokensOf(text: string, lexicon: Lexicon, context: Context): Token[] {
  const compiled = compile(lexicon, context);
  const key = keyOf(text, lexicon.spaces);
  const tokens: Token[] = [];
  let unknown = '';
  const flush = (): void => {
    if (unknown.trim() !== '') tokens.push({ group: 'unknown', words: unknown.trim() });
    unknown = '';
  };
  for (let at = 0; at < key.length;) {
    const period = periodAt(key, at, compiled);
    const match = period ?? entryAt(key, at, compiled);
    if (match !== undefined) {
      flush();
      if (match.token !== undefined) tokens.push(match.token);
      at += match.length;
    } else {
      const char = String.fromCodePoint(key.codePointAt(at) ?? 0);
      // mathematical signs change a number, so they are never skipped.
      if (/[\p{P}\p{S}]/u.test(char) && !/\p{Sm}/u.test(char)) flush();
      else if (unknown !== '' || char !== ' ') unknown += char;
      at += char.length;
    }
  }
  flush();
  return tokens;
}

interface Match {
  readonly token: Token | undefined;
  readonly length: number;
}

function entryAt(key: string, at: number, compiled: Compiled): Match | undefined {
  for (const entry of compiled.entries.get(key.charAt(at)) ?? []) {
    if (key.startsWith(entry.key, at) && isWhole(key, at, at + entry.key.length)) {
      return { token: entry.token, length: entry.key.length };
    }
  }
  return undefined;
}

/** More digits than any period has; such a number is left to be not understood. */
const MAX_DIGITS = 6;

function periodAt(key: string, at: number, compiled: Compiled): Match | undefined {
  if (compiled.units.length === 0) return undefined;
  const before = key.charAt(at - 1);
  // 1.5 days and 1,000 days are not read as 5 days and 0 days.
  if (/[\d.,]/.test(before) && /\d/.test(key.charAt(before === '.' || before === ',' ? at - 2 : at - 1)))
    return undefined;
  let count: number | undefined;
  let end = at;
  while (end < key.length && end - at <= MAX_DIGITS && /[0-9]/.test(key.charAt(end))) end++;
  if (end > at && end - at <= MAX_DIGITS) count = Number(key.slice(at, end));
  else {
    const numeral = compiled.numerals.find(([word]) => key.startsWith(word, at));
    if (numeral !== undefined) [end, count] = [at + numeral[0].length, numeral[1]];
  }
  if (count === undefined) return undefined;
  const unitAt = key.charAt(end) === ' ' ? end + 1 : end;
  for (const [word, unit] of compiled.units) {
    if (key.startsWith(word, unitAt) && isWhole(key, at, unitAt + word.length)) {
      return { token: { group: 'period', count, unit }, length: unitAt + word.length - at };
    }
  }
  return undefined;
}

/** A term in an alphabet must not be a piece of a longer word. Scripts without word breaks have no such edge. */
function isWhole(key: string, start: number, end: number): boolean {
  return (
    !(isAlphabetic(key.charAt(start)) && isAlphabetic(key.charAt(start - 1))) &&
    !(isAlphabetic(key.charAt(end - 1)) && isAlphabetic(key.charAt(end)))
  );
}

function isAlphabetic(char: string): boolean {
  return /[\p{Script=Latin}\p{Nd}]/u.test(char);
}

/** Every word that a context knows, with its meaning: for the compiler, and for the test that finds clashes. */
export function entriesOf(lexicon: Lexicon, context: Context): Entry[] {
  const groups: readonly Group[] = CONTEXTS[context];
  const entries: Entry[] = [];
  const add = <Id extends string>(group: Group, terms: Terms<Id>, token: (id: Id) => Token): void => {
    if (!groups.includes(group)) return;
    for (const id of Object.keys(terms) as Id[]) {
      for (const term of terms[id]) entries.push({ key: keyOf(term, lexicon.spaces), token: token(id) });
    }
  };
  add('role', lexicon.roles, (id) => ({ group: 'role', id }));
  add('system', lexicon.systems, (id) => ({ group: 'system', id }));
  add('recipient', lexicon.recipients, (id) => ({ group: 'recipient', id }));
  add('shared', lexicon.shared, (id) => ({ group: 'shared', id }));
  add('identity', lexicon.identities, (id) => ({ group: 'identity', id }));
  add('content', lexicon.contents, (id) => ({ group: 'content', id }));
  add('purpose', lexicon.purposes, (id) => ({ group: 'purpose', id }));
  add('basis', lexicon.bases, (id) => ({ group: 'basis', id }));
  for (const filler of lexicon.fillers) entries.push({ key: keyOf(filler, lexicon.spaces), token: undefined });
  // where spaces are ignored, a word can only be distinguished from the joint of two others by reading from left to right.
  if (groups.includes('alarm') && lexicon.spaces === 'ignored') {
    for (const alarm of lexicon.alarms)
      entries.push({ key: keyOf(alarm, lexicon.spaces), token: { group: 'alarm', words: alarm } });
  }
  return entries;
}

function compile(lexicon: Lexicon, context: Context): Compiled {
  const contexts = cache.get(lexicon) ?? new Map<Context, Compiled>();
  cache.set(lexicon, contexts);
  const known = contexts.get(context);
  if (known !== undefined) return known;
  const entries = new Map<string, Entry[]>();
  for (const entry of entriesOf(lexicon, context)) {
    const first = entry.key.charAt(0);
    entries.set(first, [...(entries.get(first) ?? []), entry]);
  }
  for (const list of entries.values()) list.sort((a, b) => b.key.length - a.key.length);
  const timed = (CONTEXTS[context] as readonly Group[]).includes('period');
  const longestFirst = (a: readonly [string, unknown], b: readonly [string, unknown]): number =>
    b[0].length - a[0].length;
  const units = (Object.entries(lexicon.units) as [UnitId, readonly string[]][])
    .flatMap(([unit, words]) => words.map((word) => [keyOf(word, lexicon.spaces), unit] as const))
    .sort(longestFirst);
  const numerals = Object.entries(lexicon.numerals).map(
    ([word, count]) => [keyOf(word, lexicon.spaces), count] as const,
  );
  const compiled: Compiled = { entries, units: timed ? units : [], numerals: timed ? numerals.sort(longestFirst) : [] };
  contexts.set(context, compiled);
  return compiled;
}
