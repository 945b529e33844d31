// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { RedisDirective } from '../../../../../lib/directives';
import type { Endpoint, RunContext, StepResult, WitnessResult } from '../../../../../functions/enforcer/engines/engine';
import { createRedisEngine } from '../../../../../functions/enforcer/engines/redis';
import { connectRedis } from '../../../../../functions/enforcer/engines/redis/client';
import { context, DAY_MS, redisDirective } from '../../../../helpers/directives';
import { describeEachRedis, startRedisOf, type StartedEngine } from '../../../../helpers/engines';

const HOUR_MS = 3_600_000;

describeEachRedis('Redis engine', (kind) => {
  let server: StartedEngine;
  let redis: Redis;
  let endpoints: Record<string, Endpoint>;

  beforeAll(async () => {
    server = await startRedisOf(kind);
    redis = new Redis(server.port, '127.0.0.1');
    endpoints = { cache: { hosts: [server.host] } };
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });
  beforeEach(() => redis.flushall());

  async function run(
    step: 'ensure' | 'sweep',
    directive: RedisDirective,
    over: Partial<RunContext> = {},
    knowsNx?: boolean,
  ): Promise<StepResult> {
    const task = await createRedisEngine(connectRedis, knowsNx === undefined ? {} : { knowsNx }).open(
      directive,
      endpoints,
      context(over),
    );
    try {
      return await task[step]();
    } finally {
      await task.close();
    }
  }

  async function look(directive: RedisDirective, over: Partial<RunContext> = {}): Promise<WitnessResult> {
    const task = await createRedisEngine(connectRedis).open(directive, endpoints, context(over));
    try {
      return await task.witness();
    } finally {
      await task.close();
    }
  }

  describe.each([
    ['with NX (7.0 and later)', true],
    ['without NX (before 7.0)', false],
  ])('%s', (_title, knowsNx) => {
    test('caps a key without expiry and one that lives too long, and never extends a shorter life', async () => {
      await redis.set('profile:endless', 'v');
      await redis.set('profile:long', 'v', 'PX', 30 * DAY_MS);
      await redis.set('profile:short', 'v', 'PX', HOUR_MS);
      const result = await run('sweep', redisDirective(), {}, knowsNx);
      expect(result).toEqual({ deleted: 2, complete: true, notices: [] });
      expect(await redis.pttl('profile:endless')).toBeGreaterThan(5 * DAY_MS - 10_000);
      expect(await redis.pttl('profile:endless')).toBeLessThanOrEqual(5 * DAY_MS);
      expect(await redis.pttl('profile:long')).toBeLessThanOrEqual(5 * DAY_MS);
      expect(await redis.pttl('profile:short')).toBeLessThanOrEqual(HOUR_MS);
    });

    test('deletes no key younger than the cap and every older one in one pass, for random ages around the edge', async () => {
      const capMs = 5 * DAY_MS;
      // 3 s of room on either side: the clock runs while the pass does.
      const age = fc.oneof(
        fc.integer({ min: 1, max: capMs - 3_000 }),
        fc.integer({ min: capMs - 60_000, max: capMs - 3_000 }),
        fc.integer({ min: capMs, max: capMs + 60_000 }),
        fc.integer({ min: capMs, max: 3 * capMs }),
      );
      await fc.assert(
        fc.asyncProperty(
          fc.array(age, { minLength: 1, maxLength: 60 }),
          fc.constantFrom('key', 'hash'),
          fc.constantFrom('ms', 's'),
          async (ages, where, unit) => {
            await redis.flushall();
            const now = Date.now();
            const written = ages.map((each, index) => {
              const createdMs = now - each;
              return { each, index, date: unit === 'ms' ? String(createdMs) : (createdMs / 1000).toFixed(3) };
            });
            for (const { index, date } of written) {
              if (where === 'key') await redis.set(`profile:${index}:${date}`, 'v');
              else await redis.hset(`profile:${index}:`, 'createdAt', date, 'v', '1');
            }
            const clock: RedisDirective['clock'] =
              where === 'key'
                ? { kind: 'createdInKey', pattern: '^profile:\\d+:([\\d.]+)$', unit }
                : { kind: 'createdInHashField', field: 'createdAt', unit };
            const result = await run('sweep', redisDirective({ capMs, clock }), {}, knowsNx);
            expect(result.complete).toBe(true);
            const left = new Set<number>();
            for (const key of await redis.keys('*')) {
              const index = Number(key.split(':')[1]);
              left.add(index);
              // the moment of expiry tells to the millisecond, where watching keys go would need room for the clock.
              const expiresAt = Number(await redis.call('PEXPIRETIME', key)) - (now - (ages[index] ?? 0));
              expect(expiresAt).toBeGreaterThanOrEqual(capMs);
              expect(expiresAt).toBeLessThan(capMs + 1_000);
            }
            for (const { each, index } of written)
              expect({ each, left: left.has(index) }).toEqual({ each, left: each < capMs });
          },
        ),
        { numRuns: 25 },
      );
    });

    test('counts in a dry run what it would cap, and touches nothing', async () => {
      await redis.set('profile:endless', 'v');
      await redis.hset('profile:old', 'createdAt', Date.now() - 9 * DAY_MS);
      expect((await run('sweep', redisDirective({ role: 'derived' }), { dryRun: true }, knowsNx)).deleted).toBe(2);
      const clock = { kind: 'createdInHashField', field: 'createdAt', unit: 'ms' } as const;
      expect((await run('sweep', redisDirective({ clock }), { dryRun: true }, knowsNx)).deleted).toBe(2);
      expect(await redis.pttl('profile:endless')).toBe(-1);
      expect(await redis.pttl('profile:old')).toBe(-1);
    });
  });

  test('reads the prefix as text, not as a pattern, and leaves other keys alone', async () => {
    const prefix = 'p*[a-z]?\\:';
    await redis.set(`${prefix}1`, 'v');
    await redis.set('pxaz\\:1', 'v');
    await redis.set('profile:1', 'v');
    expect((await run('sweep', redisDirective({ prefix }))).deleted).toBe(1);
    expect(await redis.pttl(`${prefix}1`)).toBeGreaterThan(0);
    expect(await redis.pttl('pxaz\\:1')).toBe(-1);
    expect(await redis.pttl('profile:1')).toBe(-1);
  });

  test('caps keys that are no text', async () => {
    const key = Buffer.concat([Buffer.from('profile:'), Buffer.from([0xff, 0x00, 0xfe])]);
    await redis.set(key, 'v');
    expect((await run('sweep', redisDirective())).deleted).toBe(1);
    expect(await redis.pttl(key)).toBeGreaterThan(0);
  });

  test('falls back to the cap for a key without a plausible date, and reports it', async () => {
    const clock = { kind: 'createdInKey', pattern: ':(\\d+)$', unit: 'ms' } as const;
    // seconds where the directive says milliseconds: read as 1970 it would be deleted at once.
    await redis.set(`profile:${Math.floor(Date.now() / 1000)}`, 'v');
    await redis.set(`profile:${Date.now() + DAY_MS}`, 'v');
    await redis.set('profile:none', 'v');
    const result = await run('sweep', redisDirective({ clock }));
    expect(result.notices).toEqual([
      "3 keys under 'profile:' carry no plausible date: they expire 432000000 ms after they were first seen; write the date or use clock lastWrite",
    ]);
    expect(await redis.dbsize()).toBe(3);
    for (const key of await redis.keys('*')) expect(await redis.pttl(key)).toBeGreaterThan(0);
    expect((await look(redisDirective({ clock }))).unjudged).toBe(3);
  });

  test('stops when its time is used up, and goes on from the cursor until every key is capped', async () => {
    const pipeline = redis.pipeline();
    for (let i = 0; i < 5_000; i++) pipeline.set(`profile:${i}`, 'v');
    await pipeline.exec();
    let cursor: string | undefined;
    let capped = 0;
    for (let turn = 0; ; turn++) {
      let pages = 0;
      const result = await run('sweep', redisDirective(), { cursor, remainingMs: () => (pages++ < 3 ? 1_000 : 0) });
      capped += result.deleted;
      cursor = result.cursor;
      if (result.complete) break;
      expect(turn).toBeLessThan(100);
      expect(cursor).toBeDefined();
    }
    expect(capped).toBe(5_000);
    expect((await look(redisDirective())).unjudged).toBe(0);
  });

  test('starts anew with a cursor of another process or another walk', async () => {
    for (let i = 0; i < 500; i++) await redis.set(`profile:${i}`, 'v');
    const strange = JSON.stringify(['cap', server.host, 'another-run-id', '7']);
    expect((await run('sweep', redisDirective(), { cursor: strange })).deleted).toBe(500);
    await redis.set('profile:1', 'v');
    expect(
      (await run('sweep', redisDirective(), { cursor: JSON.stringify(['hold', server.host, 'x', '7']) })).deleted,
    ).toBe(1);
    expect((await run('sweep', redisDirective(), { cursor: 'garbage' })).complete).toBe(true);
  });

  test('works with the rights that the documentation asks for, and with no others', async () => {
    const page = readFileSync(join(__dirname, '..', '..', '..', '..', '..', 'docs', 'adopting.md'), 'utf8');
    const row = /^\| Redis +\| (`SCAN`.*) \|$/m.exec(page)?.[1] ?? '';
    const rights = [...row.matchAll(/`([A-Z ]+)`/g)].map(([, name = '']) => `+${name.toLowerCase().replace(' ', '|')}`);
    const user = ['reset', 'on', '>word', '~profile:*', '~retention_holds', '-@all', ...rights];
    await redis.call('ACL', 'SETUSER', 'enforcer', ...user);
    await redis.script('FLUSH');
    await redis.select(2);
    await redis.set('profile:1', 'v');
    const day = { db: 2, holdUntil: '2027-03-31' };
    const own = { cache: { hosts: [server.host], user: 'enforcer', password: 'word' } };
    const engine = createRedisEngine(connectRedis);
    for (const held of [false, true, false]) {
      const task = await engine.open(redisDirective(held ? day : { db: 2 }), own, context({ held }));
      await task.ensure();
      if (!held) await task.sweep();
      expect(await task.witness()).toMatchObject({ unjudged: 0 });
      await task.close();
    }
    expect(await redis.pttl('profile:1')).toBeGreaterThan(0);
    await redis.select(0);
    await expect(redis.call('ACL', 'DRYRUN', 'enforcer', 'SET', 'profile:1', 'v')).resolves.not.toBe('OK');
  });

  test('a database that is refused is no other database', async () => {
    await redis.set('profile:1', 'v');
    await expect(run('sweep', redisDirective({ db: 99 }))).rejects.toThrow('DB index is out of range');
    expect(await redis.pttl('profile:1')).toBe(-1);
  });

  test('a key rewritten without expiry while the sweep runs is capped by the next pass', async () => {
    for (let i = 0; i < 3_000; i++) await redis.set(`profile:${i}`, 'v');
    const rewritten = new Set<string>();
    let pending = Promise.resolve();
    const checkpoint = (): void => {
      const key = `profile:${rewritten.size}`;
      rewritten.add(key);
      pending = pending.then(() => redis.set(key, 'again')).then(() => undefined);
    };
    await run('sweep', redisDirective(), { checkpoint });
    await pending;
    const before = await look(redisDirective());
    expect(rewritten.size).toBeGreaterThan(2);
    expect((await run('sweep', redisDirective())).deleted).toBe(before.unjudged);
    expect((await look(redisDirective())).unjudged).toBe(0);
  });

  test('loads its script again after the server lost it', async () => {
    await redis.set('profile:1', 'v');
    await run('sweep', redisDirective());
    await redis.script('FLUSH');
    await redis.set('profile:1', 'v');
    expect((await run('sweep', redisDirective())).deleted).toBe(1);
  });

  test('clocks a minute apart delete nothing early by either clock, and clocks further apart nothing at all', async () => {
    const clock = { kind: 'createdInHashField', field: 'createdAt', unit: 'ms' } as const;
    const directive = redisDirective({ clock, capMs: DAY_MS });
    const real = Date.now();
    await redis.hset('profile:edge', 'createdAt', real - DAY_MS + 30_000);
    // the enforcer's clock is behind the server's: by its own reading the key has 90 s left.
    await run('sweep', directive, { now: () => Date.now() - 60_000 });
    expect(await redis.pttl('profile:edge')).toBeGreaterThan(80_000);
    await redis.del('profile:edge');
    await redis.hset('profile:edge', 'createdAt', real - DAY_MS + 30_000);
    // ahead: the server's reading counts, by which it has 30 s left.
    await run('sweep', directive, { now: () => Date.now() + 60_000 });
    expect(await redis.pttl('profile:edge')).toBeGreaterThan(20_000);
    await expect(run('sweep', directive, { now: () => Date.now() + 30 * DAY_MS })).rejects.toThrow(
      /the clocks of the enforcer and of .* must differ by at most 300000 ms, got -\d+ ms/,
    );
    expect(await redis.exists('profile:edge')).toBe(1);
  });

  describe('under a hold', () => {
    const held = redisDirective({ holdUntil: '2999-12-31' });
    const YEAR_MS = 365 * DAY_MS;

    test('pushes every expiry out of sight, once, and only says so in a dry run', async () => {
      await redis.set('profile:short', 'v', 'PX', HOUR_MS);
      await redis.set('profile:endless', 'v');
      await redis.set('other', 'v', 'PX', HOUR_MS);
      expect((await run('ensure', held, { held: true, dryRun: true })).notices[0]).toMatch(
        /^would push the expiry of 2 keys/,
      );
      expect(await redis.pttl('profile:short')).toBeLessThanOrEqual(HOUR_MS);
      expect(await redis.pttl('profile:endless')).toBe(-1);
      const result = await run('ensure', held, { held: true });
      expect(result).toMatchObject({ deleted: 0, complete: true });
      expect(result.notices[0]).toMatch(
        /^pushed the expiry of 2 keys under 'profile:' out of sight until the hold ends on 2999-12-31/,
      );
      const pushed = await redis.pttl('profile:short');
      expect(pushed).toBeGreaterThan(900 * YEAR_MS);
      expect(await redis.pttl('other')).toBeLessThanOrEqual(HOUR_MS);
      expect((await run('ensure', held, { held: true })).notices).toEqual([]);
      expect(await redis.pttl('profile:short')).toBeLessThanOrEqual(pushed);
      // the witness sees the life that is left without the hold: 5 d less an hour are used up.
      const { oldestMs, unjudged, notices } = await look(held, { held: true });
      expect([Math.round(oldestMs! / 60_000), unjudged, notices]).toEqual([(5 * DAY_MS - HOUR_MS) / 60_000, 0, []]);
    });

    test.each([
      ['with NX (7.0 and later)', true],
      ['without NX (before 7.0)', false],
    ])(
      'leaves each key the life that it had, so that none begins a new one afterwards, %s',
      async (_title, knowsNx) => {
        await redis.set('profile:old', 'v', 'PX', DAY_MS);
        await redis.set('profile:due', 'v', 'PX', 200);
        await redis.set('profile:new', 'v');
        await redis.set('profile:for-ever', 'v', 'PX', 300 * YEAR_MS);
        await run('ensure', held, { held: true });
        await redis.set('profile:after', 'v');
        await new Promise((resolve) => setTimeout(resolve, 300));
        expect(await redis.exists('profile:due')).toBe(1);
        // lifted before its end: the directive no longer tells of it.
        expect((await run('sweep', redisDirective(), { dryRun: true }, knowsNx)).deleted).toBe(5);
        expect(await redis.pttl('profile:old')).toBeGreaterThan(900 * YEAR_MS);
        expect(await run('ensure', redisDirective())).toEqual({ deleted: 0, complete: true, notices: [] });
        expect((await run('sweep', redisDirective(), {}, knowsNx)).deleted).toBe(5);
        expect(await redis.exists('profile:due')).toBe(0);
        const left = async (key: string): Promise<number> => (await redis.pttl(`profile:${key}`)) / DAY_MS;
        expect(await left('old')).toBeLessThan(1);
        expect(await left('old')).toBeGreaterThan(0.99);
        // seen when the hold was in force.
        expect(await left('new')).toBeLessThan(5 - 240 / DAY_MS);
        for (const key of ['for-ever', 'after']) expect(await left(key)).toBeGreaterThan(4.99);
        expect((await run('sweep', redisDirective(), {}, knowsNx)).deleted).toBe(0);
      },
    );

    test('a list of a system of record gets no life from it, and has its own again afterwards', async () => {
      const record = { role: 'systemOfRecord' } as const;
      await redis.rpush('profile:endless', 'v');
      await redis.rpush('profile:own', 'v');
      await redis.pexpire('profile:own', 30 * DAY_MS);
      await run('ensure', { ...held, ...record }, { held: true });
      expect(await redis.pttl('profile:endless')).toBe(-1);
      expect(await redis.pttl('profile:own')).toBeGreaterThan(900 * YEAR_MS);
      await expect(run('sweep', redisDirective(record))).rejects.toThrow("or allow 'growing keys'");
      expect(await redis.pttl('profile:endless')).toBe(-1);
      expect((await redis.pttl('profile:own')) / DAY_MS).toBeCloseTo(30, 2);
    });

    test('a key that carries its date is due by it afterwards, or by the life that it had if that is shorter', async () => {
      const clock = { kind: 'createdInHashField', field: 'at', unit: 'ms' } as const;
      const now = Date.now();
      await redis.hset('profile:dated', 'at', now - 3 * DAY_MS);
      await redis.hset('profile:shorter', 'at', now);
      await redis.pexpire('profile:shorter', HOUR_MS);
      await redis.hset('profile:undated', 'v', '1');
      await redis.pexpire('profile:undated', DAY_MS);
      await run('ensure', { ...held, clock }, { held: true });
      expect(await redis.pttl('profile:dated')).toBe(-1);
      expect((await run('sweep', redisDirective({ clock }))).deleted).toBe(3);
      const left = async (key: string): Promise<number> => Math.round((await redis.pttl(`profile:${key}`)) / HOUR_MS);
      expect(await Promise.all(['dated', 'shorter', 'undated'].map(left))).toEqual([48, 1, 24]);
    });
  });

  test('witnesses the oldest survivor by its date, and by the used-up cap where keys carry none', async () => {
    const now = Date.now();
    await redis.hset('profile:1', 'createdAt', now - 3 * DAY_MS);
    await redis.hset('profile:2', 'createdAt', now - 2 * DAY_MS);
    const hash = { kind: 'createdInHashField', field: 'createdAt', unit: 'ms' } as const;
    const dated = await look(redisDirective({ clock: hash }));
    expect(dated.oldestMs).toBeGreaterThanOrEqual(3 * DAY_MS);
    expect(dated.oldestMs).toBeLessThan(3 * DAY_MS + 5_000);
    await redis.flushall();
    await redis.set('profile:1', 'v', 'PX', 2 * DAY_MS);
    await redis.set('profile:2', 'v', 'PX', 4 * DAY_MS);
    await redis.set('profile:3', 'v');
    const byTtl = await look(redisDirective());
    expect(Math.abs((byTtl.oldestMs ?? 0) - 3 * DAY_MS)).toBeLessThan(5_000);
    expect(byTtl.unjudged).toBe(1);
    await redis.flushall();
    expect(await look(redisDirective())).toEqual({ oldestMs: null, unjudged: 0, notices: [] });
  });

  test('says which credentials the server refused', async () => {
    const locked = await startRedisOf(kind, '--requirepass', 'right');
    try {
      const engine = createRedisEngine(connectRedis);
      const open = engine.open(redisDirective(), { cache: { hosts: [locked.host], password: 'wrong' } }, context());
      await expect(open.then((task) => task.sweep())).rejects.toThrow(/WRONGPASS|NOAUTH/);
    } finally {
      await locked.stop();
    }
  });

  test('names the known endpoints when the unit has none', async () => {
    await expect(
      createRedisEngine(connectRedis).open(redisDirective({ unit: 'nowhere' }), endpoints, context()),
    ).rejects.toThrow("'unit' must be one of the endpoints cache, got 'nowhere'; add the endpoint of that unit");
  });
});
