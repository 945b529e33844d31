// SPDX-License-Identifier: Apache-2.0
// A network gets more functions and fewer again while passes are under way, on real servers.
import { Redis } from 'ioredis';
import type { Connection } from 'mysql2/promise';
import { shardOf, type Directive, type MysqlDirective } from '../../../../lib/directives';
import { mysqlEngine } from '../../../../functions/enforcer/engines/mysql';
import { redisEngine } from '../../../../functions/enforcer/engines/redis';
import type { Endpoint } from '../../../../functions/enforcer/engines/engine';
import type { EngineLoaders } from '../../../../functions/enforcer/engines/engines';
import { runEnforcer, type RunReport } from '../../../../functions/enforcer/run/run';
import type { Position } from '../../../../functions/enforcer/surroundings/state';
import { UnitCursorStore } from '../../../../functions/enforcer/surroundings/state-cos';
import { DAY_MS, document, redisDirective } from '../../../helpers/directives';
import { describeEachRedis, startRedisOf, type StartedEngine } from '../../../helpers/engines';
import { describeWithSql, numbers, type SqlServer } from '../../../helpers/mariadb';
import { KeptObjects } from './kept-objects';

const never = (): Promise<never> => Promise.reject(new Error('not in this test'));
const engines: EngineLoaders = {
  mysql: () => Promise.resolve(mysqlEngine),
  redis: () => Promise.resolve(redisEngine),
  mongodb: never,
  cos: never,
  ckafka: never,
};
const prefix = 'retention-enforcer/main/';
const UNITS = 6;
/** Functions of the network, one number after the other. */
const COUNTS = [1, 2, 4, 1] as const;

/** All functions of a network. */
class Network {
  readonly objects = new KeptObjects();

  constructor(
    readonly directives: readonly Directive[],
    readonly endpoints: Readonly<Record<string, Endpoint>>,
  ) {}

  store(index: number, count: number): UnitCursorStore {
    const own = this.directives.filter(({ unit }) => shardOf(unit, count) === index);
    return new UnitCursorStore(this.objects, { prefix, directives: own, shard: { index, count } });
  }

  /** What all functions together find when they begin. */
  async found(count: number): Promise<Record<string, Position>> {
    const all: Record<string, Position> = {};
    for (let index = 1; index <= count; index++) Object.assign(all, (await this.store(index, count).load()).positions);
    return all;
  }

  /** Runs one function; with `pages` it has time for about so many. */
  run(index: number, count: number, pages = Infinity): Promise<RunReport> {
    let clock = 0;
    return runEnforcer({
      document: document(...this.directives.filter(({ unit }) => shardOf(unit, count) === index)),
      placed: this.directives,
      endpoints: this.endpoints,
      cursors: this.store(index, count),
      log: () => undefined,
      budgetMs: 60_000,
      engines,
      ...(pages === Infinity
        ? {}
        : {
            monotonic: () => clock,
            onProgress: () => {
              clock += 60_000 / pages;
            },
          }),
    });
  }

  /** Runs all functions side by side. */
  all(count: number, pages?: number): Promise<RunReport[]> {
    return Promise.all(Array.from({ length: count }, (_, at) => this.run(at + 1, count, pages)));
  }
}

const deletedIn = (reports: readonly RunReport[]): number =>
  reports.reduce((sum, { summary }) => sum + summary.deleted, 0);
const errorsIn = (reports: readonly RunReport[]): (string | null)[] =>
  reports.flatMap(({ lines }) => lines.map(({ error }) => error)).filter((error) => error !== null);

describeEachRedis('functions of a network on a real Redis', (kind) => {
  const KEYS = 6_000;
  let server: StartedEngine;
  beforeAll(async () => {
    server = await startRedisOf(kind);
    for (let db = 0; db < UNITS; db++) {
      const redis = new Redis(server.port, '127.0.0.1', { db });
      const pipeline = redis.pipeline();
      for (let n = 0; n < KEYS; n++) pipeline.set(`profile:${n}`, 'v');
      await pipeline.exec();
      redis.disconnect();
    }
  });
  afterAll(() => server.stop());

  test('lose no cursor from one to two, to four and to one, and cap every key once', async () => {
    const names = Array.from({ length: UNITS }, (_, db) => `cache-${db}`);
    const network = new Network(
      names.map((unit, db) => redisDirective({ id: unit, unit, db })),
      Object.fromEntries(names.map((unit) => [unit, { hosts: [server.host] }])),
    );
    let capped = 0;
    let inTheMiddle = 0;
    for (const count of COUNTS) {
      const before = new Map(network.objects.kept);
      const found = await network.found(count);
      const kept = [...before.values()].map((text) => (JSON.parse(text) as { positions: object }).positions);
      expect(found).toEqual(Object.assign({}, ...kept));
      inTheMiddle += Object.values(found).filter(({ sweep }) => sweep !== undefined).length;
      const reports = await network.all(count, 8 / count);
      expect(errorsIn(reports)).toEqual([]);
      capped += deletedIn(reports);
    }
    // otherwise nothing would be shown.
    expect(inTheMiddle).toBeGreaterThan(2);
    expect(capped).toBeLessThan(UNITS * KEYS);
    const last = await network.all(1);
    expect(last.map(({ ok }) => ok)).toEqual([true]);
    expect(capped + deletedIn(last)).toBe(UNITS * KEYS);
    expect(await network.found(1)).toEqual({});
  }, 60_000);
});

describeWithSql('functions of a network on a real server', (start) => {
  const [DUE, YOUNG] = [4_000, 500];
  let server: SqlServer;
  let db: Connection;
  let network: Network;
  beforeAll(async () => {
    server = await start();
    db = await server.connect();
    await db.query(`SET GLOBAL time_zone = '+00:00'; SET time_zone = '+00:00'`);
  }, 120_000);
  afterAll(async () => {
    await db.end();
    await server.close();
  });
  beforeEach(async () => {
    const names = Array.from({ length: UNITS }, (_, n) => `db${n}`);
    for (const name of names) {
      await db.query(
        `DROP DATABASE IF EXISTS ${name}; CREATE DATABASE ${name};
         CREATE TABLE ${name}.posts (id BIGINT AUTO_INCREMENT PRIMARY KEY, created_at DATETIME(3) NOT NULL, body VARCHAR(64) NOT NULL, KEY due (created_at));
         INSERT INTO ${name}.posts (created_at, body) SELECT UTC_TIMESTAMP(3) - INTERVAL 7 DAY - INTERVAL seq + 10 MINUTE, 'due' FROM ${numbers(1, DUE)};
         INSERT INTO ${name}.posts (created_at, body) SELECT UTC_TIMESTAMP(3) - INTERVAL 6 DAY - INTERVAL seq MINUTE, 'young' FROM ${numbers(1, YOUNG)}`,
      );
    }
    network = new Network(
      names.map((unit): MysqlDirective => ({
        id: unit,
        category: 'chatMessages',
        unit,
        deadlineMs: 8 * DAY_MS,
        engine: 'mysql',
        database: unit,
        table: 'posts',
        clock: { kind: 'created', field: 'created_at' },
        deleteAfterMs: 7 * DAY_MS,
        partitionWidthMs: null,
      })),
      Object.fromEntries(names.map((unit) => [unit, server.endpoint])),
    );
  });

  async function left(): Promise<string[]> {
    const found: string[] = [];
    for (const { unit } of network.directives) {
      const [rows] = await db.query(`SELECT body, COUNT(*) AS n FROM ${unit}.posts GROUP BY body`);
      found.push(...(rows as { body: string; n: number }[]).map(({ body, n }) => `${unit} ${body} ${n}`));
    }
    return found;
  }
  const young = (): string[] => network.directives.map(({ unit }) => `${unit} young ${YOUNG}`);

  test('delete every due row once and no young one, from one to two, to four and to one', async () => {
    let deleted = 0;
    for (const count of COUNTS) {
      const reports = await network.all(count, 12 / count);
      expect(errorsIn(reports)).toEqual([]);
      deleted += deletedIn(reports);
    }
    const last = await network.all(1);
    expect(errorsIn(last)).toEqual([]);
    expect(deleted + deletedIn(last)).toBe(UNITS * DUE);
    expect(await left()).toEqual(young());
  }, 120_000);

  test('do no harm where an old number of them is still running beside the new one', async () => {
    const reports = (await Promise.all([network.all(1), network.all(2), network.all(4)])).flat();
    // a row that another one was faster with is gone, whoever counts it.
    expect(deletedIn(reports)).toBe(UNITS * DUE);
    expect(await left()).toEqual(young());
    expect((await network.all(4)).map(({ ok }) => ok)).toEqual([true, true, true, true]);
    expect(await network.found(4)).toEqual({});
  }, 120_000);
});
