// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import type { EngineModule, StepResult, WitnessResult } from '../../functions/enforcer/engines/engine';
import type { Directive } from '../../lib/directives';

/** What an engine does instead of its own step. */
export interface Breakage<D extends Directive> {
  sweep?(real: () => Promise<StepResult>, directive: D): Promise<StepResult>;
  witness?(real: () => Promise<WitnessResult>, directive: D): Promise<WitnessResult>;
}

/** Sweeps nothing and says that all is done. */
export const IDLE = {
  sweep: (): Promise<StepResult> => Promise.resolve({ deleted: 0, complete: true, notices: [] }),
};
/** Says that nothing is old, whatever there is. */
export const CONTENT = {
  witness: (): Promise<WitnessResult> => Promise.resolve({ oldestMs: null, unjudged: 0, notices: [] }),
};

/** Breaks an engine, and no other way than this one, until mocks are restored. Dry runs, holds and other steps stay as they are. */
export function breakEngine<D extends Directive>(engine: EngineModule<D>, breakage: Breakage<D>): void {
  jest.restoreAllMocks();
  const open = engine.open.bind(engine);
  // a spy knows no type that is a parameter.
  const spied = engine as unknown as Pick<EngineModule<Directive>, 'open'>;
  jest.spyOn(spied, 'open').mockImplementation(async (directive, endpoints, run) => {
    const own = directive as D;
    const task = await open(own, endpoints, run);
    const { sweep, witness } = run.dryRun || run.held ? {} : breakage;
    return {
      ensure: () => task.ensure(),
      sweep: () => (sweep === undefined ? task.sweep() : sweep(() => task.sweep(), own)),
      witness: () => (witness === undefined ? task.witness() : witness(() => task.witness(), own)),
      close: () => task.close(),
    };
  });
}

/** What the first case that fails says; the cases are the same each time. */
export async function firstFailure<T>(
  cases: fc.Arbitrary<T>,
  runCase: (about: T) => Promise<unknown>,
  most = 30,
): Promise<string> {
  for (let seed = 1; seed <= most; seed += 1) {
    const [about] = fc.sample(cases, { seed, numRuns: 1 });
    try {
      await runCase(about as T);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
  return `none of ${most} cases saw it`;
}
