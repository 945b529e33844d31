// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Redis } from 'ioredis';
import type { Connection } from 'mysql2/promise';
import type { MysqlDirective } from '../../lib/directives';
import { DAY_MS, document, redisDirective } from '../helpers/directives';
import { describeWith, redisCli, REDIS_INSTALL, redisServer, startRedis, type StartedEngine } from '../helpers/engines';
import { describeWithMariaDb, startMariaDb, type MariaDb } from '../helpers/mariadb';

const folder = mkdtempSync(join(tmpdir(), 'retention-enforce-'));
let serial = 0;

/** Writes a file and returns its path. */
function file(content: unknown): string {
  const path = join(folder, `${++serial}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

interface Run {
  readonly code: number | null;
  readonly lines: readonly Record<string, unknown>[];
  readonly stderr: string;
}

/** The command in a process of its own. */
async function enforce(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> {
  const child = spawn(process.execPath, [join('bin', 'retention.js'), 'enforce', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  const lines = stdout.split('\n').filter((line) => line !== '');
  return { code, lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>), stderr };
}

const PASSWORD = 'only-on-loopback';

describeWith({ redisServer, redisCli }, REDIS_INSTALL)('retention enforce, at a Redis', () => {
  let server: StartedEngine;
  let redis: Redis;
  const directives = file(
    document(redisDirective({ clock: { kind: 'createdInHashField', field: 'at', unit: 'ms' }, prefix: 'profile:' })),
  );
  const endpoints = (): string => file({ cache: { hosts: [server.host], passwordFrom: 'CACHE_PASSWORD' } });

  beforeAll(async () => {
    server = await startRedis('--requirepass', PASSWORD);
    redis = new Redis(server.port, '127.0.0.1', { password: PASSWORD });
  });
  afterAll(async () => {
    redis?.disconnect();
    await server?.stop();
  });
  beforeEach(async () => {
    await redis.flushall();
    await redis.hset('profile:old', { at: String(Date.now() - 6 * DAY_MS) });
    await redis.hset('profile:young', { at: String(Date.now() - 4 * DAY_MS) });
  });

  test('a dry run tells what would go, and touches nothing', async () => {
    const run = await enforce(['--directives', directives, '--endpoints', endpoints(), '--dry-run'], {
      CACHE_PASSWORD: PASSWORD,
    });
    expect(run.lines[0]).toMatchObject({ type: 'directive', dryRun: true, deleted: 2, error: null });
    expect(run.lines.map(({ type }) => type)).toEqual(['directive', 'summary', 'heartbeat']);
    expect(run.stderr).toContain('2 would be capped, oldest 144.0 h of 168.0 h');
    expect((await redis.keys('*')).sort()).toEqual(['profile:old', 'profile:young']);
    expect(await redis.pttl('profile:young')).toBe(-1);
    expect(run.code).toBe(0);
  });

  test('a run deletes what is due, caps the rest and ends with 0', async () => {
    const args = ['--directives', directives, '--endpoints', endpoints(), '--all', '--wait'];
    const run = await enforce(args, { CACHE_PASSWORD: PASSWORD });
    expect(run.stderr).toContain('done, 2 capped');
    expect(run.code).toBe(0);
    expect(await redis.keys('*')).toEqual(['profile:young']);
    expect(Math.round((await redis.pttl('profile:young')) / DAY_MS)).toBe(1);
  });

  test('a wrong password ends with 1, and is not printed', async () => {
    const run = await enforce(['--directives', directives, '--endpoints', endpoints()], {
      CACHE_PASSWORD: 'wr0ng-one',
    });
    expect(run.code).toBe(1);
    expect(run.lines[0]).toMatchObject({ done: false, error: expect.stringContaining('WRONGPASS') });
    expect(`${run.stderr}${JSON.stringify(run.lines)}`).not.toContain('wr0ng-one');
    expect(await redis.keys('*')).toHaveLength(2);
  });

  test('a unit without an endpoint ends with 1 and names those that there are', async () => {
    const elsewhere = file({ other: { hosts: [server.host] } });
    const run = await enforce(['--directives', directives, '--endpoints', elsewhere]);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain("'unit' must be one of the endpoints other, got 'cache'");
  });
});

describeWithMariaDb('retention enforce, at a MariaDB', () => {
  let server: MariaDb;
  let db: Connection;
  const rows: MysqlDirective = {
    id: 'chatMessages/7d/mysql/messages-000000',
    category: 'chatMessages',
    unit: 'main',
    deadlineMs: 7 * DAY_MS,
    engine: 'mysql',
    database: 'im',
    table: 'messages',
    clock: { kind: 'created', field: 'created_at' },
    deleteAfterMs: 5 * DAY_MS,
    partitionWidthMs: null,
  };
  const directives = file(document(rows));
  const endpoints = (): string =>
    file({ main: { hosts: server.endpoint.hosts, user: server.endpoint.user, passwordFrom: 'MAIN_PASSWORD' } });
  const count = async (): Promise<unknown> => {
    const [[row]] = (await db.query('SELECT COUNT(*) AS n FROM im.messages')) as unknown as [[{ n: unknown }]];
    return row.n;
  };

  beforeAll(async () => {
    server = await startMariaDb();
    db = await server.connect();
    await db.query(`SET time_zone = '+00:00'; CREATE DATABASE im;
      CREATE TABLE im.messages (id INT PRIMARY KEY, created_at DATETIME NOT NULL, KEY (created_at));
      INSERT INTO im.messages VALUES (1, NOW() - INTERVAL 6 DAY), (2, NOW() - INTERVAL 4 DAY)`);
  }, 60_000);
  afterAll(async () => {
    await db?.end();
    await server?.close();
  });

  test('a wrong password ends with 1, a dry run deletes nothing, and a run what is due', async () => {
    const args = ['--directives', directives, '--endpoints', endpoints()];
    const wrong = await enforce(args, { MAIN_PASSWORD: 'wr0ng-one' });
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain("'credentials' must be a user that may log in at unit 'main'");
    expect(wrong.stderr).not.toContain('wr0ng-one');

    const dry = await enforce([...args, '--dry-run'], { MAIN_PASSWORD: PASSWORD });
    expect(dry.lines[0]).toMatchObject({ dryRun: true, deleted: 1, done: true });
    expect(await count()).toBe(2);

    const run = await enforce([...args, '--cursors', join(folder, 'cursors.json')], { MAIN_PASSWORD: PASSWORD });
    expect(run.code).toBe(0);
    expect(run.lines[0]).toMatchObject({ dryRun: false, deleted: 1, done: true });
    expect(await count()).toBe(1);
  }, 60_000);
});

describe('retention enforce, with files that it cannot use', () => {
  const good = file(document(redisDirective()));
  const none = file({});
  const cases: readonly (readonly [string, string, string, string])[] = [
    ['no such directives', 'nowhere.json', none, "'nowhere.json' must be a readable input, got ENOENT"],
    ['directives that are no JSON', file('{'), none, 'must be a readable input, got no JSON'],
    [
      'directives of another version',
      file({ ...document(), version: 99 }),
      none,
      "'version' must be 1, got 99; synthesise the document again",
    ],
    ['no such endpoints', good, 'nowhere.json', "'nowhere.json' must be a readable input, got ENOENT"],
    ['endpoints that are a list', good, file([]), 'must be a readable input, got no object of endpoints by unit'],
    [
      'hosts that are no list',
      good,
      file({ cache: { hosts: '127.0.0.1:6379' } }),
      '\'hosts\' must be a list of host:port, got "127.0.0.1:6379"',
    ],
    [
      'a password in a variable that is not set',
      good,
      file({ cache: { hosts: ['127.0.0.1:6379'], passwordFrom: 'NOT_SET_ANYWHERE' } }),
      'NOT_SET_ANYWHERE',
    ],
    ['an endpoint that is no object', good, file({ cache: 'localhost' }), "'cache' must be an object"],
    [
      'a field that nobody reads',
      good,
      file({ cache: { hosts: ['127.0.0.1:6379'], username: 'x' } }),
      "'username' must be absent: known are hosts, user, password, passwordFrom, token, tls, cluster, url",
    ],
  ];
  test.each(cases)('%s end with 2 and a clear text', async (_, directives, endpoints, message) => {
    const run = await enforce(['--directives', directives, '--endpoints', endpoints]);
    expect(run.stderr).toContain(message);
    expect(run.stderr).not.toContain('    at ');
    expect(run).toMatchObject({ code: 2, lines: [] });
  });

  test('a missing option ends with an error and the help', async () => {
    const run = await enforce(['--directives', good]);
    expect(run.code).not.toBe(0);
    expect(run.stderr).toContain("'--endpoints' must be given");
  });
});
