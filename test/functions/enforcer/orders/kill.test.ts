// SPDX-License-Identifier: Apache-2.0
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import type { Endpoint } from '../../../../functions/enforcer/engines/engine';
import type { Directive } from '../../../../lib/directives';
import { CosDouble } from '../../../helpers/cos-double';
import { cosDirective, redisDirective } from '../../../helpers/directives';
import { describeEachRedis, startRedisOf } from '../../../helpers/engines';
import { describeWithSql } from '../../../helpers/mariadb';
import { describeWithMongo } from '../../../helpers/mongodb';
import { useMongo } from '../engines/mongodb/use-mongo';
import { directive as mysqlDirective } from '../engines/mysql/fixture';
import { buildWorker, killEverywhere } from './kill-everywhere';
import { choose, erase } from './orders-scene';

/** What an order does outside of the process, in its order. Each is the last thing that a killed process began. */
const STEPS = [
  'write ids',
  'write log',
  'write choices',
  'list choices',
  'list ends',
  'read choices',
  'open the store',
  'ensure',
  'read the settled marker',
  'erase and search',
  'list log',
  'read log',
  'write the settled marker',
  'read the carried marker',
  'read the ends carried marker',
  'write the carried marker',
  'list receipted',
  'list receipts',
  'write receipts',
  'write receipted',
  'list choice-receipts',
  'write choice-receipts',
];

interface Place {
  readonly directive: Directive;
  readonly endpoint: Endpoint;
  /** Puts the records in: ids as `application:subject`; a store that was never there before has no marker. */
  fill(ids: readonly string[]): Promise<unknown>;
  left(): Promise<readonly string[]>;
}

const RECORDS = ['1:u', '1:v', '1:w', '2:u', '2:x', '3:x'];
const KEPT = ['1:v', '3:x'];
const ORDERS = [
  erase('u', { application: '1' }),
  erase('w', { application: '1' }),
  choose('2', 'neverStored', { at: new Date().toISOString() }),
];

let worker = '';

const killAll = ({ fill, left, ...place }: Place): Promise<readonly string[]> =>
  killEverywhere(worker, {
    ...place,
    orders: ORDERS,
    log: { folder: 'log/', entries: 2 },
    receipts: 'receipts/',
    fill: () => fill(RECORDS),
    state: left,
    done: KEPT,
    // nobody else is gone, and whoever has a receipt is.
    harmOf: (state) => KEPT.filter((id) => !state.includes(id)),
    leftOf: (state) => state.filter((id) => ['1:u', '1:w'].includes(id)),
  });

const MINUTES = 600_000;

beforeAll(async () => void (worker = await buildWorker()), MINUTES);

describe('an order whose process is killed at any step is lost nowhere, doubled nowhere and reported nowhere too early', () => {
  const everyStep = (steps: readonly string[]): void => expect([...new Set(steps)].sort()).toEqual([...STEPS].sort());

  describeWithSql('in MySQL', (start) => {
    test(
      'at every step',
      async () => {
        const server = await start();
        const db = await server.connect();
        await db.query(`CREATE DATABASE im; CREATE TABLE im.messages (id BIGINT AUTO_INCREMENT PRIMARY KEY,
        created_at DATETIME(3) NOT NULL DEFAULT '2026-11-01', sender VARCHAR(40), app VARCHAR(40),
        KEY by_sender (sender), KEY by_app (app));
        CREATE TABLE im.retention_ledger (placement VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY, position VARCHAR(100) NOT NULL)`);
        try {
          const steps = await killAll({
            directive: mysqlDirective({ subject: { column: 'sender', application: 'app' } }),
            endpoint: server.endpoint,
            fill: (ids) =>
              db.query(
                'DELETE FROM im.messages; DELETE FROM im.retention_ledger; INSERT INTO im.messages (app, sender) VALUES ?',
                [ids.map((id) => id.split(':'))],
              ),
            async left() {
              const [rows] = await db.query("SELECT CONCAT(app, ':', sender) AS id FROM im.messages ORDER BY id");
              return (rows as { id: string }[]).map(({ id }) => id).sort();
            },
          });
          everyStep(steps);
        } finally {
          await db.end();
          await server.close();
        }
      },
      MINUTES,
    );
  });

  describeWithMongo('in MongoDB', () => {
    const mongo = useMongo();
    test(
      'at every step',
      async () => {
        const messages = mongo.messages();
        await messages.insertOne({ sender: 'nobody' });
        await messages.createIndex({ sender: 1 });
        await messages.createIndex({ app: 1 });
        const client = await new MongoClient(mongo.url()).connect();
        const steps = await killAll({
          directive: {
            id: 'chatMessages/7d/mongodb/messages-000000',
            category: 'chatMessages',
            unit: 'documents',
            deadlineMs: 8 * 86_400_000,
            engine: 'mongodb',
            database: 'im',
            collection: 'messages',
            clock: { kind: 'created', field: 'createdAt' },
            form: 'age',
            expireAfterSeconds: 7 * 86_400,
            deleteAfterMs: 7 * 86_400_000,
            subject: { field: 'sender', application: 'app' },
          },
          endpoint: { hosts: [], url: mongo.url() },
          async fill(ids) {
            await messages.deleteMany({});
            await client.db('im').collection('retention_ledger').deleteMany({});
            await messages.insertMany(ids.map((id) => ({ app: id.split(':')[0], sender: id.split(':')[1] })));
          },
          async left() {
            const found = await messages.find().toArray();
            return found.map((each) => `${String(each['app'])}:${String(each['sender'])}`).sort();
          },
        });
        await client.close();
        everyStep(steps);
      },
      MINUTES,
    );
  });

  describeEachRedis('in Redis', (kind) => {
    test(
      'at every step',
      async () => {
        const server = await startRedisOf(kind);
        const redis = new Redis(server.port, '127.0.0.1');
        try {
          const steps = await killAll({
            directive: redisDirective({
              id: 'chatMessages/7d/redis/session-000000',
              category: 'chatMessages',
              prefix: 'session:',
              subject: { keyPattern: 'session:{application}:{subject}' },
            }),
            endpoint: { hosts: [server.host] },
            async fill(ids) {
              await redis.flushall();
              await redis.mset(...ids.flatMap((id) => [`session:${id}`, 'x']));
            },
            async left() {
              return (await redis.keys('session:*')).map((key) => key.slice('session:'.length)).sort();
            },
          });
          everyStep(steps);
        } finally {
          redis.disconnect();
          await server.stop();
        }
      },
      MINUTES,
    );
  });

  describe('in COS', () => {
    test(
      'at every step',
      async () => {
        const double = new CosDouble();
        const host = await double.start();
        try {
          const steps = await killAll({
            directive: cosDirective({
              id: 'chatMessages/7d/cos/media-000000',
              category: 'chatMessages',
              prefix: 'chat/',
              subject: { prefix: 'chat/{application}/{subject}/' },
            }),
            endpoint: { hosts: [host], user: 'id', password: 'key' },
            fill(ids) {
              double.clear();
              double.stored.clear();
              for (const id of ids) double.put(`chat/${id.replace(':', '/')}/a`, Date.now());
              return Promise.resolve();
            },
            left: () => Promise.resolve(double.keys().map((key) => key.split('/').slice(1, 3).join(':'))),
          });
          everyStep(steps);
        } finally {
          await double.stop();
        }
      },
      MINUTES,
    );
  });
});
