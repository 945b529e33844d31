// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import type { Connection } from 'mysql2/promise';
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
  value,
  witness,
} from './fixture';

const INDEXED = 'id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at DATETIME(3) NULL, KEY due (created_at)';
// both ways through a table keep the same promises: along the index and along the primary key.
const WAYS = [
  ['with an index', INDEXED],
  ['without one', INDEXED.replace(', KEY due (created_at)', '')],
] as const;

describeWithSql('batch delete of MySQL rows', (start) => {
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

  describe.each([
    ['DATETIME(3)', 'DATETIME(3)', 0, undefined],
    ['DATETIME', 'DATETIME', 999, undefined],
    ['TIMESTAMP(6)', 'TIMESTAMP(6)', 0, undefined],
    ['epoch milliseconds', 'BIGINT', 0, 'ms'],
    ['epoch seconds', 'BIGINT', 999, 's'],
  ] as const)('a clock of %s', (_, type, slack, unit) => {
    test('never deletes a row younger than the directive, and leaves nothing older after one pass', async () => {
      await fc.assert(
        fc.asyncProperty(
          // ages in milliseconds beside the edge, close and far.
          fc.array(fc.oneof(fc.integer({ min: -3_000, max: 3_000 }), fc.integer({ min: -9 * DAY, max: 300 * DAY })), {
            minLength: 1,
            maxLength: 60,
          }),
          fc.boolean(),
          async (offsets, indexed) => {
            // GIVEN rows around the edge, seen a minute ago so that the database's clock does not decide
            const now = Date.now() - 30_000;
            const limit = 7 * DAY;
            await makeTable(
              db,
              `id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at ${type} NOT NULL${indexed ? ', KEY due (created_at)' : ''}`,
            );
            const stored = offsets
              .map((offset) => now - limit - offset)
              .map((ms) => (unit === 's' || slack > 0 ? Math.floor(ms / 1000) * 1000 : ms));
            const literal = (ms: number): string =>
              unit === undefined
                ? `'${new Date(ms).toISOString().replace('T', ' ').replace('Z', '')}'`
                : String(unit === 's' ? ms / 1000 : ms);
            await db.query(
              `INSERT INTO im.messages (created_at) VALUES ${stored.map((ms) => `(${literal(ms)})`).join(', ')}`,
            );
            // WHEN
            const about = directive({
              clock: { kind: 'created', field: 'created_at', ...(unit === undefined ? {} : { unit }) },
            });
            const result = await sweep(server.endpoint, about, context({ now: () => now }));
            // THEN exactly the rows that are surely that old are gone
            const left = await column<number>(db, 'SELECT id FROM im.messages ORDER BY id');
            const expected = stored
              .map((ms, index) => ({ ms, id: index + 1 }))
              .filter(({ ms }) => now - ms < limit + slack);
            expect(left.map(Number)).toEqual(expected.map(({ id }) => id));
            expect(result).toMatchObject({ complete: true, deleted: stored.length - expected.length });
          },
        ),
        { numRuns: 60 },
      );
    }, 120_000);
  });

  test('deletes many rows of one instant without looking back', async () => {
    await makeTable(db, INDEXED);
    const now = Date.now();
    await fill(db, 5_000, 30 * DAY, 30 * DAY, now);
    await fill(db, 3_000, 20 * DAY, 10 * DAY, now);
    await fill(db, 1_000, 3 * DAY, 0, now);
    expect(await sweep(server.endpoint, directive())).toMatchObject({ deleted: 8_000, complete: true });
    expect(await value(db, 'SELECT COUNT(*) FROM im.messages')).toBe(1_000);
  });

  test('counts and deletes nothing in a dry run', async () => {
    await makeTable(db, INDEXED);
    await fill(db, 3_000, 14 * DAY, 0, Date.now() + HOUR / 20);
    const { deleted } = await sweep(server.endpoint, directive(), context({ dryRun: true }));
    expect(deleted).toBe(1_500);
    expect(await value(db, 'SELECT COUNT(*) FROM im.messages')).toBe(3_000);
  });

  test.each(WAYS)('never deletes rows without a real date, and the witness reports them, %s', async (_, columns) => {
    // GIVEN
    await makeTable(db, columns);
    await insertAges(db, [30 * DAY, 6 * DAY, -2 * DAY, -3000 * DAY]);
    await db.query(
      `SET sql_mode = ''; INSERT INTO im.messages (created_at) VALUES (NULL), (NULL), ('0000-00-00'), ('1970-01-01 00:00:00')`,
    );
    // WHEN
    const { deleted } = await sweep(server.endpoint, directive());
    const seen = await witness(server.endpoint, directive());
    // THEN
    expect(deleted).toBe(1);
    expect(seen.unjudged).toBe(6);
    expect(seen.oldestMs).toBeGreaterThanOrEqual(6 * DAY);
    expect(seen.oldestMs).toBeLessThan(6 * DAY + MINUTE);
    expect(seen.notices).toEqual([
      expect.stringMatching(
        /^2 rows of `im`.`messages` have no date and are never deleted by age; make the column NOT NULL/,
      ),
      expect.stringMatching(/^2 rows .* have a date before any record, such as 0/),
      expect.stringMatching(/^2 rows .* have a date in the future/),
    ]);
  });

  test('walks the primary key and proposes the index where the clock has none', async () => {
    // GIVEN a composite key of text and bytes, to be carried by the cursor
    await makeTable(db, 'app VARCHAR(20), id BINARY(4), created_at DATETIME(3), PRIMARY KEY (app, id)');
    const rows = Array.from(
      { length: 12_000 },
      (_, n) => `('app\\'${n % 7}', UNHEX('${n.toString(16).padStart(8, '0')}'), NOW(3) - INTERVAL ${n % 14} DAY)`,
    );
    await db.query(`INSERT INTO im.messages VALUES ${rows.join(', ')}`);
    const due = await value<number>(db, 'SELECT COUNT(*) FROM im.messages WHERE created_at <= NOW(3) - INTERVAL 7 DAY');
    // WHEN it stops for time and goes on by its cursor
    let walked = false;
    const first = await sweep(
      server.endpoint,
      directive(),
      context({ checkpoint: () => (walked = true), remainingMs: () => (walked ? 0 : 60_000) }),
    );
    const second = await sweep(server.endpoint, directive(), context({ cursor: first.cursor }));
    // THEN
    expect(first.complete).toBe(false);
    expect(first.deleted).toBeGreaterThan(0);
    expect(second).toMatchObject({ complete: true, deleted: due - first.deleted });
    expect(second.notices).toContainEqual(
      expect.stringContaining('CREATE INDEX `retention_created_at` ON `im`.`messages` (`created_at`)'),
    );
    expect(await value(db, 'SELECT COUNT(*) FROM im.messages WHERE created_at <= NOW(3) - INTERVAL 7 DAY')).toBe(0);
  });

  test('fails when the table has neither an index on the clock nor a key', async () => {
    await makeTable(db, 'created_at DATETIME');
    await expect(sweep(server.endpoint, directive())).rejects.toThrow(
      "chatMessages/7d/mysql/messages-000000: 'table' must be a table with an index on 'created_at' or a primary key, got `im`.`messages`, which has neither; run: CREATE INDEX `retention_created_at` ON `im`.`messages` (`created_at`) [retention/invalid]",
    );
  });

  test.each(WAYS)('the earlier clock decides, and the difference is reported, %s', async (_, columns) => {
    // GIVEN a row that is a minute too young, and an enforcer whose clock is two minutes ahead
    await makeTable(db, columns);
    await insertAges(db, [7 * DAY - MINUTE, 7 * DAY + MINUTE, 10 * DAY]);
    const ahead = await sweep(server.endpoint, directive(), context({ now: () => Date.now() + 2 * MINUTE }));
    expect(await column(db, 'SELECT id FROM im.messages')).toEqual([1]);
    expect(ahead.notices).toContainEqual(
      expect.stringMatching(/^the clock of unit 'im-mysql' is (119|120)\d{3} ms behind the enforcer's/),
    );
    // WHEN it is two minutes behind, a row that is due by the database's clock stays as well
    await insertAges(db, [7 * DAY + MINUTE]);
    const behind = await sweep(server.endpoint, directive(), context({ now: () => Date.now() - 2 * MINUTE }));
    expect(behind.deleted).toBe(0);
    expect(behind.notices).toContainEqual(expect.stringContaining('ahead of the enforcer'));
  });

  test.each([
    ['near 1970', () => MINUTE, 'the clock of the enforcer must be at least'],
    [
      'two days ahead',
      () => Date.now() + 2 * DAY,
      "the clocks of the enforcer and of 'im-mysql' must differ by at most",
    ],
    [
      'a month behind',
      () => Date.now() - 30 * DAY,
      "the clocks of the enforcer and of 'im-mysql' must differ by at most",
    ],
  ])('a clock %s deletes nothing, and fails', async (_, now, message) => {
    await makeTable(db, INDEXED);
    await insertAges(db, [HOUR, 10 * DAY]);
    await expect(sweep(server.endpoint, directive(), context({ now }))).rejects.toThrow(message);
    expect(await value(db, 'SELECT COUNT(*) FROM im.messages')).toBe(2);
  });

  test.each(WAYS)(
    'an integer clock of mixed units is refused until its unit is stated, and loses none of the other, %s',
    async (_, columns) => {
      await makeTable(db, columns.replace('DATETIME(3)', 'BIGINT'));
      const now = Date.now();
      await db.query(
        `INSERT INTO im.messages (created_at) VALUES (${now - 10 * DAY}), (${now - HOUR}), (${Math.floor(now / 1000) - 3_600}), (0), (NULL)`,
      );
      await expect(sweep(server.endpoint, directive())).rejects.toThrow(
        "'clock.unit' must be 'ms' or 's' for a column of integers, got nothing, and 'created_at' holds dates in seconds beside dates in milliseconds",
      );
      const clock = { kind: 'created', field: 'created_at', unit: 'ms' } as const;
      expect((await sweep(server.endpoint, directive({ clock }))).deleted).toBe(1);
      expect(await column(db, 'SELECT id FROM im.messages ORDER BY id')).toEqual([2, 3, 4, 5]);
    },
  );

  test('deletes nothing under a hold, and all that is due after it', async () => {
    await makeTable(db, INDEXED);
    await fill(db, 500, 30 * DAY, 10 * DAY);
    const held = context({ held: true });
    expect(await ensure(server.endpoint, directive(), held)).toMatchObject({ deleted: 0 });
    expect(await sweep(server.endpoint, directive(), held)).toMatchObject({ deleted: 0 });
    expect(await value(db, 'SELECT COUNT(*) FROM im.messages')).toBe(500);
    expect(await sweep(server.endpoint, directive())).toMatchObject({ deleted: 500, complete: true });
  });

  test.each(WAYS)(
    'takes every due row that no transaction holds, and says how many are held, %s',
    async (_, columns) => {
      // GIVEN three rows locked by the application, the oldest among them
      await makeTable(db, columns);
      await fill(db, 2_000, 30 * DAY, 10 * DAY);
      const other = await server.connect();
      await other.query('BEGIN; UPDATE im.messages SET created_at = created_at WHERE id IN (1, 900, 1500)');
      // WHEN
      const swept = await sweep(server.endpoint, directive());
      // THEN
      expect(swept).toMatchObject({
        deleted: 1_997,
        skipped: [{ reason: 'locked by another transaction', count: 3 }],
      });
      await other.query('ROLLBACK');
      await other.end();
      expect(await sweep(server.endpoint, directive())).toMatchObject({ complete: true, deleted: 3 });
    },
    60_000,
  );
});
