// SPDX-License-Identifier: Apache-2.0
import type { Policy } from '../policy/types';
import { en, type Lexicon, type Terms } from './lexicon';
import type { ContentId, IdentityId } from './meanings';
import { keyOf } from './normalise';
import { tokensOf } from './tokens';

/** What an entry of `contains` names. */
export interface Contents {
  readonly contents: readonly ContentId[];
  readonly identities: readonly IdentityId[];
  /** The id of the whole entry, where a word of it is in no lexicon: then it is in documents as it is. */
  readonly own?: string;
}

/** The kinds of data that an English description names. Remarks in brackets are left out. */
export function contentsOf(description: string): Contents {
  const text = description.replace(/\([^)]*\)/g, ' ');
  const tokens = tokensOf(text, en, 'contents');
  const contents = tokens.flatMap((token) => (token.group === 'content' ? [token.id] : []));
  const others = tokens.flatMap((token) => (token.group === 'unknown' ? tokensOf(token.words, en, 'prose') : []));
  const identities = tokensOf(text, en, 'prose').flatMap((token) => (token.group === 'identity' ? [token.id] : []));
  const isOwn = contents.length + identities.length === 0 || others.some(({ group }) => group !== 'identity');
  return { contents, identities, ...(isOwn ? { own: ownId(description) } : {}) };
}

/**
 * A lexicon with the names that only this policy has: what no lexicon translates is in documents of every language as the
 * policy writes it.
 */
export function withOwnWords(lexicon: Lexicon, policy: Policy): Lexicon {
  const known = cache.get(policy) ?? new Map<Lexicon, Lexicon>();
  cache.set(policy, known);
  const found = known.get(lexicon) ?? withWordsOf(lexicon, policy);
  known.set(lexicon, found);
  return found;
}

// what is compiled of a lexicon is kept with it, so the same policy gives the same one.
const cache = new WeakMap<Policy, Map<Lexicon, Lexicon>>();

function withWordsOf(lexicon: Lexicon, policy: Policy): Lexicon {
  const contains = Object.values(policy.categories).flatMap((category) => category.contains);
  const own = contains.filter((entry) => contentsOf(entry).own !== undefined);
  return {
    ...lexicon,
    categories: extended(lexicon.categories, lexicon, Object.keys(policy.categories)),
    contents: extended(lexicon.contents, lexicon, own, ownId),
    recipients: extended(
      lexicon.recipients,
      lexicon,
      policy.recipients.map(({ name }) => name),
    ),
    shared: extended(
      lexicon.shared,
      lexicon,
      policy.recipients.map(({ what }) => what).filter((what) => sharedIn(en, what) === undefined),
    ),
  };
}

/** The meaning of what a recipient gets, in the words of a lexicon. */
export function sharedIn(lexicon: Lexicon, what: string): string | undefined {
  const key = keyOf(what, lexicon.spaces);
  return Object.entries(lexicon.shared).find(([, words]) =>
    words.some((word) => keyOf(word, lexicon.spaces) === key),
  )?.[0];
}

/** Ids beyond those that the compiler knows: a policy of one's own has names of its own. */
function extended<Id extends string>(
  terms: Terms<Id>,
  { spaces }: Lexicon,
  names: readonly string[],
  idOf: (name: string) => string = (name) => name,
): Terms<Id> {
  const taken = new Set(
    Object.values<readonly string[]>(terms).flatMap((words) => words.map((word) => keyOf(word, spaces))),
  );
  const more = names.filter((name) => !Object.hasOwn(terms, idOf(name)) && !taken.has(keyOf(name, spaces)));
  return { ...terms, ...Object.fromEntries(more.map((name) => [idOf(name), [name]])) };
}

function ownId(description: string): string {
  return `own.${description}`;
}
