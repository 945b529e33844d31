// SPDX-License-Identifier: Apache-2.0
import { runCase, topicCase } from '../../test/functions/enforcer/engines/ckafka/random-topic';
import { java, kafkaLibs, startKafka } from '../../test/helpers/kafka';
import { type Fuzz, report } from './fuzz';

export const fuzzCkafka: Fuzz = async (runs) => {
  if (java === undefined || kafkaLibs === undefined) return;
  const server = await startKafka();
  try {
    await report('Kafka', topicCase, runs, (about) => runCase(server, about));
  } finally {
    await server.stop();
  }
};
