// SPDX-License-Identifier: Apache-2.0
import type { Verdict } from '../lifetime';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../policy';
import { STORE_NAMES } from '../stores/registry';
import type { Report, ReportRow } from './model';

/** What a store says of a category (and class): the worst of its placements. */
export interface MatrixCell {
  readonly verdict: Verdict;
  readonly count: number;
  /** The smallest room to a deadline; null where nothing is bound. */
  readonly marginMs: number | null;
}

/** One class of a category, or the category as a whole. */
export interface MatrixLine {
  readonly category: string;
  readonly class: string | null;
  /** One for each store of the matrix; undefined where the store holds none of it. */
  readonly cells: readonly (MatrixCell | undefined)[];
}

/** Categories and classes down, stores across: it grows with the policy and never with the number of placements. */
export interface Matrix {
  readonly stores: readonly string[];
  readonly lines: readonly MatrixLine[];
}

/** A sign beside every colour: who sees no colour, or prints, reads the same. */
export const SIGNS: Readonly<Record<Verdict, string>> = {
  refused: '✗',
  held: '‖',
  'kept by allowance': '+',
  'kept if assumed': '≈',
  kept: '✓',
  'passes through': '·',
};

/** Worst first. */
const ORDER = Object.keys(SIGNS) as Verdict[];

/** The report as a matrix, in the order of its rows. */
export function matrixOf({ rows }: Pick<Report, 'rows'>): Matrix {
  const used = new Set(rows.map((row) => row.store));
  const known: readonly string[] = STORE_NAMES;
  const stores = [
    ...known.filter((name) => used.has(name)),
    ...[...used].filter((name) => !known.includes(name)).sort(),
  ];
  const lines = new Map<string, ReportRow[]>();
  // what passes through has no class: it is a store of its own on the first line of its category.
  const firstOf = new Map<string, string>();
  for (const row of rows) {
    const own = JSON.stringify([row.category, row.class]);
    const key = row.verdict === 'passes through' ? (firstOf.get(row.category) ?? own) : own;
    if (!firstOf.has(row.category)) firstOf.set(row.category, key);
    lines.set(key, [...(lines.get(key) ?? []), row]);
  }
  return {
    stores,
    lines: [...lines.values()].map((own) => ({
      category: own[0]?.category ?? '',
      class: own[0]?.class ?? null,
      cells: stores.map((store) => cellOf(own.filter((row) => row.store === store))),
    })),
  };
}

function cellOf(rows: readonly ReportRow[]): MatrixCell | undefined {
  if (rows.length === 0) return undefined;
  const verdict = ORDER.find((each) => rows.some((row) => row.verdict === each)) ?? 'refused';
  const margins = rows.flatMap(({ marginMs }) => (marginMs === null ? [] : [marginMs]));
  return { verdict, count: rows.length, marginMs: margins.length === 0 ? null : Math.min(...margins) };
}

/** A margin in its largest unit alone, rounded down: `3 h`, `-2 d`. */
export function shortTime(ms: number | null): string {
  if (ms === null) return '';
  if (!Number.isFinite(ms)) return ms > 0 ? 'no end' : 'unbounded';
  const size = Math.abs(ms);
  const [unit, name] =
    size >= DAY_MS
      ? [DAY_MS, 'd']
      : size >= HOUR_MS
        ? [HOUR_MS, 'h']
        : size >= MINUTE_MS
          ? [MINUTE_MS, 'min']
          : [1000, 's'];
  return `${Math.floor(ms / unit)} ${name}`;
}
