// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Redis } from 'ioredis';
import type { RedisDirective } from '../lib/directives';
import { redisEngine } from '../functions/enforcer/engines/redis';
import { findBinary, startRedis } from '../test/helpers/engines';
import { countsOf } from './counts';
import { capMasters } from './redis-masters';

/**
 * Caps a keyspace with the enforcer and, in the same run on the same server, with its peers; prints one line of JSON, and one
 * more for the same keys on 1, 2 and 4 masters. Usage: `npx tsx bench/redis-cap.ts [keys]`.
 */
const KEYS = countsOf(process.argv.slice(2), [1_000_000])[0];
const PIPE = 1_000;
const DAY_MS = 86_400_000;
/** The median of a few rounds is printed: one round is at the mercy of what else the machine does. */
const ROUNDS = 3;
/** Masters of the clusters; more than the machine has cores for show nothing. */
const SIZES = [1, 2, 4];

type Step = 'scan' | 'cap' | 'steady' | 'raw' | 'pipeline' | 'cli';

const directive: RedisDirective = {
  id: 'bench',
  category: 'userInformation',
  unit: 'cache',
  deadlineMs: 7 * DAY_MS,
  engine: 'redis',
  db: 0,
  prefix: 'profile:',
  clock: { kind: 'lastWrite' },
  capMs: 5 * DAY_MS,
};

async function main(): Promise<void> {
  const server = await startRedis();
  const redis = new Redis(server.port, '127.0.0.1');
  const version = /redis_version:(\S+)/.exec(await redis.info('server'))?.[1];
  await fill(redis);
  const cap = async (expected: number): Promise<void> => {
    const context = { now: Date.now, remainingMs: () => 3_600_000, dryRun: false, held: false, cursor: undefined };
    const task = await redisEngine.open(directive, { cache: { hosts: [server.host] } }, context);
    const { deleted } = await task.sweep();
    if (deleted !== expected) throw new Error(`capped ${deleted} of ${expected} keys`);
    await task.close();
  };
  const clear = async (): Promise<void> =>
    eachPage(redis, (pipeline, keys) => keys.forEach((key) => pipeline.persist(key)));

  const took: Record<Step, number[]> = { scan: [], cap: [], steady: [], raw: [], pipeline: [], cli: [] };
  for (let round = 0; round < ROUNDS; round++) {
    took.scan.push(await time(() => eachPage(redis, () => undefined)));
    took.cap.push(await time(() => cap(KEYS)));
    took.steady.push(await time(() => cap(0)));
    await clear();
    // raw command rate: the keys are known, nothing is scanned; what a pipeline of PEXPIRE costs at least.
    took.raw.push(
      await time(async () => {
        for (let i = 0; i < KEYS; i += PIPE) {
          const pipeline = redis.pipeline();
          for (let j = i; j < Math.min(KEYS, i + PIPE); j++)
            pipeline.call('PEXPIRE', `profile:${j}`, directive.capMs, 'LT');
          await pipeline.exec();
        }
      }),
    );
    await clear();
    took.pipeline.push(
      await time(() =>
        eachPage(redis, (pipeline, keys) =>
          keys.forEach((key) => pipeline.call('PEXPIRE', key, directive.capMs, 'LT')),
        ),
      ),
    );
    await clear();
    took.cli.push(await time(() => cliPipe(server.port)));
    const capped = await redis.pttl('profile:1');
    if (capped < 0) throw new Error('the peer did not cap');
    await clear();
  }

  const idle = await latencies(server.port, () => new Promise((resolve) => setTimeout(resolve, 2_000)));
  const loaded = await latencies(server.port, () => cap(KEYS));
  redis.disconnect();
  await server.stop();

  const rate = (step: Step): number => Math.round(KEYS / (median(took[step]) / 1_000));
  const ratio = (of: Step, ...to: readonly Step[]): number =>
    Math.round((median(took[of]) / to.reduce((sum, step) => sum + median(took[step]), 0)) * 100) / 100;
  process.stdout.write(
    `${JSON.stringify({
      bench: 'redis-cap',
      keys: KEYS,
      redis: version,
      capPerSecond: rate('cap'),
      steadyPerSecond: rate('steady'),
      scanPerSecond: rate('scan'),
      rawPipelinePerSecond: rate('raw'),
      scanAndPipelinePerSecond: rate('pipeline'),
      redisCliPerSecond: rate('cli'),
      timeToScanPlusRaw: ratio('cap', 'scan', 'raw'),
      fasterThanPipeline: ratio('pipeline', 'cap'),
      fasterThanRedisCli: ratio('cli', 'cap'),
      getP99MsIdle: idle.p99,
      getP99Ms: loaded.p99,
      getMaxMs: loaded.max,
      gets: loaded.count,
    })}\n`,
  );
  const masters = await capMasters(directive, KEYS, SIZES);
  const growth = (masters.at(-1)?.capPerSecond ?? Number.NaN) / (masters[0]?.capPerSecond ?? Number.NaN);
  const line = {
    bench: 'redis-masters',
    keys: KEYS,
    cores: availableParallelism(),
    masters,
    growth: Math.round(growth * 100) / 100,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function time(step: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await step();
  return performance.now() - startedAt;
}

async function fill(redis: Redis): Promise<void> {
  for (let i = 0; i < KEYS; i += PIPE) {
    const pipeline = redis.pipeline();
    for (let j = i; j < Math.min(KEYS, i + PIPE); j++) pipeline.set(`profile:${j}`, 'x'.repeat(64));
    await pipeline.exec();
  }
}

async function eachPage(
  redis: Redis,
  act: (pipeline: ReturnType<Redis['pipeline']>, keys: readonly string[]) => void,
): Promise<void> {
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', 'profile:*', 'COUNT', PIPE);
    const pipeline = redis.pipeline();
    act(pipeline, keys);
    await pipeline.exec();
    cursor = next;
  } while (cursor !== '0');
}

/** The peer: two processes and a pipe, as it is in many a runbook. */
function cliPipe(port: number): Promise<void> {
  const cli = findBinary('redis-cli') ?? 'redis-cli';
  const script = `${cli} -p ${port} --scan --pattern 'profile:*' | sed 's/.*/PEXPIRE & ${directive.capMs} LT/' | ${cli} -p ${port} --pipe >/dev/null`;
  return new Promise((resolve, reject) => {
    spawn('sh', ['-c', script], { stdio: 'inherit' }).once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`redis-cli: ${code}`)),
    );
  });
}

/** GETs one after the other from a process of its own, while a step runs: what an application waits. */
async function latencies(
  port: number,
  step: () => Promise<unknown>,
): Promise<{ p99: number; max: number; count: number }> {
  const code = `
    const { Redis } = require(${JSON.stringify(require.resolve('ioredis'))});
    const redis = new Redis(${port}, '127.0.0.1');
    const WARM = 100;
    const took = [];
    let stop = false;
    process.once('SIGTERM', () => { stop = true; });
    // the step begins: what was measured while the process warmed up does not count.
    process.once('SIGUSR2', () => { took.length = 0; });
    (async () => {
      for (let i = 0; !stop; i++) {
        const at = performance.now();
        await redis.get('profile:' + (i * 7919) % ${KEYS});
        took.push(performance.now() - at);
        if (i === WARM) console.log('ready');
      }
      took.sort((a, b) => a - b);
      const round = (ms) => Math.round(ms * 100) / 100;
      console.log(JSON.stringify({ p99: round(took[Math.floor(took.length * 0.99)]), max: round(took.at(-1)), count: took.length }));
      redis.disconnect();
    })();`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // before it listens to signals, one would end it.
  await once(child.stdout, 'data');
  text = '';
  child.kill('SIGUSR2');
  await step();
  child.kill('SIGTERM');
  await ended;
  return JSON.parse(text) as { p99: number; max: number; count: number };
}

void main();
