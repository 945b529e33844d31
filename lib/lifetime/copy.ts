// SPDX-License-Identifier: Apache-2.0

/**
 * Kinds of copies. All but `backup` and `residue` meet the live deadline; `backup` has the policy's allowance on top;
 * `residue` (what a destroy leaves behind) is reported, not judged.
 */
export type CopyKind = 'live' | 'version' | 'log' | 'upload' | 'backup' | 'residue';

/** One summand of an age. */
export interface Term {
  /** Stable id, for example `mysql-binlog-rotation`; a finding about it is `retention/<id>`. */
  readonly id: string;
  /** What it is, in words for the table of `retention explain`. */
  readonly text: string;
  /** Milliseconds; Infinity when unbounded; negative where it makes a least age less. */
  readonly ms: number;
  /** What of its value passes within another term's time, so that `ms` is the rest alone. @default - nothing */
  readonly coveredMs?: number;
  /**
   * `setting`: what we provision. `documented`: the vendor says so (`source`). `assumed`: a stated value (`why`).
   * `measured`: a stated value that an audit found to hold (`measured`). `unbounded`: nothing bounds it (`why` tells what
   * would close it).
   */
  readonly basis: 'setting' | 'documented' | 'assumed' | 'measured' | 'unbounded';
  /** For `documented`: where it is written. */
  readonly source?: string;
  /** For `assumed`, `measured` and `unbounded`: why this value, or what would close it. */
  readonly why?: string;
  /** For `measured`: the greatest value that was seen, when, how, and of how many. */
  readonly measured?: { readonly ms: number; readonly at: string; readonly how: string; readonly sample: number };
}

/** One copy of a record with its least and greatest age, term by term. */
export interface Copy {
  readonly kind: CopyKind;
  /** Short name, for example `row`, `local binlog`, `full backup`. */
  readonly name: string;
  /** The greatest age is the sum. */
  readonly latest: readonly Term[];
  /** The least age at which this copy may disappear is the sum, of which terms may be negative; only of kind `live`. */
  readonly earliest: readonly Term[];
}

export function setting(id: string, text: string, ms: number): Term {
  return { id, text, ms, basis: 'setting' };
}

export function documented(id: string, text: string, ms: number, source: string): Term {
  return { id, text, ms, basis: 'documented', source };
}

export function unbounded(id: string, text: string, why: string): Term {
  return { id, text, ms: Infinity, basis: 'unbounded', why };
}

/** The sum of terms; Infinity as soon as one is unbounded. */
export function sumMs(terms: readonly Term[]): number {
  return terms.reduce((sum, term) => sum + term.ms, 0);
}

/** The greatest age of the copy. */
export function latestMs(copy: Copy): number {
  return sumMs(copy.latest);
}

/** The least age of the copy: a term of it may be negative, its sum is not. */
export function earliestMs(copy: Copy): number {
  return Math.max(0, sumMs(copy.earliest));
}

/**
 * The path with the greatest sum: a copy that can end in several ways lives as long as the slowest of them.
 * A sum that is no number wins over every other (fail closed).
 */
export function slowest(first: readonly Term[], ...others: ReadonlyArray<readonly Term[]>): readonly Term[] {
  return others.reduce(
    (worst, path) => (Number.isNaN(sumMs(worst)) || sumMs(path) <= sumMs(worst) ? worst : path),
    first,
  );
}
