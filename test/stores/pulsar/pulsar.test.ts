// SPDX-License-Identifier: Apache-2.0
import { DAY_MS, MINUTE_MS } from '../../../lib/policy';
import { pulsar, type PulsarRetention, type PulsarUnit } from '../../../lib/stores/pulsar';
import { PulsarRetentionNamespace } from '../../../lib/stores/pulsar/pulsar-namespace';
import { unknown, type ResourceView } from '../../../lib/stores/resource';
import { ownerOf, type Placement, type Refusal } from '../../../lib/stores/store';
import { render } from '../../helpers/construct';
import { obligation } from '../../helpers/placement';
import { context, FULL, inNamespace, namespaceView, unit } from './fixture';

const DAYS_15 = { retentionMinutes: 21_600, ttlSeconds: 1_296_000 };

function solved(placement: Placement, given = context()): PulsarRetention | Refusal {
  const { placements, refusals } = pulsar.solve(unit(), [placement as never], given);
  return placements.get(placement.id) ?? (refusals[0] as Refusal);
}

const due = (deadlineMs: number, keepAtLeastMs = 0): Placement =>
  inNamespace({ obligation: obligation({ deadlineMs, keepAtLeastMs }) });

describe('the settings', () => {
  test('are as long as the law allows, each for itself', () => {
    // 7 d - 2 d on disk - 13 h 40 min: ledger, two outages, checks and an idle hour.
    expect(solved(due(7 * DAY_MS))).toEqual({ retentionMinutes: 6380, ttlSeconds: 381_900 });
  });

  test('are never above those of the vendor, whatever is promised', () => {
    expect(solved(due(360 * DAY_MS))).toEqual(DAYS_15);
  });

  test('keep a floor where somebody answers for a full storage, and name what it takes where nobody does', () => {
    const floor = due(10 * DAY_MS, 5 * DAY_MS);
    expect(solved(floor)).toMatchObject({
      term: 'keep-at-least',
      why: 'the record would be deleted after 0 s, before the floor of 5 d',
      remedy: expect.stringContaining("assume 'pulsar-full-storage'") as string,
    });
    const { retentionMinutes, ttlSeconds } = solved(floor, context(FULL)) as { [K in keyof PulsarRetention]: number };
    expect(retentionMinutes * MINUTE_MS).toBeGreaterThanOrEqual(5 * DAY_MS + MINUTE_MS);
    expect(ttlSeconds * 1000).toBeGreaterThanOrEqual(5 * DAY_MS + 6 * MINUTE_MS);
  });

  test('are refused where the disks of the vendor alone keep longer', () => {
    expect(solved(due(2 * DAY_MS))).toMatchObject({ term: 'pulsar-disk' });
  });

  test('are the longest under a legal hold, which a system of record cannot have', () => {
    const held = { holdUntil: '2027-12-31' };
    expect(solved(inNamespace(held))).toEqual(DAYS_15);
    expect(solved(inNamespace({ ...held, role: 'systemOfRecord' }))).toMatchObject({
      term: 'hold',
      why: 'a legal hold until 2027-12-31 forbids deletion, and a namespace keeps records at most 15 d',
    });
    expect(pulsar.deletesUnderHold?.(unit(), { storageMegabytes: 10_240 }, DAYS_15)).toBeUndefined();
    for (const shorter of [{ ttlSeconds: 60 }, { retentionMinutes: 1 }]) {
      const deletes = pulsar.deletesUnderHold?.(unit(), { storageMegabytes: 10_240 }, { ...DAYS_15, ...shorter });
      expect(deletes).toContain('below the longest');
    }
  });

  test('are refused to what is kept until the customer leaves', () => {
    const ended = { obligation: obligation({ clock: 'terminated' }), role: 'systemOfRecord' } as const;
    expect(solved(inNamespace(ended))).toMatchObject({ term: 'clock' });
  });

  test('are shown as people read them', () => {
    expect(pulsar.settingText({ storageMegabytes: null }, { retentionMinutes: 2_880, ttlSeconds: null })).toBe(
      'retention 2 d, time to live ?',
    );
  });
});

describe('a namespace that is found', () => {
  const found = (...resources: readonly ResourceView[]): [unknown, unknown] => {
    const inspected = pulsar.inspect({ name: 'push', unit: unit(), resources, directives: [] });
    return [inspected.settings.storageMegabytes, inspected.placement(inNamespace())];
  };

  test('says its policies', () => {
    expect(found(namespaceView())).toEqual([10_240, { retentionMinutes: 2_880, ttlSeconds: 86_400 }]);
    // as a state has it: one block, and numbers as text convert.
    expect(found(namespaceView({ retention_policy: { time_in_minutes: '5', size_in_mb: 1 } }))).toEqual([
      1,
      { retentionMinutes: 5, ttlSeconds: 86_400 },
    ]);
  });

  test.each([
    ['no policy', { retention_policy: undefined }],
    ['an empty policy', { retention_policy: [{}] }],
    [
      'two policies',
      {
        retention_policy: [
          { time_in_minutes: 1, size_in_mb: 1 },
          { time_in_minutes: 2, size_in_mb: 1 },
        ],
      },
    ],
  ])('says nothing with %s', (_name, values) => {
    expect(found(namespaceView(values))).toEqual([null, { retentionMinutes: null, ttlSeconds: 86_400 }]);
  });

  test('is not known where its policy is not', () => {
    const open = unknown('${var.policy}');
    expect(found(namespaceView({ retention_policy: open }))).toEqual([
      open,
      { retentionMinutes: open, ttlSeconds: 86_400 },
    ]);
  });

  test('is none of another name or cluster', () => {
    expect(found(namespaceView({ environ_name: 'other' }))).toEqual([null, null]);
    expect(found(namespaceView({ cluster_id: 'pulsar-other' }))).toEqual([null, null]);
    expect(found({ ...namespaceView(), type: 'tencentcloud_tdmq_topic' })).toEqual([null, null]);
  });

  test('is placed with the storage that it has where nobody declared it, and its topics are no places of their own', () => {
    const discovered = (view: ResourceView) =>
      pulsar.discover?.({ view, owner: 'pulsar-a1b2c3d4e5f6/push', region: 'ap-singapore', views: [view] } as never);
    const policy = [{ time_in_minutes: 5, size_in_mb: 20_480 }];
    expect(discovered(namespaceView({ retention_policy: policy }))).toEqual({
      unit: unit({ storageMegabytes: 20_480 }),
      location: {},
      setting: null,
    });
    expect(discovered(namespaceView({ retention_policy: undefined }))?.unit).toEqual(unit());
    expect(discovered({ ...namespaceView(), type: 'tencentcloud_tdmq_topic' })).toBeUndefined();
  });

  test.each(['tdmq_topic', 'tdmq_topic_with_full_id'])('owns what is in it (%s)', (kind) => {
    const type = `tencentcloud_${kind}`;
    const view = { address: `${type}.x`, type, values: { cluster_id: 'pulsar-a1b2c3d4e5f6', environ_id: 'push' } };
    expect(ownerOf(pulsar, view)).toBe(pulsar.unitText(unit()));
    expect(ownerOf(pulsar, namespaceView())).toBe(pulsar.unitText(unit()));
  });
});

describe('a unit', () => {
  const messages = (changes: Partial<PulsarUnit>): string[] =>
    pulsar.checkUnit(unit(changes), 'units.push').map(({ message }) => message);

  test('that is complete has no problem', () => {
    expect(messages({ adopt: true, namespace: 'a-_=:.1' })).toEqual([]);
  });

  test('has all of its problems reported at once, each with its remedy', () => {
    expect(messages({ clusterId: 'ckafka-1', namespace: 'a b', storageMegabytes: 10 })).toEqual([
      "'clusterId' must be the id of a cluster of TDMQ for Apache Pulsar, which begins with 'pulsar-', got 'ckafka-1'; copy it from the console: what another service has under this id would be judged in its place",
      "'namespace' must be up to 128 letters, digits and any of '-_=:.', got 'a b'; rename the namespace",
      "'storageMegabytes' must be a whole number of 10240 to 9007199254740991 megabytes, got 10 megabytes; correct the number",
    ]);
  });

  test('is one place', () => {
    expect(pulsar.locationText({}, unit())).toBe('namespace push');
    expect(pulsar.overlaps({}, {})).toBe(true);
    expect(pulsar.directive(unit(), inNamespace(), DAYS_15)).toBeUndefined();
  });
});

describe('the construct', () => {
  const build = (changes: object = {}) =>
    render(
      (scope) =>
        new PulsarRetentionNamespace(scope, 'push', {
          unit: unit(),
          placements: [due(7 * DAY_MS) as never],
          context: context(),
          ...changes,
        }),
    );

  test('writes every policy, and protects what a destroy takes', () => {
    expect(build().only('tencentcloud_tdmq_namespace')).toMatchObject({
      cluster_id: 'pulsar-a1b2c3d4e5f6',
      environ_name: 'push',
      msg_ttl: 381_900,
      retention_policy: { time_in_minutes: 6380, size_in_mb: 10_240 },
      lifecycle: { prevent_destroy: true },
    });
  });

  test('imports what is adopted, in the form that the provider takes', () => {
    expect(build({ unit: unit({ adopt: true }), protect: false }).text).toContain('"id": "push#pulsar-a1b2c3d4e5f6"');
  });

  test.each([0, 2])('fails when it holds %p placements', (count) => {
    const placements = [inNamespace(), inNamespace({ id: 'chatMessages/90d/store/place-def456' })].slice(0, count);
    expect(() => build({ placements })).toThrow("'placements' must be exactly one for TDMQ for Apache Pulsar");
  });
});
