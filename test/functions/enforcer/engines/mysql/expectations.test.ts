// SPDX-License-Identifier: Apache-2.0
import type { Connection } from 'mysql2/promise';
import { describeWithSql, type SqlServer } from '../../../../helpers/mariadb';
import { DAY, directive, ensure, insertAges, makeTable, sweep } from './fixture';

describeWithSql('what the estate says of the server', (start, kind) => {
  let server: SqlServer;
  let db: Connection;

  beforeAll(async () => {
    server = await start(['--log-bin', '--binlog-format=ROW', '--server-id=1']);
    db = await server.connect();
    await makeTable(db, 'id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at DATETIME(3) NULL, KEY due (created_at)');
  }, 60_000);

  afterAll(async () => {
    await db?.end();
    await server?.close();
  });

  test('is compared and agrees', async () => {
    const expects = {
      family: kind,
      binlogFormat: 'ROW',
      rowImage: 'FULL',
      timeZone: '+08:00',
      binlog: 'on',
      version: '8.0',
      slowLogAboveMs: 500,
    } as const;
    expect((await ensure(server.endpoint, directive({ expects }))).complete).toBe(true);
  });

  test.each([
    ['long_query_time = 0.25', '250'],
    ['log_queries_not_using_indexes = ON', '0'],
  ])('has a slow log that tells more than the estate says, by %s', async (setting, ms) => {
    await db.query(`SET GLOBAL ${setting}, GLOBAL slow_query_log = ON`);
    const about = directive({ expects: { slowLogAboveMs: 500 } });
    await expect(ensure(server.endpoint, about)).rejects.toThrow(`got '${ms}' by the server`);
    await db.query('SET GLOBAL slow_query_log = OFF');
    expect((await ensure(server.endpoint, about)).complete).toBe(true);
    await db.query('SET GLOBAL long_query_time = 10, GLOBAL log_queries_not_using_indexes = OFF');
  });

  const other = kind === 'MySQL' ? 'MariaDB' : 'MySQL';
  test.each([
    ['family', { family: other }, `'${other}'`, `'${kind}' by the server: its backups`],
    ['binlogFormat', { binlogFormat: 'MIXED' }, `'MIXED'`, `'ROW' by the server: the binlog repeats rows`],
    ['rowImage', { rowImage: 'MINIMAL' }, `'MINIMAL'`, `'FULL' by the server: updates and deletes`],
    ['timeZone', { timeZone: '+00:00' }, `'+00:00'`, `'+08:00' by the server: dates that the server fills in`],
    ['binlog', { binlog: 'off' }, `'off'`, `'on' by the server: the sum`],
    ['version', { version: '99.1' }, `'99.1'`, `by the server: what the sum says of this product`],
    ['slowLogAboveMs', { slowLogAboveMs: 500 }, `'500'`, `'250' by the server: statements with the values`],
  ] as const)(
    'fails with estate, server and effect where %s differs, and still expires rows',
    async (name, expects, says, got) => {
      await db.query(
        `SET GLOBAL long_query_time = 0.25, GLOBAL slow_query_log = ${name === 'slowLogAboveMs' ? 'ON' : 'OFF'}`,
      );
      const failure = ensure(server.endpoint, directive({ expects })).catch((error: unknown) => String(error));
      const text = await failure;
      expect(text).toContain(`'expects.${name}' must be ${says}, as the estate says of unit 'im-mysql'`);
      expect(text).toContain(got);
      const allow = [{ guard: `settings:${name}`, who: 'a person', why: 'a reason' }];
      expect(await ensure(server.endpoint, directive({ expects, allow }))).toMatchObject({ complete: true });
      await insertAges(db, [30 * DAY]);
      expect((await sweep(server.endpoint, directive({ expects }))).deleted).toBe(1);
    },
  );
});
