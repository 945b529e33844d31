// SPDX-License-Identifier: Apache-2.0
import { runCase, topicCase } from '../../test/functions/enforcer/engines/ckafka/random-topic';
import { java, kafkaLibs, startKafka } from '../../test/helpers/kafka';
import { type Fuzz, report } from './fuzz';

export const fuzzCkafka: Fuzz = async (runs) => {
  if (java === undefined || kafkaLibs === undefined) return;
  const server = await startKafka();
  try {
    // each case has a topic of its own; a client stumbles over the topics that another place has just deleted.
    await report('Kafka', topicCase, runs, async () => {
      const admin = server.kafka.admin();
      await admin.connect();
      return { run: (about) => runCase({ ...server, admin }, about), close: () => admin.disconnect() };
    });
  } finally {
    await server.stop();
  }
};
