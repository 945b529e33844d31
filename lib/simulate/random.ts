// SPDX-License-Identifier: Apache-2.0

/** How chance behaves in a run. `calm`: every open term is 0. `stormy`: each is at its greatest. `mixed`: anything between. */
export type Mood = 'calm' | 'mixed' | 'stormy';

/** Share of draws in a mixed run that fall on each end of their range: bounds are reached at the ends. */
const EXTREME = 0.25;

/** Numbers that look random and are the same for the same seed (mulberry32). */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** An independent sequence that depends on this seed and a name, so that one process more changes no other. */
  fork(name: string): Random {
    let hash = this.state ^ 0x9e3779b9;
    for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
    return new Random(hash);
  }

  /** At least 0, below 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  /** A whole number, at least `from` and at most `to`. */
  between(from: number, to: number): number {
    return to <= from ? from : from + Math.floor(this.next() * (to - from + 1));
  }

  /** A value of a range that starts at 0, as the mood has it. */
  upTo(greatest: number, mood: Mood): number {
    if (mood === 'calm' || greatest <= 0) return 0;
    if (mood === 'stormy') return greatest;
    const where = this.next();
    if (where < EXTREME) return 0;
    // a range without an end is either not used or never ends.
    return where < 2 * EXTREME || greatest === Infinity ? greatest : this.between(0, greatest);
  }
}
