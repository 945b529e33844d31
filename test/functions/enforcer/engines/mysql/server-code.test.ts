// SPDX-License-Identifier: Apache-2.0
import type { Connection } from 'mysql2/promise';
import { describeWithSql, makeUser, type SqlServer } from '../../../../helpers/mariadb';
import { context, DAY, directive, ensure, fill, insertAges, makeTable, rights, sweep, value } from './fixture';

const INDEXED = 'id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at DATETIME(3) NULL, n INT, KEY due (created_at)';
const EVENT = 'CREATE EVENT away.copy ON SCHEDULE EVERY 1 YEAR STARTS NOW() + INTERVAL 1 YEAR DO ';

describeWithSql('what the server itself does with rows', (start, kind) => {
  let server: SqlServer;
  let db: Connection;

  beforeAll(async () => {
    server = await start(['--event-scheduler=ON']);
    db = await server.connect();
  }, 60_000);

  afterAll(async () => {
    await db?.end();
    await server?.close();
  });

  beforeEach(async () => {
    await db.query('DROP DATABASE IF EXISTS away; DROP DATABASE IF EXISTS im; CREATE DATABASE away');
    await makeTable(db, INDEXED);
    await db.query('CREATE TABLE away.kept (id INT)');
  });

  const ensured = (allow: readonly { guard: string; who: string; why: string }[] = []): Promise<unknown> =>
    ensure(server.endpoint, directive({ allow }), context({ directives: [directive()] }));

  test.each<[string, ...string[]]>([
    [
      'through a view',
      'CREATE VIEW im.v AS SELECT id FROM im.messages',
      `${EVENT}INSERT INTO away.kept SELECT id FROM im.v`,
    ],
    [
      'through a view of a view',
      'CREATE VIEW im.v AS SELECT id FROM im.messages; CREATE VIEW away.w AS SELECT * FROM im.v',
      `${EVENT}CREATE TABLE away.more AS SELECT * FROM away.w`,
    ],
    [
      'by a function',
      'CREATE FUNCTION away.f() RETURNS INT MODIFIES SQL DATA BEGIN INSERT INTO away.kept SELECT id FROM im.messages; RETURN 1; END',
      `${EVENT}SET @done = away.f()`,
    ],
    [
      'by a procedure that calls another one',
      'CREATE PROCEDURE away.inner_one() INSERT INTO away.kept SELECT id FROM im.messages; CREATE PROCEDURE away.outer_one() CALL away.inner_one()',
      `${EVENT}CALL away.outer_one()`,
    ],
    ['by another name', `${EVENT}RENAME TABLE im.messages TO away.moved`],
    ['by text', `${EVENT}BEGIN PREPARE s FROM 'SELECT 1'; EXECUTE s; END`],
    ['by what is not there yet', `${EVENT}CALL away.made_later()`],
  ])('an event that copies or moves rows %s is refused', async (_, ...statements) => {
    for (const statement of statements) await db.query(statement);
    await expect(ensured()).rejects.toThrow("from which the event 'away.copy' may write into another table");
    await ensured([{ guard: 'events:away.copy', who: 'database team', why: 'its copies end' }]);
  });

  test('an event that calls what the user may not read is not known', async () => {
    await db.query(`CREATE PROCEDURE away.hidden() DO 1; ${EVENT}CALL away.hidden()`);
    await makeUser(db, 'sweeper', 's', ...rights(kind));
    const endpoint = { ...server.endpoint, user: 'sweeper', password: 's' };
    await expect(ensure(endpoint, directive())).rejects.toThrow("the event 'away.copy'");
    await ensured();
  });

  test('an event that reads a view of another database, which the user cannot see, is not known; a table there is', async () => {
    await db.query(
      `CREATE VIEW away.v AS SELECT id FROM im.messages; ${EVENT}INSERT INTO away.kept SELECT id FROM away.v`,
    );
    await makeUser(db, 'sweeper', 's', ...rights(kind));
    const endpoint = { ...server.endpoint, user: 'sweeper', password: 's' };
    await expect(ensure(endpoint, directive())).rejects.toThrow("the event 'away.copy'");
    await db.query(`DROP VIEW away.v; CREATE TABLE away.v (id INT)`);
    await ensure(endpoint, directive());
  });

  test('events and triggers that have nothing to do with the rows pass', async () => {
    await db.query(
      `CREATE TABLE away.other (id INT PRIMARY KEY); CREATE VIEW away.v AS SELECT * FROM away.other;
       CREATE FUNCTION away.one() RETURNS INT DETERMINISTIC RETURN 1;
       ${EVENT}INSERT INTO away.kept SELECT id + away.one() FROM away.v;
       CREATE TRIGGER im.t BEFORE INSERT ON im.messages FOR EACH ROW SET NEW.n = REPLACE('1', '1', '2')`,
    );
    await ensured();
  });

  test.each([
    ['INSERT', 'INSERT INTO away.kept VALUES (NEW.id)'],
    ['UPDATE', 'BEGIN INSERT INTO `away`.`kept` VALUES (OLD.id) ; END'],
    ['INSERT', 'UPDATE away.kept SET id = NEW.id'],
  ])('a trigger on %s that does %s is refused, unless what it fills is placed', async (event, body) => {
    await db.query(`CREATE TRIGGER im.copies AFTER ${event} ON im.messages FOR EACH ROW ${body}`);
    await expect(ensured()).rejects.toThrow(
      `with the trigger 'copies' on ${event}, which may write into another table`,
    );
    await ensured([{ guard: 'triggers:copies', who: 'database team', why: 'its copies end' }]);
    const placed = [directive(), directive({ database: 'away', table: 'kept' })];
    await ensure(server.endpoint, directive(), context({ directives: placed }));
    expect((await sweep(server.endpoint, directive())).complete).toBe(true);
  });

  test('a database that a rollback made, with a copy of the table, is refused, also where the user has no right to it', async () => {
    await db.query(
      'CREATE DATABASE `im-bak`; CREATE TABLE `im-bak`.messages LIKE im.messages; CREATE TABLE away.messages (id INT)',
    );
    await makeUser(db, 'sweeper', 's', ...rights(kind));
    const endpoint = { ...server.endpoint, user: 'sweeper', password: 's' };
    try {
      const all = context({ directives: [directive()] });
      await expect(ensure(endpoint, directive(), all)).rejects.toThrow(
        /'im-bak.messages', which no placement names and which looks like a copy of 'im.messages'.*'undeclared-tables:im-bak.messages'/,
      );
      const placed = [directive(), directive({ database: 'im-bak' })];
      await ensure(endpoint, directive(), context({ directives: placed }));
    } finally {
      await db.query('DROP DATABASE `im-bak`');
    }
  });

  test('settings of the server that end statements early or refuse large ones hold up nothing', async () => {
    await fill(db, 20_000, 30 * DAY, 10 * DAY);
    const time = kind === 'MySQL' ? 'max_execution_time' : 'max_statement_time';
    await db.query(`SET GLOBAL ${time} = ${kind === 'MySQL' ? 1 : 0.001}; SET GLOBAL max_join_size = 10`);
    try {
      expect((await sweep(server.endpoint, directive())).deleted).toBe(20_000);
    } finally {
      await db.query(`SET GLOBAL ${time} = 0; SET GLOBAL max_join_size = 18446744073709551615`);
    }
  });

  test('a server whose transactions are read-only is refused', async () => {
    await insertAges(db, [30 * DAY]);
    const name =
      (await value<number>(db, `SELECT VERSION() LIKE '%MariaDB%'`)) === 1 ? 'tx_read_only' : 'transaction_read_only';
    await db.query(`SET GLOBAL ${name} = 1`);
    try {
      await expect(sweep(server.endpoint, directive())).rejects.toThrow(`one that is read-only (${name} = ON)`);
    } finally {
      await db.query(`SET GLOBAL ${name} = 0`);
    }
  });

  test.each(['KEY due (created_at)', 'KEY due (created_at, id)', 'KEY other (re)'])(
    'rows that answer each other go in one run, youngest first, past one that is still answered (%s)',
    async (index) => {
      await db.query('DROP TABLE im.messages');
      await makeTable(
        db,
        `id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at DATETIME(3) NULL, re BIGINT NULL, ${index}, FOREIGN KEY (re) REFERENCES im.messages (id)`,
      );
      await fill(db, 5_000, 30 * DAY, 10 * DAY);
      await db.query('UPDATE im.messages SET re = id - 1 WHERE id > 1 AND id <> 2501');
      await insertAges(db, [DAY]);
      await db.query(
        'UPDATE im.messages SET re = 3 WHERE id = (SELECT m FROM (SELECT MAX(id) AS m FROM im.messages) AS x)',
      );
      expect(await sweep(server.endpoint, directive())).toMatchObject({ deleted: 4_997, skipped: [{ count: 3 }] });
    },
    30_000,
  );
});
