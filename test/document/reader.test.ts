// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RetentionError, type Problem } from '../../lib/errors';
import { readDocument } from '../../lib/document';
import { factsOf, promisedLabel } from '../../lib/document/facts';
import { documentsOf, FIXTURES } from './documents';

const english = readFileSync(join(FIXTURES, 'privacy-module.en.md'), 'utf8');
const processing = readFileSync(join(FIXTURES, 'data-processing-module.en.md'), 'utf8');

function problemsOf(markdown: string): readonly Problem[] {
  try {
    readDocument(markdown, 'x.md');
  } catch (error) {
    if (RetentionError.is(error)) return error.problems;
    throw error;
  }
  return [];
}

describe('a privacy module', () => {
  const document = readDocument(english, 'privacy.en.md');

  test('is recognised with its language', () => {
    expect([document.language, document.module, document.file]).toEqual(['en', 'privacy', 'privacy.en.md']);
  });

  test('keeps every retention statement with its line and its words', () => {
    expect(document.retention.map(({ category, promised, at }) => [category, promisedLabel(promised), at])).toEqual([
      ['log', '7d from the start', { line: 31, words: 'Kept for 7 days.' }],
      ['monitoring', '2d from the start', { line: 32, words: 'Stored for two days.' }],
      [
        'configuration',
        'while used, then P2M',
        {
          line: 34,
          words: 'We keep it while you use the feature. We delete it 2 months after your use of the feature ends.',
        },
      ],
    ]);
  });

  test('tells what a category contains, what for, why and where', () => {
    const [log] = document.uses;
    expect(log?.name).toBe('Log data');
    expect(log?.contents.map(({ value }) => value)).toEqual([
      'publicEgressIp',
      'interfaceRequestLog',
      'interfaceException',
      'interfaceException.cause',
    ]);
    expect(log?.purposes.map(({ value }) => value)).toEqual(['performanceAnalysis', 'improve']);
    expect(log?.bases.map(({ value }) => value)).toEqual(['contract']);
    expect(log?.integration?.value).toEqual({ relation: 'integrated', forThisPurpose: true });
    expect(log?.systems.map(({ value }) => value)).toEqual(['CLB', 'MySQL', 'MongoDB', 'Redis', 'CKafka', 'COS']);
  });

  test('tells what is stored and backed up, who receives data, where it is and which text prevails', () => {
    expect(document.stored.map(({ value }) => value)).toEqual([
      { identity: 'uin', system: 'MySQL', backedUp: true },
      { identity: 'appId', system: 'MySQL', backedUp: true },
    ]);
    expect(document.recipients.map(({ value }) => value)).toEqual([
      { recipient: 'TRTC', category: 'configuration', what: 'applicationDetails', optIn: true, subscribed: true },
    ]);
    expect(document.regions.map(({ value }) => value.says)).toEqual(['worldwide', 'chosenRegion']);
    expect(document.conflicts.map(({ value }) => value.prevails)).toEqual(['module']);
    expect(document.dataCentre).toBeUndefined();
  });

  test('tells of the chosen data centre where the list has it', () => {
    const changed = english.replace('callback URL, plan', 'callback URL, chosen data centre, plan');
    expect(readDocument(changed, 'x.md').dataCentre?.line).toBe(19);
  });
});

describe('a data processing module', () => {
  const document = readDocument(processing, 'processing.en.md');

  test('tells what customers may choose and what holds if they do not', () => {
    expect(
      document.choices.map(({ value: { category, choice, fallback } }) => [category, choice, fallback?.toDays()]),
    ).toEqual([
      ['userInformation', 'storage', undefined],
      ['userInformation', 'period', 7],
      ['chatMessages', 'storage', undefined],
      ['chatMessages', 'period', 7],
    ]);
  });

  test('tells what a law may change and that deletion may be requested', () => {
    expect(document.exceptions.map(({ value }) => value)).toEqual([
      { kind: 'storedAnyway', category: 'userInformation' },
      { kind: 'otherPeriod', category: 'userInformation' },
      { kind: 'storedAnyway', category: 'chatMessages' },
      { kind: 'otherPeriod', category: 'chatMessages' },
      { kind: 'deletionForbidden' },
    ]);
    expect(document.deletionRights.map(({ value }) => value.unlessForbiddenByLaw)).toEqual([true]);
    expect(document.regions.map(({ value }) => value.says)).toEqual(['asInContract']);
  });

  test('may say that data is never stored at all', () => {
    const never = processing.replace(
      /\| User information \| If .* \|/,
      '| User information | We process it only in passing and do not store it. |',
    );
    expect(readDocument(never, 'x.md').retention[0]?.promised).toEqual({ kind: 'transient' });
  });
});

test('the fixtures in five languages say the same', () => {
  const documents = documentsOf(FIXTURES);
  for (const module of ['privacy', 'dataProcessing'] as const) {
    const versions = documents.filter((document) => document.module === module);
    expect(versions.map(({ language }) => language)).toEqual(['en', 'ja', 'ko', 'pt', 'zh']);
    const [first, ...others] = versions.map((document) =>
      [...factsOf(document)].map(([fact, { value }]) => `${fact}: ${value}`).sort(),
    );
    for (const other of others) expect(other).toEqual(first);
  }
});

describe('what is not understood', () => {
  test('is shown with file, line, words and the part that is unknown', () => {
    expect(problemsOf(english.replace('Kept for 7 days', 'Kept for roughly 7 days'))).toEqual([
      {
        code: 'retention/document-not-understood',
        at: 'x.md:31',
        message:
          "'retention' must be a promise that the reader understands completely, got 'Kept for roughly 7 days.', of which 'roughly' is not understood; correct the document or add the words to the lexicon of its language",
      },
    ]);
  });

  test('is listed completely, not only the first', () => {
    const changed = english
      .replace('Kept for 7 days', 'Kept for a while')
      .replace('to debug', 'to spy')
      .replace('The privacy policy names the controller.', 'We archive everything.');
    expect(problemsOf(changed).map(({ at }) => at)).toEqual(['x.md:7', 'x.md:18', 'x.md:31']);
  });

  test('a row that stands twice shows both', () => {
    const changed = english.replace(
      '| Monitoring  data | Stored for two days. |',
      '| Log data | Stored for two days. |',
    );
    expect(problemsOf(changed)).toEqual([
      {
        code: 'retention/document-duplicate',
        at: 'x.md:32',
        message:
          "'retention of 'log'' must be stated once, got 'Kept for 7 days.' and again 'Stored for two days.'; keep one of the two",
      },
    ]);
  });

  test.each([
    [
      'an empty text',
      '',
      "'language' of the document must be one of Korean, Chinese, Japanese, Portuguese, English, got no heading or column of any",
    ],
    ['a text of no known language', '# Einleitung\n\nWir speichern.', 'got no heading or column of any'],
    ['a text of two languages', '# Introduction\n\n# 소개\n', 'got as many signs of Korean as of English'],
    [
      'a text of no module',
      '# Introduction\n',
      "'module' of the document must be one of privacy, dataProcessing, got sections of neither",
    ],
    ['a text of both modules', '# Controller\n\n# Processing\n', 'got sections of privacy and of dataProcessing'],
    [
      'a module without a retention table',
      '# Controller\n',
      "'retention table' must be given, got nothing; a module without one promises nothing",
    ],
  ])('%s is refused', (_, markdown, message) => {
    expect(() => readDocument(markdown, 'x.md')).toThrow(message);
  });
});
