// SPDX-License-Identifier: Apache-2.0
// The file that a platform engineer edits: which category of data lives where.
// How long it may live is the policy's business (lib/policy/im-policy.ts); no setting's period stands here.
import { defineEstate, Duration, IM_CLASSES, imPolicy, type ImCategory, type PlacementProps, type Units } from './lib';

const REGION = 'ap-singapore';

/** Names of the classes, so that a misspelt unit does not compile. */
type Label = '7d' | '30d' | '90d' | '180d' | '360d';
const label = (period: Duration): Label => `${period.toDays()}d` as Label;

const topic = <const T extends string>(name: T) =>
  ({
    store: 'ckafka',
    region: REGION,
    instanceId: 'ckafka-im000001',
    topic: name,
    partitions: 6,
    replicas: 3,
    timestamps: 'LogAppendTime',
  }) as const;

/** A topic for each class: a topic has one retention. Infrastructure is provisioned per class, never per customer. */
const topicPerClass = <const P extends string>(prefix: P) =>
  Object.fromEntries(
    IM_CLASSES.map((period) => [`${prefix}-${label(period)}`, topic(`im-${prefix}-${label(period)}`)]),
  ) as Record<`${P}-${Label}`, ReturnType<typeof topic>>;

/** What has one setting each: an instance, a bucket, a topic. */
const units = {
  main: { store: 'mysql', region: REGION, instanceId: 'cdb-im000001', deleteImage: 'key' },
  ops: { store: 'mysql', region: REGION, instanceId: 'cdb-im000002' },
  documents: { store: 'mongodb', region: REGION, instanceId: 'cmgo-im000001' },
  cache: {
    store: 'redis',
    region: REGION,
    instanceId: 'crs-im000001',
    version: '7.0',
    keysAtMost: 5_000_000,
    databases: 16,
    hz: 100,
  },
  media: { store: 'cos', region: REGION, bucket: 'im-media-1250000000', versioned: true },
  archive: { store: 'cos', region: REGION, bucket: 'im-archive-1250000000', versioned: false },
  // orders of erasure and choices, and nothing else: the function takes what the application drops there.
  orders: { store: 'cos', region: REGION, bucket: 'im-orders-1250000000', versioned: false },
  accessLog: { store: 'cls', region: REGION, logset: 'im', topic: 'im-clb-access', kind: 'log' },
  enforcerLog: { store: 'cls', region: REGION, logset: 'im', topic: 'im-enforcer', kind: 'log' },
  requests: topic('im-requests'),
  statistics: topic('im-statistics'),
  settings: topic('im-settings'),
  ...topicPerClass('profiles'),
  ...topicPerClass('messages'),
  // the enforcer's heartbeats end the segment that is being written, so that it goes within a day and a half.
  transit: { ...topic('im-transit'), idle: 'heartbeat' },
} as const satisfies Units;

/** A topic deletes no single record. */
const BY_ITS_END = { never: 'a topic deletes no single record; it goes by the end of the topic' } as const;

/** The same placements for every class. */
type Place = PlacementProps<ImCategory, typeof units>;
const perClass = (build: (period: Duration, text: Label) => readonly Place[]): Place[] =>
  IM_CLASSES.flatMap((period) => build(period, label(period)));

export default defineEstate(imPolicy, {
  name: 'im',
  allowedRegions: [REGION],

  units,

  // a CLB stores no content; its access log is log data in a CLS topic of ours.
  loadBalancers: {
    front: { id: 'lb-im000001', region: REGION, accessLog: 'accessLog' },
  },

  // terms that no vendor bounds and that this estate closes, each with what alarms first.
  assume: [
    {
      term: 'mysql-long-transaction',
      at: Duration.hours(1),
      witness: 'alarm on the oldest transaction above 30 minutes; the watchdog ends it after 1 hour',
    },
    {
      term: 'mysql-slow-log',
      at: Duration.minutes(1),
      witness:
        "'long_query_time' is 10 s, and a statement about one record takes milliseconds; alarm on a slow statement that names a governed table",
    },
    {
      term: 'mongodb-oplog-upload',
      at: Duration.hours(24),
      witness: 'what waits for its upload is still in the oplog, whose span the enforcer reads at each run',
    },
    {
      term: 'mongodb-slow-log',
      at: Duration.minutes(1),
      witness:
        'operations on one document stay below 100 ms; alarm on a slow operation that names a governed collection',
    },
    {
      term: 'redis-slow-log',
      at: Duration.minutes(1),
      witness: 'commands on one key stay below the threshold; alarm on a slow command that names a governed prefix',
    },
    {
      term: 'mysql-partitions-in-place',
      at: Duration.minutes(1),
      witness: 'the enforcer fails a directive of rows written once when it has to delete them by statements',
    },
    {
      term: 'ckafka-idle-partition',
      at: Duration.hours(12),
      witness: "the enforcer's age of the earliest record of each partition",
    },
  ],

  // one function in the VPC expires what only the inside of a database can expire. Secrets are read by name at run time.
  enforcer: {
    every: Duration.minutes(15),
    networks: {
      main: {
        region: REGION,
        vpcId: 'vpc-im000001',
        subnetId: 'subnet-im000001',
        account: { uin: '100000000001', appId: '1250000000' },
        log: 'enforcerLog',
        cursors: 'archive',
        ledger: 'orders',
        notify: ['notice-im000001'],
        endpoints: {
          'cdb-im000001': { hosts: ['10.0.1.10:3306'], secret: 'im-mysql-main' },
          'cdb-im000002': { hosts: ['10.0.1.11:3306'], secret: 'im-mysql-ops' },
          'cmgo-im000001': { hosts: ['10.0.1.20:27017'], secret: 'im-mongodb' },
          'crs-im000001': { hosts: ['10.0.1.30:6379'], secret: 'im-redis' },
          'ckafka-im000001': { hosts: ['10.0.1.40:9092'], secret: 'im-ckafka' },
        },
      },
    },
  },

  placements: [
    // log: 7 days after it was created
    { name: 'access-log', category: 'log', part: 'access', unit: 'accessLog', role: 'systemOfRecord' },
    { name: 'enforcer-log', category: 'log', part: 'enforcer', unit: 'enforcerLog', role: 'systemOfRecord' },
    { name: 'requests', category: 'log', part: 'requests', unit: 'requests', role: 'systemOfRecord' },
    {
      name: 'request-archive',
      category: 'log',
      unit: 'archive',
      location: { prefix: 'log/requests/' },
      role: 'derived',
      arrivesFrom: { placement: 'requests', within: Duration.hours(2) },
    },
    {
      name: 'exceptions',
      category: 'log',
      part: 'exceptions',
      unit: 'ops',
      location: {
        database: 'ops',
        table: 'interface_exceptions',
        column: 'created_at',
        expiry: 'partition',
        appendOnly: true,
      },
      role: 'systemOfRecord',
    },
    {
      name: 'exception-search',
      category: 'log',
      unit: 'documents',
      location: { database: 'ops', collection: 'interface_exceptions', field: 'createdAt', writtenOnce: true },
      role: 'derived',
    },
    {
      name: 'egress-addresses',
      category: 'log',
      unit: 'cache',
      location: { prefix: 'log:egress:', clock: { kind: 'lastWrite' }, writtenOnce: true },
      role: 'derived',
      arrivesFrom: { placement: 'requests', within: Duration.minutes(10) },
    },

    // monitoring: 2 days after it was created
    {
      name: 'statistics',
      category: 'monitoring',
      unit: 'ops',
      location: {
        database: 'ops',
        table: 'interface_statistics',
        column: 'created_at',
        expiry: 'partition',
        appendOnly: true,
      },
      role: 'systemOfRecord',
    },
    { name: 'statistics-stream', category: 'monitoring', unit: 'statistics', role: 'derived' },
    {
      name: 'statistics-by-application',
      category: 'monitoring',
      unit: 'documents',
      location: { database: 'ops', collection: 'statistics', field: 'createdAt', writtenOnce: true },
      role: 'derived',
    },
    {
      name: 'statistics-latest',
      category: 'monitoring',
      unit: 'cache',
      location: { prefix: 'mon:', clock: { kind: 'createdInHashField', field: 'at', unit: 'ms' } },
      role: 'derived',
    },
    {
      name: 'statistics-export',
      category: 'monitoring',
      unit: 'archive',
      location: { prefix: 'monitoring/' },
      role: 'derived',
      arrivesFrom: { placement: 'statistics-stream', within: Duration.hours(1) },
    },

    // configuration: while the customer uses the service, then 2 months
    {
      name: 'accounts',
      category: 'configuration',
      part: 'APPID and UIN',
      unit: 'main',
      location: { database: 'im', table: 'accounts', column: 'terminated_at' },
      // a row of each account of each of its applications, so that it goes with the application.
      subject: { column: 'uin', application: 'sdk_app_id' },
      role: 'systemOfRecord',
    },
    {
      name: 'applications',
      category: 'configuration',
      part: 'application details',
      unit: 'main',
      location: { database: 'im', table: 'applications', column: 'terminated_at' },
      subject: { column: 'sdk_app_id', application: 'sdk_app_id' },
      role: 'systemOfRecord',
    },
    {
      name: 'custom-fields',
      category: 'configuration',
      part: 'custom fields',
      unit: 'documents',
      location: { database: 'im', collection: 'custom_fields', field: 'terminatedAt' },
      subject: { field: 'sdkAppId', application: 'sdkAppId' },
      role: 'systemOfRecord',
    },
    {
      name: 'push-certificates',
      category: 'configuration',
      part: 'push certificates',
      unit: 'media',
      location: {
        prefix: 'certificates/{application}/',
        terminations: {
          unit: 'main',
          database: 'im',
          table: 'applications',
          applicationColumn: 'sdk_app_id',
          terminatedColumn: 'terminated_at',
        },
      },
      subject: { prefix: 'certificates/{application}/' },
      role: 'systemOfRecord',
    },
    {
      name: 'settings-cache',
      category: 'configuration',
      unit: 'cache',
      location: { prefix: 'cfg:', clock: { kind: 'createdInHashField', field: 'at', unit: 'ms' } },
      subject: { keyPattern: 'cfg:{application}' },
      role: 'derived',
    },
    { name: 'settings-changes', category: 'configuration', unit: 'settings', subject: BY_ITS_END, role: 'derived' },

    // user information: as long as the customer chose, counted from the last change
    ...perClass((period, text) => [
      {
        name: `profiles-${text}`,
        category: 'userInformation',
        class: period,
        unit: 'main',
        location: { database: 'im', table: `profiles_${text}`, column: 'updated_at' },
        subject: { column: 'user_id', application: 'sdk_app_id' },
        role: 'systemOfRecord',
      },
      {
        name: `profile-search-${text}`,
        category: 'userInformation',
        class: period,
        unit: 'documents',
        location: { database: 'im', collection: `profiles_${text}`, field: 'updatedAt' },
        subject: { field: 'userId', application: 'sdkAppId' },
        role: 'derived',
      },
      {
        name: `profile-cache-${text}`,
        category: 'userInformation',
        class: period,
        unit: 'cache',
        // a cache that is filled by a read restarts a clock of its own, so that the key carries the date of the row.
        location: { prefix: `user:${text}:`, clock: { kind: 'createdInHashField', field: 'updatedAt', unit: 'ms' } },
        subject: { keyPattern: `user:${text}:{application}:{subject}` },
        role: 'derived',
      },
      {
        name: `profile-changes-${text}`,
        category: 'userInformation',
        class: period,
        unit: `profiles-${text}`,
        subject: BY_ITS_END,
        role: 'derived',
      },
      {
        name: `profile-export-${text}`,
        category: 'userInformation',
        class: period,
        unit: 'archive',
        location: { prefix: `profiles/${text}/` },
        subject: { prefix: `profiles/${text}/{application}/{subject}/` },
        role: 'derived',
        arrivesFrom: { placement: `profile-changes-${text}`, within: Duration.hours(1) },
      },
    ]),

    // chat messages: as long as the customer chose, counted from the message
    ...perClass((period, text) => [
      {
        name: `messages-${text}`,
        category: 'chatMessages',
        class: period,
        part: 'text',
        unit: 'documents',
        location: { database: 'im', collection: `messages_${text}`, field: 'createdAt', writtenOnce: true },
        subject: { field: 'senderId', application: 'sdkAppId' },
        role: 'systemOfRecord',
      },
      {
        name: `media-${text}`,
        category: 'chatMessages',
        class: period,
        part: 'media',
        unit: 'media',
        location: { prefix: `chat/${text}/` },
        subject: { prefix: `chat/${text}/{application}/{subject}/` },
        role: 'systemOfRecord',
      },
      {
        name: `message-index-${text}`,
        category: 'chatMessages',
        class: period,
        unit: 'main',
        location: { database: 'im', table: `message_index_${text}`, column: 'created_at', appendOnly: true },
        subject: { column: 'sender_id', application: 'sdk_app_id' },
        role: 'derived',
      },
      {
        name: `message-cache-${text}`,
        category: 'chatMessages',
        class: period,
        unit: 'cache',
        location: {
          prefix: `msg:${text}:`,
          clock: { kind: 'createdInKey', pattern: ':(\\d{13})$', unit: 'ms' },
        },
        subject: { keyPattern: `msg:${text}:{application}:{subject}:{any}` },
        role: 'derived',
      },
      {
        name: `message-stream-${text}`,
        category: 'chatMessages',
        class: period,
        unit: `messages-${text}`,
        subject: BY_ITS_END,
        role: 'derived',
      },
    ]),

    // messages of customers who chose that nothing is stored: they only travel
    {
      name: 'messages-in-transit',
      category: 'chatMessages',
      class: 'neverStored',
      unit: 'transit',
      subject: BY_ITS_END,
      role: 'systemOfRecord',
    },
  ],
});
