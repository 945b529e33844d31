// SPDX-License-Identifier: Apache-2.0
import type { Connection } from 'mysql2/promise';
import { describeWithSql, makeUser, type SqlServer } from '../../../../helpers/mariadb';
import { context, DAY, directive, ensure, insertAges, makeTable, sweep, value } from './fixture';

describeWithSql('foreign keys onto a MySQL table', (start) => {
  let server: SqlServer;
  let db: Connection;

  beforeAll(async () => {
    server = await start();
    db = await server.connect();
    await db.query('CREATE DATABASE `o-ther`');
  }, 60_000);
  afterAll(async () => {
    await db?.end();
    await server?.close();
  });

  async function withChild(child: string, rule: string): Promise<void> {
    await db.query('DROP TABLE IF EXISTS `o-ther`.`rep-lies`, im.replies');
    await makeTable(db, 'id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at DATETIME(3) NOT NULL, KEY due (created_at)');
    await insertAges(db, [30 * DAY]);
    await db.query(
      `CREATE TABLE ${child} (id INT PRIMARY KEY, message BIGINT NULL, CONSTRAINT \`of-message\` FOREIGN KEY (message) REFERENCES im.messages (id) ${rule}); INSERT INTO ${child} VALUES (1, 1)`,
    );
  }

  test.each([
    ['im.replies', 'im.replies'],
    ['`o-ther`.`rep-lies`', 'o-ther.rep-lies'],
  ])('that delete rows of %s as well are refused, and nothing is deleted', async (child, name) => {
    await withChild(child, 'ON DELETE CASCADE ON UPDATE CASCADE');
    for (const run of [context(), context({ dryRun: true })]) {
      await expect(sweep(server.endpoint, directive(), run)).rejects.toThrow(
        new RegExp(
          `'table' must be a table whose rows take no others with them, got 'im.messages', which '${name}' references ON DELETE CASCADE by '.*of-message'; make that foreign key one without CASCADE, and give '${name}' a placement of its own that is deleted first`,
        ),
      );
    }
    expect(await value(db, `SELECT COUNT(*) FROM ${child}`)).toBe(1);
  });

  test('that set a column to NULL are allowed', async () => {
    await withChild('im.replies', 'ON DELETE SET NULL ON UPDATE CASCADE');
    expect((await sweep(server.endpoint, directive())).deleted).toBe(1);
    expect(await value(db, 'SELECT COUNT(*) FROM im.replies WHERE message IS NULL')).toBe(1);
  });

  test('are read as far as the user may, and what it may not see is said', async () => {
    const endpoint = { ...server.endpoint, user: 'sweeper', password: 's' };
    await withChild('im.replies', 'ON DELETE CASCADE');
    await makeUser(db, 'sweeper', 's', 'SELECT, DELETE ON im.*');
    await expect(ensure(endpoint, directive())).rejects.toThrow("which 'im.replies' references ON DELETE CASCADE");
    await withChild('`o-ther`.`rep-lies`', 'ON DELETE CASCADE');
    expect((await ensure(endpoint, directive())).notices).toEqual([
      "foreign keys of tables that the user cannot see were not checked: it lacks PROCESS; a row of 'im.messages' may take theirs with it",
    ]);
    await db.query('GRANT PROCESS ON *.* TO sweeper');
    await expect(ensure(endpoint, directive())).rejects.toThrow("which 'o-ther.rep-lies' references");
    await db.query('DROP TABLE `o-ther`.`rep-lies`');
  });
});
