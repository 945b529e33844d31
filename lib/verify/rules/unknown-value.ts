// SPDX-License-Identifier: Apache-2.0
import type { Finding } from '../findings/finding';
import type { Rule } from './rule';

/** What a document leaves open cannot be judged, so it fails. Unknown settings fail as unbounded terms of their store. */
export const unknownValue: Rule = ({ doubts, index }) => {
  const files = new Map(index.views.map((view) => [view.address, view.file]));
  return doubts.map(({ at, what, level, unclear }): Finding => {
    const file = files.get(at);
    return {
      rule: 'retention/unknown-value',
      level,
      ...(unclear === undefined ? {} : { unclear }),
      at,
      ...(file === undefined ? {} : { file }),
      what,
      why: 'what is not known is not proven',
      remedy: 'write the value into the configuration, or verify the plan or the state',
      placements: [],
    };
  });
};
