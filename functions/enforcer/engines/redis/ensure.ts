// SPDX-License-Identifier: Apache-2.0
import type { RedisDirective } from '../../../../lib/directives';
import type { RunContext, StepResult } from '../engine';
import { sleep } from '../../run/retry';
import type { RedisPort } from './client';
import type { ServerInfo } from './server';
import { checkExpectations } from './expectations';
import { checkEviction, checkServer, refuse, sparesGrowing } from './guards';
import { Holds, HOLDS_KEY, REMEDY } from './holds';
import { HOLD_SCRIPT } from './scripts';
import { hashesWithExpiringFields } from './server';
import { throwIfFailed, unsettled } from './outcome';
import { undeclaredKeys } from './undeclared';
import { walk } from './walk';

/**
 * Redis has no rule to install: the expiry is on each key, and the sweep puts it there. Under a hold it is pushed
 * out of sight, also where the application set it, because nobody can tell the two apart and a hold is worth more than a
 * full memory. It is not taken off: then nobody would know any more when the key was due, and each key would begin a new
 * life when the hold ends. For the same reason a key that is seen for the first time gets the cap, pushed as well, unless
 * it carries its date or is one that the sweep leaves alone. The hold is recorded before its first mark. After the hold the sweep puts the life back that each mark tells of. Without a hold the settings are
 * compared that the sum counts on, and keys that nobody placed are listed.
 */
export async function ensure(directive: RedisDirective, port: RedisPort, context: RunContext): Promise<StepResult> {
  if (!context.held) {
    const settings = await checkExpectations(directive, port);
    const { directives } = context;
    const unplaced = directives === undefined ? [] : await undeclaredKeys(directive, port, directives);
    return { deleted: 0, complete: true, notices: [...settings, ...unplaced] };
  }
  const firstLife = directive.clock.kind === 'lastWrite' ? String(directive.capMs) : '';
  const spares = sparesGrowing(directive) ? '1' : '0';
  const holds = new Holds(port, directive.prefix);
  let pushed = 0;
  let moved = 0;
  let expiringFields = 0;
  const infos: [string, ServerInfo][] = [];
  const notices: string[] = [];
  const { disturbed, ...result } = await walk(
    port,
    {
      kind: 'hold',
      prefix: directive.prefix,
      cursor: context.cursor,
      remainingMs: () => context.remainingMs(),
      begin: (node, info) => {
        notices.push(...checkServer(directive, node.name, info));
        expiringFields += hashesWithExpiringFields(info.fields, directive.db);
        infos.push([node.name, info]);
      },
      ready: async (servers) => {
        await holds.load();
        await holds.declare(Math.min(...servers.map(({ clockMs }) => clockMs)), context.dryRun);
        return holds.print;
      },
      call: (keys) => {
        const args = [context.dryRun ? '1' : '0', firstLife, spares, ...holds.args];
        return { source: HOLD_SCRIPT, args, keys };
      },
      reply: ([count, elsewhere, failed, why, far, foreign]) => {
        throwIfFailed(failed, why);
        holds.saw(far, foreign);
        pushed += Number(count);
        moved += Number(elsewhere);
      },
      checkpoint: (cursor) => context.checkpoint?.(cursor, 0),
    },
    sleep,
  );
  if (!context.dryRun) await holds.keep();
  notices.push(...holds.notices);
  if (pushed > 0)
    notices.push(
      `${context.dryRun ? 'would push' : 'pushed'} the expiry of ${pushed} keys under '${directive.prefix}' out of sight until the hold ends on ${directive.holdUntil ?? '?'}; a key with a life shorter than the pause between two runs can still expire: stop setting expiries under a hold`,
    );
  // only now: what can be held is held, whatever else may take records.
  for (const [name, info] of infos) notices.push(...checkEviction(directive, name, info, true));
  if (holds.trouble !== undefined)
    notices.push(
      refuse(
        directive,
        'hold',
        HOLDS_KEY,
        'a hash that the enforcer may write, so that it knows later when each key was due',
        holds.trouble,
        `${REMEDY}: without it keys are held, and begin a new life when the hold is over`,
      ),
    );
  if (expiringFields > 0)
    notices.push(
      refuse(
        directive,
        'hold',
        `hashes of db ${directive.db}`,
        'without expiries of single fields under a hold',
        `${expiringFields} with such fields`,
        'take the expiries off these fields: a hold stops those of whole keys only',
      ),
    );
  return unsettled({ deleted: 0, ...result, notices }, moved, disturbed);
}
