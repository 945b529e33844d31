// SPDX-License-Identifier: Apache-2.0
import type { Connection } from 'mysql2/promise';
import { describeWithSql, makeUser, type SqlServer } from '../../../../helpers/mariadb';
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
  rights,
  sweep,
  utc,
  value,
  witness,
} from './fixture';

const INDEXED = 'id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at DATETIME(3) NULL, KEY due (created_at)';

describeWithSql('what must not go, and what must not stay unseen', (start, kind) => {
  let server: SqlServer;
  let db: Connection;

  beforeAll(async () => {
    server = await start(['--event-scheduler=ON']);
    db = await server.connect();
  }, 60_000);

  afterAll(async () => {
    await db?.end();
    await server?.close();
  });

  const rows = (): Promise<number> => value(db, 'SELECT COUNT(*) FROM im.messages');

  describe('the meaning of an integer clock', () => {
    const integers = async (...values: readonly (number | string | null)[]): Promise<void> => {
      await makeTable(db, 'id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at BIGINT NULL, KEY due (created_at)');
      await db.query(
        `INSERT INTO im.messages (created_at) VALUES ${values.map((each) => `(${String(each)})`).join(', ')}`,
      );
    };
    const seconds = (ageMs: number): number => Math.floor((Date.now() - ageMs) / 1_000);

    test.each([253_402_300_799, 4_102_444_800, 2_147_483_647, 0, 99_999_999_999, 20_261_128, 20_261_128_000_000, 1e18])(
      'is not decided by the sentinel %d',
      async (sentinel) => {
        await integers(sentinel, seconds(30 * DAY), seconds(HOUR));
        const swept = await sweep(server.endpoint, directive());
        expect(swept.deleted).toBe(1);
        expect(await column(db, 'SELECT id FROM im.messages ORDER BY id')).toEqual([1, 3]);
        expect((await witness(server.endpoint, directive())).unjudged).toBe(1);
      },
    );

    test('is asked for where customers are present until a date says otherwise', async () => {
      await integers(253_402_300_799, seconds(300 * DAY));
      const about = directive({ clock: { kind: 'terminated', field: 'created_at' } });
      await expect(sweep(server.endpoint, about)).rejects.toThrow("'clock.unit' must be 'ms' or 's'");
      expect(await rows()).toBe(2);
    });

    test('that is not that of the column is counted where customers are present until a date says otherwise', async () => {
      const never = '9223372036854775807';
      await integers(Date.now() - 300 * DAY, seconds(300 * DAY), seconds(HOUR), 253_402_300_799, never, null);
      const about = directive({ clock: { kind: 'terminated', field: 'created_at', unit: 's' } });
      expect((await sweep(server.endpoint, about)).deleted).toBe(1);
      expect((await witness(server.endpoint, about)).unjudged).toBe(1);
    });

    test('is asked for where one value has another unit than the others', async () => {
      await integers(Date.now() - 30 * DAY, ...Array.from({ length: 100 }, (_, n) => seconds((10 + n) * DAY)));
      await expect(sweep(server.endpoint, directive())).rejects.toThrow(
        'holds dates in seconds beside dates in milliseconds',
      );
      await expect(witness(server.endpoint, directive())).rejects.toThrow('holds dates in seconds beside');
      const about = directive({ clock: { kind: 'created', field: 'created_at', unit: 's' } });
      expect((await sweep(server.endpoint, about)).deleted).toBe(100);
      expect((await witness(server.endpoint, about)).unjudged).toBe(1);
    });
  });

  test.each(['VARCHAR(30)', 'DECIMAL(20,3)', 'DOUBLE', 'BIT(40)', 'YEAR', 'TIME', 'MEDIUMINT', 'JSON'])(
    'a clock of type %s is refused',
    async (type) => {
      await makeTable(db, `id INT PRIMARY KEY, created_at ${type} NULL`);
      await expect(sweep(server.endpoint, directive())).rejects.toThrow("'clock.field' must be a DATETIME");
    },
  );

  test('a date without a month or a day is never deleted, and counted', async () => {
    await makeTable(db, INDEXED);
    await db.query(
      `SET sql_mode = ''; INSERT INTO im.messages (created_at) VALUES ('2026-00-00'), ('2025-11-00'), ('2001-00-00 10:00:00'), ('2000-01-01'), ('1999-12-31 16:00:00'), ('1980-01-01')`,
    );
    await insertAges(db, [30 * DAY, DAY]);
    expect((await sweep(server.endpoint, directive())).deleted).toBe(1);
    expect(await rows()).toBe(7);
    const seen = await witness(server.endpoint, directive());
    expect(seen.unjudged).toBe(6);
    expect(Math.round((seen.oldestMs ?? 0) / HOUR)).toBe(24);
  });

  test.each(['2025-00-00', '2025-11-00', '2025-00-12'])('a partition that holds %s is not dropped', async (partial) => {
    await makeTable(
      db,
      'id BIGINT, created_at DATETIME(3) NOT NULL, KEY due (created_at)',
      `PARTITION BY RANGE COLUMNS (created_at) (PARTITION a VALUES LESS THAN ('2026-01-01'), PARTITION b VALUES LESS THAN ('9000-01-01'))`,
    );
    await db.query(`SET sql_mode = ''; INSERT INTO im.messages VALUES (1, '${partial}'), (2, '2025-11-20')`);
    expect((await sweep(server.endpoint, directive({ partitionWidthMs: DAY }))).deleted).toBe(1);
    expect(await column(db, 'SELECT id FROM im.messages')).toEqual([1]);
  });

  describe('a date that is not in UTC', () => {
    afterEach(() => db.query(`SET GLOBAL time_zone = '+08:00'`));
    const FILLED = [
      ['DATETIME DEFAULT CURRENT_TIMESTAMP', ''],
      ['DATETIME(3) NULL ON UPDATE CURRENT_TIMESTAMP(3)', ''],
      [
        'DATETIME NULL',
        'CREATE TRIGGER im.filled BEFORE INSERT ON im.messages FOR EACH ROW SET NEW.created_at = NOW()',
      ],
    ] as const;

    test.each(FILLED)('is refused where the server fills in %s %s', async (type, trigger) => {
      await makeTable(db, `id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at ${type}, KEY due (created_at)`);
      if (trigger !== '') await db.query(trigger);
      const about = directive({ clock: { kind: 'lastWritten', field: 'created_at' } });
      for (const zone of ['-05:00', '+08:00']) {
        await db.query(`SET GLOBAL time_zone = '${zone}'`);
        for (const step of [ensure, sweep])
          await expect(step(server.endpoint, about)).rejects.toThrow("'clock.field' must be a column in UTC");
        expect((await witness(server.endpoint, about)).unknown).toContain('is not known');
      }
      await db.query(`SET GLOBAL time_zone = '+00:00'`);
      expect((await sweep(server.endpoint, about)).complete).toBe(true);
    });

    test('in a TIMESTAMP or by (UTC_TIMESTAMP()) is as good as any', async () => {
      await db.query(`SET GLOBAL time_zone = '-05:00'`);
      for (const type of ['TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP', 'DATETIME DEFAULT (UTC_TIMESTAMP())']) {
        await makeTable(db, `id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at ${type}, KEY due (created_at)`);
        expect((await sweep(server.endpoint, directive())).complete).toBe(true);
      }
    });

    test('that the application may write in the zone of the server waits until it is due there as well', async () => {
      await db.query(`SET GLOBAL time_zone = '-05:00'`);
      await makeTable(db, INDEXED);
      await insertAges(db, [7 * DAY + HOUR, 7 * DAY + 4 * HOUR, 7 * DAY + 5 * HOUR + 60_000]);
      expect((await sweep(server.endpoint, directive())).deleted).toBe(1);
      const { notices } = await ensure(server.endpoint, directive());
      expect(notices).toContainEqual(expect.stringContaining('rows wait 18000000 ms longer'));
    });
  });

  test('a date that each update sets anew is none of a creation', async () => {
    await makeTable(
      db,
      'id INT PRIMARY KEY, created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, KEY due (created_at)',
    );
    await expect(ensure(server.endpoint, directive())).rejects.toThrow('which the server sets anew at each update');
    await ensure(server.endpoint, directive({ clock: { kind: 'lastWritten', field: 'created_at' } }));
  });

  describe('a trigger', () => {
    test.each(['BEFORE', 'AFTER'])('that runs %s DELETE is refused, and nothing goes', async (timing) => {
      await makeTable(db, INDEXED);
      await insertAges(db, [30 * DAY]);
      await db.query('DROP TABLE IF EXISTS im.young; CREATE TABLE im.young (id INT); INSERT INTO im.young VALUES (1)');
      await db.query(`CREATE TRIGGER im.cascade ${timing} DELETE ON im.messages FOR EACH ROW DELETE FROM im.young`);
      await expect(sweep(server.endpoint, directive())).rejects.toThrow(`with the trigger 'cascade' ${timing} DELETE`);
      expect(await value(db, 'SELECT COUNT(*) FROM im.young')).toBe(1);
      expect(await rows()).toBe(1);
      await db.query('DROP TABLE im.young');
    });

    test('that the user cannot see is not known, also where a role or a pattern might have told', async () => {
      await makeTable(db, INDEXED);
      const [, global = ''] = rights(kind);
      const endpoint = { ...server.endpoint, user: 'sweeper', password: 's' };
      await makeUser(db, 'sweeper', 's', 'SELECT, DELETE ON im.*', 'TRIGGER ON `imx`.*', global);
      await expect(sweep(endpoint, directive())).rejects.toThrow(
        'whether a trigger runs on DELETE: the user lacks TRIGGER',
      );
      await makeUser(db, 'sweeper', 's', 'SELECT, DELETE ON im.*', 'TRIGGER ON `i_`.*', global);
      expect((await sweep(endpoint, directive())).complete).toBe(true);
    });
  });

  describe('copies in the same server', () => {
    test('in a FULLTEXT index fail the directive, while old rows go', async () => {
      await makeTable(db, `${INDEXED}, body TEXT, FULLTEXT KEY words (body)`);
      await insertAges(db, [30 * DAY]);
      await expect(ensure(server.endpoint, directive())).rejects.toThrow("with the FULLTEXT index 'words'");
      expect((await sweep(server.endpoint, directive())).deleted).toBe(1);
    });

    test('that an event makes fail the directive, and so does an event that the user cannot see', async () => {
      await makeTable(db, INDEXED);
      await db.query('CREATE TABLE im.stored (id INT); CREATE DATABASE IF NOT EXISTS elsewhere');
      await db.query(
        'CREATE EVENT elsewhere.copy ON SCHEDULE EVERY 1 DAY STARTS NOW() + INTERVAL 1 YEAR DO INSERT INTO im.stored SELECT id FROM im.messages',
      );
      await expect(ensure(server.endpoint, directive())).rejects.toThrow(
        "from which the event 'elsewhere.copy' may write",
      );
      await db.query('DROP EVENT elsewhere.copy; DROP TABLE im.stored');
      await ensure(server.endpoint, directive());
      await makeUser(db, 'sweeper', 's', ...rights(kind).map((right) => right.replace('EVENT, ', '')));
      await expect(ensure({ ...server.endpoint, user: 'sweeper', password: 's' }, directive())).rejects.toThrow(
        'event_scheduler is ON and the user lacks EVENT',
      );
    });

    test('that nobody placed fail the directive by name and size, and others are named', async () => {
      await makeTable(db, INDEXED);
      await db.query(
        'CREATE TABLE im.messages_bak LIKE im.messages; CREATE TABLE im.zz (id INT); CREATE TABLE im.placed LIKE im.messages',
      );
      const all = context({ directives: [directive(), directive({ table: 'placed' })] });
      await expect(ensure(server.endpoint, directive(), all)).rejects.toThrow(
        /'im\.messages_bak \(\d+ KiB\)', which no placement names and which looks like a copy of 'messages'; .* the guard 'undeclared-tables:messages_bak'/,
      );
      const allow = [{ guard: 'undeclared-tables:messages_bak', who: 'support', why: 'empty' }];
      const { notices } = await ensure(server.endpoint, directive({ allow }), all);
      expect(notices).toContainEqual(
        expect.stringMatching(/no placement names these tables of 'im': im\.zz \(\d+ KiB\);/),
      );
      await makeUser(db, 'sweeper', 's', ...rights(kind, 'messages'));
      await expect(ensure({ ...server.endpoint, user: 'sweeper', password: 's' }, directive(), all)).rejects.toThrow(
        'of which it is not known what else it holds',
      );
      await db.query('DROP TABLE im.messages_bak, im.zz, im.placed');
    });
  });

  test('rows that others reference are stepped over, with and without an index, and all others go', async () => {
    for (const columns of [
      INDEXED,
      INDEXED.replace(', KEY due (created_at)', ''),
      INDEXED.replace('PRIMARY KEY', 'UNIQUE'),
    ]) {
      await db.query('DROP TABLE IF EXISTS im.children');
      await makeTable(db, columns);
      await fill(db, 3_000, 30 * DAY, 10 * DAY);
      await db.query(
        'CREATE TABLE im.children (id INT PRIMARY KEY, message BIGINT, FOREIGN KEY (message) REFERENCES im.messages (id)); INSERT INTO im.children VALUES (1, 1), (2, 2), (3, 1500), (4, 3000)',
      );
      for (let pass = 0; pass < 2; pass += 1)
        expect(await sweep(server.endpoint, directive())).toMatchObject({
          deleted: pass === 0 ? 2_996 : 0,
          skipped: [{ reason: 'referenced by a row of another table', count: 4 }],
        });
      expect(await column(db, 'SELECT id FROM im.messages ORDER BY id')).toEqual([1, 2, 1500, 3000]);
    }
    await db.query('DROP TABLE im.children');
  });

  test('rows whose delete fails are stepped over one by one', async () => {
    await makeTable(db, INDEXED);
    await fill(db, 1_000, 30 * DAY, 10 * DAY);
    await db.query(
      `CREATE TRIGGER im.guarded BEFORE DELETE ON im.messages FOR EACH ROW IF OLD.id IN (1, 500) THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not this one'; END IF`,
    );
    const allow = [{ guard: 'triggers', who: 'database team', why: 'it only refuses' }];
    expect(await sweep(server.endpoint, directive({ allow }))).toMatchObject({
      deleted: 998,
      skipped: [{ reason: 'refused by the server (ER_SIGNAL_EXCEPTION 1644)', count: 2 }],
    });
  });

  test.each(["ENUM('b', 'a', 'c')", "SET('x', 'y')", 'BIT(8)', 'DOUBLE'])(
    'a key of type %s, which has another order than its values, is not walked by',
    async (type) => {
      await makeTable(db, `id ${type} PRIMARY KEY, created_at DATETIME NULL`);
      await expect(sweep(server.endpoint, directive())).rejects.toThrow('which has neither');
    },
  );

  test('a table that is not of InnoDB is refused', async () => {
    await makeTable(db, INDEXED, 'ENGINE = MyISAM');
    await expect(sweep(server.endpoint, directive())).rejects.toThrow("got 'im.messages' of engine MyISAM");
  });

  test('a server that is read-only is refused', async () => {
    await makeTable(db, INDEXED);
    await db.query('SET GLOBAL read_only = 1');
    await expect(sweep(server.endpoint, directive())).rejects.toThrow('got one that is read-only');
    await db.query('SET GLOBAL read_only = 0');
  });

  test('the floor of a placement holds whatever else the directive says', async () => {
    await makeTable(db, INDEXED);
    await insertAges(db, [8 * DAY, 10 * DAY]);
    expect((await sweep(server.endpoint, directive({ keepAtLeastMs: 9 * DAY }))).deleted).toBe(1);
  });

  describe('partitions', () => {
    const byDay = directive({ partitionWidthMs: DAY });
    const today = Math.floor(Date.now() / DAY) * DAY;
    const partitioned = async (): Promise<void> => {
      const bounds = Array.from(
        { length: 14 },
        (_, n) => `PARTITION d${n} VALUES LESS THAN (${utc(today - (9 - n) * DAY)})`,
      );
      await makeTable(
        db,
        'id BIGINT AUTO_INCREMENT, created_at DATETIME(3) NOT NULL, PRIMARY KEY (id, created_at), KEY due (created_at)',
        `PARTITION BY RANGE COLUMNS (created_at) (${bounds.join(', ')})`,
      );
    };

    test('that are dropped are counted to the row, once, and in a dry run as well', async () => {
      await partitioned();
      await fill(db, 5_000, 20 * DAY, 10 * DAY);
      await db.query(
        `ALTER TABLE im.messages REORGANIZE PARTITION d12, d13 INTO (PARTITION d12 VALUES LESS THAN MAXVALUE)`,
      );
      await insertAges(db, [DAY]);
      for (const dryRun of [true, false]) {
        const { deleted, notices } = await sweep(server.endpoint, byDay, context({ dryRun }));
        expect(deleted).toBe(5_000);
        expect(notices).toContainEqual(expect.stringMatching(/drop(ped)? partition 'd0' of 5000 rows/));
      }
      expect(await rows()).toBe(1);
    });

    test('that an open transaction holds are not waited for: nobody behind them stalls, and they count as skipped', async () => {
      await partitioned();
      await fill(db, 1_000, 20 * DAY, 10 * DAY);
      const reader = await server.connect();
      await reader.query('BEGIN; SELECT COUNT(*) FROM im.messages');
      const foreground = await server.connect();
      const stalls: number[] = [];
      let running = true;
      const load = (async () => {
        for (let n = 0; running; n += 1) {
          const started = performance.now();
          await foreground.query(`INSERT INTO im.messages (created_at) VALUES (UTC_TIMESTAMP(3))`);
          stalls.push(performance.now() - started);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      })();
      const swept = await sweep(server.endpoint, byDay);
      running = false;
      await load;
      expect(swept.deleted).toBe(0);
      expect(swept.skipped).toEqual([expect.objectContaining({ count: 1_000 })]);
      expect(Math.max(...stalls)).toBeLessThan(200);
      await reader.end();
      await foreground.end();
      expect((await sweep(server.endpoint, byDay)).deleted).toBe(1_000);
    }, 30_000);
  });
});
