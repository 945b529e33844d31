// SPDX-License-Identifier: Apache-2.0
import type { Term } from '../lifetime';
import { DAY_MS, formatMs, HOUR_MS, MINUTE_MS } from '../policy';

/** A time for a table cell: exact to its second unit, greatest ages rounded up and margins down. */
export function cellTime(ms: number | null, round: 'up' | 'down'): string {
  if (ms === null) return '-';
  if (!Number.isFinite(ms)) return formatMs(ms);
  const unit = Math.abs(ms) >= DAY_MS ? HOUR_MS : Math.abs(ms) >= HOUR_MS ? MINUTE_MS : 1_000;
  return formatMs((round === 'up' ? Math.ceil(ms / unit) : Math.floor(ms / unit)) * unit);
}

/** What an audit found of a term, in the place of why its value was assumed; undefined where it was not measured. */
export function measuredText({ measured }: Term): string | undefined {
  if (measured === undefined) return undefined;
  const { ms, at, how, sample } = measured;
  return `measured at most ${formatMs(ms)} on ${at.slice(0, 'YYYY-MM-DD'.length)}, of ${sample}: ${how}`;
}
