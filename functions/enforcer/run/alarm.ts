// SPDX-License-Identifier: Apache-2.0
import type { Directive } from '../../../lib/directives';
import { alarmAtMs, passAlarmMs } from './deadline';

/** Guard that an estate may allow: records that no clock can judge are then reported and do not alarm. */
export const UNJUDGED = 'unjudged';

/** What a run has found out about one directive. */
export interface Findings {
  readonly held: boolean;
  readonly done: boolean;
  readonly oldestMs: number | null;
  readonly unknown: string | null;
  readonly unjudged: number;
  /** Records that were deleted lately, or null where the estate states no volume. */
  readonly volume: number | null;
  /** How long no pass has come to its end, in milliseconds. */
  readonly behindMs: number;
}

/**
 * Whether it alarms, and what its line says beside the numbers. Records that no clock can judge alarm once a pass is
 * through: until then the sweep may still come to them, and the time that it takes has an alarm of its own.
 */
export function judge(
  directive: Directive,
  { held, done, oldestMs, unknown, unjudged, volume, behindMs }: Findings,
): { readonly alarm: boolean; readonly notices: readonly string[] } {
  const patienceMs = passAlarmMs(directive);
  const stuck = patienceMs !== null && behindMs > patienceMs;
  const tooMany = volume !== null && directive.perDay !== undefined && volume > directive.perDay;
  const allowance = directive.allow?.find(({ guard }) => guard === UNJUDGED);
  const nobodysAge = !held && done && unjudged > 0 && allowance === undefined;
  return {
    // records under a hold outlive their deadline by law.
    alarm:
      stuck ||
      tooMany ||
      nobodysAge ||
      (!held && (unknown !== null || (oldestMs !== null && oldestMs > alarmAtMs(directive)))),
    notices: [
      ...(unknown === null ? [] : [`the age of the oldest record is not known: ${unknown}`]),
      ...(nobodysAge
        ? [
            `${unjudged} records have no age that the clock can tell, so that nobody knows whether they are past their deadline; give them a date, delete them, or allow '${UNJUDGED}' in the placement, with who and why`,
          ]
        : []),
      ...(unjudged > 0 && allowance !== undefined
        ? [`${unjudged} records have no age that the clock can tell; allowed by ${allowance.who}: ${allowance.why}`]
        : []),
      ...(tooMany
        ? [
            `at most ${directive.perDay} records a day come here by the estate, got ${volume} beyond what may come in the time that has passed: how long the enforcer needs is computed from it; raise 'perDay' of the placement`,
          ]
        : []),
      ...(stuck
        ? [
            `a pass must come to its end within ${patienceMs} ms, got none for ${behindMs} ms: what it does not reach outlives its deadline; let the runs be longer, or correct what holds them up`,
          ]
        : []),
    ],
  };
}
