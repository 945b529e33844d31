// SPDX-License-Identifier: Apache-2.0
// where a web shop keeps it: each store, clock and way of expiry once. docs/estate.md shows these parts.
import { defineEstate, Duration } from '../../lib';
import { policy } from './policy';

const region = 'eu-frankfurt';

export default defineEstate(policy, {
  name: 'shop',
  allowedRegions: [region],
  units: {
    // #region mysql-unit
    database: { store: 'mysql', region, instanceId: 'cdb-a1b2c3d4', deleteImage: 'key' },
    // #endregion
    // #region mongodb-unit
    documents: { store: 'mongodb', region, instanceId: 'cmgo-a1b2c3d4', backupMethod: 'physical' },
    // #endregion
    // #region redis-unit
    cache: { store: 'redis', region, instanceId: 'crs-a1b2c3d4', version: '7.0', keysAtMost: 2_000_000, hz: 100 },
    // #endregion
    // #region ckafka-unit
    events: {
      store: 'ckafka',
      region,
      instanceId: 'ckafka-a1b2c3d4',
      topic: 'shop-events',
      partitions: 3,
      replicas: 2,
      timestamps: 'LogAppendTime',
      idle: 'heartbeat',
    },
    // #endregion
    // #region pulsar-unit
    push: {
      store: 'pulsar',
      region,
      clusterId: 'pulsar-a1b2c3d4e5f6',
      namespace: 'shop-push',
      storageMegabytes: 20_480,
    },
    // #endregion
    // #region cos-unit
    files: { store: 'cos', region, bucket: 'shop-files-1250000000', versioned: false },
    // #endregion
    // #region cls-unit
    access: { store: 'cls', region, logset: 'shop', topic: 'shop-access', kind: 'log' },
    // #endregion
  },
  // #region loadBalancers
  loadBalancers: { front: { id: 'lb-a1b2c3d4', region, accessLog: 'access' } },
  // #endregion
  // #region assume
  assume: [
    { term: 'mysql-long-transaction', at: Duration.hours(1), witness: 'alarm on transactions above 30 minutes' },
    { term: 'mysql-slow-log', at: Duration.minutes(1), witness: 'alarm on slow statements that name a table of ours' },
    { term: 'mongodb-slow-log', at: Duration.minutes(1), witness: 'alarm on slow operations on our collections' },
    { term: 'redis-slow-log', at: Duration.minutes(1), witness: 'alarm on slow commands that name a key of ours' },
    { term: 'pulsar-idle-topic', at: Duration.hours(1), witness: 'alarm on a topic without a record for 30 minutes' },
    { term: 'pulsar-sent-on', at: Duration.hours(1), witness: 'alarm on a retry whose original is 30 minutes old' },
  ],
  // #endregion
  // #region holds
  holds: [{ category: 'log', reason: 'inquiry 17', owner: 'legal@shop.example', until: '2099-12-31' }],
  // #endregion
  // #region enforcer
  enforcer: {
    every: Duration.minutes(15),
    networks: {
      main: {
        region,
        vpcId: 'vpc-a1b2c3d4',
        subnetId: 'subnet-a1b2c3d4',
        account: { uin: '100000000001', appId: '1250000000' },
        log: 'access',
        notify: ['notice-a1b2c3d4'],
        endpoints: {
          'cdb-a1b2c3d4': { hosts: ['10.0.0.1:3306'], secret: 'shop-mysql' },
          'cmgo-a1b2c3d4': { hosts: ['10.0.0.2:27017', '10.0.0.3:27017'], secret: 'shop-mongodb' },
          'crs-a1b2c3d4': { hosts: ['10.0.0.4:6379'], secret: 'shop-redis' },
          'ckafka-a1b2c3d4': { hosts: ['10.0.0.5:9092'], secret: 'shop-ckafka' },
        },
      },
    },
  },
  // #endregion
  placements: [
    // #region part
    // two systems of record for one category: each holds another part of it.
    {
      name: 'orders',
      category: 'invoices',
      part: 'orders',
      unit: 'database',
      location: { database: 'shop', table: 'orders', column: 'created_at', expiry: 'partition', appendOnly: true },
      role: 'systemOfRecord',
    },
    {
      name: 'invoice-files',
      category: 'invoices',
      part: 'files',
      unit: 'files',
      location: { prefix: 'invoices/' },
      role: 'systemOfRecord',
    },
    // #endregion
    // #region mysql-location
    {
      name: 'accounts',
      category: 'accounts',
      unit: 'database',
      // NULL while the customer stays.
      location: { database: 'shop', table: 'accounts', column: 'closed_at' },
      role: 'systemOfRecord',
      subject: { column: 'id' },
    },
    // #endregion
    // #region mongodb-location
    {
      name: 'messages-30d',
      category: 'messages',
      class: Duration.days(30),
      unit: 'documents',
      location: { database: 'shop', collection: 'messages', field: 'createdAt', writtenOnce: true },
      subject: { field: 'sender' },
      role: 'systemOfRecord',
    },
    // #endregion
    // #region redis-location
    {
      name: 'carts',
      category: 'carts',
      unit: 'cache',
      // the last write of the key starts the clock.
      location: { prefix: 'cart:', clock: { kind: 'lastWrite' } },
      role: 'systemOfRecord',
    },
    {
      name: 'message-cache',
      category: 'messages',
      class: Duration.days(30),
      unit: 'cache',
      // the key carries its date: message:1764288000000:4711.
      location: { prefix: 'message:', clock: { kind: 'createdInKey', pattern: '^message:(\\d+):', unit: 'ms' } },
      subject: { keyPattern: 'message:{any}:{subject}' },
      role: 'derived',
    },
    {
      name: 'thread-cache',
      category: 'messages',
      class: Duration.days(30),
      unit: 'cache',
      // a field of the hash carries it.
      location: { prefix: 'thread:', clock: { kind: 'createdInHashField', field: 'created', unit: 's' } },
      // several people write into one thread.
      subject: {
        never: 'a cached thread is rebuilt from the messages, without those that are erased, and goes by its age',
      },
      role: 'derived',
    },
    // #endregion
    // #region arrivesFrom
    {
      name: 'events',
      category: 'carts',
      unit: 'events',
      role: 'derived',
      // written there first, and here at most 5 minutes later.
      arrivesFrom: { placement: 'carts', within: Duration.minutes(5) },
    },
    // #endregion
    {
      name: 'push',
      category: 'messages',
      class: Duration.days(30),
      unit: 'push',
      subject: { never: 'a namespace deletes no single record; it goes by the end of the retention' },
      role: 'derived',
      arrivesFrom: { placement: 'messages-30d', within: Duration.minutes(5) },
    },
    // #region cls-location
    { name: 'access-log', category: 'log', unit: 'access', role: 'systemOfRecord' },
    // #endregion
  ],
});
