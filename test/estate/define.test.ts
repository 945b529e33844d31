// SPDX-License-Identifier: Apache-2.0
import { planEstate, requirePlan, type PlacementProps } from '../../lib/estate';
import { DAY_MS, Duration, HOUR_MS } from '../../lib/policy';
import { OPEN_TERMS } from '../../lib/stores/registry';
import type { Placement } from '../../lib/stores/store';
import { estateOf, PLACEMENTS, placementsWith, PUSH, REGION, SLOW_LOGS, UNITS, unitsWith } from '../helpers/estate';
import { problemsOf } from '../helpers/problems';

function named(estate: ReturnType<typeof estateOf>, name: string): Placement {
  const found = estate.placements.find((placement) => placement.name === name);
  if (found === undefined) throw new Error(`no placement '${name}'`);
  return found;
}

describe('an estate', () => {
  test('has these defaults', () => {
    const estate = estateOf();
    expect(estate.context.enforcerEveryMs).toBe(HOUR_MS / 4);
    expect(estate).toMatchObject({ protect: true, holds: [], acknowledge: [], refused: [], state: undefined });
    expect(estateOf({ assume: undefined }).assume).toEqual([]);
    expect(estateOf({ allowedRegions: undefined }).allowedRegions).toBeUndefined();
  });

  test('gives a system of record its floor, and takes it from what can be rebuilt', () => {
    const derived = estateOf({ placements: placementsWith('accounts', { role: 'derived' }) });
    expect(named(estateOf(), 'accounts').obligation).toMatchObject({
      keepAtLeastMs: 62 * DAY_MS,
      keepAtLeastMonths: 2,
    });
    expect(named(derived, 'accounts').obligation).toMatchObject({ keepAtLeastMs: 0, deadlineMs: 66 * DAY_MS });
    expect(named(derived, 'accounts').obligation).not.toHaveProperty('keepAtLeastMonths');
  });

  test('lets parts of a category have systems of record of their own, and classes as well', () => {
    const placements = [
      ...PLACEMENTS,
      {
        name: 'media-90d',
        category: 'chatMessages',
        class: Duration.days(90),
        part: 'media',
        unit: 'media',
        location: { prefix: 'chat/90d/' },
        role: 'systemOfRecord',
      },
    ];
    expect(estateOf({ placements }).placements).toHaveLength(PLACEMENTS.length + 1);
  });

  test('keeps a placement of data that is never stored apart, as a refusal', () => {
    const estate = estateOf({
      placements: placementsWith('media', { category: 'userInformation', class: 'neverStored' }),
    });
    expect(estate.placements.map(({ name }) => name)).not.toContain('media');
    expect(estate.refused).toEqual([
      {
        placement: expect.stringMatching(/^userInformation\/never-stored\/cos\/chat-30d-[0-9a-f]{6}$/) as string,
        category: 'userInformation',
        at: 'media',
        what: "userInformation in unit 'media'",
        term: 'transient',
        why: 'the promise is that this data is never stored',
        remedy: expect.stringContaining('process it in memory only and remove the placement, or state') as string,
      },
    ]);
  });

  test('gives a log unit the load balancers that deliver to it, beside those that it names itself, in order', () => {
    const estate = estateOf({
      units: unitsWith('access', { loadBalancers: ['lb-own'] }),
      loadBalancers: {
        b: { id: 'lb-b', region: REGION, accessLog: 'access' },
        a: { id: 'lb-a', region: REGION, accessLog: 'access' },
      },
    });
    expect(estate.units['access']).toEqual({ ...UNITS.access, loadBalancers: ['lb-a', 'lb-b', 'lb-own'] });
    expect(estateOf({ loadBalancers: undefined }).units).toEqual(UNITS);
  });
});

describe('a hold', () => {
  const hold = (category: string, until: string): object => ({ category, reason: 'case 7', owner: 'legal', until });

  test('reaches every placement of its category and no other', () => {
    const estate = estateOf({ holds: [hold('chatMessages', '2027-12-31')] });
    expect(estate.placements.filter(({ holdUntil }) => holdUntil === '2027-12-31').map(({ name }) => name)).toEqual([
      'messages',
      'message-cache',
      'media',
    ]);
    expect(estate.placements.filter(({ holdUntil }) => holdUntil === undefined)).toHaveLength(4);
  });

  test.each([[['2027-01-31', '2030-12-31']], [['2030-12-31', '2027-01-31']]])(
    'lasts until the last of all holds on the category has ended (%p)',
    (ends) => {
      const estate = estateOf({ holds: ends.map((until) => hold('log', until)) });
      expect(named(estate, 'requests').holdUntil).toBe('2030-12-31');
    },
  );
});

describe('a delay on the way', () => {
  test('adds up hop by hop', () => {
    const estate = estateOf({
      placements: [
        ...placementsWith('access-log', { arrivesFrom: { placement: 'request-archive', within: Duration.hours(5) } }),
      ],
    });
    expect(named(estate, 'requests').arrival).toEqual([]);
    expect(named(estate, 'access-log').arrival.map(({ text, ms, basis }) => [text, ms / HOUR_MS, basis])).toEqual([
      ["arrives from 'requests'", 2, 'assumed'],
      ["arrives from 'request-archive'", 5, 'assumed'],
    ]);
    expect(named(estate, 'access-log').arrival[1]?.why).toBe(
      "the estate states that it arrives within this time; witness: lag of the consumer of 'request-archive'",
    );
  });

  test('is the same wherever the placements are in the list', () => {
    const placements = placementsWith('access-log', {
      arrivesFrom: { placement: 'request-archive', within: Duration.hours(5) },
    });
    const delays = (estate: ReturnType<typeof estateOf>): object =>
      Object.fromEntries(estate.placements.map(({ name, arrival }) => [name, arrival]));
    expect(delays(estateOf({ placements: [...placements].reverse() }))).toEqual(delays(estateOf({ placements })));
  });
});

describe('an address', () => {
  const addresses = (changes: Parameters<typeof estateOf>[0] = {}): Record<string, string> =>
    Object.fromEntries(estateOf(changes).placements.map(({ name, id }) => [name, id]));

  test('names category, class, store and place, and ends in a hash of the place', () => {
    expect(addresses()).toEqual({
      accounts: expect.stringMatching(/^configuration\/default\/mysql\/im-accounts-[0-9a-f]{6}$/) as string,
      messages: expect.stringMatching(/^chatMessages\/30d\/mongodb\/im-messages-[0-9a-f]{6}$/) as string,
      'message-cache': expect.stringMatching(/^chatMessages\/30d\/redis\/msg-of-db-0-[0-9a-f]{6}$/) as string,
      requests: expect.stringMatching(/^log\/default\/ckafka\/events-[0-9a-f]{6}$/) as string,
      media: expect.stringMatching(/^chatMessages\/30d\/cos\/chat-30d-[0-9a-f]{6}$/) as string,
      'request-archive': expect.stringMatching(/^log\/default\/cos\/log-[0-9a-f]{6}$/) as string,
      'access-log': expect.stringMatching(/^log\/default\/cls\/access-[0-9a-f]{6}$/) as string,
    });
  });

  test('stays when the placement moves in the list, is renamed or changes its role', () => {
    expect(addresses({ placements: [...PLACEMENTS].reverse() })).toEqual(addresses());
    const renamed = addresses({ placements: placementsWith('media', { name: 'pictures', role: 'derived' }) });
    expect(renamed['pictures']).toBe(addresses()['media']);
  });

  test('changes with the place, the class and the instance', () => {
    const now = addresses()['media'];
    expect(
      addresses({ placements: placementsWith('media', { location: { prefix: 'chat/30d/x/' } }) })['media'],
    ).not.toBe(now);
    expect(addresses({ placements: placementsWith('media', { class: Duration.days(90) }) })['media']).not.toBe(now);
    expect(addresses({ units: unitsWith('media', { bucket: 'im-other-1250000000' }) })['media']).not.toBe(now);
  });

  test('has a word for a place that has no letters', () => {
    const location = { prefix: '中文/' };
    expect(addresses({ placements: placementsWith('media', { location }) })['media']).toMatch(
      /\/cos\/all-[0-9a-f]{6}$/,
    );
  });
});

describe('a plan', () => {
  test('solves every unit, also those without placements', () => {
    const { units, refusals } = planEstate(
      estateOf({ units: { ...UNITS, spare: { ...UNITS.main, instanceId: 'cdb-2' } } }),
    );
    expect(refusals).toEqual([]);
    expect(units.map(({ name, live }) => [name, live.size])).toEqual([
      ['main', 1],
      ['documents', 1],
      ['cache', 1],
      ['events', 1],
      ['media', 2],
      ['access', 1],
      ['spare', 0],
    ]);
  });

  test('tells the enforcer of every placement but those in CLS', () => {
    const told = requirePlan(estateOf()).units.flatMap(({ directives }) => directives.map(({ id }) => id));
    const expected = estateOf().placements.filter(({ id }) => !id.includes('/cls/'));
    expect([...told].sort()).toEqual(expected.map(({ id }) => id).sort());
  });

  test('says an open term once for all placements that need it closed, and all of them in one round', () => {
    const first = PLACEMENTS.find(({ name }) => name === 'accounts') as PlacementProps;
    const table = { ...first, name: 'more-accounts', part: 'more', location: { ...first.location, table: 'more' } };
    const push = { name: 'push', category: 'log', unit: 'push', role: 'derived' } as const;
    const placements = [...PLACEMENTS, table, push];
    const found = problemsOf(() => requirePlan(estateOf({ units: { ...UNITS, push: PUSH }, placements, assume: [] })));
    const open = found.filter(({ message }) => message.includes('is unbounded'));
    expect(open.map(({ message }) => /\(([a-z-]+)\);/.exec(message)?.[1]).sort()).toEqual(
      OPEN_TERMS.filter(({ start }) => start !== undefined)
        .map(({ id }) => id)
        .sort(),
    );
    expect(open.find(({ message }) => message.includes('mysql-long-transaction'))).toEqual({
      code: 'retention/refused',
      at: 'accounts, more-accounts',
      message: expect.stringMatching(
        /^configuration in mysql table im\.accounts and 1 more cannot .* close it with assume: \{ term: 'mysql-long-transaction', at: Duration\.hours\(1\), witness: '[^']+' \}$/,
      ),
    });
  });

  test('collects refusals of all units, and insists on none only when asked to', () => {
    const estate = estateOf({ assume: SLOW_LOGS });
    expect(planEstate(estate).refusals.map(({ at, term }) => [at, term])).toEqual([
      ['accounts', 'mysql-long-transaction'],
      ['requests', 'ckafka-idle-partition'],
    ]);
    expect(() => requirePlan(estate)).toThrow('configuration in mysql table im.accounts cannot be kept here');
  });
});
