// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describeWithMongo } from '../../../../helpers/mongodb';
import { documentsCase, runCase } from './random-documents';
import { useMongo } from './use-mongo';

/** A sample; `scripts/fuzz-enforcer.ts` runs thousands. */
const RUNS = Number(process.env['RETENTION_FUZZ_CASES'] ?? 50);

describeWithMongo('documents at random', () => {
  const mongo = useMongo();

  test('lose what is due and nothing else, with an index and without one', async () => {
    let deleted = 0;
    await fc.assert(
      fc.asyncProperty(documentsCase, async (about) => {
        const server = { url: mongo.url(), messages: mongo.messages(), idOf: mongo.idOf };
        deleted += (await runCase(server, about)).deleted;
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    // a generator in which nothing is due would look at nothing.
    expect(deleted).toBeGreaterThan(RUNS);
  }, 600_000);
});
