// SPDX-License-Identifier: Apache-2.0
import type { RedisDirective } from '../../../../lib/directives';
import type { RunContext, StepResult } from '../engine';
import { checkClocks } from '../clocks';
import { sleep } from '../../run/retry';
import type { RedisPort } from './client';
import { EARLIEST_KEY_MS, factorOf, FUTURE_TOLERANCE_MS, keyDateReader } from './clock';
import { checkEviction, checkInPlace, checkServer, refuse, sparesGrowing } from './guards';
import { Holds } from './holds';
import { throwIfFailed, unsettled } from './outcome';
import { CAP_SCRIPT } from './scripts';
import { walk } from './walk';

/**
 * Every key's type is looked at until this many were seen, then one in `SAMPLE_STEP`: a look costs a third of a cap. Where
 * a key that grows must not go with its young elements, each one is looked at.
 */
const SAMPLE_ALL = 10_000;
const SAMPLE_STEP = 16;
/** First version with `PEXPIRE … NX`. */
const NX_SINCE = 7;

/** What tests replace: whether the server knows NX. */
export interface SweepOptions {
  readonly knowsNx?: boolean;
}

/**
 * Caps every key under the prefix. A life that a hold pushed out of sight is put back, so that a key which fell due
 * under the hold goes at once; once all of them were, the record of the hold is taken away. Under `lastWrite` a key that can grow keeps the expiry of its first write: in a system of
 * record, or under a floor, it is left alone and the step fails once it is through. Dates are compared by the later of the two clocks' readings, so that a key is never
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
  const holds = new Holds(port, directive.prefix);
  const servers = new Map<string, { readonly knowsNx: boolean; readonly guardMs: number }>();
  let seen = 0;
  let shortened = 0;
  let undated = 0;
  let looked = 0;
  let growing = 0;
  let left = 0;
  let moved = 0;
  const notices: string[] = [];
  const spares = sparesGrowing(directive);
  if (spares)
    for (const node of await port.nodes())
      notices.push(...(await checkInPlace(directive, node.name, (command) => node.calls(command))));
  const { restoredAgeMs } = context;
  const firstLife =
    restoredAgeMs === undefined
      ? ''
      : restoredAgeMs === 'not known'
        ? 'leave'
        : String(Math.max(0, Math.ceil(capMs - restoredAgeMs)));
  const head = (node: string): string[] => {
    const { knowsNx = false, guardMs = 0 } = servers.get(node) ?? {};
    const step = spares || seen < SAMPLE_ALL ? 1 : SAMPLE_STEP;
    return [
      clock.kind,
      knowsNx ? '1' : '0',
      String(capMs),
      context.dryRun ? '1' : '0',
      String(step),
      String(Math.floor(Math.random() * step)),
      clock.kind === 'createdInHashField' ? clock.field : '',
      String(factorOf(clock)),
      String(EARLIEST_KEY_MS),
      String(context.now() + FUTURE_TOLERANCE_MS),
      String(guardMs),
      spares ? '1' : '0',
      firstLife,
    ];
  };
  const { disturbed, ...result } = await walk(
    port,
    {
      kind: 'cap',
      prefix: directive.prefix,
      cursor: context.cursor,
      remainingMs: () => context.remainingMs(),
      begin: (node, info, tookMs) => {
        notices.push(...checkServer(directive, node.name, info), ...checkEviction(directive, node.name, info, false));
        const knowsNx = options.knowsNx ?? Number.parseInt(info.version, 10) >= NX_SINCE;
        const ahead = info.clockMs - context.now();
        if (clock.kind !== 'lastWrite') checkClocks(node.name, context.now(), info.clockMs);
        // the server's clock was read at some moment since the question.
        servers.set(node.name, { knowsNx, guardMs: Math.max(0, Math.ceil(ahead + tookMs)) });
      },
      ready: async () => {
        await holds.load();
        return holds.print;
      },
      call: (keys, node) => {
        const header = head(node.name);
        const dates = readDate === undefined ? undefined : keys.map((key) => readDate(key) ?? '');
        seen += keys.length;
        return {
          source: CAP_SCRIPT,
          keys,
          args: [...header, dates === undefined ? '' : `${dates.join(',')},`, ...holds.args],
          argsOf: (index) => [...header, dates === undefined ? '' : `${dates[index] ?? ''},`, ...holds.args],
        };
      },
      reply: ([capped, without, asked, grows, spared, elsewhere, failed, why, far, foreign]) => {
        throwIfFailed(failed, why);
        holds.saw(far, foreign);
        shortened += Number(capped);
        undated += Number(without);
        looked += Number(asked);
        growing += Number(grows);
        left += Number(spared);
        moved += Number(elsewhere);
      },
      checkpoint: (cursor) => context.checkpoint?.(cursor, shortened),
    },
    sleep,
  );
  if (!context.dryRun) {
    // a mark that moved to another master meanwhile was read by nobody yet.
    if (result.complete && moved === 0) await holds.end();
    else await holds.keep();
  }
  notices.push(...holds.notices);
  if (growing > 0 && clock.kind === 'lastWrite') {
    const what = `${growing} of ${looked} keys under '${directive.prefix}' whose type was looked at are no strings`;
    const remedy = 'give every period a key of its own, or write the date into the key';
    if (spares)
      // what was capped is in the cursor; the rest is reported once the step is over.
      context.checkpoint?.(result.cursor ?? 'anew', shortened);
    notices.push(
      spares
        ? refuse(
            directive,
            'growing keys',
            'location.clock',
            'one that the key or a hash field carries, for lists, sets, hashes and streams of a system of record or with a floor',
            `lastWrite, and ${what}: they were left alone`,
            remedy,
          )
        : `${what}: what grows in place keeps the expiry of its first write and goes as a whole, with its youngest elements, ${capMs} ms after it was first seen; ${remedy}`,
    );
  }
  if (left > 0)
    notices.push(
      `${left} keys under '${directive.prefix}' have no age of their own and were left as they are, because nobody says how old the backup is; name its age with --backup-age`,
    );
  if (undated > 0) {
    notices.push(
      `${undated} keys under '${directive.prefix}' carry no plausible date: they expire ${capMs} ms after they were first seen; write the date or use clock lastWrite`,
    );
  }
  return unsettled({ deleted: shortened, ...result, notices }, moved, disturbed);
}
