// SPDX-License-Identifier: Apache-2.0
import type { Obligation } from '../policy';
import { earliestMs, latestMs, type Copy } from './copy';

/** Latest age that the law allows to a copy, in milliseconds; Infinity for residue, which is reported and not judged. */
export function deadlineMs(
  obligation: Pick<Obligation, 'deadlineMs' | 'backupAllowanceMs'>,
  kind: Copy['kind'],
): number {
  switch (kind) {
    case 'residue':
      return Infinity;
    case 'backup':
      return obligation.deadlineMs + obligation.backupAllowanceMs;
    default:
      return obligation.deadlineMs;
  }
}

/** One way in which a copy breaks the law. */
export interface Breach {
  readonly copy: Copy;
  readonly kind: 'outlives' | 'too-early';
  /** The age that the copy can reach, or the least age for `too-early`. */
  readonly gotMs: number;
  /** The age that the law allows. */
  readonly allowedMs: number;
}

/**
 * The one law: `latest(copy) <= deadline` for every copy, `earliest(live) >= keepAtLeast`.
 * Returns every breach; an empty list means that the placement keeps its promise.
 */
export function breaches(
  obligation: Pick<Obligation, 'deadlineMs' | 'backupAllowanceMs' | 'keepAtLeastMs'>,
  copies: readonly Copy[],
): Breach[] {
  const found: Breach[] = [];
  for (const copy of copies) {
    const allowed = deadlineMs(obligation, copy.kind);
    const latest = latestMs(copy);
    // a sum that is no number comes from an unknown value: it breaks the law (fail closed).
    if (copy.kind !== 'residue' && !(latest <= allowed)) {
      found.push({ copy, kind: 'outlives', gotMs: latest, allowedMs: allowed });
    }
    if (copy.kind === 'live' && !(earliestMs(copy) >= obligation.keepAtLeastMs)) {
      found.push({ copy, kind: 'too-early', gotMs: earliestMs(copy), allowedMs: obligation.keepAtLeastMs });
    }
  }
  return found;
}

/** What the table says of a placement. `held`: a legal hold suspends the deadline. */
export type Verdict = 'kept' | 'kept if assumed' | 'kept by allowance' | 'held' | 'refused' | 'passes through';

/** The verdict of a placement that is not on hold and has a place in a store. */
export function verdict(
  obligation: Pick<Obligation, 'deadlineMs' | 'backupAllowanceMs' | 'keepAtLeastMs'>,
  copies: readonly Copy[],
): Extract<Verdict, 'kept' | 'kept if assumed' | 'kept by allowance' | 'refused'> {
  if (breaches(obligation, copies).length > 0) return 'refused';
  const judged = copies.filter((copy) => copy.kind !== 'residue');
  if (judged.some((copy) => latestMs(copy) > obligation.deadlineMs)) return 'kept by allowance';
  return judged.some((copy) => copy.latest.some((term) => term.basis === 'assumed')) ? 'kept if assumed' : 'kept';
}

/**
 * The largest value on a grid that satisfies a condition which, once false, stays false for all larger values.
 * Every term grows with the setting, so lawfulness is such a condition, and a binary search over the very formula that
 * the verifier uses gives the maximal lawful setting.
 * @returns undefined when not even `min` satisfies it
 */
export function largestOnGrid(
  grid: { readonly min: number; readonly max: number; readonly step: number },
  holds: (value: number) => boolean,
): number | undefined {
  if (grid.max < grid.min || !holds(grid.min)) return undefined;
  let low = 0;
  let high = Math.floor((grid.max - grid.min) / grid.step);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(grid.min + middle * grid.step)) low = middle;
    else high = middle - 1;
  }
  return grid.min + low * grid.step;
}
