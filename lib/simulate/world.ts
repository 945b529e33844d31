// SPDX-License-Identifier: Apache-2.0
import type { Obligation } from '../policy';
import type { Placement, StoreContext } from '../stores/store';
import type { Found } from '../stores/resource';
import type { Mood, Random } from './random';

/** Share of dates that are behind the clock by which they are judged. */
const BEHIND = 0.1;

/** What a store's model is given: one placement on one unit with the settings that hold. */
export interface Scene<U, L, S, P> {
  readonly unit: U;
  readonly placement: Placement<L>;
  readonly settings: S;
  readonly setting: P;
}

/** One run: its mood, its chance, and how far each open term may reach. */
export class World {
  constructor(
    readonly random: Random,
    readonly mood: Mood,
    private readonly context: StoreContext,
  ) {}

  /** The greatest value of an open term in this estate. */
  greatest(term: string): number {
    return this.context.assumptions.term(term).ms;
  }

  /** A value of an open term. */
  draw(term: string): number {
    return this.upTo(this.greatest(term));
  }

  /** A value between 0 and a greatest one. */
  upTo(greatestMs: number): number {
    return this.random.upTo(greatestMs, this.mood);
  }

  get enforcerEveryMs(): number {
    return this.context.enforcerEveryMs;
  }

  /** Whether something happens that the application or chance is free to do; a stormy run does it half of the time. */
  happens(share: number): boolean {
    if (this.mood === 'calm') return false;
    return this.random.chance(this.mood === 'stormy' ? 1 / 2 : share);
  }

  /**
   * How far the date of a record lies after the moment that starts its clock, on the clock that ends it: some dates are
   * ahead of it or written late, and some are behind it.
   */
  off(ahead: string): number {
    return this.happens(BEHIND) ? -this.draw('past-timestamps') : this.draw(ahead);
  }

  /** The same run with chance of its own. */
  fork(name: string): World {
    return new World(this.random.fork(name), this.mood, this.context);
  }
}

/** The time that a setting stands for; what is not a number never ends. */
export function lasting(found: Found<number>, unitMs: number): number {
  return typeof found === 'number' ? found * unitMs : Infinity;
}

/** All delays before a record arrives at a placement. */
export function arrivalMs(placement: Placement): number {
  return placement.arrival.reduce((sum, term) => sum + term.ms, 0);
}

/** How far the date of a record may lie after the moment that starts its clock. */
export function dateTerm(clock: Obligation['clock']): string {
  return clock === 'terminated' ? 'termination-lag' : 'future-timestamps';
}
