// SPDX-License-Identifier: Apache-2.0
import { problem, type Problem } from '../errors';
import type { Lexicon, Terms } from './lexicon/lexicon';
import type { Block } from './markdown';
import { MODULES, type ModuleId, type SectionId } from './meanings';
import { keyOf, wordsOf } from './normalise';

/** The meaning of a whole text, for headings, columns and names of categories. */
export function meaningOf<Id extends string>(
  text: string,
  terms: Terms<Id>,
  spaces: Lexicon['spaces'],
): Id | undefined {
  const key = keyOf(text, spaces);
  for (const id of Object.keys(terms) as Id[]) {
    if (terms[id].some((term) => keyOf(term, spaces) === key)) return id;
  }
  return undefined;
}

/** The section that a heading opens, without its number. */
export function sectionOf(heading: string, lexicon: Lexicon): SectionId | undefined {
  return meaningOf(wordsOf(heading).replace(/^\d{0,3}[.\\\s]*/, ''), lexicon.headings, lexicon.spaces);
}

/** The language whose headings and columns the document uses, or the problem that none or several fit. */
export function detectLexicon(blocks: readonly Block[], lexicons: readonly Lexicon[], at: string): Lexicon | Problem {
  const scores = lexicons.map((lexicon) => ({ lexicon, score: scoreOf(blocks, lexicon) }));
  const best = Math.max(0, ...scores.map(({ score }) => score));
  const fitting = scores.filter(({ score }) => score === best).map(({ lexicon }) => lexicon);
  const [only, ...others] = fitting;
  if (best > 0 && only !== undefined && others.length === 0) return only;
  return problem(
    'retention/document-unrecognised',
    at,
    'language',
    lexicons.map(({ name }) => name).join(', '),
    best === 0 ? 'no heading or column of any' : `as many signs of ${fitting.map(({ name }) => name).join(' as of ')}`,
  );
}

function scoreOf(blocks: readonly Block[], lexicon: Lexicon): number {
  let score = 0;
  for (const block of blocks) {
    if (block.kind === 'heading' && sectionOf(block.text, lexicon) !== undefined) score++;
    if (block.kind === 'table') {
      for (const cell of block.header.cells) {
        if (meaningOf(cell, lexicon.columns, lexicon.spaces) !== undefined) score++;
      }
    }
  }
  return score;
}

/** Sections that only one module has. */
const SIGNS: Readonly<Record<ModuleId, readonly SectionId[]>> = {
  privacy: ['controller', 'use', 'sharing'],
  dataProcessing: ['processing', 'subprocessors'],
};

/** Whether the document is the privacy module or the data processing module. */
export function detectModule(blocks: readonly Block[], lexicon: Lexicon, at: string): ModuleId | Problem {
  const sections = new Set(
    blocks.map((block) => (block.kind === 'heading' ? sectionOf(block.text, lexicon) : undefined)),
  );
  const fitting = MODULES.filter((module) => SIGNS[module].some((section) => sections.has(section)));
  const [only, ...others] = fitting;
  if (only !== undefined && others.length === 0) return only;
  const got = only === undefined ? 'sections of neither' : `sections of ${fitting.join(' and of ')}`;
  return problem('retention/document-unrecognised', at, 'module', MODULES.join(', '), got);
}
