// SPDX-License-Identifier: Apache-2.0
// Feeds the reader of published documents with 100,000 texts, or as many as the first argument says, from the seed of
// the second. One line of JSON; exit code 1 with the shrunk text when something else than a document or a refusal came.
import fc from 'fast-check';
import { markdown, outcomeOf } from '../test/document/fuzz';

const CASES = 100_000;

function main(): void {
  const [cases = CASES, seed = Date.now()] = process.argv.slice(2).map(Number);
  const outcomes = { document: 0, refused: 0 };
  let slowestMs = 0;
  const started = performance.now();
  const result = fc.check(
    fc.property(markdown, (text) => {
      const at = performance.now();
      outcomes[outcomeOf(text)]++;
      slowestMs = Math.max(slowestMs, performance.now() - at);
    }),
    { numRuns: cases, seed },
  );
  const totalMs = Math.round(performance.now() - started);
  const report = {
    fuzz: 'documents',
    cases,
    seed,
    ...outcomes,
    slowestMs: Math.round(slowestMs),
    totalMs,
    failed: result.failed,
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
  if (!result.failed) return;
  process.stderr.write(`${JSON.stringify(result.counterexample)}\n${String(result.errorInstance)}\n`);
  process.exitCode = 1;
}

main();
