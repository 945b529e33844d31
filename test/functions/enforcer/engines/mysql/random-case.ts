// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { DAY, HOUR, MINUTE, SECOND } from './fixture';

/** Names that somebody forgot to quote, to fold or to encode. */
const NAMES = [
  'messages',
  'Order Items',
  'select',
  'a`b',
  `it's`,
  'per%cent_',
  'do$llar',
  'dot.ted',
  '用户记录',
  'größe',
  'x'.repeat(60),
] as const;

/** A column that says when, and how exactly. */
export const CLOCKS = {
  datetime: { sql: 'DATETIME', resolutionMs: SECOND },
  datetime3: { sql: 'DATETIME(3)', resolutionMs: 1 },
  datetime6: { sql: 'DATETIME(6)', resolutionMs: 1 },
  timestamp: { sql: 'TIMESTAMP', resolutionMs: SECOND },
  timestamp3: { sql: 'TIMESTAMP(3)', resolutionMs: 1 },
  ms: { sql: 'BIGINT', resolutionMs: 1 },
  s: { sql: 'BIGINT', resolutionMs: SECOND },
  int: { sql: 'INT', resolutionMs: SECOND },
  date: { sql: 'DATE', resolutionMs: DAY },
} as const;

export type ClockName = keyof typeof CLOCKS;

/** What a row is about, and how far from being due: before it for `young`, past it for `old`. */
export interface RowPlan {
  readonly what: 'young' | 'old' | 'undated' | 'sentinel' | 'otherUnit';
  readonly byMs: number;
  readonly sentinel: number;
}

/** What ends a sweep in the middle: its time, or something that is killed after a while. */
export interface Interruption {
  readonly of: 'time' | 'connection' | 'process' | 'server';
  readonly afterMs: number;
}

/** A schema, its rows, and what happens to them while the enforcer works. */
export interface SqlCase {
  readonly names: { readonly database: string; readonly table: string; readonly column: string };
  readonly clock: ClockName;
  readonly kind: 'created' | 'lastWritten' | 'terminated';
  readonly stated: boolean;
  readonly key: 'auto' | 'text' | 'pair' | 'binary' | 'unique' | 'none';
  readonly index: 'clock' | 'pair' | 'descending' | 'none';
  readonly hazard:
    | 'none'
    | 'cascade'
    | 'cascadeElsewhere'
    | 'selfCascade'
    | 'restrict'
    | 'setNull'
    | 'deleteTrigger'
    | 'default'
    | 'insertTrigger'
    | 'onUpdate'
    | 'copy';
  readonly zoneHours: number;
  /** The application writes the time of its own zone, which is that of the server. */
  readonly writesLocal: boolean;
  readonly partitions: 'none' | 'column' | 'function';
  readonly catchAll: boolean;
  readonly afterMs: number;
  readonly keepMoreMs: number;
  readonly months: number;
  readonly rows: readonly RowPlan[];
  /** Every row so many times, a moment apart. */
  readonly copies: number;
  readonly locked: number;
  /** Rows that the application writes anew meanwhile. */
  readonly touched: number;
  readonly interruptions: readonly Interruption[];
  readonly skewMs: number;
  readonly dryFirst: boolean;
  /** Each step on a connection of its own, as after an error; else on one, as in a run. */
  readonly apart: boolean;
}

const byMs = fc.oneof(
  fc.integer({ min: 0, max: 5 * SECOND }),
  fc.integer({ min: 0, max: 2 * HOUR }),
  fc.integer({ min: 0, max: 14 * HOUR }),
  fc.integer({ min: 0, max: 400 * DAY }),
);

const row: fc.Arbitrary<RowPlan> = fc.record({
  what: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom<RowPlan['what'][]>('young', 'old') },
    { weight: 1, arbitrary: fc.constantFrom<RowPlan['what'][]>('undated', 'sentinel', 'otherUnit') },
  ),
  byMs,
  sentinel: fc.nat({ max: 9 }),
});

const often = <T>(usual: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: others.length + 2, arbitrary: fc.constant(usual) }, ...others.map((other) => fc.constant(other)));

const rarely = <T>(usual: T, otherwise: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: otherwise });

/** Any case. Each part alone is a plain table; what matters are the meetings of two. */
export const sqlCase: fc.Arbitrary<SqlCase> = fc.record({
  names: fc.record({
    database: often<string>('im', ...NAMES.slice(1, 10)),
    table: often<string>(...NAMES),
    column: often<string>('created_at', ...NAMES.slice(1)),
  }),
  clock: fc.constantFrom(...(Object.keys(CLOCKS) as ClockName[])),
  kind: often<SqlCase['kind']>('created', 'lastWritten', 'terminated'),
  stated: fc.boolean(),
  key: often<SqlCase['key']>('auto', 'text', 'pair', 'binary', 'unique', 'none'),
  index: often<SqlCase['index']>('clock', 'pair', 'descending', 'none'),
  hazard: fc.oneof(
    { weight: 3, arbitrary: fc.constant<SqlCase['hazard']>('none') },
    {
      weight: 2,
      arbitrary: fc.constantFrom<SqlCase['hazard'][]>(
        'cascade',
        'cascadeElsewhere',
        'selfCascade',
        'restrict',
        'setNull',
        'deleteTrigger',
        'default',
        'insertTrigger',
        'onUpdate',
        'copy',
      ),
    },
  ),
  zoneHours: often(0, 8, -5, 13, -12),
  writesLocal: fc.boolean(),
  partitions: often<SqlCase['partitions']>('none', 'column', 'function'),
  catchAll: fc.boolean(),
  afterMs: fc.constantFrom(HOUR, 6 * HOUR, DAY, 7 * DAY, 180 * DAY),
  keepMoreMs: often(0, 3 * HOUR),
  months: often(0, 1, 6),
  rows: fc.array(row, { minLength: 1, maxLength: 40 }),
  copies: often(1, 3, 60),
  locked: often(0, 1, 5),
  touched: often(0, 1, 6),
  // each takes as long as all the rest of a case.
  interruptions: rarely(
    [],
    fc.array(
      fc.record({
        // a process and a server take a second and more to start again.
        of: fc.oneof(
          { weight: 50, arbitrary: fc.constantFrom<Interruption['of'][]>('time', 'connection') },
          { weight: 1, arbitrary: fc.constant<Interruption['of']>('process') },
          { weight: 1, arbitrary: fc.constant<Interruption['of']>('server') },
        ),
        afterMs: fc.integer({ min: 0, max: 60 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  ),
  skewMs: often(0, 2 * MINUTE, -2 * MINUTE),
  dryFirst: rarely(false, fc.constant(true)),
  apart: rarely(false, fc.constant(true)),
});

/** A stored value, and the time that it stands for: undefined where it is none. */
export interface Stored {
  readonly value: string | number | null;
  readonly trueMs: number | undefined;
  /** No clock can tell: the witness has to count it. */
  readonly unreadable: boolean;
}

const PAST_DATES = ['0000-00-00', '1970-01-01', '1000-01-01', '2025-00-00', '2025-11-00'] as const;
const FUTURE_DATES = ['9999-12-31', '2999-01-01'] as const;
const SENTINELS: Readonly<Record<ClockName, readonly (string | number)[]>> = {
  datetime: [...PAST_DATES, ...FUTURE_DATES],
  datetime3: [...PAST_DATES, ...FUTURE_DATES],
  datetime6: [...PAST_DATES, ...FUTURE_DATES],
  date: [...PAST_DATES, ...FUTURE_DATES],
  timestamp: ['0000-00-00 00:00:00', '1970-01-02 00:00:00', '2037-12-31 00:00:00'],
  timestamp3: ['0000-00-00 00:00:00', '1970-01-02 00:00:00', '2037-12-31 00:00:00'],
  ms: [0, -1, 253_402_300_799_000, 20_261_128, 1e18],
  s: [0, -1, 253_402_300_799, 20_261_128, 2_147_483_648_000],
  int: [0, -1, 2_147_483_647, 20_261_128],
};

/** What the application stores for a row. Written here anew, so that no mistake of the engine's is repeated. */
export function stored(about: SqlCase, plan: RowPlan, nowMs: number, agoMs: number): Stored {
  const { clock } = about;
  if (plan.what === 'undated') return { value: null, trueMs: undefined, unreadable: about.kind !== 'terminated' };
  if (plan.what === 'sentinel') {
    const list = SENTINELS[clock];
    const value = list[plan.sentinel % list.length] ?? 0;
    const ahead = typeof value === 'number' ? value > 1e9 : value > '2030';
    return { value, trueMs: undefined, unreadable: !(ahead && about.kind === 'terminated') };
  }
  const trueMs = nowMs - agoMs;
  const seconds = Math.floor(trueMs / SECOND);
  if (plan.what === 'otherUnit') {
    if (clock === 'ms') return { value: seconds, trueMs, unreadable: true };
    if (clock === 's') return { value: trueMs, trueMs, unreadable: true };
  }
  if (clock === 'ms') return { value: trueMs, trueMs, unreadable: false };
  if (clock === 's' || clock === 'int') return { value: seconds, trueMs, unreadable: false };
  const local = about.writesLocal && !clock.startsWith('timestamp') ? about.zoneHours * HOUR : 0;
  const iso = new Date(trueMs + local).toISOString();
  const digits = { date: 10, datetime: 19, timestamp: 19 }[clock as string] ?? 23;
  return { value: iso.replace('T', ' ').slice(0, digits), trueMs, unreadable: false };
}
