// SPDX-License-Identifier: Apache-2.0
import type { Connection } from 'mysql2/promise';
import type { MysqlDirective } from '../../../../../lib/directives';
import { describeWithSql, makeUser, type SqlServer } from '../../../../helpers/mariadb';
import { column, context, DAY, directive, ensure, HOUR, makeTable, rights, sweep, witness } from './fixture';

/** Deleted two calendar months after the end, and never before 59 days. */
function configuration(changes: Partial<MysqlDirective> = {}): MysqlDirective {
  return directive({
    category: 'configuration',
    clock: { kind: 'terminated', field: 'terminated_at' },
    deleteAfterMs: 59 * DAY,
    notBeforeMonths: 2,
    resolution: 'day',
    ...changes,
  });
}

describeWithSql('expiry after termination', (start, kind) => {
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

  async function terminated(type: string, ...ends: readonly (string | null)[]): Promise<void> {
    await makeTable(db, `id INT AUTO_INCREMENT PRIMARY KEY, terminated_at ${type} NULL, KEY ended (terminated_at)`);
    for (const end of ends) await db.query('INSERT INTO im.messages (terminated_at) VALUES (?)', [end]);
  }

  /** Deletes as on that day: the enforcer's clock and, for whoever has few rights, the database's are there. */
  async function deletedAt(now: string, about = configuration()): Promise<number> {
    const ms = Date.parse(now);
    await makeUser(db, 'past', 'p', ...rights(kind));
    await db.query(`SET GLOBAL init_connect = 'SET timestamp = ${ms / 1_000}'`);
    const endpoint = { ...server.endpoint, user: 'past', password: 'p' };
    return (await sweep(endpoint, about, context({ now: () => ms }))).deleted;
  }

  // both calendars, UTC and China's, must have reached the date: the later one decides.
  test.each([
    ['31 Dec + 2 months is clamped to 28 Feb', '2025-12-31 10:00:00.000', '2026-02-28T10:00:00.000Z'],
    ['31 Dec + 2 months is 29 Feb in a leap year', '2023-12-31 10:00:00.000', '2024-02-29T10:00:00.000Z'],
    ['30 Dec and 29 Dec are clamped alike', '2025-12-29 10:00:00.000', '2026-02-28T10:00:00.000Z'],
    ['28 Dec is not clamped', '2025-12-28 10:00:00.000', '2026-02-28T10:00:00.000Z'],
    ['July and August are 62 days', '2026-07-01 00:00:00.000', '2026-09-01T00:00:00.000Z'],
    ['the date holds to the millisecond', '2026-04-15 08:30:00.123', '2026-06-15T08:30:00.123Z'],
    // 30 Nov 20:00 UTC is 1 Dec 04:00 in China, whose two months end on 1 Feb 04:00.
    ["China's calendar is later at this month end", '2025-11-30 20:00:00.000', '2026-01-31T20:00:00.000Z'],
    // 30 Dec 20:00 UTC is 31 Dec in China: clamped there to 28 Feb 04:00, a day before UTC's 28 Feb 20:00.
    ['UTC is later at this one', '2025-12-30 20:00:00.000', '2026-02-28T20:00:00.000Z'],
  ])('%s', async (_, end, due) => {
    await terminated('DATETIME(3)', end);
    expect(await deletedAt(new Date(Date.parse(due) - 1).toISOString())).toBe(0);
    expect(await deletedAt(due)).toBe(1);
  });

  test.each([
    ['DATETIME', '2025-12-31 10:00:00', '2026-02-28T10:00:00.999Z'],
    ['TIMESTAMP(3)', '2025-12-31 10:00:00.000', '2026-02-28T10:00:00.000Z'],
    // the end may have been at any time of the day, in any of the calendars.
    ['DATE', '2025-12-31', '2026-02-28T23:59:59.999Z'],
    ['BIGINT', String(Date.parse('2025-12-31T10:00:00Z')), '2026-02-28T10:00:00.000Z'],
  ])('a column of %s is due when its latest possible time is', async (type, end, due) => {
    const clock = { ...configuration().clock, ...(type === 'BIGINT' ? { unit: 'ms' as const } : {}) };
    await terminated(type, end);
    expect(await deletedAt(new Date(Date.parse(due) - 1).toISOString(), configuration({ clock }))).toBe(0);
    expect(await deletedAt(due, configuration({ clock }))).toBe(1);
  });

  test('the days must have passed as well as the months', async () => {
    await terminated('DATETIME(3)', '2026-01-31 00:00:00');
    const about = configuration({ deleteAfterMs: 70 * DAY });
    expect(await deletedAt('2026-04-10T23:59:59.999Z', about)).toBe(0);
    expect(await deletedAt('2026-04-11T00:00:00.000Z', about)).toBe(1);
  });

  test('a customer without an end date stays, however old, and is not a finding', async () => {
    // GIVEN two present customers, one with an end far ahead, one who left long ago
    await terminated('DATETIME(3)', null, null, '9999-12-31 00:00:00', '2020-01-01 00:00:00');
    // WHEN
    expect((await sweep(server.endpoint, configuration())).deleted).toBe(1);
    // THEN
    expect(await column(db, 'SELECT id FROM im.messages ORDER BY id')).toEqual([1, 2, 3]);
    expect(await witness(server.endpoint, configuration())).toEqual({ oldestMs: null, unjudged: 0, notices: [] });
  });

  test('partitions by the end date are never dropped: the lowest one holds the present customers', async () => {
    // GIVEN a table without primary key, so that the partitioned column may be NULL
    await makeTable(
      db,
      'id INT, terminated_at DATETIME NULL, KEY ended (terminated_at)',
      `PARTITION BY RANGE COLUMNS (terminated_at) (PARTITION p0 VALUES LESS THAN ('2020-01-01'), PARTITION p1 VALUES LESS THAN ('2030-01-01'))`,
    );
    await db.query(`INSERT INTO im.messages VALUES (1, NULL), (2, '2019-05-05'), (3, NOW())`);
    const about = configuration({ partitionWidthMs: DAY });
    // WHEN
    const { notices } = await ensure(server.endpoint, about);
    const { deleted } = await sweep(server.endpoint, about);
    // THEN
    expect(notices).toEqual([expect.stringContaining('rows without one are those of present customers')]);
    expect(deleted).toBe(1);
    expect(await column(db, 'SELECT id FROM im.messages ORDER BY id')).toEqual([1, 3]);
  });

  test('the witness tells how long ago the longest-gone customer left', async () => {
    await terminated('DATETIME(3)', null);
    await db.query('INSERT INTO im.messages (terminated_at) VALUES (UTC_TIMESTAMP(3) - INTERVAL 50 HOUR)');
    const { oldestMs } = await witness(server.endpoint, configuration());
    expect(Math.round((oldestMs ?? 0) / HOUR)).toBe(50);
  });
});
