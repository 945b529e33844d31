// SPDX-License-Identifier: Apache-2.0
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A server that a test started: on loopback, in a directory of its own, gone after `stop`. */
export interface StartedEngine {
  readonly port: number;
  readonly host: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Finds a program on the path, or in the places where Debian keeps servers. */
export function findBinary(name: string): string | undefined {
  const places = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/bin', '/usr/bin'];
  return places.map((place) => join(place, name)).find((file) => existsSync(file));
}

/** `describe` when all programs exist; else a skipped one and a line that tells what to install. */
export function describeWith(programs: Readonly<Record<string, string | undefined>>, install: string): jest.Describe {
  const missing = Object.entries(programs)
    .filter(([, file]) => file === undefined)
    .map(([name]) => name);
  if (missing.length === 0) return describe;
  process.stderr.write(`skipped: ${missing.join(', ')} not found; install with: ${install}\n`);
  return describe.skip;
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/** Waits until a probe holds, or fails with the last reason. */
export async function until(probe: () => Promise<boolean> | boolean, what: string, timeoutMs = 30_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  let reason = '';
  while (Date.now() < end) {
    try {
      if (await probe()) return;
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what} must be ready within ${timeoutMs} ms, got nothing; ${reason}`);
}

export const REDIS_INSTALL = 'scripts/ci/install-engines.sh';
export const redisServer = findBinary('redis-server');
export const redisCli = findBinary('redis-cli');

/** A server that speaks the protocol of Redis, with what has to be there for it. */
export interface RedisKind {
  readonly name: 'Redis' | 'Valkey';
  readonly server: string | undefined;
  readonly cli: string | undefined;
  readonly install: string;
}

const REDIS: RedisKind = { name: 'Redis', server: redisServer, cli: redisCli, install: REDIS_INSTALL };

/** What TencentDB offers under both names. Valkey is beside the system's packages. */
export const REDIS_KINDS: readonly RedisKind[] = [
  REDIS,
  {
    name: 'Valkey',
    server: findBinary('valkey-server') ?? unpacked('valkey-server'),
    cli: findBinary('valkey-cli') ?? unpacked('valkey-cli'),
    install: 'scripts/ci/install-mysql-valkey.sh',
  },
];

function unpacked(name: string): string | undefined {
  const file = join(cacheDirectory(), 'engines', 'bin', name);
  return existsSync(file) ? file : undefined;
}

function cacheDirectory(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'retention-stack');
}

/** The same tests on each kind of server; one that is missing is skipped with a line that says what to install. */
export function describeEachRedis(title: string, tests: (kind: RedisKind) => void): void {
  for (const kind of REDIS_KINDS) {
    const programs = { [`${kind.name} server`]: kind.server, [`${kind.name} client`]: kind.cli };
    describeWith(programs, kind.install)(`${title} (${kind.name})`, () => tests(kind));
  }
}

/** Starts one Redis. Further arguments are those of `redis-server`. */
export function startRedis(...args: readonly string[]): Promise<StartedEngine> {
  return startRedisOf(REDIS, ...args);
}

/** Starts one server of a kind. */
export async function startRedisOf(kind: RedisKind, ...args: readonly string[]): Promise<StartedEngine> {
  const port = await freePort();
  const directory = mkdtempSync(join(tmpdir(), 'retention-redis-'));
  const child = spawn(
    kind.server ?? 'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', '', '--appendonly', 'no', ...args],
    { stdio: 'ignore' },
  );
  const forget = endWithProcess(
    () => child,
    () => directory,
  );
  const cli = (...command: string[]): string =>
    spawnSync(kind.cli ?? 'redis-cli', ['-p', String(port), ...command], { encoding: 'utf8' }).stdout;
  await until(() => /PONG|NOAUTH|LOADING/.test(cli('PING')), `${kind.name} on port ${port}`);
  return started(child, port, directory, forget);
}

/** A server that can be killed and started again with what it had. */
export interface DurableEngine extends Pick<StartedEngine, 'port' | 'host' | 'stop'> {
  /** Kills it with no time to write, and returns when it answers again. */
  restart(): Promise<void>;
}

/** Starts one server that writes everything to its disk before it answers. */
export async function startDurableRedis(kind: RedisKind): Promise<DurableEngine> {
  const port = await freePort();
  const directory = mkdtempSync(join(tmpdir(), 'retention-redis-'));
  const kept = ['--appendonly', 'yes', '--appendfsync', 'always'];
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', ''];
  let child: ChildProcess | undefined;
  const forget = endWithProcess(
    () => child,
    () => directory,
  );
  const start = async (): Promise<void> => {
    child = spawn(kind.server ?? 'redis-server', [...place, ...kept], { stdio: 'ignore' });
    await until(() => answersPing(port), `${kind.name} on port ${port}`);
  };
  const kill = async (): Promise<void> => {
    const ended = new Promise((resolve) => child?.once('exit', resolve));
    child?.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    port,
    host: `127.0.0.1:${port}`,
    async restart() {
      await kill();
      await start();
    },
    async stop() {
      await kill();
      forget();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Asked without a process of its own, which would hold up whatever else runs. */
function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const end = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('data', (answer) => end(answer.toString().startsWith('+PONG')));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
  });
}

const SLOTS = 16_384;
/** A node that has met no other one does not know its own. */
const OWN_ADDRESS = ['--cluster-announce-ip', '127.0.0.1'];

/** Starts a cluster of masters, all slots served. */
export async function startRedisCluster(size: number, kind = REDIS): Promise<readonly StartedEngine[]> {
  const nodes = await Promise.all(
    Array.from({ length: size }, () =>
      startRedisOf(kind, '--cluster-enabled', 'yes', '--cluster-require-full-coverage', 'no', ...OWN_ADDRESS),
    ),
  );
  const hosts = nodes.map((node) => node.host);
  const cli = (...args: readonly string[]): void => {
    const made = spawnSync(kind.cli ?? 'redis-cli', [...args], { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`redis-cli ${args.join(' ')}: ${made.stdout}${made.stderr}`);
  };
  if (size >= 3) cli('--cluster', 'create', ...hosts, '--cluster-yes');
  else
    // the command makes none with fewer than three masters.
    for (const [index, { port }] of nodes.entries()) {
      const from = Math.floor((SLOTS * index) / size);
      cli('-p', `${port}`, 'cluster', 'addslotsrange', `${from}`, `${Math.floor((SLOTS * (index + 1)) / size) - 1}`);
      if (index > 0) cli('-p', `${port}`, 'cluster', 'meet', '127.0.0.1', `${nodes[0]?.port}`);
    }
  await until(
    () =>
      nodes.every((node) =>
        spawnSync(kind.cli ?? 'redis-cli', ['-p', String(node.port), 'cluster', 'info'], {
          encoding: 'utf8',
        }).stdout.includes('cluster_state:ok'),
      ),
    'the Redis cluster',
  );
  return nodes;
}

/**
 * Ends a server and removes its directory when this process exits before it has stopped the server itself: a test that
 * fails, a signal. Returns what takes that back.
 */
export function endWithProcess(server: () => ChildProcess | undefined, directory: () => string): () => void {
  const end = (): void => {
    server()?.kill('SIGKILL');
    rmSync(directory(), { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', end);
  return () => void process.removeListener('exit', end);
}

function started(child: ChildProcess, port: number, directory: string, forget: () => void): StartedEngine {
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    port,
    host: `127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    async stop() {
      if (child.exitCode === null) child.kill('SIGKILL');
      await ended;
      forget();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
