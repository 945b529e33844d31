// SPDX-License-Identifier: Apache-2.0
import type { RedisDirective } from '../../../lib/directives';
import type { RunContext, StepResult } from '../engine';
import { sleep } from '../retry';
import type { RedisPort } from './client';
import { HOLD_SCRIPT } from './scripts';
import { throwIfFailed } from './failures';
import { walk } from './walk';

/**
 * Redis has no rule to install: the expiry stands on each key, and the sweep puts it there. Under a hold it is taken off
 * every key, also where the application set it, because nobody can tell the two apart and a hold is worth more than a
 * full memory. After the hold the sweep caps again.
 */
export async function ensure(directive: RedisDirective, port: RedisPort, context: RunContext): Promise<StepResult> {
  if (!context.held) return { deleted: 0, complete: true, notices: [] };
  let kept = 0;
  const result = await walk(
    port,
    {
      kind: 'hold',
      prefix: directive.prefix,
      cursor: context.cursor,
      remainingMs: () => context.remainingMs(),
      call: (keys) => ({ source: HOLD_SCRIPT, args: [context.dryRun ? '1' : '0'], keys }),
      reply: ([count, failed, why]) => {
        throwIfFailed(failed, why);
        kept += Number(count);
      },
      checkpoint: (cursor) => context.checkpoint?.(cursor, 0),
    },
    sleep,
  );
  const notices =
    kept === 0
      ? []
      : [
          `${context.dryRun ? 'would take' : 'took'} the expiry off ${kept} keys under '${directive.prefix}' until the hold ends on ${directive.holdUntil ?? '?'}; a key with a life shorter than the pause between two runs can still expire: stop setting expiries under a hold`,
        ];
  return { deleted: 0, ...result, notices };
}
