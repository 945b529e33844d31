// SPDX-License-Identifier: Apache-2.0
import type { Finding } from '../findings/finding';
import type { Rule } from './rule';

/**
 * A person may ask for the deletion of what is kept of them. A place of personal data that does not say how it is found there
 * is one that no order reaches. A warning, because no period is broken by it; an estate with a ledger takes orders, and is
 * refused.
 */
export const withoutSubject: Rule = ({ manifests }) =>
  manifests.flatMap(({ manifest, at, file }): Finding[] => {
    const silent = Object.entries(manifest.placements).filter(
      ([, { category, subject }]) => (manifest.personal ?? []).includes(category) && subject === undefined,
    );
    if (silent.length === 0) return [];
    const categories = [...new Set(silent.map(([, { category }]) => category))].sort();
    return [
      {
        rule: 'retention/no-subject',
        level: 'warning',
        at,
        ...(file === undefined ? {} : { file }),
        what: `${silent.length} placements of ${categories.join(', ')} do not say how the records of one subject are found`,
        why: 'a deletion on request does not reach what nobody can find',
        remedy: "write 'subject' into each, or { never: 'the reason' } where the store deletes no single record",
        placements: silent.map(([id]) => id),
      },
    ];
  });
