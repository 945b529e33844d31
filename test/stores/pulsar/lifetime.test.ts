// SPDX-License-Identifier: Apache-2.0
import { earliestMs, latestMs, type Copy } from '../../../lib/lifetime';
import { DAY_MS, Duration, HOUR_MS, MINUTE_MS } from '../../../lib/policy';
import { lifetime } from '../../../lib/stores/pulsar/lifetime';
import { pulsar, type PulsarRetention, type PulsarSettings } from '../../../lib/stores/pulsar';
import type { StoreContext } from '../../../lib/stores/store';
import { arrival, contextOf, copyNamed, latestOf, obligation, openTermOf } from '../../helpers/placement';
import { context, FULL, inNamespace, unit } from './fixture';

const SETTINGS: PulsarSettings = { storageMegabytes: 10_240 };
const TWO_DAYS: PulsarRetention = { retentionMinutes: 2 * 1440, ttlSeconds: 86_400 };

function copies(
  found: PulsarRetention | null = TWO_DAYS,
  given: StoreContext = context(),
  settings = SETTINGS,
  placement = inNamespace(),
): Copy[] {
  return lifetime(unit(), settings, placement, found, given);
}

// ledger 4 h 12 min, two outages of 4 h with 10 min each until the next check, trim 2 min, pass 5 min, sent on 1 min, idle 1 h.
const BESIDE_MS = 252 * MINUTE_MS + 2 * (4 * HOUR_MS + 10 * MINUTE_MS) + 8 * MINUTE_MS + HOUR_MS;

test('a record lives for the end of its ledger, the retention and the checks, and its bytes two days more', () => {
  expect(latestOf(copies(), 'record')).toBe(2 * DAY_MS + BESIDE_MS);
  expect(latestOf(copies(), 'ledger on disk')).toBe(4 * DAY_MS + BESIDE_MS);
});

test('what nobody acknowledges lives for its time to live, the check for it and a date ahead, where that is longer', () => {
  const found = { retentionMinutes: 1440, ttlSeconds: 2 * 86_400 };
  // date 5 min ahead, expiry check 5 min, its pass 5 min.
  expect(latestOf(copies(found), 'record')).toBe(2 * DAY_MS + 15 * MINUTE_MS + BESIDE_MS);
});

test('a retry starts it anew, and so does a delay on the way', () => {
  const sentOn = context({ term: 'pulsar-sent-on', at: Duration.hours(3), witness: 'test' });
  expect(latestOf(copies(TWO_DAYS, sentOn), 'record') - latestOf(copies(), 'record')).toBe(3 * HOUR_MS - MINUTE_MS);
  const delayed = inNamespace({ arrival: [arrival(HOUR_MS)] });
  expect(latestOf(copies(TWO_DAYS, context(), SETTINGS, delayed), 'record')).toBe(2 * DAY_MS + BESIDE_MS + HOUR_MS);
});

test('writes go on for a day after the end of use', () => {
  const ended = inNamespace({ obligation: obligation({ clock: 'terminated' }) });
  expect(latestOf(copies(TWO_DAYS, context(), SETTINGS, ended), 'record')).toBe(3 * DAY_MS + BESIDE_MS);
});

test.each([
  ['nothing says the retention', { retentionMinutes: null, ttlSeconds: 60 }, 'pulsar-retention'],
  ['it is for ever', { retentionMinutes: -1, ttlSeconds: 60 }, 'pulsar-retention'],
  ['it is 0, which deletes at once and is no promise', { retentionMinutes: 0, ttlSeconds: 60 }, 'pulsar-retention'],
  ['it is above the vendor', { retentionMinutes: 21_601, ttlSeconds: 60 }, 'pulsar-retention'],
  ['it is not known', { retentionMinutes: { unknown: true, expression: '${x}' }, ttlSeconds: 60 }, 'pulsar-retention'],
  ['nothing says the time to live', { retentionMinutes: 1, ttlSeconds: null }, 'pulsar-ttl'],
  ['a subscription pins for ever', { retentionMinutes: 1, ttlSeconds: 0 }, 'pulsar-ttl'],
  ['the namespace is not there', null, 'pulsar-retention'],
] as const)('no copy has an end where %s', (_name, found, term) => {
  expect(openTermOf(copies(found), 'record')?.id).toBe(term);
  expect(latestOf(copies(found), 'ledger on disk')).toBe(Infinity);
});

test('no copy has an end where nobody says how long a topic is idle, or a record is sent on', () => {
  const record = copyNamed(copies(TWO_DAYS, contextOf(pulsar)), 'record');
  const open = record.latest.filter(({ basis }) => basis === 'unbounded').map(({ id }) => id);
  expect(open).toEqual(['pulsar-sent-on', 'pulsar-idle-topic']);
});

describe('the least age', () => {
  const least = (found: PulsarRetention, given = context(FULL), settings = SETTINGS): number =>
    earliestMs(copyNamed(copies(found, given, settings), 'record'));

  test('is the retention, or the time to live by a clock that is behind, less what a full storage takes', () => {
    expect(least({ retentionMinutes: 1440, ttlSeconds: 2 * 86_400 })).toBe(DAY_MS - MINUTE_MS);
    expect(least({ retentionMinutes: 2 * 1440, ttlSeconds: 86_400 })).toBe(DAY_MS - 6 * MINUTE_MS);
  });

  test('is none where nobody answers for a full storage, or its limit is not set', () => {
    expect(least(TWO_DAYS, context())).toBe(0);
    expect(copyNamed(copies(TWO_DAYS, context()), 'record').earliest).toEqual([]);
    expect(least(TWO_DAYS, context(FULL), { storageMegabytes: null })).toBe(0);
    expect(least(TWO_DAYS, context(FULL), { storageMegabytes: 10 })).toBe(0);
    // less than the 10,240 of the unit, for which somebody answers.
    expect(
      earliestMs(
        copyNamed(
          lifetime(unit({ storageMegabytes: 10_241 }), SETTINGS, inNamespace(), TWO_DAYS, context(FULL)),
          'record',
        ),
      ),
    ).toBe(0);
  });
});

test('no sum is negative or no number', () => {
  for (const copy of copies()) expect(latestMs(copy)).toBeGreaterThan(0);
});
