// SPDX-License-Identifier: Apache-2.0
import { defineEstate, planEstate, type Estate } from '../../lib/estate';
import { verdict } from '../../lib/lifetime';
import { definePolicy, Duration, imPolicy, type Policy, type Rule } from '../../lib/policy';
import { STORE_NAMES, STORES } from '../../lib/stores/registry';
import type { StoreName } from '../../lib/stores/store';
import { PROPS, PUSH, PUSH_TERMS, UNITS, type Props } from '../helpers/estate';

const ALL_UNITS = { ...UNITS, push: PUSH };
const ASSUMED = [...(PROPS.assume ?? []), ...PUSH_TERMS];
const UNIT_OF = Object.fromEntries(Object.entries(ALL_UNITS).map(([name, unit]) => [unit.store, name])) as Record<
  StoreName,
  string
>;
const BY_FIELD = { kind: 'createdInHashField', field: 'at', unit: 'ms' };
const BY_WRITE = { kind: 'lastWrite' };

/** Where a category lies in each store. */
function locationIn(store: StoreName, clock: 'created' | 'lastWritten' | 'terminated'): object | undefined {
  switch (store) {
    case 'mysql':
      return { database: 'im', table: 'data', column: 'at' };
    case 'mongodb':
      return { database: 'im', collection: 'data', field: 'at' };
    case 'redis':
      return { prefix: 'data:', clock: clock === 'lastWritten' ? BY_WRITE : BY_FIELD };
    case 'cos':
      return { prefix: 'data/' };
    default:
      return undefined;
  }
}

interface Case {
  readonly category: string;
  readonly class?: Duration | 'neverStored';
  readonly clock: 'created' | 'lastWritten' | 'terminated';
  readonly role?: 'systemOfRecord' | 'derived';
  readonly location?: object;
  readonly policy?: Policy;
}

/** The setting and the verdict of one placement in a store, or the refusal with its text. */
function answerOf(store: StoreName, { policy = imPolicy, clock, location, role, ...rest }: Case): string {
  const placement = {
    name: 'data',
    unit: UNIT_OF[store],
    role: role ?? 'systemOfRecord',
    location: location ?? locationIn(store, clock),
    ...rest,
  };
  const estate: Estate = defineEstate(policy, {
    ...PROPS,
    units: ALL_UNITS,
    assume: ASSUMED,
    loadBalancers: {},
    placements: [placement],
  } as unknown as Props);
  const plan = planEstate(estate);
  const [refusal] = plan.refusals;
  if (refusal !== undefined) return `refused, ${refusal.term}: ${refusal.why}; ${refusal.remedy}`;
  const unit = plan.units.find(({ name }) => name === UNIT_OF[store])!;
  const found = estate.placements[0]!;
  const setting = unit.live.get(found.id);
  const copies = STORES[store].lifetime(estate.units[unit.name]!, unit.settings, found, setting, estate.context);
  return `${verdict(found.obligation, copies)}: ${STORES[store].settingText(unit.settings, setting)}`;
}

const MYSQL = 'backup 7 d, binlog 7 d, local 6 h';
const MONGODB = 'backup 7 d, oplog backup 7 d';
const REDIS = 'hz 100, effort 1';
const CLOCK =
  'refused, clock: it is kept until the customer leaves, and this store knows only the age of a record: plain age would delete data of customers who still use the service';
const REDIS_WAYS =
  "raise 'hz' or 'activeExpireEffort', state fewer 'databases', run the enforcer more often, allow backups longer in the policy (backupAllowance), or hold the data in a store without managed backups (COS, CKafka)";
const PULSAR_WAYS =
  "hold the data in a store with finer expiry (Redis), shorten a term that the estate assumes, or, where a floor breaks, assume 'pulsar-full-storage' with an alarm on the storage of the namespace";
const BACKUPS =
  'allow backups longer in the policy (backupAllowance), hold the data in a store without managed backups (COS, CKafka), or shorten a term that the estate assumes';

describe('every category of the service in every store', () => {
  const cases: Readonly<Record<string, Case>> = {
    log: { category: 'log', clock: 'created' },
    monitoring: { category: 'monitoring', clock: 'created' },
    configuration: { category: 'configuration', clock: 'terminated' },
    'configuration, derived': { category: 'configuration', clock: 'terminated', role: 'derived' },
    'userInformation/30d': { category: 'userInformation', class: Duration.days(30), clock: 'lastWritten' },
    'chatMessages/7d': { category: 'chatMessages', class: Duration.days(7), clock: 'created' },
    'chatMessages/360d': { category: 'chatMessages', class: Duration.days(360), clock: 'created' },
    'chatMessages/360d, derived': {
      category: 'chatMessages',
      class: Duration.days(360),
      clock: 'created',
      role: 'derived',
    },
  };

  // the sums are in the tests of each store; a number here changes when a term changes.
  const matrix: Readonly<Record<StoreName, Readonly<Record<string, string>>>> = {
    mysql: {
      log: `kept by allowance: delete rows at 5 d 8 h 41 min, ${MYSQL}`,
      monitoring: `kept by allowance: delete rows at 8 h 41 min, ${MYSQL}`,
      configuration: `kept by allowance: delete rows at 63 d 8 h 46 min, ${MYSQL}`,
      'configuration, derived': `kept by allowance: delete rows at 63 d 8 h 46 min, ${MYSQL}`,
      'userInformation/30d': `kept by allowance: delete rows at 31 d 8 h 41 min, ${MYSQL}`,
      'chatMessages/7d': `kept by allowance: delete rows at 8 d 8 h 41 min, ${MYSQL}`,
      'chatMessages/360d': `kept by allowance: delete rows at 361 d 8 h 41 min, ${MYSQL}`,
      'chatMessages/360d, derived': `kept by allowance: delete rows at 361 d 8 h 41 min, ${MYSQL}`,
    },
    mongodb: {
      log: `kept by allowance: TTL index at 5 d 18 h 2 min 20 s, ${MONGODB}`,
      monitoring: `kept by allowance: TTL index at 18 h 2 min 20 s, ${MONGODB}`,
      configuration: `kept by allowance: TTL index at 63 d 18 h 7 min 20 s, ${MONGODB}`,
      'configuration, derived': `kept by allowance: TTL index at 63 d 18 h 7 min 20 s, ${MONGODB}`,
      // the last write starts the clock, so that the oplog repeats nothing after it.
      'userInformation/30d': `kept by allowance: TTL index at 32 d 18 h 11 min 20 s, ${MONGODB}`,
      'chatMessages/7d': `kept by allowance: TTL index at 8 d 18 h 2 min 20 s, ${MONGODB}`,
      'chatMessages/360d': `kept by allowance: TTL index at 361 d 18 h 2 min 20 s, ${MONGODB}`,
      'chatMessages/360d, derived': `kept by allowance: TTL index at 361 d 18 h 2 min 20 s, ${MONGODB}`,
    },
    redis: {
      log: `kept by allowance: cap keys at 5 d 13 h 45 min 40 s, ${REDIS}`,
      monitoring: `kept by allowance: cap keys at 13 h 45 min 40 s, ${REDIS}`,
      configuration: `${CLOCK}; mark it 'derived', or keep it in MySQL or MongoDB, which hold the date of termination`,
      'configuration, derived': `kept by allowance: cap keys at 63 d 13 h 45 min 40 s, ${REDIS}`,
      // a write in place keeps the expiry of the first one.
      'userInformation/30d': `refused, keep-at-least: the key would be deleted after 0 s, before the floor of 30 d; no setting of this store keeps a record for 30 d: keep it in another, or ${REDIS_WAYS}`,
      'chatMessages/7d': `kept by allowance: cap keys at 8 d 13 h 45 min 40 s, ${REDIS}`,
      'chatMessages/360d': `kept by allowance: cap keys at 361 d 13 h 45 min 40 s, ${REDIS}`,
      'chatMessages/360d, derived': `kept by allowance: cap keys at 361 d 13 h 45 min 40 s, ${REDIS}`,
    },
    ckafka: {
      log: 'kept if assumed: retention 5 d 19 h 43 min, segment 1 d, trim at 6 d 15 h 45 min',
      monitoring: 'kept if assumed: retention 19 h 43 min, segment 1 d, trim at 1 d 15 h 45 min',
      configuration: `${CLOCK}; mark it 'derived', or keep it in MySQL or MongoDB`,
      'configuration, derived': 'kept if assumed: retention 63 d 19 h 43 min, segment 1 d, trim at 64 d 15 h 45 min',
      'userInformation/30d': 'kept if assumed: retention 31 d 19 h 43 min, segment 1 d, trim at 32 d 15 h 45 min',
      'chatMessages/7d': 'kept if assumed: retention 8 d 19 h 43 min, segment 1 d, trim at 9 d 15 h 45 min',
      // the vendor keeps records 90 days at most.
      'chatMessages/360d':
        'refused, keep-at-least: the readable record would be deleted after 89 d 23 h 55 min, before the floor of 360 d; no setting of this store keeps a record for 360 d: keep it in another, or hold the data in a store with finer expiry (Redis), or shorten a term that the estate assumes',
      'chatMessages/360d, derived': 'kept if assumed: retention 90 d, segment 1 d, trim at 362 d 15 h 45 min',
    },
    // the vendor keeps records 15 days at most.
    pulsar: {
      log: 'kept if assumed: retention 4 d 9 h 21 min, time to live 4 d 9 h 6 min',
      monitoring: `refused, pulsar-disk: the ledger on disk lives at least 2 d 14 h 55 min, allowed 2 d; largest term 'a deleted ledger is still on disk' 2 d; ${PULSAR_WAYS}`,
      configuration: `${CLOCK}; mark it 'derived', or keep it in MySQL or MongoDB`,
      'configuration, derived': 'kept if assumed: retention 15 d, time to live 15 d',
      'userInformation/30d': `refused, keep-at-least: the record would be deleted after 14 d 23 h 54 min, before the floor of 30 d; no setting of this store keeps a record for 30 d: keep it in another, or ${PULSAR_WAYS}`,
      'chatMessages/7d': 'kept if assumed: retention 7 d 9 h 21 min, time to live 7 d 9 h 6 min',
      'chatMessages/360d': `refused, keep-at-least: the record would be deleted after 14 d 23 h 54 min, before the floor of 360 d; no setting of this store keeps a record for 360 d: keep it in another, or ${PULSAR_WAYS}`,
      'chatMessages/360d, derived': 'kept if assumed: retention 15 d, time to live 15 d',
    },
    cos: {
      // below the 8 days that rules of a versioned bucket need, and in a window below 7, the enforcer deletes.
      log: 'kept if assumed: enforcer deletes at 6 d 18 h 27 min',
      monitoring: 'kept if assumed: enforcer deletes at 1 d 18 h 27 min',
      configuration: `${CLOCK}; add 'terminations' with a prefix per application, mark it 'derived', or keep it in MySQL or MongoDB`,
      'configuration, derived': 'kept if assumed: expire 58 d, noncurrent 1 d, uploads 1 d',
      'userInformation/30d': 'kept if assumed: enforcer deletes at 32 d 18 h 27 min',
      'chatMessages/7d': 'kept if assumed: enforcer deletes at 9 d 18 h 27 min',
      'chatMessages/360d': 'kept if assumed: enforcer deletes at 362 d 18 h 27 min',
      'chatMessages/360d, derived': 'kept if assumed: expire 356 d, noncurrent 1 d, uploads 1 d',
    },
    cls: {
      log: 'kept if assumed: period 5 d',
      monitoring:
        "refused, cls-deletion-lag: the log lives at least 3 d, allowed 2 d; largest term 'logs past the period wait for their deletion' 2 d; hold the data in a store with finer expiry (Redis, CKafka), or shorten a term that the estate assumes",
      configuration: `${CLOCK}; mark it 'derived', or keep it in MySQL or MongoDB`,
      'configuration, derived': 'kept if assumed: period 63 d',
      'userInformation/30d': 'kept if assumed: period 31 d',
      'chatMessages/7d': 'kept if assumed: period 8 d',
      'chatMessages/360d': 'kept if assumed: period 361 d',
      'chatMessages/360d, derived': 'kept if assumed: period 361 d',
    },
  };

  const entries = STORE_NAMES.flatMap((store) =>
    Object.entries(cases).map(([name, each]) => [store, name, each] as const),
  );

  test.each(entries)('%s holds %s as the promise allows', (store, name, each) => {
    expect(answerOf(store, each)).toBe(matrix[store][name]);
  });

  test.each(STORE_NAMES)('%s refuses what is never stored', (store) => {
    expect(answerOf(store, { category: 'userInformation', class: 'neverStored', clock: 'lastWritten' })).toBe(
      "refused, transient: the promise is that this data is never stored; process it in memory only and remove the placement, or state in the policy how long it may be on its way ('inTransit')",
    );
  });

  test.each<[StoreName, string]>([
    ['mysql', 'refused, in-transit: '],
    ['mongodb', 'refused, in-transit: '],
    ['redis', 'refused, in-transit: '],
    ['cls', 'refused, cls-deletion-lag: '],
    ['ckafka', 'refused, ckafka-segment: '],
    ['pulsar', 'refused, pulsar-disk: '],
    ['cos', 'kept if assumed: '],
  ])('%s answers for a message that may only travel', (store, answer) => {
    expect(answerOf(store, { category: 'chatMessages', class: 'neverStored', clock: 'created' })).toMatch(answer);
  });

  test('COS holds configuration data in a prefix per application, and deletes it when the application has ended', () => {
    const terminations = {
      unit: 'main',
      database: 'im',
      table: 'applications',
      applicationColumn: 'id',
      terminatedColumn: 'at',
    };
    const location = { prefix: 'certificates/{application}/', terminations };
    expect(answerOf('cos', { category: 'configuration', clock: 'terminated', location })).toBe(
      'kept if assumed: enforcer deletes at 64 d 18 h 27 min',
    );
  });
});

describe('a strict policy', () => {
  const policy = definePolicy({ ...imPolicy, strict: true }) as Policy;

  // a managed backup lives at least 7 days, so a promise of 7 days cannot hold where one exists.
  test.each<[StoreName, string]>([
    [
      'mysql',
      `refused, mysql-binlog-backup: the binlog backup lives at least 9 d 9 h 18 min 41 s, allowed 7 d; largest term 'binlog backup kept' 7 d; ${BACKUPS}`,
    ],
    [
      'mongodb',
      `refused, mongodb-oplog-backup: the oplog backup lives at least 8 d 6 h 47 min 41 s, allowed 7 d; largest term 'oplog backup kept' 7 d; ${BACKUPS}, such as the oplog window`,
    ],
    [
      'redis',
      `refused, redis-backup: the daily backup lives at least 8 d 16 h 14 min 21 s, allowed 7 d; largest term 'daily backup kept' 7 d; ${REDIS_WAYS}`,
    ],
    ['ckafka', 'kept if assumed: retention 5 d 19 h 43 min, segment 1 d, trim at 6 d 15 h 45 min'],
    ['pulsar', 'kept if assumed: retention 4 d 9 h 21 min, time to live 4 d 9 h 6 min'],
    ['cos', 'kept if assumed: enforcer deletes at 6 d 18 h 27 min'],
    ['cls', 'kept if assumed: period 5 d'],
  ])('refuses a week of data where managed backups keep it (%s)', (store, expected) => {
    expect(answerOf(store, { category: 'log', clock: 'created', policy })).toBe(expected);
  });

  test('reads two months as 59 days, backups included', () => {
    // 59 d - 9 d 9 h 17 min 41 s (binlog backup, its date up to a day late in place of 5 min)
    expect(answerOf('mysql', { category: 'configuration', clock: 'terminated', policy })).toBe(
      `kept if assumed: delete rows at 48 d 14 h 47 min, ${MYSQL}`,
    );
  });
});

describe('rules of other services', () => {
  const source = { section: 'test' };
  const withRule = (rule: Rule): Policy =>
    definePolicy({ name: 'other', categories: { data: { role: 'controller', rule, contains: [] } } });
  const age = (atLeast?: number): Case => ({
    category: 'data',
    clock: 'lastWritten',
    policy: withRule({
      kind: 'age',
      from: 'lastWritten',
      ...(atLeast === undefined
        ? { moment: Duration.days(30), window: 'before' }
        : {
            moment: Duration.days(atLeast),
            window: { side: 'after', within: Duration.days(30 - atLeast), reason: 'test', disclosed: true },
          }),
      source,
    }),
  });

  test.each<[StoreName, string, string]>([
    [
      'mysql',
      `kept if assumed: delete rows at 20 d 14 h 42 min, ${MYSQL}`,
      "the row would be deleted after 20 d 14 h 37 min, before the floor of 29 d; allow 'within' of at least 9 d 9 h 23 min after",
    ],
    [
      'mongodb',
      `kept if assumed: TTL index at 21 d 12 h 12 min 20 s, ${MONGODB}`,
      "the document would be deleted after 21 d 12 h 7 min 20 s, before the floor of 29 d; allow 'within' of at least 8 d 11 h 53 min after",
    ],
    [
      'redis',
      `kept if assumed: cap keys at 21 d 7 h 45 min 40 s, ${REDIS}`,
      'the key would be deleted after 0 s, before the floor of 29 d; no setting of this store keeps',
    ],
    [
      'ckafka',
      'kept if assumed: retention 28 d 19 h 43 min, segment 1 d, trim at 29 d 15 h 45 min',
      "the readable record would be deleted after 28 d 19 h 38 min, before the floor of 29 d; allow 'within' of at least 1 d 4 h 22 min after",
    ],
    [
      'pulsar',
      'kept if assumed: retention 15 d, time to live 15 d',
      'the record would be deleted after 14 d 23 h 54 min, before the floor of 29 d; no setting of this store keeps a record for 29 d: keep it in another,',
    ],
    [
      'cls',
      'kept if assumed: period 28 d',
      "the log would be deleted after 28 d, before the floor of 29 d; allow 'within' of at least 2 d after",
    ],
  ])('an age has a ceiling and may have a floor, which %s cannot keep above its own', (store, kept, why) => {
    expect(answerOf(store, age())).toBe(kept);
    expect(answerOf(store, age(29))).toMatch(`refused, keep-at-least: ${why} `);
  });

  test('an age with a high floor is kept in COS, where the enforcer deletes to the minute', () => {
    expect(answerOf('cos', age())).toBe('kept if assumed: expire 23 d, noncurrent 1 d, uploads 1 d');
    expect(answerOf('cos', age(29))).toBe('kept if assumed: enforcer deletes at 29 d 18 h 27 min');
  });

  test.each(STORE_NAMES)('what is never stored by rule is refused in %s', (store) => {
    const policy = withRule({ kind: 'transient', source });
    expect(answerOf(store, { category: 'data', clock: 'created', policy })).toBe(
      "refused, transient: the promise is that this data is never stored; process it in memory only and remove the placement, or state in the policy how long it may be on its way ('inTransit')",
    );
  });

  test.each(STORE_NAMES)(
    'data kept until the customer leaves has a system of record in databases only (%s)',
    (store) => {
      const policy = withRule({
        kind: 'afterTermination',
        moment: Duration.days(1),
        window: { side: 'after', within: Duration.days(29), reason: 'test', disclosed: true },
        source,
      });
      const answer = answerOf(store, { category: 'data', clock: 'terminated', policy });
      expect(answer.startsWith(store === 'mysql' || store === 'mongodb' ? 'kept if assumed: ' : CLOCK)).toBe(true);
    },
  );
});
