// SPDX-License-Identifier: Apache-2.0
import { type Connection, escapeId } from 'mysql2/promise';
import { describeWithSql, makeUser, type SqlServer } from '../../../../helpers/mariadb';
import { context, DAY, directive, ensure, insertAges, makeTable, rights, sweep, value } from './fixture';

describeWithSql('foreign keys onto a MySQL table', (start, kind) => {
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

  test('that the user cannot see are not known, and so refused unless the estate answers for them', async () => {
    const endpoint = { ...server.endpoint, user: 'sweeper', password: 's' };
    const blind = rights(kind).map((right) => right.replace('PROCESS, ', ''));
    await withChild('im.replies', 'ON DELETE CASCADE');
    await makeUser(db, 'sweeper', 's', ...blind);
    await expect(ensure(endpoint, directive())).rejects.toThrow("which 'im.replies' references ON DELETE CASCADE");
    await withChild('`o-ther`.`rep-lies`', 'ON DELETE CASCADE');
    for (const step of [ensure, sweep])
      await expect(step(endpoint, directive())).rejects.toThrow(
        "'table' must be a table whose foreign keys can be seen in all databases, got 'im.messages', of which it is not known whether rows of other tables go with its own: the user lacks PROCESS; grant the user of the enforcer PROCESS, or state in 'allow' of the placement who answers for the guard 'foreign-keys' and why",
      );
    expect(await value(db, 'SELECT COUNT(*) FROM `o-ther`.`rep-lies`')).toBe(1);
    await db.query('GRANT PROCESS ON *.* TO sweeper');
    await expect(ensure(endpoint, directive())).rejects.toThrow("which 'o-ther.rep-lies' references");
    await db.query('DROP TABLE `o-ther`.`rep-lies`; REVOKE PROCESS ON *.* FROM sweeper');
    const allow = [{ guard: 'foreign-keys', who: 'database team', why: 'there are none' }];
    const { deleted, notices } = await sweep(endpoint, directive({ allow }));
    expect(deleted).toBe(1);
    expect(notices).toContainEqual(
      expect.stringContaining("guard 'foreign-keys' is allowed by database team (there are none) although there is"),
    );
  });

  // whatever the spelling: the server's own lists write names in two ways, and neither is that of SQL.
  test.each(['im-prod', '消息', 'Über', 'a/b', 'a.b', "it's $1", 'x@002d', 'Ж я', 'im prod%'])(
    'are seen in a database of the name %s',
    async (database) => {
      const home = escapeId(database, true);
      await db.query(
        `SET time_zone = '+00:00'; DROP DATABASE IF EXISTS ${home}; CREATE DATABASE ${home}; USE ${home};
         CREATE TABLE \`me-ssäges\` (id INT PRIMARY KEY, created_at DATETIME NOT NULL, KEY due (created_at));
         CREATE TABLE \`r e/p\` (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES \`me-ssäges\` (id) ON DELETE CASCADE);
         INSERT INTO \`me-ssäges\` VALUES (1, NOW() - INTERVAL 30 DAY); INSERT INTO \`r e/p\` VALUES (1, 1)`,
      );
      await makeUser(db, 'narrow', 'n', `SELECT, DELETE, TRIGGER ON ${home}.\`me-ssäges\``, rights(kind)[1] ?? '');
      for (const endpoint of [server.endpoint, { ...server.endpoint, user: 'narrow', password: 'n' }])
        await expect(sweep(endpoint, directive({ database, table: 'me-ssäges' }))).rejects.toThrow(
          'references ON DELETE CASCADE',
        );
      expect(await value(db, `SELECT COUNT(*) FROM ${home}.\`r e/p\``)).toBe(1);
      await db.query(`DROP DATABASE ${home}; USE im`);
    },
  );

  test('of the table onto itself are refused where they cascade', async () => {
    await makeTable(
      db,
      'id BIGINT PRIMARY KEY, parent BIGINT, created_at DATETIME(3) NOT NULL, KEY due (created_at), FOREIGN KEY (parent) REFERENCES im.messages (id) ON DELETE CASCADE',
    );
    await expect(sweep(server.endpoint, directive())).rejects.toThrow(
      "which 'im.messages' references ON DELETE CASCADE",
    );
  });
});
