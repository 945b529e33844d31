// SPDX-License-Identifier: Apache-2.0
import { sumMs, type Copy, type Term } from '../../../lib/lifetime';
import { DAY_MS, Duration, formatMs, HOUR_MS } from '../../../lib/policy';
import { cos, type CosExpiry, type CosLocation, type CosSettings, type CosUnit } from '../../../lib/stores/cos';
import { unknown } from '../../../lib/stores/resource';
import type { Placement } from '../../../lib/stores/store';
import { arrival, contextOf, copyNamed, latestOf, obligation, openTermOf, placement } from '../../helpers/placement';

const UNIT: CosUnit = { store: 'cos', region: 'ap-singapore', bucket: 'im-media-1250000000', versioned: true };
const CONTEXT = contextOf(cos);
const PREFIX: CosLocation = { prefix: 'chat/30d/' };
const TERMINATIONS = {
  unit: 'main',
  database: 'im',
  table: 'applications',
  applicationColumn: 'id',
  terminatedColumn: 'at',
};
const BY_APPLICATION: CosLocation = { prefix: 'certificates/{application}/', terminations: TERMINATIONS };
const SETTINGS: CosSettings = { versioned: true, abortDays: 1, objectLock: false, replicated: false };
const BY_RULE: CosExpiry = { expirationDays: 10, noncurrentDays: 2, deleteAfterMs: null };
const BY_AGE: CosExpiry = { expirationDays: null, noncurrentDays: null, deleteAfterMs: 10 * DAY_MS };

function copiesOf(
  expiry: CosExpiry | null,
  settings: Partial<CosSettings> = {},
  at: Placement<CosLocation> = placement(PREFIX),
): readonly Copy[] {
  return cos.lifetime(UNIT, { ...SETTINGS, ...settings }, at, expiry, CONTEXT);
}

const agesOf = (copies: readonly Copy[]): Record<string, string> =>
  Object.fromEntries(copies.map(({ name }) => [name, formatMs(latestOf(copies, name))]));

describe('the copies of an object', () => {
  test('that a rule expires live as long as rounding, the run and its tail let them', () => {
    // object    10 d + 1 d (rounding) + 1 d (run) + 1 d (tail)
    // version   object + 2 d + 1 d + 1 d + 1 d
    // upload    1 d + 1 d + 1 d + 1 d
    expect(agesOf(copiesOf(BY_RULE))).toEqual({
      object: '13 d',
      'noncurrent version': '18 d',
      'unfinished upload': '4 d',
    });
  });

  test('are no versions where the bucket keeps none', () => {
    const plain = { ...UNIT, versioned: false };
    const copies = cos.lifetime(plain, { ...SETTINGS, versioned: false }, placement(PREFIX), BY_RULE, CONTEXT);
    expect(agesOf(copies)).toEqual({ object: '13 d', 'unfinished upload': '4 d' });
  });

  test('stay as versions from before where the bucket stopped to keep them', () => {
    expect(openTermOf(copiesOf(BY_RULE, { versioned: false }), 'older version')).toMatchObject({
      id: 'cos-versioning',
      why: "the estate says that the bucket keeps versions and 'versioning_enable' is off: a suspended bucket keeps the old ones and looks as if it had none; set it, or state versioned: false once they are gone",
    });
  });

  test('that the enforcer deletes live as long as its timer, an outage and its work let them, versions and uploads too', () => {
    // 10 d + 15 min + 4 h + 1 h in 6 runs with 5 pauses of 212 s
    const age = '10 d 5 h 32 min 40 s';
    expect(agesOf(copiesOf(BY_AGE))).toEqual({ object: age, 'noncurrent version': age, 'unfinished upload': age });
    expect(copiesOf(BY_AGE).map(({ kind }) => kind)).toEqual(['live', 'version', 'upload']);
  });

  test('count from their arrival, because the clock of the store is its own', () => {
    const late = placement(PREFIX, { arrival: [arrival(2 * HOUR_MS), arrival(HOUR_MS)] });
    expect(agesOf(copiesOf(BY_RULE, {}, late))).toEqual({
      object: '13 d 3 h',
      'noncurrent version': '18 d 3 h',
      'unfinished upload': '4 d 3 h',
    });
  });

  test('restart with an overwrite, which is assumed away only where creation starts the clock', () => {
    const written = placement(PREFIX, { obligation: obligation({ clock: 'lastWritten' }) });
    const ids = (at: Placement<CosLocation>): string[] =>
      copyNamed(copiesOf(BY_RULE, {}, at), 'object').latest.map(({ id }) => id);
    expect(ids(placement(PREFIX))).toContain('cos-overwritten-object');
    expect(ids(written)).not.toContain('cos-overwritten-object');
  });

  test('of an application count from its termination, or from a later arrival', () => {
    const gone = (arrived: number): Placement<CosLocation> =>
      placement(BY_APPLICATION, { obligation: obligation({ clock: 'terminated' }), arrival: [arrival(arrived)] });
    // 1 d (date written late) + 10 d + 15 min + 4 h + 1 h in 6 runs with 5 pauses of 212 s
    expect(agesOf(copiesOf(BY_AGE, {}, gone(HOUR_MS)))['object']).toBe('11 d 5 h 32 min 40 s');
    // 1 d (still written) + 12 d on the way + 15 min + 4 h + 1 h in 6 runs with 5 pauses of 212 s
    expect(agesOf(copiesOf(BY_AGE, {}, gone(12 * DAY_MS)))['object']).toBe('13 d 5 h 32 min 40 s');
  });

  test('of an application are forgotten when they arrive after the row that tells of its termination is gone', () => {
    const gone = (arrived: number, endMs: number): Term | undefined =>
      openTermOf(
        cos.lifetime(
          UNIT,
          SETTINGS,
          placement(BY_APPLICATION, { obligation: obligation({ clock: 'terminated' }), arrival: [arrival(arrived)] }),
          BY_AGE,
          { ...CONTEXT, terminationsEndMs: () => endMs },
        ),
        'object',
      );
    // 10 d + 15 min + 4 h + 1 h in 6 runs with 5 pauses of 212 s
    expect(gone(HOUR_MS, 11 * DAY_MS)).toBeUndefined();
    expect(gone(HOUR_MS, 10 * DAY_MS)).toMatchObject({ id: 'cos-termination-forgotten' });
    // 1 d (still written) + 12 d on the way + 15 min + 4 h + 1 h in 6 runs with 5 pauses of 212 s
    expect(gone(12 * DAY_MS, 14 * DAY_MS)).toBeUndefined();
    expect(gone(12 * DAY_MS, 13 * DAY_MS)).toMatchObject({
      id: 'cos-termination-forgotten',
      why: 'its row is deleted 13 d after the end of use, and the enforcer is done only after 13 d 5 h 32 min 40 s: delete the objects earlier, let them arrive earlier or keep the table longer',
    });
  });

  test('live without a bound where deletion waits for a termination that the promise does not know', () => {
    expect(openTermOf(copiesOf(BY_AGE, {}, placement(BY_APPLICATION)), 'object')).toMatchObject({
      id: 'cos-termination-clock',
      why: "the deadline counts from created, and with 'terminations' nothing is deleted before the end of use: remove them",
    });
  });

  test('may vanish no earlier than the rule or the directive says', () => {
    expect(copyNamed(copiesOf(BY_RULE), 'object').earliest.map(({ ms }) => ms)).toEqual([10 * DAY_MS]);
    expect(copyNamed(copiesOf(BY_AGE), 'object').earliest.map(({ ms }) => ms)).toEqual([10 * DAY_MS, -300_000]);
  });

  test('may vanish at once after the end of use where a rule counts from the last write', () => {
    const gone = placement(PREFIX, { obligation: obligation({ clock: 'terminated' }) });
    expect(copyNamed(copiesOf(BY_RULE, {}, gone), 'object').earliest).toEqual([]);
    const left = placement(BY_APPLICATION, { obligation: obligation({ clock: 'terminated' }) });
    expect(copyNamed(copiesOf({ ...BY_AGE, expirationDays: 90 }, {}, left), 'object').earliest).toEqual([]);
  });

  test.each<[string, CosExpiry['expirationDays'], number]>([
    ['later', 90, 10 * DAY_MS - 300_000],
    ['earlier', 4, 4 * DAY_MS],
    ['at an age that is not known', unknown('${x}'), 0],
  ])('may vanish with the directive or with a rule beside it that deletes %s', (_when, expirationDays, leastMs) => {
    const { earliest } = copyNamed(copiesOf({ ...BY_AGE, expirationDays }), 'object');
    expect(sumMs(earliest)).toBe(leastMs);
  });

  test.each([
    ['a rule', BY_RULE],
    ['the enforcer', BY_AGE],
  ])('that %s deletes may vanish with any other rule, and live no longer by it', (_what, expiry) => {
    const strayRules = [
      { text: "rule for 'chat/30d/tmp/'", objectDays: 2 },
      { text: "rule for 'chat/30d/old/'", objectDays: null },
    ];
    const copies = copiesOf({ ...expiry, strayRules });
    const stray = copyNamed(copies, "object under a rule for 'chat/30d/tmp/'");
    expect(stray).toMatchObject({ kind: 'live', earliest: [{ basis: 'setting', ms: 2 * DAY_MS }] });
    expect(stray.latest).toEqual(copyNamed(copies, 'object').latest);
    expect(copies.filter(({ kind }) => kind === 'live')).toHaveLength(2);
    const gone = placement(PREFIX, { obligation: obligation({ clock: 'terminated' }) });
    expect(copyNamed(copiesOf({ ...expiry, strayRules }, {}, gone), stray.name).earliest[0]?.ms).toBe(0);
  });
});

describe('a setting', () => {
  type Case = readonly [string, string, (days: CosExpiry['expirationDays']) => readonly Copy[]];
  const cases: readonly Case[] = [
    ['expiration', 'object', (expirationDays) => copiesOf({ ...BY_RULE, expirationDays })],
    ['noncurrent expiration', 'noncurrent version', (noncurrentDays) => copiesOf({ ...BY_RULE, noncurrentDays })],
    ['abortion of uploads', 'unfinished upload', (abortDays) => copiesOf(BY_RULE, { abortDays })],
  ];

  test.each(cases)('%s of the %s is taken from 1 to 3650 days', (_name, copy, at) => {
    expect(latestOf(at(3650), copy) - latestOf(at(1), copy)).toBe(3649 * DAY_MS);
    for (const outside of [0, 3651, 1.5, NaN]) {
      expect(openTermOf(at(outside), copy)?.why).toBe(
        `${outside} days is outside the vendor's 1 to 3650 days, so what really holds is not known: set a whole number inside the bounds`,
      );
    }
    expect(openTermOf(at(unknown('${var.days}')), copy)?.why).toBe(
      'its value is not known (${var.days}): write the number into the configuration',
    );
  });

  test.each<[string, string, readonly Copy[], string, string]>([
    [
      'a prefix without a rule',
      'object',
      copiesOf(null),
      'cos-expiration',
      "no lifecycle rule expires the prefix 'chat/30d/': add one",
    ],
    [
      'a versioned prefix without noncurrent expiration',
      'noncurrent version',
      copiesOf({ ...BY_RULE, noncurrentDays: null }),
      'cos-noncurrent-expiration',
      "the bucket keeps versions and no rule expires the noncurrent ones under 'chat/30d/': add noncurrent expiration",
    ],
    [
      'a bucket that may keep versions, which nothing says',
      'noncurrent version',
      copiesOf({ ...BY_RULE, noncurrentDays: null }, { versioned: null }),
      'cos-noncurrent-expiration',
      "the bucket keeps versions and no rule expires the noncurrent ones under 'chat/30d/': add noncurrent expiration",
    ],
    [
      'a bucket without a rule for uploads',
      'unfinished upload',
      copiesOf(BY_RULE, { abortDays: null }),
      'cos-abort-uploads',
      'no rule for the whole bucket aborts unfinished uploads, and their parts stay for ever: add one',
    ],
    [
      'a bucket with an object lock',
      'object',
      copiesOf(BY_RULE, { objectLock: true }),
      'cos-object-lock',
      'one is set, and a lock defeats every lifecycle rule: remove it',
    ],
    [
      'a bucket with a lock that is not known before apply',
      'object',
      copiesOf(BY_AGE, { objectLock: unknown('${x}') }),
      'cos-object-lock',
      'it is not known whether one is set (${x}), and a lock defeats every lifecycle rule: remove it',
    ],
    [
      'a bucket that is replicated',
      'replica',
      copiesOf(BY_RULE, { replicated: true }),
      'cos-replica',
      'lifecycle results are not replicated, so copies there outlive these: remove the replication or place the target bucket in the estate',
    ],
  ])('is open for %s', (_name, copy, copies, id, why) => {
    expect(openTermOf(copies, copy)).toMatchObject({ id, why, ms: Infinity });
  });

  test('of the bucket is not asked for where it was not found: then its rules are missing as well', () => {
    const nothing = { versioned: null, abortDays: null, objectLock: null, replicated: null };
    const copies = copiesOf(null, nothing);
    expect(copies.map(({ name }) => name)).toEqual(['object', 'noncurrent version', 'unfinished upload']);
    expect(copies.every(({ name }) => openTermOf(copies, name) !== undefined)).toBe(true);
  });
});

describe('the solution', () => {
  const solve = (at: Placement<CosLocation>, unit: Partial<CosUnit> = {}): CosExpiry => {
    const { placements, refusals } = cos.solve({ ...UNIT, ...unit }, [at], CONTEXT);
    expect(refusals).toEqual([]);
    return placements.get(at.id)!;
  };
  const owing = (days: number, changes: object = {}): Placement<CosLocation> =>
    placement(PREFIX, { obligation: obligation({ deadlineMs: days * DAY_MS, ...changes }) });

  // unversioned: deadline - 3 d; versioned: deadline - 1 d (noncurrent) - 6 d. 59 days are the shortest two months.
  test.each([
    [59, false, 56, null],
    [59, true, 52, 1],
    [30, false, 27, null],
    [30, true, 23, 1],
    [8, true, 1, 1],
    [4, false, 1, null],
    [4000, false, 3650, null],
  ])('of %d days (versions: %p) expires after %d days', (deadline, versioned, expirationDays, noncurrentDays) => {
    expect(solve(owing(deadline), { versioned })).toEqual({ expirationDays, noncurrentDays, deleteAfterMs: null });
  });

  // below that the enforcer deletes: deadline - 5 h 32 min 40 s.
  test.each([
    [7, true, '6 d 18 h 27 min'],
    [3, false, '2 d 18 h 27 min'],
    [2, true, '1 d 18 h 27 min'],
  ])('of %d days (versions: %p) is deleted by the enforcer after %s', (deadline, versioned, age) => {
    const { deleteAfterMs, ...rest } = solve(owing(deadline), { versioned });
    expect(formatMs(deleteAfterMs ?? NaN)).toBe(age);
    expect(rest).toEqual({ expirationDays: null, noncurrentDays: null });
  });

  test('of data kept until the customer leaves is deletion by termination, above the floor', () => {
    const owed = {
      clock: 'terminated',
      deadlineMs: 66 * DAY_MS,
      keepAtLeastMs: 62 * DAY_MS,
      keepAtLeastMonths: 2,
    } as const;
    const at = placement(BY_APPLICATION, { obligation: obligation(owed) });
    const expiry = solve(at);
    // 66 d - 1 d (date written late) - 5 h 32 min 40 s
    expect(formatMs(expiry.deleteAfterMs ?? NaN)).toBe('64 d 18 h 27 min');
    expect(cos.directive(UNIT, at, expiry)).toEqual({
      engine: 'cos',
      id: at.id,
      category: 'chatMessages',
      unit: 'main',
      deadlineMs: 66 * DAY_MS,
      keepAtLeastMs: 62 * DAY_MS,
      role: 'systemOfRecord',
      bucket: 'im-media-1250000000',
      region: 'ap-singapore',
      prefix: 'certificates/{application}/',
      deleteAfterMs: expiry.deleteAfterMs,
      expects: { versioned: true },
      terminations: TERMINATIONS,
      notBeforeMonths: 2,
    });
  });

  test('of what can be rebuilt may forget by plain age', () => {
    const at = placement(PREFIX, { role: 'derived', obligation: obligation({ clock: 'terminated' }) });
    // a day less: writes go on until the application knows that the customer left.
    expect(solve(at)).toMatchObject({ expirationDays: 22, deleteAfterMs: null });
    expect(cos.directive(UNIT, at, solve(at))).not.toHaveProperty('terminations');
  });

  const ALTERNATIVES =
    'run the enforcer more often, hold the data in a store with finer expiry (Redis, CKafka), or shorten a term that the estate assumes';

  test.each<[string, Placement<CosLocation>, object]>([
    [
      'the store knows no termination',
      placement(PREFIX, { obligation: obligation({ clock: 'terminated' }) }),
      {
        what: 'chatMessages/30d in cos prefix chat/30d/',
        term: 'clock',
        why: 'it is kept until the customer leaves, and this store knows only the age of a record: plain age would delete data of customers who still use the service',
        remedy: "add 'terminations' with a prefix per application, mark it 'derived', or keep it in MySQL or MongoDB",
      },
    ],
    [
      'a promise from creation would wait for a termination',
      placement(BY_APPLICATION),
      {
        what: 'chatMessages/30d in cos prefix certificates/{application}/',
        term: 'cos-termination-clock',
        why: "'deletion that waits until the customer leaves' of the object is unbounded",
        remedy:
          "the deadline counts from created, and with 'terminations' nothing is deleted before the end of use: remove them",
        open: [expect.objectContaining({ id: 'cos-termination-clock', basis: 'unbounded' })],
      },
    ],
    [
      'even the enforcer is too slow',
      owing(0.2),
      {
        what: 'chatMessages/30d in cos prefix chat/30d/',
        term: 'enforcer-outage',
        why: "the object lives at least 5 h 33 min 40 s, allowed 4 h 48 min; largest term 'enforcer not running until somebody repairs it' 4 h",
        remedy: ALTERNATIVES,
      },
    ],
    [
      'the floor lies above what the ceiling leaves',
      owing(30, { keepAtLeastMs: 30 * DAY_MS }),
      {
        what: 'chatMessages/30d in cos prefix chat/30d/',
        term: 'keep-at-least',
        why: 'the object would be deleted after 29 d 18 h 22 min, before the floor of 30 d',
        // 30 d 5 min, and then 5 h 32 min 20 s of timer, outage, drain and pauses.
        remedy: `allow 'within' of at least 5 h 38 min after the moment of 'chatMessages' in the policy, or ${ALTERNATIVES}`,
        withinMs: 338 * 60_000,
      },
    ],
  ])('is a refusal when %s', (_name, at, expected) => {
    const { placements, refusals } = cos.solve(UNIT, [at], CONTEXT);
    expect(placements.size).toBe(0);
    expect(refusals).toEqual([{ placement: at.id, category: 'chatMessages', at: 'messages-30d', ...expected }]);
  });

  test('takes the enforcer where only it can keep the floor', () => {
    // a rule may keep 23 days; the enforcer 29 d 18 h 27 min.
    expect(formatMs(solve(owing(30, { keepAtLeastMs: 25 * DAY_MS })).deleteAfterMs ?? NaN)).toBe('29 d 18 h 27 min');
  });

  test('follows the tail that the estate assumes', () => {
    const context = contextOf(cos, [{ term: 'cos-tail', at: Duration.days(3), witness: 'canary' }]);
    expect(cos.solve(UNIT, [placement(PREFIX)], context).placements.get(placement(PREFIX).id)?.expirationDays).toBe(19);
  });
});

test('the setting of a prefix reads as in the report', () => {
  expect(cos.settingText(SETTINGS, BY_RULE)).toBe('expire 10 d, noncurrent 2 d, uploads 1 d');
  expect(cos.settingText(SETTINGS, { ...BY_RULE, noncurrentDays: null })).toBe('expire 10 d, uploads 1 d');
  expect(cos.settingText(SETTINGS, BY_AGE)).toBe('enforcer deletes at 10 d');
  const nothing: CosExpiry = { expirationDays: null, noncurrentDays: unknown('x'), deleteAfterMs: null };
  expect(cos.settingText({ ...SETTINGS, abortDays: null }, nothing)).toBe('expire ? d, noncurrent ? d, uploads ? d');
});
