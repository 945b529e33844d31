// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDocument } from '../../lib/document';
import { disclosureOf } from '../../lib/document/check-backups';
import { LEXICONS } from '../../lib/document/lexicon';
import { CONTEXTS, entriesOf, tokensOf, type Context } from '../../lib/document/tokens';
import { FIXTURES } from './documents';

const contexts = Object.keys(CONTEXTS) as Context[];

describe.each(LEXICONS.map((lexicon) => [lexicon.name, lexicon] as const))('the lexicon of %s', (_, lexicon) => {
  test.each(contexts)('gives no word two meanings in a text of kind %s', (context) => {
    const meanings = new Map<string, Set<string>>();
    for (const { key, token } of entriesOf(lexicon, context)) {
      // an alarm is what a word means that has no other meaning.
      if (token?.group === 'alarm') continue;
      meanings.set(key, (meanings.get(key) ?? new Set()).add(JSON.stringify(token ?? 'filler')));
    }
    expect([...meanings].filter(([, all]) => all.size > 1).map(([key]) => key)).toEqual([]);
  });

  test('has no filler that is a number, a bound or a negation', () => {
    const wrong =
      /^(\d+|not|never|at least|more than|before|within|about|may|can|if|when|若|如果|可能|期间|se|pode|caso|不|未|没有|至少|以上|不少于|não|nunca|pelo menos|mais de|antes|않|안|못|이상|이내|ない|以上|以内|未満)$/i;
    expect(lexicon.fillers.filter((filler) => wrong.test(filler))).toEqual([]);
    expect(lexicon.fillers).not.toContain('');
  });

  test('names every category, system, unit, section and column', () => {
    for (const terms of [lexicon.categories, lexicon.systems, lexicon.units, lexicon.headings, lexicon.columns]) {
      for (const [id, words] of Object.entries(terms)) expect([id, words.length > 0]).toEqual([id, true]);
    }
  });

  test('understands the sentence with which it would disclose a backup allowance', () => {
    const sentence = disclosureOf(lexicon.disclosure, 10);
    const text = readFileSync(join(FIXTURES, `privacy-module.${lexicon.language}.md`), 'utf8');
    const document = readDocument(`${text}\n${sentence}\n`, 'x.md');
    expect(document.backupAllowances).toEqual([
      { value: expect.objectContaining({ amount: 10 }), at: { line: expect.any(Number), words: sentence } },
    ]);
  });
});

describe('words', () => {
  const [ko, zh, , pt, en] = LEXICONS;

  test('are read the longest first', () => {
    expect(tokensOf('腾讯云数据库 MySQL (MySQL)', zh!, 'use')).toEqual([{ group: 'system', id: 'MySQL' }]);
  });

  test('in an alphabet are never found inside others', () => {
    expect(tokensOf('cosmos', en!, 'use')).toEqual([{ group: 'unknown', words: 'cosmos' }]);
    expect(tokensOf('COSMOS', zh!, 'use')).toEqual([{ group: 'unknown', words: 'cosmos' }]);
  });

  test('that only meet when spaces are ignored raise no alarm', () => {
    // 개인정보 + 관리 has the syllables of 보관, to keep, across its joint.
    expect(tokensOf('개인정보 관리', ko!, 'prose')).toEqual([{ group: 'unknown', words: '관리' }]);
  });

  test.each([
    ['7 dias', 7, 'day'],
    ['７ DIAS', 7, 'day'],
    ['dois meses', 2, 'month'],
    ['1 ano', 1, 'year'],
  ])('of a period: %s', (text, count, unit) => {
    expect(tokensOf(text, pt!, 'retention')).toEqual([{ group: 'period', count, unit }]);
  });

  test.each(['1.5 dias', '1,000 dias', '7-10 dias', '9999999 dias', '<7 dias', '7 horas', '2diasx'])(
    'that are no period: %s',
    (text) => {
      expect(tokensOf(text, pt!, 'retention').some(({ group }) => group === 'unknown')).toBe(true);
    },
  );
});
