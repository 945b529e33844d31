// SPDX-License-Identifier: Apache-2.0
import { resolve } from 'node:path';
import { KEPT_AT_LEAST_MS } from '../../functions/enforcer/orders/right-ledger';
import { policyDocument } from '../../lib/enforcer/role';
import { defineEstate, loadEstate, planEstate, type Estate } from '../../lib/estate';
import { latestMs } from '../../lib/lifetime';
import { manifestOf } from '../../lib/manifest';
import { definePolicy, Duration, imPolicy, ledgerObligation, LEDGER_LEAST_MS, type ImCategory } from '../../lib/policy';
import { STORES } from '../../lib/stores/registry';

const REGION = 'ap-singapore';
const estate = loadEstate(resolve(__dirname, '..', '..', 'retention.config.ts'));

/** Greatest and least age of the orders, and the greatest of any copy of what they are about. */
function solved(of: Estate) {
  const plan = planEstate(of);
  const placements = plan.units.flatMap((unit) => unit.placements.map((placement) => ({ unit, placement })));
  const copies = ({ unit, placement }: (typeof placements)[number]) => {
    const own = of.units[unit.name];
    if (own === undefined) throw new Error(unit.name);
    return STORES[own.store].lifetime(own, unit.settings, placement, unit.live.get(placement.id) ?? null, plan.context);
  };
  const ledger = placements.find(({ placement }) => placement.category === 'orders');
  const about = placements.filter(({ placement }) => placement.subject !== undefined).flatMap(copies);
  return {
    plan,
    ledger: ledger?.placement,
    aboutMs: Math.max(...about.filter(({ kind }) => kind !== 'residue').map(latestMs)),
    ledgerMs: ledger === undefined ? 0 : Math.max(...copies(ledger).map(latestMs)),
  };
}

describe('a ledger of orders', () => {
  test('is kept as long as the longest copy that could bring a subject back, and then goes', () => {
    const { ledger, aboutMs, ledgerMs, plan } = solved(estate);
    expect(plan.refusals).toEqual([]);
    expect(ledger?.obligation.keepAtLeastMs).toBe(aboutMs + Duration.days(30).toMilliseconds());
    expect(ledgerMs).toBeGreaterThan(aboutMs);
    expect(ledgerMs).toBeLessThanOrEqual(ledger?.obligation.deadlineMs ?? 0);
    expect(Object.values(manifestOf(estate, plan, REGION).placements).map(({ category }) => category)).toContain(
      'orders',
    );
  });

  test('is kept for as long as the enforcer counts on, however soon the copies are gone', () => {
    const soon = {
      within: Duration.days(1),
      ledgerWithin: Duration.days(1),
      disclosed: true,
      source: { section: 'test' },
    };
    expect(ledgerObligation(soon, Duration.days(1).toMilliseconds()).keepAtLeastMs).toBe(LEDGER_LEAST_MS);
    expect(KEPT_AT_LEAST_MS).toBe(LEDGER_LEAST_MS);
  });

  test('is kept without an end while a hold is in force on what orders are about', () => {
    const held = {
      ...estate,
      holds: [{ category: 'chatMessages', reason: 'case', owner: 'legal', until: '2027-01-31' }],
    };
    expect(solved(held).ledger?.holdUntil).toBe('2027-01-31');
  });

  const network = {
    region: REGION,
    vpcId: 'vpc-1',
    subnetId: 'subnet-1',
    account: { uin: '100000000001', appId: '1250000000' },
    log: 'log',
    notify: ['notice-1'],
    endpoints: {},
  } as const;
  const small = (change: {
    readonly policy?: typeof imPolicy;
    readonly versioned?: boolean;
    readonly subject?: boolean;
    readonly prefix?: boolean;
    readonly twice?: boolean;
  }): Estate =>
    defineEstate(change.policy ?? imPolicy, {
      name: 'im',
      units: {
        media: { store: 'cos', region: REGION, bucket: 'im-media-1250000000', versioned: true },
        orders: { store: 'cos', region: REGION, bucket: 'im-orders-1250000000', versioned: change.versioned ?? false },
        log: { store: 'cls', region: REGION, logset: 'im', topic: 'im-enforcer', kind: 'log' },
      },
      enforcer: {
        networks: {
          main: { ...network, ledger: 'orders' },
          ...(change.twice === true ? { second: { ...network, ledger: 'orders' } } : {}),
        },
      },
      placements: [
        { name: 'enforcer-log', category: 'log', unit: 'log', role: 'systemOfRecord' },
        {
          name: 'media',
          category: 'chatMessages',
          class: Duration.days(30),
          unit: 'media',
          location: { prefix: 'chat/' },
          role: 'systemOfRecord',
          ...(change.subject === false ? {} : { subject: { prefix: 'chat/{application}/{subject}/' } }),
        },
        ...(change.prefix === true
          ? [
              {
                name: 'stray',
                category: 'log',
                part: 'stray',
                unit: 'orders',
                location: { prefix: 'log/' },
                role: 'derived',
              } as const,
            ]
          : []),
      ],
    });

  test('is refused where its promise or its bucket is not its own', () => {
    expect(solved(small({})).ledger?.unit).toBe('orders');
    const { erasure: _, ...silent } = imPolicy;
    expect(() => small({ policy: definePolicy<ImCategory>({ ...silent, name: 'other' }) })).toThrow(
      /say in the policy 'within' what time/,
    );
    expect(() => small({ versioned: true })).toThrow(/'ledger' must be a COS unit without versions/);
    expect(() => small({ prefix: true })).toThrow(/'ledger' must be a bucket with nothing else in it, got 'stray'/);
    expect(() => small({ twice: true })).toThrow(/give 'main' and 'second' a ledger each/);
    const own = { ...imPolicy, name: 'shop', categories: { ...imPolicy.categories, orders: imPolicy.categories.log } };
    expect(() => small({ policy: definePolicy<ImCategory>(own) })).toThrow(
      /'ledger' must be one under a policy whose own categories have other names than 'orders'/,
    );
  });

  test('is refused while a placement of personal data does not say how a subject is found', () => {
    expect(() => small({ subject: false })).toThrow(/media: 'subject' must be given.*it holds chatMessages/s);
  });

  test('is one from which the role of the function deletes nothing but what lies in the inbox', () => {
    const { plan } = solved(estate);
    const main = estate.networks['main'];
    if (main === undefined) throw new Error('the reference estate has one network');
    const directives = plan.units.flatMap((unit) => unit.directives);
    const { statement } = JSON.parse(
      policyDocument({
        network: main,
        directives,
        log: { resource: { id: 'topic' } },
        ledger: { unit: 'orders', bucket: 'im-orders-1250000000' },
      }),
    ) as { statement: { action: string[]; resource: string[] }[] };
    const may = (action: string): string[] =>
      statement
        .filter((each) => each.action.includes(action))
        .flatMap(({ resource }) => resource.filter((each) => each.includes('im-orders')))
        .map((each) => each.split('/').slice(2).join('/'));
    expect(may('name/cos:DeleteObject')).toEqual(['orders/inbox/*']);
    expect(may('name/cos:DeleteMultipleObjects')).toEqual([]);
    expect(may('name/cos:PutObject')).toEqual(['orders/*']);
  });
});
