// SPDX-License-Identifier: Apache-2.0
import { earliestMs, type Copy } from '../../../lib/lifetime';
import { Duration, formatMs, HOUR_MS } from '../../../lib/policy';
import { cls, type ClsPeriod, type ClsSettings, type ClsUnit } from '../../../lib/stores/cls';
import { unknown, type Found } from '../../../lib/stores/resource';
import type { StoreContext } from '../../../lib/stores/store';
import { arrival, contextOf, copyNamed, latestOf, openTermOf } from '../../helpers/placement';
import { CONTEXT, onTopic, unit } from './fixture';

interface Case {
  readonly unit?: Partial<ClsUnit>;
  readonly settings?: Partial<ClsSettings>;
  readonly context?: StoreContext;
  readonly delayMs?: number;
}

function copies(periodDays: Found<number> | 'missing', given: Case = {}): readonly Copy[] {
  const period: ClsPeriod | null = periodDays === 'missing' ? null : { periodDays };
  return cls.lifetime(
    unit(given.unit),
    { storageType: given.unit?.storage ?? 'hot', shippers: [], ...given.settings },
    onTopic({ arrival: given.delayMs === undefined ? [] : [arrival(given.delayMs)] }),
    period,
    given.context ?? CONTEXT,
  );
}

test('a log lives for the way to the topic, the period and the lag', () => {
  // arrival 2 h + Period 28 d + lag 2 d.
  expect(formatMs(latestOf(copies(28, { delayMs: 2 * HOUR_MS }), 'log'))).toBe('30 d 2 h');
  expect(copies(28)).toHaveLength(1);
});

test('a log is kept at least for the period', () => {
  expect(formatMs(earliestMs(copyNamed(copies(28, { delayMs: HOUR_MS }), 'log')))).toBe('28 d');
});

test('the estate may state another lag', () => {
  const context = contextOf(cls, [{ term: 'cls-deletion-lag', at: Duration.hours(6), witness: 'canary' }]);
  expect(formatMs(latestOf(copies(28, { context }), 'log'))).toBe('28 d 6 h');
});

test.each<[ClsUnit['kind'], 'hot' | 'cold' | undefined, number, boolean]>([
  ['log', 'hot', 0, false],
  ['log', 'hot', 1, true],
  ['log', 'hot', 3600, true],
  ['log', 'hot', 3601, false],
  ['log', 'hot', 2.5, false],
  ['log', 'cold', 6, false],
  ['log', 'cold', 7, true],
  ['log', 'cold', 3600, true],
  ['log', 'cold', 3601, false],
  ['metric', undefined, 0, false],
  ['metric', undefined, 1, true],
  ['metric', undefined, 3600, true],
  ['metric', undefined, 3601, false],
])('a %s topic in %p storage with a period of %p days is inside the bounds: %p', (kind, storage, days, inside) => {
  expect(Number.isFinite(latestOf(copies(days, { unit: { kind, storage } }), kind))).toBe(inside);
});

test.each<[string, Found<number> | 'missing', string]>([
  ['for ever', 3640, "3640 days is the vendor's word for 'for ever': set 'period' to 1 to 3600 days"],
  [
    'unset',
    null,
    "'period' is unset, so the logset or the vendor's 30 days apply and a later change to 'for ever' shows in no plan: set it",
  ],
  ['unknown', unknown('${var.days}'), 'its value is not known (${var.days}): write the number into the configuration'],
  [
    'out of bounds',
    3601,
    "3601 days is outside the vendor's 1 to 3600 days, so what really holds is not known: set a whole number inside the bounds",
  ],
  [
    'missing',
    'missing',
    'not exactly one tencentcloud_cls_topic of that logset and name was found: declare the topic once',
  ],
])('a period that is %s bounds nothing and says so', (_name, period, why) => {
  expect(openTermOf(copies(period), 'log')).toMatchObject({ id: 'cls-period', why });
});

test('infrequent storage, and storage that nobody knows, has the narrower bounds', () => {
  expect(openTermOf(copies(6, { unit: { storage: 'cold' } }), 'log')).toMatchObject({
    id: 'cls-period-cold',
    why: "6 days is outside the vendor's 7 to 3600 days, so what really holds is not known: set a whole number inside the bounds",
  });
  expect(openTermOf(copies(6, { settings: { storageType: unknown('${var.storage}') } }), 'log')?.id).toBe(
    'cls-period-cold',
  );
});

describe('a shipped copy', () => {
  const settings = { shippers: ['tencentcloud_cls_cos_shipper.archive', 'tencentcloud_cls_export.audit'] };

  test('is unbounded and names what ships', () => {
    expect(openTermOf(copies(5, { settings }), 'shipped copy')).toMatchObject({
      id: 'cls-shipped-copy',
      text: 'copy outside the topic by tencentcloud_cls_cos_shipper.archive, tencentcloud_cls_export.audit',
      why:
        'the period of the topic does not reach what is shipped, transformed, exported or consumed: remove that resource; ' +
        "close it with assume: { term: 'cls-shipped-copy', at, witness }",
    });
  });

  test('starts at the end of the life of the log at the latest', () => {
    const context = contextOf(cls, [{ term: 'cls-shipped-copy', at: Duration.days(3), witness: 'bucket lifecycle' }]);
    // Period 5 d + lag 2 d + 3 d at the target.
    expect(formatMs(latestOf(copies(5, { settings, context }), 'shipped copy'))).toBe('10 d');
  });
});
