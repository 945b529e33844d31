// SPDX-License-Identifier: Apache-2.0
import type { Connection } from 'mysql2/promise';
import type * as clocks from '../../../../../functions/enforcer/engines/clocks';
import { checkCopies } from '../../../../../functions/enforcer/engines/mysql/checks';
import type { Finding, GuardName } from '../../../../../functions/enforcer/engines/mysql/guards';
import type * as guards from '../../../../../functions/enforcer/engines/mysql/guards';
import type * as rowImage from '../../../../../functions/enforcer/engines/mysql/row-image';
import type * as tableKind from '../../../../../functions/enforcer/engines/mysql/table-kind';
import { type Database, Session } from '../../../../../functions/enforcer/engines/mysql/session';
import { readTable } from '../../../../../functions/enforcer/engines/mysql/table';
import type { MysqlDirective } from '../../../../../lib/directives';
import { describeWithSql, makeUser, type SqlServer } from '../../../../helpers/mariadb';
import { column, context, DAY, directive, ensure, HOUR, insertAges, makeTable, rights, sweep, value } from './fixture';

/** The guard that is taken out. Every finding passes through one place, and there it is dropped. */
let mockRemoved: string | undefined;

jest.mock('../../../../../functions/enforcer/engines/mysql/guards', () => {
  const real = jest.requireActual<typeof guards>('../../../../../functions/enforcer/engines/mysql/guards');
  const judge = (about: MysqlDirective, findings: readonly Finding[]): readonly string[] =>
    real.judge(
      about,
      findings.filter(({ guard }) => guard !== mockRemoved),
    );
  return { ...real, judge };
});

jest.mock('../../../../../functions/enforcer/engines/mysql/table-kind', () => {
  const real = jest.requireActual<typeof tableKind>('../../../../../functions/enforcer/engines/mysql/table-kind');
  const unless =
    <A extends unknown[], R>(name: string, check: (...args: A) => R) =>
    (...args: A): R | undefined =>
      mockRemoved === name ? undefined : check(...args);
  return {
    ...real,
    refuseHistory: unless('history', real.refuseHistory),
    refuseShadow: unless('shadow', real.refuseShadow),
  };
});

jest.mock('../../../../../functions/enforcer/engines/mysql/row-image', () => {
  const { keepKeyImage } = jest.requireActual<typeof rowImage>(
    '../../../../../functions/enforcer/engines/mysql/row-image',
  );
  return {
    keepKeyImage: async (...args: Parameters<typeof keepKeyImage>) =>
      mockRemoved === 'row-image' ? undefined : keepKeyImage(...args),
  };
});

jest.mock('../../../../../functions/enforcer/engines/clocks', () => {
  const real = jest.requireActual<typeof clocks>('../../../../../functions/enforcer/engines/clocks');
  const checkClocks = (...args: Parameters<typeof real.checkClocks>): void => {
    if (mockRemoved !== 'clocks') real.checkClocks(...args);
  };
  return { ...real, checkClocks };
});

const INDEXED = 'id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at DATETIME(3) NULL, KEY due (created_at)';

/** What a guard sees, how the directive fails then, and the harm that is done without it. */
interface Case {
  readonly make: () => Promise<unknown>;
  readonly act: () => Promise<unknown>;
  readonly fails: RegExp;
  /** Whether something is there that should not be, or the other way round. Nothing can be seen of some. */
  readonly harm?: () => Promise<boolean>;
  /** What another guard says of the same, once this one is taken out. */
  readonly behind?: RegExp;
  readonly undo?: () => Promise<unknown>;
  readonly only?: 'MySQL' | 'MariaDB';
}

type Removable = GuardName | 'history' | 'shadow' | 'row-image' | 'clocks';

describeWithSql('without one of its guards', (start, kind) => {
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

  afterEach(() => (mockRemoved = undefined));

  const old = async (columns = INDEXED, options = ''): Promise<void> => {
    await makeTable(db, columns, options);
    await insertAges(db, [30 * DAY]);
  };
  const swept = (): Promise<unknown> => sweep(server.endpoint, directive());
  const ensured = (): Promise<unknown> => ensure(server.endpoint, directive(), context({ directives: [directive()] }));
  const count = (table: string): Promise<number> => value(db, `SELECT COUNT(*) FROM ${table}`);

  // every guard that an estate may name, and the others: one that is missing here does not compile.
  const CASES: Readonly<Record<Removable, Case>> = {
    'foreign-keys': {
      make: async () => {
        await old();
        await db.query(
          'CREATE TABLE im.child (id BIGINT, FOREIGN KEY (id) REFERENCES im.messages (id) ON DELETE CASCADE); INSERT INTO im.child VALUES (1)',
        );
      },
      act: swept,
      fails: /ON DELETE CASCADE/,
      harm: async () => (await count('im.child')) === 0,
      undo: () => db.query('DROP TABLE im.child'),
    },
    triggers: {
      make: async () => {
        await old();
        await db.query('CREATE TABLE im.log (id INT); INSERT INTO im.log VALUES (1)');
        await db.query('CREATE TRIGGER im.gone AFTER DELETE ON im.messages FOR EACH ROW DELETE FROM im.log');
      },
      act: swept,
      fails: /with the trigger 'gone' AFTER DELETE/,
      harm: async () => (await count('im.log')) === 0,
      undo: () => db.query('DROP TABLE im.messages, im.log'),
    },
    'server-role': {
      make: async () => {
        await old();
        await db.query('SET GLOBAL read_only = 1');
      },
      act: swept,
      fails: /one that is read-only/,
      // the user of the tests may write there all the same.
      harm: async () => (await count('im.messages')) === 0,
      undo: () => db.query('SET GLOBAL read_only = 0'),
    },
    'storage-engine': {
      make: () => old(INDEXED, 'ENGINE = MyISAM'),
      act: swept,
      fails: /of engine MyISAM/,
      harm: async () => (await count('im.messages')) === 0,
    },
    'clock-zone': {
      make: async () => {
        await db.query(`SET GLOBAL time_zone = '-05:00'`);
        await makeTable(
          db,
          'id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at DATETIME DEFAULT CURRENT_TIMESTAMP, n INT, KEY due (created_at)',
        );
        // a row of now, by a session that has the server's zone.
        await db.query(`SET time_zone = '-05:00'; INSERT INTO im.messages (n) VALUES (1); SET time_zone = '+00:00'`);
      },
      // the reading in the zone of the server is still waited for: what the guard adds is that somebody hears of it.
      act: () => sweep(server.endpoint, directive({ deleteAfterMs: 4 * HOUR })),
      fails: /which its default .* fills in the zone of the session/i,
      undo: () => db.query(`SET GLOBAL time_zone = '+08:00'`),
    },
    'clock-source': {
      make: async () => {
        await makeTable(
          db,
          "id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at DATETIME DEFAULT '2020-01-01 00:00:00', n INT, KEY due (created_at)",
        );
        await db.query('INSERT INTO im.messages (n) VALUES (1)');
      },
      act: swept,
      fails: /which its default .* fills with what cannot be read as that moment/,
      harm: async () => (await count('im.messages')) === 0,
    },
    'clock-moves': {
      make: () =>
        makeTable(
          db,
          'id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at TIMESTAMP NULL ON UPDATE CURRENT_TIMESTAMP, KEY due (created_at)',
        ),
      act: ensured,
      fails: /which the server sets anew at each update/,
    },
    fulltext: {
      make: () => old(`${INDEXED}, body TEXT, FULLTEXT KEY words (body)`),
      act: ensured,
      fails: /with the FULLTEXT index 'words'/,
    },
    events: {
      make: async () => {
        await old();
        await db.query('CREATE DATABASE IF NOT EXISTS away; CREATE TABLE away.kept LIKE im.messages');
        await db.query(
          'CREATE EVENT away.copy ON SCHEDULE EVERY 1 YEAR STARTS NOW() + INTERVAL 1 YEAR DO INSERT INTO away.kept SELECT * FROM im.messages',
        );
      },
      act: ensured,
      fails: /the event 'away.copy' may write into another table/,
      undo: () => db.query('DROP DATABASE away'),
    },
    statistics: {
      make: async () => {
        await old(`${INDEXED}, phone VARCHAR(20) DEFAULT '1'`);
        await db.query(
          kind === 'MySQL'
            ? 'ANALYZE TABLE im.messages UPDATE HISTOGRAM ON phone'
            : 'ANALYZE TABLE im.messages PERSISTENT FOR ALL',
        );
      },
      act: ensured,
      fails: /which keep values of deleted rows/,
      undo: () => db.query('DROP TABLE im.messages'),
    },
    'recycle-bin': {
      make: () => old(),
      act: () => withRecycleBin(server),
      fails: /dropped and truncated tables are kept for 604800 s in '__cdb_recycle_bin__'/,
    },
    'undeclared-tables': {
      make: async () => {
        await old();
        await db.query('CREATE TABLE im.messages_bak LIKE im.messages');
      },
      act: ensured,
      fails: /'im.messages_bak .*which no placement names/,
      undo: () => db.query('DROP TABLE im.messages_bak'),
    },
    settings: {
      make: () => old(),
      act: () => ensure(server.endpoint, directive({ expects: { timeZone: '+00:00' } })),
      fails: /'expects.timeZone' must be '\+00:00'/,
    },
    history: {
      only: 'MariaDB',
      make: () => old(INDEXED, 'WITH SYSTEM VERSIONING'),
      act: swept,
      fails: /must be a table without system versioning/,
      behind: /got a system versioned under/,
    },
    'row-image': {
      make: () => old('created_at DATETIME(3) NULL, KEY due (created_at)'),
      act: () => sweep(server.endpoint, directive({ expects: { deleteImage: 'key' } })),
      fails: /without a primary key, whose rows are written as a whole/,
      harm: async () => (await count('im.messages')) === 0,
    },
    clocks: {
      make: () => old(),
      // the earlier of the two clocks decides all the same: what the guard adds is that somebody hears of it.
      act: () => sweep(server.endpoint, directive(), context({ now: () => Date.now() + 100 * DAY })),
      fails: /clock/,
    },
    shadow: {
      make: async () => {
        await old();
        await makeUser(
          db,
          'shadowed',
          's',
          'SELECT, DELETE, TRIGGER, INSERT, CREATE, CREATE TEMPORARY TABLES ON im.*',
          ...rights(kind).slice(1),
        );
        // what the server runs for each session of a user without more rights.
        await db.query(`SET GLOBAL init_connect = 'CREATE TEMPORARY TABLE im.messages (${INDEXED})'`);
      },
      act: () => sweep({ ...server.endpoint, user: 'shadowed', password: 's' }, directive()),
      fails: /a temporary table of this session under 'im.messages'/,
      // the sweep comes to its end, and the old row is there.
      harm: async () => (await count('im.messages')) === 1,
      undo: () => db.query(`SET GLOBAL init_connect = ''`),
    },
  };

  test.each(Object.entries(CASES).filter(([, { only }]) => only === undefined || only === kind))(
    'such as %s something happens that it tells of before',
    async (name, { make, act, fails, harm, behind, undo }) => {
      await make();
      try {
        // GIVEN the guard
        await expect(act()).rejects.toThrow(fails);
        // WHEN it is taken out
        mockRemoved = name;
        // THEN nobody hears of it
        if (behind === undefined) await expect(act()).resolves.toBeDefined();
        else await expect(act()).rejects.toThrow(behind);
        if (harm !== undefined) expect(await harm()).toBe(true);
      } finally {
        mockRemoved = undefined;
        await undo?.();
      }
    },
  );

  test('a guard takes only its own findings along', async () => {
    await old(`${INDEXED}, body TEXT, FULLTEXT KEY words (body)`);
    mockRemoved = 'events';
    await expect(ensured()).rejects.toThrow("with the FULLTEXT index 'words'");
    expect(await column(db, 'SELECT id FROM im.messages')).toEqual([1]);
  });
});

/** The variables of the service's own kernel, which no other server has. */
async function withRecycleBin(server: SqlServer): Promise<readonly string[]> {
  const session = await Session.open(server.endpoint, 'im-mysql', () => HOUR);
  try {
    const db: Database = {
      isMariaDb: session.isMariaDb,
      skipsLocked: session.skipsLocked,
      opened: session.opened,
      run: (...query) => session.run(...query),
      beside: () => session.beside(),
      rows: (sql, ...more) =>
        sql.includes('cdb\\_recycle')
          ? Promise.resolve([
              { Variable_name: 'cdb_recycle_bin_enabled', Value: 'ON' },
              { Variable_name: 'cdb_recycle_bin_retention', Value: '604800' },
            ])
          : session.rows(sql, ...more),
    };
    return await checkCopies(db, directive(), await readTable(db, directive()), undefined);
  } finally {
    await session.close();
  }
}
