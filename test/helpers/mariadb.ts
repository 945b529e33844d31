// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Connection, createConnection } from 'mysql2/promise';
import type { Endpoint } from '../../functions/enforcer/engines/engine';
import { endWithProcess, findBinary, freePort } from './engines';

const USER = 'enforcer';
const PASSWORD = 'only-on-loopback';

/** The two servers of the tests: what TencentDB runs, and its fork. */
export type SqlKind = 'MySQL' | 'MariaDB';

/** A server in a temporary directory, on a free loopback port. Its zone is not UTC, as that of the service is not. */
export interface SqlServer {
  readonly kind: SqlKind;
  readonly port: number;
  readonly endpoint: Endpoint;
  /** A connection of the test itself, in UTC. */
  connect(options?: { readonly user?: string; readonly password?: string }): Promise<Connection>;
  /** Ends the process at once, as a crash does. */
  crash(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** A server of the kind that every machine of the tests has. */
export type MariaDb = SqlServer;

/** Starts one server. Options are those of the server itself. */
export type StartSql = (options?: readonly string[], durable?: boolean) => Promise<SqlServer>;

const MARIADB_INSTALL = 'apt-get install mariadb-server';
const MYSQL_INSTALL = 'scripts/ci/install-mysql-valkey.sh';

/** Whether this machine has the server. */
export function hasMariaDb(): boolean {
  return ['mariadbd', 'mariadb-install-db'].every((program) => spawnSync(program, ['--help']).error === undefined);
}

/** The real server: unpacked by the project's script, or of the system, unless that is MariaDB under the old name. */
export function findMysqld(): string | undefined {
  const unpacked = join(
    process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
    'retention-stack/engines/bin/mysqld',
  );
  if (existsSync(unpacked)) return unpacked;
  const found = findBinary('mysqld');
  const version = found === undefined ? '' : spawnSync(found, ['--version'], { encoding: 'utf8' }).stdout;
  return version === '' || /mariadb/i.test(version) ? undefined : found;
}

/** Runs the tests against MariaDB, or skips them with a line that says what to install. */
export function describeWithMariaDb(title: string, tests: () => void): void {
  describeIf(hasMariaDb(), title, 'a MariaDB server', MARIADB_INSTALL, tests);
}

/** Runs the same tests against each server that is there; the other is skipped with a line that says what to install. */
export function describeWithSql(title: string, tests: (start: StartSql, kind: SqlKind) => void): void {
  const mysqld = findMysqld();
  describeIf(mysqld !== undefined, `${title}, on MySQL`, 'a MySQL server', MYSQL_INSTALL, () =>
    tests(startMysql, 'MySQL'),
  );
  describeIf(hasMariaDb(), `${title}, on MariaDB`, 'a MariaDB server', MARIADB_INSTALL, () =>
    tests(startMariaDb, 'MariaDB'),
  );
}

function describeIf(there: boolean, title: string, what: string, install: string, tests: () => void): void {
  if (there) {
    describe(title, tests);
    return;
  }
  process.stderr.write(`skipped '${title}': it needs ${what}; install it with '${install}'\n`);
  describe.skip(title, tests);
}

/**
 * @param options server options, such as `--log-bin`
 * @param durable write to disk as in production: for benchmarks, tests need only survive the end of the process
 */
export async function startMariaDb(options: readonly string[] = [], durable = false): Promise<SqlServer> {
  return startServer('MariaDB', async (data) => {
    // not the synchronous call: it would hold up other servers that start, and signals.
    await promisify(execFile)('mariadb-install-db', [
      '--no-defaults',
      `--datadir=${data}`,
      // its temporary files meet those of another one that runs at the same time.
      `--tmpdir=${dirname(data)}`,
      '--skip-test-db',
      '--auth-root-authentication-method=normal',
      ...asRoot(),
    ]);
    const gentle = durable ? ['--innodb-flush-log-at-trx-commit=1'] : ['--debug-no-sync', ...NOT_DURABLE];
    return ['mariadbd', ['--no-defaults', '--innodb-log-file-size=256M', ...gentle, ...asRoot(), ...options]];
  });
}

/** The same with a real MySQL. */
export async function startMysql(options: readonly string[] = [], durable = false): Promise<SqlServer> {
  const mysqld = findMysqld() ?? 'mysqld';
  const base = join(dirname(mysqld), '../root/usr');
  const unpacked = existsSync(base)
    ? [
        `--basedir=${base}`,
        `--lc-messages-dir=${base}/share/mysql`,
        `--character-sets-dir=${base}/share/mysql/charsets`,
        `--plugin-dir=${base}/lib/mysql/plugin`,
      ]
    : [];
  const common = ['--no-defaults', ...unpacked, '--secure-file-priv=NULL', ...asRoot()];
  // the case of names is fixed for good when the directory is made.
  const forGood = options.filter((option) => option.startsWith('--lower-case-table-names'));
  return startServer('MySQL', async (data) => {
    await promisify(execFile)(mysqld, [...common, ...forGood, '--initialize-insecure', `--datadir=${data}`]);
    const gentle = durable ? ['--innodb-flush-log-at-trx-commit=1'] : NOT_DURABLE;
    // the real server logs to the binlog unless it is set otherwise.
    const binlog = options.some((option) => option.startsWith('--log-bin')) ? [] : ['--skip-log-bin'];
    const rest = ['--mysqlx=OFF', '--innodb-redo-log-capacity=512M', ...binlog, ...gentle];
    return [mysqld, [...common, ...rest, ...options.filter((option) => option !== '--debug-no-sync')]];
  });
}

const NOT_DURABLE = ['--innodb-flush-log-at-trx-commit=2'];

function asRoot(): readonly string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

/** A table `seq` with the whole numbers of a range, in SQL that both servers know. */
export function numbers(from: number, to: number): string {
  return `(SELECT n + ${from - 1} AS seq FROM JSON_TABLE(CONCAT('[0', REPEAT(',0', ${to - from}), ']'), '$[*]' COLUMNS (n FOR ORDINALITY)) AS list) AS numbers`;
}

/** Makes a user anew, with these privileges; both servers know no single statement for it. */
export async function makeUser(db: Connection, user: string, password: string, ...grants: string[]): Promise<void> {
  await db.query(`DROP USER IF EXISTS ${user}; CREATE USER ${user} IDENTIFIED BY '${password}'`);
  for (const grant of grants) await db.query(`GRANT ${grant} TO ${user}`);
}

async function startServer(
  kind: SqlKind,
  make: (data: string) => Promise<readonly [string, readonly string[]]>,
): Promise<SqlServer> {
  const directory = mkdtempSync(join(tmpdir(), `retention-${kind.toLowerCase()}-`));
  let server: ChildProcess | undefined;
  const forget = endWithProcess(
    () => server,
    () => directory,
  );
  const data = join(directory, 'data');
  const [program, options] = await make(data);
  const grants = join(directory, 'init.sql');
  writeFileSync(
    grants,
    `CREATE USER IF NOT EXISTS '${USER}'@'%' IDENTIFIED BY '${PASSWORD}';\nGRANT ALL ON *.* TO '${USER}'@'%' WITH GRANT OPTION;\n`,
  );
  const port = await freePort();
  const args = [
    ...options.slice(0, 1),
    `--datadir=${data}`,
    `--socket=${join(directory, 'socket')}`,
    `--pid-file=${join(directory, 'pid')}`,
    // a server that starts removes the temporary files of others from where it has its own.
    `--tmpdir=${directory}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    `--init-file=${grants}`,
    '--innodb-buffer-pool-size=512M',
    '--skip-name-resolve',
    ...options.slice(1),
  ];
  const started: SqlServer = {
    kind,
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
      server = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
      server.stderr?.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-4_000)));
      for (let tries = 0; ; tries += 1) {
        try {
          const connection = await started.connect();
          await connection.query(`SET GLOBAL time_zone = '+08:00'`);
          await connection.end();
          return;
        } catch (error) {
          if (tries > 300 || server.exitCode !== null)
            throw new Error(`${program} did not start: ${log}`, { cause: error });
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
      await started.crash();
      forget();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  await started.start();
  return started;
}
