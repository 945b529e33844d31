// SPDX-License-Identifier: Apache-2.0
import { STORES } from '../../stores/registry';
import type { Finding } from '../findings/finding';
import type { Rule } from './rule';

/** Under a hold nothing may be deleted, by the service's own expiry neither. */
export const heldButDeleting: Rule = ({ rows }) =>
  rows.flatMap((row): Finding[] => {
    const { holdUntil } = row.placement;
    if (holdUntil === undefined || row.found.live === null) return [];
    const what = STORES[row.store].deletesUnderHold?.(row.unit, row.found.settings, row.found.live);
    if (what === undefined) return [];
    return [
      {
        rule: 'retention/held-but-deleting',
        level: 'error',
        at: row.placement.id,
        what: `${row.store} ${row.unitText}, ${row.locationText} still has ${what}, on hold until ${holdUntil}`,
        why: 'a legal hold forbids every deletion, and this one runs inside the service',
        remedy: 'synthesise and deploy with the hold in the estate',
        placements: [row.placement.id],
      },
    ];
  });
