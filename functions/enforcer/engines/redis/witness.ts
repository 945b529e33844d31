// SPDX-License-Identifier: Apache-2.0
import type { RedisDirective } from '../../../../lib/directives';
import type { RunContext, WitnessResult } from '../engine';
import { sleep } from '../../run/retry';
import type { RedisPort } from './client';
import { EARLIEST_KEY_MS, factorOf, FUTURE_TOLERANCE_MS, keyDateReader } from './clock';
import { checkServer } from './guards';
import { Holds } from './holds';
import { throwIfFailed } from './outcome';
import { LOOK_SCRIPT } from './scripts';
import { walk } from './walk';

/**
 * Measures by the date where keys carry one. Under `lastWrite` the age is what the cap has used up: a key that was capped
 * at first sight and has r milliseconds left is `capMs - r` older than that sight. A
 * key without expiry was in no sight yet, so it has no age here: that passes come to their end is what the runner watches.
 */
export async function witness(directive: RedisDirective, port: RedisPort, context: RunContext): Promise<WitnessResult> {
  const { clock, capMs } = directive;
  const holds = new Holds(port, directive.prefix);
  const readDate = keyDateReader(clock);
  const latest = context.now() + FUTURE_TOLERANCE_MS;
  const field = clock.kind === 'createdInHashField' ? clock.field : '';
  let seen = 0;
  let endless = 0;
  let over = 0;
  let undated = 0;
  let moved = 0;
  const notices: string[] = [];
  let leastTtl = Number.POSITIVE_INFINITY;
  let mostTtl = -1;
  let oldestDate = Number.POSITIVE_INFINITY;
  const { disturbed, ...result } = await walk(
    port,
    {
      kind: 'look',
      prefix: directive.prefix,
      cursor: context.witnessCursor,
      remainingMs: () => context.remainingMs(),
      begin: (node, info) => void notices.push(...checkServer(directive, node.name, info)),
      ready: async () => {
        await holds.load();
        return holds.print;
      },
      call: (keys) => {
        for (const key of readDate === undefined ? [] : keys) {
          const date = readDate?.(key);
          if (date === undefined || date < EARLIEST_KEY_MS || date > latest) undated++;
          else oldestDate = Math.min(oldestDate, date);
        }
        return {
          source: LOOK_SCRIPT,
          args: [field, String(factorOf(clock)), String(EARLIEST_KEY_MS), String(latest), String(capMs), ...holds.args],
          keys,
        };
      },
      reply: ([count, without, long, least, most, oldest, noDate, elsewhere, failed, why]) => {
        throwIfFailed(failed, why);
        seen += Number(count);
        endless += Number(without);
        over += Number(long);
        undated += Number(noDate);
        moved += Number(elsewhere);
        if (Number(least) >= 0) leastTtl = Math.min(leastTtl, Number(least));
        mostTtl = Math.max(mostTtl, Number(most));
        if (Number(oldest) >= 0) oldestDate = Math.min(oldestDate, Number(oldest));
      },
    },
    sleep,
  );
  if (endless > 0 && !context.held)
    notices.push(
      `${endless} of ${seen} keys under '${directive.prefix}' had no expiry when the witness passed: they were written since the sweep, or the sweep is not through`,
    );
  if (clock.kind === 'lastWrite' && mostTtl > capMs)
    notices.push(
      `the longest remaining life under '${directive.prefix}' must be at most ${capMs} ms, got ${mostTtl} ms; the next sweep caps it`,
    );
  if (!result.complete)
    notices.push(
      `the witness saw ${seen} keys under '${directive.prefix}' in its time and goes on from there in the next run`,
    );
  const dated = clock.kind !== 'lastWrite';
  const age = dated ? context.now() - oldestDate : capMs - leastTtl;
  const unknown =
    disturbed ?? (moved > 0 ? `${moved} keys were on their way to another master, where nobody looked` : undefined);
  // a walk that was disturbed is over all the same: the next one is a new one.
  const cursor = disturbed === undefined ? result.cursor : undefined;
  // a whole sweep has capped what it saw: the others are younger than it. Without one a long life says no more than none.
  const nobodysAge = context.swept === true && context.restoredAgeMs !== 'not known' ? 0 : endless + over;
  return {
    oldestMs: Number.isFinite(age) ? Math.max(0, age) : null,
    ...(unknown === undefined ? {} : { unknown }),
    unjudged: dated ? undated : nobodysAge,
    notices,
    ...(cursor === undefined ? {} : { cursor }),
  };
}
