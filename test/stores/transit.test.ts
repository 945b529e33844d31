// SPDX-License-Identifier: Apache-2.0
import { latestMs } from '../../lib/lifetime';
import { DAY_MS, HOUR_MS } from '../../lib/policy';
import { STORE_NAMES, STORES } from '../../lib/stores/registry';
import type { StoreName } from '../../lib/stores/store';
import { estateOf, PROPS, PUSH, PUSH_TERMS, UNITS } from '../helpers/estate';
import { obligation, placement } from '../helpers/placement';

const LOCATIONS: Readonly<Record<StoreName, object>> = {
  mysql: { database: 'im', table: 't', column: 'at' },
  mongodb: { database: 'im', collection: 'c', field: 'at' },
  redis: { prefix: 'p:', clock: { kind: 'createdInHashField', field: 'at', unit: 'ms' } },
  ckafka: {},
  pulsar: {},
  cos: { prefix: 'p/' },
  cls: {},
};

/** What becomes of data that is never stored and may be in transit for so long. */
function passing(store: StoreName, momentMs: number) {
  const unit = Object.values({ ...UNITS, PUSH }).find((each) => each.store === store)!;
  const promise = { momentMs, side: 'transit', withinMs: 0, disclosed: false } as const;
  const owed = obligation({ class: 'never-stored', deadlineMs: momentMs, backupAllowanceMs: 0, promise });
  const at = placement<unknown>(LOCATIONS[store], { role: 'derived', obligation: owed });
  const { context } = estateOf({ assume: [...(PROPS.assume ?? []), ...PUSH_TERMS] });
  const { settings, placements, refusals } = STORES[store].solve(unit, [at], context);
  const live = placements.get(at.id);
  const copies = live === undefined ? [] : STORES[store].lifetime(unit, settings, at, live, context);
  return { refusal: refusals[0], latest: Math.max(...copies.map(latestMs)) };
}

describe('data in transit', () => {
  // however long it may be: a backup is a copy that somebody makes on purpose.
  test.each<StoreName>(['mysql', 'mongodb', 'redis'])('is refused in %s, which has managed backups', (store) => {
    expect(passing(store, 30 * DAY_MS).refusal).toMatchObject({
      term: 'in-transit',
      remedy: 'let it pass through a store without managed backups (CKafka, COS)',
    });
  });

  test.each(STORE_NAMES.filter((name) => !['mysql', 'mongodb', 'redis'].includes(name)))(
    'passes through %s, and its last copy is gone by the ceiling',
    (store) => {
      const { refusal, latest } = passing(store, 4 * DAY_MS);
      expect(refusal).toBeUndefined();
      expect(latest).toBeLessThanOrEqual(4 * DAY_MS);
    },
  );

  test('is refused in a topic for an hour, because the segment that is written is kept for a day', () => {
    expect(passing('ckafka', HOUR_MS).refusal).toMatchObject({
      why: expect.stringContaining('lives at least') as string,
    });
  });
});
