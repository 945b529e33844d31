// SPDX-License-Identifier: Apache-2.0
import type { Finding } from '../findings/finding';
import { beforeTheFloor } from './early';
import { located, type Rule } from './rule';
import { CONDITIONS } from './tables/conditions';

/** Settings that are there and do not do what they say, because of something beside them. */
export const conditions: Rule = ({ index, rows }) =>
  CONDITIONS.flatMap(({ type, found, why, remedy, early }) =>
    index.ofType(type).flatMap((view): Finding[] => {
      const what = found(view);
      if (what === undefined) return [];
      const finding: Finding = {
        rule: 'retention/without-effect',
        level: 'error',
        ...located(view),
        what,
        why,
        remedy,
      };
      return [early === undefined ? finding : beforeTheFloor(finding, early, view, rows)];
    }),
  );
