// SPDX-License-Identifier: Apache-2.0
import type { Finding } from '../findings/finding';
import { destroyedPlacements, shorteningsBetween, type Shortening } from '../shortening';
import type { Rule } from './rule';

/** Deleting earlier destroys data on apply; somebody has to answer for it. */
export const shortening: Rule = (input) => {
  if (input.before === undefined) return [];
  const acknowledged = input.manifests.flatMap(({ manifest }) => manifest.acknowledge ?? []);
  const all = shorteningsBetween(
    input.before.rows,
    input.rows,
    acknowledged,
    destroyedPlacements({ changes: input.changes, rows: input.before.rows }),
  );
  const groups = new Map<string, Shortening[]>();
  for (const each of all.filter(({ acknowledgedBy }) => acknowledgedBy === undefined)) {
    const key = [each.category, each.kind, each.from, each.to].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].map((group) => findingOf(group));
};

function findingOf(group: readonly Shortening[]): Finding {
  const [first] = group as readonly [Shortening, ...Shortening[]];
  const { category, from, to, kind } = first;
  const what: Readonly<Record<Shortening['kind'], string>> = {
    hold: `the hold on '${category}' is lifted`,
    deadline: `the promise for '${category}' becomes shorter`,
    setting: `'${category}' is deleted earlier`,
    version: `noncurrent versions of '${category}' are deleted earlier`,
    backup: `backups of '${category}' are deleted earlier`,
    destroy: `the place of '${category}' is destroyed`,
  };
  return {
    rule: 'retention/shortening',
    level: 'error',
    at: first.placement,
    what: `${what[kind]}: from ${from} to ${to}`,
    why: `${kind === 'destroy' ? 'everything in it' : `what is older than ${to}`} is deleted after the apply, and no deploy brings it back`,
    remedy: `if that is meant, add { category: '${category}', from: '${from}', to: '${to}', who, ticket } to 'acknowledge'`,
    placements: group.map(({ placement }) => placement),
  };
}
