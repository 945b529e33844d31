// SPDX-License-Identifier: Apache-2.0
// the same promise read at its harshest: no backup allowance, two months are the latest moment.
// what managed backups would keep too long lives in stores without backups.
import { defineEstate, definePolicy, Duration, imPolicy } from '../../lib';

const REGION = 'ap-singapore';
const WEEK = Duration.days(7);

export default defineEstate(definePolicy({ ...imPolicy, strict: true }), {
  name: 'im-strict',
  allowedRegions: [REGION],
  units: {
    main: { store: 'mysql', region: REGION, instanceId: 'cdb-im000001' },
    media: { store: 'cos', region: REGION, bucket: 'im-media-1250000000', versioned: false },
    accessLog: { store: 'cls', region: REGION, logset: 'im', topic: 'im-clb-access', kind: 'log' },
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
  // the directives are carried out by a job of one's own, with 'retention enforce'.
  enforcer: { elsewhere: { by: 'the nightly job of operations', witness: 'its report of the oldest record' } },
  placements: [
    { name: 'access-log', category: 'log', unit: 'accessLog', role: 'systemOfRecord' },
    {
      name: 'statistics',
      category: 'monitoring',
      unit: 'media',
      location: { prefix: 'monitoring/' },
      role: 'systemOfRecord',
    },
    {
      name: 'messages-7d',
      category: 'chatMessages',
      class: WEEK,
      unit: 'media',
      location: { prefix: 'chat/7d/' },
      subject: { prefix: 'chat/7d/{application}/{subject}/' },
      role: 'systemOfRecord',
    },
    {
      name: 'accounts',
      category: 'configuration',
      unit: 'main',
      location: { database: 'im', table: 'accounts', column: 'terminated_at' },
      role: 'systemOfRecord',
    },
  ],
});
