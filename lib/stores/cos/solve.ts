// SPDX-License-Identifier: Apache-2.0
import { DAY_MS, MINUTE_MS } from '../../policy';
import { categoryText, clockRefusal, isRefusal, solveEach, solveLive } from '../solve-live';
import type { Placement, Refusal, Solution, StoreContext } from '../store';
import { lifetime } from './lifetime';
import { ABORT_DAYS, DELETE_MINUTES, EXPIRATION_DAYS, NONCURRENT_DAYS } from './limits';
import type { CosExpiry, CosLocation, CosSettings, CosUnit } from './types';

const ALTERNATIVES =
  'run the enforcer more often, hold the data in a store with finer expiry (Redis, CKafka), or shorten a term that the estate assumes';

/** Uploads and noncurrent versions at the vendor's minimum, then each prefix as long as the law allows. */
export function solve(
  unit: CosUnit,
  placements: readonly Placement<CosLocation>[],
  context: StoreContext,
): Solution<CosSettings, CosExpiry> {
  const settings: CosSettings = {
    versioned: unit.versioned,
    abortDays: ABORT_DAYS.min,
    objectLock: false,
    replicated: false,
  };
  return { settings, ...solveEach(placements, (placement) => solvePrefix(settings, placement, context)) };
}

function solvePrefix(
  settings: CosSettings,
  placement: Placement<CosLocation>,
  context: StoreContext,
): CosExpiry | Refusal {
  const what = `${categoryText(placement)} in cos prefix ${placement.location.prefix}`;
  const copies = (expiry: CosExpiry): ReturnType<typeof lifetime> =>
    lifetime({ versioned: settings.versioned === true }, settings, placement, expiry, context);
  const byTermination = placement.location.terminations !== undefined;
  if (placement.obligation.clock === 'terminated' && !byTermination && placement.role === 'systemOfRecord') {
    return clockRefusal(
      placement,
      what,
      "add 'terminations' with a prefix per application, mark it 'derived', or keep it in MySQL or MongoDB",
    );
  }
  let byLifecycle: CosExpiry | Refusal | undefined;
  if (!byTermination) {
    byLifecycle = solveLive<CosExpiry>(
      placement,
      what,
      { min: EXPIRATION_DAYS.min, max: EXPIRATION_DAYS.max, step: 1, unitMs: DAY_MS },
      (days) => ({
        expirationDays: days,
        noncurrentDays: settings.versioned === true ? NONCURRENT_DAYS.min : null,
        deleteAfterMs: null,
      }),
      copies,
      ALTERNATIVES,
    );
    if (!isRefusal(byLifecycle)) return byLifecycle;
  }
  // below what lifecycle can keep, and where the clock is the end of use, the enforcer deletes by age.
  const byAge = solveLive<CosExpiry>(
    placement,
    what,
    { min: DELETE_MINUTES.min, max: DELETE_MINUTES.max, step: 1, unitMs: MINUTE_MS },
    (minutes) => ({ expirationDays: null, noncurrentDays: null, deleteAfterMs: minutes * MINUTE_MS }),
    copies,
    ALTERNATIVES,
  );
  // of two refusals the one counts that asks for less.
  const wide = isRefusal(byAge) ? (byAge.withinMs ?? Infinity) : 0;
  return isRefusal(byLifecycle) && (byLifecycle.withinMs ?? Infinity) < wide ? byLifecycle : byAge;
}
