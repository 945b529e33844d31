// SPDX-License-Identifier: Apache-2.0
// Shows the enforcer at work: starts the engines that this machine has, fills them with records of mixed ages under the
// directives of the reference estate, enforces, and compares before and after. `--json` prints the rows as JSON.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enforceLocal } from '../functions/enforcer/local/local';
import type { DirectiveDocument } from '../lib/directives';
import { inOrder, isKept, look, outcomeOf, renderOutcomes, type Outcome, type Seen } from './demo/outcome';
import type { Place } from './demo/place';
import { referenceDirectives } from './demo/reference';
import { mustGo } from './demo/samples';
import { startAll } from './demo/start-all';

/** The samples have records that no clock can judge: they stay, and the gate is given the number that it may open over. */
const UNJUDGED_AT_MOST = 1_000;
const GIVE_UP_MS = 240_000;
/** The TTL thread of a MongoDB runs beside the enforcer. */
const NATIVE_WAIT_MS = 5_000;

const startedAt = performance.now();
const say = (line: string): void =>
  void process.stderr.write(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(5)} s  ${line}\n`);

const folder = mkdtempSync(join(tmpdir(), 'retention-demo-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
// every server ends with this process, see 'endWithProcess'.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

async function demo(): Promise<readonly Outcome[]> {
  const env: Record<string, string> = {};
  say('synthesising the reference estate');
  const synthesised = referenceDirectives(folder);
  const engines = await startAll(synthesised, env, say);
  const reference = await synthesised;
  const document = { ...reference, directives: reference.directives.filter(({ engine }) => engines.has(engine)) };
  const units = document.directives.map(({ engine, unit }) => [unit, engines.get(engine)?.endpoint(unit)] as const);
  const endpoints = write('endpoints.json', Object.fromEntries(units));
  try {
    const nowMs = Date.now();
    const places = [...engines.values()].flatMap((engine) => engine.places(document.directives, nowMs));
    const records = places.reduce((sum, { samples }) => sum + samples.length, 0);
    say(`filling ${places.length} places with ${records} records, from fresh to twice their deadline`);
    await Promise.all(places.map((place) => place.fill()));
    const before = await Promise.all(places.map(look));
    return await compare(document, endpoints, env, places, before);
  } finally {
    await Promise.all([...engines.values()].map((engine) => engine.stop()));
  }
}

async function compare(
  document: DirectiveDocument,
  endpoints: string,
  env: Readonly<Record<string, string>>,
  places: readonly Place[],
  before: readonly Seen[],
): Promise<readonly Outcome[]> {
  const directives = write('directives.json', document);
  const enforce = (options: {
    readonly dryRun?: boolean;
    readonly all?: boolean;
    readonly wait?: boolean;
    readonly backupAge?: string;
    readonly acceptUnjudged?: number;
  }) =>
    enforceLocal({
      ...options,
      directives,
      endpoints,
      env,
      giveUpAfterMs: GIVE_UP_MS,
      stdout: () => undefined,
      // one line for each directive; notices, such as one for each dropped partition, would hide the rest.
      stderr: (line) => say(`  ${line.includes(': failed, ') ? line : (line.split('\n', 1)[0] ?? '')}`),
    });

  say('dry run');
  await enforce({ dryRun: true });
  const untouched = await Promise.all(places.map(look));
  const touched = places.filter((_, i) => untouched[i]?.records.size !== before[i]?.records.size);
  if (touched.length > 0)
    throw new Error(
      `a dry run must delete nothing, got fewer records in ${touched.map(({ name }) => name).join(', ')}`,
    );

  say('enforcing');
  const startedMs = Date.now();
  const code = await enforce({ all: true, wait: true, backupAge: '0s', acceptUnjudged: UNJUDGED_AT_MOST });
  if (code !== 0) throw new Error(`the enforcer must end with 0, got ${code}; see the lines above`);
  let after = await Promise.all(places.map(look));
  const waitUntil = Date.now() + NATIVE_WAIT_MS;
  while (Date.now() < waitUntil && places.some((place, i) => hasDue(place, after[i], startedMs))) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    after = await Promise.all(places.map(look));
  }
  const run = { startedMs, endedMs: Date.now() };
  const nothing: Seen = { records: new Set(), lives: undefined };
  return inOrder(places.map((place, i) => outcomeOf(place, before[i] ?? nothing, after[i] ?? nothing, run)));
}

function hasDue(place: Place, seen: Seen | undefined, nowMs: number): boolean {
  return place.samples.some((sample) => seen?.records.has(sample.n) === true && mustGo(place.directive, sample, nowMs));
}

function write(name: string, content: object): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(content));
  return file;
}

demo().then(
  (outcomes) => {
    const kept = outcomes.filter(isKept).length;
    const json = process.argv.includes('--json');
    process.stdout.write(`${json ? JSON.stringify(outcomes) : renderOutcomes(outcomes)}\n`);
    const deleted = outcomes.reduce((sum, each) => sum + each.deleted, 0);
    const capped = outcomes.reduce((sum, each) => sum + each.capped, 0);
    say(`${kept} of ${outcomes.length} places as promised: ${deleted} records deleted, ${capped} keys capped`);
    process.exit(kept === outcomes.length ? 0 : 1);
  },
  (error: unknown) => {
    say(`failed: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
