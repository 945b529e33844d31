// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';

export interface Runs {
  readonly cases: number;
  readonly seed: number;
  /** Time after which no further case begins, in milliseconds; Infinity for none. */
  readonly limitMs: number;
}

/** Runs cases on one kind of server, if it is there. */
export type Fuzz = (runs: Runs) => Promise<void>;

/** Runs cases one after the other and prints one line of JSON; a failure is printed with its case and sets the exit code. */
export async function report<T>(
  name: string,
  arbitrary: fc.Arbitrary<T>,
  { cases, seed, limitMs }: Runs,
  runCase: (about: T) => Promise<object>,
): Promise<void> {
  const sum: Counts = {};
  const started = performance.now();
  const limit = limitMs === Infinity ? {} : { interruptAfterTimeLimit: limitMs, markInterruptAsFailure: false };
  const result = await fc.check(
    fc.asyncProperty(arbitrary, async (about) => add(sum, await runCase(about))),
    { numRuns: cases, seed, endOnFailure: true, ...limit },
  );
  const totalMs = Math.round(performance.now() - started);
  const line = { fuzz: name, cases: result.numRuns, seed, ...sum, totalMs, failed: result.failed };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  if (!result.failed) return;
  process.stderr.write(`${JSON.stringify(result.counterexample, null, 1)}\n${causes(result.errorInstance)}\n`);
  process.exitCode = 1;
}

interface Counts {
  [name: string]: number | Counts;
}

/** Counts are added up, a flag counts as 1, and of the longest the longest is kept. */
function add(sum: Counts, outcome: object): void {
  for (const [name, value] of Object.entries(outcome) as [string, unknown][]) {
    const before = sum[name] ?? (typeof value === 'object' ? {} : 0);
    if (typeof before === 'object') add(before, value as object);
    sum[name] =
      typeof before === 'object'
        ? before
        : name.startsWith('longest')
          ? Math.max(before, Number(value))
          : before + Number(value);
  }
}

/** With the statement that failed, if one did. */
function causes(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const sql = 'sql' in error ? `\n${String(error.sql).slice(0, 2_000)}` : '';
  return `${error.stack ?? error.message}${sql}${error.cause === undefined ? '' : `\n${causes(error.cause)}`}`;
}
