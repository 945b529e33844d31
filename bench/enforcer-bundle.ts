// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { bundleEnforcer } from '../lib/enforcer/bundle';
import { loadEstate, requirePlan } from '../lib/estate';
import { directivesIn, manifestOf } from '../lib/manifest';
import { countsOf } from './counts';

/**
 * Size of the function's zip for the reference estate, which needs every engine, and the cold start of its code, as one
 * line of JSON. Usage: `npx tsx bench/enforcer-bundle.ts [runs]`.
 */
const RUNS = countsOf(process.argv.slice(2), [15])[0];
const REGION = 'ap-singapore';

const directory = mkdtempSync(join(tmpdir(), 'retention-bench-'));
try {
  const estate = loadEstate('retention.config.ts');
  const directives = {
    version: 1 as const,
    stack: 'bench',
    region: REGION,
    directives: directivesIn(manifestOf(estate, requirePlan(estate), REGION)),
  };
  const build = (): number => {
    const startedAt = performance.now();
    bundleEnforcer({ outDir: directory, directives, state: true });
    return performance.now() - startedAt;
  };
  // what an earlier build kept would hide what building costs.
  rmSync(join(__dirname, '..', 'node_modules', '.cache', 'retention-stack'), { recursive: true, force: true });
  const buildMs = build();
  const againMs = build();
  const bundle = bundleEnforcer({ outDir: directory, directives, state: true });
  const files = Object.entries(unzipSync(readFileSync(bundle.path)));
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), bytes);
  }
  const code = files.filter(([name]) => name.endsWith('.js'));
  const modules = code.map(([name]) => name).filter((name) => !name.startsWith('node_modules/'));
  // a fresh process each time: what the platform does before the first line of the handler runs, beside starting Node.
  const once = (names: readonly string[]): number => {
    const load = names.map((name) => `require('./${name}');`).join('');
    const script = `const t = performance.now(); ${load} console.log(performance.now() - t)`;
    return Number(execFileSync(process.execPath, ['-e', script], { cwd: directory, encoding: 'utf8' }));
  };
  const measure = (names: readonly string[]): { readonly median: number; readonly worst: number } => {
    const times = Array.from({ length: RUNS }, () => once(names)).sort((a, b) => a - b);
    const round = (ms: number | undefined): number => Math.round((ms ?? 0) * 10) / 10;
    return { median: round(times[Math.floor(RUNS / 2)]), worst: round(times.at(-1)) };
  };
  const handler = measure(['index.js']);
  const all = measure(['index.js', ...modules.filter((name) => name !== 'index.js')]);
  const line = {
    bench: 'enforcer-bundle',
    zipBytes: bundle.bytes,
    codeBytes: code.reduce((sum, [, bytes]) => sum + bytes.length, 0),
    handlerBytes: code.find(([name]) => name === 'index.js')?.[1].length ?? 0,
    files: code.length,
    buildMs: Math.round(buildMs),
    buildAgainMs: Math.round(againMs),
    coldStartMs: handler.median,
    coldStartWorstMs: handler.worst,
    allEnginesMs: all.median,
    allEnginesWorstMs: all.worst,
    runs: RUNS,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
