// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { join } from 'node:path';
import {
  checkNetworks,
  loadEstate,
  requirePlan,
  type EnforcerNetwork,
  type Estate,
  type FunctionNetwork,
} from '../../lib/estate';
import { enforcersOf } from '../../lib/estate/enforcers';
import { cursorsOf } from '../../lib/estate/network';
import { functionNetworks } from '../../lib/estate/shards';
import { manifestOf, shardFlaws, type Manifest } from '../../lib/manifest';
import { contextOf } from '../../lib/manifest/read';
import type { Unit } from '../../lib/stores/registry';
import { problemsOf } from '../helpers/problems';

const REGION = 'ap-singapore';
const log = (topic: string): Unit => ({ store: 'cls', region: REGION, logset: 'im', topic, kind: 'log' });
const network: EnforcerNetwork = {
  region: REGION,
  vpcId: 'vpc-im000001',
  subnetId: 'subnet-im000001',
  account: { uin: '100000000001', appId: '1250000000' },
  log: ['l1', 'l2', 'l3'],
  shards: 3,
  cursors: 'cursors',
  ledger: 'orders',
  ledgerKey: 'key',
  audit: { everyDays: 7 },
  notify: ['notice-im000001'],
  endpoints: {},
};
const estate = (): Estate => loadEstate(join(__dirname, '..', '..', 'examples', 'shards', 'retention.config.ts'));
const manifest = (): Manifest => {
  const solved = estate();
  return manifestOf(solved, requirePlan(solved), REGION);
};

describe('a network of several functions', () => {
  test('is one network for each of them: a log of its own, and orders and audit in the first alone', () => {
    const functions = functionNetworks({ main: network });
    expect(Object.keys(functions)).toEqual(['main', 'main-2', 'main-3']);
    expect(Object.values(functions).map((each) => each.log)).toEqual(['l1', 'l2', 'l3']);
    expect(Object.values(functions).map(({ shard }) => shard?.index)).toEqual([1, 2, 3]);
    const [first, ...others] = Object.values(functions);
    expect(first).toMatchObject({ ledger: 'orders', ledgerKey: 'key', audit: { everyDays: 7 } });
    for (const each of others) {
      expect(Object.keys(each)).not.toEqual(expect.arrayContaining(['ledger']));
      expect([each.ledger, each.ledgerKey, each.audit]).toEqual([undefined, undefined, undefined]);
    }
  });

  test('is the network itself where there is one function, whether that is said or not', () => {
    const { shards: _shards, ...alone } = { ...network, log: 'l1' };
    expect(functionNetworks({ main: alone })).toEqual({ main: alone });
    expect(functionNetworks({ main: { ...alone, shards: 1 } })).toEqual({ main: alone });
  });

  test('keeps its cursors in one place, however many functions there are', () => {
    const units: Record<string, Unit> = {
      cursors: { store: 'cos', region: REGION, bucket: 'im-1250000000', versioned: false },
    };
    for (const shards of [1, 2, 5]) {
      const functions = functionNetworks({ main: { ...network, shards, log: Array<string>(shards).fill('l') } });
      for (const [name, each] of Object.entries(functions))
        expect(cursorsOf(name, each, units)?.prefix).toBe('retention-enforcer/main/');
    }
  });

  const problems = (given: Partial<EnforcerNetwork>, more: Record<string, EnforcerNetwork> = {}): string[] => {
    const units = { l1: log('a'), l2: log('b'), l3: log('c'), l4: log('d') };
    const { cursors: _cursors, ledger: _ledger, ledgerKey: _key, audit: _audit, ...plain } = network;
    return checkNetworks({ main: { ...plain, ...given }, ...more }, units, 15 * 60_000).map(
      ({ at, message }) => `${at}: ${message}`,
    );
  };

  test('may be any number of them that has a log for each', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ shards: 1, log: 'l1' })).toEqual([]);
    expect(problems({ shards: 1, log: ['l1'] })).toEqual([]);
  });

  test.each<[string, Partial<EnforcerNetwork>, string]>([
    ['no number', { shards: 0 }, "'shards' must be 1 to 32, a whole number, got 0;"],
    ['a fraction', { shards: 1.5 }, "'shards' must be 1 to 32, a whole number, got 1.5;"],
    ['a text', { shards: '2' as unknown as number }, "'shards' must be 1 to 32, a whole number, got 2;"],
    ['too many', { shards: 33 }, "'shards' must be 1 to 32, a whole number, got 33;"],
    ['a log missing', { log: ['l1', 'l2'] }, "'log' must be 3 units, one for each of the shards, got 2;"],
    ['one log for all', { log: 'l1' }, "'log' must be 3 units, one for each of the shards, got 1;"],
    ['logs without shards', { shards: 1 }, "'log' must be one unit, got 3;"],
    [
      'a log twice',
      { log: ['l1', 'l2', 'l1'] },
      "'log' must be another unit than that of the network 'main', whose heartbeat would hide",
    ],
    [
      'a log that is none',
      { log: ['l1', 'l2', 'nowhere'] },
      "'log' must be a CLS unit of kind 'log' in ap-singapore, got 'nowhere'",
    ],
  ])('%s is a problem of the network', (_what, given, message) => {
    const found = problems(given);
    expect(found.join('\n')).toContain(`enforcer.networks.main: ${message}`);
  });

  test('is refused where a function of another network would have the same name', () => {
    const { shards: _shards, cursors: _cursors, ledger: _ledger, ...alone } = network;
    const found = problems({}, { 'main-2': { ...alone, log: 'l4' } });
    expect(found.join('\n')).toContain("a function of 'main' has it: give one of the networks another name");
  });
});

describe('the units of a network', () => {
  test('are each in one of its functions, whatever their number: none in two, none in none', () => {
    const { units, networks } = estate();
    const directives = requirePlan(estate()).units.flatMap((unit) => unit.directives);
    const { shard: _shard, ...main } = networks['main'] as FunctionNetwork;
    const all = enforcersOf(functionNetworks({ main: { ...main, log: 'log' } }), units, directives);
    expect(all[0]?.units.length).toBeGreaterThan(4);
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 32 }), (shards) => {
        const spread = functionNetworks({ main: { ...main, shards, log: Array<string>(shards).fill('log') } });
        const parts = enforcersOf(spread, units, directives);
        expect(parts).toHaveLength(shards);
        expect(parts.flatMap((each) => each.units).sort()).toEqual(all[0]?.units);
      }),
      { numRuns: 31 },
    );
  });
});

describe('a manifest of several functions', () => {
  test('is right as it is written, and gives the formulas the times of the plan', () => {
    expect(shardFlaws(manifest())).toEqual([]);
    const solved = estate();
    const plan = requirePlan(solved);
    const context = contextOf(manifest());
    for (const { name, directives } of plan.units)
      if (directives.length > 0) expect(context.drain?.(name)).toEqual(plan.context.drain?.(name));
  });

  type Change = (enforcers: { name: string; units: string[]; network: Record<string, unknown> }[]) => unknown;
  test.each<[string, Change, string]>([
    [
      'a function is not stated',
      (all) => void all.pop(),
      "the function 'main-3' is not stated, one of 3 of the network 'main'",
    ],
    [
      'the first is not stated',
      (all) => void all.shift(),
      "the function 'main' is not stated, one of 3 of the network 'main'",
    ],
    [
      'a unit is in two',
      ([, two, three]) => void two?.units.push(...(three?.units ?? [])),
      "the directives of the unit 'posts-north' are carried out by two functions",
    ],
    [
      'a unit is in another one',
      ([, two, three]) => void two?.units.push(three?.units.pop() ?? ''),
      "the unit 'posts-west' belongs to 'main-3', got 'main-2'",
    ],
    [
      'two have changed places',
      ([, two, three]) => {
        if (two !== undefined && three !== undefined) [two.units, three.units] = [three.units, two.units];
      },
      "the unit 'posts-south' belongs to 'main-2', got 'main-3'",
    ],
    [
      'one is in another VPC',
      ([, two]) => void (two!.network['vpcId'] = 'vpc-other001'),
      "the function 'main-2' is in another VPC",
    ],
    [
      'one is said to be alone',
      ([, two]) => Reflect.deleteProperty(two!.network, 'shard'),
      "the function 'main-2' is not stated",
    ],
    [
      'one counts another number',
      ([, two]) => void (two!.network['shard'] = { network: 'main', index: 2, count: 2 }),
      "the function 'main-2' is number 2 of 2 of the network 'main', which has 3 with other names",
    ],
  ])('%s: that is found', (_what, change, message) => {
    const changed = structuredClone(manifest()) as unknown as { enforcers: Parameters<Change>[0] };
    change(changed.enforcers);
    expect(shardFlaws(changed as unknown as Manifest).join('\n')).toContain(message);
  });
});

describe('a network with too much to do', () => {
  test('is an error that names the least number of functions that is enough, and that number is enough', () => {
    const text = "set 'shards' of the network to 3 and give 'log' so many units";
    const { networks, ...rest } = estate();
    const { shard: _shard, ...main } = networks['main'] as FunctionNetwork;
    const of = (shards: number): Estate => ({
      ...rest,
      networks: functionNetworks({ main: { ...main, shards, log: ['log', 'log2', 'log3'].slice(0, shards) } }),
    });
    for (const shards of [1, 2]) {
      const [problem, ...others] = problemsOf(() => requirePlan(of(shards)));
      expect(others).toEqual([]);
      expect([problem?.at, problem?.message]).toEqual(['enforcer.networks.main', expect.stringContaining(text)]);
    }
    expect(requirePlan(of(3)).overloaded).toEqual([]);
  });
});
