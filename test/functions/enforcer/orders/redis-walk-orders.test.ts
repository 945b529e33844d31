// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { walkForSubjects, type SubjectWalk } from '../../../../functions/enforcer/engines/redis/subject-walk';
import { DAY_MS, redisDirective } from '../../../helpers/directives';
import { describeEachRedis, startRedisCluster, startRedisOf, type StartedEngine } from '../../../helpers/engines';
import { choose, erase, ordersScene } from './orders-scene';

const open = redisDirective({
  category: 'chatMessages',
  prefix: 'msg:',
  subject: { keyPattern: 'msg:{application}:{subject}:{any}' },
});
const RECORD = `retention_ledger:${open.id} walk`;

/** Rights without any of which no order is carried out. */
const NEEDED = ['+get', '+set', '+unlink', '+scan', '+evalsha', '+info', '+time'];

/** What the page says that the user needs for orders. */
function rightsOfRedis(): string {
  const page = readFileSync('docs/erasure.md', 'utf8');
  return /^\| Redis .*`GET`.*$/m.exec(page)?.[0] ?? '';
}

/** A time budget that ends when it was asked for so often. */
function asks(most: number): { readonly budgetMs: number; readonly monotonic: () => number } {
  let asked = 0;
  return { budgetMs: most, monotonic: () => (asked += 1) };
}

describeEachRedis('a walk for orders', (kind) => {
  describe('on one server', () => {
    let server: StartedEngine;
    let redis: Redis;

    beforeAll(async () => {
      server = await startRedisOf(kind);
      redis = new Redis(server.port, '127.0.0.1');
    });
    afterAll(async () => {
      redis.disconnect();
      await server.stop();
    });
    beforeEach(async () => {
      await redis.flushall();
      await redis.config('RESETSTAT');
    });

    const fill = async (subjects: number): Promise<void> => {
      for (let n = 0; n < subjects; n += 1) await redis.mset(`msg:1:u-${n}:1`, 'x', `msg:2:u-${n}:1`, 'x');
    };
    const left = async (): Promise<number> => (await redis.keys('msg:*')).length;
    const scene = () => ordersScene({ cache: { hosts: [server.host] } });

    test('that takes longer than a run goes on in the next one, and reads no key more often for that', async () => {
      await fill(2_000);
      const { ledger, run } = scene();
      for (let n = 0; n < 50; n += 1) await ledger.take(erase(`u-${n}`, { application: '1' }));
      let [runs, deleted, done] = [0, 0, false];
      for (; !done && runs < 100; runs += 1) {
        const [line] = (await run([open], asks(6))).lines;
        deleted += line?.deleted ?? 0;
        done = line?.through === true;
        if (!done) expect(Object.values(line?.left ?? {})).toEqual([50]);
      }
      expect(runs).toBeGreaterThan(3);
      expect([done, deleted, await left()]).toEqual([true, 50, 3_950]);
      expect(await redis.exists(RECORD)).toBe(0);
      const [, scans] = /cmdstat_scan:calls=(\d+)/.exec(await redis.info('commandstats')) ?? [];
      expect(Number(scans)).toBeLessThanOrEqual(2 * (4_000 / 200 + 2));
    });

    test('lets later orders wait for it, and then takes them', async () => {
      await fill(1_000);
      const { ledger, run } = scene();
      await ledger.take(erase('u-1', { application: '1' }));
      expect((await run([open], asks(6))).open).toBe(false);
      await new Promise((resolve) => setTimeout(resolve, 2));
      await ledger.take(erase('u-2', { application: '1' }));
      const second = (await run([open])).lines[0];
      expect(second).toMatchObject({ left: { 'waits for a walk that goes on for older orders': 1 }, through: false });
      expect((await run([open])).open).toBe(true);
      expect(await left()).toBe(1_998);
    });

    test('is one for choices and for orders of erasure: neither holds up the other for good', async () => {
      await fill(2_000);
      await redis.mset(...Array.from({ length: 500 }, (_, n) => [`msg:9:u-${n}:1`, 'x']).flat());
      const long = redisDirective({ ...open, id: 'chatMessages/30d/redis/msg-0a1b2c', role: 'derived' });
      const { ledger, run, received } = scene();
      // the choice asks for a walk in each run, whatever else is asked for.
      await ledger.take(choose('9', 'neverStored', { at: new Date().toISOString() }));
      for (let n = 0; n < 50; n += 1) await ledger.take(erase(`u-${n}`, { application: '1' }));
      let [runs, through] = [0, false];
      for (; !through && runs < 60; runs += 1) {
        // what comes between two runs waits for the next walk, and does not begin this one anew.
        if (runs === 2) await ledger.take(erase('u-60', { application: '1' }));
        through = (await run([long], asks(8))).lines[0]?.through === true;
      }
      expect([through, runs > 3, await left()]).toEqual([true, true, 3_949]);
      expect(await received()).toBe(1);
    });

    test('takes no other placement its share of a run', async () => {
      await fill(2_000);
      await redis.set('session:1:u-1', 'x');
      const named = redisDirective({
        ...open,
        id: 'chatMessages/7d/redis/named-0a1b2c',
        prefix: 'session:',
        subject: { keyPattern: 'session:{application}:{subject}' },
      });
      const { ledger, run } = scene();
      await ledger.take(erase('u-1', { application: '1' }));
      const { lines } = await run([open, named], asks(16));
      expect(lines).toMatchObject([{ through: false }, { through: true, deleted: 1 }]);
      expect(await redis.exists(RECORD)).toBe(1);
    });

    test('does not go by what was kept of another process, other targets or a time ahead', async () => {
      await fill(300);
      const { ledger, run } = scene();
      await ledger.take(erase('u-1', { application: '1' }));
      await run([open], asks(5));
      const kept = JSON.parse((await redis.get(RECORD)) ?? 'null') as { at: [string, string, string][] };
      const [[name, runId] = ['', '']] = kept.at;
      for (const forged of [
        { ...kept, pass: 'look', at: [[name, 'another process', 'end']] },
        { ...kept, pass: 'look', at: [[name, runId, 'end']], of: 'others' },
        { ...kept, pass: 'look', at: [[name, runId, 'end']], print: 'another layout' },
        { ...kept, pass: 'look', at: [[name, runId, 'end']], clockMs: Date.now() + DAY_MS },
        { ...kept, pass: 'look', at: [[name, runId, 'end']], targets: 0 },
      ]) {
        await redis.set('msg:1:u-1:1', 'x');
        await redis.set(RECORD, JSON.stringify(forged));
        await run([open]);
        expect(await redis.exists('msg:1:u-1:1')).toBe(0);
      }
    });

    test('reports what came while it looked, in whichever run that was', async () => {
      await fill(3_000);
      const { ledger, run } = scene();
      await ledger.take(erase('u-1', { application: '1' }));
      let line = (await run([open], asks(6))).lines[0];
      // until the first walk has ended and the second one has begun.
      for (let runs = 0; runs < 100 && !((await redis.get(RECORD)) ?? '').includes('"pass":"look"'); runs += 1)
        line = (await run([open], asks(6))).lines[0];
      for (let n = 0; n < 200; n += 1) await redis.set(`msg:1:u-1:late-${n}`, 'x');
      for (let runs = 0; runs < 100 && line?.left['written meanwhile'] === undefined; runs += 1)
        line = (await run([open], asks(6))).lines[0];
      expect(line).toMatchObject({ left: { 'written meanwhile': 1 }, through: false });
      expect((await run([open])).open).toBe(true);
      expect(await redis.keys('msg:1:u-1:*')).toEqual([]);
    });

    test('needs the rights that docs/erasure.md names, and no others', async () => {
      const commands = [...rightsOfRedis().matchAll(/`([A-Z]+(?: [A-Z]+)?)`/g)].map(([, name = '']) =>
        name.toLowerCase().replace(' ', '|'),
      );
      // what a connection itself needs is no right to data.
      const own = ['auth', 'hello', 'ping', 'client', ...commands].map((name) => `+${name}`);
      for (const missing of [undefined, ...NEEDED]) {
        await redis.acl('DELUSER', 'enforcer');
        // each has a ledger of its own, which a marker of the one before it would not fit.
        await redis.flushdb();
        await redis.set('msg:1:u-1:1', 'x');
        const rights = own.filter((each) => each !== missing);
        await redis.acl('SETUSER', 'enforcer', 'on', '>secret', '~msg:*', '~retention_ledger:*', ...rights);
        const { ledger, run } = ordersScene({ cache: { hosts: [server.host], user: 'enforcer', password: 'secret' } });
        await ledger.take(erase('u-1', { application: '1' }));
        const error = (await run([open])).lines[0]?.error ?? '';
        if (missing === undefined) expect(error).toBe('');
        else expect([missing, error]).toEqual([missing, expect.stringMatching(/perm|access|can.t run/i)]);
      }
    });

    test('takes no key of other bytes for that of an id', async () => {
      const strange = Buffer.concat([Buffer.from('msg:1:'), Buffer.from([0xff]), Buffer.from(':1')]);
      await redis.set(strange, 'x');
      await redis.set('msg:1:\uFFFD:1', 'x');
      const { ledger, run } = scene();
      await ledger.take(erase('\uFFFD', { application: '1' }));
      expect((await run([open])).open).toBe(true);
      expect(await redis.keysBuffer('msg:*')).toEqual([strange]);
    });
  });

  describe('on a cluster of three masters', () => {
    let servers: readonly StartedEngine[] = [];
    let clients: readonly Redis[] = [];

    beforeAll(async () => {
      servers = await startRedisCluster(3, kind);
      clients = servers.map(({ port }) => new Redis(port, '127.0.0.1'));
    }, 60_000);
    afterAll(async () => {
      for (const client of clients) client.disconnect();
      await Promise.all(servers.map((each) => each.stop()));
    });
    beforeEach(() => Promise.all(clients.map((client) => client.flushall())));

    const endpoints = () => ({ cache: { hosts: servers.map(({ host }) => host), cluster: true } });
    /** Writes each key on the master that has its slot. */
    const write = async (keys: readonly string[]): Promise<void> => {
      for (const key of keys) await Promise.any(clients.map((client) => client.set(key, 'x')));
    };
    const left = async (): Promise<string[]> =>
      (await Promise.all(clients.map((client) => client.keys('*'))))
        .flat()
        .filter((key) => !key.startsWith('retention_ledger'))
        .sort();

    test('finds the keys of all of them, by name and by a walk, and keeps its marker in one', async () => {
      const ids = Array.from({ length: 60 }, (_, n) => `u-${n}`);
      const named = redisDirective({
        ...open,
        id: 'chatMessages/7d/redis/named-0a1b2c',
        prefix: 'session:',
        subject: { keyPattern: 'session:{application}:{subject}' },
      });
      await write(ids.flatMap((id) => [`msg:1:${id}:1`, `msg:1:${id}:2`, `msg:2:${id}:1`, `session:1:${id}`]));
      for (const client of clients) expect(await client.dbsize()).toBeGreaterThan(20);
      const { ledger, run, wait } = ordersScene(endpoints());
      for (const id of ids.slice(0, 30)) await ledger.take(erase(id, { application: '1' }));
      await ledger.take(erase(undefined, { application: '2' }));
      const { open: through, lines } = await run([open, named]);
      expect(lines).toMatchObject([
        { deleted: 30 * 2 + 60, left: {}, error: null },
        { deleted: 30, left: {}, error: null },
      ]);
      expect(through).toBe(true);
      const others = ids.slice(30).flatMap((id) => [`msg:1:${id}:1`, `msg:1:${id}:2`, `session:1:${id}`]);
      expect(await left()).toEqual([...others].sort());
      // the next run goes on behind the marker, wherever it is.
      wait(3_600_000);
      await run([open, named]);
      expect((await run([open, named])).lines).toMatchObject([{ read: 0 }, { read: 0 }]);
    });

    test('takes what a shorter class no longer keeps, and what an old copy brings back', async () => {
      const long = redisDirective({
        ...open,
        id: 'chatMessages/30d/redis/msg-0a1b2c',
        deadlineMs: 33 * DAY_MS,
        clock: { kind: 'createdInKey', pattern: ':(\\d{13})$', unit: 'ms' },
        capMs: 30 * DAY_MS,
      });
      const short = redisDirective({
        ...long,
        id: 'chatMessages/7d/redis/short-0a1b2c',
        prefix: 'short:',
        deadlineMs: 10 * DAY_MS,
        keepAtLeastMs: 7 * DAY_MS,
        capMs: 7 * DAY_MS,
        subject: { keyPattern: 'short:{application}:{subject}:{any}' },
      });
      const keys = Array.from({ length: 40 }, (_, n) => [
        `msg:3:u-${n}:${Date.now() - 8 * DAY_MS}`,
        `msg:3:u-${n}:${Date.now() - 6 * DAY_MS}`,
      ]);
      const { ledger, run } = ordersScene(endpoints());
      await ledger.take(choose('3', '7d', { at: new Date().toISOString() }));
      for (let copies = 0; copies < 2; copies += 1) {
        await Promise.all(clients.map((client) => client.flushall()));
        await write(keys.flat());
        expect((await run([long, short])).open).toBe(true);
        expect(await left()).toEqual(keys.map(([, young]) => young).sort());
      }
    });
  });
});

describe('a walk for orders', () => {
  const node = (name: string) => ({
    name,
    info: () => Promise.resolve({ fields: new Map([['role', 'master']]), version: '7.0', runId: name, clockMs: 0 }),
    scan: () => Promise.resolve({ cursor: '0', keys: [] }),
  });
  const walk: SubjectWalk = {
    targets: [{ subject: 'u' }],
    match: '*',
    record: 'r',
    take: () => Promise.resolve({ deleted: 0, of: [] }),
  };
  const around = { now: () => 0, remainingMs: () => 1_000, dryRun: false };

  test.each([
    ['moved', ['a', 'b'], false, true],
    ['are on their way', ['a', 'a'], true, true],
    ['stayed', ['a', 'a'], false, false],
  ])('is done only where slots of a cluster stayed: they %s', async (_, prints, moving, leaves) => {
    const told = [...prints];
    const kept = new Map<string, string>();
    const { left } = await walkForSubjects(
      {
        nodes: () => Promise.resolve(['a:1', 'b:1'].map(node)),
        layout: () => Promise.resolve({ print: told.shift() ?? '', moving }),
      } as never,
      {
        get: (key: string) => Promise.resolve(kept.get(key) ?? null),
        set: (key: string, value: string) => Promise.resolve(void kept.set(key, value)),
        unlink: () => Promise.resolve([true]),
        exist: () => Promise.resolve([]),
      },
      walk,
      around,
    );
    expect(left.size > 0).toBe(leaves);
  });
});
