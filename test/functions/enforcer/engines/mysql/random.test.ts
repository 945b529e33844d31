// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { escapeId } from 'mysql2/promise';
import { mysqlEngine } from '../../../../../functions/enforcer/engines/mysql';
import type { MysqlDirective } from '../../../../../lib/directives';
import { breakEngine, CONTENT, firstFailure, IDLE } from '../../../../helpers/broken-engine';
import { describeWithSql, type SqlServer } from '../../../../helpers/mariadb';
import { MINUTE } from './fixture';
import { type SqlCase, sqlCase } from './random-case';
import { FIRST_OWN_TAG } from './random-foreground';
import { type Outcome, runCase } from './random-run';

/** A sample; `scripts/fuzz-enforcer.ts` runs thousands. */
const CASES = 40;

describeWithSql('any schema with any rows', (start) => {
  let server: SqlServer;

  beforeAll(async () => {
    server = await start();
  }, MINUTE);

  afterAll(async () => {
    await server?.close();
  });
  afterEach(() => jest.restoreAllMocks());

  test(
    `loses no young row and hides no old one, in ${CASES} cases`,
    async () => {
      const sum = { deleted: 0, refused: 0 };
      await fc.assert(
        fc.asyncProperty(sqlCase, async (about) => {
          const { deleted, refused } = await runCase(server, about);
          sum.deleted += deleted;
          sum.refused += refused ? 1 : 0;
        }),
        // each case shrunk takes a second and more; the script shows the whole case as well.
        { numRuns: CASES, endOnFailure: true },
      );
      // a generator whose cases are all refused would look at nothing.
      expect(sum.deleted).toBeGreaterThan(CASES);
      expect(sum.refused).toBeLessThan(CASES * 0.75);
    },
    5 * MINUTE,
  );

  const run = (about: SqlCase): Promise<Outcome> => runCase(server, about);

  test(
    'fails when a young row is deleted, and when an old one is left or not seen',
    async () => {
      breakEngine(mysqlEngine, {
        sweep: async (real, about) => {
          const youngest = `tag < ${FIRST_OWN_TAG} ORDER BY ${escapeId(about.clock.field, true)} DESC LIMIT 1`;
          await byHand(about, (table) => `SET foreign_key_checks = 0; DELETE FROM ${table} WHERE ${youngest}`);
          return real();
        },
      });
      expect(await firstFailure(sqlCase, run)).toMatch(
        /is gone .* early|is gone: |written anew and is gone|went along/,
      );
      breakEngine(mysqlEngine, IDLE);
      expect(await firstFailure(sqlCase, run)).toMatch(/old rows (are left, 0 are counted|stayed in silence)/);
      breakEngine(mysqlEngine, CONTENT);
      expect(await firstFailure(sqlCase, run)).toMatch(/rows cannot be judged|the oldest row is/);
    },
    3 * MINUTE,
  );

  test(
    'fails when a sweep closes the table to the application',
    async () => {
      breakEngine(mysqlEngine, {
        sweep: async (real, about) => {
          await byHand(about, (table) => `LOCK TABLES ${table} WRITE; DO SLEEP(1.5); UNLOCK TABLES`);
          await sleep(10);
          return real();
        },
      });
      expect(await firstFailure(sqlCase, run)).toMatch('the application stalled each of 5 times');
    },
    5 * MINUTE,
  );

  async function byHand({ database, table }: MysqlDirective, sql: (table: string) => string): Promise<void> {
    const db = await server.connect();
    try {
      await db.query(sql(`${escapeId(database, true)}.${escapeId(table, true)}`));
    } finally {
      db.destroy();
    }
  }
});
