// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Connection, createConnection } from 'mysql2/promise';
import type { Endpoint } from '../../functions/enforcer/engines/engine';
import { endWithProcess, freePort } from './engines';

const USER = 'enforcer';
const PASSWORD = 'only-on-loopback';

/** A MariaDB server in a temporary directory, on a free loopback port. */
export interface MariaDb {
  readonly port: number;
  readonly endpoint: Endpoint;
  /** A connection of the test itself, in UTC. */
  connect(options?: { readonly user?: string; readonly password?: string }): Promise<Connection>;
  /** Ends the process at once, as a crash does. */
  crash(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Whether this machine has the server. */
export function hasMariaDb(): boolean {
  return ['mariadbd', 'mariadb-install-db'].every((program) => spawnSync(program, ['--help']).error === undefined);
}

/** Runs the tests against a real server, or skips them with a line that says what to install. */
export function describeWithMariaDb(title: string, tests: () => void): void {
  if (hasMariaDb()) {
    describe(title, tests);
    return;
  }
  process.stderr.write(
    `skipped '${title}': it needs a MariaDB server; install it with 'apt-get install mariadb-server'\n`,
  );
  describe.skip(title, tests);
}

/**
 * @param options server options, such as `--log-bin`
 * @param durable write to disk as in production: for benchmarks, tests need only survive the end of the process
 */
export async function startMariaDb(options: readonly string[] = [], durable = false): Promise<MariaDb> {
  const directory = mkdtempSync(join(tmpdir(), 'retention-mariadb-'));
  let server: ChildProcess | undefined;
  const forget = endWithProcess(
    () => server,
    () => directory,
  );
  const data = join(directory, 'data');
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : [];
  // not the synchronous call: it would hold up other servers that start, and signals.
  await promisify(execFile)('mariadb-install-db', [
    '--no-defaults',
    `--datadir=${data}`,
    '--skip-test-db',
    '--auth-root-authentication-method=normal',
    ...asRoot,
  ]);
  const grants = join(directory, 'init.sql');
  writeFileSync(
    grants,
    `CREATE USER IF NOT EXISTS '${USER}'@'%' IDENTIFIED BY '${PASSWORD}';\nGRANT ALL ON *.* TO '${USER}'@'%' WITH GRANT OPTION;\n`,
  );
  const port = await freePort();
  const args = [
    '--no-defaults',
    `--datadir=${data}`,
    `--socket=${join(directory, 'socket')}`,
    `--pid-file=${join(directory, 'pid')}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    `--init-file=${grants}`,
    '--innodb-buffer-pool-size=512M',
    '--innodb-log-file-size=256M',
    ...(durable ? ['--innodb-flush-log-at-trx-commit=1'] : ['--debug-no-sync', '--innodb-flush-log-at-trx-commit=2']),
    '--skip-name-resolve',
    ...asRoot,
    ...options,
  ];
  const mariaDb: MariaDb = {
    port,
    endpoint: { hosts: [`127.0.0.1:${port}`], user: USER, password: PASSWORD },
    connect: ({ user = USER, password = PASSWORD } = {}) =>
      createConnection({
        host: '127.0.0.1',
        port,
        user,
        password,
        multipleStatements: true,
        timezone: 'Z',
        dateStrings: true,
      }),
    async start() {
      let log = '';
      server = spawn('mariadbd', args, { stdio: ['ignore', 'ignore', 'pipe'] });
      server.stderr?.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-4_000)));
      for (let tries = 0; ; tries += 1) {
        try {
          const connection = await mariaDb.connect();
          await connection.query(`SET GLOBAL time_zone = '+08:00'`);
          await connection.end();
          return;
        } catch (error) {
          if (tries > 150 || server.exitCode !== null)
            throw new Error(`mariadbd did not start: ${log}`, { cause: error });
          await sleep(100);
        }
      }
    },
    async crash() {
      const process = server;
      if (process === undefined || process.exitCode !== null) return;
      const ended = new Promise((resolve) => process.once('exit', resolve));
      process.kill('SIGKILL');
      await ended;
    },
    async close() {
      await mariaDb.crash();
      forget();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  await mariaDb.start();
  return mariaDb;
}
