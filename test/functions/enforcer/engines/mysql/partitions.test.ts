// SPDX-License-Identifier: Apache-2.0
import type { Connection } from 'mysql2/promise';
import { writeBound } from '../../../../../functions/enforcer/engines/mysql/partitions';
import type { MysqlDirective } from '../../../../../lib/directives';
import { describeWithSql, type SqlServer } from '../../../../helpers/mariadb';
import {
  column,
  context,
  DAY,
  directive,
  ensure,
  fill,
  HOUR,
  insertAges,
  makeTable,
  MINUTE,
  sweep,
  utc,
  value,
  withTask,
  witness,
} from './fixture';

const byDay = directive({ partitionWidthMs: DAY, resolution: 'day' });

describeWithSql('partitioned tables', (start) => {
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

  const names = (): Promise<string[]> =>
    column(
      db,
      `SELECT PARTITION_NAME FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA = 'im' AND PARTITION_NAME IS NOT NULL ORDER BY PARTITION_ORDINAL_POSITION`,
    );
  const today = (): number => Math.floor(Date.now() / DAY) * DAY;

  const FORMS = [
    ['RANGE COLUMNS (DATETIME)', 'DATETIME(3) NOT NULL', 'RANGE COLUMNS (created_at)', 'dateTime'],
    ['RANGE COLUMNS (DATE)', 'DATE NOT NULL', 'RANGE COLUMNS (created_at)', 'date'],
    [
      'RANGE (UNIX_TIMESTAMP)',
      'TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP',
      'RANGE (UNIX_TIMESTAMP(created_at))',
      'seconds',
    ],
    ['RANGE (TO_DAYS)', 'DATETIME NOT NULL', 'RANGE (TO_DAYS(created_at))', 'days'],
    ['RANGE of epoch milliseconds', 'BIGINT NOT NULL', 'RANGE (created_at)', 'milliseconds'],
    ['RANGE of epoch seconds', 'BIGINT NOT NULL', 'RANGE (created_at)', 'seconds'],
  ] as const;

  async function partitioned(form: (typeof FORMS)[number], first = today() - 9 * DAY, count = 9): Promise<void> {
    const bounds = Array.from({ length: count }, (_, n) => first + (n + 1) * DAY);
    await makeTable(
      db,
      `id BIGINT AUTO_INCREMENT, created_at ${form[1]}, PRIMARY KEY (id, created_at)`,
      `PARTITION BY ${form[2]} (${bounds.map((bound, n) => `PARTITION d${n} VALUES LESS THAN (${writeBound(bound, form[3])})`).join(', ')})`,
    );
  }

  test.each(FORMS)('by %s: partitions are added ahead, dropped on time, and nothing younger goes', async (...parts) => {
    const form = parts as unknown as (typeof FORMS)[number];
    // GIVEN nine days, a row in each
    await partitioned(form);
    const epoch = form[1].startsWith('BIGINT') ? (form[3] === 'seconds' ? 1_000 : 1) : undefined;
    for (let day = 1; day <= 9; day += 1) {
      const ms = today() - day * DAY + HOUR;
      await db.query(`INSERT INTO im.messages (created_at) VALUES (${epoch === undefined ? utc(ms) : ms / epoch})`);
    }
    await db.query('ANALYZE TABLE im.messages');
    // WHEN
    const ensured = await ensure(server.endpoint, byDay);
    const swept = await sweep(server.endpoint, byDay);
    // THEN the ninth day is over for seven days for sure, the eighth unless its end is less than seven days ago
    expect(ensured.notices).toEqual([]);
    const left = await names();
    expect(left[0]).toBe('d2');
    expect(left).toHaveLength(7 + 4);
    expect(await value(db, 'SELECT COUNT(*) FROM im.messages')).toBe(7);
    expect(swept).toMatchObject({ deleted: 2, complete: true });
    // and both steps have nothing more to do
    await ensure(server.endpoint, byDay);
    expect((await sweep(server.endpoint, byDay)).deleted).toBe(0);
    expect(await names()).toEqual(left);
    await db.query(
      `INSERT INTO im.messages (created_at) VALUES (${epoch === undefined ? utc(Date.now() + 2 * DAY) : Math.floor((Date.now() + 2 * DAY) / epoch)})`,
    );
  });

  test('a partition goes when its upper bound is as old as the directive says, and not a millisecond before', async () => {
    // GIVEN a first bound that becomes due about now, because the database's clock has a say
    const first = Math.floor(Date.now() / 1_000) * 1_000 - 7 * DAY - MINUTE;
    await partitioned(FORMS[0], first - DAY, 9);
    const edge = first + 7 * DAY;
    await ensure(server.endpoint, byDay);
    await sweep(server.endpoint, byDay, context({ now: () => edge - 1 }));
    expect((await names())[0]).toBe('d0');
    await sweep(server.endpoint, byDay, context({ now: () => edge }));
    expect((await names())[0]).toBe('d1');
  });

  test('under a hold partitions are added and none is dropped; after it they go', async () => {
    await partitioned(FORMS[0]);
    const held = context({ held: true });
    await ensure(server.endpoint, byDay, held);
    expect((await sweep(server.endpoint, byDay, held)).deleted).toBe(0);
    expect(await names()).toHaveLength(9 + 4);
    await sweep(server.endpoint, byDay);
    expect((await names())[0]).toBe('d2');
  });

  test('a dry run changes no partition and says what it would do', async () => {
    await partitioned(FORMS[0]);
    const dry = context({ dryRun: true });
    expect((await ensure(server.endpoint, byDay, dry)).notices).toEqual([
      expect.stringMatching(/^would add 4 partitions ahead/),
    ]);
    expect((await sweep(server.endpoint, byDay, dry)).notices).toEqual([
      "would drop partition 'd0' of 0 rows",
      "would drop partition 'd1' of 0 rows",
    ]);
    expect(await names()).toHaveLength(9);
  });

  test('a partition with rows of unknown age stays, its due rows go in batches', async () => {
    // GIVEN no primary key, so that a NULL is possible; MySQL puts it into the lowest partition
    await makeTable(
      db,
      'id INT, created_at DATETIME NULL, KEY due (created_at)',
      `PARTITION BY RANGE COLUMNS (created_at) (PARTITION d0 VALUES LESS THAN (${writeBound(today() - 20 * DAY, 'dateTime')}), PARTITION d1 VALUES LESS THAN (${writeBound(today(), 'dateTime')}))`,
    );
    await db.query(
      `INSERT INTO im.messages VALUES (1, NULL), (2, ${utc(today() - 30 * DAY)}), (3, ${utc(today() - DAY)})`,
    );
    await ensure(server.endpoint, byDay);
    const swept = await sweep(server.endpoint, byDay);
    expect(await column(db, 'SELECT id FROM im.messages ORDER BY id')).toEqual([1, 3]);
    expect((await names())[0]).toBe('d0');
    expect(swept.notices[0]).toContain("kept partition 'd0' of `im`.`messages`: it holds rows without a date");
  });

  describe.each([
    ['s', 1_000, 'milliseconds', 1, 'seconds'],
    ['ms', 1, 'seconds', 1_000, 'milliseconds'],
  ] as const)('of a column in %s', (unit, of, written, per, own) => {
    const clock = { kind: 'created', field: 'created_at' } as const;

    test.each([
      ['that the directive names', directive({ partitionWidthMs: DAY, clock: { ...clock, unit } })],
      ['that its values show', directive({ partitionWidthMs: DAY, clock })],
    ])(`with bounds in ${written} are never dropped, and rows go in batches, by the unit %s`, async (_, about) => {
      const bounds = [today() - 10 * DAY, today() + 10 * DAY].map((ms) => ms / per);
      await makeTable(
        db,
        'id BIGINT AUTO_INCREMENT, created_at BIGINT NOT NULL, PRIMARY KEY (id, created_at)',
        `PARTITION BY RANGE (created_at) (PARTITION p0 VALUES LESS THAN (${bounds[0]}), PARTITION p1 VALUES LESS THAN (${bounds[1]}), PARTITION rest VALUES LESS THAN (MAXVALUE))`,
      );
      for (const ms of [Date.now(), Date.now() - 9 * DAY])
        await db.query(`INSERT INTO im.messages (created_at) VALUES (${Math.floor(ms / of)})`);
      expect((await ensure(server.endpoint, about)).notices).toEqual([
        `\`im\`.\`messages\` cannot drop partitions: its bounds are ${written} and 'created_at' holds ${own}; rows are deleted in batches instead`,
      ]);
      expect((await sweep(server.endpoint, about)).deleted).toBe(1);
      expect(await column(db, 'SELECT id FROM im.messages')).toEqual([1]);
      expect(await names()).toEqual(['p0', 'p1', 'rest']);
    });
  });

  test('bounds show the unit of an empty table', async () => {
    await partitioned(FORMS[5]);
    expect((await ensure(server.endpoint, byDay)).notices).toEqual([]);
    expect(await names()).toHaveLength(9 + 4);
  });

  test('rows that come into an empty table in another unit than its bounds keep their partition', async () => {
    await partitioned(FORMS[4]);
    const notices = await withTask(server.endpoint, byDay, context(), async (task) => {
      await db.query(`INSERT INTO im.messages (created_at) VALUES (UNIX_TIMESTAMP())`);
      return (await task.sweep()).notices;
    });
    expect(notices).toContainEqual(expect.stringContaining("kept partition 'd0' of `im`.`messages`: it holds rows"));
    expect(await value(db, 'SELECT COUNT(*) FROM im.messages')).toBe(1);
  });

  test('a catch-all partition is reported with its rows, which go in batches', async () => {
    await makeTable(
      db,
      'id INT AUTO_INCREMENT, created_at DATETIME(3) NOT NULL, PRIMARY KEY (id, created_at), KEY due (created_at)',
      `PARTITION BY RANGE COLUMNS (created_at) (PARTITION d0 VALUES LESS THAN ('2020-01-01'), PARTITION rest VALUES LESS THAN (MAXVALUE))`,
    );
    await insertAges(db, [30 * DAY, 6 * DAY]);
    const { notices } = await ensure(server.endpoint, byDay);
    expect(notices).toEqual([
      "partition 'rest' of `im`.`messages` takes all later dates and holds 2 rows; no partition can be added ahead and its rows are deleted in batches; remedy: delete or move those rows, then ALTER TABLE `im`.`messages` DROP PARTITION `rest`",
    ]);
    expect((await sweep(server.endpoint, byDay)).complete).toBe(true);
    expect(await column(db, 'SELECT id FROM im.messages')).toEqual([2]);
  });

  test('partitions of a day do not make rows of a directive by the hour wait for its end', async () => {
    // GIVEN a partition of one day, and in it a row that is due and one that is not
    const now = Date.now();
    const day = today() - 2 * DAY;
    const toDays = (ms: number): string => `TO_DAYS('${new Date(ms).toISOString().slice(0, 10)}')`;
    await makeTable(
      db,
      'id INT AUTO_INCREMENT, created_at DATETIME(3) NOT NULL, PRIMARY KEY (id, created_at), KEY due (created_at)',
      `PARTITION BY RANGE (TO_DAYS(created_at)) (PARTITION d0 VALUES LESS THAN (${toDays(day)}), PARTITION d1 VALUES LESS THAN (${toDays(day + DAY)}), PARTITION d2 VALUES LESS THAN (${toDays(day + 60 * DAY)}))`,
    );
    await insertAges(db, [now - (day + 10 * HOUR), now - (day + 15 * HOUR), HOUR], now);
    const byHour = directive({ deleteAfterMs: now - (day + 12 * HOUR), partitionWidthMs: HOUR });
    // WHEN
    const swept = await sweep(server.endpoint, byHour);
    // THEN
    expect(await column(db, 'SELECT id FROM im.messages ORDER BY id')).toEqual([2, 3]);
    expect(swept.notices).toContainEqual(expect.stringContaining("partition 'd1' of `im`.`messages` is wider than"));
  });

  test('rows that must leave with their partition are deleted all the same, and the directive fails', async () => {
    await partitioned(FORMS[0], today() - 30 * DAY, 1);
    await insertAges(db, [30 * DAY - HOUR]);
    const dropsOnly = { ...byDay, dropsOnly: true };
    expect((await sweep(server.endpoint, dropsOnly, context({ dryRun: true }))).deleted).toBe(1);
    await expect(sweep(server.endpoint, dropsOnly)).rejects.toThrow(
      "'table' must be a table whose rows all leave with their partition, got 1 rows of `im`.`messages` that only a DELETE could remove",
    );
    expect(await value(db, 'SELECT COUNT(*) FROM im.messages')).toBe(0);
    // and a table without such rows is content
    expect((await sweep(server.endpoint, dropsOnly)).deleted).toBe(0);
    await partitioned(FORMS[0]);
    await insertAges(db, [9 * DAY - HOUR]);
    await ensure(server.endpoint, dropsOnly);
    await sweep(server.endpoint, dropsOnly);
    expect((await names())[0]).toBe('d2');
  });

  test('the last partition is never dropped, and its rows go in batches', async () => {
    await partitioned(FORMS[0], today() - 30 * DAY, 1);
    await insertAges(db, [30 * DAY - HOUR]);
    const swept = await sweep(server.endpoint, byDay);
    expect(swept.notices).toContainEqual(
      expect.stringContaining("kept partition 'd0' of `im`.`messages`: it is the last one"),
    );
    expect(await names()).toEqual(['d0']);
    expect(await value(db, 'SELECT COUNT(*) FROM im.messages')).toBe(0);
  });

  test.each([
    ['DATETIME(3) NOT NULL', byDay],
    ['TIMESTAMP NULL', byDay],
    [
      'BIGINT NOT NULL',
      directive({ partitionWidthMs: HOUR, clock: { kind: 'created', field: 'created_at', unit: 'ms' } }),
    ],
  ] as readonly (readonly [string, MysqlDirective])[])(
    'a plain table by %s is never converted, and the proposed statement works',
    async (type, about) => {
      // GIVEN keys that do not hold the clock
      await makeTable(
        db,
        `id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at ${type}, code CHAR(36) NOT NULL DEFAULT (UUID()), UNIQUE KEY code (code), KEY due (created_at)`,
      );
      const old = type.startsWith('BIGINT') ? String(Date.now() - 20 * DAY) : utc(Date.now() - 20 * DAY);
      await db.query(`INSERT INTO im.messages (created_at) VALUES (${old}), (${old})`);
      // WHEN
      const { notices } = await ensure(server.endpoint, about);
      expect(await names()).toEqual([]);
      expect((await sweep(server.endpoint, about)).deleted).toBe(2);
      const proposal = /ALTER TABLE.*$/.exec(notices[0] ?? '')?.[0];
      expect(proposal).toContain(
        'DROP PRIMARY KEY, ADD PRIMARY KEY (`id`, `created_at`), DROP INDEX `code`, ADD UNIQUE INDEX `code` (`code`, `created_at`)',
      );
      // THEN the statement runs as it is and the enforcer keeps the result
      await db.query(`INSERT INTO im.messages (created_at) VALUES (${old})`);
      await db.query(proposal ?? '');
      await ensure(server.endpoint, about);
      expect((await names()).length).toBeGreaterThan(3);
      expect((await sweep(server.endpoint, about)).deleted).toBe(1);
    },
  );

  test('partitions by something else are reported and rows go in batches', async () => {
    await makeTable(
      db,
      'id INT AUTO_INCREMENT PRIMARY KEY, created_at DATETIME, KEY due (created_at)',
      'PARTITION BY HASH (id) PARTITIONS 4',
    );
    await insertAges(db, [8 * DAY, DAY]);
    expect((await ensure(server.endpoint, byDay)).notices).toEqual([
      "`im`.`messages` cannot drop partitions: it is partitioned by HASH (`id`), not by range on 'created_at'; rows are deleted in batches instead",
    ]);
    expect((await sweep(server.endpoint, byDay)).deleted).toBe(1);
  });

  test('a reader that holds the table only delays the drop', async () => {
    await partitioned(FORMS[0]);
    await ensure(server.endpoint, byDay);
    const reader = await server.connect();
    await reader.query('BEGIN; SELECT * FROM im.messages');
    const { notices, skipped } = await sweep(server.endpoint, byDay);
    expect(skipped).toEqual([
      expect.objectContaining({ reason: expect.stringContaining('in 2 partitions of') as string, count: 0 }),
    ]);
    expect(notices).toEqual([]);
    await reader.end();
    await sweep(server.endpoint, byDay);
    expect((await names())[0]).toBe('d2');
  }, 30_000);

  test('the witness finds the oldest row partition by partition where the clock has no index', async () => {
    await partitioned(FORMS[0]);
    await fill(db, 100, 3 * DAY, DAY);
    const { oldestMs } = await witness(server.endpoint, byDay);
    expect(Math.round((oldestMs ?? 0) / DAY)).toBe(3);
  });

  test('the witness of the same run looks at the partitions that are left', async () => {
    await partitioned(FORMS[0]);
    await fill(db, 100, 9 * DAY, DAY);
    const oldestMs = await withTask(server.endpoint, byDay, context(), async (task) => {
      await task.ensure();
      expect((await task.sweep()).notices).toContainEqual(expect.stringContaining('dropped partition'));
      return (await task.witness()).oldestMs;
    });
    expect(oldestMs).toBeLessThanOrEqual(8 * DAY);
  });
});
