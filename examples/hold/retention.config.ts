// SPDX-License-Identifier: Apache-2.0
// a legal hold: nothing of the category is deleted until it is lifted; the rest keeps its promise.
import { defineEstate, Duration, imPolicy } from '../../lib';

const REGION = 'ap-singapore';

export default defineEstate(imPolicy, {
  name: 'im-hold',
  allowedRegions: [REGION],
  units: {
    ops: { store: 'mysql', region: REGION, instanceId: 'cdb-im000002' },
    archive: { store: 'cos', region: REGION, bucket: 'im-archive-1250000000', versioned: false },
  },
  assume: [
    { term: 'mysql-long-transaction', at: Duration.hours(1), witness: 'alarm on transactions above 30 minutes' },
    {
      term: 'mysql-slow-log',
      at: Duration.minutes(1),
      witness:
        "'long_query_time' is 10 s, and a statement about one record takes milliseconds; alarm on a slow statement that names a governed table",
    },
  ],
  holds: [{ category: 'log', reason: 'inquiry 2026-17', owner: 'legal@example.com', until: '2027-03-31' }],
  // the directives are carried out by a job of one's own, with 'retention enforce'.
  enforcer: { elsewhere: { by: 'the nightly job of operations', witness: 'its report of the oldest record' } },
  placements: [
    {
      name: 'exceptions',
      category: 'log',
      unit: 'ops',
      location: { database: 'ops', table: 'interface_exceptions', column: 'created_at' },
      role: 'systemOfRecord',
    },
    { name: 'request-archive', category: 'log', unit: 'archive', location: { prefix: 'log/' }, role: 'derived' },
    {
      name: 'statistics',
      category: 'monitoring',
      unit: 'archive',
      location: { prefix: 'monitoring/' },
      role: 'systemOfRecord',
    },
  ],
});
