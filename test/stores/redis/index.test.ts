// SPDX-License-Identifier: Apache-2.0
import { checkMeaning } from '../../../lib/directives/meaning';
import type { Problem } from '../../../lib/errors';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../lib/policy';
import { redis, type RedisLocation, type RedisUnit } from '../../../lib/stores/redis';
import { placement } from '../../helpers/placement';
import { UNIT, SETTINGS, IN_KEY, LOCATION, DATED, CONTEXT, lastWritten, CAP } from './fixture';

describe('directive', () => {
  test('it carries the prefix, the clock and the cap', () => {
    expect(redis.directive(UNIT, placement({ ...DATED, db: 3 }), CAP)).toEqual({
      engine: 'redis',
      id: 'chatMessages/30d/store/place-abc123',
      category: 'chatMessages',
      unit: 'main',
      deadlineMs: 30 * DAY_MS,
      role: 'systemOfRecord',
      db: 3,
      prefix: 'chat:30d:',
      clock: IN_KEY,
      capMs: DAY_MS,
      expects: { version: '7.0', hz: 10, activeExpireEffort: 1, databases: 16, keysAtMost: 128_000 },
    });
  });

  test('it says how old a snapshot may get where the unit does', () => {
    const unit = { ...UNIT, rewrittenWithinHours: 4 };
    expect(redis.directive(unit, placement(DATED), CAP)).toMatchObject({ expects: { rewrittenWithinMs: 4 * HOUR_MS } });
    expect(redis.checkUnit({ ...UNIT, rewrittenWithinHours: 0.5 }, 'unit')).toHaveLength(1);
  });

  test('under a hold the cap stays and the directive says until when nothing is deleted', () => {
    const held = placement(DATED, { holdUntil: '2027-03-31' });
    const solved = redis.solve(UNIT, [held], CONTEXT).placements.get(held.id);
    expect(solved).toEqual(redis.solve(UNIT, [placement(DATED)], CONTEXT).placements.get(held.id));
    expect(redis.directive(UNIT, held, solved ?? CAP)).toMatchObject({ holdUntil: '2027-03-31', db: 0 });
  });

  test.each([lastWritten(), placement(DATED)])('the enforcer accepts it', (one) => {
    const solved = redis.solve(UNIT, [one], CONTEXT).placements.get(one.id);
    const directive = solved === undefined ? undefined : redis.directive(UNIT, one, solved);
    if (directive === undefined) throw new Error('no directive');
    const found: Problem[] = [];
    checkMeaning(directive, 'test', found);
    expect(found).toEqual([]);
  });
});

describe('the estate', () => {
  const messages = (problems: readonly Problem[]): string[] => problems.map((each) => each.message);

  test('a good unit and location have no problems', () => {
    expect(redis.checkUnit({ ...UNIT, hz: 500, activeExpireEffort: 10 }, 'units.main')).toEqual([]);
    expect(redis.checkLocation({ ...DATED, db: 15 }, UNIT, 'here')).toEqual([]);
    expect(redis.checkLocation(LOCATION, UNIT, 'here')).toEqual([]);
  });

  test.each([
    [{ keysAtMost: 0 }, "'keysAtMost' must be a whole number of 1 to 4294967296 keys, got 0 keys; correct the number"],
    [
      { keysAtMost: NaN },
      "'keysAtMost' must be a whole number of 1 to 4294967296 keys, got NaN keys; correct the number",
    ],
    [
      { databases: 257 },
      "'databases' must be a whole number of 1 to 256 databases, got 257 databases; correct the number",
    ],
    [{ hz: 501 }, "'hz' must be a whole number of 1 to 500 runs a second, got 501 runs a second; correct the number"],
    [
      { activeExpireEffort: 11 },
      "'activeExpireEffort' must be a whole number of 1 to 10 steps, got 11 steps; correct the number",
    ],
    [
      { version: '6.0' as RedisUnit['version'] },
      '\'version\' must be one of 2.8, 4.0, 5.0, 6.2, 7.0, got "6.0"; write the version that the console shows',
    ],
    [
      { version: '5.0' as const, hz: 100 },
      "'hz' must be absent before version 6.2, got 100 with version 5.0; remove it: active expiry then draws keys at random, and only the enforcer's scan has a bound",
    ],
  ])('a unit with %j is refused', (changes, message) => {
    expect(messages(redis.checkUnit({ ...UNIT, ...changes }, 'units.main'))).toEqual([message]);
  });

  test.each<[Partial<RedisLocation>, string]>([
    [
      { prefix: '' },
      "'location.prefix' must be given, got nothing; name the existing resource or the place that holds the data",
    ],
    [
      { prefix: 'chat:*' },
      "'location.prefix' must be plain text without '*', got 'chat:*'; write how the keys begin, for example 'chat:30d:'",
    ],
    [
      { db: 16 },
      "'location.db' must be a whole number of 0 to 15, got 16; correct the number, or state in 'databases' of the unit how many the instance has",
    ],
    [
      { clock: { kind: 'createdInKey', pattern: '^chat:(\\d+', unit: 'ms' } },
      "'location.clock.pattern' must be a regular expression with exactly one group, got '^chat:(\\d+', which is none; put the digits of the date in the one group, for example '^chat:30d:(\\d+):'",
    ],
    [
      { clock: { kind: 'createdInKey', pattern: '^(chat):(\\d+)', unit: 'ms' } },
      "'location.clock.pattern' must be a regular expression with exactly one group, got '^(chat):(\\d+)' with 2 groups; put the digits of the date in the one group, for example '^chat:30d:(\\d+):'",
    ],
    [
      { clock: { kind: 'createdInKey', pattern: '', unit: 'ms' } },
      "'location.clock.pattern' must be given, got nothing; name the existing resource or the place that holds the data",
    ],
    [
      { clock: { kind: 'createdInHashField', field: 'at', unit: 'min' as 's' } },
      "'location.clock.unit' must be 'ms' or 's', got \"min\"; say what the number counts since 1970",
    ],
    [
      { clock: undefined },
      "'location.clock' must be of kind 'lastWrite', 'createdInKey' or 'createdInHashField', got nothing; say where the key carries its date, or that its last write counts",
    ],
  ])('a location with %j is refused', (changes, message) => {
    expect(messages(redis.checkLocation({ ...DATED, ...changes }, UNIT, 'here'))).toEqual([message]);
  });

  test.each<[Partial<RedisLocation>, boolean]>([
    [{}, true],
    [{ prefix: 'chat:' }, true],
    [{ prefix: 'chat:30d:eu:' }, true],
    [{ db: 0 }, true],
    [{ db: 1 }, false],
    [{ prefix: 'chat:90d:' }, false],
  ])('a location with %j overlaps: %s', (changes, wanted) => {
    expect(redis.overlaps(DATED, { ...DATED, ...changes })).toBe(wanted);
  });

  test('the location, the unit and the setting read as words', () => {
    expect(redis.locationText({ ...DATED, db: 2 }, UNIT)).toBe('prefix chat:30d: of db 2');
    expect(redis.unitText(UNIT)).toBe('crs-a1b2c3d4');
    expect(redis.settingText(SETTINGS, { capMs: DAY_MS + MINUTE_MS })).toBe('cap keys at 1 d 1 min, hz 10, effort 1');
    expect(redis.settingText({ ...SETTINGS, hz: null }, CAP)).toBe('cap keys at 1 d, hz ?, effort 1');
    expect(redis.settingText({ ...SETTINGS, version: '5.0' }, CAP)).toBe('cap keys at 1 d');
  });
});
