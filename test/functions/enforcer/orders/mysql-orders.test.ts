// SPDX-License-Identifier: Apache-2.0
import type { Connection } from 'mysql2/promise';
import type { Endpoint } from '../../../../functions/enforcer/engines/engine';
import { SETTLE_MS } from '../../../../functions/enforcer/orders';
import type { MysqlDirective } from '../../../../lib/directives';
import { describeWithSql, type SqlServer } from '../../../helpers/mariadb';
import { column, DAY, directive, value } from '../engines/mysql/fixture';
import { choose, erase, HOSTILE_IDS, HOUR_MS, ordersScene } from './orders-scene';

const MARKERS =
  'CREATE TABLE IF NOT EXISTS im.retention_ledger (placement VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY, position VARCHAR(100) NOT NULL)';

describeWithSql('orders in MySQL', (start) => {
  let server: SqlServer;
  let db: Connection;
  let endpoints: Record<string, Endpoint>;

  beforeAll(async () => {
    server = await start();
    db = await server.connect();
    endpoints = { 'im-mysql': server.endpoint };
  }, 60_000);

  afterAll(async () => {
    await db?.end();
    await server?.close();
  });

  beforeEach(async () => {
    await db.query(`DROP DATABASE IF EXISTS im; CREATE DATABASE im; ${MARKERS}`);
  });

  const table = (columns: string): Promise<unknown> =>
    db.query(
      `CREATE TABLE im.messages (id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at DATETIME(3) NOT NULL DEFAULT '2026-11-01', ${columns})`,
    );
  const bySender = (changes: Partial<MysqlDirective> = {}): MysqlDirective =>
    directive({ subject: { column: 'sender' }, ...changes });
  const senders = (): Promise<string[]> => column<string>(db, 'SELECT sender FROM im.messages ORDER BY id');

  test('delete the rows of a subject and of nobody else, whatever its id looks like', async () => {
    await table('sender VARCHAR(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL, KEY by_sender (sender)');
    const others = ['abc', 'aBc', 'abc  ', 'a', 'b', '12', '1000', 'hello', 'h*llo', 'x'];
    for (const id of [...HOSTILE_IDS, ...others]) await db.query('INSERT INTO im.messages (sender) VALUES (?)', [id]);
    const { ledger, run } = ordersScene(endpoints);
    for (const id of HOSTILE_IDS) await ledger.take(erase(id));
    const { open, lines } = await run([bySender()]);
    expect(lines[0]).toMatchObject({ deleted: HOSTILE_IDS.length, left: {}, error: null, through: true });
    expect(open).toBe(true);
    expect(await senders()).toEqual(others);
  });

  test('take no id for a number that only begins like it', async () => {
    await table('sender BIGINT UNSIGNED NOT NULL, KEY by_sender (sender)');
    await db.query('INSERT INTO im.messages (sender) VALUES (12), (0), (18446744073709551615), (18446744073709551614)');
    const { ledger, run } = ordersScene(endpoints);
    for (const id of ['12abc', 'x', '012', '1.2e1', ' 0', '18446744073709551615']) await ledger.take(erase(id));
    expect((await run([bySender()])).open).toBe(true);
    expect(await column(db, 'SELECT CAST(sender AS CHAR) FROM im.messages ORDER BY id')).toEqual([
      '12',
      '0',
      '18446744073709551614',
    ]);
  });

  test('keep to one application', async () => {
    await table('sender VARCHAR(40), app VARCHAR(40), KEY by_sender (sender), KEY by_app (app)');
    await db.query("INSERT INTO im.messages (sender, app) VALUES ('u', '1'), ('u', '2'), ('v', '1'), ('w', '3')");
    const { ledger, run } = ordersScene(endpoints);
    await ledger.take(erase('u', { application: '1' }));
    await ledger.take(erase(undefined, { application: '3' }));
    expect((await run([bySender({ subject: { column: 'sender', application: 'app' } })])).open).toBe(true);
    expect(await column(db, 'SELECT CONCAT(sender, app) FROM im.messages ORDER BY id')).toEqual(['u2', 'v1']);
  });

  test('of one application delete nothing where the placement cannot tell applications apart, and open nothing', async () => {
    await table('sender VARCHAR(40), KEY by_sender (sender)');
    await db.query("INSERT INTO im.messages (sender) VALUES ('u')");
    const { ledger, run } = ordersScene(endpoints);
    await ledger.take(erase('u', { application: '1' }));
    const { open, lines } = await run([bySender()]);
    expect(open).toBe(false);
    expect(Object.keys(lines[0]?.left ?? {})).toEqual([expect.stringMatching(/names no application/)]);
    expect(await senders()).toEqual(['u']);
  });

  test('reach rows through their parent before the parent goes', async () => {
    await table('sender VARCHAR(40), KEY by_sender (sender)');
    await db.query(
      `CREATE TABLE im.media (id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at DATETIME(3) NOT NULL DEFAULT '2026-11-01', message BIGINT, KEY by_message (message));
       INSERT INTO im.messages (sender) VALUES ('u'), ('v'); INSERT INTO im.media (message) VALUES (1), (1), (2)`,
    );
    const media = directive({
      id: 'chatMessages/7d/mysql/media-000000',
      table: 'media',
      subject: { column: 'message', through: { table: 'messages', key: 'id', column: 'sender' } },
    });
    const { ledger, run } = ordersScene(endpoints);
    await ledger.take(erase('u'));
    expect((await run([bySender(), media])).open).toBe(true);
    expect(await column(db, 'SELECT message FROM im.media')).toEqual([2]);
    expect(await senders()).toEqual(['v']);
  });

  test('fail, with the statement that makes it, without an index or without the table of markers', async () => {
    await table('sender VARCHAR(40)');
    const { run } = ordersScene(endpoints);
    expect((await run([bySender()])).lines[0]?.error).toMatch(/run: CREATE INDEX `by_sender` ON `im`.`messages`/);
    await db.query('CREATE INDEX by_sender ON im.messages (sender); DROP TABLE im.retention_ledger');
    const { lines, open } = await run([bySender()]);
    expect(lines[0]?.error).toMatch(/run: CREATE TABLE `im`.`retention_ledger`/);
    expect(open).toBe(false);
  });

  test('erase again what a restore brought back, and open only then', async () => {
    await table('sender VARCHAR(40), KEY by_sender (sender)');
    await db.query("INSERT INTO im.messages (sender) VALUES ('old'), ('u'), ('v')");
    const { ledger, run, wait } = ordersScene(endpoints);
    await ledger.take(erase('old'));
    wait(SETTLE_MS * 2);
    await run([bySender()]);
    // a backup: its rows and its marker.
    await db.query(
      'DROP DATABASE IF EXISTS kept; CREATE DATABASE kept; CREATE TABLE kept.messages AS SELECT * FROM im.messages',
    );
    await db.query('CREATE TABLE kept.markers AS SELECT * FROM im.retention_ledger');
    await ledger.take(erase('u'));
    wait(SETTLE_MS * 2);
    await run([bySender()]);
    const done = await value<string>(db, 'SELECT position FROM im.retention_ledger');
    await db.query('TRUNCATE im.messages; INSERT INTO im.messages SELECT * FROM kept.messages');
    await db.query('TRUNCATE im.retention_ledger; INSERT INTO im.retention_ledger SELECT * FROM kept.markers');
    expect(await value<string>(db, 'SELECT position FROM im.retention_ledger')).not.toBe(done);
    expect(await senders()).toEqual(['u', 'v']);
    const { open, lines } = await run([bySender()]);
    expect(lines[0]).toMatchObject({ read: 1, deleted: 1, position: done });
    expect(open).toBe(true);
    expect(await senders()).toEqual(['v']);
  });

  test('erase what arrives late, and write a receipt only when its time is over', async () => {
    await table('sender VARCHAR(40), KEY by_sender (sender)');
    const { ledger, run, wait } = ordersScene(endpoints);
    await ledger.take(erase('u'));
    await run([bySender()]);
    const entries = async (): Promise<string[]> => {
      const found: string[] = [];
      for await (const { position } of ledger.after('')) found.push(position);
      return found;
    };
    const [position = ''] = await entries();
    expect(await ledger.receipt(position, 'im')).toBeUndefined();
    await db.query("INSERT INTO im.messages (sender) VALUES ('u')");
    wait(SETTLE_MS + 1_000);
    expect((await run([bySender()])).lines[0]).toMatchObject({ deleted: 1, position });
    expect(await ledger.receipt(position, 'im')).toMatchObject({ stack: 'im' });
  });

  test('leave locked rows to the next run and go on with the others', async () => {
    await table('sender VARCHAR(40), KEY by_sender (sender)');
    await db.query("INSERT INTO im.messages (sender) VALUES ('u'), ('v')");
    const other = await server.connect();
    await other.query("BEGIN; SELECT * FROM im.messages WHERE sender = 'u' FOR UPDATE");
    const { ledger, run, wait } = ordersScene(endpoints);
    await ledger.take(erase('u'));
    wait(25 * HOUR_MS);
    const { open, ok, lines } = await run([bySender()]);
    expect(open).toBe(false);
    // it is late as well: more than the time that orders have.
    expect(ok).toBe(false);
    expect(lines[0]).toMatchObject({ through: false, alarm: true });
    await other.query('ROLLBACK');
    await other.end();
    expect((await run([bySender()])).open).toBe(true);
    expect(await senders()).toEqual(['v']);
  }, 60_000);

  test('go past rows that another table references or somebody holds: all others of all orders go', async () => {
    await table('sender VARCHAR(40), KEY by_sender (sender)');
    await db.query(
      `CREATE TABLE im.replies (id BIGINT AUTO_INCREMENT PRIMARY KEY, message BIGINT, KEY by_message (message),
         FOREIGN KEY (message) REFERENCES im.messages (id));
       INSERT INTO im.messages (sender) VALUES ('u'), ('u'), ('u'), ('v'), ('w'), ('w'), ('x');
       INSERT INTO im.replies (message) VALUES (2)`,
    );
    const other = await server.connect();
    await other.query('BEGIN; SELECT * FROM im.messages WHERE id = 5 FOR UPDATE');
    const { ledger, run } = ordersScene(endpoints);
    for (const id of ['u', 'v', 'w']) await ledger.take(erase(id));
    const { open, lines } = await run([bySender()]);
    expect(open).toBe(false);
    expect(Object.values(lines[0]?.left ?? {}).reduce((sum, each) => sum + each, 0)).toBe(2);
    expect(await column(db, 'SELECT id FROM im.messages ORDER BY id')).toEqual([2, 5, 7]);
    await other.query('ROLLBACK');
    await other.end();
    expect((await run([bySender()])).lines[0]?.left).toEqual({
      'referenced by rows of another table; name a subject for that table as well': 1,
    });
    await db.query('DELETE FROM im.replies');
    expect((await run([bySender()])).open).toBe(true);
    expect(await senders()).toEqual(['x']);
  }, 60_000);

  test('read the rows of a subject, and not those of all of its application', async () => {
    await table('sender VARCHAR(40), app VARCHAR(40), KEY by_app (app), KEY by_sender (sender)');
    const rows = Array.from({ length: 20_000 }, (_, n) => [`u-${n}`, '1']);
    await db.query('INSERT INTO im.messages (sender, app) VALUES ?', [rows]);
    await db.query('ANALYZE TABLE im.messages');
    const { ledger, run } = ordersScene(endpoints);
    for (let n = 0; n < 300; n += 1) await ledger.take(erase(`u-${n * 60}`, { application: '1' }));
    const reads = async (): Promise<number> => {
      const [found] = await db.query("SHOW GLOBAL STATUS LIKE 'Handler_read%'");
      return (found as { Value: string }[]).reduce((sum, { Value }) => sum + Number(Value), 0);
    };
    const before = await reads();
    expect((await run([bySender({ subject: { column: 'sender', application: 'app' } })])).lines[0]).toMatchObject({
      deleted: 300,
      through: true,
    });
    expect((await reads()) - before).toBeLessThan(10_000);
  }, 60_000);

  test('are not done while a FULLTEXT index keeps the words of the deleted, unless the estate lets them be taken out', async () => {
    await table('sender VARCHAR(40), body TEXT, KEY by_sender (sender), FULLTEXT KEY words (body)');
    await db.query("INSERT INTO im.messages (sender, body) VALUES ('u', 'secretword'), ('v', 'freshword')");
    const { ledger, run } = ordersScene(endpoints);
    await ledger.take(erase('u'));
    const { open, lines } = await run([bySender()]);
    expect(open).toBe(false);
    expect(Object.keys(lines[0]?.left ?? {})).toEqual([expect.stringMatching(/FULLTEXT index keeps the words/)]);
    expect(await senders()).toEqual(['v']);
    const allow = [{ guard: 'fulltext-optimize', who: 'ops', why: 'the table is small' }];
    expect((await run([bySender({ allow })])).open).toBe(true);
    await db.query("SET GLOBAL innodb_ft_aux_table = 'im/messages'");
    const words = ['INNODB_FT_INDEX_TABLE', 'INNODB_FT_INDEX_CACHE'].map(
      (each) => `SELECT WORD FROM information_schema.${each} WHERE WORD LIKE '%word'`,
    );
    expect(await column(db, words.join(' UNION '))).toEqual(['freshword']);
  });

  describe('of another class', () => {
    const long = directive({
      id: 'chatMessages/30d/mysql/messages-000000',
      deadlineMs: 33 * DAY,
      keepAtLeastMs: 30 * DAY,
      deleteAfterMs: 30 * DAY,
      subject: { column: 'sender', application: 'app' },
    });
    const short = directive({
      ...long,
      id: 'chatMessages/7d/mysql/messages_7d-000000',
      table: 'messages_7d',
      deadlineMs: 10 * DAY,
      keepAtLeastMs: 7 * DAY,
      deleteAfterMs: 7 * DAY,
    });

    beforeEach(async () => {
      await table(
        'sender VARCHAR(40), app VARCHAR(40), KEY by_sender (sender), KEY by_app_created_at (app, created_at), KEY by_created (created_at)',
      );
      // by a date that is the same in every row none goes by its age.
      await db.query('ALTER TABLE im.messages ALTER created_at DROP DEFAULT');
      await db.query('CREATE TABLE im.messages_7d LIKE im.messages');
      const age = (days: number): string =>
        new Date(Date.now() - days * DAY).toISOString().slice(0, 19).replace('T', ' ');
      for (const [sender, app, days] of [
        ['old', '1', 8],
        ['young', '1', 6],
        ['other', '2', 8],
      ] as const) {
        for (const name of ['messages', 'messages_7d']) {
          await db.query(`INSERT INTO im.${name} (sender, app, created_at) VALUES (?, ?, ?)`, [sender, app, age(days)]);
        }
      }
    });
    const now = new Date().toISOString();

    test('delete of that application what the shorter class no longer keeps, where it is, and say from when it is true', async () => {
      const { ledger, run, received } = ordersScene(endpoints);
      await ledger.take(choose('1', '7d', { at: now }));
      const { open, lines } = await run([long, short]);
      expect(lines).toMatchObject([
        { id: long.id, choices: 1, deleted: 1, left: {}, error: null },
        { id: short.id, choices: 0, deleted: 0, error: null },
      ]);
      expect(open).toBe(true);
      expect(await senders()).toEqual(['young', 'other']);
      expect(await received()).toBe(1);
    });

    test('go on: what becomes too old later, and what a restore brings back, goes as well', async () => {
      const { ledger, run } = ordersScene(endpoints);
      await ledger.take(choose('1', '7d', { at: now }));
      await run([long, short]);
      await db.query(
        "INSERT INTO im.messages (sender, app, created_at) VALUES ('back', '1', UTC_TIMESTAMP() - INTERVAL 9 DAY)",
      );
      expect((await run([long, short])).lines[0]).toMatchObject({ deleted: 1 });
      expect(await senders()).toEqual(['young', 'other']);
    });

    test('follow the latest choice alone: back to the longer class nothing more is deleted', async () => {
      const { ledger, run } = ordersScene(endpoints);
      await ledger.take(choose('1', '30d', { at: now }));
      await ledger.take(choose('1', '7d', { at: new Date(Date.now() - DAY).toISOString() }));
      expect((await run([long, short])).open).toBe(true);
      expect(await senders()).toEqual(['old', 'young', 'other']);
    });

    test('carry out neither of two choices of one instant, and open nothing', async () => {
      const { ledger, run, received } = ordersScene(endpoints);
      await ledger.take(choose('1', '7d', { at: now }));
      await ledger.take(choose('1', '30d', { at: now }));
      const { open, lines } = await run([long, short]);
      expect(Object.keys(lines[0]?.left ?? {})).toEqual([expect.stringMatching(/contradict/)]);
      expect(open).toBe(false);
      expect(await senders()).toEqual(['old', 'young', 'other']);
      expect(await received()).toBe(0);
    });

    test('delete all of an application that chose to store nothing', async () => {
      const { ledger, run } = ordersScene(endpoints);
      await ledger.take(choose('1', 'neverStored', { at: now }));
      expect((await run([long, short])).open).toBe(true);
      expect(await senders()).toEqual(['other']);
      expect(await column(db, 'SELECT sender FROM im.messages_7d')).toEqual(['other']);
    });

    test('delete nothing by an age that no index finds, and print the statement that makes it', async () => {
      await db.query('ALTER TABLE im.messages DROP INDEX by_app_created_at, ADD INDEX by_app (app)');
      const { ledger, run } = ordersScene(endpoints);
      await ledger.take(choose('1', '7d', { at: now }));
      await ledger.take(erase('other'));
      const { open, lines } = await run([long, short]);
      expect(Object.keys(lines[0]?.left ?? {})).toEqual([
        expect.stringMatching(/run: CREATE INDEX `by_app_created_at` ON `im`.`messages` \(`app`, `created_at`\)/),
      ]);
      expect(open).toBe(false);
      // orders of erasure go on.
      expect(await senders()).toEqual(['old', 'young']);
    });
  });

  test('count in a dry run and delete nothing', async () => {
    await table('sender VARCHAR(40), KEY by_sender (sender)');
    await db.query("INSERT INTO im.messages (sender) VALUES ('u'), ('u'), ('v')");
    const { ledger, run } = ordersScene(endpoints);
    await ledger.take(erase('u'));
    const { open, lines } = await run([bySender()], { dryRun: true });
    expect(lines[0]).toMatchObject({ deleted: 2, dryRun: true, position: '' });
    expect(open).toBe(false);
    expect(await senders()).toEqual(['u', 'u', 'v']);
  });
});
