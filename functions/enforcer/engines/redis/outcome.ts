// SPDX-License-Identifier: Apache-2.0
import type { StepResult } from '../engine';

/** A command that failed inside a script, such as one without permission: it ends the step. */
export function throwIfFailed(failed: number | string | undefined, why: number | string | undefined): void {
  if (Number(failed) !== 0) throw new Error(String(why));
}

/** A step is not complete while keys moved out of its sight. */
export function unsettled(result: StepResult, moved: number, disturbed: string | undefined): StepResult {
  const why = disturbed ?? (moved > 0 ? `${moved} keys were on their way to another master` : undefined);
  if (why === undefined) return result;
  const cursor = result.complete ? 'anew' : result.cursor;
  return {
    ...result,
    complete: false,
    ...(cursor === undefined ? {} : { cursor }),
    notices: [...result.notices, `the pass is not whole and begins anew: ${why}`],
  };
}
