// SPDX-License-Identifier: Apache-2.0
//
// usage: npx tsx bench/verify.ts [resources]
//
// judges a generated plan and prints one line of JSON: time and memory, the ratio of both to a bare JSON.parse of the same
// text in the same run (a parse alone is the limit of what reads a plan as a whole), and the growth from half the size, which
// shows whether the time grows with the size only. It runs compiled, as an installed package does: the loader of a checkout
// turns every import into a getter, which costs a third.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { readText, verifyInputs } from '../lib/verify';
import { countsOf } from './counts';
import { generatedPlan } from './generated-plan';

const RESOURCES = 15_000;
const ROUNDS = 3;
const TODAY = '2026-11-28';

interface Measured {
  readonly rows: number;
  readonly findings: number;
  readonly seconds: number;
  readonly firstSeconds: number;
  readonly parseSeconds: number;
  readonly peakMb: number;
}

function seconds(run: () => unknown): number {
  const start = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

/** Best of some: the others measure what else the machine does. */
function best(run: () => unknown): number {
  return Math.min(...Array.from({ length: ROUNDS }, () => seconds(run)));
}

/** Judges a file in a process of its own, so that the memory is that of the judgement. */
function judge(file: string): Measured {
  const text = (): string => readFileSync(file, 'utf8');
  const verification = (): ReturnType<typeof verifyInputs> => verifyInputs([readText(text(), file)], { today: TODAY });
  let counts = { rows: 0, findings: 0 };
  const firstSeconds = seconds(() => {
    const { rows, findings } = verification();
    counts = { rows: rows.length, findings: findings.length };
    if (findings.length > 0) throw new Error(`the plan must be judged without a finding, got ${findings[0]?.what}`);
  });
  // the greatest resident size of the process until here: of one judgement.
  const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
  return {
    ...counts,
    firstSeconds,
    peakMb,
    seconds: best(verification),
    parseSeconds: best(() => JSON.parse(text()) as unknown),
  };
}

/** The greatest resident size of a process that only parses a file. */
function parsedMb(file: string): number {
  const program = `JSON.parse(require('fs').readFileSync(${JSON.stringify(file)}, 'utf8'));
    console.log(process.resourceUsage().maxRSS / 1024)`;
  return Math.round(Number(execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' })));
}

/** This file and what it imports, compiled. */
function compiled(folder: string): string {
  const outfile = join(folder, 'judge.js');
  buildSync({ entryPoints: [__filename], outfile, bundle: true, platform: 'node', packages: 'external' });
  return outfile;
}

function measure(
  folder: string,
  judged: string,
  resources: number,
): Measured & { readonly megabytes: number; readonly parsePeakMb: number } {
  const file = join(folder, `${resources}.json`);
  const text = generatedPlan(resources);
  writeFileSync(file, text);
  const env = { ...process.env, NODE_PATH: join(__dirname, '..', 'node_modules') };
  const output = execFileSync(process.execPath, [judged, '--judge', file], { encoding: 'utf8', env });
  const parsePeakMb = parsedMb(file);
  return { ...(JSON.parse(output) as Measured), parsePeakMb, megabytes: Math.round(text.length / 1e6) };
}

function main(resources: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'bench-verify-'));
  try {
    const judged = compiled(folder);
    const half = measure(folder, judged, Math.round(resources / 2));
    const whole = measure(folder, judged, resources);
    const rounded = Object.fromEntries(Object.entries(whole).map(([key, value]) => [key, Number(value.toFixed(3))]));
    const ratioToParse = Number((whole.seconds / whole.parseSeconds).toFixed(2));
    const growthFromHalf = Number((whole.seconds / half.seconds).toFixed(2));
    const memoryToParse = Number((whole.peakMb / whole.parsePeakMb).toFixed(2));
    console.info(
      JSON.stringify({ bench: 'verify', resources, ...rounded, ratioToParse, memoryToParse, growthFromHalf }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[2] === '--judge') process.stdout.write(JSON.stringify(judge(process.argv[3] ?? '')));
else main(countsOf(process.argv.slice(2), [RESOURCES])[0]);
