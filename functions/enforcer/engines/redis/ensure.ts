// SPDX-License-Identifier: Apache-2.0
import type { RedisDirective } from '../../../../lib/directives';
import type { RunContext, StepResult } from '../engine';
import { sleep } from '../../run/retry';
import type { RedisPort } from './client';
import { HOLD_SCRIPT } from './scripts';
import { throwIfFailed } from './failures';
import { walk } from './walk';

/**
 * Redis has no rule to install: the expiry stands on each key, and the sweep puts it there. Under a hold it is pushed
 * out of sight, also where the application set it, because nobody can tell the two apart and a hold is worth more than a
 * full memory. It is not taken off: then nobody would know any more when the key was due, and each key would begin a new
 * life when the hold ends. For the same reason a key that is seen for the first time gets the cap, pushed as well, unless
 * it carries its date. After the hold the sweep takes off what was added; the directive need not tell that there was
 * a hold, since the key itself does.
 */
export async function ensure(directive: RedisDirective, port: RedisPort, context: RunContext): Promise<StepResult> {
  if (!context.held) return { deleted: 0, complete: true, notices: [] };
  const firstLife = directive.clock.kind === 'lastWrite' ? String(directive.capMs) : '';
  let pushed = 0;
  const result = await walk(
    port,
    {
      kind: 'hold',
      prefix: directive.prefix,
      cursor: context.cursor,
      remainingMs: () => context.remainingMs(),
      call: (keys) => ({ source: HOLD_SCRIPT, args: [context.dryRun ? '1' : '0', firstLife], keys }),
      reply: ([count, failed, why]) => {
        throwIfFailed(failed, why);
        pushed += Number(count);
      },
      checkpoint: (cursor) => context.checkpoint?.(cursor, 0),
    },
    sleep,
  );
  const notices =
    pushed === 0
      ? []
      : [
          `${context.dryRun ? 'would push' : 'pushed'} the expiry of ${pushed} keys under '${directive.prefix}' out of sight until the hold ends on ${directive.holdUntil ?? '?'}; a key with a life shorter than the pause between two runs can still expire: stop setting expiries under a hold`,
        ];
  return { deleted: 0, ...result, notices };
}
