// SPDX-License-Identifier: Apache-2.0
import { checkMeaning } from '../../../lib/directives/meaning';
import type { Problem } from '../../../lib/errors';
import { DAY_MS, Duration } from '../../../lib/policy';
import { mongodb } from '../../../lib/stores/mongodb';
import { placement } from '../../helpers/placement';
import { UNIT, LOCATION, SETTINGS, CONTEXT, byAge, byDueDate } from './fixture';

describe('directive', () => {
  test('it carries the clock, the index and the deadline', () => {
    expect(mongodb.directive(UNIT, placement(LOCATION), byAge(9 * DAY_MS), CONTEXT)).toEqual({
      engine: 'mongodb',
      id: 'chatMessages/30d/store/place-abc123',
      category: 'chatMessages',
      unit: 'main',
      deadlineMs: 30 * DAY_MS,
      role: 'systemOfRecord',
      database: 'im',
      collection: 'messages',
      clock: { kind: 'created', field: 'createdAt' },
      form: 'age',
      expireAfterSeconds: 777_600,
      deleteAfterMs: 777_600_000,
      // the pause of the TTL thread, and the window that the oplog is assumed to span.
      expects: { ttlSleepMs: 60_000, oplogMs: DAY_MS },
    });
  });

  test('under a hold the settings stay and the directive says until when nothing is deleted', () => {
    const held = placement({ ...LOCATION, expireAtField: 'expireAt' }, { holdUntil: '2027-03-31' });
    const solved = mongodb.solve(UNIT, [held], CONTEXT).placements.get(held.id);
    expect(mongodb.directive(UNIT, held, solved ?? byDueDate(1))).toMatchObject({
      holdUntil: '2027-03-31',
      form: 'expireAt',
      expireAtField: 'expireAt',
      expireAfterSeconds: 0,
    });
  });

  test.each([LOCATION, { ...LOCATION, expireAtField: 'expireAt' }])('the enforcer accepts it (%j)', (location) => {
    const one = placement(location);
    const found: Problem[] = [];
    const solved = mongodb.solve(UNIT, [one], CONTEXT).placements.get(one.id);
    const directive = solved === undefined ? undefined : mongodb.directive(UNIT, one, solved);
    if (directive === undefined) throw new Error('no directive');
    checkMeaning(directive, 'test', found);
    expect(found).toEqual([]);
  });
});

describe('the estate', () => {
  const messages = (problems: readonly Problem[]): string[] => problems.map((each) => each.message);

  test('a good unit and location have no problems', () => {
    expect(mongodb.checkUnit({ ...UNIT, backupAtLeast: Duration.days(365) }, 'units.main')).toEqual([]);
    expect(mongodb.checkLocation({ ...LOCATION, expireAtField: 'expireAt' }, UNIT, 'here')).toEqual([]);
  });

  test.each([
    ['5.0', []],
    ['7.0.12', []],
    ['5', ["a version in numbers, such as '5.0' or '7.0.12'"]],
    ['latest', ['a version in numbers']],
  ])('a version of %s is numbers that the enforcer can compare', (version, wrong) => {
    expect(messages(mongodb.checkUnit({ ...UNIT, version }, 'units.main'))).toEqual(
      wrong.map((each) => expect.stringContaining(each) as string),
    );
    const directive = mongodb.directive({ ...UNIT, version }, placement(LOCATION), byAge(DAY_MS), CONTEXT);
    expect(directive).toMatchObject({ expects: { version } });
  });

  test('an instance id is required', () => {
    expect(messages(mongodb.checkUnit({ ...UNIT, instanceId: '' }, 'units.main'))).toEqual([
      "'instanceId' must be given, got nothing; name the existing resource or the place that holds the data",
    ]);
  });

  test('a backupAtLeast that is no duration is listed with what else is wrong', () => {
    const unit = { ...UNIT, instanceId: '', backupAtLeast: Duration.days(NaN) };
    expect(messages(mongodb.checkUnit(unit, 'units.main'))).toEqual([
      "'instanceId' must be given, got nothing; name the existing resource or the place that holds the data",
      "'backupAtLeast' must be a finite, positive duration of whole milliseconds, got NaN; give a Duration such as Duration.days(7)",
    ]);
  });

  test.each([Duration.days(366), Duration.hours(36)])('backupAtLeast of %s is refused', (backupAtLeast) => {
    expect(messages(mongodb.checkUnit({ ...UNIT, backupAtLeast }, 'units.main'))).toEqual([
      `'backupAtLeast' must be whole days up to 365 days, got ${backupAtLeast.toDays({ integral: false })} days; backups are kept in whole days`,
    ]);
  });

  test.each([
    ['database', 'i.m'],
    ['collection', 'system.profile'],
    ['collection', 'a$b'],
    ['field', '$where'],
    ['field', 'a..b'],
    ['expireAtField', 'a.$b'],
  ])('%s may not be named %s', (property, name) => {
    const location = { database: 'im', collection: 'messages', field: 'at', [property]: name };
    expect(messages(mongodb.checkLocation(location, UNIT, 'here'))).toEqual([
      expect.stringContaining(`got '${name}'; correct the name`),
    ]);
  });

  test('all problems of a location are reported at once', () => {
    expect(
      messages(
        mongodb.checkLocation({ database: '', collection: '${x}', field: 'at', expireAtField: 'at' }, UNIT, 'here'),
      ),
    ).toEqual([
      "'location.database' must be given, got nothing; name the existing resource or the place that holds the data",
      "'location.collection' must be known at synth, got the token '${x}'; write the id itself into the estate",
      "'location.expireAtField' must be another field than 'location.field', got 'at' for both; one holds the date that starts the clock, the other the date at which the document is due",
    ]);
  });

  test('a collection holds one placement', () => {
    expect(mongodb.overlaps(LOCATION, { ...LOCATION, field: 'other' })).toBe(true);
    expect(mongodb.overlaps(LOCATION, { ...LOCATION, collection: 'other' })).toBe(false);
    expect(mongodb.locationText(LOCATION, UNIT)).toBe('collection im.messages');
    expect(mongodb.unitText(UNIT)).toBe('cmgo-a1b2c3d4');
  });

  test('the setting reads as a sentence', () => {
    expect(mongodb.settingText(SETTINGS, byAge(9 * DAY_MS))).toBe('TTL index at 9 d, backup 7 d, oplog backup 7 d');
    expect(mongodb.settingText({ ...SETTINGS, oplogBackupDays: null }, byDueDate(DAY_MS))).toBe(
      'TTL index on the due date at 1 d, backup 7 d, oplog backup ? d',
    );
  });
});
