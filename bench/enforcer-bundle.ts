// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { bundleEnforcer } from '../lib/enforcer/bundle';

/** Size of the function's zip and the cold start of its code, as one line of JSON. Usage: `npx tsx bench/enforcer-bundle.ts [runs]`. */
const RUNS = Number(process.argv[2] ?? 9);

const directory = mkdtempSync(join(tmpdir(), 'retention-bench-'));
try {
  const startedAt = performance.now();
  const bundle = bundleEnforcer({
    outDir: directory,
    directives: { version: 1, stack: 'bench', region: 'ap-guangzhou', directives: [] },
  });
  const buildMs = performance.now() - startedAt;
  const code = unzipSync(readFileSync(bundle.path))['index.js'] ?? new Uint8Array();
  writeFileSync(join(directory, 'index.js'), code);
  // a fresh process each time: what the platform does before the first line of the handler runs, beside starting Node.
  const once = (): number =>
    Number(
      execFileSync(
        process.execPath,
        ['-e', "const t = performance.now(); require('./index.js'); console.log(performance.now() - t)"],
        { cwd: directory, encoding: 'utf8' },
      ),
    );
  const starts = Array.from({ length: RUNS }, once).sort((a, b) => a - b);
  const round = (ms: number | undefined): number => Math.round(ms ?? 0);
  process.stdout.write(
    `${JSON.stringify({ bench: 'enforcer-bundle', zipBytes: bundle.bytes, codeBytes: code.length, buildMs: round(buildMs), coldStartMs: round(starts[Math.floor(RUNS / 2)]), coldStartWorstMs: round(starts.at(-1)), runs: RUNS })}\n`,
  );
} finally {
  rmSync(directory, { recursive: true, force: true });
}
