// SPDX-License-Identifier: Apache-2.0
import type { Directive } from '../../lib/directives';
import type { Endpoint } from '../../functions/enforcer/engines/engine';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A moment at which dates are easily mistaken, and the records around it. */
export interface Edge {
  readonly name: string;
  /** Age at which a record is due: now lies this far behind the moment. */
  readonly dueMs: number;
  /** When the records were made, ascending. */
  readonly dates: Float64Array;
}

/** The hour that Europe has twice, and the end of a month that has 31 days. */
export const MOMENTS = {
  dst: Date.UTC(2026, 9, 25, 1),
  month: Date.UTC(2026, 10, 1),
} as const;

/** What a store is given and asked. Every count is of records by their date. */
export interface EdgeStore {
  readonly name: string;
  readonly unit: string;
  readonly endpoint: Endpoint;
  /** What the engine adds where the store does not tell its time. */
  readonly slackMs?: number;
  directive(edge: Edge): Directive;
  fill(edge: Edge): Promise<void>;
  /** Records that are younger than the date and gone. */
  missing(edge: Edge, sinceMs: number): Promise<number>;
  /** Records that are as old as the date and still there. */
  left(edge: Edge, untilMs: number): Promise<number>;
  close(): Promise<void>;
}

/** Records around the edge: two fifths within minutes, as many within hours, the rest within a month. */
export function edgeAt(name: keyof typeof MOMENTS, records: number, nowMs: number, random: () => number): Edge {
  const momentMs = MOMENTS[name];
  const dates = Float64Array.from({ length: records }, (_, index) => {
    const widthMs = [10 * MINUTE, 10 * MINUTE, 3 * HOUR, 3 * HOUR, 30 * DAY][index % 5] ?? HOUR;
    return Math.min(nowMs, Math.floor(momentMs + (random() * 2 - 1) * widthMs));
  });
  return { name, dueMs: nowMs - momentMs, dates: dates.sort() };
}

/** How many dates are above one. */
export function countAbove(dates: Float64Array, ms: number): number {
  let [low, high] = [0, dates.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((dates[middle] ?? 0) > ms) high = middle;
    else low = middle + 1;
  }
  return dates.length - low;
}

/** What every directive of an edge says. */
export function common(edge: Edge, unit: string) {
  return {
    id: `chatMessages/7d/${unit}/${edge.name}-000000`,
    category: 'chatMessages',
    unit,
    role: 'systemOfRecord' as const,
    // nothing may go before it is due: the floor and the age of deletion are one.
    keepAtLeastMs: edge.dueMs,
    deadlineMs: edge.dueMs + 3 * DAY,
  };
}
