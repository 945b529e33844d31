// SPDX-License-Identifier: Apache-2.0
import { HOUR_MS, SECOND_MS } from '../../policy';
import { categoryText, clockRefusal, solveEach, solveLive } from '../solve-live';
import type { Placement, Refusal, Solution, StoreContext } from '../store';
import { lifetime } from './lifetime';
import { CAP_SECONDS, DEFAULT_DATABASES, DEFAULT_EFFORT, DEFAULT_HZ, WALKING_VERSIONS } from './limits';
import type { RedisCap, RedisLocation, RedisSettings, RedisUnit } from './types';

const ALTERNATIVES =
  "raise 'hz' or 'activeExpireEffort', state fewer 'databases', run the enforcer more often, allow backups longer in the policy (backupAllowance), or hold the data in a store without managed backups (COS, CKafka)";

/** Pace of active expiry as the estate states it, then each prefix as long as the law allows. */
export function solve(
  unit: RedisUnit,
  placements: readonly Placement<RedisLocation>[],
  context: StoreContext,
): Solution<RedisSettings, RedisCap> {
  const settings = companions(unit);
  return { settings, ...solveEach(placements, (placement) => solvePrefix(settings, placement, context)) };
}

/** What the sum counts on: as stated, or the default of the server. */
export function companions(unit: RedisUnit): RedisSettings {
  const walks = WALKING_VERSIONS.includes(unit.version);
  return {
    ...estateSettings(unit),
    hz: walks ? (unit.hz ?? DEFAULT_HZ) : null,
    activeExpireEffort: walks ? (unit.activeExpireEffort ?? DEFAULT_EFFORT) : null,
  };
}

/** What no resource states, so that the estate's word is taken. */
export function estateSettings(unit: RedisUnit): Omit<RedisSettings, 'hz' | 'activeExpireEffort'> {
  const { version, keysAtMost, databases = DEFAULT_DATABASES, rewrittenWithinHours: hours } = unit;
  const rewrittenWithinMs = hours === undefined ? null : hours * HOUR_MS;
  return { version, keysAtMost, databases, rewrittenWithinMs };
}

function solvePrefix(
  settings: RedisSettings,
  placement: Placement<RedisLocation>,
  context: StoreContext,
): RedisCap | Refusal {
  const { prefix, db } = placement.location;
  const what = `${categoryText(placement)} in redis prefix ${prefix} of db ${db ?? 0}`;
  if (placement.obligation.clock === 'terminated' && placement.role === 'systemOfRecord') {
    return clockRefusal(
      placement,
      what,
      "mark it 'derived', or keep it in MySQL or MongoDB, which hold the date of termination",
    );
  }
  return solveLive<RedisCap>(
    placement,
    what,
    { min: CAP_SECONDS.min, max: CAP_SECONDS.max, step: 1, unitMs: SECOND_MS },
    (seconds) => ({ capMs: seconds * SECOND_MS }),
    (cap) => lifetime(settings, placement, cap, context),
    ALTERNATIVES,
  );
}
