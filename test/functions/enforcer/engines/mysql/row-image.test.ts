// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { RetentionError } from '../../../../../lib/errors';
import { describeWithSql, type SqlServer } from '../../../../helpers/mariadb';
import { DAY, directive, makeTable, sweep, utc, value } from './fixture';

const COLUMNS =
  'id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at DATETIME(3) NULL, content VARCHAR(64), KEY due (created_at)';
const MARK = 'the-content-of-a-message';

describeWithSql('the binlog of rows that the sweep deletes', (start) => {
  let server: SqlServer;
  let db: Connection;

  beforeAll(async () => {
    server = await start(['--log-bin', '--binlog-format=ROW', '--server-id=1']);
    db = await server.connect();
  }, 60_000);

  afterAll(async () => {
    await db?.end();
    await server?.close();
  });

  /** Bytes of the binlog file that is written while something happens. */
  async function binlogOf(happens: () => Promise<unknown>): Promise<Buffer> {
    await db.query('FLUSH BINARY LOGS');
    const [files] = await db.query<RowDataPacket[]>('SHOW BINARY LOGS');
    await happens();
    await db.query('FLUSH BINARY LOGS');
    const base = await value<string>(db, 'SELECT @@log_bin_basename');
    return readFileSync(join(dirname(base), String(files.at(-1)!['Log_name'])));
  }

  async function oldRows(columns = COLUMNS): Promise<void> {
    await makeTable(db, columns);
    await db.query(`INSERT INTO im.messages (created_at, content) VALUES (${utc(Date.now() - 9 * DAY)}, ?)`, [MARK]);
  }

  test('has their content again where nobody asked for less', async () => {
    await oldRows();
    const log = await binlogOf(() => sweep(server.endpoint, directive()));
    expect(await value<number>(db, 'SELECT COUNT(*) FROM im.messages')).toBe(0);
    expect(log.includes(MARK)).toBe(true);
  });

  test('has their key alone where the sum leans on it', async () => {
    await oldRows();
    const log = await binlogOf(() => sweep(server.endpoint, directive({ expects: { deleteImage: 'key' } })));
    expect(await value<number>(db, 'SELECT COUNT(*) FROM im.messages')).toBe(0);
    expect(log.length).toBeGreaterThan(0);
    expect(log.includes(MARK)).toBe(false);
  });

  test('fails the directive before anything is deleted where the table has no key', async () => {
    await oldRows('created_at DATETIME(3) NULL, content VARCHAR(64), KEY due (created_at)');
    await expect(sweep(server.endpoint, directive({ expects: { deleteImage: 'key' } }))).rejects.toThrow(
      /'expects.deleteImage' must be 'key'.*without a primary key.*remove 'deleteImage' from unit 'im-mysql'/,
    );
    expect(await value<number>(db, 'SELECT COUNT(*) FROM im.messages')).toBe(1);
  });

  test('fails the directive where the user may not ask for less', async () => {
    await oldRows();
    const user = { user: 'plain', password: 'only-on-loopback' };
    await db.query("DROP USER IF EXISTS 'plain'@'%'");
    await db.query("CREATE USER 'plain'@'%' IDENTIFIED BY 'only-on-loopback'");
    await db.query("GRANT SELECT, DELETE ON im.* TO 'plain'@'%'");
    const refused = sweep({ ...server.endpoint, ...user }, directive({ expects: { deleteImage: 'key' } }));
    const error = await refused.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(RetentionError.is(error)).toBe(true);
    expect(String(error)).toContain('grant the enforcer SESSION_VARIABLES_ADMIN');
    expect(await value<number>(db, 'SELECT COUNT(*) FROM im.messages')).toBe(1);
  });
});
