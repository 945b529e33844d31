// SPDX-License-Identifier: Apache-2.0

/** Moments at equal distance, without end in both directions. */
export class Schedule {
  constructor(
    private readonly periodMs: number,
    private readonly phaseMs: number,
  ) {}

  /** The first moment at or after a time. */
  next(atMs: number): number {
    return atMs === Infinity ? atMs : this.phaseMs + Math.ceil((atMs - this.phaseMs) / this.periodMs) * this.periodMs;
  }

  /** The last moment at or before a time. */
  last(atMs: number): number {
    return this.phaseMs + Math.floor((atMs - this.phaseMs) / this.periodMs) * this.periodMs;
  }
}

/** A stretch of time in which something does not run: from `startMs` on, and at `endMs` no longer. */
export interface Outage {
  readonly startMs: number;
  readonly endMs: number;
}

/** Outages in the order of time, made as far as anybody asks. */
export class Outages {
  private readonly list: Outage[] = [];
  private readonly ends: number[] = [];

  /** @param make the outage that follows another; it starts after the end of that */
  constructor(private readonly make: (before: Outage) => Outage) {}

  /** The first outage that ends at or after a time. */
  endingFrom(atMs: number): Outage {
    return this.at(this.index(atMs));
  }

  /** The last outage that has ended at or before a time. */
  endedBy(atMs: number): Outage | undefined {
    const index = this.index(atMs);
    return this.at(index).endMs === atMs ? this.list[index] : this.list[index - 1];
  }

  /** The first outage that starts at or after a time. */
  startingFrom(atMs: number): Outage {
    let index = this.index(atMs);
    while (this.at(index).startMs < atMs) index += 1;
    return this.at(index);
  }

  private index(atMs: number): number {
    while ((this.ends.at(-1) ?? -1) < atMs) this.extend();
    let low = 0;
    let high = this.ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.ends[middle] ?? 0) < atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private at(index: number): Outage {
    while (this.list.length <= index) this.extend();
    return this.list[index] as Outage;
  }

  private extend(): void {
    const outage = this.make(this.list.at(-1) ?? { startMs: 0, endMs: 0 });
    this.list.push(outage);
    this.ends.push(outage.endMs);
  }
}
