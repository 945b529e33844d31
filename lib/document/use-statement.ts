// SPDX-License-Identifier: Apache-2.0
import { formOf, hasRole, unknownWords } from './forms';
import type { Lexicon } from './lexicon/lexicon';
import type { CategoryId, PurposeId, SystemId } from './meanings';
import type { Integration, Read, RecipientStatement } from './model';
import { sentencesOf, type Passage } from './normalise';
import { tokensOf, type Token } from './tokens';

/** A sentence that was not understood. */
export interface Puzzle {
  readonly at: Passage;
  readonly unknown: string;
}

export interface UseCell {
  readonly purposes: ReadonlyArray<Read<PurposeId>>;
  readonly integration: ReadonlyArray<Read<Integration>>;
  readonly systems: ReadonlyArray<Read<SystemId>>;
  readonly recipients: ReadonlyArray<Read<RecipientStatement>>;
  readonly puzzles: readonly Puzzle[];
}

/** Reads the cell that says what a category is used for, with which systems and whom it is shared with. */
export function readUse(cell: string, line: number, category: CategoryId, lexicon: Lexicon): UseCell {
  const purposes: Array<Read<PurposeId>> = [];
  const integration: Array<Read<Integration>> = [];
  const systems: Array<Read<SystemId>> = [];
  const recipients: Array<Read<RecipientStatement>> = [];
  const puzzles: Puzzle[] = [];
  for (const { words } of sentencesOf(cell, line)) {
    const at = { line, words };
    const tokens = tokensOf(words, lexicon, 'use');
    const form = formOf(tokens, ['purpose', 'integrated', 'compatible', 'systemList', 'shared']);
    switch (form) {
      case 'purpose':
        purposes.push(...pick(tokens, 'purpose', at));
        break;
      case 'integrated':
      case 'compatible':
        integration.push({ value: { relation: form, forThisPurpose: hasRole(tokens, 'forThisPurpose') }, at });
        systems.push(...pick(tokens, 'system', at));
        break;
      case 'systemList':
        // the list may be in a sentence of its own, but only after the one that says what it is a list of.
        if (integration.length === 0) puzzles.push({ at, unknown: '' });
        systems.push(...pick(tokens, 'system', at));
        break;
      case 'shared':
        recipients.push(...sharing(tokens, category, at));
        break;
      case undefined:
        puzzles.push({ at, unknown: unknownWords(tokens) });
    }
  }
  return { purposes, integration, systems, recipients, puzzles };
}

type Named = Exclude<Token, { readonly group: 'unknown' | 'alarm' | 'period' }>;
type IdOf<G extends Named['group']> = Extract<Named, { readonly group: G }>['id'];

/** The ids of one group, each once. */
export function pick<G extends Named['group']>(tokens: readonly Token[], group: G, at: Passage): Array<Read<IdOf<G>>> {
  const ids = new Set<IdOf<G>>();
  // the compiler cannot narrow the id by a type parameter; the comparison before the assertion makes it true.
  for (const token of tokens) if (token.group === group) ids.add(token.id as IdOf<G>);
  return [...ids].map((value) => ({ value, at }));
}

function sharing(tokens: readonly Token[], category: CategoryId, at: Passage): Array<Read<RecipientStatement>> {
  const terms = { optIn: hasRole(tokens, 'optIn'), subscribed: hasRole(tokens, 'subscribed') };
  return pick(tokens, 'recipient', at).flatMap(({ value: recipient }) =>
    pick(tokens, 'shared', at).map(({ value: what }) => ({ value: { recipient, category, what, ...terms }, at })),
  );
}
