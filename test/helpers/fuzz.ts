// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RetentionError } from '../../lib/errors';
import {
  diffOf,
  renderDiffMarkdown,
  renderDiffText,
  renderJson,
  renderMarkdown,
  renderSarif,
  renderText,
  reportOf,
} from '../../lib/report';
import { nextBaseline, parseBaseline, parseExemptions, parseMapping, readText, verifyInputs } from '../../lib/verify';

const TODAY = '2026-11-22';
const folder = join(__dirname, '..', 'fixtures', 'plans');
const documents = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => readFileSync(join(folder, name), 'utf8'));

const MAPPING = {
  kind: 'retention-mapping',
  version: 1,
  policy: {
    name: 'mine',
    categories: { log: { kind: 'age', from: 'created', moment: '7d', window: 'before', section: 'x' } },
    backupAllowance: { atMost: '10d', reason: 'x' },
  },
  region: 'ap-singapore',
  allowedRegions: ['ap-singapore'],
  assume: [
    { term: 'mysql-long-transaction', at: '1h', witness: 'x' },
    { term: 'mysql-slow-log', at: '1m', witness: 'x' },
  ],
  acknowledge: [{ category: 'log', from: '30d', to: '7d', who: 'x', ticket: 'y' }],
  resources: [
    { match: '*tencentcloud_cos_bucket.*', category: 'log', location: { prefix: 'log/' } },
    { match: 'tencentcloud_mysql_instance.*', category: 'log', deleteAfter: { age: '5d', witness: 'cron' } },
  ],
};
const EXEMPTIONS = {
  kind: 'retention-exemptions',
  version: 1,
  exemptions: [{ rule: 'retention/out-of-sight', scope: 'module.logs*', reason: 'x', owner: 'y', until: '2027-01-01' }],
};
const BASELINE = {
  kind: 'retention-baseline',
  version: 1,
  findings: [{ rule: 'retention/outlives', at: 'x', atMostMs: 5 }],
};

/** A small generator of numbers that a seed fixes, so that a failing case can be run again. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function deep(levels: number): unknown {
  let value: unknown = 'bottom';
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { input: value };
  return value;
}

const JUNK: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  9_007_199_254_740_993,
  '',
  ' ',
  'x',
  '${var.x}',
  '$${y}',
  '7',
  '-7',
  '1e3',
  '**',
  'NaN',
  '2026-02-30',
  'P2M',
  'tencentcloud_cos_bucket',
  'mysql',
  [],
  {},
  [null],
  [[]],
  { unknown: true },
  { unknown: true, expression: 5 },
  { constructor: 1 },
  JSON.parse('{"__proto__": {"polluted": true}}') as unknown,
  { kind: 'retention-manifest' },
  { kind: 'retention-manifest', version: 1, units: {}, placements: {} },
  deep(50),
  deep(700),
  '\u0000',
  '\ud800',
  'a'.repeat(5_000),
];

/** Changes a copy of a value at random places. */
function mutate(value: unknown, next: () => number, times: number): unknown {
  const root = { value: structuredClone(value) };
  for (let round = 0; round < times; round += 1) {
    let holder: Record<string, unknown> = root;
    let key = 'value';
    // a walk from the root that stops anywhere.
    for (let steps = 0; steps < 14; steps += 1) {
      const current = holder[key];
      if (typeof current !== 'object' || current === null || (steps > 1 && next() < 0.15)) break;
      const keys = Object.keys(current);
      if (keys.length === 0) break;
      holder = current as Record<string, unknown>;
      key = keys[Math.floor(next() * keys.length)]!;
    }
    const what = next();
    const junk = structuredClone(JUNK[Math.floor(next() * JUNK.length)]);
    if (what < 0.25) Reflect.deleteProperty(holder, key);
    else if (what < 0.75) holder[key] = junk;
    else if (what < 0.85) holder[key] = [holder[key], holder[key]];
    else if (what < 0.95)
      Object.defineProperty(holder, `${key}x`, { value: junk, enumerable: true, configurable: true, writable: true });
    else holder[key] = { ...((typeof holder[key] === 'object' ? holder[key] : {}) as object), '': junk };
  }
  return root.value;
}

/** A text that is no longer JSON, or one that is another. */
function garble(text: string, next: () => number): string {
  const at = Math.floor(next() * text.length);
  const kind = next();
  if (kind < 0.4) return text.slice(0, at);
  if (kind < 0.7) return `${text.slice(0, at)}${String.fromCharCode(Math.floor(next() * 65_536))}${text.slice(at + 1)}`;
  return kind < 0.85 ? `${text.slice(at)}${text.slice(0, at)}` : `\ufeff${text}`;
}

function orProblem<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (!RetentionError.is(error)) throw error;
    if (error.problems.some(({ message }) => message === ''))
      throw new Error('a problem without a message', { cause: error });
    return undefined;
  }
}

/** How many cases were refused with a clear error, and how many were judged. */
export interface FuzzResult {
  readonly judged: number;
  readonly refused: number;
  readonly slowestMs: number;
}

/**
 * Judges malformed documents, mapping files, exemptions and baselines, and renders what comes out.
 * @throws whatever is neither a clear error nor a finding, with the seed that shows it
 */
export function fuzzVerify(cases: number, firstSeed = 1): FuzzResult {
  let [judged, refused, slowestMs] = [0, 0, 0];
  for (let seed = firstSeed; seed < firstSeed + cases; seed += 1) {
    const start = process.hrtime.bigint();
    try {
      if (oneCase(random(seed))) judged += 1;
      else refused += 1;
    } catch (error) {
      throw new Error(`seed ${seed}: ${String(error)}`, { cause: error });
    }
    slowestMs = Math.max(slowestMs, Number(process.hrtime.bigint() - start) / 1e6);
  }
  return { judged, refused, slowestMs: Math.round(slowestMs) };
}

function oneCase(next: () => number): boolean {
  const text = documents[Math.floor(next() * documents.length)]!;
  const rounds = 1 + Math.floor(next() * 6);
  const input = orProblem(() =>
    readText(
      next() < 0.2 ? garble(text, next) : (JSON.stringify(mutate(JSON.parse(text), next, rounds)) ?? ''),
      'fuzz.json',
    ),
  );
  const mapping =
    next() < 0.5 ? undefined : orProblem(() => parseMapping(mutate(MAPPING, next, Math.floor(next() * 3)), 'm.json'));
  const exemptions = orProblem(() => parseExemptions(mutate(EXEMPTIONS, next, Math.floor(next() * 3)), 'e.json'));
  const baseline = orProblem(() => parseBaseline(mutate(BASELINE, next, Math.floor(next() * 3)), 'b.json'));
  if (input === undefined) return false;
  const verification = verifyInputs([input], {
    today: TODAY,
    ...(mapping === undefined ? {} : { mapping }),
    ...(exemptions === undefined ? {} : { exemptions }),
    ...(baseline === undefined ? {} : { baseline }),
  });
  const report = reportOf(verification);
  const outputs = [
    renderText(report, { colour: false }),
    renderMarkdown(report),
    renderJson(report),
    renderSarif(verification.findings, '0'),
    nextBaseline(verification.findings, baseline),
  ];
  const diff = diffOf(verification, verification, input.changes);
  outputs.push(renderDiffText(diff), renderDiffMarkdown(diff));
  if (outputs.some((each) => each === '')) throw new Error('nothing was said');
  for (const finding of verification.findings) {
    if (
      [finding.rule, finding.what, finding.why, finding.remedy].some((each) => typeof each !== 'string' || each === '')
    ) {
      throw new Error(`an empty finding: ${JSON.stringify(finding)}`);
    }
    if (finding.rule === 'retention/rule-error') throw new Error(`a rule failed: ${finding.what}`);
  }
  return true;
}
