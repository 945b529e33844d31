// SPDX-License-Identifier: Apache-2.0
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import type { RedisDirective } from '../../../../../lib/directives';
import type { EngineLoaders } from '../../../../../functions/enforcer/engines/engines';
import { redisEngine } from '../../../../../functions/enforcer/engines/redis';
import { runEnforcer, type RunReport } from '../../../../../functions/enforcer/run/run';
import { MemoryCursorStore, type CursorStore } from '../../../../../functions/enforcer/surroundings/state';
import { DAY_MS, document, redisDirective } from '../../../../helpers/directives';
import { describeEachRedis, freePort, startRedisOf, type StartedEngine } from '../../../../helpers/engines';

const never = (): Promise<never> => Promise.reject(new Error('not in this test'));
const engines: EngineLoaders = {
  mysql: never,
  mongodb: never,
  cos: never,
  ckafka: never,
  redis: () => Promise.resolve(redisEngine),
};
const KEYS = 4_000;

describeEachRedis('the runner on a real Redis', (kind) => {
  let server: StartedEngine;
  let redis: Redis;
  /** Stands between the enforcer and the server, and cuts the line when told. */
  let line: Server;
  let sockets: Set<Socket>;
  let linePort: number;
  let pass: (bytes: number) => boolean;
  let through: number;

  beforeAll(async () => {
    server = await startRedisOf(kind);
    redis = new Redis(server.port, '127.0.0.1');
    linePort = await freePort();
    sockets = new Set();
    line = createServer((inside) => {
      const outside = connect(server.port, '127.0.0.1');
      for (const socket of [inside, outside]) {
        sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => sockets.delete(socket));
      }
      outside.pipe(inside);
      inside.on('data', (chunk: Buffer) => {
        through += chunk.length;
        if (pass(through)) outside.write(chunk);
        else {
          inside.destroy();
          outside.destroy();
        }
      });
    });
    await new Promise<void>((resolve) => line.listen(linePort, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    redis.disconnect();
    for (const socket of sockets) socket.destroy();
    line.close();
    await server.stop();
  });
  beforeEach(async () => {
    pass = () => true;
    through = 0;
    await redis.flushall();
    const pipeline = redis.pipeline();
    for (let i = 0; i < KEYS; i++) pipeline.set(`profile:${i}`, 'v');
    await pipeline.exec();
  });

  const run = (
    directives: readonly RedisDirective[],
    over: Partial<Parameters<typeof runEnforcer>[0]> = {},
  ): Promise<RunReport> =>
    runEnforcer({
      document: document(...directives),
      endpoints: { cache: { hosts: [`127.0.0.1:${linePort}`] } },
      cursors: new MemoryCursorStore(),
      log: () => undefined,
      budgetMs: 30_000,
      engines,
      ...over,
    });

  const ttls = (): Promise<number[]> => Promise.all(Array.from({ length: KEYS }, (_, i) => redis.pttl(`profile:${i}`)));
  const endless = async (): Promise<number> => (await ttls()).filter((ttl) => ttl === -1).length;
  const longLived = async (): Promise<number> => (await ttls()).filter((ttl) => ttl > 5 * DAY_MS).length;

  test('a line that is cut in the middle of a pass is taken up again, and no key is forgotten', async () => {
    let cuts = 0;
    pass = (bytes) => {
      if (cuts >= 2 || bytes < 60_000) return true;
      cuts++;
      through = 0;
      return false;
    };
    const report = await run([redisDirective()]);
    expect(cuts).toBe(2);
    expect(report.lines[0]).toMatchObject({ done: true, error: null, retries: 2 });
    expect(await endless()).toBe(0);
  });

  test('a killed run leaves its cursor, and the next one goes on from there', async () => {
    const cursors = new MemoryCursorStore();
    let dead = false;
    const kept: CursorStore = {
      load: () => cursors.load(),
      save: (state) => (dead ? Promise.reject(new Error('dead')) : cursors.save(state)),
    };
    let pages = 0;
    let clock = 0;
    const killed = run([redisDirective()], {
      cursors: kept,
      monotonic: () => clock,
      budgetMs: 1e9,
      onProgress: () => {
        // time passes, so that the runner saves; then the process dies in the middle of a page.
        clock += 6_000;
        if (++pages < 5) return;
        dead = true;
        throw new Error('killed');
      },
    });
    await killed.catch(() => undefined);
    const position = (await cursors.load()).positions[redisDirective().id];
    expect(position?.sweep).toBeDefined();
    const left = await endless();
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(KEYS);
    const report = await run([redisDirective()], { cursors });
    expect(report.lines[0]?.done).toBe(true);
    expect(await endless()).toBe(0);
  });

  test('wrong credentials fail one directive and leave the others alone', async () => {
    const locked = await startRedisOf(kind, '--requirepass', 'right');
    try {
      const report = await run([redisDirective({ id: 'locked', unit: 'vault' }), redisDirective({ id: 'open' })], {
        endpoints: { cache: { hosts: [server.host] }, vault: { hosts: [locked.host], password: 'wr0ng-secret' } },
      });
      expect(report.ok).toBe(false);
      expect(report.lines.find((each) => each.id === 'locked')?.error).toMatch(/WRONGPASS/);
      expect(JSON.stringify(report)).not.toContain('wr0ng-secret');
      expect(report.lines.find((each) => each.id === 'open')).toMatchObject({ done: true, error: null });
    } finally {
      await locked.stop();
    }
  });

  test('a hold pushes the expiry out of sight and only witnesses; the day after it, keys expire as they would have', async () => {
    await run([redisDirective()]);
    const held = redisDirective({ holdUntil: '2027-05-31' });
    const at =
      (day: string): (() => number) =>
      () =>
        Date.parse(`${day}T12:00:00Z`);
    expect((await run([held], { now: at('2027-05-31') })).lines[0]).toMatchObject({
      held: true,
      done: true,
      deleted: 0,
      alarm: false,
    });
    expect(await longLived()).toBe(KEYS);
    expect((await run([held], { now: at('2027-06-01') })).lines[0]).toMatchObject({
      held: false,
      done: true,
      deleted: KEYS,
    });
    expect([await endless(), await longLived()]).toEqual([0, 0]);
  });

  test('a witness past its alarm fails the run although nothing failed', async () => {
    await redis.flushall();
    await redis.hset('profile:1', 'createdAt', Date.now() - 3 * DAY_MS);
    const clock = { kind: 'createdInHashField', field: 'createdAt', unit: 'ms' } as const;
    const report = await run([redisDirective({ clock, deadlineMs: 2 * DAY_MS, capMs: DAY_MS })], { dryRun: true });
    expect(report.lines[0]).toMatchObject({ alarm: true, error: null, deleted: 1 });
    expect(report.lines[0]?.lagMs).toBeGreaterThanOrEqual(2 * DAY_MS);
    expect(report.ok).toBe(false);
  });
});
