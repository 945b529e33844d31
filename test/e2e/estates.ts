// SPDX-License-Identifier: Apache-2.0
import { defineEstate, type Estate } from '../../lib/estate';
import { definePolicy, Duration } from '../../lib/policy';

const REGION = 'ap-guangzhou';

export const INSTANCES = {
  mysql: 'cdb-e2e00001',
  mongodb: 'cmgo-e2e00001',
  redis: 'crs-e2e00001',
  ckafka: 'ckafka-e2e00001',
  balancer: 'lb-e2e00001',
} as const;
export const BUCKET = 'e2e-records-1250000000';

export interface Options {
  /** How long the promise allows records to live. @default 30 */
  readonly days?: number;
  /** Backups are kept at least this long. @default 7 */
  readonly backupDays?: number;
  /** @default 10 */
  readonly hz?: number;
  readonly protect?: boolean;
  /** Bucket, topic and log topic exist already. @default false */
  readonly adopt?: boolean;
  /** Stores to leave out. @default - none */
  readonly without?: readonly ('mysql' | 'mongodb' | 'redis' | 'ckafka' | 'cos' | 'cls')[];
  /** A hold on all records, until that day. */
  readonly holdUntil?: string;
  readonly acknowledge?: readonly { readonly from: string; readonly to: string }[];
}

/** One category on one unit of each store: everything that has a setting, and nothing more. */
export function smallEstate(options: Options = {}): Estate {
  const { days = 30, backupDays = 7, hz = 10, adopt = false, without = [] } = options;
  const policy = definePolicy({
    name: 'e2e',
    categories: {
      record: {
        role: 'controller',
        rule: {
          kind: 'age',
          from: 'created',
          moment: Duration.days(days),
          window: 'before',
          source: { section: 'e2e' },
        },
        contains: ['records'],
      },
    },
    backupAllowance: { atMost: Duration.days(60), reason: 'scenarios lengthen backups', disclosed: true },
    recipients: [],
  });
  const backupAtLeast = Duration.days(backupDays);
  const units = {
    mysql: { store: 'mysql', region: REGION, instanceId: INSTANCES.mysql, backupAtLeast },
    mongodb: { store: 'mongodb', region: REGION, instanceId: INSTANCES.mongodb, backupAtLeast },
    redis: {
      store: 'redis',
      region: REGION,
      instanceId: INSTANCES.redis,
      version: '7.0',
      keysAtMost: 100_000,
      databases: 16,
      hz,
    },
    ckafka: {
      store: 'ckafka',
      region: REGION,
      instanceId: INSTANCES.ckafka,
      topic: 'records',
      partitions: 3,
      replicas: 2,
      timestamps: 'LogAppendTime',
      idle: 'heartbeat',
      adopt,
    },
    cos: { store: 'cos', region: REGION, bucket: BUCKET, versioned: true, adopt },
    cls: {
      store: 'cls',
      region: REGION,
      logset: 'e2e',
      topic: 'records',
      kind: 'log',
      ...(adopt ? { adopt, logsetId: 'logset-e2e', topicId: 'topic-e2e' } : {}),
    },
  } as const;
  const placements = [
    {
      name: 'rows',
      category: 'record',
      unit: 'mysql',
      location: { database: 'app', table: 'records', column: 'created_at' },
      role: 'systemOfRecord',
    },
    {
      name: 'documents',
      category: 'record',
      unit: 'mongodb',
      location: { database: 'app', collection: 'records', field: 'createdAt' },
      role: 'derived',
    },
    {
      name: 'keys',
      category: 'record',
      unit: 'redis',
      location: { prefix: 'record:', clock: { kind: 'lastWrite' }, writtenOnce: true },
      role: 'derived',
    },
    { name: 'events', category: 'record', unit: 'ckafka', role: 'derived' },
    { name: 'objects', category: 'record', unit: 'cos', location: { prefix: 'records/' }, role: 'derived' },
    { name: 'lines', category: 'record', unit: 'cls', role: 'derived' },
  ] as const;
  const kept = (name: string): boolean => !without.some((each) => each === name);
  return defineEstate(policy, {
    name: 'e2e',
    allowedRegions: [REGION],
    enforcer: { elsewhere: { by: 'the end-to-end test', witness: 'none: nothing is kept here' } },
    // most scenarios leave the database out.
    recordsElsewhere: { record: { by: 'the end-to-end test', witness: 'none: nothing is kept here' } },
    units: Object.fromEntries(Object.entries(units).filter(([name]) => kept(name))) as typeof units,
    placements: placements.filter(({ unit }) => kept(unit)),
    ...(kept('cls') ? { loadBalancers: { front: { id: INSTANCES.balancer, region: REGION, accessLog: 'cls' } } } : {}),
    assume: [
      ...(kept('mysql')
        ? [
            {
              term: 'mysql-long-transaction',
              at: Duration.minutes(30),
              witness: 'alarm on transactions above 15 minutes',
            },
          ]
        : []),
      ...['mysql', 'mongodb', 'redis'].map((store) => ({
        term: `${store}-slow-log`,
        at: Duration.minutes(1),
        witness: 'alarm on slow statements that name a governed place',
      })),
    ],
    ...(options.protect === undefined ? {} : { protect: options.protect }),
    ...(options.holdUntil === undefined
      ? {}
      : { holds: [{ category: 'record', reason: 'a case', owner: 'legal', until: options.holdUntil }] }),
    acknowledge: (options.acknowledge ?? []).map((each) => ({
      category: 'record',
      who: 'e2e',
      ticket: 'E2E-1',
      ...each,
    })),
  });
}
