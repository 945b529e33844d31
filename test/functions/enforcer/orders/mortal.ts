// SPDX-License-Identifier: Apache-2.0
import { writeSync } from 'node:fs';
import type { EngineLoaders } from '../../../../functions/enforcer/engines/engines';
import type { Eraser } from '../../../../functions/enforcer/engines/eraser';
import type { ObjectStore } from '../../../../functions/enforcer/orders/objects';
import { ENGINES } from './orders-scene';

/** Steps that can be half done. */
export const HALVED: readonly string[] = ['erase and search', 'write the ends'];

/** When the process dies: at which call to the outside, and whether before it, after it, or with half of it done. */
export interface Death {
  readonly at: number;
  readonly when: 'before' | 'half' | 'after';
  /** The process really ends, by SIGKILL, and writes the name of the step. @default - every further call fails */
  readonly bySignal?: boolean;
}

/**
 * A process that is killed at one of its calls to the outside. All that an order does there goes through the objects of the
 * ledger and the eraser of a store: once dead, every further call of either fails, so that no clean-up can hide a step.
 */
export class Mortal {
  /** Calls in the order in which they were made: the steps of an order. */
  readonly steps: string[] = [];
  private dead = false;

  constructor(private readonly death?: Death) {}

  private async call<T>(name: string, act: () => Promise<T>, half: () => Promise<unknown> = act): Promise<T> {
    if (this.dead) throw new Error('killed');
    this.steps.push(name);
    const mine = this.death?.at === this.steps.length ? this.death.when : undefined;
    if (mine === undefined) return act();
    this.dead = true;
    if (mine === 'half') await half();
    if (mine === 'after') await act();
    if (this.death?.bySignal === true) {
      writeSync(2, name);
      process.kill(process.pid, 'SIGKILL');
    }
    throw new Error('killed');
  }

  objects(store: ObjectStore): ObjectStore {
    const kind = (name: string): string => name.split('/')[0] ?? '';
    const call = this.call.bind(this);
    return {
      create: (name, body) => call(`write ${kind(name)}`, () => store.create(name, body)),
      read: (name) => call(`read ${kind(name)}`, () => store.read(name)),
      remove: (name) => call(`remove ${kind(name)}`, () => store.remove(name)),
      async *list(prefix, after) {
        const names = await call(`list ${kind(prefix)}`, async () => {
          const found: string[] = [];
          for await (const name of store.list(prefix, after)) found.push(name);
          return found;
        });
        yield* names;
      },
    };
  }

  engines(): EngineLoaders {
    const mortal = <E extends { openEraser?: unknown }>(engine: E): E => {
      const open = engine.openEraser as ((...args: unknown[]) => Promise<Eraser>) | undefined;
      if (open === undefined) return engine;
      return {
        ...engine,
        openEraser: async (...args: unknown[]) => {
          let opened: Eraser | undefined;
          try {
            return this.eraser(
              await this.call('open the store', async () => (opened = await open.call(engine, ...args))),
            );
          } catch (error) {
            // the connection of a killed process goes with it.
            await opened?.close();
            throw error;
          }
        },
      };
    };
    return {
      mysql: async () => mortal(await ENGINES.mysql()),
      mongodb: async () => mortal(await ENGINES.mongodb()),
      redis: async () => mortal(await ENGINES.redis()),
      cos: async () => mortal(await ENGINES.cos()),
      ckafka: () => ENGINES.ckafka(),
    };
  }

  private eraser(eraser: Eraser): Eraser {
    const writeEnds = eraser.writeEnds?.bind(eraser);
    return {
      ...(writeEnds === undefined
        ? {}
        : {
            writeEnds: (ends) =>
              this.call(
                'write the ends',
                () => writeEnds(ends),
                () => writeEnds(ends.slice(0, Math.ceil(ends.length / 2))),
              ),
          }),
      ensure: () => this.call('ensure', () => eraser.ensure()),
      erase: (targets) =>
        this.call(
          'erase and search',
          () => eraser.erase(targets),
          () => eraser.erase(targets.slice(0, Math.ceil(targets.length / 2))),
        ),
      position: (of) => this.call(`read the ${of} marker`, () => eraser.position(of)),
      moveTo: (of, position) => this.call(`write the ${of} marker`, () => eraser.moveTo(of, position)),
      // the connection of a killed process goes by itself.
      close: () => eraser.close(),
    };
  }
}
