// SPDX-License-Identifier: Apache-2.0
import { documents, namespaceDocument, TODAY } from './mutation/documents';
import { insensitive } from './mutation/insensitive';
import { apply, exitOf, mutantsOf, mutate } from './mutation/mutate';

/** One mutant of so many is judged here; `npm run mutate:verify` judges all of them. */
const SAMPLE = 71;

describe.each(documents())('the $name', ({ document }) => {
  test('ends with 0 as it is, and is the same again after a mutant', () => {
    const before = JSON.stringify(document);
    for (const mutant of [...mutantsOf(document)].filter((_each, index) => index % SAMPLE === 0)) {
      apply(document, mutant)();
      expect(JSON.stringify(document)).toBe(before);
    }
    expect(exitOf(document, TODAY)).toBe(0);
  }, 120_000);
});

describe('the synthesised document of the reference estate', () => {
  // the list of what may pass in a plan is not complete yet, and `npm run mutate:verify` prints what is missing.
  const [{ document }] = documents() as [ReturnType<typeof documents>[number]];

  test('has no mutant, in a sample, that passes and is not on the list of what may', () => {
    const { mutants, survivors } = mutate(document, TODAY, (number) => number % SAMPLE === 0);
    expect(mutants).toBeGreaterThan(100);
    expect(survivors.filter((each) => insensitive(each) === undefined)).toEqual([]);
  }, 300_000);
});

describe('the document of a namespace of Pulsar, which the reference estate does not have', () => {
  /** What an enforcer leans on, and here nothing is left for one to do; a promise of less storage than there is. */
  const HARMLESS = /\.input\.((enforcerEveryMs|estate|ordersWithinMs) |units\.\*\.storageMegabytes lowered)/;

  test('has no mutant that passes and is not on the list of what may', () => {
    const document = namespaceDocument();
    expect(exitOf(document, TODAY)).toBe(0);
    const { mutants, survivors } = mutate(document, TODAY);
    expect(mutants).toBeGreaterThan(100);
    const open = survivors.filter((each) => insensitive(each) === undefined);
    expect(open.map(({ place, kind }) => `${place} ${kind}`).filter((each) => !HARMLESS.test(each))).toEqual([]);
  }, 300_000);
});
