// SPDX-License-Identifier: Apache-2.0
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import { type Connection, escapeId, type RowDataPacket } from 'mysql2/promise';
import type { Endpoint } from '../../../../functions/enforcer/engines/engine';
import type { Directive, DirectiveDocument } from '../../../../lib/directives';
import { CosDouble } from '../../../helpers/cos-double';
import { startRedis } from '../../../helpers/engines';
import { startMariaDb } from '../../../helpers/mariadb';
import { startMongo } from '../../../helpers/mongodb';

/** Whose record it is, and how old. */
export interface Seed {
  readonly subject: string;
  readonly application: string;
  readonly ageMs: number;
}

/** Servers on loopback with every place of an estate that finds subjects. */
export interface EstateScene {
  /** Entries of an endpoints file. */
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  /** Every place with a record of each of these and nothing else, and no marker: what a restored backup has. */
  restore(seeds: readonly Seed[]): Promise<void>;
  /** Records of a place as `application/subject`, and after an `=` the end that is written there. */
  left(directive: Directive): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** Starts what the directives of an estate need: one server for each engine, whatever the number of its instances. */
export async function startEstate({ directives }: DirectiveDocument): Promise<EstateScene> {
  const [sql, mongo, redis] = await Promise.all([startMariaDb(), startMongo(), startRedis('--hz', '100')]);
  const db = await sql.connect();
  const documents = await new MongoClient(mongo.url).connect();
  const keys = new Redis(redis.port, '127.0.0.1');
  const buckets = new Map<string, CosDouble>();
  const endpoints: Record<string, Endpoint> = {};
  for (const { engine, unit } of directives) {
    if (Object.hasOwn(endpoints, unit)) continue;
    if (engine === 'mysql') endpoints[unit] = sql.endpoint;
    else if (engine === 'mongodb') endpoints[unit] = { hosts: [], url: mongo.url };
    else if (engine === 'redis') endpoints[unit] = { hosts: [redis.host] };
    else if (engine === 'cos') {
      const bucket = new CosDouble();
      buckets.set(unit, bucket);
      endpoints[unit] = { hosts: [await bucket.start()], user: 'id', password: 'key' };
    }
  }
  const places = new Map<string, Place>();
  for (const directive of directives) {
    const { subject } = directive;
    if (subject === undefined || 'never' in subject) continue;
    if (directive.engine === 'mysql' && 'column' in subject)
      places.set(directive.id, await table(db, directive, subject));
    if (directive.engine === 'mongodb' && 'field' in subject)
      places.set(directive.id, await collection(documents, directive, subject));
    if (directive.engine === 'redis' && 'keyPattern' in subject)
      places.set(directive.id, keyspace(keys, directive, subject.keyPattern));
    const bucket = buckets.get(directive.unit);
    if (directive.engine === 'cos' && bucket !== undefined && 'prefix' in subject)
      places.set(directive.id, folders(bucket, subject.prefix));
  }
  return {
    endpoints,
    async restore(seeds) {
      await keys.flushall();
      for (const bucket of buckets.values()) {
        bucket.clear();
        bucket.stored.clear();
      }
      for (const { engine, ...place } of directives) {
        if (engine === 'mysql' && 'database' in place)
          await db.query(`CREATE DATABASE IF NOT EXISTS ${escapeId(place.database)};
            CREATE TABLE IF NOT EXISTS ${markersOf(place.database)}; DELETE FROM ${escapeId(place.database)}.retention_ledger`);
        if (engine === 'mongodb' && 'database' in place)
          await documents.db(place.database).collection('retention_ledger').deleteMany({});
      }
      for (const place of places.values()) {
        await place.clear();
        await place.write(seeds);
      }
    },
    left: async ({ id }) => [...((await places.get(id)?.left()) ?? [])].sort(),
    async stop() {
      keys.disconnect();
      await documents.close();
      await db.end();
      await Promise.all([
        sql.close(),
        mongo.close(),
        redis.stop(),
        ...[...buckets.values()].map((each) => each.stop()),
      ]);
    },
  };
}

interface Place {
  clear(): Promise<unknown>;
  write(seeds: readonly Seed[]): Promise<unknown>;
  left(): Promise<readonly string[]>;
}
type Of<E extends Directive['engine']> = Extract<Directive, { readonly engine: E }>;

const named = (application: unknown, subject: unknown, end: unknown): string =>
  `${String(application)}/${String(subject)}${end === null || end === undefined ? '' : `=${String(end).slice(0, 10)}`}`;

async function table(
  db: Connection,
  { database, table: name, clock }: Of<'mysql'>,
  { column, application = column }: { readonly column: string; readonly application?: string },
): Promise<Place> {
  const own = [...new Set([column, application])];
  const whole = `${escapeId(database)}.${escapeId(name)}`;
  const date = escapeId(clock.field);
  await db.query(`CREATE DATABASE IF NOT EXISTS ${escapeId(database)};
    CREATE TABLE IF NOT EXISTS ${markersOf(database)};
    CREATE TABLE ${whole} (id BIGINT AUTO_INCREMENT PRIMARY KEY, ${own.map((each) => `${escapeId(each)} VARCHAR(64) NOT NULL`).join(', ')},
      ${date} DATETIME NULL, KEY by_date (${date}), ${own.map((each) => `KEY ${escapeId(`by_${each}`)} (${escapeId(each)})`).join(', ')},
      KEY by_both (${escapeId(application)}, ${date}))`);
  const ends = clock.kind === 'terminated';
  return {
    clear: () => db.query(`DELETE FROM ${whole}`),
    write: (seeds) =>
      db.query(`INSERT INTO ${whole} (${own.map((each) => escapeId(each)).join(', ')}, ${date}) VALUES ?`, [
        seeds.map(({ subject, application: app, ageMs }) => [
          ...(column === application ? [app] : [subject, app]),
          ends ? null : sqlDate(ageMs),
        ]),
      ]),
    async left() {
      const [rows] = await db.query<RowDataPacket[]>(
        `SELECT ${escapeId(application)} AS a, ${escapeId(column)} AS s, ${ends ? date : 'NULL'} AS d FROM ${whole}`,
      );
      return rows.map(({ a, s, d }) => named(a, s, d));
    },
  };
}

async function collection(
  client: MongoClient,
  { database, collection: name, clock }: Of<'mongodb'>,
  { field, application = field }: { readonly field: string; readonly application?: string },
): Promise<Place> {
  const documents = client.db(database).collection(name);
  for (const key of [{ [field]: 1 }, { [application]: 1, [clock.field]: 1 }] as const) await documents.createIndex(key);
  const ends = clock.kind === 'terminated';
  return {
    clear: () => documents.deleteMany({}),
    write: (seeds) =>
      documents.insertMany(
        seeds.map(({ subject, application: app, ageMs }) => ({
          [field]: subject,
          [application]: app,
          ...(ends ? {} : { [clock.field]: new Date(Date.now() - ageMs) }),
        })),
      ),
    left: async () =>
      (await documents.find().toArray()).map((each) => {
        const date = each[clock.field] as Date | undefined;
        return named(each[application], each[field], ends ? date?.toISOString() : null);
      }),
  };
}

function keyspace(redis: Redis, { clock }: Of<'redis'>, pattern: string): Place {
  const keyOf = ({ subject, application, ageMs }: Seed): string =>
    filled(pattern, application, subject).replace('{any}', String(Date.now() - ageMs));
  const shape = new RegExp(`^${filled(pattern, '([^:]+)', '([^:]+)').replace('{any}', '[^:]+')}$`);
  return {
    clear: () => Promise.resolve(),
    async write(seeds) {
      for (const seed of seeds) {
        if (clock.kind === 'createdInHashField')
          await redis.hset(keyOf(seed), clock.field, String(Date.now() - seed.ageMs));
        else await redis.set(keyOf(seed), 'x');
      }
    },
    left: async () =>
      (await redis.keys('*')).flatMap((key) => {
        const found = shape.exec(key);
        return found === null ? [] : [named(found[1], found[2] ?? found[1], null)];
      }),
  };
}

function folders(bucket: CosDouble, prefix: string): Place {
  const shape = new RegExp(`^${filled(prefix, '([^/]+)', '([^/]+)')}`);
  return {
    clear: () => Promise.resolve(),
    write(seeds) {
      for (const { subject, application, ageMs } of seeds)
        bucket.put(`${filled(prefix, application, subject)}object`, Date.now() - ageMs);
      return Promise.resolve();
    },
    left: () =>
      Promise.resolve(
        bucket.keys().flatMap((key) => {
          const found = shape.exec(key);
          return found === null ? [] : [named(found[1], found[2] ?? found[1], null)];
        }),
      ),
  };
}

function markersOf(database: string): string {
  return `${escapeId(database)}.retention_ledger (placement VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY, position VARCHAR(100) NOT NULL)`;
}

function filled(pattern: string, application: string, subject: string): string {
  return pattern.replace('{application}', application).replace('{subject}', subject);
}

function sqlDate(ageMs: number): string {
  return new Date(Date.now() - ageMs).toISOString().slice(0, 19).replace('T', ' ');
}
