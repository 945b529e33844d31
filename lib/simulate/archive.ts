// SPDX-License-Identifier: Apache-2.0
import { DAY_MS } from '../policy';
import { copyOf, oldest, type Ages, type Life } from './ages';
import { Schedule } from './schedule';
import type { CopyKind } from '../lifetime';
import type { World } from './world';

/** A record while it lay in its store, or a copy of it that was made at `goneMs` at the latest. */
export type Held = Pick<Life, 'clockMs' | 'storedMs' | 'goneMs'>;

/** What a copy is kept for once it is made. */
export interface Kept {
  readonly kind: CopyKind;
  readonly copy: string;
  readonly keepMs: number;
  /** Open term: how long what is expired waits for the clean-up. */
  readonly cleanUp: string;
}

/** Full backups: one a day, each with all that lay in the store at any time while it ran. */
export class DailyBackups {
  private readonly starts: Schedule;
  private readonly durations = new Map<number, number>();

  constructor(
    private readonly world: World,
    private readonly duration: string,
    records: readonly Held[],
  ) {
    const worst = oldest(records);
    // a stormy run starts a backup just before the oldest record is gone.
    const phase =
      world.mood === 'stormy' && worst !== undefined ? worst.goneMs - 1 : world.random.between(0, DAY_MS - 1);
    this.starts = new Schedule(DAY_MS, phase);
  }

  /** The copies in the last backup that has each record; a record that no backup saw has none. */
  copiesOf(records: readonly Held[]): Held[] {
    return records.flatMap((record) => {
      if (record.goneMs === Infinity) return [record];
      const start = this.starts.last(record.goneMs - 1);
      const end = start + this.durationOf(start);
      return end < record.storedMs ? [] : [copyOf(record, end)];
    });
  }

  private durationOf(start: number): number {
    const known = this.durations.get(start);
    if (known !== undefined) return known;
    const duration = this.world.draw(this.duration);
    this.durations.set(start, duration);
    return duration;
  }
}

/** Keeps copies for their period; a clean-up that runs once in its own period deletes what is expired. */
export function keep(world: World, ages: Ages, copies: readonly Held[], kept: Kept): void {
  const own = world.fork(kept.copy);
  const period = own.greatest(kept.cleanUp);
  const worst = oldest(copies);
  const aim = worst === undefined ? 0 : worst.goneMs + kept.keepMs - 1;
  const runs =
    own.mood === 'calm' || period === 0
      ? undefined
      : new Schedule(period, own.mood === 'stormy' && aim !== Infinity ? aim : own.random.between(0, period - 1));
  for (const copy of copies) {
    const expired = copy.goneMs + kept.keepMs;
    ages.add(kept.kind, kept.copy, copyOf(copy, runs?.next(expired) ?? expired));
  }
}
