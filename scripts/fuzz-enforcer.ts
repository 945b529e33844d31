// SPDX-License-Identifier: Apache-2.0
// Runs random schemas and rows through the enforcer, on each server that is there, and holds what it deletes against what
// the generator knows, while sweeps are killed with their connection, process or server, and an application looks on. One
// line of JSON per server; exit code 1 with the case when a young row went, an old one stayed unseen, or the application
// waited. Usage: npx tsx scripts/fuzz-enforcer.ts [cases] [seed] [mysql|mariadb|both] [minutes on each]
import fc from 'fast-check';
import { sqlCase } from '../test/functions/enforcer/engines/mysql/random-case';
import { runCase } from '../test/functions/enforcer/engines/mysql/random-run';
import { findMysqld, hasMariaDb, startMariaDb, startMysql, type StartSql } from '../test/helpers/mariadb';

const CASES = 1_000;

async function main(): Promise<void> {
  const [cases = CASES, seed = Date.now()] = process.argv.slice(2, 4).map(Number);
  const [wanted = 'both', minutes = Infinity] = process.argv.slice(4, 6);
  const limitMs = Number(minutes) * 60_000;
  if (wanted !== 'mariadb' && findMysqld() !== undefined) await fuzz(startMysql, cases, seed, limitMs);
  if (wanted !== 'mysql' && hasMariaDb()) await fuzz(startMariaDb, cases, seed, limitMs);
}

async function fuzz(start: StartSql, cases: number, seed: number, limitMs: number): Promise<void> {
  const server = await start();
  const sum = { rows: 0, deleted: 0, refused: 0, skipped: 0, unjudged: 0 };
  const kills = { connections: 0, processes: 0, servers: 0 };
  const foreground = { queries: 0, stalls: 0, slowOnce: 0, longestMs: 0 };
  const started = performance.now();
  try {
    const result = await fc.check(
      fc.asyncProperty(sqlCase, async (about) => {
        const outcome = await runCase(server, about);
        for (const name of ['rows', 'deleted', 'skipped', 'unjudged'] as const) sum[name] += outcome[name];
        sum.refused += outcome.refused ? 1 : 0;
        for (const name of ['connections', 'processes', 'servers'] as const) kills[name] += outcome.kills[name];
        for (const name of ['queries', 'stalls'] as const) foreground[name] += outcome.noticed[name];
        foreground.slowOnce += outcome.again;
        foreground.longestMs = Math.max(foreground.longestMs, outcome.noticed.longestMs);
      }),
      {
        numRuns: cases,
        seed,
        endOnFailure: true,
        ...(limitMs === Infinity ? {} : { interruptAfterTimeLimit: limitMs, markInterruptAsFailure: false }),
      },
    );
    const totalMs = Math.round(performance.now() - started);
    const about = { fuzz: server.kind, cases: result.numRuns, seed, totalMs, failed: result.failed };
    const report = { ...about, ...sum, kills, foreground };
    process.stdout.write(`${JSON.stringify(report)}\n`);
    if (!result.failed) return;
    process.stderr.write(`${JSON.stringify(result.counterexample, null, 1)}\n${causes(result.errorInstance)}\n`);
    process.exitCode = 1;
  } finally {
    await server.close();
  }
}

/** With the statement that failed, if one did. */
function causes(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const sql = 'sql' in error ? `\n${String(error.sql).slice(0, 2_000)}` : '';
  return `${error.stack ?? error.message}${sql}${error.cause === undefined ? '' : `\n${causes(error.cause)}`}`;
}

void main();
