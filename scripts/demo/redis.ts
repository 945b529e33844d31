// SPDX-License-Identifier: Apache-2.0
import { Redis } from 'ioredis';
import type { RedisDirective } from '../../lib/directives';
import { startRedis as startServer } from '../../test/helpers/engines';
import type { Place, Started } from './place';
import { samplesOf, type Sample } from './samples';

export async function startRedis(): Promise<Started> {
  const server = await startServer('--hz', '100');
  const redis = new Redis(server.port, '127.0.0.1');
  return {
    name: 'Redis',
    places: (directives, nowMs) =>
      directives.flatMap((directive) => (directive.engine === 'redis' ? [keyspace(redis, directive, nowMs)] : [])),
    endpoint: () => ({ hosts: [server.host] }),
    stop: async () => {
      redis.disconnect();
      await server.stop();
    },
  };
}

function keyspace(redis: Redis, directive: RedisDirective, nowMs: number): Place {
  const { prefix, clock } = directive;
  const samples = samplesOf(directive, nowMs);
  const keyOf = ({ n, atMs }: Sample): string =>
    clock.kind === 'createdInKey' ? `${prefix}${n}:${atMs}` : `${prefix}${n}`;
  const numberOf = (key: string): number => Number.parseInt(key.slice(prefix.length), 10);
  return {
    directive,
    name: `${prefix}*`,
    samples,
    async fill() {
      await redis.select(directive.db);
      const pipeline = redis.pipeline();
      for (const sample of samples) {
        const key = keyOf(sample);
        if (clock.kind === 'createdInHashField')
          pipeline.hset(key, { v: 'x', ...(sample.dated ? { [clock.field]: inUnit(sample.atMs, clock.unit) } : {}) });
        // a third without expiry, a third that lives too long, a third as it should be.
        else if (clock.kind === 'lastWrite' && sample.n % 3 !== 0)
          pipeline.set(key, 'x', 'PX', Math.round(directive.capMs * (sample.n % 3 === 1 ? 1.9 : 0.6)));
        else pipeline.set(key, 'x');
      }
      await pipeline.exec();
    },
    async left() {
      return new Set((await keys(redis, directive)).map(numberOf));
    },
    async lives() {
      const found = await keys(redis, directive);
      const pipeline = redis.pipeline();
      for (const key of found) pipeline.pttl(key);
      const answers = (await pipeline.exec()) ?? [];
      return new Map(
        found.map((key, i) => [numberOf(key), Number(answers[i]?.[1]) < 0 ? null : Number(answers[i]?.[1])]),
      );
    },
  };
}

async function keys(redis: Redis, directive: RedisDirective): Promise<readonly string[]> {
  await redis.select(directive.db);
  return redis.keys(`${directive.prefix}*`);
}

function inUnit(ms: number, unit: 'ms' | 's'): string {
  return String(unit === 'ms' ? ms : Math.ceil(ms / 1_000));
}
