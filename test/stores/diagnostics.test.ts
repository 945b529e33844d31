// SPDX-License-Identifier: Apache-2.0
import { latestMs } from '../../lib/lifetime';
import { planEstate } from '../../lib/estate';
import { DAY_MS, Duration } from '../../lib/policy';
import { diagnosticCopies as ofMongodb } from '../../lib/stores/mongodb/diagnostics';
import { mongodb } from '../../lib/stores/mongodb';
import { SLOW_LOG_KEPT as MONGODB_KEPT } from '../../lib/stores/mongodb/limits';
import { diagnosticCopies as ofMysql } from '../../lib/stores/mysql/diagnostics';
import { mysql } from '../../lib/stores/mysql';
import { SLOW_LOG_KEPT as MYSQL_KEPT } from '../../lib/stores/mysql/limits';
import { diagnosticCopies as ofRedis } from '../../lib/stores/redis/diagnostics';
import { redis } from '../../lib/stores/redis';
import { SLOW_LOG_KEPT as REDIS_KEPT } from '../../lib/stores/redis/limits';
import { estateOf, PROPS } from '../helpers/estate';
import { contextOf, copyNamed, latestOf } from '../helpers/placement';

const LIVE = [{ id: 'live', text: 'live', ms: 3 * DAY_MS, basis: 'setting' as const }];
const IMAGE = [{ id: 'image', text: 'image', ms: 0, basis: 'setting' as const }];
const STORES = [
  ['mysql', 30, MYSQL_KEPT, contextOf(mysql), (context = contextOf(mysql)) => ofMysql(IMAGE, LIVE, context)],
  ['mongodb', 7, MONGODB_KEPT, contextOf(mongodb), (context = contextOf(mongodb)) => ofMongodb(LIVE, context)],
  ['redis', 15, REDIS_KEPT, contextOf(redis), (context = contextOf(redis)) => ofRedis(LIVE, context)],
] as const;

describe.each(STORES)('diagnostic copies of %s', (store, days, kept, _context, copies) => {
  const open = { mysql, mongodb, redis }[store];

  test('are logs, which meet the deadline without any allowance', () => {
    expect(['slow log', 'audit log'].map((name) => copyNamed(copies(), name).kind)).toEqual(['log', 'log']);
  });

  test('carry what the vendor documents', () => {
    expect(kept.ms).toBe(days * DAY_MS);
    expect(open.documented.map(({ id }) => id)).toContain(`${store}-slow-log-kept`);
  });

  test('live as long as the estate says', () => {
    const at = { term: `${store}-slow-log`, at: Duration.days(days), witness: 'test' };
    const audit = { term: `${store}-console-audit`, at: Duration.days(30), witness: 'test' };
    const found = copies(contextOf(open, [at, audit]));
    expect(latestOf(found, 'slow log')).toBe((days + (store === 'mysql' ? 0 : 3)) * DAY_MS);
    expect(latestOf(found, 'audit log')).toBe(33 * DAY_MS);
  });

  test('refuse every placement of an estate that says nothing about slow logs', () => {
    const assume = (PROPS.assume ?? []).filter(({ term }) => term !== `${store}-slow-log`);
    const { refusals } = planEstate(estateOf({ assume }));
    const units = PROPS.units as Readonly<Record<string, { readonly store: string }>>;
    const placed = PROPS.placements.filter(({ unit }) => units[unit]?.store === store).map(({ name }) => name);
    expect(placed).not.toEqual([]);
    expect(refusals.map(({ at }) => at)).toEqual(placed);
    expect(planEstate(estateOf()).refusals).toEqual([]);
  });
});

test('a second-level backup of Redis is a backup of seven days', () => {
  const copy = copyNamed(ofRedis(LIVE, contextOf(redis)), 'second-level backup');
  expect(copy.kind).toBe('backup');
  expect(latestMs(copy)).toBe((3 + 7 + 1) * DAY_MS);
});
