// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describeWithSql, type SqlServer } from '../../../../helpers/mariadb';
import { MINUTE } from './fixture';
import { sqlCase } from './random-case';
import { runCase } from './random-run';

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
});
