// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020';
import fc from 'fast-check';
import { parseEndpoints } from '../functions/enforcer/local/local-endpoints';
import { checkDirectives } from '../lib/directives';
import { requirePlan } from '../lib/estate';
import { directivesIn, readManifest, type Manifest } from '../lib/manifest';
import { imPolicy } from '../lib/policy';
import { diffOf, renderDiffJson, renderJson, reportOf } from '../lib/report';
import { answerOf } from '../lib/report/answer';
import { ANSWER_FORM, DIFF_FORM, REPORT_FORM } from '../lib/report/report-form';
import { parseExemptions, parseMapping, verifyInputs } from '../lib/verify';
import { parseBaseline } from '../lib/verify/findings/baseline';
import { pinOf } from '../lib/verify/reading/pinned-policy';
import { readPath } from '../lib/verify';
import { schemaFiles } from '../scripts/docs/schemas';
import { estateOf } from './helpers/estate';
import { manifestIn, referenceDocument } from './helpers/reference';

const ROOT = join(__dirname, '..');
const TODAY = '2026-11-28';
const ajv = new Ajv({ strict: false, validateFormats: false });
const schemas = new Map(
  readdirSync(join(ROOT, 'schemas')).map((file) => [
    file.replace('.json', ''),
    ajv.compile(JSON.parse(readFileSync(join(ROOT, 'schemas', file), 'utf8')) as object),
  ]),
);

const manifest = manifestIn(referenceDocument());
const directives = {
  version: 1,
  stack: 'im-ap-singapore',
  region: 'ap-singapore',
  directives: directivesIn(readManifest(manifest) as Manifest),
};
const judge = (name: string): ReturnType<typeof verifyInputs> =>
  verifyInputs(readPath(join(ROOT, 'test/fixtures/plans', name)), { today: TODAY });
const [before, after] = [judge('state.json'), judge('shorter.json')];
const report: unknown = JSON.parse(renderJson(reportOf(after)));
const diff: unknown = JSON.parse(renderDiffJson(diffOf(before, after)));
const estate = estateOf();
const answer = {
  ...answerOf(estate, requirePlan(estate), {
    reference: 'T-1',
    categories: Object.keys(imPolicy.categories),
    receivedMs: 0,
    erasedMs: 1,
  }),
  text: 'x',
};

/** The first JSON of a kind that a page shows. */
function shown(page: string, kind: string): unknown {
  const blocks = readFileSync(join(ROOT, 'docs', page), 'utf8').split('```');
  const block = blocks.find((each) => each.startsWith('json') && each.includes(`"${kind}"`)) ?? 'json null';
  return JSON.parse(block.slice('json'.length));
}

const accepts = (check: () => unknown): boolean => {
  try {
    check();
    return true;
  } catch {
    return false;
  }
};
const baseline = {
  kind: 'retention-baseline',
  version: 1,
  findings: [{ rule: 'retention/outlives', at: 'x', atMostMs: 5 }],
};
const endpoints = { im: { hosts: ['127.0.0.1:3306'], user: 'enforcer', passwordFrom: 'PASSWORD', tls: true } };

/** A document of each kind, and whether the code takes one. */
const KINDS: ReadonlyArray<readonly [schema: string, sample: unknown, takes: (content: unknown) => boolean]> = [
  ['mapping', shown('reviewing-a-change.md', 'retention-mapping'), (each) => accepts(() => parseMapping(each, 'f'))],
  [
    'exemptions',
    shown('reviewing-a-change.md', 'retention-exemptions'),
    (each) => accepts(() => parseExemptions(each, 'f')),
  ],
  ['baseline', baseline, (each) => accepts(() => parseBaseline(each, 'f'))],
  ['endpoints', endpoints, (each) => accepts(() => parseEndpoints(JSON.stringify(each), 'f', { PASSWORD: 'x' }))],
  ['directives', directives, (each) => checkDirectives(each).length === 0],
  ['manifest', manifest, (each) => typeof readManifest(each) !== 'string'],
  ['report', report, (each) => REPORT_FORM.safeParse(each).success],
  ['diff', diff, (each) => DIFF_FORM.safeParse(each).success],
  ['answer', answer, (each) => ANSWER_FORM.safeParse(each).success],
];

describe('the published schemas', () => {
  test("are what the forms say: else 'npm run docs'", () => {
    const files = schemaFiles();
    expect(readdirSync(join(ROOT, 'schemas')).sort()).toEqual(Object.keys(files).sort());
    for (const [file, text] of Object.entries(files)) {
      expect([file, readFileSync(join(ROOT, 'schemas', file), 'utf8')]).toEqual([file, text]);
    }
  });

  test.each(KINDS)('%s: takes what the code takes or writes', (name, sample, takes) => {
    const check = schemas.get(name)!;
    expect([check(sample), check.errors]).toEqual([true, null]);
    expect(takes(sample)).toBe(true);
  });

  test('pinned-policy: takes what is written', () => {
    expect(schemas.get('pinned-policy')!(pinOf(imPolicy))).toBe(true);
  });

  test.each(KINDS)('%s: never refuses what the code takes, whatever one value of it becomes', (name, sample, takes) => {
    const paths = pathsOf(sample);
    fc.assert(
      fc.property(
        fc.constantFrom(...paths),
        fc.constantFrom<unknown[]>(undefined, null, -1, 0.5, 'junk', '', true, [], [null], {}, { stranger: 'x' }),
        (path, junk) => {
          const mutant = changed(sample, path, junk);
          if (!schemas.get(name)!(mutant)) expect([path, junk, takes(mutant)]).toEqual([path, junk, false]);
        },
      ),
      { numRuns: 200 },
    );
  });

  test.each(KINDS)('%s: refuses a member that nobody reads, wherever it is not a name of the user', (name, sample) => {
    const check = schemas.get(name)!;
    const refused = objectsIn(sample).filter((path) => !check(changed(sample, [...path, 'stranger'], 'x')));
    expect(refused.length).toBeGreaterThan(0);
    expect(refused).toContainEqual([]);
  });
});

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, each]) => pathsOf(each, [...path, key]));
  return path.length === 0 ? inner : [path, ...inner];
}

function objectsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, each]) => objectsIn(each, [...path, key]));
  return Array.isArray(value) ? inner : [path, ...inner];
}

/** A copy with one value replaced, or removed where it is undefined. */
function changed(sample: unknown, path: Path, junk: unknown): unknown {
  const copy = JSON.parse(JSON.stringify(sample)) as Record<string | number, unknown>;
  const holder = path.slice(0, -1).reduce((at, key) => at[key] as Record<string | number, unknown>, copy);
  const last = path.at(-1)!;
  // JSON has no holes.
  if (junk === undefined && Array.isArray(holder)) holder.splice(Number(last), 1);
  else if (junk === undefined) Reflect.deleteProperty(holder, last);
  else holder[last] = junk;
  return copy;
}
