// SPDX-License-Identifier: Apache-2.0
import { DAY_MS, HOUR_MS } from '../../../lib/policy';
import { cls, type ClsLocation, type ClsPeriod, type ClsUnit } from '../../../lib/stores/cls';
import type { Placement, Refusal } from '../../../lib/stores/store';
import { arrival, obligation } from '../../helpers/placement';
import { CONTEXT, due, onTopic, unit } from './fixture';

function solved(placement: Placement<ClsLocation>, changes: Partial<ClsUnit> = {}): ClsPeriod | Refusal {
  const solution = cls.solve(unit(changes), [placement], CONTEXT);
  const answer = solution.placements.get(placement.id) ?? solution.refusals[0];
  if (answer === undefined) throw new Error('neither solved nor refused');
  return answer;
}

const AFTER_TERMINATION = obligation({
  category: 'configuration',
  class: undefined,
  rule: 'afterTermination',
  clock: 'terminated',
  deadlineMs: 66 * DAY_MS,
});

test.each([
  // deadline - lag 2 d, floored to days, at most 3600.
  [3 * DAY_MS, 1],
  [7 * DAY_MS, 5],
  [7 * DAY_MS + DAY_MS - 1, 5],
  [30 * DAY_MS, 28],
  [59 * DAY_MS, 57],
  [3601 * DAY_MS, 3599],
  [3602 * DAY_MS, 3600],
  [3603 * DAY_MS, 3600],
])('a promise of %p ms is kept by a period of %p days', (deadlineMs, periodDays) => {
  expect(solved(due(deadlineMs))).toEqual({ periodDays });
  expect(solved(due(deadlineMs), { kind: 'metric' })).toEqual({ periodDays });
});

test('a record that arrives late leaves a day less', () => {
  expect(solved(due(30 * DAY_MS, { arrival: [arrival(2 * HOUR_MS)] }))).toEqual({ periodDays: 27 });
});

test('infrequent storage keeps at least a week', () => {
  expect(solved(due(9 * DAY_MS), { storage: 'cold' })).toEqual({ periodDays: 7 });
  expect(solved(due(9 * DAY_MS - 1), { storage: 'cold' })).toMatchObject({
    term: 'cls-period-cold',
    why:
      'the log lives at least 9 d, allowed 8 d 23 h 59 min 59 s 999 ms; ' +
      "largest term 'period of the topic in infrequent storage' 7 d",
  });
});

test('the settings tell the storage, and that nothing ships', () => {
  expect(cls.solve(unit(), [onTopic()], CONTEXT).settings).toEqual({ storageType: 'hot', shippers: [] });
  expect(cls.solve(unit({ storage: 'cold' }), [onTopic()], CONTEXT).settings).toEqual({
    storageType: 'cold',
    shippers: [],
  });
});

describe('a refusal', () => {
  test('meets a promise below one day and the lag', () => {
    expect(solved(due(3 * DAY_MS - 1))).toEqual({
      placement: 'chatMessages/30d/store/place-abc123',
      category: 'chatMessages',
      at: 'messages-30d',
      what: 'chatMessages/30d in cls topic im-access',
      term: 'cls-deletion-lag',
      why:
        'the log lives at least 3 d, allowed 2 d 23 h 59 min 59 s 999 ms; ' +
        "largest term 'logs past the period wait for their deletion' 2 d",
      remedy: 'hold the data in a store with finer expiry (Redis, CKafka), or shorten a term that the estate assumes',
    });
  });

  test('names a floor that the period cannot reach', () => {
    expect(solved(onTopic({ obligation: obligation({ keepAtLeastMs: 29 * DAY_MS }) }))).toMatchObject({
      term: 'keep-at-least',
      why: 'the log would be deleted after 28 d, before the floor of 29 d',
    });
  });

  test('meets a system of record that is kept until the customer leaves', () => {
    expect(solved(onTopic({ category: 'configuration', obligation: AFTER_TERMINATION }))).toEqual({
      placement: 'chatMessages/30d/store/place-abc123',
      category: 'configuration',
      at: 'messages-30d',
      what: 'configuration in cls topic im-access',
      term: 'clock',
      why: 'it is kept until the customer leaves, and this store knows only the age of a record: plain age would delete data of customers who still use the service',
      remedy: "mark it 'derived', or keep it in MySQL or MongoDB",
    });
  });

  test('does not meet a derived placement of the same data', () => {
    // 66 d - termination lag 1 d - lag 2 d.
    const derived = onTopic({ category: 'configuration', role: 'derived', obligation: AFTER_TERMINATION });
    expect(solved(derived)).toEqual({ periodDays: 63 });
  });
});

describe('a legal hold', () => {
  const holdUntil = '2027-12-31';

  test.each(['systemOfRecord', 'derived'] as const)('keeps a %s placement as long as a finite period can', (role) => {
    expect(solved(onTopic({ holdUntil, role }))).toEqual({ periodDays: 3600 });
  });

  test('does not save a placement that could not be kept after it', () => {
    expect(solved(due(2 * DAY_MS, { holdUntil }))).toMatchObject({ term: 'cls-deletion-lag' });
  });
});
