// SPDX-License-Identifier: Apache-2.0
import { MongoClient } from 'mongodb';
import type { RowDataPacket } from 'mysql2/promise';
import type { Endpoint } from '../../../../functions/enforcer/engines/engine';
import type { Directive } from '../../../../lib/directives';
import type { EndOrder } from '../../../../lib/orders';
import { describeWithSql } from '../../../helpers/mariadb';
import { describeWithMongo } from '../../../helpers/mongodb';
import { useMongo } from '../engines/mongodb/use-mongo';
import { directive as mysqlDirective } from '../engines/mysql/fixture';
import { buildWorker, killEverywhere } from './kill-everywhere';

/** What an end does outside of the process, in its order. Each is the last thing that a killed process began. */
const STEPS = [
  'write ids',
  'write ends',
  'list choices',
  'list ends',
  'read ends',
  'open the store',
  'ensure',
  'read the carried marker',
  'read the ends carried marker',
  'read the settled marker',
  'read the ends settled marker',
  'write the ends',
  'write the ends settled marker',
  'write the ends carried marker',
  'list log',
  'list receipted',
  'list receipts',
  'list choice-receipts',
  'list end-receipts',
  'write end-receipts',
];

const at = (day: number): Date => new Date(Date.UTC(2026, 9, day));
const end = (kind: 'terminate' | 'resume', application: string, day: number): EndOrder => ({
  version: 1,
  kind,
  application,
  at: at(day).toISOString(),
  by: 'billing',
});
const ORDERS = [end('terminate', '1', 5), end('terminate', '2', 3), end('resume', '2', 4)];

/** A record of an application, with the day of October from which it counts. */
interface Dated {
  readonly app: string;
  readonly name: string;
  readonly day: number | null;
}
const RECORDS: readonly Dated[] = [
  { app: '1', name: 'none', day: null },
  { app: '1', name: 'earlier', day: 1 },
  { app: '1', name: 'later', day: 9 },
  { app: '2', name: 'taken back', day: 3 },
  { app: '3', name: 'other', day: 2 },
  { app: '3', name: 'used', day: null },
];
const textOf = ({ app, name, day }: Dated): string => `${app} ${name}: ${day ?? 'no end'}`;
const BEFORE = RECORDS.map(textOf);
const DONE = ['1 none: 5', '1 earlier: 5', '1 later: 9', '2 taken back: no end', '3 other: 2', '3 used: no end'];

interface Place {
  readonly directive: Directive;
  readonly endpoint: Endpoint;
  fill(records: readonly Dated[]): Promise<unknown>;
  state(): Promise<readonly Dated[]>;
}

const MINUTES = 600_000;
let worker = '';

beforeAll(async () => void (worker = await buildWorker()), MINUTES);

describe('an end whose process is killed at any step is lost nowhere, written to nobody else and reported nowhere too early', () => {
  const killAll = async ({ fill, state, ...place }: Place): Promise<void> => {
    const steps = await killEverywhere(worker, {
      ...place,
      orders: ORDERS,
      log: { folder: 'ends/', entries: ORDERS.length },
      receipts: 'end-receipts/',
      fill: () => fill(RECORDS),
      state: async () => (await state()).map(textOf),
      done: DONE,
      // each record is as it was, or as it has to be: a date of an end that was taken back would delete what is used.
      harmOf: (now) => now.filter((text, index) => text !== BEFORE[index] && text !== DONE[index]),
      leftOf: (now) => now.filter((text) => !DONE.includes(text)),
    });
    expect([...new Set(steps)].sort()).toEqual([...STEPS].sort());
  };

  describeWithSql('in MySQL', (start) => {
    test(
      'at every step',
      async () => {
        const server = await start();
        const db = await server.connect();
        await db.query(`CREATE DATABASE im; CREATE TABLE im.accounts (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40), app VARCHAR(40),
          ended DATETIME NULL, KEY by_app (app), KEY ended (ended));
          CREATE TABLE im.retention_ledger (placement VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY, position VARCHAR(100) NOT NULL)`);
        try {
          await killAll({
            directive: mysqlDirective({
              id: 'configuration/default/mysql/accounts-000000',
              category: 'chatMessages',
              table: 'accounts',
              clock: { kind: 'terminated', field: 'ended' },
              subject: { column: 'app', application: 'app' },
            }),
            endpoint: server.endpoint,
            fill: (records) =>
              db.query(
                'DELETE FROM im.accounts; DELETE FROM im.retention_ledger; INSERT INTO im.accounts (app, name, ended) VALUES ?',
                [records.map(({ app, name, day }) => [app, name, day === null ? null : at(day)])],
              ),
            async state() {
              const [rows] = await db.query<RowDataPacket[]>(
                'SELECT app, name, DAY(ended) AS day FROM im.accounts ORDER BY id',
              );
              return rows.map((row) => ({
                app: String(row['app']),
                name: String(row['name']),
                day: row['day'] === null ? null : Number(row['day']),
              }));
            },
          });
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
        const accounts = mongo.messages();
        await accounts.insertOne({ app: 'nobody' });
        await accounts.createIndex({ app: 1 });
        const client = await new MongoClient(mongo.url()).connect();
        try {
          await killAll({
            directive: {
              id: 'configuration/default/mongodb/messages-000000',
              category: 'chatMessages',
              unit: 'documents',
              deadlineMs: 8 * 86_400_000,
              engine: 'mongodb',
              database: 'im',
              collection: 'messages',
              clock: { kind: 'terminated', field: 'ended' },
              form: 'age',
              expireAfterSeconds: 7 * 86_400,
              deleteAfterMs: 7 * 86_400_000,
              subject: { field: 'app', application: 'app' },
            },
            endpoint: { hosts: [], url: mongo.url() },
            async fill(records) {
              await accounts.deleteMany({});
              await client.db('im').collection('retention_ledger').deleteMany({});
              await accounts.insertMany(
                records.map(({ app, name, day }, n) => ({ n, app, name, ...(day === null ? {} : { ended: at(day) }) })),
              );
            },
            async state() {
              const found = await accounts.find().sort({ n: 1 }).toArray();
              return found.map((each) => ({
                app: String(each['app']),
                name: String(each['name']),
                day: each['ended'] === undefined ? null : new Date(Number(each['ended'])).getUTCDate(),
              }));
            },
          });
        } finally {
          await client.close();
        }
      },
      MINUTES,
    );
  });
});
