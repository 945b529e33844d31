// SPDX-License-Identifier: Apache-2.0
import { caughtBy, FIXTURES, markdownOf } from './documents';
import { MUTANTS } from './mutants';

const files = markdownOf(FIXTURES);

describe('mutated documents', () => {
  test('the documents as they are are not refused', () => {
    expect(caughtBy(files)).toEqual([]);
  });

  test('there are at least 60 mutants, each with a title of its own', () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(60);
    expect(new Set(MUTANTS.map(({ title }) => title)).size).toBe(MUTANTS.length);
  });

  test.each(MUTANTS)('$title: caught by $by', ({ file, from, to, by }) => {
    const original = files[file] ?? '';
    // a mutant that changes nothing would prove nothing.
    expect(original).toContain(from);
    expect(caughtBy({ ...files, [file]: original.replace(from, () => to) })).toContain(by);
  });
});
