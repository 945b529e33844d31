// SPDX-License-Identifier: Apache-2.0
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import { CompressionTypes } from 'kafkajs';
import { MOST_SKEW_MS } from '../../functions/enforcer/engines/clocks';
import { type RedisKind, startDurableRedis } from '../../test/helpers/engines';
import { startKafka } from '../../test/helpers/kafka';
import { startMariaDb, startMysql } from '../../test/helpers/mariadb';
import { startMongo } from '../../test/helpers/mongodb';
import { common, countAbove, type EdgeStore } from './edge';

const BATCH = 5_000;

/** Parts of an array, each with the index at which it begins. */
function* parts(dates: Float64Array, size = BATCH): Generator<readonly [number, Float64Array]> {
  for (let at = 0; at < dates.length; at += size) yield [at, dates.subarray(at, at + size)];
}

const utc = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').replace('Z', '');

/** The server runs in the zone of this process, the column is a TIMESTAMP. */
export async function sqlEdges(kind: 'MySQL' | 'MariaDB'): Promise<EdgeStore> {
  const server = await (kind === 'MySQL' ? startMysql() : startMariaDb());
  const db = await server.connect();
  const one = async (sql: string): Promise<number> => {
    const [rows] = await db.query({ sql, rowsAsArray: true });
    return Number((rows as unknown[][])[0]?.[0]);
  };
  // literals are UTC, whatever zone the server is in.
  await db.query(`SET time_zone = '+00:00'`);
  return {
    name: kind,
    unit: 'sql',
    endpoint: server.endpoint,
    directive: (edge) => ({
      ...common(edge, 'sql'),
      engine: 'mysql',
      database: `edges_${edge.name}`,
      table: 't',
      clock: { kind: 'created', field: 'at' },
      deleteAfterMs: edge.dueMs,
      partitionWidthMs: null,
    }),
    async fill({ name, dates }) {
      await db.query(`CREATE DATABASE edges_${name}`);
      await db.query(
        `CREATE TABLE edges_${name}.t (id BIGINT AUTO_INCREMENT PRIMARY KEY, at TIMESTAMP(3) NULL, KEY (at))`,
      );
      for (const [, part] of parts(dates))
        await db.query(`INSERT INTO edges_${name}.t (at) VALUES ${Array.from(part, (ms) => `('${utc(ms)}')`).join()}`);
    },
    missing: async ({ name, dates }, ms) =>
      countAbove(dates, ms) - (await one(`SELECT COUNT(*) FROM edges_${name}.t WHERE at > '${utc(ms)}'`)),
    left: ({ name }, ms) => one(`SELECT COUNT(*) FROM edges_${name}.t WHERE at <= '${utc(ms)}'`),
    async close() {
      await db.end();
      await server.close();
    },
  };
}

/** Keys that carry their date. */
export async function redisEdges(kind: RedisKind): Promise<EdgeStore> {
  const server = await startDurableRedis(kind);
  const client = new Redis(server.port, '127.0.0.1');
  const key = (name: string, index: number, ms: number): string => `${name}:${index}#${ms}`;
  const count = async (name: string, dates: Float64Array, from: number, to: number): Promise<number> => {
    let found = 0;
    for (let at = from; at < to; at += BATCH) {
      const keys = Array.from(dates.subarray(at, Math.min(to, at + BATCH)), (ms, n) => key(name, at + n, ms));
      found += await client.exists(...keys);
    }
    return found;
  };
  return {
    name: kind.name,
    unit: 'cache',
    endpoint: { hosts: [server.host] },
    directive: (edge) => ({
      ...common(edge, 'cache'),
      engine: 'redis',
      db: 0,
      prefix: `${edge.name}:`,
      clock: { kind: 'createdInKey', pattern: '#(\\d+)$', unit: 'ms' },
      capMs: edge.dueMs,
    }),
    async fill({ name, dates }) {
      for (const [from, part] of parts(dates))
        await client.mset(Object.fromEntries(Array.from(part, (ms, n) => [key(name, from + n, ms), 'v'])));
    },
    async missing({ name, dates }, ms) {
      const younger = countAbove(dates, ms);
      return younger - (await count(name, dates, dates.length - younger, dates.length));
    },
    left: ({ name, dates }, ms) => count(name, dates, 0, dates.length - countAbove(dates, ms)),
    async close() {
      client.disconnect();
      await server.stop();
    },
  };
}

export async function mongodbEdges(): Promise<EdgeStore> {
  const server = await startMongo();
  const client = await new MongoClient(server.url).connect();
  const of = (name: string) => client.db('edges').collection(name);
  const allow = [{ guard: 'ttl-monitor', who: 'the bench', why: 'a compatible server cannot say' }];
  return {
    name: server.real ? 'MongoDB' : 'MongoDB-compatible',
    unit: 'documents',
    endpoint: { hosts: [], url: server.url },
    directive: (edge) => ({
      ...common(edge, 'documents'),
      engine: 'mongodb',
      database: 'edges',
      collection: edge.name,
      clock: { kind: 'created', field: 'at' },
      form: 'age',
      expireAfterSeconds: Math.ceil(edge.dueMs / 1_000),
      deleteAfterMs: Math.ceil(edge.dueMs / 1_000) * 1_000,
      allow,
    }),
    async fill({ name, dates }) {
      await of(name).createIndex({ at: 1 });
      for (const [, part] of parts(dates)) await of(name).insertMany(Array.from(part, (ms) => ({ at: new Date(ms) })));
    },
    missing: async ({ name, dates }, ms) =>
      countAbove(dates, ms) - (await of(name).countDocuments({ at: { $gt: new Date(ms) } })),
    left: ({ name }, ms) => of(name).countDocuments({ at: { $lte: new Date(ms) } }),
    async close() {
      await client.close();
      await server.close();
    },
  };
}

const PARTITIONS = 4;

/** A record is of the partition that its index says, so that each is in the order of its dates. */
export async function kafkaEdges(): Promise<EdgeStore> {
  const server = await startKafka();
  const lows = async (name: string): Promise<readonly number[]> => {
    const found = await server.admin.fetchTopicOffsets(name);
    return Array.from({ length: PARTITIONS }, (_, at) => Number(found.find((each) => each.partition === at)?.low));
  };
  const countWhere = async (name: string, is: (there: boolean, ms: number) => boolean, dates: Float64Array) => {
    const from = await lows(name);
    return dates.reduce(
      (sum, ms, n) => sum + (is(Math.floor(n / PARTITIONS) >= (from[n % PARTITIONS] ?? 0), ms) ? 1 : 0),
      0,
    );
  };
  return {
    name: 'Kafka',
    slackMs: MOST_SKEW_MS,
    unit: 'queue',
    endpoint: { hosts: [server.host] },
    directive: (edge) => ({
      ...common(edge, 'queue'),
      engine: 'ckafka',
      topic: edge.name,
      trimAfterMs: edge.dueMs,
    }),
    async fill({ name, dates }) {
      await server.admin.createTopics({ topics: [{ topic: name, numPartitions: PARTITIONS }], waitForLeaders: true });
      const producer = server.kafka.producer({ maxInFlightRequests: 1 });
      await producer.connect();
      for (const [from, part] of parts(dates)) {
        const messages = Array.from(part, (ms, n) => ({
          value: 'm',
          partition: (from + n) % PARTITIONS,
          timestamp: String(ms),
        }));
        await producer.send({ topic: name, compression: CompressionTypes.GZIP, messages });
      }
      await producer.disconnect();
    },
    missing: ({ name, dates }, sinceMs) => countWhere(name, (there, ms) => !there && ms > sinceMs, dates),
    left: ({ name, dates }, untilMs) => countWhere(name, (there, ms) => there && ms <= untilMs, dates),
    close: () => server.stop(),
  };
}
