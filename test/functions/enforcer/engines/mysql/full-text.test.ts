// SPDX-License-Identifier: Apache-2.0
import type { Connection } from 'mysql2/promise';
import { describeWithSql, makeUser, type SqlServer } from '../../../../helpers/mariadb';
import { DAY, directive, ensure, rights, sweep, value } from './fixture';

const INDEXED = 'id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at DATETIME(3) NULL, KEY due (created_at)';

describeWithSql('words in a FULLTEXT index', (start, kind) => {
  let server: SqlServer;
  let db: Connection;

  beforeAll(async () => {
    server = await start();
    db = await server.connect();
  }, 60_000);
  afterAll(async () => {
    await db?.end();
    await server?.close();
  });

  test.each(['im', 'im-prod'])(
    'go with their rows where the estate allows it: none of %s is left',
    async (home) => {
      const name = `\`${home}\`.messages`;
      await db.query(`DROP DATABASE IF EXISTS \`${home}\`; CREATE DATABASE \`${home}\``);
      await db.query(`CREATE TABLE ${name} (${INDEXED}, body TEXT, FULLTEXT KEY words (body))`);
      const rows = Array.from({ length: 1_500 }, (_, n) => [
        new Date(Date.now() - (n % 2 === 0 ? 30 : 1) * DAY).toISOString().slice(0, 19).replace('T', ' '),
        `${n % 2 === 0 ? 'secret' : 'fresh'}${n} common`,
      ]);
      await db.query(`INSERT INTO ${name} (created_at, body) VALUES ?`, [rows]);
      // words go from the memory of the server into its auxiliary tables.
      await db.query('SET GLOBAL innodb_optimize_fulltext_only = ON');
      await db.query(`OPTIMIZE TABLE ${name}`);
      await db.query('SET GLOBAL innodb_optimize_fulltext_only = OFF');
      const words = async (like: string): Promise<number> => {
        await db.query(`SET GLOBAL innodb_ft_aux_table = '${home === 'im' ? home : 'im@002dprod'}/messages'`);
        const tables = ['INNODB_FT_INDEX_TABLE', 'INNODB_FT_INDEX_CACHE'].map(
          (each) => `(SELECT COUNT(DISTINCT WORD) FROM information_schema.${each} WHERE WORD LIKE '${like}%')`,
        );
        return Number(await value(db, `SELECT ${tables.join(' + ')}`));
      };
      expect(await words('secret')).toBe(750);
      const allowed = directive({
        database: home,
        allow: [{ guard: 'fulltext-optimize', who: 'ops', why: 'the table is small' }],
      });
      expect(await sweep(server.endpoint, allowed)).toMatchObject({ deleted: 750, complete: true });
      expect([await words('secret'), await words('fresh')]).toEqual([0, 750]);
      await ensure(server.endpoint, allowed);
      expect(await value(db, 'SELECT @@GLOBAL.innodb_optimize_fulltext_only')).toBe(0);
      // a user without the rights gets a notice, and nothing is reported as gone.
      const own = `\`${home}\`.`;
      const grants = rights(kind).map((each) => each.replace('im.', own));
      await makeUser(db, 'sweeper', 's', ...grants, `INSERT ON ${own}*`);
      await expect(sweep({ ...server.endpoint, user: 'sweeper', password: 's' }, allowed)).rejects.toThrow(
        /who may take words out of a FULLTEXT index/,
      );
      await db.query(`DROP DATABASE \`${home}\`; CREATE DATABASE IF NOT EXISTS im`);
    },
    60_000,
  );
});
