// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { Redis } from 'ioredis';
import type { RedisDirective } from '../lib/directives';
import { redisEngine } from '../functions/enforcer/redis';
import { findBinary, startRedis } from '../test/helpers/engines';

/**
 * Caps a keyspace with the enforcer and, in the same run on the same server, with its peers; prints one line of JSON.
 * Usage: `npx tsx bench/redis-cap.ts [keys]`.
 */
const KEYS = Number(process.argv[2] ?? 1_000_000);
const PIPE = 1_000;
const DAY_MS = 86_400_000;

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
  const cap = async (): Promise<void> => {
    const context = { now: Date.now, remainingMs: () => 3_600_000, dryRun: false, held: false, cursor: undefined };
    const task = await redisEngine.open(directive, { cache: { hosts: [server.host] } }, context);
    const { deleted } = await task.sweep();
    if (deleted !== KEYS) throw new Error(`capped ${deleted} of ${KEYS} keys`);
    await task.close();
  };
  const clear = async (): Promise<void> =>
    eachPage(redis, (pipeline, keys) => keys.forEach((key) => pipeline.persist(key)));

  const scanMs = await time(() => eachPage(redis, () => undefined));
  const capMs = await time(cap);
  const again = {
    context: { now: Date.now, remainingMs: () => 3_600_000, dryRun: false, held: false, cursor: undefined },
  };
  const steadyMs = await time(async () => {
    const task = await redisEngine.open(directive, { cache: { hosts: [server.host] } }, again.context);
    await task.sweep();
    await task.close();
  });
  await clear();
  // raw command rate: the keys are known, nothing is scanned; what a pipeline of PEXPIRE costs at least.
  const rawMs = await time(async () => {
    for (let i = 0; i < KEYS; i += PIPE) {
      const pipeline = redis.pipeline();
      for (let j = i; j < Math.min(KEYS, i + PIPE); j++)
        pipeline.call('PEXPIRE', `profile:${j}`, directive.capMs, 'LT');
      await pipeline.exec();
    }
  });
  await clear();
  const pipelineMs = await time(() =>
    eachPage(redis, (pipeline, keys) => keys.forEach((key) => pipeline.call('PEXPIRE', key, directive.capMs, 'LT'))),
  );
  await clear();
  const cliMs = await time(() => cliPipe(server.port));
  const capped = await redis.pttl('profile:1');
  if (capped < 0) throw new Error('the peer did not cap');

  await clear();
  const idle = await latencies(server.port, () => new Promise((resolve) => setTimeout(resolve, 2_000)));
  const loaded = await latencies(server.port, cap);
  redis.disconnect();
  await server.stop();

  const rate = (ms: number): number => Math.round(KEYS / (ms / 1_000));
  const ratio = (a: number, b: number): number => Math.round((a / b) * 100) / 100;
  process.stdout.write(
    `${JSON.stringify({
      bench: 'redis-cap',
      keys: KEYS,
      redis: version,
      capPerSecond: rate(capMs),
      steadyPerSecond: rate(steadyMs),
      scanPerSecond: rate(scanMs),
      rawPipelinePerSecond: rate(rawMs),
      scanAndPipelinePerSecond: rate(pipelineMs),
      redisCliPerSecond: rate(cliMs),
      timeToScanPlusRaw: ratio(capMs, scanMs + rawMs),
      fasterThanPipeline: ratio(pipelineMs, capMs),
      fasterThanRedisCli: ratio(cliMs, capMs),
      getP99MsIdle: idle.p99,
      getP99Ms: loaded.p99,
      getMaxMs: loaded.max,
      gets: loaded.count,
    })}\n`,
  );
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

/** The peer: two processes and a pipe, as it stands in many a runbook. */
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
    const took = [];
    let stop = false;
    process.once('SIGTERM', () => { stop = true; });
    (async () => {
      for (let i = 0; !stop; i++) {
        const at = performance.now();
        await redis.get('profile:' + (i * 7919) % ${KEYS});
        took.push(performance.now() - at);
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
  await new Promise((resolve) => setTimeout(resolve, 500));
  await step();
  child.kill('SIGTERM');
  await ended;
  return JSON.parse(text) as { p99: number; max: number; count: number };
}

void main();
