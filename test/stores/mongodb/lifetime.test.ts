// SPDX-License-Identifier: Apache-2.0
import { sumMs } from '../../../lib/lifetime';
import { DAY_MS, Duration, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../lib/policy';
import { mongodb } from '../../../lib/stores/mongodb';
import { unknown } from '../../../lib/stores/resource';
import { arrival, contextOf, copyNamed, latestOf, openTermOf, placement } from '../../helpers/placement';
import { LOCATION, byAge, byDueDate, copiesOf, TERMINATED } from './fixture';

describe('lifetime', () => {
  test('a document without a date is the slowest to go: 5 min ahead + E + 15 min timer + 4 h outage + 1 h drain + 1,060 s pauses + 10 min lag', () => {
    const overhead = 5 * MINUTE_MS + 15 * MINUTE_MS + 4 * HOUR_MS + HOUR_MS + 1060 * SECOND_MS + 10 * MINUTE_MS;
    expect(overhead).toBe(20_860 * SECOND_MS);
    expect(latestOf(copiesOf(byAge(20 * DAY_MS)), 'document')).toBe(20 * DAY_MS + overhead);
  });

  test('the index is the slowest where the enforcer is quick: 5 min + E + 60 s + 2 x 3 h + 10 min', () => {
    const context = contextOf(mongodb, [{ term: 'mongodb-ttl-pass', at: Duration.hours(3), witness: 'metrics.ttl' }]);
    expect(latestOf(copiesOf(byAge(DAY_MS), { context }), 'document')).toBe(
      DAY_MS + 5 * MINUTE_MS + 60 * SECOND_MS + 6 * HOUR_MS + 10 * MINUTE_MS,
    );
  });

  test('a document that arrives overdue goes with the next sweep: 20 d + 15 min + 4 h + 1 h + 1,060 s + 10 min', () => {
    const late = placement(LOCATION, { arrival: [arrival(20 * DAY_MS)] });
    expect(latestOf(copiesOf(byAge(10 * DAY_MS), { placement: late }), 'document')).toBe(
      20 * DAY_MS + 20_560 * SECOND_MS,
    );
  });

  test('or with the next passes, where those are slower: 20 d + 60 s + 2 x 3 h + 10 min', () => {
    const context = contextOf(mongodb, [{ term: 'mongodb-ttl-pass', at: Duration.hours(3), witness: 'metrics.ttl' }]);
    const late = placement(LOCATION, { arrival: [arrival(20 * DAY_MS)] });
    expect(latestOf(copiesOf(byAge(10 * DAY_MS), { placement: late, context }), 'document')).toBe(
      20 * DAY_MS + 22_260 * SECOND_MS,
    );
  });

  test('a document of a customer who left sets out when the date is written: 1 d lag + 70 d + 20,560 s', () => {
    const late = { ...TERMINATED, arrival: [arrival(70 * DAY_MS)] };
    expect(latestOf(copiesOf(byAge(62 * DAY_MS), { placement: late }), 'document')).toBe(
      71 * DAY_MS + 20_560 * SECOND_MS,
    );
  });

  test('a delay on the way below the age costs nothing, because the document carries its date', () => {
    const late = placement(LOCATION, { arrival: [arrival(9 * DAY_MS)] });
    expect(copiesOf(byAge(10 * DAY_MS), { placement: late })).toEqual(copiesOf(byAge(10 * DAY_MS)));
  });

  test('a missing date costs what the estate assumes', () => {
    const context = contextOf(mongodb, [{ term: 'mongodb-missing-date', at: Duration.days(1), witness: 'validator' }]);
    expect(latestOf(copiesOf(byAge(DAY_MS), { context }), 'document')).toBe(2 * DAY_MS + 20_860 * SECOND_MS);
  });

  test('the oplog adds its window of 24 h and the lag of 10 min', () => {
    expect(latestOf(copiesOf(byAge(DAY_MS)), 'oplog')).toBe(DAY_MS + (20_860 + 86_400 + 600) * SECOND_MS);
  });

  test('the oplog backup adds 1 h upload, 7 d and 1 d clean-up', () => {
    expect(latestOf(copiesOf(byAge(DAY_MS)), 'oplog backup')).toBe(DAY_MS + 20_860 * SECOND_MS + HOUR_MS + 8 * DAY_MS);
  });

  test.each([
    ['physical', 87_000],
    ['snapshot', 87_000],
    [null, 87_000],
    ['logical', 0],
  ] as const)('a %s backup has the oplog with what it still holds: %d s longer', (backupMethod, seconds) => {
    const copies = copiesOf(byAge(DAY_MS), { settings: { backupMethod, longTermBackupDays: 30 } });
    const added = (seconds + 20_860) * SECOND_MS + 6 * HOUR_MS + DAY_MS;
    expect(latestOf(copies, 'full backup')).toBe(DAY_MS + 7 * DAY_MS + added);
    expect(latestOf(copies, 'long-term backup')).toBe(DAY_MS + 30 * DAY_MS + added);
  });

  test('a logical full backup adds 6 h duration, its days, 1 d clean-up and no long-term backup', () => {
    const copies = copiesOf(byAge(DAY_MS), { settings: { fullBackupDays: 30, backupMethod: 'logical' } });
    expect(latestOf(copies, 'full backup')).toBe(DAY_MS + 20_860 * SECOND_MS + 6 * HOUR_MS + 31 * DAY_MS);
    expect(copyNamed(copies, 'full backup').latest.map((term) => term.id)).toContain('mongodb-long-term-backup');
  });

  test('a declared long-term backup is a copy of its own and replaces the assumption', () => {
    const copies = copiesOf(byAge(DAY_MS), { settings: { longTermBackupDays: 30, backupMethod: 'logical' } });
    expect(latestOf(copies, 'long-term backup')).toBe(DAY_MS + 20_860 * SECOND_MS + 6 * HOUR_MS + 31 * DAY_MS);
    expect(copyNamed(copies, 'full backup').latest.map((term) => term.id)).not.toContain('mongodb-long-term-backup');
  });

  test('a server that keeps a plain index leaves the sweep, for which an absent termination date means that the customer stays: 1 d lag + E + 20,560 s', () => {
    const context = contextOf(mongodb, [{ term: 'mongodb-missing-date', at: Duration.days(1), witness: 'validator' }]);
    const copies = copiesOf(byAge(62 * DAY_MS), { placement: TERMINATED, context });
    expect(latestOf(copies, 'document')).toBe(63 * DAY_MS + 20_560 * SECOND_MS);
    expect(copyNamed(copies, 'document').latest[0]?.id).toBe('termination-lag');
  });

  test('with a due date the enforcer sweeps by the termination date too: 1 d lag + E + 15 min + 4 h + 1 h + 1,060 s + 10 min', () => {
    const copies = copiesOf(byDueDate(62 * DAY_MS), { placement: TERMINATED });
    expect(latestOf(copies, 'document')).toBe(63 * DAY_MS + 20_560 * SECOND_MS);
  });

  test.each([byAge(9 * DAY_MS), byDueDate(9 * DAY_MS)])('a document goes no earlier than its age ($form)', (expiry) => {
    expect(sumMs(copyNamed(copiesOf(expiry), 'document').earliest)).toBe(9 * DAY_MS - 300_000);
  });

  test('the index alone counts where the due date is in its own field', () => {
    const context = contextOf(mongodb, [{ term: 'mongodb-ttl-pass', at: Duration.hours(3), witness: 'metrics.ttl' }]);
    const drifted = { ...byDueDate(DAY_MS), expireAfterSeconds: 3600 };
    expect(latestOf(copiesOf(byDueDate(DAY_MS), { context }), 'document')).toBe(DAY_MS + 22_560 * SECOND_MS);
    expect(latestOf(copiesOf(drifted, { context }), 'document')).toBe(DAY_MS + (22_560 + 3600) * SECOND_MS);
  });

  test('without a directive every copy is unbounded', () => {
    const copies = copiesOf(null);
    expect(copies.map((copy) => sumMs(copy.latest))).toEqual(copies.map(() => Infinity));
    expect(openTermOf(copies, 'document')?.why).toBe(
      'no directive expires the documents of this collection: declare the placement',
    );
  });
});

describe('bounds', () => {
  test.each([
    ['fullBackupDays', 'full backup', 7, 365],
    ['oplogBackupDays', 'oplog backup', 7, 365],
    ['longTermBackupDays', 'long-term backup', 30, 1075],
  ] as const)('%s is bounded inside the bounds only', (property, copy, min, max) => {
    const open = (days: number): boolean =>
      openTermOf(copiesOf(byAge(DAY_MS), { settings: { [property]: days } }), copy) !== undefined;
    expect([min - 1, min, min + 0.5, max, max + 1].map(open)).toEqual([true, false, true, false, true]);
  });

  test('the age of the index is bounded inside the bounds only', () => {
    const open = (seconds: number): boolean =>
      openTermOf(copiesOf({ form: 'age', expireAfterSeconds: seconds, deleteAfterMs: 1000 }), 'document') !== undefined;
    expect([-1, 0, 2_147_483_647, 2_147_483_648].map(open)).toEqual([true, false, false, true]);
  });

  test('a setting out of bounds says so', () => {
    expect(openTermOf(copiesOf(byAge(DAY_MS), { settings: { oplogBackupDays: 1 } }), 'oplog backup')?.why).toBe(
      "1 days is outside the vendor's 7 to 365 days, so what really holds is not known: set a whole number inside the bounds",
    );
  });

  test.each([
    [
      'oplogBackupDays',
      'oplog backup',
      "'oplog_expired_days' of mongodb_instance_backup_rule is unset, and the provider never reads the value of the server: set it",
    ],
    [
      'fullBackupDays',
      'full backup',
      "'backup_retention_period' of mongodb_instance_backup_rule is unset, so the backup period of the instance is not known: set it",
    ],
  ] as const)('an unset %s is unbounded', (property, copy, why) => {
    expect(openTermOf(copiesOf(byAge(DAY_MS), { settings: { [property]: null } }), copy)?.why).toBe(why);
  });

  test('an unknown setting is unbounded', () => {
    const settings = { fullBackupDays: unknown('${var.days}') };
    expect(openTermOf(copiesOf(byAge(DAY_MS), { settings }), 'full backup')?.why).toBe(
      'its value is not known (${var.days}): write the number into the configuration',
    );
  });
});
