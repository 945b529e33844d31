// SPDX-License-Identifier: Apache-2.0
import type { Connection } from 'mysql2/promise';
import { Guard } from '../../../../../functions/enforcer/engines/mysql/guard';
import type { Database, Row } from '../../../../../functions/enforcer/engines/mysql/session';
import { describeWithSql, type SqlServer } from '../../../../helpers/mariadb';
import { context, DAY, directive, ensure, fill, insertAges, makeTable, sweep, value } from './fixture';

/** Answers the guard's two questions from lists, the last entry for ever. */
function fake(
  threads: readonly number[],
  lag: readonly Row[][],
  refuse?: { readonly code: string; readonly on: string },
): Database & { asked: string[] } {
  const next = <T>(list: readonly T[], asked: number): T => list[Math.min(asked, list.length - 1)] as T;
  const asked: string[] = [];
  const count = (word: string): number => asked.filter((sql) => sql.includes(word)).length - 1;
  return {
    asked,
    isMariaDb: false,
    skipsLocked: true,
    opened: 1,
    beside: () => Promise.reject(new Error('the guard needs one connection')),
    run: () => Promise.reject(new Error('the guard changes nothing')),
    rows: (sql) => {
      asked.push(sql);
      if (refuse !== undefined && sql.includes(refuse.on))
        return Promise.reject(Object.assign(new Error('refused'), { code: refuse.code }));
      if (sql.includes('Threads_running')) return Promise.resolve([{ Value: String(next(threads, count('Threads'))) }]);
      return Promise.resolve(next(lag, count('STATUS') - count('Threads') - 1));
    },
  };
}

describe('the guard', () => {
  const waits: number[] = [];
  const wait = (ms: number): Promise<void> => (waits.push(ms), Promise.resolve());
  let time = 0;
  const clock = (): number => (time += 10);
  beforeEach(() => waits.splice(0));

  test('waits longer and longer while too many threads run', async () => {
    const guard = new Guard(fake([90, 80, 70, 3], [[]]), [], context(), clock, wait);
    expect(await guard.admit()).toBe(true);
    expect(waits).toHaveLength(3);
    expect(waits[2]).toBeGreaterThan(waits[0] ?? Infinity);
  });

  test('waits while a replica is behind, under the new name of the column and the old', async () => {
    for (const name of ['Seconds_Behind_Source', 'Seconds_Behind_Master']) {
      const replica = fake([1], [[{ [name]: 60 }], [{ [name]: '11' }], [{ [name]: 10 }]]);
      const guard = new Guard(fake([1], [[]]), [replica], context(), clock, wait);
      waits.splice(0);
      expect(await guard.admit()).toBe(true);
      expect(waits).toHaveLength(2);
    }
  });

  test('gives up when the budget ends, and says why', async () => {
    let left = 3_000;
    const guard = new Guard(
      fake([1], [[{ Seconds_Behind_Source: 99 }]]),
      [],
      context({ remainingMs: () => (left -= 400) }),
      clock,
      wait,
    );
    expect(await guard.admit()).toBe(false);
    expect([...guard.notices]).toEqual([
      expect.stringMatching(
        /^stopped after \d+ ms of waiting because a replica is 99 s behind, more than 10 s; the next run continues$/,
      ),
    ]);
  });

  test('uses the old statement where the server knows no other', async () => {
    const db = fake([1], [[]], { code: 'ER_PARSE_ERROR', on: 'REPLICA' });
    expect(await new Guard(db, [], context(), clock, wait).admit()).toBe(true);
    expect(db.asked.at(-1)).toBe('SHOW SLAVE STATUS');
  });

  test('does not wait for replication that is stopped, but says so', async () => {
    const guard = new Guard(fake([1], [[{ Seconds_Behind_Source: null }]]), [], context(), clock, wait);
    expect(await guard.admit()).toBe(true);
    expect([...guard.notices]).toEqual(['replication is stopped on a replica, its lag is unknown']);
  });
});

const COLUMNS = 'id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at DATETIME(3), KEY due (created_at)';

describeWithSql('a sweep with a replica', (start, kind) => {
  let primary: SqlServer;
  let replica: SqlServer;
  let db: Connection;

  beforeAll(async () => {
    [primary, replica] = await Promise.all([
      start(['--log-bin', '--binlog-format=ROW', '--server-id=1']),
      start(['--server-id=2', '--read-only=0']),
    ]);
    db = await primary.connect();
    const follower = await replica.connect();
    // of the replica's own: what it was sent comes later.
    await makeTable(follower, COLUMNS);
    await insertAges(follower, [30 * DAY]);
    const { user, password } = primary.endpoint;
    // the replica stays five minutes behind, so that every write it still has to apply counts as lag.
    await follower.query(
      kind === 'MySQL'
        ? `CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = ${primary.port}, SOURCE_USER = '${user}', SOURCE_PASSWORD = '${password}', SOURCE_DELAY = 300, GET_SOURCE_PUBLIC_KEY = 1`
        : `CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = ${primary.port}, MASTER_USER = '${user}', MASTER_PASSWORD = '${password}', MASTER_DELAY = 300, MASTER_USE_GTID = no`,
    );
    await makeTable(db, COLUMNS);
    await fill(db, 5_000, 30 * DAY, 8 * DAY);
    await follower.query(kind === 'MySQL' ? 'START REPLICA' : 'START SLAVE');
    await follower.end();
    await new Promise((resolve) => setTimeout(resolve, 12_000));
  }, 90_000);

  afterAll(async () => {
    await db?.end();
    await Promise.all([primary?.close(), replica?.close()]);
  });

  test('deletes nothing more while the replica lags, and goes on when nobody watches it', async () => {
    const endpoint = { ...primary.endpoint, hosts: [...primary.endpoint.hosts, ...replica.endpoint.hosts] };
    const started = Date.now();
    const held = await sweep(endpoint, directive(), context({ remainingMs: () => 4_000 - (Date.now() - started) }));
    expect(held).toMatchObject({ deleted: 0, complete: false });
    expect(held.notices).toEqual([expect.stringMatching(/because a replica is \d+ s behind, more than 10 s/)]);
    const unwatched = await sweep(primary.endpoint, directive());
    expect(unwatched).toMatchObject({ deleted: 5_000, complete: true });
    expect(await value(db, 'SELECT COUNT(*) FROM im.messages')).toBe(0);
  });

  test('whose address is the endpoint is refused, as long as the server knows of a source', async () => {
    const refused = `got a replica of 127.0.0.1; give the endpoint the address of the instance that takes writes`;
    const follower = await replica.connect();
    const word = kind === 'MySQL' ? 'REPLICA' : 'SLAVE';
    for (const state of ['as it is', `STOP ${word}`]) {
      if (state !== 'as it is') await follower.query(state);
      for (const step of [ensure, sweep]) await expect(step(replica.endpoint, directive())).rejects.toThrow(refused);
    }
    expect(await value(follower, 'SELECT COUNT(*) FROM im.messages')).toBe(1);
    await follower.query(`RESET ${word} ALL`);
    expect((await sweep(replica.endpoint, directive())).deleted).toBe(1);
    await follower.end();
  });

  test('a replica that cannot be reached is reported and does not stop the sweep', async () => {
    const endpoint = { ...primary.endpoint, hosts: [...primary.endpoint.hosts, '127.0.0.1:1'] };
    const { complete, notices } = await sweep(endpoint, directive());
    expect(complete).toBe(true);
    expect(notices).toEqual(["replica '127.0.0.1:1' of unit 'im-mysql' cannot be reached, its lag is not watched"]);
  });
});
