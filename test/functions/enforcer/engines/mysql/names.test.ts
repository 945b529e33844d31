// SPDX-License-Identifier: Apache-2.0
import type { Connection } from 'mysql2/promise';
import { describeWithSql, type SqlServer } from '../../../../helpers/mariadb';
import { context, DAY, directive, ensure, insertAges, makeTable, sweep, value, witness } from './fixture';

const INDEXED = 'id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at DATETIME(3) NULL, KEY due (created_at)';
const other = directive({ database: 'IM', table: 'Messages', clock: { kind: 'created', field: 'CREATED_AT' } });

// 2 is for file systems that fold case, which no server of the tests has.
describe.each([0, 1])('names of tables, with lower_case_table_names %d', (folds) => {
  describeWithSql(`where they are ${folds === 0 ? 'compared as they are' : 'folded'}`, (start) => {
    let server: SqlServer;
    let db: Connection;

    beforeAll(async () => {
      server = await start([`--lower-case-table-names=${folds}`]);
      db = await server.connect();
    }, 60_000);

    afterAll(async () => {
      await db?.end();
      await server?.close();
    });

    beforeEach(async () => {
      await makeTable(db, INDEXED);
      await insertAges(db, [30 * DAY]);
    });

    if (folds === 0) {
      test('another spelling is no such table', async () => {
        await expect(sweep(server.endpoint, other)).rejects.toThrow("no such table that this user can see under 'IM.");
        expect(await value(db, 'SELECT COUNT(*) FROM im.messages')).toBe(1);
      });

      test('children and triggers of a table with another case are not its own', async () => {
        await db.query(
          `CREATE TABLE im.MESSAGES LIKE im.messages;
           CREATE TABLE im.child (id BIGINT, FOREIGN KEY (id) REFERENCES im.MESSAGES (id) ON DELETE CASCADE);
           CREATE TRIGGER im.gone AFTER DELETE ON im.MESSAGES FOR EACH ROW DELETE FROM im.child`,
        );
        expect((await sweep(server.endpoint, directive())).deleted).toBe(1);
        await expect(sweep(server.endpoint, directive({ table: 'MESSAGES' }))).rejects.toThrow('ON DELETE CASCADE');
        await db.query('DROP TABLE im.child, im.MESSAGES');
      });
      return;
    }

    test('another spelling is the same table, for sweep and witness', async () => {
      expect((await witness(server.endpoint, other)).oldestMs).toBeGreaterThan(29 * DAY);
      expect((await sweep(server.endpoint, other)).deleted).toBe(1);
    });

    test('children and triggers of another spelling are its own', async () => {
      await db.query(
        'CREATE TABLE IM.Child (id BIGINT, FOREIGN KEY (id) REFERENCES IM.MESSAGES (id) ON DELETE CASCADE); INSERT INTO im.child VALUES (1)',
      );
      for (const about of [other, directive()])
        await expect(sweep(server.endpoint, about)).rejects.toThrow('ON DELETE CASCADE');
      await db.query(
        'DROP TABLE im.child; CREATE TABLE im.log (id INT); CREATE TRIGGER im.gone AFTER DELETE ON IM.Messages FOR EACH ROW DELETE FROM im.log',
      );
      for (const about of [other, directive()])
        await expect(sweep(server.endpoint, about)).rejects.toThrow("the trigger 'gone' AFTER DELETE");
      await db.query('DROP TABLE im.messages, im.log');
    });

    test('a placed table of another spelling is placed, and its copy is not', async () => {
      const all = context({ directives: [other] });
      expect((await ensure(server.endpoint, other, all)).complete).toBe(true);
      await db.query('CREATE TABLE IM.Messages_Bak LIKE im.messages');
      await expect(ensure(server.endpoint, other, all)).rejects.toThrow("'im.messages_bak (");
      await db.query('DROP TABLE im.messages_bak');
    });
  });
});
