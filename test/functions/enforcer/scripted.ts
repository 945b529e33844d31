// SPDX-License-Identifier: Apache-2.0
import type { RedisDirective } from '../../../lib/directives';
import { endpointOf } from '../../../functions/enforcer/surroundings/endpoint';
import type { EngineTask, RunContext, StepResult, WitnessResult } from '../../../functions/enforcer/engines/engine';
import type { EngineLoaders } from '../../../functions/enforcer/engines/engines';

export const DONE: StepResult = { deleted: 0, complete: true, notices: [] };
export const EMPTY: WitnessResult = { oldestMs: null, unjudged: 0, notices: [] };

/** An engine made of three functions. */
export interface Scripted {
  ensure?(context: RunContext, directive: RedisDirective): Promise<StepResult>;
  sweep?(context: RunContext, directive: RedisDirective): Promise<StepResult>;
  witness?(context: RunContext, directive: RedisDirective): Promise<WitnessResult>;
}

/** What a test wants to hear of. */
export interface Listener {
  step?(name: string, directive: RedisDirective): void;
  opened?(): void;
  closed?(): void;
}

/** Loads the scripted engine for directives of Redis, and none for others. */
export function scriptedEngines(scripted: Scripted, listener: Listener = {}): EngineLoaders {
  const never = (): Promise<never> => Promise.reject(new Error('not in this test'));
  return {
    mysql: never,
    mongodb: never,
    cos: never,
    ckafka: never,
    redis: () =>
      Promise.resolve({
        engine: 'redis',
        open: (directive: RedisDirective, endpoints, context): Promise<EngineTask> => {
          endpointOf(endpoints, directive.unit, directive.id);
          listener.opened?.();
          const step =
            <T>(
              name: string,
              act: ((context: RunContext, directive: RedisDirective) => Promise<T>) | undefined,
              none: T,
            ) =>
            (): Promise<T> => {
              listener.step?.(name, directive);
              return act === undefined ? Promise.resolve(none) : act(context, directive);
            };
          return Promise.resolve({
            ensure: step('ensure', scripted.ensure, DONE),
            sweep: step('sweep', scripted.sweep, DONE),
            witness: step('witness', scripted.witness, EMPTY),
            close: () => {
              listener.closed?.();
              return Promise.resolve();
            },
          });
        },
      }),
  };
}
