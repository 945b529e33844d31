// SPDX-License-Identifier: Apache-2.0
import { RUN_RESERVE_MS, SWEEP_SHARE } from '../directives';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../policy';
import { FUNCTION_TIMEOUT_SECONDS } from '../stores/shared-terms';
import { Outages, Schedule } from './schedule';
import type { World } from './world';

/** Days between two outages beside the one that is always there, on average: the formulas count one at a time. */
const OUTAGE_EVERY = 3;

/** The enforcer's timer: a run every period, none in an outage, and one when the outage is repaired. */
export class Enforcer {
  private readonly timer: Schedule;
  private readonly outages: Outages;
  private readonly everyMs: number;
  /** What one run has for its sweep: it is over half a minute before the next one, and the witness has its share. */
  private readonly sweepMs: number;

  constructor(world: World) {
    const own = world.fork('enforcer');
    this.everyMs = own.enforcerEveryMs;
    const runMs = Math.min(FUNCTION_TIMEOUT_SECONDS.max * SECOND_MS, this.everyMs - MINUTE_MS / 2);
    this.sweepMs = (runMs - RUN_RESERVE_MS) * SWEEP_SHARE;
    this.timer = new Schedule(own.enforcerEveryMs, own.random.between(0, own.enforcerEveryMs - 1));
    const never = own.mood === 'calm' || own.greatest('enforcer-outage') === 0;
    this.outages = new Outages(({ endMs }) => {
      const wish = endMs + DAY_MS + own.random.between(0, 2 * OUTAGE_EVERY * DAY_MS);
      // an outage does most harm when it begins with the run that would have come next.
      const startMs = never ? Infinity : own.mood === 'stormy' ? this.timer.next(wish) : wish;
      return { startMs, endMs: startMs + Math.max(1, own.draw('enforcer-outage')) };
    });
  }

  /** The first run at or after a time. */
  next(atMs: number): number {
    if (atMs === Infinity) return atMs;
    const outage = this.outages.endingFrom(atMs);
    const run = this.timer.next(atMs);
    return run < outage.startMs ? run : outage.endMs;
  }

  /** The end of work that begins with a run: what a run leaves undone goes on in the next. */
  worked(runMs: number, workMs: number): number {
    const slices = Math.max(1, Math.ceil(workMs / this.sweepMs));
    const last = slices === 1 || runMs === Infinity ? runMs : this.timer.next(runMs + 1) + (slices - 2) * this.everyMs;
    return last + workMs - (slices - 1) * this.sweepMs;
  }

  /** The end of the first outage that starts at or after a time. */
  repaired(atMs: number): number {
    return this.outages.startingFrom(atMs).endMs;
  }

  /** Just after the last run before the first outage that starts at or after a time: what is due then waits longest. */
  aim(atMs: number): number {
    return this.timer.last(this.outages.startingFrom(atMs).startMs - 1) + 1;
  }
}
