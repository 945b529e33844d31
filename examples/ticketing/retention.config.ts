// SPDX-License-Identifier: Apache-2.0
// another service with a policy of its own, on four stores.
import { defineEstate, Duration } from '../../lib';
import { ticketingPolicy } from './policy';

const REGION = 'ap-tokyo';

export default defineEstate(ticketingPolicy, {
  name: 'ticketing',
  allowedRegions: [REGION],
  units: {
    tickets: { store: 'mysql', region: REGION, instanceId: 'cdb-tk000001', backupAtLeast: Duration.days(9) },
    files: { store: 'cos', region: REGION, bucket: 'ticket-files-1250000000', versioned: true },
    events: {
      store: 'ckafka',
      region: REGION,
      instanceId: 'ckafka-tk000001',
      topic: 'ticket-events',
      partitions: 3,
      replicas: 2,
      timestamps: 'LogAppendTime',
      idle: 'heartbeat',
    },
    requests: { store: 'cls', region: REGION, logset: 'ticketing', topic: 'requests', kind: 'log' },
  },
  loadBalancers: { web: { id: 'lb-tk000001', region: REGION, accessLog: 'requests' } },
  assume: [
    { term: 'mysql-long-transaction', at: Duration.minutes(30), witness: 'alarm on transactions above 15 minutes' },
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
    {
      name: 'tickets',
      category: 'ticket',
      unit: 'tickets',
      location: { database: 'tickets', table: 'tickets', column: 'updated_at' },
      subject: { column: 'customer_id' },
      role: 'systemOfRecord',
    },
    {
      name: 'ticket-events',
      category: 'ticket',
      unit: 'events',
      subject: { never: 'a topic deletes no single record; it goes by the end of the topic' },
      role: 'derived',
    },
    {
      name: 'attachments',
      category: 'attachment',
      unit: 'files',
      location: { prefix: 'attachments/' },
      subject: { prefix: 'attachments/{subject}/' },
      role: 'systemOfRecord',
    },
    { name: 'requests', category: 'accessLog', unit: 'requests', role: 'systemOfRecord' },
  ],
});
