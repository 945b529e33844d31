// SPDX-License-Identifier: Apache-2.0
import { DAY_MS, SECOND_MS } from '../policy';
import type { World } from './world';

/** How much is written. */
export interface Traffic {
  /** Days in which records are written. */
  readonly days: number;
  readonly writesPerDay: number;
}

const IDLE_DAY = 0.15;
const BURST_DAY = 0.2;

/**
 * Moments of writes in the order of time: steady days, days with one burst, days without any, and, where `aim` is given,
 * moments just before something that makes a record live longest. A calm run aims at nothing.
 * @param aim the worst moment at or after another; what lies beyond the last day is not used
 */
export function moments(world: World, traffic: Traffic, aim?: (atMs: number) => number): number[] {
  const { random, mood } = world;
  const found: number[] = [];
  const end = traffic.days * DAY_MS;
  const aimed = aim === undefined || mood === 'calm' ? 0 : mood === 'stormy' ? 1 / 2 : 1 / 4;
  for (let day = 0; day < traffic.days; day++) {
    const start = day * DAY_MS;
    const burst = random.chance(BURST_DAY) ? start + random.between(0, DAY_MS - 1) : undefined;
    const count = random.chance(IDLE_DAY) && day > 0 ? 0 : traffic.writesPerDay;
    for (let write = 0; write < count; write++) {
      const plain = burst === undefined ? start + random.between(0, DAY_MS - 1) : burst + random.between(0, SECOND_MS);
      const chosen = aim !== undefined && random.chance(aimed) ? Math.ceil(aim(plain)) : plain;
      found.push(chosen >= 0 && chosen < end ? chosen : plain);
    }
  }
  return found.sort((a, b) => a - b);
}
