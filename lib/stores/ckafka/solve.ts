// SPDX-License-Identifier: Apache-2.0
import { MINUTE_MS } from '../../policy';
import { recordRefusal, underHold } from '../only-age';
import { categoryText, isRefusal, solveEach, solveLive, type Grid } from '../solve-live';
import type { Placement, Refusal, Solution, StoreContext } from '../store';
import { lifetime, trims } from './lifetime';
import { RETENTION_MS, RETENTION_STEP_MS, SEGMENT_MS, TRIM_MINUTES } from './limits';
import type { CkafkaLocation, CkafkaRetention, CkafkaSettings, CkafkaUnit } from './types';

const ALTERNATIVES = 'hold the data in a store with finer expiry (Redis), or shorten a term that the estate assumes';

/** Segments at the vendor's minimum, then trimming and retention as late as the law allows. */
export function solve(
  unit: CkafkaUnit,
  placements: readonly Placement<CkafkaLocation>[],
  context: StoreContext,
): Solution<CkafkaSettings, CkafkaRetention> {
  const settings: CkafkaSettings = { segmentMs: SEGMENT_MS.min, cleanupPolicy: 'delete', forwardBucket: null };
  return { settings, ...solveEach(placements, (placement) => solveTopic(unit, settings, placement, context)) };
}

function solveTopic(
  unit: CkafkaUnit,
  settings: CkafkaSettings,
  placement: Placement<CkafkaLocation>,
  context: StoreContext,
): CkafkaRetention | Refusal {
  const what = `${categoryText(placement)} in ckafka topic ${unit.topic}`;
  const refused = recordRefusal(placement, what, { place: 'topic', ms: RETENTION_MS.max });
  if (refused !== undefined) return refused;
  const copies = (retention: CkafkaRetention): ReturnType<typeof lifetime> =>
    lifetime(unit, settings, placement, retention, context);
  const live = (grid: Grid, toSetting: (value: number) => CkafkaRetention, of = copies): CkafkaRetention | Refusal =>
    solveLive(placement, what, grid, toSetting, of, ALTERNATIVES);
  const heartbeat = unit.idle === 'heartbeat';
  const minutes = { min: TRIM_MINUTES.min, max: RETENTION_MS.max / MINUTE_MS, step: 1, unitMs: MINUTE_MS };
  // where both at one value keep nothing, no two values do: the floor binds the lesser, the ceiling each for itself.
  const both = live(minutes, (each) => ({
    retentionMs: each * MINUTE_MS,
    trimAfterMs: trims(unit) ? each * MINUTE_MS : null,
    heartbeat,
  }));
  if (isRefusal(both)) return both;
  // trimming bounds what can be read and retention the bytes: neither changes the other's bound, so each has its maximum.
  const trim = trims(unit)
    ? live(
        { min: TRIM_MINUTES.min, max: TRIM_MINUTES.max, step: 1, unitMs: MINUTE_MS },
        (each) => ({ retentionMs: RETENTION_MS.max, trimAfterMs: each * MINUTE_MS, heartbeat }),
        (retention) => copies(retention).filter((copy) => copy.kind === 'live'),
      )
    : { trimAfterMs: null };
  if (isRefusal(trim)) return trim;
  const { trimAfterMs } = trim;
  const answer = live(
    { min: RETENTION_MS.min, max: RETENTION_MS.max, step: RETENTION_STEP_MS, unitMs: 1 },
    (retentionMs) => ({ retentionMs, trimAfterMs, heartbeat }),
  );
  return underHold(placement, answer, (found) => ({ ...found, retentionMs: RETENTION_MS.max }));
}
