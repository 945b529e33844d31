// SPDX-License-Identifier: Apache-2.0
// one refusal of each kind: `npm run retention -- start --estate examples/refused/retention.config.ts` lists them all
// and writes nothing.
import { defineEstate, definePolicy, Duration, imPolicy } from '../../lib';

const REGION = 'ap-singapore';
const WEEK = Duration.days(7);
const { backupAllowance: _none, ...withoutAllowance } = imPolicy;

export default defineEstate(definePolicy(withoutAllowance), {
  name: 'im-refused',
  units: {
    main: { store: 'mysql', region: REGION, instanceId: 'cdb-im000001' },
    cache: { store: 'redis', region: REGION, instanceId: 'crs-im000001', version: '7.0', keysAtMost: 1_000_000 },
    statistics: { store: 'cls', region: REGION, logset: 'im', topic: 'im-statistics', kind: 'metric' },
    requests: {
      store: 'ckafka',
      region: REGION,
      instanceId: 'ckafka-im000001',
      topic: 'im-requests',
      partitions: 6,
      replicas: 3,
      timestamps: 'LogAppendTime',
    },
    held: {
      store: 'ckafka',
      region: REGION,
      instanceId: 'ckafka-im000001',
      topic: 'im-held',
      partitions: 6,
      replicas: 3,
      timestamps: 'LogAppendTime',
    },
  },
  assume: [
    { term: 'mysql-slow-log', at: Duration.minutes(1), witness: 'alarm on slow statements that name a table of ours' },
    { term: 'redis-slow-log', at: Duration.minutes(1), witness: 'alarm on slow commands that name a key of ours' },
  ],
  holds: [{ category: 'log', reason: 'inquiry 2026-17', owner: 'legal@example.com', until: '2027-03-31' }],
  placements: [
    // never stored, and a store with managed backups is no way that it may take
    {
      name: 'transient',
      category: 'chatMessages',
      class: 'neverStored',
      unit: 'main',
      location: { database: 'im', table: 'unstored', column: 'created_at' },
      role: 'systemOfRecord',
    },
    // a native floor above the promise: 1 day of period and 2 days of lag are more than 2 days
    { name: 'native-floor', category: 'monitoring', unit: 'statistics', role: 'systemOfRecord' },
    // managed backups live at least 7 days, and no allowance is given
    {
      name: 'backup-floor',
      category: 'userInformation',
      class: WEEK,
      unit: 'cache',
      location: { prefix: 'user:7d:', clock: { kind: 'lastWrite' } },
      role: 'derived',
    },
    // a term that nothing bounds and that the estate does not assume
    {
      name: 'open-term',
      category: 'userInformation',
      class: Duration.days(30),
      unit: 'main',
      location: { database: 'im', table: 'profiles_30d', column: 'updated_at' },
      role: 'systemOfRecord',
    },
    // no termination date in the store
    {
      name: 'no-termination-date',
      category: 'configuration',
      unit: 'cache',
      location: { prefix: 'cfg:', clock: { kind: 'lastWrite' }, writtenOnce: true },
      role: 'systemOfRecord',
    },
    // rows would move between partitions
    {
      name: 'moving-rows',
      category: 'userInformation',
      class: Duration.days(90),
      unit: 'main',
      location: { database: 'im', table: 'profiles_90d', column: 'updated_at', expiry: 'partition' },
      role: 'systemOfRecord',
    },
    // a rewrite restarts the only clock that the store has
    {
      name: 'rewritten-key',
      category: 'chatMessages',
      class: Duration.days(90),
      unit: 'cache',
      location: { prefix: 'msg:90d:', clock: { kind: 'lastWrite' } },
      role: 'derived',
    },
    // a topic deletes by itself after 90 days at the latest, whatever a hold says
    { name: 'held-topic', category: 'log', unit: 'held', role: 'systemOfRecord' },
  ],
});
