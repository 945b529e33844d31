// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { imPolicy } from '../../lib/policy';
import { checkDocuments, differencesOf, knownDifferences, policyCheck, readDocument } from '../../lib/document';
import { promisedLabel } from '../../lib/document/facts';
import { caughtBy, documentsOf, HAS_PUBLISHED, markdownOf, PUBLISHED, shown } from './documents';

// the published documents are not ours to copy, so they are read where they are.
if (HAS_PUBLISHED) describe('the published documents', checkPublished);
else test.todo(`the published documents are checked where ${shown(PUBLISHED)} exists; it does not on this machine`);

function checkPublished(): void {
  const files = markdownOf(PUBLISHED);
  const documents = documentsOf(PUBLISHED);
  const withBaseline = { baseline: knownDifferences };

  test('are five, and each is recognised', () => {
    expect(documents.map(({ file, language, module }) => [file, language, module])).toEqual([
      ['data-processing-module.ko.md', 'ko', 'dataProcessing'],
      ['privacy-module.ja.md', 'ja', 'privacy'],
      ['privacy-module.ko.md', 'ko', 'privacy'],
      ['privacy-module.pt.md', 'pt', 'privacy'],
      ['privacy-module.zh.md', 'zh', 'privacy'],
    ]);
  });

  test('lose no retention statement, and keep its line', () => {
    const privacy = [
      ['log', '7d from the start', 35],
      ['monitoring', '2d from the start', 36],
      ['configuration', 'while used, then P2M', 37],
    ];
    const choice = 'chosen by the customer, default 7d, or never stored';
    const expected = [
      ['userInformation', choice, 28],
      ['chatMessages', choice, 29],
    ];
    for (const { module, retention } of documents) {
      expect(retention.map(({ category, promised, at }) => [category, promisedLabel(promised), at.line])).toEqual(
        module === 'privacy' ? privacy : expected,
      );
    }
  });

  test('have no other line with a length of time than those that were read', () => {
    // found without the reader: a number before a unit in any of the four languages.
    const time = /\d+\s*(天|个月|日間|か月|일|개월|dias|meses)/;
    for (const { file, retention } of documents) {
      const lines = (files[file] ?? '').split('\n').flatMap((line, index) => (time.test(line) ? [index + 1] : []));
      expect([file, retention.map(({ at }) => at.line)]).toEqual([file, lines]);
    }
  });

  test('name all six systems for every category, and back up APPID and UIN in MySQL', () => {
    for (const { uses, stored, module } of documents) {
      for (const { systems } of uses) {
        expect(systems.map(({ value }) => value)).toEqual(['CLB', 'MySQL', 'MongoDB', 'Redis', 'CKafka', 'COS']);
      }
      expect(stored.map(({ value }) => `${value.identity} ${value.system} ${value.backedUp}`)).toEqual(
        module === 'privacy' ? ['appId MySQL true', 'uin MySQL true'] : [],
      );
    }
  });

  test('differ between languages exactly as the known differences say', () => {
    const expected = knownDifferences.map(({ module, fact, values }) => ({ module, fact, values }));
    const byFact = (a: { fact: string }, b: { fact: string }): number => (a.fact < b.fact ? -1 : 1);
    expect(differencesOf(documents).sort(byFact)).toEqual([...expected].sort(byFact));
  });

  test('agree with the policy, but for backups and windows that none tells of', () => {
    const findings = checkDocuments({ documents, policy: imPolicy, ...withBaseline });
    expect(findings.map(({ rule, level }) => [rule, level])).toEqual([
      ['retention/document-backup-allowance', 'warning'],
      ['retention/document-backup-allowance', 'warning'],
      ['retention/document-window', 'warning'],
      ['retention/document-window', 'warning'],
      ['retention/document-window', 'warning'],
      ['retention/document-window', 'warning'],
    ]);
  });

  test.each(knownDifferences.map((known) => [known.fact, known] as const))(
    'fail without the known difference of %s',
    (_, known) => {
      expect(caughtBy(files, { baseline: knownDifferences.filter((other) => other !== known) })).toEqual([
        'retention/document-languages-disagree',
      ]);
    },
  );

  test('fail as soon as the Korean clause is corrected, until the baseline is shortened', () => {
    const name = 'privacy-module.ko.md';
    const corrected = (files[name] ?? '').replace('상충하지 않는 범위 내에서', '상충하는 범위 내에서');
    expect(caughtBy({ ...files, [name]: corrected }, withBaseline)).toEqual(['retention/document-baseline-stale']);
  });

  const rows = documents.flatMap(({ file, retention }) =>
    retention.map(({ category, at }) => [file, category, at.line] as const),
  );
  const change = (file: string, line: number, to: (row: string) => string): Record<string, string> => {
    const lines = (files[file] ?? '').split('\n');
    const row = lines[line - 1] ?? '';
    expect(to(row)).not.toBe(row);
    return { ...files, [file]: lines.with(line - 1, to(row)).join('\n') };
  };

  test.each(rows)('%s: a changed number, unit or row of %s is caught', (file, _, line) => {
    const units: Record<string, [string, string]> = {
      zh: ['天|个月', '年'],
      ja: ['日間|か月', '年'],
      ko: ['개월|(?<=\\d)일', '년'],
      pt: ['dias|meses', 'anos'],
    };
    const [unit, other] = units[file.slice(-5, -3)] ?? ['', ''];
    const mutants = [
      change(file, line, (row) => row.replace(/\d/, (digit) => String(Number(digit) + 1))),
      change(file, line, (row) => row.replace(/\d/, '')),
      change(file, line, (row) => row.replace(new RegExp(unit), other)),
      change(file, line, (row) => `${row}\n${row}`),
      change(file, line, () => ''),
    ];
    for (const mutant of mutants) expect(caughtBy(mutant, withBaseline)).not.toEqual([]);
  });

  test('are checked by the command with exit code 0', () => {
    const { exitCode, json } = policyCheck(Object.keys(files).map((name) => join(PUBLISHED, name)));
    expect(exitCode).toBe(0);
    expect(json.documents.map(({ statements }) => statements)).toEqual([2, 3, 3, 3, 3]);
    expect(json.knownDifferences).toHaveLength(knownDifferences.length);
  });

  test('are no source of a sentence in our fixtures', () => {
    const long = (text: string): string[] =>
      text
        .replace(/^#.*$/gm, '')
        .split(/[|\n。]|(?<=[.!?])\s/)
        .map((sentence) => sentence.replace(/[\s*]/g, ''))
        .filter((sentence) => sentence.length > 25)
        // headings and the names of the systems are terms, which the lexicon has too.
        .filter((sentence) => !/^(\w+、)+\w+$/.test(sentence));
    const theirs = new Set(Object.values(files).flatMap(long));
    const ours = Object.entries(markdownOf(join(__dirname, '../fixtures/policy-documents')));
    for (const [name, text] of ours) expect([name, long(text).filter((one) => theirs.has(one))]).toEqual([name, []]);
  });

  test('read the same twice', () => {
    for (const [name, text] of Object.entries(files))
      expect(readDocument(text, name)).toEqual(readDocument(text, name));
  });
}
