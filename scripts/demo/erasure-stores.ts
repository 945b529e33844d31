// SPDX-License-Identifier: Apache-2.0
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { Directive } from '../../lib/directives';
import { connectObjects } from '../../functions/enforcer/engines/cos/objects';
import { CosDouble } from '../../test/helpers/cos-double';
import { REDIS_KINDS, startRedisOf, type RedisKind } from '../../test/helpers/engines';
import { findMysqld, hasMariaDb, numbers, startMariaDb, startMysql, type StartSql } from '../../test/helpers/mariadb';
import { hasMongo, startMongo } from '../../test/helpers/mongodb';
import { inBatches } from './place';

/** A store with records of subjects, that can be put back to an older copy of itself. */
export interface ErasureStore {
  readonly name: string;
  readonly directive: Directive;
  readonly endpoint: object;
  /** The most records that it takes in reasonable time, and why. @default - any number */
  readonly most?: { readonly records: number; readonly because: string };
  fill(subjects: readonly string[], each: number): Promise<void>;
  keepCopy(): Promise<void>;
  restoreCopy(): Promise<void>;
  /** Records by subject. */
  left(): Promise<ReadonlyMap<string, number>>;
  /** What an application would do by hand: one statement that deletes the records of a subject. */
  deleteByHand(subject: string): Promise<unknown>;
  /** What the application does meanwhile: reads the records of a subject. */
  read(subject: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** Rows that one statement writes. */
const ROWS_AT_ONCE = 100_000;
const DAY_MS = 86_400_000;
const BASE = { category: 'chatMessages', deadlineMs: 40 * DAY_MS } as const;
const CLOCK = { kind: 'created', field: 'created_at' } as const;

interface Offer {
  readonly name: string;
  readonly found: boolean;
  /** What makes it available. */
  readonly install: string;
  readonly open: () => Promise<ErasureStore>;
}

/**
 * Opens, one after the other, what this machine has.
 * @param only part of a name, such as `mysql`, where others are left out. @default - all
 */
export function erasureStores(say: (line: string) => void, only = ''): readonly (() => Promise<ErasureStore>)[] {
  const sqlInstall = 'scripts/ci/install-mysql-valkey.sh';
  const all: readonly Offer[] = [
    { name: 'MySQL', found: findMysqld() !== undefined, install: sqlInstall, open: () => sql('MySQL', startMysql) },
    // what keeps this process busy is between servers that keep it waiting.
    { name: 'COS', found: true, install: '', open: cos },
    {
      name: 'MariaDB',
      found: hasMariaDb(),
      install: 'scripts/ci/install-engines.sh',
      open: () => sql('MariaDB', startMariaDb),
    },
    { name: 'MongoDB', found: hasMongo(), install: 'scripts/ci/install-mongo-compatible.sh', open: mongodb },
    ...REDIS_KINDS.map((kind): Offer => ({
      name: kind.name,
      found: kind.server !== undefined,
      install: kind.install,
      open: () => redis(kind),
    })),
  ];
  const offers = all.filter(({ name }) => name.toLowerCase().includes(only.toLowerCase()));
  for (const { name, found, install } of offers) if (!found) say(`missing ${name}: run ${install}`);
  return offers.flatMap(({ found, open }) => (found ? [open] : []));
}

async function sql(name: string, start: StartSql): Promise<ErasureStore> {
  const server = await start();
  const db: Connection = await server.connect();
  const reader: Connection = await server.connect();
  const columns =
    'id BIGINT AUTO_INCREMENT PRIMARY KEY, sender VARCHAR(40) NOT NULL, app VARCHAR(40) NOT NULL, created_at DATETIME NOT NULL, KEY due (created_at), KEY by_sender (sender), KEY by_app (app)';
  await db.query(`CREATE DATABASE im; CREATE TABLE im.messages (${columns})`);
  await db.query(
    'CREATE TABLE im.retention_ledger (placement VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY, position VARCHAR(100) NOT NULL)',
  );
  return {
    name,
    directive: {
      ...BASE,
      id: 'chatMessages/30d/mysql/messages-000000',
      unit: 'main',
      engine: 'mysql',
      database: 'im',
      table: 'messages',
      clock: CLOCK,
      deleteAfterMs: 30 * DAY_MS,
      partitionWidthMs: null,
      subject: { column: 'sender', application: 'app' },
    },
    endpoint: server.endpoint,
    async fill(subjects, each) {
      // by the server: what is sent to it row by row takes longer than all orders.
      const rows = subjects.length * each;
      for (let from = 1; from <= rows; from += ROWS_AT_ONCE) {
        const upTo = Math.min(rows, from + ROWS_AT_ONCE - 1);
        await db.query(
          `INSERT INTO im.messages (sender, app, created_at)
           SELECT CONCAT('u-', FLOOR((seq - 1) / ${each})), '1', UTC_TIMESTAMP() - INTERVAL 1 DAY FROM ${numbers(from, upTo)}`,
        );
      }
    },
    async keepCopy() {
      await db.query('CREATE DATABASE kept; CREATE TABLE kept.messages LIKE im.messages');
      await db.query('INSERT INTO kept.messages SELECT * FROM im.messages');
      await db.query('CREATE TABLE kept.retention_ledger LIKE im.retention_ledger');
      await db.query('INSERT INTO kept.retention_ledger SELECT * FROM im.retention_ledger');
    },
    async restoreCopy() {
      await db.query('DROP TABLE im.messages, im.retention_ledger');
      await db.query('RENAME TABLE kept.messages TO im.messages, kept.retention_ledger TO im.retention_ledger');
    },
    async left() {
      const [rows] = await db.query<RowDataPacket[]>('SELECT sender, COUNT(*) AS n FROM im.messages GROUP BY sender');
      return new Map(rows.map((row) => [String(row['sender']), Number(row['n'])]));
    },
    deleteByHand: (subject) => db.query("DELETE FROM im.messages WHERE sender = ? AND app = '1'", [subject]),
    read: (subject) => reader.query('SELECT * FROM im.messages WHERE sender = ? LIMIT 20', [subject]),
    async stop() {
      await reader.end();
      await db.end();
      await server.close();
    },
  };
}

async function redis(kind: RedisKind): Promise<ErasureStore> {
  const server = await startRedisOf(kind);
  const client = new Redis(server.port, '127.0.0.1');
  const reader = new Redis(server.port, '127.0.0.1');
  const write = (keys: readonly string[]): Promise<unknown> =>
    client.mset(...keys.flatMap((key) => [key, 'a message']));
  let written: readonly string[] = [];
  return {
    name: kind.name,
    directive: {
      ...BASE,
      id: 'chatMessages/30d/redis/session-000000',
      unit: 'cache',
      engine: 'redis',
      role: 'derived',
      db: 0,
      prefix: 'session:',
      clock: { kind: 'lastWrite' },
      capMs: 30 * DAY_MS,
      subject: { keyPattern: 'session:{application}:{subject}' },
    },
    endpoint: { hosts: [server.host] },
    async fill(subjects, each) {
      // a pattern names one key of a subject: the others are of further applications.
      const others = Array.from({ length: subjects.length * (each - 1) }, (_, index) => `session:2:u-${index}`);
      written = [...subjects.map((subject) => `session:1:${subject}`), ...others];
      await inBatches(written, 10_000, write);
    },
    keepCopy: () => Promise.resolve(),
    async restoreCopy() {
      await client.flushall();
      await inBatches(written, 10_000, write);
    },
    async left() {
      const found = new Map<string, number>();
      const own = written.filter((key) => key.startsWith('session:1:'));
      const others = written.length - own.length;
      const there = await client.dbsize();
      await inBatches(own, 10_000, async (batch) => {
        for (const [index, value] of (await client.mget(...batch)).entries()) {
          // the keys of other applications count with every subject, so that one that is missing is seen.
          if (value !== null) found.set(batch[index]?.slice('session:1:'.length) ?? '', others / own.length + 1);
        }
      });
      const missing = own.length - found.size + (others - (there - found.size - (await marker(client))));
      if (missing > own.length - found.size) throw new Error(`${missing} keys of other applications are missing`);
      return found;
    },
    deleteByHand: (subject) => client.unlink(`session:1:${subject}`),
    read: (subject) => reader.get(`session:1:${subject}`),
    async stop() {
      reader.disconnect();
      client.disconnect();
      await server.stop();
    },
  };
}

async function marker(client: Redis): Promise<number> {
  return (await client.keys('retention_ledger:*')).length;
}

async function mongodb(): Promise<ErasureStore> {
  const server = await startMongo();
  const client = await new MongoClient(server.url).connect();
  const messages = client.db('im').collection('messages');
  await messages.createIndex({ sender: 1 });
  await messages.createIndex({ app: 1 });
  const write = (subjects: readonly string[], each: number): Promise<void> =>
    inBatches(
      subjects.flatMap((sender) => Array.from({ length: each }, () => sender)),
      10_000,
      (batch) => messages.insertMany(batch.map((sender) => ({ sender, app: '1', createdAt: new Date() }))),
    );
  let written: readonly [readonly string[], number] = [[], 0];
  return {
    name: server.real ? 'MongoDB' : 'MongoDB-compatible',
    directive: {
      ...BASE,
      id: 'chatMessages/30d/mongodb/messages-000000',
      unit: 'documents',
      engine: 'mongodb',
      database: 'im',
      collection: 'messages',
      clock: { kind: 'created', field: 'createdAt' },
      form: 'age',
      expireAfterSeconds: (30 * DAY_MS) / 1000,
      deleteAfterMs: 30 * DAY_MS,
      subject: { field: 'sender', application: 'app' },
    },
    endpoint: { hosts: [], url: server.url },
    ...(server.real
      ? {}
      : {
          most: {
            records: 20_000,
            because: 'the compatible server has no indexes: it reads all documents for each order',
          },
        }),
    async fill(subjects, each) {
      written = [subjects, each];
      await write(subjects, each);
    },
    keepCopy: () => Promise.resolve(),
    async restoreCopy() {
      await messages.deleteMany({});
      await client.db('im').collection('retention_ledger').deleteMany({});
      await write(...written);
    },
    async left() {
      const found = new Map<string, number>();
      for await (const { sender } of messages.find({}, { projection: { sender: 1 } })) {
        found.set(String(sender), (found.get(String(sender)) ?? 0) + 1);
      }
      return found;
    },
    deleteByHand: (sender) => messages.deleteMany({ sender, app: '1' }),
    read: (sender) => messages.find({ sender }).limit(20).toArray(),
    async stop() {
      await client.close();
      await server.close();
    },
  };
}

async function cos(): Promise<ErasureStore> {
  const double = new CosDouble();
  const host = await double.start();
  const objects = connectObjects({
    bucket: 'im-media-1250000000',
    region: 'ap-guangzhou',
    endpoint: { hosts: [host], user: 'id', password: 'key' },
  });
  let written: readonly string[] = [];
  const write = (): void => {
    double.fill(written.map((key) => ({ key, versionId: 'null', modifiedMs: Date.now(), marker: false })));
  };
  return {
    name: 'COS (local)',
    directive: {
      ...BASE,
      id: 'chatMessages/30d/cos/media-000000',
      unit: 'media',
      engine: 'cos',
      bucket: 'im-media-1250000000',
      region: 'ap-guangzhou',
      prefix: 'chat/',
      deleteAfterMs: 30 * DAY_MS,
      subject: { prefix: 'chat/{application}/{subject}/' },
    },
    endpoint: { hosts: [host], user: 'id', password: 'key' },
    fill(subjects, each) {
      written = subjects.flatMap((subject) => Array.from({ length: each }, (_, index) => `chat/1/${subject}/${index}`));
      write();
      return Promise.resolve();
    },
    keepCopy: () => Promise.resolve(),
    restoreCopy() {
      double.clear();
      double.stored.clear();
      write();
      return Promise.resolve();
    },
    left() {
      const found = new Map<string, number>();
      for (const key of double.keys()) {
        const subject = key.split('/')[2] ?? '';
        found.set(subject, (found.get(subject) ?? 0) + 1);
      }
      return Promise.resolve(found);
    },
    async deleteByHand(subject) {
      for (const key of double.keys(`chat/1/${subject}/`)) await objects.remove(key);
    },
    read: () => objects.read('retention_ledger/none'),
    stop: () => double.stop(),
  };
}
