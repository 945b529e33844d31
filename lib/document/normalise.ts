// SPDX-License-Identifier: Apache-2.0
import type { Lexicon } from './lexicon/lexicon';

/** Zero-width characters, soft hyphen and byte order mark: invisible, so never part of a word. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;
/** Marks of Markdown that its parser leaves behind, for example bold that touches a full-width colon. */
const LEFTOVER_MARKS = /[*\\`]/g;

/**
 * The form in which words are compared: one width for digits and punctuation, one case, spaces collapsed
 * (`separate`) or gone (`ignored`: published texts have them inside words).
 */
export function keyOf(text: string, spaces: Lexicon['spaces']): string {
  const plain = text.normalize('NFKC').replace(INVISIBLE, '').replace(LEFTOVER_MARKS, '').toLowerCase();
  return spaces === 'ignored' ? plain.replace(/\s+/g, '') : plain.replace(/\s+/g, ' ').trim();
}

/** Original words for people: visible, on one line. */
export function wordsOf(text: string): string {
  return text.replace(INVISIBLE, '').replace(/\s+/g, ' ').trim();
}

/** A piece of text with the line on which it starts. */
export interface Passage {
  readonly line: number;
  readonly words: string;
}

/** An ASCII full stop ends a sentence only before a space or at the end, an ideographic one always. */
const SENTENCE_END = /[。．｡]|[.!?！？](?=\s|$)/gu;

/** The sentences of a text. Line feeds in it are line feeds of the source. */
export function sentencesOf(text: string, firstLine: number): Passage[] {
  const passages: Passage[] = [];
  let line = firstLine;
  let from = 0;
  const push = (to: number): void => {
    const piece = text.slice(from, to);
    const leading = /^\s*/.exec(piece)?.[0] ?? '';
    const words = wordsOf(piece);
    if (/[\p{L}\p{N}]/u.test(words)) passages.push({ line: line + countLines(leading), words });
    line += countLines(piece);
    from = to;
  };
  for (const end of text.matchAll(SENTENCE_END)) push(end.index + end[0].length);
  push(text.length);
  return passages;
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
