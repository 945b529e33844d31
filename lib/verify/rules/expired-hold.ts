// SPDX-License-Identifier: Apache-2.0
import type { Manifest } from '../../manifest';
import type { Finding } from '../findings/finding';
import type { Rule } from './rule';

/** What is judged of a hold: placements state its end as well, and that end is what suspends their deadlines. */
interface End {
  readonly category: string;
  readonly until: string;
  readonly owner: string | undefined;
}

/** A hold that has ended keeps data without a reason. Its end shows here and not at synth, which reads no clock. */
export const expiredHold: Rule = ({ manifests, today }) => {
  if (today === undefined) return [];
  return manifests.flatMap(({ manifest, at, file }) =>
    endsIn(manifest)
      .filter(({ until }) => until < today)
      .map(({ category, until, owner }): Finding => ({
        rule: 'retention/expired-hold',
        level: 'error',
        at,
        ...(file === undefined ? {} : { file }),
        what: `the hold on '${category}' ended on ${until} (today is ${today})`,
        why: 'the promise counts again, and what the hold removed deletes nothing until the next deploy',
        remedy: `remove the hold from the estate and deploy, or have ${owner ?? 'its owner'} extend it`,
        placements: Object.entries(manifest.placements)
          .filter(([, placement]) => placement.category === category)
          .map(([id]) => id),
      })),
  );
};

/** The holds, and every end that a placement states and no hold does. */
function endsIn(manifest: Manifest): End[] {
  const key = ({ category, until }: Pick<End, 'category' | 'until'>): string => `${category}\n${until}`;
  const stated = new Set(manifest.holds.map(key));
  const others = Object.values(manifest.placements).flatMap(({ category, holdUntil }): [string, End][] => {
    const end = { category, until: holdUntil ?? '', owner: undefined };
    return holdUntil === undefined || stated.has(key(end)) ? [] : [[key(end), end]];
  });
  return [...manifest.holds, ...new Map(others).values()];
}
