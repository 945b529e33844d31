// SPDX-License-Identifier: Apache-2.0
import { defineEstate, type Estate, type EstateProps, type PlacementProps, type Units } from '../../lib/estate';
import { Duration, imPolicy, type Policy } from '../../lib/policy';

export const REGION = 'ap-singapore';

export type Props = EstateProps<string, Units>;

/** One unit of every store. */
export const UNITS = {
  main: { store: 'mysql', region: REGION, instanceId: 'cdb-a1b2c3d4' },
  documents: { store: 'mongodb', region: REGION, instanceId: 'cmgo-a1b2c3d4' },
  cache: { store: 'redis', region: REGION, instanceId: 'crs-a1b2c3d4', version: '7.0', keysAtMost: 1_000_000, hz: 100 },
  events: {
    store: 'ckafka',
    region: REGION,
    instanceId: 'ckafka-a1b2c3d4',
    topic: 'events',
    partitions: 3,
    replicas: 3,
    timestamps: 'LogAppendTime',
  },
  media: { store: 'cos', region: REGION, bucket: 'im-media-1250000000', versioned: true },
  access: { store: 'cls', region: REGION, logset: 'im', topic: 'access', kind: 'log' },
} as const satisfies Units;

/** A namespace of Pulsar and what closes its terms: beside the others, because most tests of an estate need no topic more. */
export const PUSH = {
  store: 'pulsar',
  region: REGION,
  clusterId: 'pulsar-a1b2c3d4e5f6',
  namespace: 'push',
  storageMegabytes: 10_240,
} as const;
export const PUSH_TERMS = [
  { term: 'pulsar-idle-topic', at: Duration.hours(1), witness: 'alarm on a topic without a new record' },
  { term: 'pulsar-sent-on', at: Duration.hours(1), witness: 'alarm on the age of a retried record' },
  { term: 'pulsar-full-storage', at: Duration.minutes(1), witness: 'alarm on the storage of the namespace' },
];

/** A system of record in every store but Redis, and one derived placement with a delay. */
export const PLACEMENTS: readonly PlacementProps[] = [
  {
    name: 'accounts',
    category: 'configuration',
    part: 'accounts',
    unit: 'main',
    location: { database: 'im', table: 'accounts', column: 'terminated_at' },
    role: 'systemOfRecord',
  },
  {
    name: 'messages',
    category: 'chatMessages',
    class: Duration.days(30),
    part: 'text',
    unit: 'documents',
    location: { database: 'im', collection: 'messages', field: 'createdAt' },
    role: 'systemOfRecord',
  },
  {
    name: 'message-cache',
    category: 'chatMessages',
    class: Duration.days(30),
    unit: 'cache',
    location: { prefix: 'msg:', clock: { kind: 'createdInHashField', field: 'at', unit: 'ms' } },
    role: 'derived',
  },
  { name: 'requests', category: 'log', part: 'requests', unit: 'events', role: 'systemOfRecord' },
  {
    name: 'media',
    category: 'chatMessages',
    class: Duration.days(30),
    part: 'media',
    unit: 'media',
    location: { prefix: 'chat/30d/' },
    role: 'systemOfRecord',
  },
  {
    name: 'request-archive',
    category: 'log',
    unit: 'media',
    location: { prefix: 'log/' },
    role: 'derived',
    arrivesFrom: { placement: 'requests', within: Duration.hours(2) },
  },
  { name: 'access-log', category: 'log', part: 'access', unit: 'access', role: 'systemOfRecord' },
];

/** No record is in a slow log. */
export const SLOW_LOGS = ['mysql', 'mongodb', 'redis'].map((store) => ({
  term: `${store}-slow-log`,
  at: Duration.minutes(1),
  witness: 'alarm on slow statements',
}));

/** An estate that keeps every promise. */
export const PROPS: Props = {
  name: 'im',
  allowedRegions: [REGION],
  units: UNITS,
  placements: PLACEMENTS,
  enforcer: { elsewhere: { by: 'a job of the test', witness: 'its report' } },
  loadBalancers: { front: { id: 'lb-a1b2c3d4', region: REGION, accessLog: 'access' } },
  assume: [
    { term: 'mysql-long-transaction', at: Duration.hours(1), witness: 'alarm on the oldest transaction' },
    ...SLOW_LOGS,
    { term: 'ckafka-idle-partition', at: Duration.hours(12), witness: 'age of the earliest record' },
  ],
};

/** That estate with changes, which may be anything that an unchecked file can hold. */
export function estateOf(changes: Partial<Record<keyof Props, unknown>> = {}): Estate {
  return defineEstate(imPolicy as Policy, { ...PROPS, ...changes } as Props);
}

/** The placements above with changes to one of them. */
export function placementsWith(name: string, changes: Readonly<Record<string, unknown>>): unknown[] {
  return PLACEMENTS.map((placement) => (placement.name === name ? { ...placement, ...changes } : placement));
}

/** The units above with changes to one of them. */
export function unitsWith(name: keyof typeof UNITS, changes: Readonly<Record<string, unknown>>): unknown {
  return { ...UNITS, [name]: { ...UNITS[name], ...changes } };
}
