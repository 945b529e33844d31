// SPDX-License-Identifier: Apache-2.0
import { DAY_MS } from '../policy';
import { Outages } from './schedule';
import type { World } from './world';

/** Days between two outages, on average. */
const OUTAGE_EVERY = 5;

/** How a broker checks its topics. */
export interface Checks {
  /** Open terms: a broker that is down, and one pass over all its topics. */
  readonly outage: string;
  readonly pass: string;
  readonly everyMs: number;
  /** How long a broker that starts waits. */
  readonly firstMs: number;
}

/** The checks of one broker: passes over all its topics at a fixed rate, begun anew each time that it starts. */
export class Broker {
  private readonly outages: Outages;
  private readonly waits = new Map<number, number>();

  /**
   * @param checks how it checks
   * @param worst when an outage does most harm, at or after a time; without, just before a check comes at the end of its pass
   */
  constructor(
    private readonly world: World,
    private readonly checks: Checks,
    worst?: (atMs: number) => number,
  ) {
    const never = world.mood === 'calm' || world.greatest(checks.outage) === 0;
    this.outages = new Outages(({ endMs }) => {
      const wish = endMs + DAY_MS + world.random.between(0, 2 * OUTAGE_EVERY * DAY_MS);
      const aimed = (): number => (worst ?? ((atMs: number) => this.slowVisit(endMs, atMs)))(wish) - 1;
      const startMs = never ? Infinity : world.mood === 'stormy' ? aimed() : wish;
      return { startMs, endMs: startMs + Math.max(1, world.draw(checks.outage)) };
    });
  }

  /** When a check comes to the topic, at or after a time. */
  check(atMs: number): number {
    if (atMs === Infinity) return atMs;
    for (let fromMs = atMs; ;) {
      const outage = this.outages.endingFrom(fromMs + 1);
      const visit = this.visit(this.outages.endedBy(fromMs)?.endMs ?? 0, fromMs);
      if (visit < outage.startMs) return visit;
      fromMs = outage.endMs;
    }
  }

  /** The first time at or after another at which the broker is up. */
  upFrom(atMs: number): number {
    const { startMs, endMs } = this.outages.endingFrom(atMs);
    return startMs <= atMs && atMs < endMs ? endMs : atMs;
  }

  /** Just after the last visit before an outage. */
  aim(atMs: number): number {
    const { startMs } = this.outages.startingFrom(atMs);
    return startMs === Infinity ? startMs : startMs - this.checks.everyMs;
  }

  /** The first visit at or after a time when nothing interrupts what started then. */
  private visit(startedMs: number, atMs: number): number {
    const firstMs = startedMs + this.checks.firstMs;
    const longest = this.world.greatest(this.checks.pass);
    let pass = Math.max(0, Math.floor((atMs - firstMs - longest) / this.checks.everyMs));
    for (; ; pass += 1) {
      const visit = firstMs + pass * this.checks.everyMs + this.wait(startedMs, pass);
      if (visit >= atMs) return visit;
    }
  }

  /** When in its pass the check comes to the topic. */
  private wait(startedMs: number, pass: number): number {
    const { world } = this;
    if (world.mood === 'stormy') return pass % 2 === 0 ? world.greatest(this.checks.pass) : 0;
    const key = startedMs + pass * this.checks.everyMs;
    const known = this.waits.get(key);
    if (known !== undefined) return known;
    const wait = world.draw(this.checks.pass);
    this.waits.set(key, wait);
    return wait;
  }

  private slowVisit(startedMs: number, atMs: number): number {
    const { firstMs, everyMs } = this.checks;
    const even = Math.ceil((atMs - startedMs - firstMs) / (2 * everyMs)) * 2;
    return startedMs + firstMs + even * everyMs + this.wait(startedMs, even);
  }
}
