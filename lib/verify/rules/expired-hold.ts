// SPDX-License-Identifier: Apache-2.0
import type { Finding } from '../finding';
import type { Rule } from './rule';

/** A hold that has ended keeps data without a reason. Its end shows here and not at synth, which reads no clock. */
export const expiredHold: Rule = ({ manifests, today }) => {
  if (today === undefined) return [];
  return manifests.flatMap(({ manifest, at, file }) =>
    (manifest.holds ?? [])
      .filter((hold) => !(typeof hold?.until === 'string' && hold.until >= today))
      .map((hold): Finding => ({
        rule: 'retention/expired-hold',
        level: 'error',
        at,
        ...(file === undefined ? {} : { file }),
        what: `the hold on '${hold?.category}' ended on ${hold?.until} (today is ${today})`,
        why: 'the promise counts again, and what the hold removed deletes nothing until the next deploy',
        remedy: `remove the hold from the estate and deploy, or have ${hold?.owner} extend it`,
        placements: Object.entries(manifest.placements)
          .filter(([, placement]) => placement.category === hold?.category)
          .map(([id]) => id),
      })),
  );
};
