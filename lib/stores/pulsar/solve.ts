// SPDX-License-Identifier: Apache-2.0
import { MINUTE_MS, SECOND_MS } from '../../policy';
import { recordRefusal, underHold } from '../only-age';
import { categoryText, isRefusal, solveEach, solveLive, type Grid } from '../solve-live';
import type { Placement, Refusal, Solution, StoreContext } from '../store';
import { lifetime } from './lifetime';
import { RETENTION_MINUTES, TTL_SECONDS, TTL_STEP_SECONDS } from './limits';
import type { PulsarLocation, PulsarRetention, PulsarSettings, PulsarUnit } from './types';

const ALTERNATIVES =
  "hold the data in a store with finer expiry (Redis), shorten a term that the estate assumes, or, where a floor breaks, assume 'pulsar-full-storage' with an alarm on the storage of the namespace";

/** Retention and time to live, each as long as the law allows. */
export function solve(
  unit: PulsarUnit,
  placements: readonly Placement<PulsarLocation>[],
  context: StoreContext,
): Solution<PulsarSettings, PulsarRetention> {
  const settings: PulsarSettings = { storageMegabytes: unit.storageMegabytes };
  return { settings, ...solveEach(placements, (placement) => solveNamespace(unit, settings, placement, context)) };
}

function solveNamespace(
  unit: PulsarUnit,
  settings: PulsarSettings,
  placement: Placement<PulsarLocation>,
  context: StoreContext,
): PulsarRetention | Refusal {
  const what = `${categoryText(placement)} in pulsar namespace ${unit.namespace}`;
  const refused = recordRefusal(placement, what, { place: 'namespace', ms: TTL_SECONDS.max * SECOND_MS });
  if (refused !== undefined) return refused;
  const copies = (retention: PulsarRetention): ReturnType<typeof lifetime> =>
    lifetime(unit, settings, placement, retention, context);
  const live = (grid: Grid, toSetting: (value: number) => PulsarRetention): PulsarRetention | Refusal =>
    solveLive(placement, what, grid, toSetting, copies, ALTERNATIVES);
  const minutes = { min: RETENTION_MINUTES.min, max: RETENTION_MINUTES.max, step: 1, unitMs: MINUTE_MS };
  const seconds = { min: TTL_SECONDS.min, max: TTL_SECONDS.max, step: TTL_STEP_SECONDS, unitMs: SECOND_MS };
  // where both at one value keep nothing, no two values do: the floor binds the lesser, the ceiling each for itself.
  const both = live(minutes, (each) => ({ retentionMinutes: each, ttlSeconds: (each * MINUTE_MS) / SECOND_MS }));
  if (isRefusal(both)) return both;
  // of both the one that ends last counts: neither changes the other's bound, so each has its maximum.
  const kept = live(minutes, (retentionMinutes) => ({ ...both, retentionMinutes }));
  if (isRefusal(kept)) return kept;
  const answer = live(seconds, (ttlSeconds) => ({ ...kept, ttlSeconds }));
  return underHold(placement, answer, () => ({
    retentionMinutes: RETENTION_MINUTES.max,
    ttlSeconds: TTL_SECONDS.max,
  }));
}
