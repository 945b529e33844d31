// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { Assumptions, type Assumption } from '../../lib/lifetime';
import { DAY_MS, Duration, HOUR_MS, MINUTE_MS, SECOND_MS, type Obligation } from '../../lib/policy';
import { APPLICATION } from '../../lib/directives';
import { OPEN_TERMS, type Unit } from '../../lib/stores/registry';
import type { Placement, StoreContext, StoreName } from '../../lib/stores/store';
import { arrival, obligation, placement } from './placement';

const REGION = 'ap-singapore';
const days = (max: number): fc.Arbitrary<Duration> => fc.integer({ min: 1, max }).map((count) => Duration.days(count));

/** A property that is often left out. */
const maybe = <K extends string, T>(key: K, value: fc.Arbitrary<T>): fc.Arbitrary<{ [P in K]?: T }> =>
  fc
    .option(value, { nil: undefined })
    .map((given) => (given === undefined ? {} : { [key]: given }) as { [P in K]?: T });

const merged = (...parts: readonly fc.Arbitrary<object>[]): fc.Arbitrary<object> =>
  fc.tuple(...parts).map((each) => Object.assign({}, ...each) as object);

const fixed = (value: object): fc.Arbitrary<object> => fc.constant(value);

const redisUnit = fc.constantFrom('2.8', '4.0', '5.0', '6.2', '7.0').chain((version) =>
  merged(
    fixed({ store: 'redis', region: REGION, instanceId: 'crs-1', version }),
    fc.integer({ min: 1, max: 100_000_000 }).map((keysAtMost) => ({ keysAtMost })),
    maybe('databases', fc.integer({ min: 1, max: 256 })),
    // before 6.2 nobody can set the pace of expiry.
    ...(Number(version) < 6
      ? []
      : [maybe('hz', fc.integer({ min: 1, max: 500 })), maybe('activeExpireEffort', fc.integer({ min: 1, max: 10 }))]),
  ),
);

const UNITS: Readonly<Record<StoreName, fc.Arbitrary<object>>> = {
  mysql: merged(
    fixed({ store: 'mysql', region: REGION, instanceId: 'cdb-1' }),
    maybe('backupAtLeast', days(40)),
    maybe('disasterRecovery', fc.boolean()),
    maybe('remoteBackup', fc.constantFrom('off', { region: 'ap-tokyo' })),
    maybe('deleteImage', fc.constant('key')),
  ),
  mongodb: merged(
    fixed({ store: 'mongodb', region: REGION, instanceId: 'cmgo-1' }),
    maybe('backupAtLeast', days(40)),
    maybe('backupMethod', fc.constantFrom('logical', 'physical', 'snapshot')),
  ),
  redis: redisUnit,
  ckafka: merged(
    fixed({ store: 'ckafka', region: REGION, instanceId: 'ckafka-1', topic: 'events', partitions: 3, replicas: 2 }),
    fc.constantFrom('LogAppendTime', 'CreateTime').map((timestamps) => ({ timestamps })),
    maybe('idle', fc.constantFrom('never', 'heartbeat', 'trim')),
  ),
  pulsar: merged(
    fixed({ store: 'pulsar', region: REGION, clusterId: 'pulsar-1', namespace: 'push' }),
    fc.integer({ min: 10_240, max: 1_000_000 }).map((storageMegabytes) => ({ storageMegabytes })),
  ),
  cos: fc.boolean().map((versioned) => ({ store: 'cos', region: REGION, bucket: 'im-1250000000', versioned })),
  cls: fc.oneof(
    fixed({ store: 'cls', region: REGION, logset: 'im', topic: 'access', kind: 'metric' }),
    merged(
      fixed({ store: 'cls', region: REGION, logset: 'im', topic: 'access', kind: 'log' }),
      maybe('storage', fc.constantFrom('hot', 'cold')),
    ),
  ),
};

const TERMINATIONS = { unit: 'main', database: 'im', table: 't', applicationColumn: 'id', terminatedColumn: 'at' };

const LOCATIONS: Readonly<Record<StoreName, fc.Arbitrary<object>>> = {
  mysql: merged(
    fixed({ database: 'im', table: 't', column: 'at' }),
    maybe('expiry', fc.constantFrom('partition', 'delete')),
    maybe('appendOnly', fc.boolean()),
  ),
  mongodb: merged(
    fixed({ database: 'im', collection: 'c', field: 'at' }),
    maybe('expireAtField', fc.constant('expireAt')),
    maybe('writtenOnce', fc.boolean()),
  ),
  redis: merged(
    fixed({ prefix: 'p:' }),
    fc
      .constantFrom<object>(
        { kind: 'lastWrite' },
        { kind: 'createdInKey', pattern: ':(\\d+)$', unit: 'ms' },
        { kind: 'createdInHashField', field: 'at', unit: 's' },
      )
      .map((clock) => ({ clock })),
    maybe('writtenOnce', fc.boolean()),
  ),
  ckafka: fixed({}),
  pulsar: fixed({}),
  cos: fc.constantFrom({ prefix: 'chat/' }, { prefix: `chat/${APPLICATION}/`, terminations: TERMINATIONS }),
  cls: fixed({}),
};

/** A promise of an hour to 400 days, with an allowance for backups and now and then a floor. */
const OBLIGATION: fc.Arbitrary<Obligation> = fc
  .record({
    // long and short promises alike, also such that end between two values of every grid.
    deadlineMs: fc.oneof(
      fc.integer({ min: HOUR_MS, max: 12 * DAY_MS }),
      fc.integer({ min: HOUR_MS, max: 400 * DAY_MS }),
      fc.integer({ min: 1, max: 400 }).map((count) => count * DAY_MS),
    ),
    backupAllowanceMs: fc.oneof(fc.constant(10 * DAY_MS), fc.integer({ min: 0, max: 30 * DAY_MS })),
    clock: fc.constantFrom<Obligation['clock'][]>('created', 'lastWritten', 'terminated'),
    floor: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.double({ min: 0, max: 1, noNaN: true })),
  })
  .map(({ floor, ...rest }) => obligation({ ...rest, keepAtLeastMs: Math.floor(floor * rest.deadlineMs) }));

/** Values for some open terms; those that ship without one are always closed. */
const CONTEXT: fc.Arbitrary<StoreContext> = fc
  .record({
    values: fc.array(fc.option(fc.integer({ min: SECOND_MS, max: 2 * DAY_MS }), { freq: 2, nil: undefined }), {
      minLength: OPEN_TERMS.length,
      maxLength: OPEN_TERMS.length,
    }),
    closed: fc.integer({ min: SECOND_MS, max: 12 * HOUR_MS }),
    enforcerEveryMs: fc.constantFrom(MINUTE_MS, 15 * MINUTE_MS, DAY_MS),
  })
  .map(({ values, closed, enforcerEveryMs }) => {
    const assume = OPEN_TERMS.flatMap((open, index): Assumption[] => {
      const ms = values[index] ?? (open.ms === undefined ? closed : undefined);
      return ms === undefined ? [] : [{ term: open.id, at: Duration.millis(ms), witness: 'test' }];
    });
    return { assumptions: new Assumptions(OPEN_TERMS, assume), enforcerEveryMs };
  });

/** A unit of a store with one placement, whatever may be promised of it and assumed. */
export interface Situation {
  readonly unit: Unit;
  readonly placement: Placement;
  readonly context: StoreContext;
}

export function situationIn(store: StoreName): fc.Arbitrary<Situation> {
  return fc
    .record({
      unit: UNITS[store],
      location: LOCATIONS[store],
      owed: OBLIGATION,
      role: fc.constantFrom<Placement['role'][]>('systemOfRecord', 'derived'),
      delays: fc.oneof(
        { weight: 2, arbitrary: fc.constant<number[]>([]) },
        fc.array(fc.integer({ min: 0, max: 2 * DAY_MS }), { maxLength: 2 }),
      ),
      context: CONTEXT,
    })
    .map(({ unit, location, owed, role, delays, context }) => ({
      unit: unit as Unit,
      placement: placement(location, { role, obligation: owed, arrival: delays.map(arrival) }),
      context,
    }));
}
