// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/policy';
import type { CkafkaUnit } from '../../lib/stores/ckafka';
import type { MysqlLocation } from '../../lib/stores/mysql';
import type { RedisLocation } from '../../lib/stores/redis';
import type { Unit } from '../../lib/stores/registry';
import type { StoreName } from '../../lib/stores/store';
import { contexts, placements, SEED, shipped, type Case } from './witness';
import { arrival, obligation, placement } from '../helpers/placement';

const REGION = 'ap-singapore';
const TERMINATIONS = {
  unit: 'main',
  database: 'im',
  table: 'applications',
  applicationColumn: 'id',
  terminatedColumn: 'terminated_at',
};

const UNITS = {
  mysql: { store: 'mysql', region: REGION, instanceId: 'cdb-a1b2c3d4' },
  mongodb: { store: 'mongodb', region: REGION, instanceId: 'cmgo-a1b2c3d4' },
  redis: { store: 'redis', region: REGION, instanceId: 'crs-a1b2c3d4', version: '7.0', keysAtMost: 1 },
  ckafka: {
    store: 'ckafka',
    region: REGION,
    instanceId: 'ckafka-a1b2c3d4',
    topic: 'messages',
    partitions: 1,
    replicas: 2,
    timestamps: 'CreateTime',
  },
  pulsar: {
    store: 'pulsar',
    region: REGION,
    clusterId: 'pulsar-a1b2c3d4e5f6',
    namespace: 'push',
    storageMegabytes: 10_240,
  },
  cos: { store: 'cos', region: REGION, bucket: 'media-1250000000', versioned: true },
  cls: { store: 'cls', region: REGION, logset: 'im', topic: 'access', kind: 'log' },
} as const satisfies Record<StoreName, Unit>;

const days = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
const BACKUPS = { fullBackupDays: 7, binlogBackupDays: 7, localBinlogHours: 6 };
const SEGMENTS = { segmentMs: DAY_MS, cleanupPolicy: 'delete', forwardBucket: null };
/** Any settings, placements and assumptions of each store. */
export const CASES: Readonly<Record<StoreName, fc.Arbitrary<Case>>> = {
  mysql: fc
    .tuple(
      fc.record({
        fullBackupDays: days(7, 30),
        binlogBackupDays: days(7, 30),
        localBinlogHours: days(6, 168),
        remoteBackupDays: fc.oneof(fc.constant('off' as const), days(7, 30)),
        auditDays: fc.oneof(fc.constant(null), days(7, 30)),
      }),
      fc.record({
        deleteAfterMs: days(1, 20_000).map((minutes) => minutes * MINUTE_MS),
        partitionWidthMs: fc.constantFrom(null, HOUR_MS, DAY_MS),
        image: fc.boolean(),
      }),
      fc.boolean(),
      fc.constantFrom(undefined, 'day' as const),
    )
    .chain(([settings, { image, ...expiry }, appendOnly, resolution]) => {
      const setting = { ...expiry, ...(image ? { deleteImage: 'key' as const } : {}) };
      const clocks = setting.partitionWidthMs === null ? undefined : (['created'] as const);
      const location: MysqlLocation = {
        database: 'im',
        table: 'messages',
        column: 'created_at',
        appendOnly,
        ...(resolution === undefined ? {} : { resolution }),
      };
      return cases('mysql', { unit: UNITS.mysql, settings, setting }, location, clocks);
    }),
  mongodb: fc
    .tuple(
      fc.record({
        fullBackupDays: days(7, 30),
        oplogBackupDays: days(7, 30),
        backupMethod: fc.constantFrom('logical', 'physical', 'snapshot', null),
        longTermBackupDays: fc.oneof(fc.constant(null), days(30, 60)),
      }),
      fc.constantFrom('age' as const, 'expireAt' as const),
      days(1, 1_000_000),
      fc.boolean(),
    )
    .chain(([settings, form, seconds, writtenOnce]) => {
      const setting = {
        form,
        expireAfterSeconds: form === 'age' ? seconds : 0,
        deleteAfterMs: seconds * SECOND_MS,
      };
      const location = { database: 'im', collection: 'messages', field: 'createdAt', writtenOnce };
      return cases('mongodb', { unit: UNITS.mongodb, settings, setting }, location);
    }),
  redis: fc
    .tuple(
      fc.record({
        version: fc.constantFrom('5.0' as const, '7.0' as const),
        keysAtMost: days(1, 10_000_000),
        databases: days(1, 256),
        hz: days(1, 500),
        activeExpireEffort: days(1, 10),
        rewrittenWithinMs: fc.option(days(1, 48).map((hours) => hours * HOUR_MS)),
      }),
      days(1, 1_000_000),
      fc.constantFrom<RedisLocation['clock']>(
        { kind: 'lastWrite' },
        { kind: 'createdInHashField', field: 'at', unit: 'ms' },
      ),
      fc.boolean(),
    )
    .chain(([settings, seconds, clock, once]) => {
      // a record that counts from its creation may not be written twice where nothing tells when that was.
      const clocks = once || clock.kind !== 'lastWrite' ? undefined : (['lastWritten', 'terminated'] as const);
      const setting = { capMs: seconds * SECOND_MS };
      return cases(
        'redis',
        { unit: UNITS.redis, settings, setting },
        { prefix: 'msg:', clock, writtenOnce: once },
        clocks,
      );
    }),
  ckafka: fc
    .tuple(
      fc.constantFrom<CkafkaUnit['idle']>('never', 'heartbeat', 'trim'),
      fc.constantFrom<CkafkaUnit['timestamps']>('LogAppendTime', 'CreateTime'),
      days(1, 20_000),
      days(1, 20_000),
      days(1, 5),
    )
    .chain(([idle, timestamps, retention, trim, segmentDays]) => {
      const settings = { ...SEGMENTS, segmentMs: segmentDays * DAY_MS };
      const setting = {
        retentionMs: retention * MINUTE_MS,
        trimAfterMs: idle === 'trim' ? trim * MINUTE_MS : null,
        heartbeat: idle === 'heartbeat',
      };
      return cases('ckafka', { unit: { ...UNITS.ckafka, idle, timestamps }, settings, setting }, {});
    })
    // the model fills an idle partition once an hour at the most, so it cannot play traffic that is denser than that.
    .filter(({ context }) => context.assumptions.term('ckafka-idle-partition').ms >= HOUR_MS),
  pulsar: fc.tuple(days(1, 20_000), days(1, 20_000)).chain(([retentionMinutes, ttlMinutes]) => {
    const settings = { storageMegabytes: 10_240 };
    return cases(
      'pulsar',
      { unit: UNITS.pulsar, settings, setting: { retentionMinutes, ttlSeconds: ttlMinutes * 60 } },
      {},
    );
  }),
  cos: fc
    .tuple(fc.boolean(), days(1, 10), days(1, 30), days(1, 10), fc.constantFrom('rules', 'enforcer', 'termination'))
    .chain(([versioned, abortDays, expirationDays, noncurrentDays, by]) => {
      const settings = { versioned, abortDays, objectLock: false, replicated: false };
      const setting =
        by === 'rules'
          ? { expirationDays, noncurrentDays: versioned ? noncurrentDays : null, deleteAfterMs: null }
          : { expirationDays: null, noncurrentDays: null, deleteAfterMs: expirationDays * HOUR_MS };
      const unit = { ...UNITS.cos, versioned };
      return by === 'termination'
        ? cases('cos', { unit, settings, setting }, { prefix: 'chat/{application}/', terminations: TERMINATIONS }, [
            'terminated',
          ])
        : cases('cos', { unit, settings, setting }, { prefix: 'chat/' });
    }),
  cls: fc.tuple(days(1, 60), fc.constantFrom('log' as const, 'metric' as const)).chain(([periodDays, kind]) => {
    const settings = { storageType: 'hot', shippers: [] };
    return cases('cls', { unit: { ...UNITS.cls, kind }, settings, setting: { periodDays } }, {});
  }),
};

function cases(
  store: StoreName,
  fixed: Pick<Case, 'unit' | 'settings' | 'setting'>,
  location: object,
  clocks?: Parameters<typeof placements>[1],
): fc.Arbitrary<Case> {
  return fc
    .tuple(placements<unknown>(location, clocks), contexts(store), SEED)
    .map(([at, context, seed]) => ({ ...fixed, placement: at, context, seed }));
}

/** One ordinary placement of each way to forget, at the values that ship. */
export const ORDINARY: Readonly<Record<string, Case>> = {
  'mysql by delete': ordinary('mysql', UNITS.mysql, {
    settings: { ...BACKUPS, remoteBackupDays: 8, auditDays: 7 },
    setting: { deleteAfterMs: 2 * DAY_MS, partitionWidthMs: null },
    location: { database: 'im', table: 'messages', column: 'created_at' },
  }),
  'mysql by partition': ordinary('mysql', UNITS.mysql, {
    settings: { ...BACKUPS, remoteBackupDays: 'off', auditDays: null },
    setting: { deleteAfterMs: 2 * DAY_MS, partitionWidthMs: HOUR_MS },
    location: { database: 'im', table: 'messages', column: 'created_at' },
  }),
  mongodb: ordinary('mongodb', UNITS.mongodb, {
    settings: { fullBackupDays: 7, oplogBackupDays: 7, backupMethod: 'physical', longTermBackupDays: 30 },
    setting: { form: 'age', expireAfterSeconds: 172_800, deleteAfterMs: 2 * DAY_MS },
    location: { database: 'im', collection: 'messages', field: 'createdAt' },
  }),
  'redis by last write': ordinary('redis', UNITS.redis, {
    settings: {
      version: '7.0',
      keysAtMost: 5_000_000,
      databases: 16,
      hz: 100,
      activeExpireEffort: 1,
      rewrittenWithinMs: null,
    },
    setting: { capMs: DAY_MS },
    location: { prefix: 'msg:', clock: { kind: 'lastWrite' }, writtenOnce: true },
    delayMs: HOUR_MS,
  }),
  'redis by date': ordinary('redis', UNITS.redis, {
    settings: {
      version: '7.0',
      keysAtMost: 5_000_000,
      databases: 16,
      hz: 100,
      activeExpireEffort: 1,
      rewrittenWithinMs: null,
    },
    setting: { capMs: DAY_MS },
    location: { prefix: 'msg:', clock: { kind: 'createdInHashField', field: 'at', unit: 'ms' } },
  }),
  'ckafka by trim': ordinary(
    'ckafka',
    { ...UNITS.ckafka, idle: 'trim' },
    {
      settings: SEGMENTS,
      setting: { retentionMs: 2 * DAY_MS, trimAfterMs: DAY_MS, heartbeat: false },
      location: {},
    },
  ),
  'ckafka by retention': ordinary(
    'ckafka',
    { ...UNITS.ckafka, idle: 'never' },
    {
      settings: SEGMENTS,
      setting: { retentionMs: 2 * DAY_MS, trimAfterMs: null, heartbeat: false },
      location: {},
    },
  ),
  'ckafka by heartbeat': ordinary(
    'ckafka',
    { ...UNITS.ckafka, idle: 'heartbeat' },
    {
      settings: SEGMENTS,
      setting: { retentionMs: DAY_MS, trimAfterMs: null, heartbeat: true },
      location: {},
    },
  ),
  'pulsar by retention': ordinary('pulsar', UNITS.pulsar, {
    settings: { storageMegabytes: 10_240 },
    setting: { retentionMinutes: 2 * 1440, ttlSeconds: 60 },
    location: {},
    delayMs: HOUR_MS,
  }),
  'pulsar by time to live': ordinary('pulsar', UNITS.pulsar, {
    settings: { storageMegabytes: 10_240 },
    setting: { retentionMinutes: 1, ttlSeconds: 2 * 86_400 },
    location: {},
    delayMs: HOUR_MS,
  }),
  'cos by rules': ordinary('cos', UNITS.cos, {
    settings: { versioned: true, abortDays: 1, objectLock: false, replicated: false },
    setting: { expirationDays: 2, noncurrentDays: 1, deleteAfterMs: null },
    location: { prefix: 'chat/' },
    delayMs: HOUR_MS,
  }),
  'cos by enforcer': ordinary('cos', UNITS.cos, {
    settings: { versioned: true, abortDays: 1, objectLock: false, replicated: false },
    setting: { expirationDays: null, noncurrentDays: null, deleteAfterMs: DAY_MS },
    location: { prefix: 'chat/' },
  }),
  cls: ordinary('cls', UNITS.cls, {
    settings: { storageType: 'hot', shippers: [] },
    setting: { periodDays: 2 },
    location: {},
    delayMs: HOUR_MS,
  }),
};

function ordinary(
  store: StoreName,
  unit: Unit,
  given: { settings: unknown; setting: unknown; location: unknown; delayMs?: number },
): Case {
  const { settings, setting, location, delayMs } = given;
  const at = placement(location, {
    role: 'derived',
    obligation: obligation(),
    arrival: delayMs === undefined ? [] : [arrival(delayMs)],
  });
  return { unit, settings, setting, placement: at, context: shipped(store), seed: 1 };
}
