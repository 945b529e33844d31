// SPDX-License-Identifier: Apache-2.0
import { APPLICATION, type CosDirective } from '../../../../lib/directives';
import { addMonths } from '../calendar';
import { EARLIEST_DATE_MS } from '../clocks';
import type { TerminationSource } from './terminations';

/** One prefix of a directive, and from when its entries are due. */
export interface DuePrefix {
  readonly prefix: string;
  /** Set for a prefix of a terminated application. */
  readonly application?: string;
  /** When the application ended, as it is stored; then every entry below is due, whatever its own age. */
  readonly terminatedMs?: number;
  /** The latest time at which it may have ended. */
  readonly latestMs?: number;
}

/** What a folder name may be: a slash or a dot-dot would reach into another application's folder. */
const APPLICATION_ID = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/;

/** Applications whose deletion is due, behind `after`; `onStrange` gets the rows that cannot be acted on. */
export async function* terminatedPrefixes(
  directive: CosDirective,
  source: TerminationSource,
  after: string | undefined,
  isDue: (latestMs: number) => boolean,
  onStrange: (application: string) => void,
): AsyncGenerator<DuePrefix> {
  let from = after;
  for (;;) {
    const rows = await source.page(from);
    for (const { application, terminatedMs } of rows) {
      const latestMs = terminatedMs + source.slackMs;
      if (!APPLICATION_ID.test(application) || !(terminatedMs >= EARLIEST_DATE_MS)) onStrange(application);
      else if (isDue(latestMs))
        yield { prefix: directive.prefix.replace(APPLICATION, () => application), application, terminatedMs, latestMs };
    }
    from = rows.at(-1)?.application;
    if (from === undefined) return;
  }
}

/** Whether a termination at the latest by then is old enough by the age and by the calendar. */
export function isTerminationDue(directive: CosDirective, latestMs: number, nowMs: number): boolean {
  if (directive.deleteAfterMs === null || nowMs - latestMs < directive.deleteAfterMs) return false;
  return directive.notBeforeMonths === undefined || nowMs >= addMonths(latestMs, directive.notBeforeMonths);
}
