// SPDX-License-Identifier: Apache-2.0
import type { DirectiveDocument, Engine } from '../../lib/directives';
import { redisCli, redisServer, REDIS_INSTALL } from '../../test/helpers/engines';
import { java, kafkaLibs, KAFKA_INSTALL } from '../../test/helpers/kafka';
import { hasMariaDb } from '../../test/helpers/mariadb';
import { hasMongo } from '../../test/helpers/mongodb';
import { startCkafka } from './ckafka';
import { startCos } from './cos';
import { startMongodb } from './mongodb';
import { startMysql } from './mysql';
import type { Started } from './place';
import { startRedis } from './redis';

interface Offer {
  readonly engine: Engine;
  readonly found: () => boolean;
  readonly missing: string;
  readonly start: () => Promise<Started>;
}

/** Starts what the machine has, all at once. `env` gets the passwords that endpoints name. */
export async function startAll(
  reference: Promise<DirectiveDocument>,
  env: Record<string, string>,
  say: (line: string) => void,
): Promise<ReadonlyMap<Engine, Started>> {
  const offers: readonly Offer[] = [
    {
      engine: 'redis',
      found: () => redisServer !== undefined && redisCli !== undefined,
      missing: `redis: no redis-server; install it with ${REDIS_INSTALL}`,
      start: startRedis,
    },
    {
      engine: 'ckafka',
      found: () => java !== undefined && kafkaLibs !== undefined,
      missing: `ckafka: no Kafka; install it with ${KAFKA_INSTALL} (needs a JDK and Maven)`,
      start: startCkafka,
    },
    {
      engine: 'mongodb',
      found: hasMongo,
      missing: "mongodb: no MongoDB; put 'mongod' on the path or run scripts/ci/install-mongo-compatible.sh",
      start: startMongodb,
    },
    {
      engine: 'mysql',
      found: hasMariaDb,
      missing: `mysql: no mariadbd; install it with ${REDIS_INSTALL}`,
      start: () => startMysql(env),
    },
    { engine: 'cos', found: () => true, missing: '', start: async () => startCos((await reference).directives) },
  ];
  const present = offers.filter(({ found }) => found());
  for (const { missing } of offers.filter((offer) => !present.includes(offer))) say(`missing ${missing}`);
  const started = await Promise.all(
    present.map(async ({ engine, start }): Promise<[Engine, Started]> => {
      const server = await start();
      say(`started ${server.name}`);
      return [engine, server];
    }),
  );
  return new Map(started);
}
