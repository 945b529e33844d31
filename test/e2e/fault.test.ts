// SPDX-License-Identifier: Apache-2.0
import { INSTANCES, smallEstate } from './estates';
import { actionsOf, describeEndToEnd, endScenes, Scene } from './scene';

const MYSQL = { without: ['mongodb', 'redis', 'ckafka', 'cos', 'cls'], backupDays: 30 } as const;
const REDIS = { without: ['mysql', 'mongodb', 'ckafka', 'cos', 'cls'] } as const;

afterEach(endScenes);

describeEndToEnd('a call that goes wrong', () => {
  test.each<['DescribeBackupConfig' | 'ModifyBackupConfig', 'internal' | 'throttle', number | undefined]>([
    ['DescribeBackupConfig', 'internal', 30],
    ['ModifyBackupConfig', 'throttle', 7],
  ])('%s (%s) after a create never resets the backups of MySQL', async (action, kind, expireDays) => {
    const estate = smallEstate(MYSQL);
    const scene = await Scene.open(estate);
    scene.workspace.cloud.faults.add({ kind, action });
    await expect(scene.deploy(estate)).rejects.toThrow(/InternalError|RequestLimitExceeded/);
    expect(scene.account.mysql[INSTANCES.mysql]?.backup.expireDays).toBe(expireDays);

    // the policy is tainted: a replacement would first set 7 days, and prevent_destroy stops it before any write.
    scene.forget();
    const guarded = await scene.terraform('plan', '-input=false', '-no-color');
    expect(guarded.status).toBe(1);
    expect(guarded.stderr).toContain('prevent_destroy');
    expect(scene.writes).toEqual([]);

    const addresses = (await scene.terraform('state', 'list')).stdout.split('\n');
    const address = addresses.find((each) => each.startsWith('tencentcloud_mysql_backup_policy.'))!;
    expect((await scene.terraform('untaint', address)).status).toBe(0);
    await scene.nextPlan();
    await scene.apply();
    const lives = scene
      .calls('ModifyBackupConfig')
      .map(({ request }) => (request as { ExpireDays: number }).ExpireDays);
    expect(lives.every((days) => days === 30)).toBe(true);
    expect(scene.account.mysql[INSTANCES.mysql]?.backup).toMatchObject({ expireDays: 30, method: 'physical' });
    expect(await scene.nextPlan()).toEqual([]);
  });

  test('is tried again when it only reads', async () => {
    const estate = smallEstate(REDIS);
    const scene = await Scene.open(estate);
    scene.workspace.cloud.faults.add({ kind: 'throttle', action: 'DescribeInstanceParams', times: 2 });
    scene.workspace.cloud.faults.add({ kind: 'slowTask', polls: 2 });
    await scene.deploy(smallEstate({ ...REDIS, hz: 50 }));
    expect(scene.account.redis[INSTANCES.redis]?.parameters['hz']).toBe('50');
    expect(scene.calls('DescribeTaskInfo')).toHaveLength(3);
    expect(await scene.nextPlan()).toEqual([]);
  });

  test('that is not allowed fails the plan and changes nothing', async () => {
    const estate = smallEstate(REDIS);
    const scene = await Scene.open(estate);
    await scene.deploy(estate);
    scene.forget();
    scene.workspace.cloud.faults.add({ kind: 'auth', action: 'DescribeAutoBackupConfig' });
    const failed = await scene.terraform('plan', '-input=false', '-no-color');
    expect(failed.status).toBe(1);
    expect(failed.stderr).toContain('AuthFailure.UnauthorizedOperation');
    scene.workspace.cloud.faults.add({ kind: 'badGateway', action: 'DescribeInstanceParams' });
    const broken = await scene.terraform('plan', '-input=false', '-no-color');
    expect(broken.status).toBe(1);
    expect(broken.stderr).toContain('ParseJsonError');
    expect(scene.writes).toEqual([]);
    expect(await scene.nextPlan()).toEqual([]);
  });

  test('with a value that only the vendor refuses leaves the old one in place', async () => {
    const estate = smallEstate({ without: ['mysql', 'mongodb', 'redis', 'cos', 'cls'] });
    const scene = await Scene.open(estate);
    await scene.deploy(estate);
    const before = structuredClone(scene.account.ckafka);
    scene.overrideResource('tencentcloud_ckafka_topic', { segment: 3_600_000, retention: 99_999_999_999_999 });
    // the provider checks neither, so the plan looks fine.
    expect(actionsOf(await scene.nextPlan())).toEqual(['ckafka_topic: update']);
    await expect(scene.apply()).rejects.toThrow("'ckafka.RetentionMs' must be 60000 to 7776000000 milliseconds");
    expect(scene.account.ckafka).toEqual(before);
  });
});
