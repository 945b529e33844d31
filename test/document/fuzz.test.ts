// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { MINUTE_MS, SECOND_MS } from '../../lib/policy';
import { readDocument } from '../../lib/document';
import { factsOf } from '../../lib/document/facts';
import { FIXTURES, markdownOf } from './documents';
import { markdown, outcomeOf } from './fuzz';

/** Far above what any case takes on a busy machine, far below what a hang takes. */
const HANG_MS = 60 * SECOND_MS;

describe('any text', () => {
  test(
    'is a document or refused, and soon, in 5,000 cases',
    () => {
      const outcomes = { document: 0, refused: 0 };
      fc.assert(
        fc.property(markdown, (text) => {
          const started = performance.now();
          outcomes[outcomeOf(text)]++;
          expect(performance.now() - started).toBeLessThan(HANG_MS);
        }),
        { numRuns: 5_000 },
      );
      // a fuzzer whose texts all fail early would look at nothing.
      expect(Math.min(outcomes.document, outcomes.refused)).toBeGreaterThan(50);
    },
    5 * MINUTE_MS,
  );

  test.each([
    ['bars', '|'.repeat(200_000)],
    ['quotes', '>'.repeat(200_000)],
    ['brackets', '['.repeat(50_000)],
    ['stars', '*a **b '.repeat(30_000)],
    ['one word without spaces', '保'.repeat(500_000)],
    ['digits', '7'.repeat(500_000)],
    [
      'a table of 20,000 rows',
      `| 个人信息 | 保留政策 |\n| --- | --- |\n${'| 日志数据 | 保存 7 天。 |\n'.repeat(20_000)}`,
    ],
  ])('does not hang on many %s', (_, text) => {
    const started = performance.now();
    expect(outcomeOf(`## 1. 控制方\n\n${text}`)).toBe('refused');
    expect(performance.now() - started).toBeLessThan(2 * HANG_MS);
  });

  test('of more than a million characters is refused', () => {
    expect(() => readDocument('a'.repeat(1_000_001), 'big.md')).toThrow(
      "'big.md' must be a readable input, got 1000001 characters, of which at most 1000000 are read",
    );
  });

  test('whose blocks are nested deeper than the parser goes is refused, not cut', () => {
    expect(() => readDocument(`${'> '.repeat(25)}kept for 30 days`, 'deep.md')).toThrow('nested more than 18 deep');
  });
});

describe('noise', () => {
  const files = Object.entries(markdownOf(FIXTURES));

  /** Spaces as published texts have them: doubled and non-breaking, and inside words where words have no spaces. */
  const noisy = (text: string, spread: number): string => {
    let count = 0;
    const at = (): boolean => ++count % spread === 0;
    return text
      .replace(/(?<=[\p{L},.]) (?=\p{L})/gu, (space) => (at() ? '\u00a0 ' : space))
      .replace(
        /(?<=[\p{Script=Han}\p{Script=Hangul}\p{Script=Katakana}])(?=[\p{Script=Han}\p{Script=Hangul}])/gu,
        () => (at() ? ' ' : ''),
      )
      .replace(/(?<=[\p{Script=Han}\p{Script=Hangul}] ?)[0-9](?=[ 天日か])/gu, (digit) =>
        String.fromCodePoint(0xff10 + Number(digit)),
      );
  };

  test.each(files)('does not change what is read of %s', (name, text) => {
    const facts = (markdownText: string): Array<[string, string]> =>
      [...factsOf(readDocument(markdownText, name))].map(([fact, { value }]) => [fact, value]);
    const expected = facts(text);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), (spread) => {
        const changed = noisy(text, spread);
        expect(changed).not.toBe(text);
        expect(facts(changed)).toEqual(expected);
      }),
      { numRuns: 12 },
    );
  });
});
