// SPDX-License-Identifier: Apache-2.0
import type { RedisDirective } from '../../../../lib/directives';
import type { Endpoint, EngineModule, EngineTask, RunContext } from '../engine';
import { endpointOf } from '../../surroundings/endpoint';
import { neverFound } from '../eraser';
import { RedisEraser } from './eraser';
import { connectRedis, type RedisPort } from './client';
import { ensure } from './ensure';
import { redisReadings } from './readings';
import { sweep, type SweepOptions } from './sweep';
import { witness } from './witness';

/** Redis, standalone and cluster: caps the life of every key under a prefix. */
export const redisEngine: EngineModule<RedisDirective> = createRedisEngine(connectRedis);

export function createRedisEngine(
  connect: (directive: RedisDirective, endpoint: Endpoint) => Promise<RedisPort>,
  options: SweepOptions = {},
): EngineModule<RedisDirective> {
  return {
    engine: 'redis',
    async openEraser(directive, endpoints, context) {
      const { subject } = directive;
      if (subject === undefined || !('keyPattern' in subject)) return neverFound(directive);
      const port = await connectRedis(directive, endpointOf(endpoints, directive.unit, directive.id));
      return new RedisEraser(port, directive, subject, context, port);
    },
    async open(
      directive: RedisDirective,
      endpoints: Readonly<Record<string, Endpoint>>,
      context: RunContext,
    ): Promise<EngineTask> {
      const port = await connect(directive, endpointOf(endpoints, directive.unit, directive.id));
      return {
        ensure: () => ensure(directive, port, context),
        sweep: () => sweep(directive, port, context, options),
        witness: () => witness(directive, port, context),
        read: () => redisReadings(port, context),
        close: () => port.close(),
      };
    },
  };
}
