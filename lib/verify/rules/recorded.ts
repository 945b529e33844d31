// SPDX-License-Identifier: Apache-2.0
import { placementsOf, stackIn, unrecorded } from '../../manifest';
import type { Finding } from '../findings/finding';
import type { Rule } from './rule';

/**
 * A derived place owes the ceiling alone, because it can be rebuilt from the system of record. Where there is none, nothing
 * shows that a record can be found for as long as it was promised.
 */
export const recorded: Rule = ({ manifests }) => {
  const own = manifests.filter((each) => each.own);
  const estates = new Set(own.map(({ manifest }) => manifest.estate));
  return [...estates].flatMap((estate) => {
    const stacks = own.filter(({ manifest }) => manifest.estate === estate);
    const open = unrecorded(stacks.flatMap(({ manifest }) => placementsOf(manifest)));
    const [first] = stacks;
    // a stack that is judged as well shows its records itself: what another one says of it proves nothing.
    const shown = new Set(stacks.map(({ manifest }) => stackIn(manifest.region)));
    return [...open].flatMap(([key, placements]): Finding[] => {
      const [category = key] = key.split('/');
      // each stack that holds some of it says who keeps it.
      const silent = stacks.filter(({ manifest }) => {
        const { recordsElsewhere = {}, placements: here } = manifest;
        const says = [key, category].some((name) => {
          const keeper = Object.hasOwn(recordsElsewhere, name) ? recordsElsewhere[name] : undefined;
          return keeper !== undefined && !shown.has(keeper.by);
        });
        return !says && placements.some(({ id }) => Object.hasOwn(here, id));
      });
      if (silent.length === 0) return [];
      const { at, file } = silent[0] ?? first ?? { at: estate, file: undefined };
      return [
        {
          rule: 'retention/no-system-of-record',
          level: 'error',
          unclear: true,
          at,
          ...(file === undefined ? {} : { file }),
          what: `'${key}' is in derived places only, and no system of record keeps it`,
          why: 'what can be rebuilt may go at any time, so nothing shows that a record is kept for as long as it was promised',
          remedy:
            "make one of them the system of record, verify all stacks of the estate together, or state who keeps it in 'recordsElsewhere'",
          placements: placements.map(({ id }) => id),
        },
      ];
    });
  });
};
