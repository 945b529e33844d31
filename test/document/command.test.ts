// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { definePolicy, Duration, imPolicy, type Policy } from '../../lib/policy';
import { DOCUMENT_RULES, policyCheck, policyShow } from '../../lib/document';
import { FIXTURES, markdownOf } from './documents';

const files = markdownOf(FIXTURES);
const readFile = (name: string): string => {
  const text = files[name];
  if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
  return text;
};
const stricter: Policy = definePolicy({
  ...imPolicy,
  categories: {
    ...imPolicy.categories,
    log: {
      ...imPolicy.categories.log,
      rule: { kind: 'age', from: 'created', moment: Duration.days(3), window: 'before', source: { section: 'test' } },
    },
  },
});

describe('policy check', () => {
  test('exits 0 when documents agree, and still warns', () => {
    const { exitCode, text, json } = policyCheck(Object.keys(files), { readFile, baseline: [] });
    expect(exitCode).toBe(0);
    expect(json.problems).toEqual([]);
    expect(text).toContain('read  privacy-module.zh.md: privacy module, language zh, 3 retention statements');
    expect(text).toContain('agrees: 0 errors, 6 warnings, 0 known differences between languages');
  });

  test('exits 1 when a document disagrees, with both sources', () => {
    const { exitCode, text, json } = policyCheck(['privacy-module.en.md'], { readFile, policy: stricter });
    expect(exitCode).toBe(1);
    expect(text).toContain(
      [
        "error  'moment' of 'log' must be 3d as in the policy, got 7d in the document [retention/document-period-disagrees]",
        '  why: what is provisioned follows the policy in code, and what binds is the document',
        '  do: find out which of the two is meant, and change the other in the same pull request',
        '  at: privacy-module.en.md:31 “Kept for 7 days.”',
        '  at: instant-messaging:1 “log: 3d from the start (test)”',
      ].join('\n'),
    );
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  });

  test('cites the file of the policy of the service, and the file of the estate for any other policy', () => {
    const at = (policy: Policy): string[] =>
      policyCheck(['privacy-module.en.md', 'privacy-module.zh.md'], {
        readFile: (name) => readFile(name).replace('Kept for 7 days.', 'Kept for 8 days.'),
        policy,
        provisioned: { placements: [], backedUpSystems: [], disclosedAs: [], file: 'tickets.config.ts' },
      }).json.findings.flatMap(({ rule, locations }) =>
        rule === 'retention/document-period-disagrees' ? locations.map(({ file }) => file) : [],
      );
    expect(at(imPolicy)).toContain('lib/policy/im-policy.ts');
    expect(at(stricter)).toContain('tickets.config.ts');
    expect(at(stricter)).not.toContain('lib/policy/im-policy.ts');
  });

  test('exits 2 when a file is not there or not understood, and checks the others', () => {
    const { exitCode, text, json } = policyCheck(['gone.md', 'broken.md', 'privacy-module.en.md'], {
      readFile: (name) => (name === 'broken.md' ? 'no document' : readFile(name)),
      policy: stricter,
    });
    expect(exitCode).toBe(2);
    expect(json.problems.map(({ code }) => code)).toEqual(['retention/unreadable', 'retention/document-unrecognised']);
    expect(json.findings.some(({ level }) => level === 'error')).toBe(true);
    expect(text).toContain("could not read  gone.md: 'gone.md' must be a readable input, got ENOENT");
    expect(text).toContain('could not tell:');
  });

  test('exits 2 without files', () => {
    expect(policyCheck([]).exitCode).toBe(2);
  });

  test('reads files by itself', () => {
    const paths = Object.keys(files).map((name) => join(FIXTURES, name));
    expect(policyCheck(paths, { baseline: [] }).exitCode).toBe(0);
    expect(policyCheck([join(FIXTURES, 'gone.md')]).json.problems[0]?.message).toContain('ENOENT');
  });

  test('has rules of which every name is public', () => {
    expect(new Set(DOCUMENT_RULES).size).toBe(DOCUMENT_RULES.length);
    expect(DOCUMENT_RULES.filter((rule) => !/^retention\/document-[a-z-]+$/.test(rule))).toEqual([]);
  });
});

describe('policy show', () => {
  const { exitCode, text, json } = policyShow('privacy-module.zh.md', { readFile });

  test('shows every category side by side with the policy', () => {
    expect(exitCode).toBe(0);
    if (!('categories' in json)) throw new RangeError('nothing was shown');
    expect(
      json.categories.map(({ category, name, line, document, policy, agrees }) => [
        category,
        name,
        line,
        document,
        policy,
        agrees,
      ]),
    ).toEqual([
      ['log', '日志 数据', 31, '7d from the start', '7d from the start', true],
      ['monitoring', '监控数据', 32, '2d from the start', '2d from the start', true],
      ['configuration', '配置数据', 33, 'while used, then P2M', 'while used, then P2M', true],
    ]);
    expect(json.statements.map(({ fact }) => fact)).toContain('stored.appId.MySQL');
  });

  test('never cuts the words of a promise off', () => {
    const plain = text.replace(/[│\s]/g, '');
    expect(plain).toContain('使用本功能期间');
    expect(plain).toContain('停止使用本功能两个月后删除');
    expect(text).not.toContain('…');
    expect(text).toMatchSnapshot();
  });

  test('tells where document and policy disagree, and what only one of them has', () => {
    const other = policyShow('privacy-module.en.md', { readFile, policy: stricter });
    expect(other.text).toMatch(/log .*3d from the start .*NO/);
    const { log: _log, ...categories } = imPolicy.categories;
    const without = policyShow('privacy-module.en.md', { readFile, policy: definePolicy({ ...imPolicy, categories }) });
    expect(without.text).toMatch(/log .*nothing .*NO/);
  });

  test('exits 2 with the problems when the document is not understood', () => {
    const broken = policyShow('x.md', { readFile: () => 'no document' });
    expect(broken.exitCode).toBe(2);
    expect(broken.text).toContain('could not read  x.md:');
    expect(broken.json).toHaveProperty('problems');
  });
});
