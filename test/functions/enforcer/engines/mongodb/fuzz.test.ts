// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { mongodbEngine } from '../../../../../functions/enforcer/engines/mongodb';
import { breakEngine, CONTENT, firstFailure, IDLE } from '../../../../helpers/broken-engine';
import { describeWithMongo } from '../../../../helpers/mongodb';
import { type DocumentsCase, documentsCase, type Outcome, runCase } from './random-documents';
import { useMongo } from './use-mongo';

/** A sample; `scripts/fuzz-enforcer.ts` runs thousands. */
const RUNS = Number(process.env['RETENTION_FUZZ_CASES'] ?? 50);

describeWithMongo('documents at random', () => {
  const mongo = useMongo();
  const run = (about: DocumentsCase): Promise<Outcome> =>
    runCase({ url: mongo.url(), messages: mongo.messages(), idOf: mongo.idOf }, about);

  afterEach(() => jest.restoreAllMocks());

  test('lose what is due and nothing else, with an index and without one', async () => {
    let deleted = 0;
    await fc.assert(
      fc.asyncProperty(documentsCase, async (about) => {
        deleted += (await run(about)).deleted;
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    // a generator in which nothing is due would look at nothing.
    expect(deleted).toBeGreaterThan(RUNS);
  }, 600_000);

  test('fail when a young document is deleted, and when an old one is left or not seen', async () => {
    breakEngine(mongodbEngine, {
      sweep: async (real) => {
        await mongo.messages().findOneAndDelete({}, { sort: { 'a.at': -1 } });
        return real();
      },
    });
    expect(await firstFailure(documentsCase, run)).toMatch('may not go is gone');
    breakEngine(mongodbEngine, IDLE);
    expect(await firstFailure(documentsCase, run)).toMatch('a due document is left');
    breakEngine(mongodbEngine, CONTENT);
    expect(await firstFailure(documentsCase, run)).toMatch('old documents are left, and the witness says');
  }, 120_000);
});
