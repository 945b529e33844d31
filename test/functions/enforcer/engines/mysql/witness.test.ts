// SPDX-License-Identifier: Apache-2.0
import type { Connection } from 'mysql2/promise';
import { MYSQL_SETTINGS } from '../../../../../functions/enforcer/engines/mysql/settings';
import { describeWithSql, numbers, type SqlServer } from '../../../../helpers/mariadb';
import { DAY, directive, fill, makeTable, witness } from './fixture';

describeWithSql('the witness of a MySQL table', (start) => {
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

  const settings = { ...MYSQL_SETTINGS };
  afterEach(() => Object.assign(MYSQL_SETTINGS, settings));

  test('sees nothing in an empty table', async () => {
    await makeTable(db, 'id INT AUTO_INCREMENT PRIMARY KEY, created_at DATETIME, KEY due (created_at)');
    expect(await witness(server.endpoint, directive())).toEqual({ oldestMs: null, unjudged: 0, notices: [] });
  });

  test('finds the oldest row without an index, as long as that is quick', async () => {
    await makeTable(db, 'id INT AUTO_INCREMENT PRIMARY KEY, created_at DATETIME(3)');
    await fill(db, 1_000, 12 * DAY, DAY);
    const { oldestMs } = await witness(server.endpoint, directive());
    expect(Math.round((oldestMs ?? 0) / DAY)).toBe(12);
  });

  test('fails, and asks for an index, where it would take too long: seeing nothing is no proof', async () => {
    await makeTable(db, 'id INT AUTO_INCREMENT PRIMARY KEY, created_at DATETIME(3)');
    await fill(db, 200_000, 12 * DAY, DAY);
    Object.assign(MYSQL_SETTINGS, { witnessMs: 2 });
    await expect(witness(server.endpoint, directive())).rejects.toThrow(
      "'witness' must be done within 2 ms, got a search through all of `im`.`messages`; run: CREATE INDEX `retention_created_at` ON `im`.`messages` (`created_at`)",
    );
  });

  test('stops counting at its cap', async () => {
    await makeTable(db, 'id INT AUTO_INCREMENT PRIMARY KEY, created_at DATETIME(3) NULL, KEY due (created_at)');
    await db.query(`INSERT INTO im.messages (created_at) SELECT NULL FROM ${numbers(1, 12_000)}`);
    expect(await witness(server.endpoint, directive())).toMatchObject({
      oldestMs: null,
      unjudged: 10_000,
      notices: [expect.stringContaining('more than 10000 rows')],
    });
  });
});
