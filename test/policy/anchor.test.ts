// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import {
  definePolicy,
  Duration,
  obligationOf,
  Period,
  type Obligation,
  type Policy,
  type Rule,
} from '../../lib/policy';
import { problemOf } from '../helpers/problems';

const SOURCE = { section: 'test' };
const policyOf = (rule: Rule): Policy<'data'> =>
  definePolicy({ name: 'test', categories: { data: { role: 'controller', rule, contains: [] } } });

describe('a moment that counts from the end of the year', () => {
  const rule = (years: number, within: Duration): Rule => ({
    kind: 'age',
    from: 'created',
    moment: Period.years(years),
    anchor: 'yearEnd',
    window: { side: 'after', within, reason: 'test', disclosed: true },
    source: SOURCE,
  });

  test('is kept and over on the dates of the calendar, whenever in the year the clock started', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }),
        (years, created) => {
          const within = Duration.days(400);
          const owed = obligationOf(policyOf(rule(years, within)), 'data', undefined) as Obligation;
          const end = Date.UTC(created.getUTCFullYear() + 1 + years, 0, 1);
          expect(created.getTime() + owed.keepAtLeastMs).toBeGreaterThanOrEqual(end);
          expect(created.getTime() + owed.deadlineMs).toBeLessThanOrEqual(end + within.toMilliseconds());
        },
      ),
    );
  });

  test('has no floor where all has to be gone by it, and is then as early as without the anchor', () => {
    const before = { ...rule(10, Duration.days(400)), window: 'before' } as Rule;
    const plain = { ...before, anchor: undefined } as Rule;
    expect(obligationOf(policyOf(before), 'data', undefined)).toEqual(obligationOf(policyOf(plain), 'data', undefined));
  });
});

test.each<[string, Rule, string, string]>([
  [
    'ten years are floor and ceiling in one',
    {
      kind: 'age',
      from: 'created',
      moment: Period.years(10),
      window: { side: 'after', within: Duration.days(0), reason: 'test', disclosed: true },
      source: SOURCE,
    },
    'retention/floor-above-ceiling',
    "'within' of category 'data' must be at least 2 d, because 'P120M' lasts 3651 d to 3653 d, by its leap days and months: kept for the longest, gone 'within' after the shortest, got 0 s; give 'within' that and hours to days for its store ('retention explain --windows'), or leave the floor out with window: 'before'",
  ],
  [
    'the end of the year is further away than the window is wide',
    {
      kind: 'age',
      from: 'created',
      moment: Duration.days(30),
      anchor: 'yearEnd',
      window: { side: 'after', within: Duration.days(365), reason: 'test', disclosed: true },
      source: SOURCE,
    },
    'retention/floor-above-ceiling',
    "'within' of category 'data' must be at least 366 d, because the end of the year is up to 366 d away: kept for the longest, gone 'within' after the shortest, got 365 d; give 'within' that and hours to days for its store ('retention explain --windows'), or leave the floor out with window: 'before'",
  ],
])('fails when %s', (_name, rule, code, message) => {
  expect(problemOf(() => policyOf(rule))).toEqual({ code, message });
});
