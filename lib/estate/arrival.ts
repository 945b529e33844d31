// SPDX-License-Identifier: Apache-2.0
import { problem, RetentionError, type Problem } from '../errors';
import type { Term } from '../lifetime';
import { exactMs } from '../policy';
import type { PlacementProps } from './types';

/**
 * The delays before a record arrives at each placement, hop by hop.
 * Circles and unknown names become problems; the placement then has no delays.
 */
export function arrivals(
  placements: readonly PlacementProps[],
  problems: Problem[],
): ReadonlyMap<string, readonly Term[]> {
  const byName = new Map(placements.map((placement) => [placement.name, placement]));
  const known = new Map<string, readonly Term[]>();
  const circles = new Set<string>();

  const resolve = (placement: PlacementProps, path: readonly string[]): readonly Term[] => {
    const done = known.get(placement.name);
    if (done !== undefined) return done;
    if (path.includes(placement.name)) {
      const circle = [...path.slice(path.indexOf(placement.name)), placement.name];
      const key = [...new Set(circle)].sort().join('\n');
      if (!circles.has(key)) problems.push(problem('retention/cyclic-arrival', placement.name, circle.join(' -> ')));
      circles.add(key);
      return [];
    }
    const from = placement.arrivesFrom;
    if (from === undefined) return [];
    let within = 0;
    try {
      within = exactMs(from.within, 'arrivesFrom.within', placement.name);
    } catch (error) {
      if (!RetentionError.is(error)) throw error;
      problems.push(...error.problems);
    }
    const upstream = byName.get(from.placement);
    if (upstream === undefined) {
      problems.push(
        problem('retention/unknown-placement', placement.name, 'arrivesFrom.placement', String(from.placement)),
      );
      known.set(placement.name, []);
      return [];
    }
    const earlier = resolve(upstream, [...path, placement.name]);
    const hop: Term = {
      id: 'arrival',
      text: `arrives from '${from.placement}'`,
      ms: within,
      basis: 'assumed',
      why: `the estate states that it arrives within this time; witness: lag of the consumer of '${from.placement}'`,
    };
    const terms = [...earlier, hop];
    known.set(placement.name, terms);
    return terms;
  };

  for (const placement of placements) resolve(placement, []);
  return known;
}
