// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Prefixes that a pattern, a hash tag or an encoding could mistake. */
const PREFIXES = [
  'profile:',
  'a*b?',
  '[x]y\\',
  'profile',
  '消息:',
  '{tag}:',
  '',
  'größe:',
  'x'.repeat(200),
  'a b"c',
] as const;

/** Types whose keys can grow in place, and those that cannot. */
export const TYPES = ['string', 'list', 'hash', 'set', 'zset', 'stream'] as const;
export type KeyType = (typeof TYPES)[number];

/** How a date is written: in the unit that the directive states, or as something that only looks like one. */
export const SPELLINGS = ['plain', 'fraction', 'otherUnit', 'sentinel', 'garbage', 'absent'] as const;

/** Expiries that are no life that anybody would mean, in milliseconds since 1970, also of the size of marks of a hold. */
export const FAR_EXPIRIES = [
  32_503_680_000_000,
  33_177_117_420_000,
  253_402_300_799_000,
  2 ** 52,
  2 ** 52 + 14,
  2 ** 53 - 1,
  2 ** 53 + 2,
  5_000_000_000_000_000,
  8_640_000_000_000_000,
] as const;

/** A key, by what the generator alone knows of it. Times are milliseconds, past for positive ages. */
export interface KeyPlan {
  /** `under` the prefix of the directive; of the same name in another database; beside it. */
  readonly where: 'under' | 'beside' | 'otherDatabase';
  readonly type: KeyType;
  readonly spelling: (typeof SPELLINGS)[number];
  /** How far from being due by its date: before it for `young`, past it for `old`. */
  readonly young: boolean;
  readonly byMs: number;
  readonly odd: number;
  /** The expiry that an application gave it: none, some life, a date far away, or one of the constants of the case. */
  readonly expiry: {
    readonly kind: 'none' | 'life' | 'far' | 'constant';
    readonly lifeMs: number;
    readonly far: number;
  };
  /** The field with the date has an expiry of its own, where the server knows such a thing. */
  readonly fieldExpires: boolean;
}

/** Keys, a directive, and what happens while the enforcer works. */
export interface RedisCase {
  /** Whether the keys are in a cluster, and whether the endpoint says so. */
  readonly cluster: boolean;
  readonly saysCluster: boolean;
  readonly db: number;
  readonly prefix: string;
  readonly clock: 'lastWrite' | 'createdInKey' | 'createdInHashField';
  readonly unit: 's' | 'ms';
  readonly capMs: number;
  readonly role: 'systemOfRecord' | 'derived';
  readonly floor: boolean;
  readonly allowsGrowing: boolean;
  /** Of the enforcer's clock against the server's. */
  readonly skewMs: number;
  /** Age of the backup that was restored, `not known`, or undefined for none. */
  readonly restoredAgeMs: number | 'not known' | undefined;
  /** Before the sweep a hold is in force, once or twice; or a dry run comes first. */
  readonly before: 'nothing' | 'hold' | 'twoHolds' | 'dry';
  /** Expiries of the size of marks, which an application writes into many keys. */
  readonly constants: readonly number[];
  /** After the first pass of a hold: keys are written with constants, or with the marks of others; or its record is lost. */
  readonly meanwhile: 'nothing' | 'constants' | 'copies' | 'lost';
  /** After all: keys are written with the marks that they had under the hold. */
  readonly stale: boolean;
  readonly keys: readonly KeyPlan[];
  /** Every key so many times, under another name. */
  readonly copies: number;
  /** Keys that the application writes anew while the sweep goes on. */
  readonly touched: number;
  readonly interruptions: readonly Interruption[];
}

/** How a sweep ends before its time. */
export interface Interruption {
  readonly budgetMs: number;
  readonly by: 'time' | 'connection' | 'scripts' | 'server';
  readonly afterMs: number;
}

const often = <T>(usual: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: others.length + 2, arbitrary: fc.constant(usual) }, ...others.map((other) => fc.constant(other)));

const key: fc.Arbitrary<KeyPlan> = fc.record({
  where: often<KeyPlan['where']>('under', 'beside', 'otherDatabase'),
  type: often<KeyType>('string', ...TYPES.slice(1)),
  spelling: often<KeyPlan['spelling']>('plain', ...SPELLINGS.slice(1)),
  young: fc.boolean(),
  // far enough from the edge for a case to be over.
  byMs: fc.oneof(
    fc.integer({ min: 40 * SECOND, max: 5 * MINUTE }),
    fc.integer({ min: MINUTE, max: 2 * HOUR }),
    fc.integer({ min: MINUTE, max: 400 * DAY }),
  ),
  odd: fc.nat({ max: 20 }),
  expiry: fc.record({
    kind: often<KeyPlan['expiry']['kind']>('none', 'life', 'far', 'constant', 'constant'),
    lifeMs: fc.oneof(fc.integer({ min: MINUTE, max: HOUR }), fc.integer({ min: MINUTE, max: 400 * DAY })),
    far: fc.nat({ max: FAR_EXPIRIES.length - 1 }),
  }),
  fieldExpires: often(false, true),
});

/** Any case. `kills`: servers may be killed as well, which takes seconds and needs one that keeps what it was answered. */
export function redisCase(clusters: boolean, kills: boolean): fc.Arbitrary<RedisCase> {
  const ways: Interruption['by'][] = ['time', 'connection', 'scripts'];
  return fc
    .record({
      cluster: clusters ? often(false, true) : fc.constant(false),
      saysCluster: often(true, false),
      db: often(0, 1, 5),
      prefix: often<string>(...PREFIXES),
      clock: fc.constantFrom<RedisCase['clock'][]>('lastWrite', 'createdInKey', 'createdInHashField'),
      unit: fc.constantFrom<RedisCase['unit'][]>('s', 'ms'),
      capMs: fc.constantFrom(10 * MINUTE, 6 * HOUR, DAY, 7 * DAY, 180 * DAY),
      role: often<RedisCase['role']>('derived', 'systemOfRecord'),
      floor: often(false, true),
      allowsGrowing: often(false, true),
      skewMs: often(0, 4 * MINUTE, -4 * MINUTE, 20 * MINUTE, -20 * MINUTE),
      restoredAgeMs: often<RedisCase['restoredAgeMs']>(undefined, 'not known', 0, 5 * MINUTE, DAY, 400 * DAY),
      before: often<RedisCase['before']>('nothing', 'hold', 'twoHolds', 'dry'),
      constants: fc.array(fc.integer({ min: 2 ** 52, max: 2 ** 53 - 1 }), { minLength: 1, maxLength: 3 }),
      meanwhile: often<RedisCase['meanwhile']>('constants', 'nothing', 'copies', 'lost'),
      stale: fc.boolean(),
      keys: fc.array(key, { minLength: 1, maxLength: 30 }),
      copies: often(1, 2, 30),
      touched: often(0, 1, 8),
      interruptions: fc.array(
        fc.record({
          budgetMs: fc.integer({ min: 0, max: 80 }),
          by: kills ? fc.constantFrom<Interruption['by'][]>(...ways, 'server') : fc.constantFrom(...ways),
          afterMs: fc.integer({ min: 0, max: 25 }),
        }),
        { maxLength: 3 },
      ),
    })
    .map((about) => (about.cluster ? { ...about, db: 0 } : { ...about, saysCluster: false }));
}
