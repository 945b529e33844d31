// SPDX-License-Identifier: Apache-2.0
import { createServer, type Server, type Socket, connect as connectTo } from 'node:net';
import type { Connection } from 'mysql2/promise';
import type { Endpoint } from '../../../../../functions/enforcer/engines/engine';
import { describeWithSql, makeUser, type SqlServer } from '../../../../helpers/mariadb';
import { context, DAY, directive, fill, makeTable, rights, sweep, value, withTask, witness } from './fixture';

const INDEXED = 'id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at DATETIME(3) NULL, KEY due (created_at)';

describeWithSql('the MySQL engine when things go wrong', (start, kind) => {
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

  async function messageOf(promise: Promise<unknown>): Promise<string> {
    return promise.then(
      () => 'no error',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  }

  test('wrong credentials name the unit and the remedy, and never the password', async () => {
    const message = await messageOf(sweep({ ...server.endpoint, password: 'wrong-secret' }, directive()));
    expect(message).toMatch(
      /^im-mysql: 'credentials' must be a user that may log in at unit 'im-mysql', got 'Access denied for user 'enforcer'@.*' from 127\.0\.0\.1:\d+; correct the secret of unit 'im-mysql'/,
    );
    expect(message).not.toContain('wrong-secret');
  });

  test('a server that is not there is named', async () => {
    expect(await messageOf(sweep({ hosts: ['127.0.0.1:1'] }, directive()))).toMatch(
      /'hosts' must be a MySQL server that answers for unit 'im-mysql', got '.*ECONNREFUSED.*' from 127\.0\.0\.1:1; check the address/,
    );
  });

  test('a missing table, a view, a missing column and one without a date are distinguished', async () => {
    await makeTable(db, 'id INT PRIMARY KEY, created_at VARCHAR(30)');
    await db.query('CREATE OR REPLACE VIEW im.seen AS SELECT * FROM im.messages');
    const message = (changes: Parameters<typeof directive>[0]): Promise<string> =>
      messageOf(sweep(server.endpoint, directive(changes)));
    expect(await message({ table: 'mesages' })).toContain(
      "'table' must be a table of unit 'im-mysql', got no such table that this user can see under 'im.mesages'; create it",
    );
    expect(await message({ table: 'seen' })).toContain("got a view under 'im.seen'");
    expect(await message({ clock: { kind: 'created', field: 'made_at' } })).toContain(
      "'clock.field' must be a column of 'im.messages', got 'made_at', which it does not have",
    );
    expect(await message({})).toContain(
      "'clock.field' must be a DATETIME, TIMESTAMP or BIGINT column, or a DATE with resolution: 'day', got 'created_at' of type varchar",
    );
    await db.query('DROP VIEW im.seen');
  });

  test('a DATE is refused unless the sum counts on its day', async () => {
    await makeTable(db, 'id INT AUTO_INCREMENT PRIMARY KEY, created_at DATE NOT NULL, KEY due (created_at)');
    await db.query(`INSERT INTO im.messages (created_at) VALUES ('2020-01-01')`);
    expect(await messageOf(sweep(server.endpoint, directive()))).toContain(
      "'clock.field' must be a column of seconds or finer, because the sum counts on no more, got 'created_at' of type DATE, whose rows wait a day longer; state resolution: 'day'",
    );
    expect((await sweep(server.endpoint, directive({ resolution: 'day' }))).deleted).toBe(1);
  });

  test('a user that may not delete fails with the name of the privilege', async () => {
    await makeTable(db, INDEXED);
    await fill(db, 10, 9 * DAY, 8 * DAY);
    await makeUser(db, 'reader', 'r', 'SELECT, TRIGGER ON im.*', ...rights(kind).slice(1));
    expect(await messageOf(sweep({ ...server.endpoint, user: 'reader', password: 'r' }, directive()))).toMatch(
      /(DELETE|SELECT with locking clause) command denied to user/,
    );
  });

  test('without the privilege for replica status it is not known whether it writes on a replica, and refused', async () => {
    await makeTable(db, INDEXED);
    await fill(db, 10, 9 * DAY, 8 * DAY);
    await makeUser(db, 'sweeper', 's', 'SELECT, DELETE, TRIGGER ON im.*', 'PROCESS, EVENT ON *.*');
    const endpoint = { ...server.endpoint, user: 'sweeper', password: 's' };
    expect(await messageOf(sweep(endpoint, directive()))).toContain(
      'got one of which it is not known whether it is a replica: the user lacks REPLICATION CLIENT (MariaDB: SLAVE MONITOR)',
    );
    const allow = [{ guard: 'server-role', who: 'database team', why: 'a single server' }];
    expect(await sweep(endpoint, directive({ allow }))).toMatchObject({ deleted: 10, complete: true });
  });

  test('odd names are quoted', async () => {
    await db.query(
      "SET time_zone = '+00:00'; DROP DATABASE IF EXISTS `o``d.d`; CREATE DATABASE `o``d.d`; CREATE TABLE `o``d.d`.`order``s.x` (`na``me.id` INT AUTO_INCREMENT PRIMARY KEY, `at``.t` DATETIME, KEY `k``.1` (`at``.t`))",
    );
    await db.query(
      'INSERT INTO `o``d.d`.`order``s.x` (`at``.t`) VALUES (UTC_TIMESTAMP() - INTERVAL 8 DAY), (UTC_TIMESTAMP())',
    );
    const about = directive({ database: 'o`d.d', table: 'order`s.x', clock: { kind: 'created', field: 'at`.t' } });
    expect((await sweep(server.endpoint, about)).deleted).toBe(1);
    expect((await witness(server.endpoint, about)).unjudged).toBe(0);
  });

  test('stops inside its budget, and the next run goes on from the cursor', async () => {
    // GIVEN more rows than half a second can delete
    await makeTable(db, INDEXED);
    await fill(db, 100_000, 30 * DAY, 8 * DAY);
    // WHEN
    const started = Date.now();
    const first = await sweep(
      server.endpoint,
      directive(),
      context({ remainingMs: () => 1_900 - (Date.now() - started) }),
    );
    // THEN
    expect(Date.now() - started).toBeLessThan(1_900);
    expect(first).toMatchObject({ complete: false });
    expect(JSON.parse(first.cursor ?? '{}')).toMatchObject({ by: 'clock' });
    const second = await sweep(server.endpoint, directive(), context({ cursor: first.cursor }));
    expect(first.deleted + second.deleted).toBe(100_000);
    expect(second.complete).toBe(true);
  }, 180_000);

  test('a run that crashed in the middle leaves nothing behind for the next, with its cursor, without, or with a strange one', async () => {
    for (const cursor of [
      '{"by":"clock","from":"2001-01-01 00:00:00.000","after":false}',
      undefined,
      'not a cursor',
      '{"by":"key","after":[1,2,3]}',
    ]) {
      await makeTable(db, INDEXED);
      await fill(db, 4_000, 30 * DAY, 8 * DAY);
      await db.query('DELETE FROM im.messages ORDER BY created_at LIMIT 1234');
      expect(await sweep(server.endpoint, directive(), context({ cursor }))).toMatchObject({
        deleted: 4_000 - 1_234,
        complete: true,
      });
    }
  });

  test('a connection that is cut in the middle is opened again and the sweep ends', async () => {
    // GIVEN a proxy that cuts every connection after some traffic
    await makeTable(db, INDEXED);
    await fill(db, 60_000, 30 * DAY, 8 * DAY);
    await fill(db, 1_000, 6 * DAY, 0);
    const proxy = await cuttingProxy(server.port, [3_500, 900, 900, 900]);
    // WHEN
    const result = await sweep(proxy.endpoint(server.endpoint), directive());
    await proxy.close();
    // THEN all is gone; rows whose deletion was not acknowledged are not counted
    expect(proxy.cuts()).toBeGreaterThanOrEqual(2);
    expect(result.complete).toBe(true);
    expect(result.deleted).toBeLessThanOrEqual(60_000);
    expect(await value(db, 'SELECT COUNT(*) FROM im.messages')).toBe(1_000);
  }, 60_000);

  test('a server that crashes and comes back during the sweep is waited for', async () => {
    await makeTable(db, INDEXED);
    await fill(db, 40_000, 30 * DAY, 8 * DAY);
    await withTask(server.endpoint, directive(), context(), async (task) => {
      const swept = task.sweep();
      await new Promise((resolve) => setTimeout(resolve, 150));
      await server.crash();
      const restarted = server.start();
      expect((await swept).complete).toBe(true);
      await restarted;
    });
    db = await server.connect();
    expect(await value(db, 'SELECT COUNT(*) FROM im.messages')).toBe(0);
  }, 60_000);

  test('a server that stays away is an error, not an endless wait', async () => {
    await makeTable(db, INDEXED);
    const message = await withTask(server.endpoint, directive(), context(), async (task) => {
      await server.crash();
      return messageOf(task.witness());
    });
    expect(message).toMatch(/'hosts' must be a MySQL server that answers for unit 'im-mysql'/);
    await server.start();
    db = await server.connect();
  }, 60_000);
});

/** Forwards to the server and cuts the first connections, each once this many bytes came back on it. */
async function cuttingProxy(
  port: number,
  bytes: readonly number[],
): Promise<{ endpoint(real: Endpoint): Endpoint; cuts(): number; close(): Promise<void> }> {
  let cuts = 0;
  const sockets = new Set<Socket>();
  const proxy: Server = createServer((client) => {
    const upstream = connectTo(port, '127.0.0.1');
    let seen = 0;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => (client.destroy(), upstream.destroy()));
    }
    client.pipe(upstream);
    upstream.on('data', (chunk: Buffer) => {
      seen += chunk.length;
      if (seen > (bytes[cuts] ?? Infinity)) {
        cuts += 1;
        client.destroy();
      } else client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  const listening = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    endpoint: (real) => ({ ...real, hosts: [`127.0.0.1:${listening}`] }),
    cuts: () => cuts,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        proxy.close(() => resolve());
      }),
  };
}
