// SPDX-License-Identifier: Apache-2.0
import {
  DAY_MS,
  definePolicy,
  Duration,
  imPolicy,
  isCalendarDay,
  obligationOf,
  Period,
  type ImCategory,
  type Policy,
  type Rule,
  type Source,
} from '../../lib/policy';
import { problemOf, problemsOf } from '../helpers/problems';

const SOURCE: Source = { section: 'test' };

function policyOf(rule: Rule, changes: Partial<Policy<'data'>> = {}): Policy<'data'> {
  return definePolicy({ name: 'test', categories: { data: { role: 'controller', rule, contains: [] } }, ...changes });
}

const chosen = (changes: Partial<Extract<Rule, { kind: 'customerChosen' }>> = {}): Rule => ({
  kind: 'customerChosen',
  from: 'created',
  default: Duration.days(7),
  classes: [Duration.days(7), Duration.days(30)],
  orNeverStored: true,
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
      { kind: 'age', from: 'created', atMost: Duration.days(NaN), source: SOURCE },
      'retention/not-whole-milliseconds',
      "'atMost' must be a finite, positive duration of whole milliseconds, got NaN; give a Duration such as Duration.days(7)",
    ],
    [
      'a floor is zero',
      { kind: 'age', from: 'created', atMost: Duration.days(2), atLeast: Duration.days(0), source: SOURCE },
      'retention/not-whole-milliseconds',
      "'atLeast' must be a finite, positive duration of whole milliseconds, got 0 milliseconds; give a Duration such as Duration.days(7)",
    ],
    [
      'the strict ceiling is a fraction',
      {
        kind: 'afterTermination',
        atLeast: Duration.days(1),
        atMost: Duration.days(2),
        strictAtMost: Duration.millis(1.5),
        source: SOURCE,
      },
      'retention/not-whole-milliseconds',
      "'strictAtMost' must be a finite, positive duration of whole milliseconds, got 1.5 milliseconds; give a Duration such as Duration.days(7)",
    ],
    [
      'the strict ceiling lies above the other',
      {
        kind: 'afterTermination',
        atLeast: Period.months(2),
        atMost: Period.months(2).plus(Duration.days(7)),
        strictAtMost: Period.months(24),
        source: SOURCE,
      },
      'retention/invalid',
      "'strictAtMost' must be at most the ceiling of atMost, 66 d, got 730 d; shorten it: the strict reading may promise more, never less",
    ],
    [
      'a floor of exact time lies above its ceiling',
      { kind: 'age', from: 'created', atMost: Duration.days(2), atLeast: Duration.hours(49), source: SOURCE },
      'retention/floor-above-ceiling',
      "'atLeast' of category 'data' must be at most its ceiling of 2 d, got 2 d 1 h; raise 'atMost' or lower 'atLeast'",
    ],
    [
      'floor and ceiling are the same calendar period, which lasts 59 to 62 days',
      { kind: 'afterTermination', atLeast: Period.months(2), atMost: Period.months(2), source: SOURCE },
      'retention/floor-above-ceiling',
      "'atLeast' of category 'data' must be at most its ceiling of 59 d, got 62 d; raise 'atMost' or lower 'atLeast'",
    ],
    [
      'a class stands in the list twice',
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
            rule: { kind: 'age', from: 'created', atMost: Duration.millis(0.1), source: SOURCE },
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
    { kind: 'age', from: 'lastWritten', atMost: Duration.days(7), atLeast: Duration.days(1), source: SOURCE },
    { backupAllowance: { atMost: Duration.days(10), reason: 'test', disclosed: true } },
  );

  test('has the ceiling, the floor, the clock and the backup allowance of an age rule', () => {
    expect(obligationOf(age, 'data', undefined)).toEqual({
      category: 'data',
      rule: 'age',
      clock: 'lastWritten',
      deadlineMs: 7 * DAY_MS,
      keepAtLeastMs: DAY_MS,
      backupAllowanceMs: 10 * DAY_MS,
      allowanceDisclosed: true,
      source: SOURCE,
    });
  });

  test('has no floor when the rule has none', () => {
    const rule: Rule = { kind: 'age', from: 'created', atMost: Duration.days(7), source: SOURCE };
    expect(obligationOf(policyOf(rule), 'data', undefined)).toMatchObject({ keepAtLeastMs: 0, backupAllowanceMs: 0 });
  });

  test('has the shortest ceiling and the longest floor of calendar months, and tells the months to the enforcer', () => {
    const rule: Rule = {
      kind: 'afterTermination',
      atLeast: Period.months(2),
      atMost: Period.months(2).plus(Duration.days(7)),
      source: SOURCE,
    };
    expect(obligationOf(policyOf(rule), 'data', undefined)).toMatchObject({
      clock: 'terminated',
      deadlineMs: 66 * DAY_MS,
      keepAtLeastMs: 62 * DAY_MS,
      keepAtLeastMonths: 2,
    });
  });

  test('reads one moment as the ceiling when the policy is strict, without a floor and without an allowance', () => {
    const rule: Rule = {
      kind: 'afterTermination',
      atLeast: Period.months(2),
      atMost: Period.months(2).plus(Duration.days(7)),
      strictAtMost: Period.months(2),
      source: SOURCE,
    };
    const backupAllowance = { atMost: Duration.days(10), reason: 'test', disclosed: true };
    const strict = obligationOf(policyOf(rule, { strict: true, backupAllowance }), 'data', undefined);
    expect(strict).toMatchObject({
      deadlineMs: 59 * DAY_MS,
      keepAtLeastMs: 0,
      backupAllowanceMs: 0,
      allowanceDisclosed: false,
    });
    expect(strict).not.toHaveProperty('keepAtLeastMonths');
  });

  test('keeps the ordinary ceiling when a strict policy names no other', () => {
    const rule: Rule = {
      kind: 'afterTermination',
      atLeast: Duration.days(1),
      atMost: Duration.days(9),
      source: SOURCE,
    };
    expect(obligationOf(policyOf(rule, { strict: true }), 'data', undefined)).toMatchObject({ deadlineMs: 9 * DAY_MS });
    expect(obligationOf(policyOf(rule), 'data', undefined)).not.toHaveProperty('keepAtLeastMonths');
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
      "'category' must be one of data, got 'datum'; define the category in the policy or mend the spelling",
    ],
    [
      'the category is a member that every object has',
      () => obligationOf(age as Policy, 'constructor', undefined),
      'retention/unknown-category',
      "'category' must be one of data, got 'constructor'; define the category in the policy or mend the spelling",
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
    // "the period that you chose, or 7 days where none was chosen"
    [
      'userInformation',
      Duration.days(7),
      { rule: 'customerChosen', clock: 'lastWritten', deadlineMs: 7 * day },
      PROCESSING,
    ],
    [
      'userInformation',
      Duration.days(360),
      { rule: 'customerChosen', clock: 'lastWritten', deadlineMs: 360 * day },
      PROCESSING,
    ],
    ['chatMessages', Duration.days(7), { rule: 'customerChosen', clock: 'created', deadlineMs: 7 * day }, PROCESSING],
    [
      'chatMessages',
      Duration.days(360),
      { rule: 'customerChosen', clock: 'created', deadlineMs: 360 * day },
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
      expect(obligationOf<ImCategory>(imPolicy, category, 'neverStored')).toBe('transient');
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
