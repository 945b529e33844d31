// SPDX-License-Identifier: Apache-2.0
import type { Connection } from 'mysql2/promise';
import type { ClockType } from '../../../../../functions/enforcer/engines/mysql/clock';
import { meaningOf, sourcesOf } from '../../../../../functions/enforcer/engines/mysql/clock-source';
import { describeWithSql, type SqlServer } from '../../../../helpers/mariadb';
import { directive, ensure, HOUR, makeTable, sweep, value, witness } from './fixture';

const ZONES = ['+08:00', '-05:00', '+00:00'] as const;
const CONSTANT = "DATETIME DEFAULT '2015-01-01 00:00:00'";
const TRIGGER = 'CREATE TRIGGER im.filled BEFORE INSERT ON im.messages FOR EACH ROW ';
const FUNCTION =
  'DROP FUNCTION IF EXISTS im.stamp; CREATE FUNCTION im.stamp() RETURNS DATETIME NO SQL RETURN UTC_TIMESTAMP(); ';

const PROCEDURE =
  'DROP PROCEDURE IF EXISTS im.stamp_it; CREATE PROCEDURE im.stamp_it(OUT at DATETIME) SET at = UTC_TIMESTAMP(); ';

/** How a server may fill a clock, and the zones in which its value is the moment of the write. */
const FILLED: readonly (readonly [column: string, trigger: string, ...good: string[]])[] = [
  ['TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP', '', ...ZONES],
  ['TIMESTAMP NULL DEFAULT (UTC_TIMESTAMP())', '', '+00:00'],
  ['TIMESTAMP NULL DEFAULT (CURDATE())', ''],
  ['TIMESTAMP NULL', `${TRIGGER}SET NEW.created_at = UTC_TIMESTAMP()`, '+00:00'],
  ['TIMESTAMP NULL', `${TRIGGER}SET NEW.n = 1, NEW.created_at = COALESCE(NEW.created_at, NOW())`, ...ZONES],
  ['DATETIME DEFAULT (UTC_TIMESTAMP())', '', ...ZONES],
  ['DATETIME(3) DEFAULT NOW(3)', '', '+00:00'],
  ['DATETIME DEFAULT (UTC_DATE())', ''],
  ['DATETIME DEFAULT (NOW() - INTERVAL 1 DAY)', ''],
  [CONSTANT, ''],
  ["DATETIME DEFAULT '1970-01-01 00:00:00'", '', ...ZONES],
  ['DATETIME NULL', `${FUNCTION}${TRIGGER}SET NEW.created_at = im.stamp()`],
  ['DATETIME NULL', `${PROCEDURE}${TRIGGER}CALL im.stamp_it(NEW.created_at)`],
  [
    'DATETIME NULL',
    `${TRIGGER}SET NEW.\`created_at\` := IF(NEW.created_at IS NULL, UTC_TIMESTAMP(), NEW.created_at)`,
    ...ZONES,
  ],
  ['BIGINT DEFAULT (UNIX_TIMESTAMP())', '', ...ZONES],
  ['BIGINT DEFAULT (CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS UNSIGNED))', '', ...ZONES],
  ['BIGINT DEFAULT (UNIX_TIMESTAMP(UTC_TIMESTAMP()))', '', '+00:00'],
  ["BIGINT DEFAULT (TIMESTAMPDIFF(SECOND, '1970-01-01', NOW()))", '', '+00:00'],
  ["BIGINT DEFAULT (TIMESTAMPDIFF(SECOND, '1970-01-01', UTC_TIMESTAMP()))", '', ...ZONES],
  ['BIGINT DEFAULT (TO_DAYS(NOW()) * 86400)', ''],
  ['INT UNSIGNED DEFAULT 1577836800', ''],
  ['INT UNSIGNED DEFAULT 0', '', ...ZONES],
  ["BIGINT AS (TIMESTAMPDIFF(SECOND, '1970-01-01', at)) STORED", '', '+00:00'],
  ['DATETIME AS (DATE(at)) STORED', ''],
  ['DATETIME AS (at) STORED', '', '+00:00'],
];

describeWithSql('a clock that the server fills', (start) => {
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

  test.each(FILLED)(
    'as %s %s is read only where its value is the moment of the write',
    async (column, trigger, ...good) => {
      const about = directive({ deleteAfterMs: 4 * HOUR });
      for (const zone of ZONES) {
        await db.query(`SET GLOBAL time_zone = '${zone}'`);
        await makeTable(
          db,
          `id BIGINT AUTO_INCREMENT PRIMARY KEY, n INT, at DATETIME DEFAULT NOW(), created_at ${column}, KEY due (created_at)`,
        );
        if (trigger !== '') await db.query(trigger);
        await db.query(`SET time_zone = '${zone}'; INSERT INTO im.messages (n) VALUES (1); SET time_zone = '+00:00'`);
        if (good.includes(zone)) expect((await sweep(server.endpoint, about)).complete).toBe(true);
        else {
          for (const step of [ensure, sweep])
            await expect(step(server.endpoint, about)).rejects.toThrow("'clock.field' must be a column");
          expect((await witness(server.endpoint, about)).unknown).toContain('is not known');
        }
        // whatever is said of it: nothing that was written now goes.
        expect(await value(db, 'SELECT COUNT(*) FROM im.messages')).toBe(1);
      }
    },
  );

  test.each([
    ['SET NEW.created_at = UTC_TIMESTAMP()', true],
    ['IF NEW.n <> OLD.n THEN SET NEW.n = 2, NEW.created_at = UTC_TIMESTAMP(); END IF', true],
    ['SET NEW.created_at = OLD.created_at', false],
    ['SET NEW.n = OLD.n /* NEW.created_at = NOW() */', false],
  ])('by %s before each update moves: %p', async (body, moves) => {
    await db.query(`SET GLOBAL time_zone = '+00:00'`);
    await makeTable(db, 'id BIGINT AUTO_INCREMENT PRIMARY KEY, n INT, created_at DATETIME NULL, KEY due (created_at)');
    await db.query(`CREATE TRIGGER im.moves BEFORE UPDATE ON im.messages FOR EACH ROW ${body}`);
    if (moves)
      await expect(ensure(server.endpoint, directive())).rejects.toThrow('sets anew at each update by a trigger');
    else await ensure(server.endpoint, directive());
    await ensure(server.endpoint, directive({ clock: { kind: 'lastWritten', field: 'created_at' } }));
  });
});

describe('what fills a clock', () => {
  const spelled: readonly (readonly [string, ClockType, string])[] = [
    ['current_timestamp', 'timestamp', 'true'],
    ['CURRENT_TIMESTAMP(6)', 'timestamp', 'true'],
    ['`utc_timestamp`()', 'timestamp', 'zoned'],
    ['utc_timestamp', 'datetime', 'true'],
    ['(localtimestamp())', 'datetime', 'zoned'],
    ['utc_date()', 'date', 'true'],
    ['current_date', 'date', 'zoned'],
    ['current_date', 'datetime', 'notKnown'],
    ['convert_tz(now(), @@time_zone, "+00:00")', 'datetime', 'notKnown'],
    ['floor((unix_timestamp(now(3)) * 1000))', 'epochMs', 'true'],
    ['round(unix_timestamp(current_timestamp(6)) * 1000, 0)', 'epochMs', 'true'],
    ['unix_timestamp() - 3600', 'epochS', 'notKnown'],
    ['unix_timestamp(curdate())', 'epochS', 'notKnown'],
    ["timestampdiff(MICROSECOND,_utf8mb4\\'1970-01-01 00:00:00\\',utc_timestamp(6)) DIV 1000", 'epochMs', 'true'],
    ["timestampdiff(SECOND,'1980-01-06',utc_timestamp())", 'epochS', 'notKnown'],
    ['uuid_short()', 'epochMs', 'notKnown'],
  ];
  test.each(spelled)('by %s in a column of %s is %s', (expression, type, meaning) => {
    expect(meaningOf(expression, type)).toBe(meaning);
  });

  test('is a constant that nobody mistakes for a date, or it is not known', () => {
    const now = Date.UTC(2026, 10, 29);
    const of = (initial: string, type: ClockType | undefined): unknown =>
      sourcesOf({ field: 'at' }, type, { dataType: '', default: initial, extra: '', generation: '' }, [], now)[0]
        ?.meaning;
    expect(of('0000-00-00 00:00:00', 'datetime')).toBe('true');
    expect(of("'9999-12-31'", 'date')).toBe('true');
    expect(of("'2000-01-01 00:00:00'", 'datetime')).toBe('notKnown');
    expect(of('253402300799', 'epochS')).toBe('true');
    expect(of('1577836800', 'epochMs')).toBe('true');
    expect(of('1577836800', undefined)).toBe('notKnown');
    expect(of('NULL', 'datetime')).toBeUndefined();
  });
});
