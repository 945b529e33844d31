// SPDX-License-Identifier: Apache-2.0
import type { Manifest } from '../../manifest';

/** Placements that orders of erasure are about. */
export function aboutSubjects(manifest: Manifest): readonly Manifest['placements'][string][] {
  return Object.values(manifest.placements).filter(({ subject }) => subject !== undefined);
}

/** Greatest age, in milliseconds, of any copy that could bring a subject of an order back. */
export function longestOfSubjects(manifest: Manifest): number {
  return Math.max(0, ...aboutSubjects(manifest).map(({ bound }) => bound.latestMs));
}
