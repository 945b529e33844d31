// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { MongoClient } from 'mongodb';
import { endWithProcess, findBinary, freePort, until } from './engines';

/** A MongoDB server, or one that speaks its protocol. */
export interface Mongo {
  readonly url: string;
  /** Whether it is MongoDB itself: with collMod and a TTL thread. */
  readonly real: boolean;
  /** Ends the process at once and starts it again empty, or does nothing for a server that is not ours. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

type Source =
  { readonly kind: 'url'; readonly url: string } | { readonly kind: 'mongod' | 'compatible'; readonly program: string };

const INSTALL = "set MONGODB_URL, put 'mongod' on the path, or run scripts/ci/install-mongo-compatible.sh";

/** MONGODB_URL, then `mongod` on the path, then the server that `scripts/ci/install-mongo-compatible.sh` installed. */
function source(): Source | undefined {
  const url = process.env['MONGODB_URL'];
  if (url !== undefined && url !== '') return { kind: 'url', url };
  const mongod = findBinary('mongod');
  if (mongod !== undefined) return { kind: 'mongod', program: mongod };
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'retention-stack');
  const folder = existsSync(cache)
    ? readdirSync(cache).find((name) => name.startsWith('mongo-java-server-'))
    : undefined;
  const complete = folder !== undefined && existsSync(join(cache, folder, 'MongoCompatible.class'));
  return complete && findBinary('java') !== undefined
    ? { kind: 'compatible', program: join(cache, folder) }
    : undefined;
}

export function hasMongo(): boolean {
  return source() !== undefined;
}

/** Runs the tests against what there is, or skips them with a line that says what to install. */
export function describeWithMongo(title: string, tests: () => void): void {
  if (hasMongo()) {
    describe(title, tests);
    return;
  }
  process.stderr.write(`skipped '${title}': it needs MongoDB; ${INSTALL}\n`);
  describe.skip(title, tests);
}

/** For what only MongoDB itself does; skipped, with the reason, on a compatible server. */
export function testOnRealMongo(title: string, needs: string, test: () => Promise<void>, timeoutMs?: number): void {
  const found = source();
  if (found !== undefined && found.kind !== 'compatible') {
    it(title, test, timeoutMs);
    return;
  }
  process.stderr.write(
    `skipped '${title}': it needs ${needs}, which only MongoDB itself has; set MONGODB_URL or put 'mongod' on the path\n`,
  );
  it.skip(`${title} (needs a real mongod: ${needs})`, test);
}

/** Starts the server with a TTL thread that runs every second where it has one. */
export async function startMongo(): Promise<Mongo> {
  const found = source();
  if (found === undefined) throw new Error(INSTALL);
  if (found.kind === 'url') {
    return { url: found.url, real: true, restart: () => Promise.resolve(), close: () => Promise.resolve() };
  }
  const port = await freePort();
  const url = `mongodb://127.0.0.1:${port}/`;
  let directory = '';
  let server: ChildProcess | undefined;
  const forget = endWithProcess(
    () => server,
    () => directory,
  );
  const start = async (): Promise<void> => {
    directory = mkdtempSync(join(tmpdir(), 'retention-mongodb-'));
    // a compatible server ends with its input, so that it does not outlive a test that was killed.
    const [program, args] =
      found.kind === 'mongod'
        ? [
            found.program,
            [
              '--dbpath',
              directory,
              '--port',
              String(port),
              '--bind_ip',
              '127.0.0.1',
              '--setParameter',
              'ttlMonitorSleepSecs=1',
            ],
          ]
        : [
            'java',
            [
              '-Xmx512m',
              '-cp',
              [found.program, join(found.program, '*')].join(delimiter),
              'MongoCompatible',
              String(port),
            ],
          ];
    server = spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'] });
    await until(() => answers(url), `${found.kind} on port ${port}`);
  };
  const crash = async (): Promise<void> => {
    const running = server;
    if (running === undefined || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await ended;
    rmSync(directory, { recursive: true, force: true });
  };
  await start();
  return {
    url,
    real: found.kind === 'mongod',
    async restart() {
      await crash();
      await start();
    },
    async close() {
      await crash();
      forget();
    },
  };
}

async function answers(url: string): Promise<boolean> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 500 });
  try {
    await client.db('admin').command({ ping: 1 });
    return true;
  } catch {
    return false;
  } finally {
    await client.close();
  }
}
