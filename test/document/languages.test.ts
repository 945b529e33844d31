// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { differencesOf, readDocument, type KnownDifference } from '../../lib/document';
import { checkLanguages } from '../../lib/document/languages';
import { documentsOf, FIXTURES } from './documents';

const documents = documentsOf(FIXTURES);
const english = readFileSync(join(FIXTURES, 'privacy-module.en.md'), 'utf8');

/** The fixtures with an English version that names the data centre. */
const differing = documents.map((document) =>
  document.file === 'privacy-module.en.md'
    ? readDocument(english.replace('callback URL, plan', 'callback URL, chosen data centre, plan'), document.file)
    : document,
);
const known: KnownDifference = {
  module: 'privacy',
  fact: 'use.configuration.contains.dataCentre',
  values: { en: 'stated', ja: 'absent', ko: 'absent', pt: 'absent', zh: 'absent' },
  reason: 'test',
};

describe('language versions', () => {
  test('that agree have no difference', () => {
    expect(differencesOf(documents)).toEqual([]);
    expect(checkLanguages(documents, [])).toEqual([]);
  });

  test('fail on a new difference, with every version and what it says', () => {
    const [finding, ...others] = checkLanguages(differing, []);
    expect(others).toEqual([]);
    expect(finding?.message).toBe(
      "'use.configuration.contains.dataCentre' must be equal in all language versions of the privacy module, got en: stated, ja: absent, ko: absent, pt: absent, zh: absent",
    );
    expect(finding?.locations.map(({ file, line, text }) => [file, line > 1, text.slice(0, 20)])).toEqual([
      ['privacy-module.en.md', true, 'Configuration data: '],
      ['privacy-module.ja.md', true, 'says nothing of it'],
      ['privacy-module.ko.md', true, 'says nothing of it'],
      ['privacy-module.pt.md', true, 'says nothing of it'],
      ['privacy-module.zh.md', true, 'says nothing of it'],
    ]);
  });

  test('pass with a difference that is known', () => {
    expect(checkLanguages(differing, [known])).toEqual([]);
  });

  test('fail when a known difference is another one', () => {
    const other = { ...known, values: { ...known.values, zh: 'stated' } };
    expect(checkLanguages(differing, [other]).map(({ rule }) => rule)).toEqual([
      'retention/document-languages-disagree',
    ]);
  });

  test('fail when a known difference has vanished', () => {
    expect(checkLanguages(documents, [known]).map(({ rule, remedy }) => [rule, remedy])).toEqual([
      ['retention/document-baseline-stale', 'remove the entry from the known differences'],
    ]);
  });

  test('say nothing of a known difference that the given versions cannot show', () => {
    const some = documents.filter(({ language }) => ['ja', 'zh'].includes(language));
    expect(checkLanguages(some, [known])).toEqual([]);
    expect(checkLanguages([], [known])).toEqual([]);
  });
});
