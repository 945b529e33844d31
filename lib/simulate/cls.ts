// SPDX-License-Identifier: Apache-2.0
import { DAY_MS } from '../policy';
import type { ClsLocation, ClsPeriod, ClsSettings, ClsUnit } from '../stores/cls/types';
import type { Ages } from './ages';
import { moments, type Traffic } from './traffic';
import { arrivalMs, lasting, type Scene, type World } from './world';

type ClsScene = Scene<ClsUnit, ClsLocation, ClsSettings, ClsPeriod>;

/** Logs of a topic: each goes some time after its period, counted from its own time or from its arrival. */
export function simulateCls(scene: ClsScene, world: World, traffic: Traffic, ages: Ages): void {
  const { placement, setting, settings, unit } = scene;
  const after = placement.obligation.clock === 'terminated' ? world.greatest('termination-lag') : 0;
  const late = arrivalMs(placement) + after;
  for (const clockMs of moments(world, traffic)) {
    const storedMs = clockMs + world.upTo(late);
    const fromMs = world.mood !== 'stormy' && world.happens(1 / 2) ? clockMs : storedMs;
    const dueMs = fromMs + lasting(setting.periodDays, DAY_MS);
    const goneMs = Math.max(dueMs, storedMs) + world.draw('cls-deletion-lag');
    ages.add('live', unit.kind, { clockMs, storedMs, goneMs, lostMs: goneMs });
    if (settings.shippers.length > 0) {
      // shipped at the end of its life at the latest.
      const shippedMs = goneMs + world.draw('cls-shipped-copy');
      ages.add('log', 'shipped copy', { clockMs, storedMs, goneMs: shippedMs });
    }
  }
}
