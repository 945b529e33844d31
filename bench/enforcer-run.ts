// SPDX-License-Identifier: Apache-2.0
//
// usage: npx tsx bench/enforcer-run.ts [redis|mysql] [directives ...]
//
// lets one enforcer run over 10, 100 and 1,000 directives, and over half of the most, each in a process of its own on a real
// server, and prints one line of JSON: time and greatest memory by size, how both grow from half of the most, and whether
// the most is inside what a function has. A second line has the most over 1, 2 and 4 functions, processes side by side, each
// with the units that the network gives to it. Ends with 1 where one is not inside, and with 2 where nothing was tried.
import { availableParallelism } from 'node:os';
import { shardOf } from '../lib/directives';
import { longestRunMs } from '../lib/stores/shared-terms';
import { MEMORY_MB } from '../lib/enforcer/resources';
import { countsOf } from './counts';
import { runOnce } from './enforcer-run/run-once';
import { startScene, type BenchEngine, type Scene } from './enforcer-run/scene';
import type { Ran } from './enforcer-run/worker';

const SIZES = [10, 100, 1_000];
const EVERY_MS = 15 * 60_000;
/** Functions over which the most is spread. */
const SHARDS = [1, 2, 4];

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
    const shared = await shards(scene, most);
    process.stdout.write(`${JSON.stringify({ bench: 'enforcer-shards', server: scene.server, ...shared })}\n`);
    if (!inside || !shared.inside) process.exitCode = 1;
  } finally {
    await scene.stop();
  }
}

/** The same directives over several functions of a network at once. */
async function shards(
  scene: Scene,
  most: number,
): Promise<{ readonly inside: boolean; readonly [figure: string]: unknown }> {
  const { directives, ...rest } = scene.document(most);
  const runs: { readonly wallSeconds: number; readonly ran: readonly Ran[]; readonly sizes: readonly number[] }[] = [];
  for (const count of SHARDS) {
    await scene.fill(most);
    const parts = Array.from({ length: count }, (_, at) =>
      directives.filter(({ unit }) => shardOf(unit, count) === at + 1),
    ).filter((part) => part.length > 0);
    const startedAt = performance.now();
    const ran = await Promise.all(
      parts.map((part) =>
        runOnce({
          document: { ...rest, directives: part },
          placed: directives,
          endpoints: scene.endpoints,
          budgetMs: longestRunMs(EVERY_MS),
        }),
      ),
    );
    runs.push({
      wallSeconds: Math.round((performance.now() - startedAt) / 10) / 100,
      ran,
      sizes: parts.map((part) => part.length),
    });
  }
  const slowest = runs.map(({ ran }) => Math.max(...ran.map(({ seconds }) => seconds)));
  const peakMb = runs.map(({ ran }) => Math.max(...ran.map((each) => each.peakMb)));
  const [alone = 0] = slowest;
  return {
    directives: most,
    cores: availableParallelism(),
    shards: SHARDS,
    directivesOfEach: runs.map(({ sizes }) => sizes),
    // the slowest function of each: the network is through when it is.
    seconds: slowest,
    wallSeconds: runs.map((each) => each.wallSeconds),
    cpuSeconds: runs.map(({ ran }) => Math.round(ran.reduce((sum, each) => sum + each.cpuSeconds, 0) * 100) / 100),
    peakMb,
    // twice as fast with two is 2; one server and the cores of one machine set the limit here.
    fasterThanOne: slowest.map((seconds) => ratio(alone, seconds)),
    inside:
      peakMb.every((each) => each <= MEMORY_MB) && slowest.every((each) => each * 1_000 <= longestRunMs(EVERY_MS)),
  };
}

function ratio(one: number, other: number): number {
  return Math.round((one / other) * 100) / 100;
}

const [engine = 'redis', ...sizes] = process.argv.slice(2);
if (engine !== 'redis' && engine !== 'mysql') {
  process.stderr.write(`the engine must be redis or mysql, got '${engine}'\n`);
  process.exitCode = 2;
} else void main(engine, sizes.length === 0 ? SIZES : countsOf(sizes, sizes.map(Number)));
