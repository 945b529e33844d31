// SPDX-License-Identifier: Apache-2.0
// Runs random schemas, keys, documents and topics through the enforcer, on each server that is there, and holds what it
// deletes against what the generator knows. One line of JSON per server; exit code 1 with the case when a young record went
// or an old one stayed unseen. Usage: npx tsx scripts/fuzz-enforcer.ts [cases] [seed] [mysql|mariadb|redis|valkey|ckafka|mongodb]
import { fuzzCkafka } from './fuzz/ckafka';
import { fuzzMongodb } from './fuzz/mongodb';
import { fuzzRedis } from './fuzz/redis';
import { fuzzSql } from './fuzz/sql';
import { type Fuzz } from './fuzz/fuzz';

const CASES = 1_000;

/** By the name that the command takes; each runs nothing and returns false where its server is missing. */
const ENGINES: Readonly<Record<string, Fuzz>> = {
  mysql: fuzzSql('MySQL'),
  mariadb: fuzzSql('MariaDB'),
  redis: fuzzRedis('Redis'),
  valkey: fuzzRedis('Valkey'),
  ckafka: fuzzCkafka,
  mongodb: fuzzMongodb,
};

async function main(): Promise<void> {
  const [cases = CASES, seed = Date.now()] = process.argv.slice(2, 4).map(Number);
  const wanted = process.argv.slice(4);
  for (const name of wanted.length === 0 ? Object.keys(ENGINES) : wanted) {
    const fuzz = ENGINES[name];
    if (fuzz === undefined)
      throw new Error(`the engine must be one of ${Object.keys(ENGINES).join(', ')}, got ${name}`);
    await fuzz(cases, seed);
  }
}

void main();
