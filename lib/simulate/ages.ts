// SPDX-License-Identifier: Apache-2.0
import type { CopyKind } from '../lifetime';

/** What became of one copy of one record. All times are on the clock of the run. */
export interface Life {
  /** When the clock of the promise started. */
  readonly clockMs: number;
  /** When the record came into this store. */
  readonly storedMs: number;
  /** When the last byte of this copy was gone; Infinity when nothing ends it. */
  readonly goneMs: number;
  /**
   * When the mechanism took it first, on the primary alone.
   * @default - at `goneMs`
   */
  readonly lostMs?: number;
  /**
   * The application itself ended it (overwrite, deletion), so that it says nothing of the least age.
   * @default false
   */
  readonly byApplication?: boolean;
}

/** Another copy of the same record, made by a mechanism and gone at its own time. */
export function copyOf({ clockMs, storedMs }: Pick<Life, 'clockMs' | 'storedMs'>, goneMs: number): Life {
  return { clockMs, storedMs, goneMs };
}

/** Least and greatest age that one kind of copy reached. */
export interface CopyAges {
  readonly kind: CopyKind;
  /** Name of the copy, for example `row` or `local binlog`. */
  readonly copy: string;
  /** The least age at which a copy went; null when none did, or the application ended all of them. */
  readonly leastMs: number | null;
  /** The greatest age that a copy reached, gone or not. */
  readonly greatestMs: number;
  readonly records: number;
  /** Copies that are still there at the end of the run. */
  readonly alive: number;
}

type Tally = { -readonly [K in keyof CopyAges]: CopyAges[K] };

/** Keeps the extremes of a run and forgets the records. */
export class Ages {
  private readonly tallies = new Map<string, Tally>();

  /** @param untilMs the end of the run: what is gone later is still there */
  constructor(private readonly untilMs = Infinity) {}

  add(kind: CopyKind, copy: string, life: Life): void {
    if (life.storedMs > this.untilMs) return;
    const tally = this.tally(kind, copy);
    tally.records += 1;
    if (life.goneMs > this.untilMs || life.goneMs === Infinity) tally.alive += 1;
    tally.greatestMs = Math.max(tally.greatestMs, Math.min(life.goneMs, this.untilMs) - life.clockMs);
    const lost = life.lostMs ?? life.goneMs;
    if (life.byApplication === true || lost > this.untilMs || lost === Infinity) return;
    tally.leastMs = Math.min(tally.leastMs ?? Infinity, lost - life.clockMs);
  }

  list(): CopyAges[] {
    return [...this.tallies.values()];
  }

  private tally(kind: CopyKind, copy: string): Tally {
    const known = this.tallies.get(copy);
    if (known !== undefined) return known;
    const tally: Tally = { kind, copy, leastMs: null, greatestMs: 0, records: 0, alive: 0 };
    this.tallies.set(copy, tally);
    return tally;
  }
}

/** The record that reached the greatest age: what a stormy run aims the next mechanism at. */
export function oldest<T extends Pick<Life, 'clockMs' | 'goneMs'>>(lives: readonly T[]): T | undefined {
  return lives.reduce<T | undefined>(
    (found, life) =>
      life.goneMs !== Infinity && (found === undefined || life.goneMs - life.clockMs > found.goneMs - found.clockMs)
        ? life
        : found,
    undefined,
  );
}
