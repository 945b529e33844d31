// SPDX-License-Identifier: Apache-2.0
import { breaches } from '../../../lib/lifetime';
import { DAY_MS, Duration, SECOND_MS } from '../../../lib/policy';
import { mongodb } from '../../../lib/stores/mongodb';
import { contextOf, obligation, placement } from '../../helpers/placement';
import { UNIT, LOCATION, SETTINGS, CONTEXT, byAge, byDueDate, copiesOf, TERMINATED } from './fixture';

describe('solve', () => {
  test('the oplog decides below a generous allowance: 30 d - 20,860 s - 86,400 s - 600 s', () => {
    const solution = mongodb.solve(UNIT, [placement(LOCATION)], CONTEXT);
    expect(solution.settings).toEqual(SETTINGS);
    expect(solution.refusals).toEqual([]);
    expect([...solution.placements.values()]).toEqual([byAge(2_484_140 * SECOND_MS)]);
  });

  test('the full backup decides without an allowance: 30 d - 20,860 s - 87,000 s (its oplog) - 6 h - 8 d', () => {
    const strict = placement(LOCATION, { obligation: obligation({ backupAllowanceMs: 0 }) });
    const solution = mongodb.solve(UNIT, [strict], CONTEXT);
    expect(solution.placements.get(strict.id)).toEqual(byAge(1_771_340 * SECOND_MS));
  });

  test('a due date leaves the index at 0 seconds', () => {
    const due = placement({ ...LOCATION, expireAtField: 'expireAt' });
    expect(mongodb.solve(UNIT, [due], CONTEXT).placements.get(due.id)).toEqual(byDueDate(2_484_140 * SECOND_MS));
  });

  test('a system of record is kept until termination and then: 66 d - 1 d - 20,560 s - 86,400 s - 600 s', () => {
    const solved = mongodb.solve(UNIT, [TERMINATED], CONTEXT).placements.get(TERMINATED.id);
    expect(solved).toEqual(byAge(5_508_440 * SECOND_MS));
    expect(solved?.deleteAfterMs).toBeGreaterThanOrEqual(62 * DAY_MS);
  });

  test('one second more would break the law', () => {
    const one = placement(LOCATION);
    const solved = mongodb.solve(UNIT, [one], CONTEXT).placements.get(one.id);
    const next = byAge((solved?.deleteAfterMs ?? 0) + SECOND_MS);
    expect(breaches(one.obligation, copiesOf(solved ?? null))).toEqual([]);
    expect(breaches(one.obligation, copiesOf(next)).map((breach) => breach.copy.name)).toEqual(['oplog']);
  });

  test('backups live as long as the estate asks, whole days', () => {
    const { settings } = mongodb.solve({ ...UNIT, backupAtLeast: Duration.days(14) }, [], CONTEXT);
    expect(settings).toEqual({ ...SETTINGS, fullBackupDays: 14, oplogBackupDays: 14 });
  });

  test('a week without an allowance is refused, with the term that breaks it', () => {
    const strict = placement(LOCATION, {
      obligation: obligation({ class: '7d', deadlineMs: 7 * DAY_MS, backupAllowanceMs: 0 }),
    });
    expect(mongodb.solve(UNIT, [strict], CONTEXT)).toEqual({
      settings: SETTINGS,
      placements: new Map(),
      refusals: [
        {
          placement: strict.id,
          category: 'chatMessages',
          at: 'messages-30d',
          what: 'chatMessages/7d in mongodb collection im.messages',
          term: 'mongodb-oplog-backup',
          why: "the oplog backup lives at least 8 d 6 h 47 min 41 s, allowed 7 d; largest term 'oplog backup kept' 7 d",
          remedy:
            'allow backups longer in the policy (backupAllowance), hold the data in a store without managed backups (COS, CKafka), or shorten a term that the estate assumes, such as the oplog window',
        },
      ],
    });
  });

  test('a floor that the ceiling leaves no room for is refused', () => {
    const tight = { ...TERMINATED, obligation: { ...TERMINATED.obligation, deadlineMs: 63 * DAY_MS } };
    expect(mongodb.solve(UNIT, [tight], CONTEXT).refusals).toMatchObject([
      {
        term: 'keep-at-least',
        why: 'the document would be deleted after 60 d 18 h 2 min 20 s, before the floor of 62 d',
        remedy: expect.stringContaining("allow 'within' of at least 2 d 5 h 58 min after the moment") as string,
      },
    ]);
  });

  test('below a day only the oplog window is in the way, and the estate can close it', () => {
    const day = placement(LOCATION, { obligation: obligation({ deadlineMs: DAY_MS }) });
    expect(mongodb.solve(UNIT, [day], CONTEXT).refusals).toMatchObject([{ term: 'mongodb-oplog-window' }]);
    const context = contextOf(mongodb, [{ term: 'mongodb-oplog-window', at: Duration.hours(2), witness: 'timeDiff' }]);
    // 86,400 - 20,860 - 7,200 - 600.
    expect(mongodb.solve(UNIT, [day], context).placements.get(day.id)).toEqual(byAge(57_740 * SECOND_MS));
  });
});
