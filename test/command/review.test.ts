// SPDX-License-Identifier: Apache-2.0
import { copyFileSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommandLine } from '../../lib/command/command-line';

const plans = join(__dirname, '..', 'fixtures', 'plans');
const plan = (name: string): string => join(plans, `${name}.json`);
const work = mkdtempSync(join(tmpdir(), 'review-'));

/** Runs a command line and gives back its exit code and what it printed. */
async function run(...args: string[]): Promise<{ code: unknown; out: string; err: string }> {
  const [out, err]: string[][] = [[], []];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => out!.push(String(text)) > 0);
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => err!.push(String(text)) > 0);
  const before = process.exitCode;
  process.exitCode = undefined;
  try {
    await runCommandLine(['node', 'retention', ...args]);
    return { code: process.exitCode ?? 0, out: out!.join(''), err: err!.join('') };
  } finally {
    process.exitCode = before;
    jest.restoreAllMocks();
  }
}

function file(name: string, content: object): string {
  const path = join(work, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

describe('retention verify', () => {
  test('ends with 0 for a plan that keeps every promise', async () => {
    const { code, out } = await run('verify', plan('create'), '--today', '2026-11-22');
    expect(code).toBe(0);
    expect(out).toContain('0 violations');
  });

  test('ends with 1 for a violation, and prints it as JSON', async () => {
    const { code, out } = await run('verify', plan('shorter'), '--json', '--today', '2026-11-22');
    expect(code).toBe(1);
    expect(JSON.parse(out).findings[0].rule).toBe('retention/shortening');
  });

  test.each([
    ['a file that is not there', ['none.json']],
    ['a file of something else', [join(plans, '..', '..', '..', 'package.json')]],
    ['a day that does not exist', [plan('create'), '--today', '2026-02-30']],
    ['a mapping that cannot be read', [plan('create'), '--mapping', plan('create')]],
    ['a baseline that cannot be read', [plan('create'), '--baseline', plan('create')]],
  ])('ends with 2 for %s', async (_what, args) => {
    const { code, out, err } = await run('verify', ...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('1 problem');
  });

  test.each([
    ['SARIF', ['--sarif']],
    ['a baseline', ['--update-baseline', '--baseline']],
  ])('ends with 2 when %s cannot be written, and says which path', async (_what, args) => {
    const { code, out, err } = await run('verify', plan('create'), ...args, join(plan('create'), 'x'));
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`create.json/x' must be a path that can be read and written, got ENOTDIR: not a directory;`);
    expect(err).toContain('the run was not finished');
  });

  test('reads a file once that is given twice, by whatever path', async () => {
    const link = join(work, 'link.json');
    symlinkSync(plan('synthesised'), link);
    const once = await run('verify', plan('synthesised'), '--json', '--today', '2026-11-22');
    const twice = await run(
      'verify',
      plan('synthesised'),
      plan('synthesised'),
      link,
      '--json',
      '--today',
      '2026-11-22',
    );
    expect(twice).toEqual(once);
  });

  test('ends with 2 for one stack from two files, in a comparison too', async () => {
    const copy = join(work, 'copy.json');
    copyFileSync(plan('synthesised'), copy);
    for (const files of [[copy], [plan('create')]]) {
      const { code, out, err } = await run('verify', plan('synthesised'), ...files);
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(/'stack' must be unique, got '[a-z-]+' twice; give one of '.*synthesised.json' and '/);
    }
    expect((await run('report', '--base', plan('state'), '--head', copy, plan('longer'))).code).toBe(2);
    expect((await run('report', '--base', plan('state'), '--head', plan('state'))).code).toBe(0);
  });

  test('ends with 2 where there is nothing to judge', async () => {
    const empty = file('empty.json', { format_version: '1.0', terraform_version: '1.11.4' });
    const { code, err } = await run('verify', empty);
    expect(code).toBe(2);
    expect(err).toContain('nothing is proven');
  });

  const EXEMPTION = { rule: 'retention/unknown-value', reason: 'r', owner: 'o', until: '2026-12-31' };
  test.each([
    ['modules that are seen in a plan only', { module: { all: { source: './all' } }, terraform: {} }, 'other'],
    ['warnings that somebody answers for', { module: { all: { source: './all' } }, terraform: {} }, 'module.*'],
    ['an exemption that matches nothing', { format_version: '1.0', terraform_version: '1.11.4' }, 'other'],
  ])('ends with 2 where there is nothing but %s', async (_what, document, scope) => {
    const exemptions = { kind: 'retention-exemptions', version: 1, exemptions: [{ ...EXEMPTION, scope }] };
    const args = [file('nothing.json', document), '--exemptions', file('unused.json', exemptions)];
    const { code, err } = await run('verify', ...args, '--today', '2026-11-22');
    expect(code).toBe(2);
    expect(err).toContain('nothing is proven');
  });

  test('prints SARIF alone, or writes it beside the report', async () => {
    const printed = await run('verify', plan('shorter'), '--sarif', '-');
    expect(JSON.parse(printed.out).version).toBe('2.1.0');
    const written = await run('verify', plan('shorter'), '--sarif', join(work, 'out.sarif'));
    expect(written.out).toContain('retention/shortening');
    expect(JSON.parse(readFileSync(join(work, 'out.sarif'), 'utf8')).runs[0].results).toHaveLength(1);
  });

  test('passes with an exemption until it ends', async () => {
    const entry = { rule: 'retention/shortening', scope: 'log/*', reason: 'r', owner: 'o', until: '2026-12-31' };
    const exemptions = file('exemptions.json', { kind: 'retention-exemptions', version: 1, exemptions: [entry] });
    const on = async (day: string): Promise<unknown> =>
      (await run('verify', plan('shorter'), '--exemptions', exemptions, '--today', day)).code;
    expect(await on('2026-12-31')).toBe(0);
    expect(await on('2027-01-01')).toBe(1);
  });

  test('adopts an old estate with a baseline that goes down only', async () => {
    const baseline = join(work, 'baseline.json');
    expect((await run('verify', plan('hcl'), '--baseline', baseline)).code).toBe(1);
    expect((await run('verify', plan('hcl'), '--baseline', baseline, '--update-baseline')).code).toBe(0);
    expect((await run('verify', plan('hcl'), '--baseline', baseline)).code).toBe(0);
    expect((await run('verify', plan('shorter'), '--baseline', baseline, '--update-baseline')).code).toBe(1);
    expect(JSON.parse(readFileSync(baseline, 'utf8')).findings).toEqual([]);
  });
  test('takes nothing into a baseline that a change does', async () => {
    const baseline = join(work, 'change.json');
    expect((await run('verify', plan('shorter'), '--baseline', baseline, '--update-baseline')).code).toBe(1);
    expect(JSON.parse(readFileSync(baseline, 'utf8')).findings).toEqual([]);
  });
});

describe('retention report', () => {
  test('ends with 1 when a shortening is not acknowledged, and prints it as Markdown', async () => {
    const { code, out } = await run('report', '--base', plan('state'), '--head', plan('shorter'), '--markdown');
    expect(code).toBe(1);
    expect(out).toContain('## Retention');
  });

  test('ends with 0 when nothing becomes shorter', async () => {
    const { code, out } = await run('report', '--base', plan('state'), '--head', plan('longer'), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out).needsAcknowledgement).toBe(0);
  });

  test('ends with 2 when a version cannot be read', async () => {
    expect((await run('report', '--base', 'none', '--head', plan('longer'))).code).toBe(2);
  });
});

test.each([
  ['no command', []],
  ['a command that is not known', ['prove']],
  ['no files', ['verify']],
  ['no base', ['report', '--head', plan('longer')]],
  ['an option that is not known', ['verify', plan('create'), '--strict']],
  ['no directives', ['enforce']],
])('a command line with %s ends with 2, because nothing was judged', async (_what, args) => {
  expect((await run(...args)).code).toBe(2);
});

test.each([['--help'], ['--version'], ['verify --help'], ['help report']])('retention %s ends with 0', async (line) => {
  const { code, out } = await run(...line.split(' '));
  expect(code).toBe(0);
  expect(out).not.toBe('');
});
