// SPDX-License-Identifier: Apache-2.0
import { resolve } from 'node:path';
import { loadEstate, planEstate } from '../../lib/estate';
import { documented, setting, type Copy } from '../../lib/lifetime';
import { afterErasureMs, answerOf } from '../../lib/report/answer';
import { ANSWER_LANGUAGES, answerText } from '../../lib/report/answer-text';

const DAY_MS = 86_400_000;
const receivedMs = Date.UTC(2026, 10, 1, 9);
const erasedMs = Date.UTC(2026, 10, 1, 10);

describe('an answer to an order of erasure', () => {
  const estate = loadEstate(resolve(__dirname, '..', '..', 'retention.config.ts'));
  const plan = planEstate(estate);
  const order = { reference: 'T-17', categories: ['chatMessages'], receivedMs, erasedMs };

  test('says of each place by the law when the last copy is gone, and of topics that they go by their end', () => {
    const answer = answerOf(estate, plan, order);
    expect(answer).toMatchObject({ erasedLiveAt: '2026-11-01T10:00:00Z', dueBy: '2026-12-01T09:00:00Z' });
    expect(new Set(answer.places.map(({ store }) => store))).toEqual(
      new Set(['mysql', 'mongodb', 'redis', 'cos', 'ckafka']),
    );
    for (const { how, store, why, goneEverywhereBy } of answer.places) {
      expect([store, how]).toEqual([store, store === 'ckafka' ? 'byItsEnd' : 'erased']);
      expect(why === null).toBe(how === 'erased');
      const ms = Date.parse(goneEverywhereBy ?? '');
      expect(ms).toBeGreaterThanOrEqual(store === 'ckafka' ? receivedMs : erasedMs);
      // a backup of any of these stores lives for less than two weeks.
      if (how === 'erased') expect(ms).toBeLessThan(erasedMs + 14 * DAY_MS);
    }
    const mysql = answer.places.filter(({ store }) => store === 'mysql');
    // a deletion is in the binlog backup for at least the seven days that no setting shortens, whatever the class.
    for (const each of mysql) expect(Date.parse(each.goneEverywhereBy ?? '')).toBeGreaterThan(erasedMs + 7 * DAY_MS);
    expect(Date.parse(answer.goneEverywhereBy ?? '')).toBeGreaterThan(receivedMs + 360 * DAY_MS);
  });

  test('promises no end while the order is not carried out', () => {
    const { erasedMs: _, ...rest } = order;
    const answer = answerOf(estate, plan, { ...rest, erasedMs: undefined });
    expect(answer).toMatchObject({ erasedLiveAt: null, goneEverywhereBy: null });
    expect(answer.places.filter(({ how }) => how === 'erased').map((each) => each.goneEverywhereBy)).toEqual(
      answer.places.filter(({ how }) => how === 'erased').map(() => null),
    );
  });

  test.each(ANSWER_LANGUAGES)(
    'is a text in %s with every date, and without a store, a place or a subject',
    (language) => {
      const answer = answerOf(estate, plan, order);
      const text = answerText(answer, order.categories, language);
      expect(text).toMatchSnapshot();
      expect(text).toContain('T-17');
      expect(text).toContain('2026-11-01 09:00 UTC');
      expect(text).toContain('2026-11-01 10:00 UTC');
      expect(text).not.toMatch(/undefined|null|mysql|redis|ckafka|im\./i);
      const waiting = answerText({ ...answer, erasedLiveAt: null }, order.categories, language);
      expect(waiting).toContain('2026-12-01 09:00 UTC');
      expect(waiting).not.toContain('2026-11-01 10:00 UTC');
    },
  );

  test('names the recipient of what the order is about, and nobody else', () => {
    const about = (categories: readonly string[]): string =>
      answerText(answerOf(estate, plan, { ...order, categories }), categories, 'en');
    expect(about(['configuration'])).toMatch(/TRTC receives application details/);
    expect(about(['chatMessages'])).not.toMatch(/TRTC/);
  });
});

describe('what outlives an erasure', () => {
  const live: Copy = {
    kind: 'live',
    name: 'row',
    earliest: [],
    latest: [setting('row-expiry', 'expiry', 30 * DAY_MS)],
  };

  test('is every term of a copy but the life of the live record', () => {
    const backup: Copy = {
      kind: 'backup',
      name: 'full backup',
      earliest: [],
      latest: [
        ...live.latest,
        documented('kept', 'backup', 7 * DAY_MS, 'page'),
        documented('day', 'cycle', DAY_MS, 'page'),
      ],
    };
    expect(afterErasureMs([live, backup])).toBe(8 * DAY_MS);
  });

  test('is a log as from the first write, because a deletion writes the record once more', () => {
    const log: Copy = {
      kind: 'log',
      name: 'binlog',
      earliest: [],
      latest: [documented('binlog', 'hours', DAY_MS, 'page')],
    };
    expect(afterErasureMs([live, log])).toBe(DAY_MS);
    expect(afterErasureMs([live])).toBe(0);
  });
});
