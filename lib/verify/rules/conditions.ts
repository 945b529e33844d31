// SPDX-License-Identifier: Apache-2.0
import type { Finding } from '../findings/finding';
import { located, type Rule } from './rule';
import { CONDITIONS } from './tables/conditions';

/** Settings that are there and do not do what they say, because of something beside them. */
export const conditions: Rule = ({ index }) =>
  CONDITIONS.flatMap(({ type, found, why, remedy }) =>
    index.ofType(type).flatMap((view): Finding[] => {
      const what = found(view);
      return what === undefined
        ? []
        : [{ rule: 'retention/without-effect', level: 'error', ...located(view), what, why, remedy }];
    }),
  );
