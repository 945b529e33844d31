// SPDX-License-Identifier: Apache-2.0
import { definePolicy, Duration, Period, type Policy } from '../../lib/policy';
import { problemsOf } from '../helpers/problems';

const SOURCE = { section: 'test' };
const AGE = { kind: 'age', from: 'created', moment: Duration.days(7), window: 'before', source: SOURCE };
const AFTER = { side: 'after', within: Duration.days(3), reason: 'x', disclosed: false };
const ALLOWANCE = { atMost: Duration.days(10), reason: 'backups', disclosed: true };
const RECIPIENT = { name: 'TRTC', what: 'details', optIn: true, source: SOURCE };

const define = (props: unknown): Policy => definePolicy(props as Policy);
const policyWith = (changes: object): unknown => ({
  name: 'test',
  categories: { data: { role: 'controller', rule: AGE, contains: ['x'] } },
  ...changes,
});
const categoryWith = (changes: object): unknown =>
  policyWith({ categories: { data: { role: 'controller', rule: AGE, contains: [], ...changes } } });
const ruleWith = (changes: object): unknown => categoryWith({ rule: { ...AGE, ...changes } });
const chosen = { kind: 'customerChosen', from: 'created', default: Duration.days(7), window: AFTER, source: SOURCE };

test('a policy with all that it may say is right', () => {
  const full = policyWith({ backupAllowance: ALLOWANCE, recipients: [RECIPIENT], strict: true });
  expect(define(full).strict).toBe(true);
});

describe('the form of a policy', () => {
  test.each<[string, unknown, string]>([
    [
      'a policy has a member that nobody reads',
      policyWith({ strct: true }),
      "policy: 'strct' must be absent: known are name, categories, backupAllowance, strict, erasure, recipients, got true; correct the spelling or remove it",
    ],
    [
      'the allowance is misspelt',
      policyWith({ backupAllowence: 1 }),
      "policy: 'backupAllowence' must be absent: known are name, categories, backupAllowance, strict, erasure, recipients, got 1; correct the spelling or remove it",
    ],
    [
      'strict is a text',
      policyWith({ strict: 'no' }),
      `policy: 'strict' must be true or false, got "no"; correct the value`,
    ],
    [
      'a moment is misspelt',
      ruleWith({ momnt: 1 }),
      "data: 'momnt' must be absent: known are kind, from, moment, window, anchor, source, got 1; correct the spelling or remove it",
    ],
    [
      'a clock is misspelt',
      ruleWith({ from: 'createdd' }),
      `data: 'from' must be one of created, lastWritten, got "createdd"; correct the value`,
    ],
    [
      'a rule has no source',
      ruleWith({ source: undefined }),
      "data: 'source' must be an object with section and, where they apply, interpretation, got nothing; say it: there is no default",
    ],
    [
      'a source names no section',
      ruleWith({ source: {} }),
      "data: 'source.section' must be a text, got nothing; say it: there is no default",
    ],
    [
      'a rule has no moment',
      ruleWith({ moment: undefined }),
      "data: 'moment' must be a finite, positive duration of whole milliseconds, got nothing; give a Duration such as Duration.days(7)",
    ],
    [
      'a rule has no window',
      ruleWith({ window: undefined }),
      "data: 'window' must be 'before' (all is gone by its moment), or { side: 'after', within, reason, disclosed } (kept until then), got nothing; say it: there is no default",
    ],
    [
      'a window says on no side that there is',
      ruleWith({ window: 'around' }),
      `data: 'window' must be 'before' (all is gone by its moment), or { side: 'after', within, reason, disclosed } (kept until then), got "around"; correct the value`,
    ],
    [
      'a window has a member that nobody reads',
      ruleWith({ window: { ...AFTER, witin: 1 } }),
      "data: 'window.witin' must be absent: known are side, within, reason, disclosed, got 1; correct the spelling or remove it",
    ],
    [
      'a window gives no reason',
      ruleWith({ window: { ...AFTER, reason: undefined } }),
      "data: 'window.reason' must be a text, got nothing; say it: there is no default",
    ],
    [
      'data in transit is not disclosed or otherwise',
      categoryWith({
        rule: { kind: 'transient', inTransit: { atMost: Duration.hours(1), reason: 'x' }, source: SOURCE },
      }),
      "data: 'inTransit.disclosed' must be true or false, got nothing; say it: there is no default",
    ],
    [
      'a rule states a ceiling as it once was',
      categoryWith({ rule: { kind: 'age', from: 'created', atMost: Duration.days(7), source: SOURCE } }),
      "data: 'atMost' must be absent: a rule states its 'moment' and on which side of it the 'window' lies, got atMost; write moment: Duration.days(7), window: 'before'",
    ],
    [
      'a rule states floor and ceiling as it once was',
      categoryWith({
        rule: {
          kind: 'afterTermination',
          atLeast: Period.months(2),
          atMost: Period.months(2).plus(Duration.days(7)),
          strictAtMost: Period.months(2),
          source: SOURCE,
        },
      }),
      "data: 'atMost' must be absent: a rule states its 'moment' and on which side of it the 'window' lies, got atMost, atLeast, strictAtMost; write moment: Period.months(2), window: { side: 'after', within: Duration.days(7), reason: 'why', disclosed: false }",
    ],
    [
      'an old floor is no time',
      categoryWith({ rule: { kind: 'age', from: 'created', atLeast: 'x', atMost: 7, source: SOURCE } }),
      "data: 'atMost' must be absent: a rule states its 'moment' and on which side of it the 'window' lies, got atMost, atLeast; write moment: …, window: 'before'",
    ],
    [
      'a rule has no kind',
      ruleWith({ kind: undefined }),
      "data: 'kind' must be one of age, afterTermination, customerChosen, transient, got nothing; say it: there is no default",
    ],
    [
      'a rule is of a kind that nobody knows',
      ruleWith({ kind: 'toString' }),
      `data: 'kind' must be one of age, afterTermination, customerChosen, transient, got "toString"; correct the value`,
    ],
    [
      'a category has no rule',
      categoryWith({ rule: undefined }),
      "data: 'rule' must be an object with 'kind' one of age, afterTermination, customerChosen, transient and its members, got nothing; say it: there is no default",
    ],
    [
      'a role is unknown',
      categoryWith({ role: 'owner' }),
      `data: 'role' must be one of controller, processor, got "owner"; correct the value`,
    ],
    [
      'a list of classes is missing',
      categoryWith({ rule: { ...chosen, orNeverStored: true } }),
      "data: 'classes' must be a list, got nothing; say it: there is no default",
    ],
    [
      'nobody says whether data may be never stored',
      categoryWith({ rule: { ...chosen, classes: [Duration.days(7)] } }),
      "data: 'orNeverStored' must be true or false, got nothing; say it: there is no default",
    ],
    [
      'an allowance has a member that nobody reads',
      policyWith({ backupAllowance: { ...ALLOWANCE, atmost: 1 } }),
      "test: 'backupAllowance.atmost' must be absent: known are atMost, reason, disclosed, got 1; correct the spelling or remove it",
    ],
    [
      'a recipient is incomplete',
      policyWith({ recipients: [{ ...RECIPIENT, optIn: 'no' }] }),
      `recipients[0]: 'optIn' must be true or false, got "no"; correct the value`,
    ],
    [
      'there are no categories',
      { name: 'test' },
      "policy: 'categories' must be an object, got nothing; say it: there is no default",
    ],
  ])('fails when %s', (_name, props, message) => {
    expect(problemsOf(() => define(props)).map((each) => `${each.at}: ${each.message}`)).toEqual([message]);
  });
});
