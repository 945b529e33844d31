// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { runCommandLine } from '../../lib/command/command-line';
import type { Document } from '../helpers/reference';
import { hostileText, unseenIn } from '../helpers/text';

const work = mkdtempSync(join(tmpdir(), 'surfaces-'));
const plans = join(__dirname, '..', 'fixtures', 'plans');
const fixture = (): Document => JSON.parse(readFileSync(join(plans, 'create.json'), 'utf8')) as Document;

/** Everything that a command printed, on both streams, and the page that it wrote. */
async function printed(...args: string[]): Promise<string> {
  const out: string[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  const before = process.exitCode;
  try {
    await runCommandLine(['node', 'retention', ...args]);
    return out.join('');
  } finally {
    process.exitCode = before;
    jest.restoreAllMocks();
  }
}

const changeOf = (plan: Document, type: string): Document =>
  plan['resource_changes'].find((each: Document) => each['type'] === type) as Document;
const manifest = (plan: Document): Document => changeOf(plan, 'terraform_data')['change'].after.input as Document;
const placement = (plan: Document): Document => Object.values(manifest(plan)['placements'])[0] as Document;

/** Where a text of a file can get into what is printed. */
const PLACES: Readonly<Record<string, (plan: Document, text: string) => void>> = {
  'the address of a resource': (plan, text) => void (changeOf(plan, 'tencentcloud_cos_bucket')['address'] = text),
  'a type': (plan, text) => void (changeOf(plan, 'tencentcloud_cos_bucket')['type'] = text),
  'an attribute': (plan, text) => void (changeOf(plan, 'tencentcloud_cos_bucket')['change'].after.bucket = text),
  'the name of an attribute': (plan, text) =>
    void (changeOf(plan, 'tencentcloud_cos_bucket')['change'].after[text] = 'x'),
  'an action': (plan, text) => void (changeOf(plan, 'tencentcloud_cos_bucket')['change'].actions = [text]),
  'the source of a provider': (plan, text) =>
    void (changeOf(plan, 'tencentcloud_cos_bucket')['provider_name'] = `${text}/tencentcloud`),
  'a version': (plan, text) => void (plan['format_version'] = text),
  'the estate': (plan, text) => void (manifest(plan)['estate'] = text),
  'a region': (plan, text) => void (manifest(plan)['region'] = text),
  'an allowed region': (plan, text) => void (manifest(plan)['allowedRegions'] = [text]),
  'a policy': (plan, text) => void (manifest(plan)['policy'].name = text),
  'who enforces': (plan, text) => void (manifest(plan)['enforcedElsewhere'] = { by: text, witness: text }),
  'a category': (plan, text) => {
    placement(plan)['category'] = text;
    placement(plan)['obligation'].category = text;
  },
  'a placement': (plan, text) => void (manifest(plan)['placements'] = { [text]: { ...placement(plan), name: text } }),
  'a table': (plan, text) => {
    for (const each of Object.values(manifest(plan)['placements'] as Record<string, Document>)) {
      if (each['location'].table !== undefined) each['location'].table = text;
    }
  },
  'a hold': (plan, text) =>
    void (manifest(plan)['holds'] = [{ category: text, until: '2020-01-01', owner: text, reason: text }]),
  'an acknowledgement': (plan, text) =>
    void (manifest(plan)['acknowledge'] = [{ category: 'log', from: text, to: text, who: text, ticket: text }]),
  'a unit': (plan, text) => {
    const { units } = manifest(plan);
    units[text] = { ...Object.values(units as Record<string, Document>)[0] };
  },
};

/** Lines that act in a CI, and characters that act in a terminal; a line break is the command's own. */
function acting(text: string): string[] {
  return text
    .split('\n')
    .flatMap((line) => [
      ...unseenIn(line),
      ...(/^\s*::/.test(line) ? ['::'] : []),
      ...(/##[A-Za-z]*\[/.test(line) ? ['##['] : []),
    ]);
}

/** Elements of a page that no text of a file may bring. */
const BROUGHT = /<(img|\/td>[^<]*<script|iframe|object)|onerror=a\(\)>/i;

describe('text of a file acts nowhere', () => {
  const base = join(plans, 'state.json');
  const [file, page, exemptions] = ['plan.json', 'page.html', 'exemptions.json'].map((name) => join(work, name)) as [
    string,
    string,
    string,
  ];
  const commands: Readonly<Record<string, readonly string[]>> = {
    'retention verify': ['verify', file],
    'retention verify --wide': ['verify', file, '--wide'],
    'retention verify --table': ['verify', file, '--table'],
    'retention verify --json': ['verify', file, '--json'],
    'retention verify --sarif -': ['verify', file, '--sarif', '-'],
    'retention verify --html': ['verify', file, '--html', page],
    'retention verify --exemptions': ['verify', file, '--exemptions', exemptions],
    'retention report': ['report', '--base', base, '--head', file],
    'retention report backwards': ['report', '--base', file, '--head', base, '--html', page],
    'retention report --markdown': ['report', '--base', base, '--head', file, '--markdown'],
    'retention report --json': ['report', '--base', base, '--head', file, '--json'],
  };

  test.each(Object.entries(commands))(
    '%s',
    async (_name, args) => {
      writeFileSync(page, '');
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...Object.keys(PLACES)), hostileText, async (place, text) => {
          const plan = fixture();
          PLACES[place]?.(plan, text);
          writeFileSync(file, JSON.stringify(plan));
          const exemption = {
            rule: 'retention/region',
            scope: `x${text}`,
            reason: text,
            owner: text,
            until: '2020-01-01',
          };
          writeFileSync(
            exemptions,
            JSON.stringify({ kind: 'retention-exemptions', version: 1, exemptions: [exemption] }),
          );
          expect(acting(await printed(...args, '--today', '2026-11-28'))).toEqual([]);
          expect(readFileSync(page, 'utf8')).not.toMatch(BROUGHT);
        }),
        { numRuns: 60 },
      );
    },
    120_000,
  );

  test('the names of files and the words of a command line', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, async (text) => {
        const word = `x${text.replaceAll('\0', '')}`;
        for (const args of [
          ['verify', word],
          ['report', '--base', word, '--head', word],
          ['verify', file, '--today', word],
          ['verify', file, '--policy', word],
          ['explain', word, '--estate', word],
          ['policy', 'show', word],
          ['start', '--estate', word],
          [word],
        ]) {
          expect([args, acting(await printed(...args))]).toEqual([args, []]);
        }
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});
