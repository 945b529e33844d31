// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';

export interface Runs {
  readonly cases: number;
  readonly seed: number;
  /** Time after which no further case begins, in milliseconds; Infinity for none. */
  readonly limitMs: number;
  /** Cases that run at once. */
  readonly lanes: number;
}

/** A place that runs one case at a time. */
export interface Lane<T> {
  run(about: T): Promise<object>;
  close(): Promise<void>;
}

/** Runs cases on one kind of server, if it is there. */
export type Fuzz = (runs: Runs) => Promise<void>;

/**
 * Runs cases and prints one line of JSON; a failure is printed with its case and sets the exit code. Each case has a seed of
 * its own, from which it is made again alone.
 *
 * @param open opens a place for cases. Most of a case is waiting, for commits, pauses and servers that start: several places
 *   wait at once
 */
export async function report<T>(
  name: string,
  arbitrary: fc.Arbitrary<T>,
  { cases, seed, limitMs, lanes }: Runs,
  open: () => Promise<Lane<T>>,
): Promise<void> {
  const opened = await Promise.all(Array.from({ length: lanes }, open));
  const sum: Counts = {};
  const started = performance.now();
  const passedMs = (): number => Math.round(performance.now() - started);
  const failures: Failure[] = [];
  let begun = 0;
  let done = 0;
  const run = async (lane: Lane<T>): Promise<void> => {
    // a case that has begun comes to its end: what it left open would keep the process, and its server, alive.
    while (begun < cases && passedMs() < limitMs && failures.length === 0) {
      const own = seed + begun;
      begun += 1;
      // every other case has no bias towards small and extreme values.
      const [about] = fc.sample(arbitrary, { seed: own, numRuns: 1, unbiased: begun % 2 === 0 });
      try {
        add(sum, await lane.run(about as T));
        done += 1;
      } catch (error) {
        failures.push({ seed: own, about, error });
      }
    }
  };
  try {
    await Promise.all(opened.map(run));
  } finally {
    await Promise.all(opened.map((lane) => lane.close()));
  }
  const line = { fuzz: name, cases: done, seed, lanes, ...sum, totalMs: passedMs(), failed: failures.length > 0 };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  for (const { seed: own, about, error } of failures) {
    process.stderr.write(`seed ${own}: ${JSON.stringify(about, null, 1)}\n${causes(error)}\n`);
    process.exitCode = 1;
  }
}

interface Failure {
  readonly seed: number;
  readonly about: unknown;
  readonly error: unknown;
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
