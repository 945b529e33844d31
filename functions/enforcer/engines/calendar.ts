// SPDX-License-Identifier: Apache-2.0

/** Mainland China has one zone without daylight saving: a day there may be another than in UTC. */
const ZONES_MS = [0, 8 * 3_600_000];

/**
 * The instant `months` calendar months later, clamped to the end of the month; the later of UTC and China, because it
 * guards a floor: nothing is deleted before the months have passed by either calendar.
 */
export function addMonths(instantMs: number, months: number): number {
  return Math.max(...ZONES_MS.map((zone) => addInUtc(instantMs + zone, months) - zone));
}

function addInUtc(instantMs: number, months: number): number {
  const date = new Date(instantMs);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0)).getUTCDate();
  const timeOfDay = instantMs - Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  return first + (Math.min(date.getUTCDate(), lastDay) - 1) * 86_400_000 + timeOfDay;
}
