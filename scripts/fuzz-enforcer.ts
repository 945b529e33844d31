// SPDX-License-Identifier: Apache-2.0
// Runs random schemas, keys, documents and topics through the enforcer, on each server that is there, and holds what it
// deletes against what the generator knows, while sweeps are killed with their connection, process or server, and an
// application looks on. One line of JSON per server; exit code 1 with the case when a young record went, an old one stayed
// unseen, or the application waited. Usage: npx tsx scripts/fuzz-enforcer.ts [cases] [seed] [engine|both|all] [minutes on each] [cases at once]
// where an engine is mysql, mariadb (both: these two), redis, valkey, ckafka or mongodb.
import { existsSync } from 'node:fs';
import { fuzzCkafka } from './fuzz/ckafka';
import type { Fuzz } from './fuzz/fuzz';
import { fuzzMongodb } from './fuzz/mongodb';
import { fuzzRedis } from './fuzz/redis';
import { fuzzSql } from './fuzz/sql';

const CASES = 1_000;
const LANES = 3;
/** Where files are in memory: what a process has written there outlives its kill, and waits for no disk. */
const IN_MEMORY = '/dev/shm';

/** By the name that the command takes; each runs nothing where its server is missing. */
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
  const [wanted = 'all', minutes = Infinity, lanes = LANES] = process.argv.slice(4, 7);
  // each server ends with this process.
  process.setMaxListeners(100);
  if (existsSync(IN_MEMORY)) process.env['TMPDIR'] ??= IN_MEMORY;
  const several: Readonly<Record<string, readonly string[]>> = {
    all: Object.keys(ENGINES),
    both: ['mysql', 'mariadb'],
  };
  for (const name of several[wanted] ?? [wanted]) {
    const fuzz = ENGINES[name];
    if (fuzz === undefined)
      throw new Error(`the engine must be one of ${Object.keys(ENGINES).join(', ')}, got ${name}`);
    await fuzz({ cases, seed, limitMs: Number(minutes) * 60_000, lanes: Number(lanes) });
  }
}

void main();
