// SPDX-License-Identifier: Apache-2.0
import type { Connection } from 'mysql2/promise';
import { connectTerminations, type Termination } from '../../../../../functions/enforcer/engines/cos/terminations';
import { describeWithMariaDb, type MariaDb, startMariaDb } from '../../../../helpers/mariadb';

const PLACE = {
  unit: 'im',
  database: 'im',
  table: 'app`lications',
  applicationColumn: 'sdk_app_id',
  terminatedColumn: 'terminated_at',
};

describeWithMariaDb('the table of terminations', () => {
  let server: MariaDb;
  let db: Connection;

  beforeAll(async () => {
    server = await startMariaDb();
    db = await server.connect();
    await db.query('CREATE DATABASE im');
  }, 60_000);
  afterAll(async () => {
    await db?.end();
    await server?.close();
  });

  async function read(columns: string, values: string): Promise<readonly Termination[]> {
    await db.query('DROP TABLE IF EXISTS im.`app``lications`');
    await db.query(
      `CREATE TABLE im.\`app\`\`lications\` (${columns}); INSERT INTO im.\`app\`\`lications\` VALUES ${values}`,
    );
    const source = await connectTerminations(PLACE, server.endpoint);
    try {
      const rows: Termination[] = [];
      for (let after: string | undefined; ; after = rows.at(-1)?.application) {
        const page = await source.page(after);
        if (page.length === 0) return rows;
        rows.push(...page);
      }
    } finally {
      await source.close();
    }
  }

  test('reads dates without a zone as UTC, and leaves applications in use out', async () => {
    expect(
      await read(
        'sdk_app_id BIGINT UNSIGNED, terminated_at DATETIME(3) NULL',
        "(1400000001, '2027-01-31 12:00:00.250'), (1400000002, NULL), (18446744073709551615, '2027-02-01 00:00:00')",
      ),
    ).toEqual([
      { application: '1400000001', terminatedMs: Date.parse('2027-01-31T12:00:00.250Z') },
      { application: '18446744073709551615', terminatedMs: Date.parse('2027-02-01T00:00:00Z') },
    ]);
  });

  test('an application with several rows is terminated when all are, since the last one', async () => {
    expect(
      await read(
        'sdk_app_id VARCHAR(40), terminated_at TIMESTAMP NULL',
        "('a', FROM_UNIXTIME(1800000000)), ('a', FROM_UNIXTIME(1800000500)), ('b', FROM_UNIXTIME(1800000000)), ('b', NULL)",
      ),
    ).toEqual([{ application: 'a', terminatedMs: 1_800_000_500_000 }]);
  });

  test('comes in pages, each application once', async () => {
    const values = Array.from({ length: 2_345 }, (_, i) => `(${1_400_000_000 + i}, '2027-01-01')`).join(',');
    const rows = await read('sdk_app_id INT PRIMARY KEY, terminated_at DATE NULL', values);
    expect(new Set(rows.map((row) => row.application)).size).toBe(2_345);
    expect(rows).toHaveLength(2_345);
  });

  test.each([
    ['DATE', 86_399_999],
    ['DATETIME', 999],
    ['TIMESTAMP', 999],
    ['DATETIME(2)', 9],
    ['DATETIME(3)', 0],
    ['TIMESTAMP(6)', 0],
  ])('an end of type %s may be up to %d ms later', async (type, slackMs) => {
    await db.query(`CREATE OR REPLACE TABLE im.\`app\`\`lications\` (sdk_app_id INT, terminated_at ${type} NULL)`);
    const source = await connectTerminations(PLACE, server.endpoint);
    expect(source.slackMs).toBe(slackMs);
    await source.close();
  });

  test.each([
    ['sdk_app_id INT', '(1)', "'terminated_at', which it does not have"],
    ['sdk_app_id INT, terminated_at BIGINT', '(1, 1)', "'terminated_at' of type bigint"],
    ['sdk_app_id INT, terminated_at VARCHAR(20)', "(1, '')", "'terminated_at' of type varchar"],
  ])('fails for a column that holds no date: %s', async (columns, values, got) => {
    await expect(read(columns, values)).rejects.toThrow(
      `im: 'terminations.terminatedColumn' must be a DATETIME, TIMESTAMP or DATE column of 'im.app\`lications', got ${got}; name a column that holds the date, and let the enforcer read it`,
    );
  });
});
