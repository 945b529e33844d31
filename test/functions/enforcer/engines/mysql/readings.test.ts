// SPDX-License-Identifier: Apache-2.0
import type { Connection } from 'mysql2/promise';
import { setTimeout as sleep } from 'node:timers/promises';
import { mysqlReadings } from '../../../../../functions/enforcer/engines/mysql/readings';
import type { Database, Row } from '../../../../../functions/enforcer/engines/mysql/session';
import { READINGS, type Reading } from '../../../../../lib/directives';
import { describeWithSql, type SqlServer } from '../../../../helpers/mariadb';
import { context, directive, makeTable, withTask } from './fixture';

const TIMEOUT_MS = 120_000;

describeWithSql('what the enforcer reads of the server', (start) => {
  let server: SqlServer;
  let root: Connection;

  beforeAll(async () => {
    server = await start();
    root = await server.connect();
    await makeTable(root, 'id BIGINT PRIMARY KEY, created_at DATETIME, KEY (created_at)');
  }, TIMEOUT_MS);
  afterAll(async () => {
    await root?.end();
    await server?.close();
  });

  const read = (endpoint = server.endpoint): Promise<readonly Reading[]> =>
    withTask(endpoint, directive(), context(), async (task) => (await task.read?.()) ?? []);
  const of = (readings: readonly Reading[], term: string): Reading | undefined =>
    readings.find((each) => each.term === term);

  test('is every term that is declared for it, and nothing else', async () => {
    expect((await read()).map(({ term }) => term)).toEqual([...READINGS.mysql]);
  });

  test('is the age of the oldest open transaction, whatever the zone of the server is', async () => {
    expect(of(await read(), 'mysql-long-transaction')?.ms).toBeLessThan(60_000);
    const open = await server.connect();
    await open.query('START TRANSACTION WITH CONSISTENT SNAPSHOT');
    await open.query('SELECT COUNT(*) FROM im.messages');
    const before = Date.now();
    await sleep(3_000);
    const { ms } = of(await read(), 'mysql-long-transaction') ?? {};
    const took = Date.now() - before;
    await open.end();
    expect(ms).toBeGreaterThanOrEqual(3_000);
    expect(ms).toBeLessThanOrEqual(took + 2_000);
  });

  test('is no lag where nobody reads the binlog', async () => {
    expect(of(await read(), 'mysql-replica-lag')).toEqual({ term: 'mysql-replica-lag', ms: 0 });
  });

  test('is not known to a user who may not see transactions and other connections', async () => {
    await root.query("CREATE USER IF NOT EXISTS 'small'@'%' IDENTIFIED BY 'small'");
    await root.query("GRANT SELECT ON im.* TO 'small'@'%'");
    const readings = await read({ ...server.endpoint, user: 'small', password: 'small' });
    for (const each of readings)
      expect(each).toMatchObject({ ms: null, why: expect.stringContaining('PROCESS') as string });
  });
});

describe('readings of MySQL', () => {
  /** Answers by a word of the question. */
  const fake = (answers: Readonly<Record<string, readonly Row[]>>): Database => ({
    isMariaDb: false,
    skipsLocked: true,
    opened: 1,
    beside: () => Promise.reject(new Error('one connection is enough')),
    run: () => Promise.reject(new Error('it changes nothing')),
    rows: (sql) => Promise.resolve(Object.entries(answers).find(([word]) => sql.includes(word))?.[1] ?? []),
  });
  const quiet = { innodb_metrics: [{ records: 10 }], innodb_trx: [{ seconds: null }] };

  test('an idle server has no open transaction', async () => {
    const [transaction] = await mysqlReadings(fake({ ...quiet, processlist: [{ readers: 0 }] }), []);
    expect(transaction).toEqual({ term: 'mysql-long-transaction', ms: 0 });
  });

  test('a purge that is behind makes the oldest transaction say nothing', async () => {
    for (const records of [1_000_001, null]) {
      const [transaction] = await mysqlReadings(
        fake({ ...quiet, innodb_metrics: [{ records }], processlist: [{ readers: 0 }] }),
        [],
      );
      expect(transaction?.ms).toBeNull();
    }
  });

  test('the lag is that of the slowest replica, and not known where one of them cannot be asked', async () => {
    const master = fake({ ...quiet, processlist: [{ readers: 2 }] });
    const behind = (seconds: number | null): Database => fake({ STATUS: [{ Seconds_Behind_Source: seconds }] });
    const lag = async (...replicas: Database[]): Promise<number | null | undefined> =>
      (await mysqlReadings(master, replicas))[1]?.ms;
    expect(await lag(behind(3), behind(7))).toBe(8_000);
    expect(await lag(behind(3))).toBeNull();
    expect(await lag(behind(3), behind(null))).toBeNull();
    expect(await lag(behind(3), fake({ STATUS: [] }))).toBeNull();
  });
});
