// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';

/** Runs cases on one kind of server, if it is there. */
export type Fuzz = (cases: number, seed: number) => Promise<void>;

/** Runs cases one after the other and prints one line of JSON; a failure is printed with its case and sets the exit code. */
export async function report<T>(
  name: string,
  arbitrary: fc.Arbitrary<T>,
  runs: { readonly cases: number; readonly seed: number },
  runCase: (about: T) => Promise<object>,
): Promise<void> {
  const sum: Record<string, number> = {};
  const started = performance.now();
  const result = await fc.check(
    fc.asyncProperty(arbitrary, async (about) => {
      for (const [what, count] of Object.entries(await runCase(about))) sum[what] = (sum[what] ?? 0) + Number(count);
    }),
    { numRuns: runs.cases, seed: runs.seed, endOnFailure: true },
  );
  const totalMs = Math.round(performance.now() - started);
  const line = { fuzz: name, cases: result.numRuns, seed: runs.seed, ...sum, totalMs, failed: result.failed };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  if (!result.failed) return;
  process.stderr.write(`${JSON.stringify(result.counterexample, null, 1)}\n${causes(result.errorInstance)}\n`);
  process.exitCode = 1;
}

/** With the statement that failed, if one did. */
function causes(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const sql = 'sql' in error ? `\n${String(error.sql).slice(0, 2_000)}` : '';
  return `${error.stack ?? error.message}${sql}${error.cause === undefined ? '' : `\n${causes(error.cause)}`}`;
}
