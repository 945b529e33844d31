// SPDX-License-Identifier: Apache-2.0
import { DAY_MS } from '../../policy';
import { recordRefusal, underHold } from '../only-age';
import { categoryText, solveEach, solveLive } from '../solve-live';
import type { Placement, Refusal, Solution, StoreContext } from '../store';
import { lifetime, periodLimit } from './lifetime';
import type { ClsLocation, ClsPeriod, ClsSettings, ClsUnit } from './types';

const ALTERNATIVES =
  'hold the data in a store with finer expiry (Redis, CKafka), or shorten a term that the estate assumes';

/** The period of the topic as long as the law allows. */
export function solve(
  unit: ClsUnit,
  placements: readonly Placement<ClsLocation>[],
  context: StoreContext,
): Solution<ClsSettings, ClsPeriod> {
  const settings: ClsSettings = { storageType: unit.storage ?? 'hot', shippers: [] };
  return { settings, ...solveEach(placements, (placement) => solveTopic(unit, settings, placement, context)) };
}

function solveTopic(
  unit: ClsUnit,
  settings: ClsSettings,
  placement: Placement<ClsLocation>,
  context: StoreContext,
): ClsPeriod | Refusal {
  const what = `${categoryText(placement)} in cls topic ${unit.topic}`;
  const refused = recordRefusal(placement, what);
  if (refused !== undefined) return refused;
  const limit = periodLimit(unit, settings.storageType);
  const answer = solveLive<ClsPeriod>(
    placement,
    what,
    { min: limit.min, max: limit.max, step: 1, unitMs: DAY_MS },
    (periodDays) => ({ periodDays }),
    (period) => lifetime(unit, settings, placement, period, context),
    ALTERNATIVES,
  );
  return underHold(placement, answer, () => ({ periodDays: limit.max }));
}
