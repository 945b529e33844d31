// SPDX-License-Identifier: Apache-2.0
import type { CkafkaDirective, CosDirective, Directive, DirectiveDocument, RedisDirective } from '../../lib/directives';
import type { RunContext } from '../../functions/enforcer/engines/engine';

export const DAY_MS = 86_400_000;

export function redisDirective(over: Partial<RedisDirective> = {}): RedisDirective {
  return {
    id: 'userInformation/7d/redis/profiles-0a1b2c',
    category: 'userInformation',
    unit: 'cache',
    deadlineMs: 7 * DAY_MS,
    engine: 'redis',
    db: 0,
    prefix: 'profile:',
    clock: { kind: 'lastWrite' },
    capMs: 5 * DAY_MS,
    ...over,
  };
}

export function cosDirective(over: Partial<CosDirective> = {}): CosDirective {
  return {
    id: 'log/cos/requests-0a1b2c',
    category: 'log',
    unit: 'files',
    deadlineMs: 2 * DAY_MS,
    engine: 'cos',
    bucket: 'im-files-1250000000',
    region: 'ap-guangzhou',
    prefix: 'requests/',
    deleteAfterMs: DAY_MS,
    ...over,
  };
}

export function ckafkaDirective(over: Partial<CkafkaDirective> = {}): CkafkaDirective {
  return {
    id: 'chatMessages/7d/ckafka/messages-0a1b2c',
    category: 'chatMessages',
    unit: 'queue',
    deadlineMs: 7 * DAY_MS,
    engine: 'ckafka',
    topic: 'messages',
    trimAfterMs: 5 * DAY_MS,
    ...over,
  };
}

export function document(...directives: readonly Directive[]): DirectiveDocument {
  return { version: 1, stack: 'im-guangzhou', region: 'ap-guangzhou', directives };
}

/** A context with time without end; each field can be replaced. */
export function context(over: Partial<RunContext> = {}): RunContext {
  return { now: Date.now, remainingMs: () => 600_000, dryRun: false, held: false, cursor: undefined, ...over };
}
