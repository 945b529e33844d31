// SPDX-License-Identifier: Apache-2.0
import { writeFileSync } from 'node:fs';
import type { Connection, ResultSetHeader } from 'mysql2/promise';
import type { MysqlDirective } from '../../../../lib/directives';
import { describeWithSql, type SqlServer } from '../../../helpers/mariadb';
import { findOrders } from '../../../../functions/enforcer/orders/local-answer';
import { orderStatus } from '../../../../functions/enforcer/orders/order-status';
import { column, directive, value } from '../engines/mysql/fixture';
import { erase, ordersScene } from './orders-scene';
import { CONFUSABLE } from './subject-ids';

const MARKERS =
  'CREATE TABLE im.retention_ledger (placement VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY, position VARCHAR(100) NOT NULL)';
const SENDERS = 'SELECT CAST(sender AS CHAR CHARACTER SET utf8mb4) FROM im.messages ORDER BY id';

describeWithSql('ids of subjects in MySQL', (start, kind) => {
  let server: SqlServer;
  let db: Connection;

  beforeAll(async () => {
    server = await start();
    db = await server.connect();
    await db.query("SET SESSION sql_mode = 'STRICT_ALL_TABLES'");
  }, 60_000);
  afterAll(async () => {
    await db?.end();
    await server?.close();
  });
  beforeEach(() => db.query(`DROP DATABASE IF EXISTS im; CREATE DATABASE im; ${MARKERS}`));

  const scene = () => ordersScene({ 'im-mysql': server.endpoint });
  const bySender = (changes: Partial<MysqlDirective> = {}) => directive({ subject: { column: 'sender' }, ...changes });
  const table = (columns: string, name = 'messages') =>
    db.query(
      `CREATE TABLE im.${name} (id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at DATETIME(3) NOT NULL DEFAULT '2026-11-01', ${columns})`,
    );

  /** Those that the column gives back as they were written. */
  const fill = async (): Promise<readonly string[]> => {
    const held: string[] = [];
    for (const id of CONFUSABLE) {
      const wrote = await db
        .query<ResultSetHeader>('INSERT INTO im.messages (sender) VALUES (?)', [id])
        .catch(() => []);
      const row = wrote[0]?.insertId;
      if (row === undefined) continue;
      if ((await value<string>(db, `${SENDERS.replace(' ORDER BY id', '')} WHERE id = ${row}`)) === id) held.push(id);
      else await db.query('DELETE FROM im.messages WHERE id = ?', [row]);
    }
    return held;
  };

  const newest = kind === 'MySQL' ? 'utf8mb4_0900_ai_ci' : 'utf8mb4_uca1400_ai_ci';
  test.each([
    ['VARCHAR(300)', newest, 140],
    ['VARCHAR(300)', 'utf8mb4_general_ci', 140],
    ['VARCHAR(300)', 'utf8mb4_unicode_ci', 140],
    ['VARCHAR(300)', 'utf8mb4_bin', 140],
    ['CHAR(255)', 'utf8mb4_unicode_ci', 130],
    ['MEDIUMTEXT', 'utf8mb4_general_ci', 140],
    ['VARCHAR(300)', 'utf8mb3_general_ci', 135],
    ['VARCHAR(300)', 'utf16_general_ci', 140],
    ['VARCHAR(300)', 'latin1_swedish_ci', 115],
    ['VARCHAR(300)', 'ascii_general_ci', 110],
    ['VARCHAR(300)', 'gbk_chinese_ci', 120],
    ['VARCHAR(300)', 'sjis_japanese_ci', 120],
    ['VARCHAR(300)', 'euckr_korean_ci', 115],
    ['BIGINT', '', 9],
    ['BIGINT UNSIGNED', '', 10],
    ['INT', '', 5],
    ['TINYINT UNSIGNED', '', 4],
  ])(
    'differ in a column of %s %s',
    async (type, collation, least) => {
      const [characters] = collation.split('_');
      const written = collation === '' ? type : `${type} CHARACTER SET ${characters} COLLATE ${collation}`;
      const key = collation === '' ? 'sender' : 'sender(100)';
      for (const half of [0, 1]) {
        await db.query(`DROP DATABASE im; CREATE DATABASE im; ${MARKERS}`);
        await table(`sender ${written} NOT NULL, KEY by_sender (${key})`);
        const held = await fill();
        expect(held.length).toBeGreaterThanOrEqual(least);
        const given = CONFUSABLE.filter((_, index) => index % 2 === half);
        const { ledger, run } = scene();
        for (const id of given) await ledger.take(erase(id));
        const { lines } = await run([bySender()]);
        expect(lines).toMatchObject([{ error: null, left: {}, through: true }]);
        expect(await column<string>(db, SENDERS)).toEqual(held.filter((id) => !given.includes(id)));
        // of no id that is there was it said that it cannot be, and of numbers of every other one.
        const impossible: string[] = [];
        for await (const position of ledger.impossible(bySender().id)) {
          const { order } = await ledger.at(position);
          if (order.kind === 'erase') impossible.push(order.subject ?? '');
        }
        expect(impossible.filter((id) => held.includes(id))).toEqual([]);
        if (collation === '') expect(impossible.sort()).toEqual(given.filter((id) => !held.includes(id)).sort());
      }
    },
    60_000,
  );

  test.each([
    [
      'BIGINT',
      'u-17',
      'the column holds whole numbers from -9223372036854775808 to 9223372036854775807, written in digits',
    ],
    ['TINYINT UNSIGNED', '256', 'the column holds whole numbers from 0 to 255, written in digits'],
    ['CHAR(20)', 'u ', 'the column keeps no spaces at the end of a text'],
    ['VARCHAR(5)', 'abcde\u{1f642}', 'the column holds 5 characters'],
    ['VARCHAR(5)', 'abcd\u{1f642}', undefined],
    ['VARCHAR(20)', 'u ', undefined],
    ['CHAR(20)', 'u', undefined],
  ])('that a column of %s cannot hold are named in the status, and for whoever answers: %j', async (type, id, why) => {
    await table(`sender ${type}, KEY by_sender (sender)`);
    const { folder, ledger, run } = scene();
    const { id: order } = await ledger.take(erase(id));
    const { lines, open } = await run([bySender()]);
    const reason = why === undefined ? undefined : `the id cannot be in 'sender': ${why}`;
    expect(open).toBe(true);
    expect(lines).toMatchObject([{ impossible: reason === undefined ? {} : { [reason]: 1 }, left: {}, error: null }]);
    const said: string[] = [];
    const document = { version: 1, stack: 'im', region: 'ap-guangzhou', directives: [bySender()] } as const;
    const around = {
      ledger,
      document,
      withinMs: 86_400_000,
      nowMs: Date.now(),
      stdout: (line: string) => void said.push(line),
    };
    await orderStatus({ ...around, json: true });
    await orderStatus({ ...around, json: false });
    const placement = bySender().id;
    expect(said.filter((line) => line.includes('impossible') || line.includes('found nobody'))).toEqual(
      reason === undefined
        ? []
        : [
            JSON.stringify({ type: 'impossible', id: order, placement, why: reason }),
            `erase ${order} found nobody in ${placement}: ${reason}`,
          ],
    );
    const directives = `${folder}.json`;
    writeFileSync(directives, JSON.stringify(document));
    const [found] = await findOrders({ directives, ledger: folder, order }, Date.now());
    expect(found?.impossible).toEqual(reason === undefined ? [] : [{ placement, why: reason }]);
  });

  test.each(['INT(5) ZEROFILL', 'DOUBLE', 'DECIMAL(20)', 'VARBINARY(40)', 'BINARY(16)', 'BIT(8)', "ENUM('1', '2')"])(
    'are not looked for in a column of %s',
    async (type) => {
      await table(`sender ${type}, KEY by_sender (sender)`);
      const { ledger, run } = scene();
      await ledger.take(erase('1'));
      const { lines, open } = await run([bySender()]);
      expect(lines[0]?.error).toMatch(/'subject' must be a column of text or whole numbers, without ZEROFILL, got/);
      expect(open).toBe(false);
    },
  );

  describe('through a parent', () => {
    const through = (): MysqlDirective =>
      bySender({
        id: 'chatMessages/7d/mysql/media-000000',
        table: 'media',
        subject: { column: 'message', through: { table: 'parents', key: 'name', column: 'sender' } },
      });
    const tried = async (): Promise<string | null | undefined> => {
      const { ledger, run } = scene();
      await ledger.take(erase('u'));
      return (await run([through()])).lines[0]?.error;
    };
    const parents = (name: string, index = 'UNIQUE KEY by_name (name)') =>
      table(`name ${name} NOT NULL, sender VARCHAR(40), KEY by_sender (sender), ${index}`, 'parents');
    const media = (message: string) => table(`message ${message}, KEY by_message (message)`, 'media');
    const messages = () => column<string>(db, 'SELECT message FROM im.media ORDER BY id');

    test.each([
      ['a number and a text, which a server compares as fractions', 'BIGINT', 'VARCHAR(40)'],
      ['a text and a number', 'VARCHAR(40)', 'BIGINT'],
      ['texts of two collations', 'VARCHAR(40) COLLATE utf8mb4_bin', 'VARCHAR(40) COLLATE utf8mb4_general_ci'],
    ])('are not looked for by %s', async (_, name, message) => {
      await parents(name);
      await media(message);
      await db.query(
        "INSERT INTO im.parents (name, sender) VALUES ('1', 'u'); INSERT INTO im.media (message) VALUES ('1')",
      );
      expect(await tried()).toMatch(
        /'subject.through.key' must be a column that is compared as 'message' of 'im.media'/,
      );
      expect(await messages()).toHaveLength(1);
    });

    test.each([
      ['without a unique index', 'KEY by_name (name)'],
      ['with one over two columns', 'UNIQUE KEY by_both (name, sender)'],
      ['with one over its first letters', 'UNIQUE KEY by_name (name(3))'],
    ])('are not looked for by a key %s, of which several subjects may have a row', async (_, index) => {
      await parents('VARCHAR(40)', index);
      await media('VARCHAR(40)');
      await db.query(
        "INSERT INTO im.parents (name, sender) VALUES ('room', 'u'); INSERT INTO im.media (message) VALUES ('room')",
      );
      expect(await tried()).toMatch(/could belong to several subjects.*run: CREATE UNIQUE INDEX `one_name`/);
      expect(await messages()).toEqual(['room']);
    });

    test('differ', async () => {
      await parents('VARCHAR(40) COLLATE utf8mb4_bin');
      await media('VARCHAR(40) COLLATE utf8mb4_bin');
      await db.query(
        `INSERT INTO im.parents (name, sender) VALUES ('a', 'u'), ('A', 'U'), ('1', 'u'), ('1a', 'v'), ('\u00e1', 'u ');
         INSERT INTO im.media (message) VALUES ('a'), ('A'), ('1'), ('1a'), ('\u00e1'), ('01'), (NULL)`,
      );
      expect(await tried()).toBeNull();
      expect(await messages()).toEqual(['A', '1a', '\u00e1', '01', null]);
    });
  });
});
