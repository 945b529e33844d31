// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { ckafkaEngine } from '../../../../../functions/enforcer/engines/ckafka';
import { breakEngine, CONTENT, firstFailure, IDLE } from '../../../../helpers/broken-engine';
import { describeWith } from '../../../../helpers/engines';
import { java, KAFKA_INSTALL, kafkaLibs, startKafka, type StartedKafka } from '../../../../helpers/kafka';
import { type Outcome, runCase, type TopicCase, topicCase } from './random-topic';

/** A sample; `scripts/fuzz-enforcer.ts` runs thousands. */
const CASES = Number(process.env['RETENTION_FUZZ_CASES'] ?? 25);

describeWith({ java, 'the Kafka jars': kafkaLibs }, KAFKA_INSTALL)('any topic of a broker', () => {
  let server: StartedKafka;

  beforeAll(async () => {
    server = await startKafka();
  }, 120_000);
  afterAll(() => server?.stop());
  afterEach(() => jest.restoreAllMocks());

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

  test('fails when a young record is trimmed, and when an old one is left or not seen', async () => {
    const run = (about: TopicCase): Promise<Outcome> => runCase(server, about);
    breakEngine(ckafkaEngine, {
      sweep: async (real, { topic }) => {
        const ends = await server.admin.fetchTopicOffsets(topic);
        const partitions = ends.map(({ partition, high }) => ({ partition, offset: high }));
        await server.admin.deleteTopicRecords({ topic, partitions });
        return real();
      },
    });
    expect(await firstFailure(topicCase, run)).toMatch(/a record went .* early/);
    breakEngine(ckafkaEngine, IDLE);
    expect(await firstFailure(topicCase, run)).toMatch(/due records are left, 0 are counted/);
    breakEngine(ckafkaEngine, CONTENT);
    expect(await firstFailure(topicCase, run)).toMatch(/the oldest record is|cannot be judged/);
  }, 120_000);
});
