// SPDX-License-Identifier: Apache-2.0
import type { RedisDirective } from '../../../../lib/directives';
import type { RunContext, StepResult } from '../engine';
import { checkClocks, EARLIEST_DATE_MS } from '../clocks';
import { sleep } from '../../run/retry';
import type { RedisPort } from './client';
import { factorOf, FUTURE_TOLERANCE_MS, keyDateReader } from './clock';
import { throwIfFailed } from './failures';
import { CAP_SCRIPT } from './scripts';
import { walk } from './walk';

/** Every key's type is looked at until this many were seen, then one in `SAMPLE_STEP`: a look costs a third of a cap. */
const SAMPLE_ALL = 10_000;
const SAMPLE_STEP = 16;
/** First version with `PEXPIRE … NX`. */
const NX_SINCE = 7;

/** What tests replace: whether the server knows NX. */
export interface SweepOptions {
  readonly knowsNx?: boolean;
}

/**
 * Caps every key under the prefix. A life that a hold pushed out of sight is put back first, so that a key which fell due
 * under the hold goes at once. Dates are compared by the later of the two clocks' readings, so that a key is never
 * deleted before it is due by either; clocks more than 5 minutes apart stop the step, because one of them is wrong and a
 * wrong one deletes.
 */
export async function sweep(
  directive: RedisDirective,
  port: RedisPort,
  context: RunContext,
  options: SweepOptions = {},
): Promise<StepResult> {
  const { clock, capMs } = directive;
  const readDate = keyDateReader(clock);
  let knowsNx = true;
  let guardMs = 0;
  let seen = 0;
  let shortened = 0;
  let undated = 0;
  let growing = 0;
  const head = (): string[] => {
    const step = seen < SAMPLE_ALL ? 1 : SAMPLE_STEP;
    return [
      clock.kind,
      knowsNx ? '1' : '0',
      String(capMs),
      context.dryRun ? '1' : '0',
      String(step),
      String(Math.floor(Math.random() * step)),
      clock.kind === 'createdInHashField' ? clock.field : '',
      String(factorOf(clock)),
      String(EARLIEST_DATE_MS),
      String(context.now() + FUTURE_TOLERANCE_MS),
      String(guardMs),
    ];
  };
  const result = await walk(
    port,
    {
      kind: 'cap',
      prefix: directive.prefix,
      cursor: context.cursor,
      remainingMs: () => context.remainingMs(),
      begin: (node, info) => {
        knowsNx = options.knowsNx ?? Number.parseInt(info.version, 10) >= NX_SINCE;
        const ahead = info.clockMs - context.now();
        if (clock.kind !== 'lastWrite') checkClocks(node.name, context.now(), info.clockMs);
        guardMs = Math.max(0, ahead);
      },
      call: (keys) => {
        const header = head();
        const dates = readDate === undefined ? undefined : keys.map((key) => readDate(key) ?? '');
        seen += keys.length;
        return {
          source: CAP_SCRIPT,
          keys,
          args: [...header, dates === undefined ? '' : `${dates.join(',')},`],
          argsOf: (index) => [...header, dates === undefined ? '' : `${dates[index] ?? ''},`],
        };
      },
      reply: ([capped, without, grows, failed, why]) => {
        throwIfFailed(failed, why);
        shortened += Number(capped);
        undated += Number(without);
        growing += Number(grows);
      },
      checkpoint: (cursor) => context.checkpoint?.(cursor, shortened),
    },
    sleep,
  );
  const notices: string[] = [];
  if (growing > 0) {
    notices.push(
      `at least ${growing} keys under '${directive.prefix}' are lists, sets or streams, which grow instead of expiring: their elements live as long as the key; give every period a key of its own`,
    );
  }
  if (undated > 0) {
    notices.push(
      `${undated} keys under '${directive.prefix}' carry no plausible date: they expire ${capMs} ms after they were first seen; write the date or use clock lastWrite`,
    );
  }
  return { deleted: shortened, ...result, notices };
}
