// SPDX-License-Identifier: Apache-2.0
import { Redis } from 'ioredis';
import type { Endpoint } from '../../functions/enforcer/engines/engine';
import { DIRECTIVES_VERSION, type Directive, type DirectiveDocument } from '../../lib/directives';
import { findMysqld, hasMariaDb, numbers, startMariaDb, startMysql, type SqlServer } from '../../test/helpers/mariadb';
import { REDIS_KINDS, startRedisOf, type StartedEngine } from '../../test/helpers/engines';

const DAY_MS = 86_400_000;
/** Records of a directive, all of which a run deletes or caps. */
const RECORDS = 200;
/** Directives of a unit: a unit is a database of its own, so that a scan for one directive meets nine others at most. */
const PER_UNIT = 10;
const PIPE = 1_000;

export type BenchEngine = 'redis' | 'mysql';

/** A server with the records of many directives. */
export interface Scene {
  readonly server: string;
  /** Directives on which a run has to act. */
  document(directives: number): DirectiveDocument;
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  /** Makes the records of so many directives due anew. */
  fill(directives: number): Promise<void>;
  stop(): Promise<void>;
}

/** What every directive deletes or caps in a run. */
export const DUE_EACH = RECORDS;

/** Starts a server for as many directives; undefined with a line that says what to install where there is none. */
export async function startScene(engine: BenchEngine, most: number): Promise<Scene | undefined> {
  if (engine === 'mysql') {
    const start = findMysqld() !== undefined ? startMysql : hasMariaDb() ? startMariaDb : undefined;
    return start === undefined
      ? missing("a MySQL or MariaDB server; install one with 'apt-get install mariadb-server'")
      : sqlScene(await start(['--table-open-cache=4000', '--open-files-limit=20000']), most);
  }
  const kind = REDIS_KINDS.find(({ server }) => server !== undefined);
  if (kind === undefined) return missing("a Redis or Valkey server; install one with 'apt-get install redis-server'");
  const databases = String(Math.ceil(most / PER_UNIT));
  return redisScene(await startRedisOf(kind, '--databases', databases), kind.name, most);
}

function missing(what: string): undefined {
  process.stderr.write(`skipped: it needs ${what}\n`);
  return undefined;
}

function documentOf(directives: number, one: (index: number) => Directive): DirectiveDocument {
  return {
    version: DIRECTIVES_VERSION,
    stack: 'bench',
    region: 'ap-singapore',
    directives: Array.from({ length: directives }, (_, index) => one(index)),
  };
}

function unitOf(index: number): string {
  return `unit-${Math.floor(index / PER_UNIT)}`;
}

function endpointsOf(most: number, endpoint: Endpoint): Readonly<Record<string, Endpoint>> {
  return Object.fromEntries(
    Array.from({ length: Math.ceil(most / PER_UNIT) }, (_, unit) => [unitOf(unit * PER_UNIT), endpoint]),
  );
}

function redisScene(server: StartedEngine, name: string, most: number): Scene {
  const prefix = (index: number): string => `p${index % PER_UNIT}:`;
  return {
    server: name,
    endpoints: endpointsOf(most, { hosts: [server.host] }),
    document: (directives) =>
      documentOf(directives, (index) => ({
        id: `userInformation/7d/redis/p-${index}`,
        category: 'userInformation',
        unit: unitOf(index),
        deadlineMs: 7 * DAY_MS,
        engine: 'redis',
        db: Math.floor(index / PER_UNIT),
        prefix: prefix(index),
        clock: { kind: 'lastWrite' },
        capMs: 5 * DAY_MS,
      })),
    async fill(directives) {
      for (let from = 0; from < directives; from += PER_UNIT) {
        const redis = new Redis(server.port, '127.0.0.1', { db: from / PER_UNIT });
        const names = Array.from({ length: Math.min(PER_UNIT, directives - from) }, (_, each) => prefix(each));
        const keys = names.flatMap((each) => Array.from({ length: RECORDS }, (_, n) => `${each}${n}`));
        for (let at = 0; at < keys.length; at += PIPE) {
          const pipeline = redis.pipeline();
          for (const key of keys.slice(at, at + PIPE)) pipeline.set(key, 'x'.repeat(64));
          await pipeline.exec();
        }
        redis.disconnect();
      }
    },
    stop: () => server.stop(),
  };
}

function sqlScene(server: SqlServer, most: number): Scene {
  const table = (index: number): string => `t${index % PER_UNIT}`;
  const database = (index: number): string => `u${Math.floor(index / PER_UNIT)}`;
  return {
    server: server.kind,
    endpoints: endpointsOf(most, server.endpoint),
    document: (directives) =>
      documentOf(directives, (index) => ({
        id: `chatMessages/7d/mysql/t-${index}`,
        category: 'chatMessages',
        unit: unitOf(index),
        deadlineMs: 8 * DAY_MS,
        engine: 'mysql',
        database: database(index),
        table: table(index),
        clock: { kind: 'created', field: 'created_at' },
        deleteAfterMs: 7 * DAY_MS,
        partitionWidthMs: null,
      })),
    async fill(directives) {
      const db = await server.connect();
      await db.query(`SET GLOBAL time_zone = '+00:00'; SET time_zone = '+00:00'`);
      for (let index = 0; index < directives; index++) {
        const place = `${database(index)}.${table(index)}`;
        await db.query(
          `CREATE DATABASE IF NOT EXISTS ${database(index)};
           CREATE TABLE IF NOT EXISTS ${place} (id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at DATETIME(3) NOT NULL, body VARCHAR(200) NOT NULL, KEY due (created_at));
           INSERT INTO ${place} (created_at, body) SELECT UTC_TIMESTAMP(3) - INTERVAL 7 DAY - INTERVAL seq + 10 MINUTE, REPEAT('x', 64) FROM ${numbers(1, RECORDS)}`,
        );
      }
      await db.end();
    },
    stop: () => server.close(),
  };
}
