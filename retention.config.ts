// SPDX-License-Identifier: Apache-2.0
// The file that a platform engineer edits: which category of data lives where.
// How long it may live is the policy's business (lib/policy/im-policy.ts); no setting's period stands here.
import { defineEstate, Duration, imPolicy } from './lib';

const REGION = 'ap-singapore';

/** Periods that customers may choose. Infrastructure is provisioned per class, never per customer. */
const CLASSES = imPolicy.categories.chatMessages.rule.classes;
type Label = `${number}d`;
const label = (period: Duration): Label => `${period.toDays()}d`;

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

/** A unit for each class: a topic has one retention. */
const topicPerClass = <const P extends string>(prefix: P) =>
  Object.fromEntries(
    CLASSES.map((period) => [`${prefix}-${label(period)}`, topic(`im-${prefix}-${label(period)}`)]),
  ) as Record<`${P}-${Label}`, ReturnType<typeof topic>>;

export default defineEstate(imPolicy, {
  name: 'im',
  allowedRegions: [REGION],

  units: {
    main: { store: 'mysql', region: REGION, instanceId: 'cdb-im000001' },
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
    accessLog: { store: 'cls', region: REGION, logset: 'im', topic: 'im-clb-access', kind: 'log' },
    requests: topic('im-requests'),
    statistics: topic('im-statistics'),
    settings: topic('im-settings'),
    ...topicPerClass('profiles'),
    ...topicPerClass('messages'),
  },

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
      term: 'ckafka-idle-partition',
      at: Duration.hours(12),
      witness: "the enforcer's age of the earliest record of each partition",
    },
  ],

  placements: [
    // log: 7 days after it was created
    { name: 'access-log', category: 'log', part: 'access', unit: 'accessLog', location: {}, role: 'systemOfRecord' },
    { name: 'requests', category: 'log', part: 'requests', unit: 'requests', location: {}, role: 'systemOfRecord' },
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
      location: { database: 'ops', table: 'interface_exceptions', column: 'created_at', expiry: 'partition', appendOnly: true },
      role: 'systemOfRecord',
    },
    {
      name: 'exception-search',
      category: 'log',
      unit: 'documents',
      location: { database: 'ops', collection: 'interface_exceptions', field: 'createdAt' },
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
      location: { database: 'ops', table: 'interface_statistics', column: 'created_at', expiry: 'partition', appendOnly: true },
      role: 'systemOfRecord',
    },
    {
      name: 'statistics-stream',
      category: 'monitoring',
      unit: 'statistics',
      location: {},
      role: 'derived',
    },
    {
      name: 'statistics-by-application',
      category: 'monitoring',
      unit: 'documents',
      location: { database: 'ops', collection: 'statistics', field: 'createdAt' },
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
      role: 'systemOfRecord',
    },
    {
      name: 'applications',
      category: 'configuration',
      part: 'application details',
      unit: 'main',
      location: { database: 'im', table: 'applications', column: 'terminated_at' },
      role: 'systemOfRecord',
    },
    {
      name: 'custom-fields',
      category: 'configuration',
      part: 'custom fields',
      unit: 'documents',
      location: { database: 'im', collection: 'custom_fields', field: 'terminatedAt' },
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
      role: 'systemOfRecord',
    },
    {
      name: 'settings-cache',
      category: 'configuration',
      unit: 'cache',
      location: { prefix: 'cfg:', clock: { kind: 'createdInHashField', field: 'at', unit: 'ms' } },
      role: 'derived',
    },
    { name: 'settings-changes', category: 'configuration', unit: 'settings', location: {}, role: 'derived' },

    // user information: as long as the customer chose, counted from the last change
    ...CLASSES.flatMap((period) => [
      {
        name: `profiles-${label(period)}`,
        category: 'userInformation' as const,
        class: period,
        unit: 'main' as const,
        location: { database: 'im', table: `profiles_${label(period)}`, column: 'updated_at' },
        role: 'systemOfRecord' as const,
      },
      {
        name: `profile-search-${label(period)}`,
        category: 'userInformation' as const,
        class: period,
        unit: 'documents' as const,
        location: { database: 'im', collection: `profiles_${label(period)}`, field: 'updatedAt' },
        role: 'derived' as const,
      },
      {
        name: `profile-cache-${label(period)}`,
        category: 'userInformation' as const,
        class: period,
        unit: 'cache' as const,
        location: { prefix: `user:${label(period)}:`, clock: { kind: 'lastWrite' as const } },
        role: 'derived' as const,
      },
      {
        name: `profile-changes-${label(period)}`,
        category: 'userInformation' as const,
        class: period,
        unit: `profiles-${label(period)}` as const,
        location: {},
        role: 'derived' as const,
      },
      {
        name: `profile-export-${label(period)}`,
        category: 'userInformation' as const,
        class: period,
        unit: 'archive' as const,
        location: { prefix: `profiles/${label(period)}/` },
        role: 'derived' as const,
        arrivesFrom: { placement: `profile-changes-${label(period)}`, within: Duration.hours(1) },
      },
    ]),

    // chat messages: as long as the customer chose, counted from the message
    ...CLASSES.flatMap((period) => [
      {
        name: `messages-${label(period)}`,
        category: 'chatMessages' as const,
        class: period,
        part: 'text',
        unit: 'documents' as const,
        location: { database: 'im', collection: `messages_${label(period)}`, field: 'createdAt' },
        role: 'systemOfRecord' as const,
      },
      {
        name: `media-${label(period)}`,
        category: 'chatMessages' as const,
        class: period,
        part: 'media',
        unit: 'media' as const,
        location: { prefix: `chat/${label(period)}/` },
        role: 'systemOfRecord' as const,
      },
      {
        name: `message-index-${label(period)}`,
        category: 'chatMessages' as const,
        class: period,
        unit: 'main' as const,
        location: { database: 'im', table: `message_index_${label(period)}`, column: 'created_at' },
        role: 'derived' as const,
      },
      {
        name: `message-cache-${label(period)}`,
        category: 'chatMessages' as const,
        class: period,
        unit: 'cache' as const,
        location: {
          prefix: `msg:${label(period)}:`,
          clock: { kind: 'createdInKey' as const, pattern: ':(\\d{13})$', unit: 'ms' as const },
        },
        role: 'derived' as const,
      },
      {
        name: `message-stream-${label(period)}`,
        category: 'chatMessages' as const,
        class: period,
        unit: `messages-${label(period)}` as const,
        location: {},
        role: 'derived' as const,
      },
    ]),
  ],
});
