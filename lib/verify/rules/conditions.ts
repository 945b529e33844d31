// SPDX-License-Identifier: Apache-2.0
import type { Finding } from '../findings/finding';
import { beforeTheFloor } from './early';
import { located, type Rule } from './rule';
import { CONDITIONS } from './tables/conditions';
import { UPDATES } from './tables/updates';

/** Settings that are there and do not do what they say, because of something beside them or of how they are written. */
export const conditions: Rule = (input) => [...beside(input), ...inPlace(input)];

const beside: Rule = ({ index, rows }) =>
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

/** Updates in place that the provider does not carry out as the plan says. */
const inPlace: Rule = ({ changes }) =>
  changes.flatMap(({ action, type, address, before, after }): Finding[] => {
    if (action !== 'update' || before === null || after === null) return [];
    return UPDATES.filter((update) => update.type === type).flatMap(({ found, why, remedy, unclear }): Finding[] => {
      const what = found(before, after);
      if (what === undefined) return [];
      return [
        {
          rule: 'retention/without-effect',
          level: 'error',
          ...(unclear === undefined ? {} : { unclear }),
          ...located(after),
          at: address,
          what,
          why,
          remedy,
        },
      ];
    });
  });
