// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommandLine } from '../../lib/command/command-line';
import { imPolicy } from '../../lib/policy';
import { pinOf } from '../../lib/verify';
import { drop, manifestIn, referenceDocument, type Document } from '../helpers/reference';

const work = mkdtempSync(join(tmpdir(), 'report-'));
const TODAY = ['--today', '2026-11-28'];

async function run(...args: string[]): Promise<{ code: unknown; out: string; err: string }> {
  const [out, err]: string[][] = [[], []];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => out!.push(String(text)) > 0);
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => err!.push(String(text)) > 0);
  const before = process.exitCode;
  process.exitCode = undefined;
  try {
    await runCommandLine(['node', 'retention', ...args, ...TODAY]);
    return { code: process.exitCode ?? 0, out: out!.join(''), err: err!.join('') };
  } finally {
    process.exitCode = before;
    jest.restoreAllMocks();
  }
}

function file(name: string, content: object): string {
  const path = join(work, `${name}.json`);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

function changed(name: string, change: (manifest: Document, document: Document) => void): string {
  const document = referenceDocument();
  change(manifestIn(document), document);
  return file(name, document);
}

const base = file('base', referenceDocument());
const nothing = file('nothing', { format_version: '1.0', terraform_version: '1.11.4' });
const report = (head: string, ...more: string[]): ReturnType<typeof run> =>
  run('report', '--base', base, '--head', head, ...more);

describe('retention report ends with 1 for a promise that leaves:', () => {
  test.each<[string, (manifest: Document, document: Document) => void, string]>([
    ['the enforcer', (manifest) => void (manifest['enforcers'] = []), "directives of the unit 'main': nobody does"],
    ['the regions', (manifest) => void (manifest['allowedRegions'] = null), "'allowedRegions' is gone"],
    [
      'the regions, which become more',
      (manifest) => manifest['allowedRegions'].push('eu-frankfurt'),
      "'allowedRegions' lets copies into eu-frankfurt as well",
    ],
    [
      'one placement',
      (manifest) => drop(manifest['placements'], Object.keys(manifest['placements'] as object)[3]!),
      'nothing deletes what lies in mysql cdb-im000001',
    ],
    ['every placement', (manifest) => void (manifest['placements'] = {}), '70 promises leave'],
    ['the manifest itself', (_manifest, document) => drop(document['resource'], 'terraform_data'), '70 promises leave'],
  ])('%s', async (name, change, said) => {
    const { code, out } = await report(changed(name.replace(/\W/g, '-'), change));
    expect([code, out]).toEqual([1, expect.stringContaining(said)]);
  });

  test('everything, where the next version is empty', async () => {
    const { code, out } = await report(nothing, '--markdown');
    expect([code, out]).toEqual([1, expect.stringContaining('70 promises leave, and nobody answers for it')]);
  });

  test('which somebody may answer for until a day', async () => {
    const head = changed('answered', (manifest) => void (manifest['allowedRegions'] = null));
    const exemption = {
      rule: 'retention/region',
      scope: 'im in ap-singapore',
      reason: 'new contract',
      owner: 'legal',
    };
    const exemptions = (until: string): string =>
      file(`exemptions-${until}`, {
        kind: 'retention-exemptions',
        version: 1,
        exemptions: [{ ...exemption, until }],
      });
    expect((await report(head, '--exemptions', exemptions('2027-01-31'))).code).toBe(0);
    expect((await report(head, '--exemptions', exemptions('2026-01-31'))).code).toBe(1);
  });
});

describe('retention report ends with 2, and says why, where nothing can be compared:', () => {
  test('two estates that share nothing', async () => {
    const other = changed('other', (manifest) => {
      manifest['estate'] = 'other';
      manifest['placements'] = Object.fromEntries(
        Object.entries(manifest['placements'] as object).map(([id, each]) => [`${id}0`, each]),
      );
    });
    const { code, out, err } = await report(other);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain("share no stack and no place: 'im' in ap-singapore before, 'other' in ap-singapore after");
  });

  test('two states that hold nothing', async () => {
    const { code, err } = await run('report', '--base', nothing, '--head', nothing);
    expect([code, err]).toEqual([2, expect.stringContaining('neither version promises anything')]);
  });

  test.each(['--base', '--head'])('a manifest of another version as %s', async (side) => {
    const newer = changed('newer', (manifest) => void (manifest['version'] = 2));
    const { code, err } = await run('report', '--base', base, '--head', base, side, newer);
    expect([code, err]).toEqual([2, expect.stringContaining('the manifest cannot be read')]);
  });
});

test('retention report ends with 0 for the same version twice, and for a first one', async () => {
  expect((await report(base)).code).toBe(0);
  expect((await run('report', '--base', nothing, '--head', base)).code).toBe(0);
});

describe('a policy that is edited together with its placements and directives', () => {
  const consistent = changed('consistent', (manifest) => {
    Object.assign(manifest['policy'], { name: 'mine', hash: '0123456789abcdef' });
    for (const placement of Object.values(manifest['placements'] as Record<string, Document>)) {
      placement['obligation'].backupAllowanceMs *= 2;
    }
  });
  const renamed = changed('renamed', (manifest) => void (manifest['policy'].name = 'mine'));
  const pin = file('pin', pinOf(imPolicy));

  test('passes by its own word, and is reported by report', async () => {
    expect((await run('verify', consistent)).code).toBe(0);
    const { code, out } = await report(consistent);
    expect([code, out]).toEqual([0, expect.stringContaining("the policy was 'instant-messaging'")]);
  });

  test('is found against a policy that the caller pinned', async () => {
    expect((await run('verify', base, '--policy', pin)).code).toBe(0);
    for (const each of [consistent, renamed]) expect((await run('verify', each, '--policy', pin)).code).toBe(1);
    const { code, out } = await report(consistent, '--policy', pin);
    expect([code, out]).toEqual([1, expect.stringContaining("'backupAllowanceMs' must be 864000000, got 1728000000")]);
  });

  test('is found by the hash alone, which counts only for a policy that is known', async () => {
    const { hash } = manifestIn(referenceDocument())['policy'] as { hash: string };
    expect((await run('verify', base, '--policy-hash', hash)).code).toBe(0);
    expect((await run('verify', consistent, '--policy-hash', hash)).code).toBe(1);
    // the hash is the right one, and what it stands for is not known.
    expect((await run('verify', renamed, '--policy-hash', hash)).code).toBe(2);
    expect((await run('verify', renamed, '--policy-hash', hash, '--policy', pin)).code).toBe(1);
  });

  test.each([
    ['no policy', { kind: 'retention-policy', version: 1 }],
    ['no category', { kind: 'retention-policy', version: 1, name: 'x', strict: false, hash: 'x', obligations: {} }],
    [
      'no obligation',
      {
        kind: 'retention-policy',
        version: 1,
        name: 'x',
        strict: false,
        hash: 'x',
        obligations: { log: { default: {} } },
      },
    ],
  ])('is not judged by a file with %s', async (name, content) => {
    expect((await run('verify', base, '--policy', file(name.replace(' ', '-'), content))).code).toBe(2);
  });
});
