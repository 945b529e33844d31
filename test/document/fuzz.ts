// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { RetentionError } from '../../lib/errors';
import { imPolicy } from '../../lib/policy';
import { checkDocuments, LEXICONS, readDocument, showDocument } from '../../lib/document';
import { FIXTURES, markdownOf } from './documents';

const originals = Object.values(markdownOf(FIXTURES));
const lines = [...new Set(originals.flatMap((text) => text.split('\n')))];
const vocabulary = LEXICONS.flatMap((lexicon) => [
  ...Object.values(lexicon.roles).flat(),
  ...Object.values(lexicon.categories).flat(),
  ...Object.values(lexicon.units).flat(),
  ...Object.values(lexicon.headings).flat(),
  ...Object.values(lexicon.columns).flat(),
  ...lexicon.fillers,
]);

/** Pieces that mean something to Markdown, to the reader or to JavaScript. */
const MARKS = [
  '|',
  '| --- |',
  '\n',
  '\n\n',
  '# ',
  '> ',
  '- ',
  '1. ',
  '**',
  '*',
  '`',
  '```\n',
  '~~~',
  '<!--',
  '-->',
  '<br>',
  '[',
  '](',
  ')',
  '!',
  '\\',
  '&nbsp;',
];
const ODDITIES = [
  '\u00a0',
  '\u200b',
  '\u3000',
  '７',
  '：',
  '\ud800',
  '\u0000',
  '\r\n',
  '\t',
  '__proto__',
  'constructor',
  '9999999',
  '-1',
  '1e9',
  '٣',
  '．',
  '𠀋',
];

const piece = fc.oneof(
  fc.constantFrom(...MARKS),
  fc.constantFrom(...ODDITIES),
  fc.constantFrom(...vocabulary),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.nat({ max: 400 }).map(String),
);

/** A published text after somebody edited it: a piece of it is replaced. */
const edited = fc
  .tuple(
    fc.constantFrom(...originals),
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 12 }), piece), { minLength: 1, maxLength: 4 }),
  )
  .map(([text, edits]) =>
    edits.reduce((now, [position, length, insert]) => {
      const at = position % (now.length + 1);
      return now.slice(0, at) + insert + now.slice(at + length);
    }, text),
  );

/** A published text with spaces in new places: mostly still a document. */
const spaced = fc
  .tuple(
    fc.constantFrom(...originals),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom(' ', '\u00a0', '\n\n')), { maxLength: 4 }),
  )
  .map(([text, spaces]) =>
    spaces.reduce((now, [position, space]) => {
      const at = position % (now.length + 1);
      return now.slice(0, at) + space + now.slice(at);
    }, text),
  );

/** Lines of all languages in any order. */
const shuffled = fc.array(fc.constantFrom(...lines), { maxLength: 60 }).map((all) => all.join('\n'));

/** Pieces in any order. */
const assembled = fc.array(piece, { maxLength: 120 }).map((all) => all.join(''));

/** One piece very often: what takes a naive parser forever. */
const repeated = fc.tuple(piece, piece, fc.nat({ max: 400 })).map(([a, b, times]) => a.repeat(times) + b.repeat(times));

export const markdown = fc.oneof(
  { arbitrary: edited, weight: 4 },
  { arbitrary: spaced, weight: 2 },
  { arbitrary: shuffled, weight: 2 },
  { arbitrary: assembled, weight: 3 },
  { arbitrary: repeated, weight: 1 },
);

const DRAWN_ONE_IN = 20;

export type Outcome = 'document' | 'refused';

/**
 * Reads any text. It is a document, which can then be checked and shown, or refused with problems.
 * @throws whatever else happened, which is what the fuzzer looks for
 */
export function outcomeOf(text: string): Outcome {
  try {
    const document = readDocument(text, 'fuzz.md');
    if (document.retention.length === 0) throw new RangeError('a document without a promise was read');
    checkDocuments({ documents: [document], policy: imPolicy });
    // drawing tables costs far more than reading, so only some are drawn.
    if (text.length % DRAWN_ONE_IN === 0) showDocument(document, imPolicy);
    return 'document';
  } catch (error) {
    if (!RetentionError.is(error) || error.problems.length === 0) throw error;
    return 'refused';
  }
}
