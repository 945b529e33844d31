// SPDX-License-Identifier: Apache-2.0
import { defineEstate, type Estate } from '../../lib/estate';
import { definePolicy, Duration } from '../../lib/policy';
import { actionsOf, describeEndToEnd, endScenes, errorsOf, Scene } from './scene';

const REGION = 'ap-guangzhou';
const CLUSTER = 'pulsar-e2e000001';
const TYPE = 'tencentcloud_tdmq_namespace';
const MINUTES_OF_DAY = 1440;

afterEach(endScenes);

interface Options {
  readonly days?: number;
  readonly storageMegabytes?: number;
  readonly adopt?: boolean;
  readonly protect?: boolean;
}

/** One category in one namespace. */
function push({ days = 10, storageMegabytes = 10_240, adopt = false, protect = true }: Options = {}): Estate {
  const policy = definePolicy({
    name: 'e2e',
    categories: {
      record: {
        role: 'controller',
        rule: {
          kind: 'age',
          from: 'created',
          moment: Duration.days(days),
          window: 'before',
          source: { section: 'e2e' },
        },
        contains: ['records'],
      },
    },
    recipients: [],
  });
  return defineEstate(policy, {
    name: 'push',
    allowedRegions: [REGION],
    protect,
    units: {
      push: { store: 'pulsar', region: REGION, clusterId: CLUSTER, namespace: 'push', storageMegabytes, adopt },
    },
    placements: [{ name: 'push', category: 'record', unit: 'push', role: 'derived' }],
    recordsElsewhere: { record: { by: 'the end-to-end test', witness: 'none: nothing is kept here' } },
    assume: [
      { term: 'pulsar-idle-topic', at: Duration.hours(1), witness: 'alarm on a topic without a record' },
      { term: 'pulsar-sent-on', at: Duration.hours(1), witness: 'alarm on the age of a retried record' },
    ],
  });
}

const live = (scene: Scene) => scene.account.pulsar[CLUSTER]?.namespaces['push'];

describeEndToEnd('a namespace of Pulsar', () => {
  test('is created with every policy, changed in place, planned back after drift, and goes with a destroy', async () => {
    const scene = await Scene.open(push());
    expect(actionsOf(await scene.deploy(push()))).toEqual(['tdmq_namespace: create']);
    const created = scene.sent('CreateEnvironment');
    // 10 d less the end of a ledger, two outages, checks, an idle hour, an hour until it is sent on, and two days on disk.
    expect(created).toMatchObject({ EnvironmentId: 'push', RetentionPolicy: { SizeInMB: 10_240 } });
    const minutes = Number((created['RetentionPolicy'] as { TimeInMinutes: number }).TimeInMinutes);
    expect(minutes).toBeGreaterThan(7 * MINUTES_OF_DAY);
    expect(minutes).toBeLessThan(8 * MINUTES_OF_DAY);
    expect(await scene.nextPlan()).toEqual([]);
    expect(errorsOf(scene.verifyApplied())).toEqual([]);

    scene.forget();
    expect(actionsOf(await scene.deploy(push({ days: 12 })))).toEqual(['tdmq_namespace: update']);
    expect(errorsOf(await scene.verifyPlan())).toEqual([]);
    expect(scene.sent('ModifyEnvironmentAttributes')).toMatchObject({
      RetentionPolicy: { TimeInMinutes: minutes + 2 * MINUTES_OF_DAY, SizeInMB: 10_240 },
    });
    expect(await scene.nextPlan()).toEqual([]);

    Object.assign(live(scene)!, { retentionMinutes: -1 });
    expect(actionsOf(await scene.nextPlan())).toEqual(['tdmq_namespace: update']);
    await scene.apply();
    expect(live(scene)).toMatchObject({ retentionMinutes: minutes + 2 * MINUTES_OF_DAY });

    await scene.deploy(push({ days: 12, protect: false }));
    expect((await scene.terraform('destroy', '-auto-approve', '-input=false', '-no-color')).status).toBe(0);
    expect(scene.account.pulsar[CLUSTER]?.namespaces).toEqual({});
  });

  test('is imported with what it has', async () => {
    const estate = push({ adopt: true });
    const scene = await Scene.open(estate);
    const [change] = (await scene.plan(estate)).filter(({ type }) => type === TYPE);
    expect(change?.change.importing?.id).toBe(`push#${CLUSTER}`);
    await scene.apply();
    expect(scene.writes).toEqual(['ModifyEnvironmentAttributes']);
    expect(await scene.nextPlan()).toEqual([]);
    expect(errorsOf(scene.verifyApplied())).toEqual([]);
  });

  test('gets an empty policy from the provider where only its time to live changes, which the verifier finds before', async () => {
    const scene = await Scene.open(push());
    await scene.deploy(push());
    scene.forget();
    scene.overrideResource(TYPE, { msg_ttl: 3_600 });
    await scene.nextPlan();
    expect(errorsOf(await scene.verifyPlan())).toContain('retention/without-effect');
    await scene.apply();
    const sent = scene.sent('ModifyEnvironmentAttributes');
    expect([sent['MsgTTL'], sent['RetentionPolicy']]).toEqual([3_600, {}]);

    // one megabyte more is another policy, which is sent as a whole.
    await scene.deploy(push({ storageMegabytes: 10_241 }));
    expect(errorsOf(await scene.verifyPlan())).toEqual([]);
    expect(live(scene)).toMatchObject({ storageMegabytes: 10_241 });
  });

  test('is not renamed by the provider, which the verifier finds before', async () => {
    const scene = await Scene.open(push());
    await scene.deploy(push());
    scene.overrideResource(TYPE, { environ_name: 'other' });
    expect(actionsOf(await scene.nextPlan())).toEqual(['tdmq_namespace: update']);
    expect(errorsOf(await scene.verifyPlan())).toContain('retention/without-effect');
    await expect(scene.apply()).rejects.toThrow('`environ_name` cannot be changed');
    expect(Object.keys(scene.account.pulsar[CLUSTER]?.namespaces ?? {})).toEqual(['push']);
  });
});
