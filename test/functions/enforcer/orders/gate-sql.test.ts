// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from 'mysql2/promise';
import { enforceLocal } from '../../../../functions/enforcer/local/local';
import { gateLocal } from '../../../../functions/enforcer/orders/local-gate';
import { ordersLocal } from '../../../../functions/enforcer/orders/local-orders';
import type { Directive } from '../../../../lib/directives';
import { DAY_MS, document } from '../../../helpers/directives';
import { describeWithSql, type SqlServer } from '../../../helpers/mariadb';
import { column, directive } from '../engines/mysql/fixture';
import { choose, ENGINES, erase } from './orders-scene';

const ago = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();
const dated = (days: number): string => ago(days).slice(0, 19).replace('T', ' ');

const long = directive({
  id: 'chatMessages/30d/mysql/messages-000000',
  deadlineMs: 40 * DAY_MS,
  deleteAfterMs: 30 * DAY_MS,
  subject: { column: 'sender', application: 'app' },
});
const short = directive({
  ...long,
  id: 'chatMessages/7d/mysql/messages_7d-000000',
  table: 'messages_7d',
  deadlineMs: 10 * DAY_MS,
  keepAtLeastMs: 7 * DAY_MS,
  deleteAfterMs: 7 * DAY_MS,
});
const accounts = directive({
  id: 'configuration/default/mysql/accounts-000000',
  category: 'configuration',
  table: 'accounts',
  clock: { kind: 'terminated', field: 'terminated_at' },
  deadlineMs: 66 * DAY_MS,
  deleteAfterMs: 62 * DAY_MS,
  subject: { column: 'app', application: 'app' },
});

describeWithSql('the gate before a database that was restored', (start) => {
  let server: SqlServer;
  let db: Connection;
  let folder: string;
  let said: string[];

  beforeAll(async () => {
    server = await start();
    db = await server.connect();
  }, 60_000);
  afterAll(async () => {
    await db?.end();
    await server?.close();
  });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'retention-gate-sql-'));
    said = [];
    await db.query(`DROP DATABASE IF EXISTS im; DROP DATABASE IF EXISTS kept; CREATE DATABASE im; CREATE DATABASE kept;
      CREATE TABLE im.retention_ledger (placement VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY, position VARCHAR(100) NOT NULL);
      CREATE TABLE im.messages (id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at DATETIME(3) NOT NULL, sender VARCHAR(40), app VARCHAR(40),
        KEY by_created (created_at), KEY by_sender (sender), KEY by_app_created_at (app, created_at));
      CREATE TABLE im.messages_7d LIKE im.messages;
      CREATE TABLE im.accounts (app VARCHAR(40) PRIMARY KEY, terminated_at DATETIME NULL, KEY ended (terminated_at))`);
  });

  const file = (name: string, content: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(content));
    return path;
  };
  const common = (directives: readonly Directive[] = [long, short, accounts]) => ({
    directives: file('directives.json', document(...directives)),
    endpoints: file('endpoints.json', { 'im-mysql': server.endpoint }),
    ledger: join(folder, 'ledger'),
    stdout: () => undefined,
    stderr: (line: string) => void said.push(line),
    engines: ENGINES,
  });
  const take = (order: object): Promise<number> => {
    const { endpoints: _, ...rest } = common();
    return ordersLocal({ ...rest, order, dryRun: false, status: false, wait: false, json: true, withinMs: DAY_MS });
  };
  const end = (kind: 'terminate' | 'resume', application: string, at: string): Promise<number> =>
    take({ version: 1, kind, application, at, by: 'billing' });
  const gate = (): Promise<number> => gateLocal(common());
  const enforce = (): Promise<number> =>
    enforceLocal({ ...common(), all: true, wait: true, sleep: () => Promise.resolve() });
  const TABLES = ['messages', 'messages_7d', 'accounts', 'retention_ledger'];
  const copy = async (from: string, to: string): Promise<void> => {
    for (const table of TABLES) {
      await db.query(`DROP TABLE IF EXISTS ${to}.${table}; CREATE TABLE ${to}.${table} LIKE ${from}.${table};
        INSERT INTO ${to}.${table} SELECT * FROM ${from}.${table}`);
    }
  };
  const applications = (): Promise<string[]> => column<string>(db, 'SELECT app FROM im.accounts ORDER BY app');
  const senders = (): Promise<string[]> => column<string>(db, 'SELECT sender FROM im.messages ORDER BY sender');

  test('opens once ends of applications, choices, erasures and sweeps are made up for, and nobody else is gone', async () => {
    await db.query('INSERT INTO im.messages (created_at, sender, app) VALUES ?', [
      [
        [dated(1), 'erased', '1'],
        [dated(1), 'stays', '1'],
        [dated(8), 'chosen', '2'],
        [dated(6), 'young', '2'],
        [dated(31), 'old', '1'],
      ],
    ]);
    await db.query("INSERT INTO im.accounts VALUES ('1', NULL), ('2', NULL), ('3', NULL), ('4', ?), ('5', ?)", [
      dated(63),
      dated(61),
    ]);
    // the backup was made before each of these was known.
    await copy('im', 'kept');
    await take(erase('erased', { application: '1' }));
    await take(choose('2', '7d', { at: ago(0) }));
    await end('terminate', '2', ago(61));
    await end('terminate', '3', ago(63));
    await end('terminate', '4', ago(63));
    await end('resume', '4', ago(62));
    for (const restored of [false, true]) {
      if (restored) await copy('kept', 'im');
      expect(await gate()).toBe(1);
      expect(await enforce()).toBe(0);
      expect(await gate()).toBe(0);
      expect(await senders()).toEqual(['stays', 'young']);
      // 3 ended 63 days ago; 2 is not due, 4 is used again, and of 5 nobody said that it goes on.
      expect(await applications()).toEqual(['1', '2', '4', '5']);
      expect(await column(db, 'SELECT app FROM im.accounts WHERE terminated_at IS NULL ORDER BY app')).toEqual([
        '1',
        '4',
      ]);
    }
  }, 120_000);

  test('stays closed over an end that is not written, and says so', async () => {
    await db.query("INSERT INTO im.accounts VALUES ('1', NULL)");
    await end('terminate', '1', ago(63));
    expect(await gate()).toBe(1);
    expect(said.join('\n')).toMatch(/accounts-000000: closed: ends of applications are not written here \(1 orders\)/);
    expect(await applications()).toEqual(['1']);
  }, 60_000);

  test('takes the latest word on an application, in whatever order it was given', async () => {
    await db.query("INSERT INTO im.accounts VALUES ('1', ?), ('2', ?)", [dated(63), dated(80)]);
    await end('resume', '1', ago(10));
    await end('terminate', '1', ago(70));
    // the end before the last one is in the store.
    await end('terminate', '2', ago(5));
    expect(await enforce()).toBe(0);
    expect(await applications()).toEqual(['1', '2']);
    expect(await column(db, 'SELECT app FROM im.accounts WHERE terminated_at IS NULL')).toEqual(['1']);
  }, 60_000);

  test('opens over neither of an end and a resumption of one instant', async () => {
    await db.query("INSERT INTO im.accounts VALUES ('1', NULL)");
    const at = ago(63);
    await end('terminate', '1', at);
    await end('resume', '1', at);
    expect(await enforceLocal(common())).toBe(1);
    expect(said.join('\n')).toMatch(/of one instant/);
    expect(await gate()).toBe(1);
    expect(await applications()).toEqual(['1']);
  }, 60_000);

  test('takes no end where a placement does not say which application a record is of', async () => {
    const { subject: _, ...silent } = accounts;
    const order = { version: 1, kind: 'terminate', application: '1', at: ago(1), by: 'billing' };
    const { endpoints: _endpoints, ...rest } = common([long, silent]);
    const given = { ...rest, order, dryRun: false, status: false, wait: false, json: true, withinMs: DAY_MS };
    await expect(ordersLocal(given)).rejects.toThrow(/accounts-000000.*does not say where the id of one is/);
  });
});
