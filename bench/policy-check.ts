// SPDX-License-Identifier: Apache-2.0
// Checks all published documents, or our own where those are not there, as `retention policy check` does: once cold,
// then warm. One line of JSON.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { policyCheck } from '../lib/document';
import { FIXTURES, HAS_PUBLISHED, PUBLISHED } from '../test/document/documents';

const RUNS = 50;
const BUDGET_MS = 1_000;

function main(): void {
  const folder = HAS_PUBLISHED ? PUBLISHED : FIXTURES;
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
  const timed = (): { ms: number; exitCode: number } => {
    const started = performance.now();
    const { exitCode } = policyCheck(files);
    return { ms: performance.now() - started, exitCode };
  };
  const cold = timed();
  const warm = Array.from({ length: RUNS }, () => timed().ms).sort((a, b) => a - b);
  const report = {
    bench: 'policy-check',
    documents: files.length,
    published: HAS_PUBLISHED,
    exitCode: cold.exitCode,
    coldMs: Math.round(cold.ms),
    warmMedianMs: Math.round(warm[Math.floor(RUNS / 2)] ?? 0),
    processMs: Math.round(performance.now() - warm.reduce((sum, ms) => sum + ms, 0)),
    budgetMs: BUDGET_MS,
    ok: cold.ms < BUDGET_MS,
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
  if (!report.ok) process.exitCode = 1;
}

main();
