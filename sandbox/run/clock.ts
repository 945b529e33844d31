// SPDX-License-Identifier: Apache-2.0
import { contextOf } from '../../lib/manifest';
import { simulatePlacement, type CopyAges } from '../../lib/simulate';
import type { Unit } from '../../lib/stores/registry';
import type { Row, Verification } from '../../lib/verify';

/** What the days did to the records of one category in one store. */
export interface Aged {
  readonly category: string;
  readonly class: string | undefined;
  readonly store: string;
  readonly records: number;
  /** Least age at which a live record went; null when none did yet. */
  readonly leastMs: number | null;
  readonly greatestLiveMs: number;
  readonly greatestMs: number;
  /** What the library says of the same. */
  readonly keptAtLeastMs: number | null;
  readonly boundLiveMs: number | null;
  readonly boundMs: number | null;
  readonly deadlineMs: number;
  /** No copy left its bound in either direction. */
  readonly holds: boolean;
}

/**
 * Writes records for that many days into the settings that were applied, and tells what became of them when the days are
 * over. One line for each category, class and store: the extremes of all places.
 */
export function advance(verification: Verification, days: number, seed: number): Aged[] {
  const lines = new Map<string, Aged>();
  for (const manifest of verification.manifests) {
    const context = contextOf(manifest);
    for (const row of verification.rows) {
      if (!Object.hasOwn(manifest.placements, row.placement.id) || row.verdict === 'held') continue;
      const copies = simulatePlacement(
        {
          unit: row.unit as Unit,
          placement: row.placement,
          settings: row.found.settings,
          setting: row.found.live,
        },
        context,
        { days, seed, untilDays: days },
      );
      const aged = agedOf(row, copies);
      const key = `${aged.category}\n${aged.deadlineMs}\n${aged.store}`;
      const earlier = lines.get(key);
      lines.set(key, earlier === undefined ? aged : together(earlier, aged));
    }
  }
  return [...lines.values()].sort(
    (a, b) => a.category.localeCompare(b.category) || a.deadlineMs - b.deadlineMs || a.store.localeCompare(b.store),
  );
}

function agedOf(row: Row, copies: readonly CopyAges[]): Aged {
  const judged = copies.filter((copy) => copy.kind !== 'residue');
  const live = judged.filter((copy) => copy.kind === 'live');
  const leasts = live.flatMap((copy) => (copy.leastMs === null ? [] : [copy.leastMs]));
  const leastMs = leasts.length === 0 ? null : Math.min(...leasts);
  const greatestLiveMs = Math.max(0, ...live.map((copy) => copy.greatestMs));
  const greatestMs = Math.max(0, ...judged.map((copy) => copy.greatestMs));
  const { keptAtLeastMs, latestLiveMs, latestMs } = row;
  return {
    category: row.placement.category,
    class: row.placement.obligation.class,
    store: row.store,
    records: live.reduce((sum, copy) => sum + copy.records, 0),
    leastMs,
    greatestLiveMs,
    greatestMs,
    keptAtLeastMs,
    boundLiveMs: latestLiveMs,
    boundMs: latestMs,
    deadlineMs: row.placement.obligation.deadlineMs,
    holds:
      (leastMs ?? Infinity) >= (keptAtLeastMs ?? 0) &&
      greatestLiveMs <= (latestLiveMs ?? Infinity) &&
      greatestMs <= (latestMs ?? Infinity),
  };
}

function together(one: Aged, other: Aged): Aged {
  return {
    ...one,
    records: one.records + other.records,
    leastMs: least(one.leastMs, other.leastMs),
    greatestLiveMs: Math.max(one.greatestLiveMs, other.greatestLiveMs),
    greatestMs: Math.max(one.greatestMs, other.greatestMs),
    keptAtLeastMs: least(one.keptAtLeastMs, other.keptAtLeastMs),
    boundLiveMs: greatest(one.boundLiveMs, other.boundLiveMs),
    boundMs: greatest(one.boundMs, other.boundMs),
    holds: one.holds && other.holds,
  };
}

function least(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}

function greatest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}
