// SPDX-License-Identifier: Apache-2.0
import { breaches } from '../../../lib/lifetime';
import { DAY_MS, SECOND_MS } from '../../../lib/policy';
import { redis, type RedisCap, type RedisLocation, type RedisUnit } from '../../../lib/stores/redis';
import type { Placement } from '../../../lib/stores/store';
import { obligation, placement } from '../../helpers/placement';
import { UNIT, SETTINGS, LOCATION, DATED, CONTEXT, LAST_WRITTEN, lastWritten, copiesOf } from './fixture';

describe('solve', () => {
  const solveOne = (one: Placement<RedisLocation>, unit = UNIT): RedisCap | undefined =>
    redis.solve(unit, [one], CONTEXT).placements.get(one.id);

  test('the file on disk decides below a generous allowance: 30 d - 22,140 s - 86,400 s', () => {
    const solution = redis.solve(UNIT, [lastWritten()], CONTEXT);
    expect(solution.settings).toEqual(SETTINGS);
    expect(solution.refusals).toEqual([]);
    expect([...solution.placements.values()]).toEqual([{ capMs: 2_483_460 * SECOND_MS }]);
  });

  test('the backup decides without an allowance: 30 d - 22,140 s - 6 h - 8 d', () => {
    const strict = lastWritten({ obligation: { ...LAST_WRITTEN, backupAllowanceMs: 0 } });
    expect(solveOne(strict)).toEqual({ capMs: 1_857_060 * SECOND_MS });
  });

  test('up to 5.0 no parameter is solved, and the scan counts twice: 30 d - 40,820 s - 86,400 s', () => {
    const old: RedisUnit = { ...UNIT, version: '5.0' };
    expect(redis.solve(old, [], CONTEXT).settings).toMatchObject({ hz: null, activeExpireEffort: null });
    expect(solveOne(lastWritten(), old)).toEqual({ capMs: 2_464_780 * SECOND_MS });
  });

  test('defaults are the most databases and the pace of the engine', () => {
    const { databases: _stated, ...plain } = UNIT;
    expect(redis.solve(plain, [], CONTEXT).settings).toEqual({ ...SETTINGS, databases: 256 });
  });

  test('one second more would break the law', () => {
    const one = placement(DATED);
    const solved = solveOne(one);
    if (solved === undefined) throw new Error('nothing was solved');
    expect(breaches(one.obligation, copiesOf(solved, { placement: one }))).toEqual([]);
    const next = { capMs: solved.capMs + SECOND_MS };
    expect(breaches(one.obligation, copiesOf(next, { placement: one })).map((breach) => breach.copy.name)).toEqual([
      'RDB or AOF file',
    ]);
  });

  test('a clock at the last write is refused for what counts from creation', () => {
    expect(redis.solve(UNIT, [placement(LOCATION)], CONTEXT)).toEqual({
      settings: SETTINGS,
      placements: new Map(),
      refusals: [
        {
          placement: 'chatMessages/30d/store/place-abc123',
          category: 'chatMessages',
          at: 'messages-30d',
          what: 'chatMessages/30d in redis prefix user: of db 0',
          term: 'redis-rewrite',
          why: "'rewriting after creation' of the key is unbounded",
          remedy:
            "every write restarts the clock: name where the key carries its date (clock 'createdInKey' or 'createdInHashField'), or state writtenOnce: true",
          open: [expect.objectContaining({ id: 'redis-rewrite', basis: 'unbounded' })],
        },
      ],
    });
  });

  test('a system of record that is kept until termination is refused', () => {
    const record = placement<RedisLocation>(DATED, {
      obligation: obligation({
        clock: 'terminated',
        rule: 'afterTermination',
        class: undefined,
        category: 'configuration',
      }),
      category: 'configuration',
    });
    expect(redis.solve(UNIT, [record], CONTEXT).refusals).toEqual([
      {
        placement: 'chatMessages/30d/store/place-abc123',
        category: 'configuration',
        at: 'messages-30d',
        what: 'configuration in redis prefix chat:30d: of db 0',
        term: 'clock',
        why: 'it is kept until the customer leaves, and this store knows only the age of a record: plain age would delete data of customers who still use the service',
        remedy: "mark it 'derived', or keep it in MySQL or MongoDB, which hold the date of termination",
      },
    ]);
  });

  test('a derived copy of it is kept by plain age: 66 d - 22,140 s - 86,400 s - 1 d of termination lag', () => {
    const cache = placement(DATED, {
      role: 'derived',
      obligation: obligation({ clock: 'terminated', rule: 'afterTermination', deadlineMs: 66 * DAY_MS }),
    });
    expect(solveOne(cache)).toEqual({ capMs: 5_507_460 * SECOND_MS });
  });

  test('a week without an allowance is refused, because a backup lives 7 days', () => {
    const strict = lastWritten({
      obligation: { ...LAST_WRITTEN, class: '7d', deadlineMs: 7 * DAY_MS, backupAllowanceMs: 0 },
    });
    expect(redis.solve(UNIT, [strict], CONTEXT).refusals).toMatchObject([
      {
        term: 'redis-backup',
        // 1 s + 22,140 s + 6 h + 8 d.
        why: "the daily backup lives at least 8 d 12 h 9 min 1 s, allowed 7 d; largest term 'daily backup kept' 7 d",
      },
    ]);
  });

  test('keys that are too many for the pace are refused with the walk', () => {
    const crowded: RedisUnit = { ...UNIT, keysAtMost: 1_000_000_000 };
    expect(redis.solve(crowded, [lastWritten()], CONTEXT).refusals).toMatchObject([{ term: 'redis-active-expire' }]);
  });

  test('a floor on keys that are updated in place is refused', () => {
    const floored = lastWritten({ obligation: { ...LAST_WRITTEN, keepAtLeastMs: DAY_MS } });
    expect(redis.solve(UNIT, [floored], CONTEXT).refusals).toMatchObject([
      { term: 'keep-at-least', why: 'the key would be deleted after 0 s, before the floor of 1 d' },
    ]);
  });
});
