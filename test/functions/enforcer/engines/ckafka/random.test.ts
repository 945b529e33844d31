// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describeWith } from '../../../../helpers/engines';
import { java, KAFKA_INSTALL, kafkaLibs, startKafka, type StartedKafka } from '../../../../helpers/kafka';
import { runCase, topicCase } from './random-topic';

/** A sample; `scripts/fuzz-enforcer.ts` runs thousands. */
const CASES = Number(process.env['RETENTION_FUZZ_CASES'] ?? 25);

describeWith({ java, 'the Kafka jars': kafkaLibs }, KAFKA_INSTALL)('any topic of a broker', () => {
  let server: StartedKafka;

  beforeAll(async () => {
    server = await startKafka();
  }, 120_000);
  afterAll(() => server?.stop());

  test(`loses no young record and hides no old one, in ${CASES} cases`, async () => {
    let trimmed = 0;
    await fc.assert(
      fc.asyncProperty(topicCase, async (about) => {
        trimmed += (await runCase(server, about)).trimmed;
      }),
      { numRuns: CASES, endOnFailure: true },
    );
    // a generator in which nothing is due would look at nothing.
    expect(trimmed).toBeGreaterThan(CASES);
  }, 600_000);
});
