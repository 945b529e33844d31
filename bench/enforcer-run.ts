// SPDX-License-Identifier: Apache-2.0
//
// usage: npx tsx bench/enforcer-run.ts [redis|mysql] [directives ...]
//
// lets one enforcer run over 10, 100 and 1,000 directives, and over half of the most, each in a process of its own on a real
// server, and prints one line of JSON: time and greatest memory by size, how both grow from half of the most, and whether
// the most is inside what a function has. Ends with 1 where it is not, and with 2 where nothing was tried.
import { longestRunMs } from '../lib/stores/shared-terms';
import { MEMORY_MB } from '../lib/enforcer/resources';
import { countsOf } from './counts';
import { runOnce } from './enforcer-run/run-once';
import { startScene, type BenchEngine } from './enforcer-run/scene';
import type { Ran } from './enforcer-run/worker';

const SIZES = [10, 100, 1_000];
const EVERY_MS = 15 * 60_000;

async function main(engine: BenchEngine, sizes: readonly number[]): Promise<void> {
  const most = Math.max(...sizes);
  const half = Math.ceil(most / 2);
  const scene = await startScene(engine, most);
  if (scene === undefined) {
    process.exitCode = 2;
    return;
  }
  try {
    const ran = new Map<number, Ran>();
    for (const size of [...new Set([...sizes, half])].sort((a, b) => a - b)) {
      await scene.fill(size);
      const job = { document: scene.document(size), endpoints: scene.endpoints, budgetMs: longestRunMs(EVERY_MS) };
      ran.set(size, await runOnce(job));
    }
    const of = (size: number): Ran => ran.get(size) as Ran;
    const each = <T>(pick: (one: Ran) => T): readonly T[] => sizes.map((size) => pick(of(size)));
    const inside = of(most).peakMb <= MEMORY_MB && of(most).seconds * 1_000 <= longestRunMs(EVERY_MS);
    process.stdout.write(
      `${JSON.stringify({
        bench: 'enforcer-run',
        server: scene.server,
        directives: sizes,
        seconds: each(({ seconds }) => seconds),
        cpuSeconds: each(({ cpuSeconds }) => cpuSeconds),
        atStartMb: each(({ atStartMb }) => atStartMb),
        peakMb: each(({ peakMb }) => peakMb),
        heapMb: each(({ heapMb }) => heapMb),
        msPerDirective: Math.round((of(most).seconds / most) * 1_000_000) / 1_000,
        // twice the directives for twice the time is 1.
        timeGrowthFromHalf: ratio(of(most).seconds / most, of(half).seconds / half),
        // of the enforcer alone: what the server and its neighbours on the machine take is in the time as well.
        cpuGrowthFromHalf: ratio(of(most).cpuSeconds / most, of(half).cpuSeconds / half),
        // the same memory for twice the directives is 1.
        memoryGrowthFromHalf: ratio(of(most).peakMb, of(half).peakMb),
        ofMemory: ratio(of(most).peakMb, MEMORY_MB),
        ofTime: ratio(of(most).seconds * 1_000, longestRunMs(EVERY_MS)),
        inside,
      })}\n`,
    );
    if (!inside) process.exitCode = 1;
  } finally {
    await scene.stop();
  }
}

function ratio(one: number, other: number): number {
  return Math.round((one / other) * 100) / 100;
}

const [engine = 'redis', ...sizes] = process.argv.slice(2);
if (engine !== 'redis' && engine !== 'mysql') {
  process.stderr.write(`the engine must be redis or mysql, got '${engine}'\n`);
  process.exitCode = 2;
} else void main(engine, sizes.length === 0 ? SIZES : countsOf(sizes, sizes.map(Number)));
