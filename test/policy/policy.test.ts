// SPDX-License-Identifier: Apache-2.0
import {
  DAY_MS,
  definePolicy,
  derivedObligation,
  Duration,
  HOUR_MS,
  imPolicy,
  isCalendarDay,
  obligationOf,
  Period,
  type ImCategory,
  type Policy,
  type Rule,
  type Source,
  type Window,
} from '../../lib/policy';
import { problemOf, problemsOf } from '../helpers/problems';

const SOURCE: Source = { section: 'test' };

function policyOf(rule: Rule, changes: Partial<Policy<'data'>> = {}): Policy<'data'> {
  return definePolicy({ name: 'test', categories: { data: { role: 'controller', rule, contains: [] } }, ...changes });
}

const after = (within: Duration): Window => ({ side: 'after', within, reason: 'test', disclosed: false });

const chosen = (changes: Partial<Extract<Rule, { kind: 'customerChosen' }>> = {}): Rule => ({
  kind: 'customerChosen',
  from: 'created',
  default: Duration.days(7),
  classes: [Duration.days(7), Duration.days(30)],
  orNeverStored: true,
  window: 'before',
  source: SOURCE,
  ...changes,
});

describe('a policy', () => {
  test('has no recipients and is not strict unless it says so', () => {
    const policy = policyOf({ kind: 'transient', source: SOURCE });
    expect(policy.strict).toBe(false);
    expect(policy.recipients).toEqual([]);
    expect(policyOf({ kind: 'transient', source: SOURCE }, { strict: true }).strict).toBe(true);
  });

  test.each<[string, Rule, string, string]>([
    [
      'a ceiling is NaN',
      { kind: 'age', from: 'created', moment: Duration.days(NaN), window: 'before', source: SOURCE },
      'retention/not-whole-milliseconds',
      "'moment' must be a finite, positive duration of whole milliseconds, got NaN; give a Duration such as Duration.days(7)",
    ],
    [
      'what lies beyond the moment is zero',
      { kind: 'age', from: 'created', moment: Duration.days(2), window: after(Duration.days(0)), source: SOURCE },
      'retention/floor-above-ceiling',
      "'within' of category 'data' must be at least what its store takes to delete, because no store deletes at one instant, got 0 s; give 'within' hours to days for its store ('retention explain --windows'), or leave the floor out with window: 'before'",
    ],
    [
      'the window of a chosen period is a fraction',
      chosen({ window: after(Duration.millis(1.5)) }),
      'retention/not-whole-milliseconds',
      "'window.within' must be a finite, positive duration of whole milliseconds, got 1.5 milliseconds; give a Duration such as Duration.days(7)",
    ],
    [
      'data in transit has no end',
      chosen({ inTransit: { atMost: Duration.days(Infinity), reason: 'test', disclosed: false } }),
      'retention/not-whole-milliseconds',
      "'inTransit.atMost' must be a finite, positive duration of whole milliseconds, got Infinity; give a Duration such as Duration.days(7)",
    ],
    [
      'a window is narrower than two months are uncertain, which last 59 to 62 days',
      { kind: 'afterTermination', moment: Period.months(2), window: after(Duration.days(2)), source: SOURCE },
      'retention/floor-above-ceiling',
      "'within' of category 'data' must be at least 3 d, because 'P2M' lasts 59 d to 62 d, by its leap days and months: kept for the longest, gone 'within' after the shortest, got 2 d; give 'within' that and hours to days for its store ('retention explain --windows'), or leave the floor out with window: 'before'",
    ],
    [
      'a class is in the list twice',
      chosen({ classes: [Duration.days(7), Duration.days(30), Duration.hours(720)] }),
      'retention/duplicate',
      "'classes' must be unique, got '30d' twice; list each class once",
    ],
    [
      'the default is none of the classes',
      chosen({ default: Duration.days(8) }),
      'retention/class-not-allowed',
      "'class' of category 'data' must be one of 7d, 30d, got 8d; add the class to the policy or pick an allowed one",
    ],
    [
      'a class is infinite',
      chosen({ classes: [Duration.days(Infinity)] }),
      'retention/not-whole-milliseconds',
      "'classes' must be a finite, positive duration of whole milliseconds, got Infinity; give a Duration such as Duration.days(7)",
    ],
  ])('fails when %s', (_name, rule, code, message) => {
    expect(problemOf(() => policyOf(rule))).toEqual({ code, message });
  });

  test('lists all of its problems at once, each with its category', () => {
    const found = problemsOf(() =>
      definePolicy({
        name: 'broken',
        categories: {
          first: { role: 'controller', rule: chosen({ default: Duration.days(8) }), contains: [] },
          second: {
            role: 'controller',
            rule: { kind: 'age', from: 'created', moment: Duration.millis(0.1), window: 'before', source: SOURCE },
            contains: [],
          },
          third: { role: 'controller', rule: { kind: 'transient', source: SOURCE }, contains: [] },
        },
        backupAllowance: { atMost: Duration.days(NaN), reason: 'test', disclosed: false },
      }),
    );
    expect(found.map(({ at, code }) => [at, code])).toEqual([
      ['first', 'retention/class-not-allowed'],
      ['second', 'retention/not-whole-milliseconds'],
      ['broken', 'retention/not-whole-milliseconds'],
    ]);
  });
});

describe('the obligation of a placement', () => {
  const age = policyOf(
    { kind: 'age', from: 'lastWritten', moment: Duration.days(7), window: after(Duration.days(1)), source: SOURCE },
    { backupAllowance: { atMost: Duration.days(10), reason: 'test', disclosed: true } },
  );
  const twoMonths: Rule = {
    kind: 'afterTermination',
    moment: Period.months(2),
    window: after(Duration.days(7)),
    source: SOURCE,
  };

  test('has floor and ceiling on both sides of its moment, the clock and the backup allowance of an age rule', () => {
    expect(obligationOf(age, 'data', undefined)).toEqual({
      category: 'data',
      rule: 'age',
      clock: 'lastWritten',
      deadlineMs: 8 * DAY_MS,
      keepAtLeastMs: 7 * DAY_MS,
      backupAllowanceMs: 10 * DAY_MS,
      allowanceDisclosed: true,
      source: SOURCE,
      promise: { momentMs: 7 * DAY_MS, side: 'after', withinMs: DAY_MS, disclosed: false },
    });
  });

  test('has no floor when the window lies before the moment, which is then the ceiling', () => {
    const rule: Rule = { kind: 'age', from: 'created', moment: Duration.days(7), window: 'before', source: SOURCE };
    expect(obligationOf(policyOf(rule), 'data', undefined)).toMatchObject({
      deadlineMs: 7 * DAY_MS,
      keepAtLeastMs: 0,
      backupAllowanceMs: 0,
      promise: { momentMs: 7 * DAY_MS, side: 'before', withinMs: 0, disclosed: true },
    });
  });

  test('has the shortest ceiling and the longest floor of calendar months, and gives the months to the enforcer', () => {
    expect(obligationOf(policyOf(twoMonths), 'data', undefined)).toMatchObject({
      clock: 'terminated',
      deadlineMs: 66 * DAY_MS,
      keepAtLeastMs: 62 * DAY_MS,
      keepAtLeastMonths: 2,
    });
  });

  test.each<[string, Rule, Duration | undefined, number]>([
    ['an age', { ...twoMonths, kind: 'age', from: 'created' }, undefined, 59],
    ['two months after the end of use', twoMonths, undefined, 59],
    ['a chosen period', chosen({ window: after(Duration.days(3)) }), Duration.days(7), 7],
  ])('moves the window of %s before the moment when the policy is strict', (_name, rule, period, days) => {
    const backupAllowance = { atMost: Duration.days(10), reason: 'test', disclosed: true };
    const strict = obligationOf(policyOf(rule, { strict: true, backupAllowance }), 'data', period);
    expect(strict).toMatchObject({
      deadlineMs: days * DAY_MS,
      keepAtLeastMs: 0,
      backupAllowanceMs: 0,
      allowanceDisclosed: false,
      promise: { side: 'before' },
    });
    expect(strict).not.toHaveProperty('keepAtLeastMonths');
  });

  test('counts no months where the moment is exact', () => {
    const rule: Rule = { ...twoMonths, moment: Duration.days(1) };
    expect(obligationOf(policyOf(rule), 'data', undefined)).toMatchObject({ deadlineMs: 8 * DAY_MS });
    expect(obligationOf(policyOf(rule), 'data', undefined)).not.toHaveProperty('keepAtLeastMonths');
  });

  test('is the ceiling alone of a place that can be rebuilt', () => {
    const owed = obligationOf(policyOf(twoMonths), 'data', undefined);
    if (owed === 'transient') throw new Error('it is stored');
    expect(derivedObligation(owed)).toMatchObject({ deadlineMs: 66 * DAY_MS, keepAtLeastMs: 0 });
    expect(derivedObligation(owed)).not.toHaveProperty('keepAtLeastMonths');
  });

  test('is a ceiling without floor and backups for data that is never stored and may be in transit', () => {
    const inTransit = { atMost: Duration.hours(20), reason: 'test', disclosed: true };
    const backupAllowance = { atMost: Duration.days(10), reason: 'test', disclosed: true };
    const transit = {
      class: 'never-stored',
      clock: 'created',
      deadlineMs: 20 * HOUR_MS,
      keepAtLeastMs: 0,
      backupAllowanceMs: 0,
      promise: { momentMs: 20 * HOUR_MS, side: 'transit', withinMs: 0, disclosed: true },
    };
    for (const [rule, choice] of [
      [chosen({ inTransit }), 'neverStored'],
      [{ kind: 'transient', inTransit, source: SOURCE }, undefined],
    ] as const) {
      expect(obligationOf(policyOf(rule, { backupAllowance }), 'data', choice)).toMatchObject(transit);
      expect(obligationOf(policyOf(rule, { strict: true }), 'data', choice)).toBe('transient');
    }
  });

  test('has the period of the chosen class, in whatever unit it is written', () => {
    expect(obligationOf(policyOf(chosen()), 'data', Duration.hours(720))).toMatchObject({
      class: '30d',
      clock: 'created',
      deadlineMs: 30 * DAY_MS,
      keepAtLeastMs: 0,
    });
  });

  test('is transient for data that is never stored, by rule or by the choice of the customer', () => {
    expect(obligationOf(policyOf({ kind: 'transient', source: SOURCE }), 'data', undefined)).toBe('transient');
    expect(obligationOf(policyOf(chosen()), 'data', 'neverStored')).toBe('transient');
  });

  test.each<[string, () => unknown, string, string]>([
    [
      'the category is unknown',
      () => obligationOf(age as Policy, 'datum', undefined),
      'retention/unknown-category',
      "'category' must be one of data, got 'datum'; define the category in the policy or correct the spelling",
    ],
    [
      'the category is a member that every object has',
      () => obligationOf(age as Policy, 'constructor', undefined),
      'retention/unknown-category',
      "'category' must be one of data, got 'constructor'; define the category in the policy or correct the spelling",
    ],
    [
      'a class is given and the customer chooses nothing',
      () => obligationOf(age, 'data', Duration.days(7)),
      'retention/class-unexpected',
      "'class' of category 'data' must be absent because its period is not chosen by the customer, got 7d; remove 'class'",
    ],
    [
      "'neverStored' is given and the customer chooses nothing",
      () => obligationOf(age, 'data', 'neverStored'),
      'retention/class-unexpected',
      "'class' of category 'data' must be absent because its period is not chosen by the customer, got neverStored; remove 'class'",
    ],
    [
      'no class is given',
      () => obligationOf(policyOf(chosen()), 'data', undefined),
      'retention/class-missing',
      "'class' of category 'data' must be given because the customer chooses its period, allowed are 7d, 30d, got none; provision one placement per class",
    ],
    [
      'the class is none of those that the policy allows',
      () => obligationOf(policyOf(chosen()), 'data', Duration.days(29)),
      'retention/class-not-allowed',
      "'class' of category 'data' must be one of 7d, 30d, got 29d; add the class to the policy or pick an allowed one",
    ],
    [
      'the customer may not choose that nothing is stored',
      () => obligationOf(policyOf(chosen({ orNeverStored: false })), 'data', 'neverStored'),
      'retention/class-not-allowed',
      "'class' of category 'data' must be one of 7d, 30d, got neverStored; add the class to the policy or pick an allowed one",
    ],
    [
      'the class is NaN',
      () => obligationOf(policyOf(chosen()), 'data', Duration.days(NaN)),
      'retention/not-whole-milliseconds',
      "'class' must be a finite, positive duration of whole milliseconds, got NaN; give a Duration such as Duration.days(7)",
    ],
  ])('fails when %s', (_name, run, code, message) => {
    expect(problemOf(run)).toEqual({ code, message });
  });
});

describe('the policy of the instant-messaging service', () => {
  const PRIVACY = 'privacy module, section 6';
  const PROCESSING = 'data processing module, section 5';
  const day = DAY_MS;

  // what is published; the right column is the section that says so.
  test.each<[ImCategory, Duration | undefined, object, string]>([
    // "stored for 7 days"
    ['log', undefined, { rule: 'age', clock: 'created', deadlineMs: 7 * day, keepAtLeastMs: 0 }, PRIVACY],
    // "stored for 2 days"
    ['monitoring', undefined, { rule: 'age', clock: 'created', deadlineMs: 2 * day, keepAtLeastMs: 0 }, PRIVACY],
    // "kept while the feature is used, deleted 2 months after its end": 59 days + 7 to carry it out, at least 62 days
    [
      'configuration',
      undefined,
      {
        rule: 'afterTermination',
        clock: 'terminated',
        deadlineMs: 66 * day,
        keepAtLeastMs: 62 * day,
        keepAtLeastMonths: 2,
      },
      PRIVACY,
    ],
    // "the period that you chose, or 7 days where none was chosen": kept for the whole of it, gone within 3 days after
    [
      'userInformation',
      Duration.days(7),
      { rule: 'customerChosen', clock: 'lastWritten', deadlineMs: 7 * day + 3 * day, keepAtLeastMs: 7 * day },
      PROCESSING,
    ],
    [
      'userInformation',
      Duration.days(360),
      { rule: 'customerChosen', clock: 'lastWritten', deadlineMs: 360 * day + 3 * day, keepAtLeastMs: 360 * day },
      PROCESSING,
    ],
    [
      'chatMessages',
      Duration.days(7),
      { rule: 'customerChosen', clock: 'created', deadlineMs: 7 * day + 3 * day, keepAtLeastMs: 7 * day },
      PROCESSING,
    ],
    [
      'chatMessages',
      Duration.days(360),
      { rule: 'customerChosen', clock: 'created', deadlineMs: 360 * day + 3 * day, keepAtLeastMs: 360 * day },
      PROCESSING,
    ],
  ])('promises for %s what its section says (%s)', (category, period, promise, section) => {
    const owed = obligationOf<ImCategory>(imPolicy, category, period);
    expect(owed).toMatchObject({ ...promise, source: { section } });
    expect(owed).toMatchObject({ backupAllowanceMs: 10 * day, allowanceDisclosed: false });
  });

  test('has exactly the five published categories, with whose duty each is', () => {
    expect(Object.entries(imPolicy.categories).map(([name, { role }]) => [name, role])).toEqual([
      ['log', 'controller'],
      ['monitoring', 'controller'],
      ['configuration', 'controller'],
      ['userInformation', 'processor'],
      ['chatMessages', 'processor'],
    ]);
  });

  test.each<ImCategory>(['userInformation', 'chatMessages'])(
    'gives 7 days of %s to customers without a choice',
    (category) => {
      const { rule } = imPolicy.categories[category] as { rule: Rule };
      if (rule.kind !== 'customerChosen') throw new Error('the customer chooses');
      expect(rule.default.toDays()).toBe(7);
      expect(rule.classes.map((period) => period.toDays())).toEqual([7, 30, 90, 180, 360]);
      expect(rule.source.interpretation).toBe(
        'the document names no list of periods; the classes are what the console of the service offers',
      );
    },
  );

  test('marks the two months of configuration data as an interpretation, and reads them as the ceiling when strict', () => {
    expect(obligationOf<ImCategory>(imPolicy, 'configuration', undefined)).toMatchObject({
      source: { interpretation: expect.stringContaining('the text names the moment of deletion') as string },
    });
    expect(obligationOf<ImCategory>({ ...imPolicy, strict: true }, 'configuration', undefined)).toMatchObject({
      deadlineMs: 59 * day,
      keepAtLeastMs: 0,
      backupAllowanceMs: 0,
    });
  });

  test('names TRTC as a recipient of customers who opted in, and an allowance that is not disclosed', () => {
    expect(imPolicy.recipients).toEqual([
      { name: 'TRTC', what: 'application details', optIn: true, source: { section: 'privacy module, section 4' } },
    ]);
    expect(imPolicy.backupAllowance?.disclosed).toBe(false);
  });
});

describe('the last day of a hold', () => {
  test.each(['2027-12-31', '2028-02-29', '2000-01-01'])('is a calendar day when it is %s', (text) => {
    expect(isCalendarDay(text)).toBe(true);
  });

  test.each(['2027-02-29', '2027-13-01', '2027-1-1', '31.12.2027', '2027-12-31T00:00:00Z', 'never', ''])(
    'is no calendar day when it is %p',
    (text) => {
      expect(isCalendarDay(text)).toBe(false);
    },
  );
});
