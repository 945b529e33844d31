// SPDX-License-Identifier: Apache-2.0
import { leftBehind, residues } from '../../sandbox/run/left-behind';
import { BUCKET, INSTANCES, smallEstate } from './estates';
import { actionsOf, describeEndToEnd, endScenes, errorsOf, Scene } from './scene';

const DESTROY = ['destroy', '-auto-approve', '-input=false', '-no-color'] as const;

afterEach(endScenes);

describeEndToEnd('a destroy', () => {
  test('is refused before any write while the estate is protected', async () => {
    const estate = smallEstate({ without: ['redis', 'cls'] });
    const scene = await Scene.open(estate);
    await scene.deploy(estate);
    scene.forget();
    const refused = await scene.terraform(...DESTROY);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('prevent_destroy');
    expect(scene.writes).toEqual([]);
  });

  test('after a deploy without protection takes topics and buckets, and leaves settings on the instances', async () => {
    const scene = await Scene.open(smallEstate());
    await scene.deploy(smallEstate({ backupDays: 30, hz: 50 }));
    scene.forget();
    // protection is no attribute of anything: the deploy that lifts it changes nothing.
    expect(actionsOf(await scene.deploy(smallEstate({ backupDays: 30, hz: 50, protect: false })))).toEqual([]);
    expect(scene.writes).toEqual([]);

    await scene.terraform('plan', '-destroy', '-input=false', '-no-color', '-out=sandbox.tfplan');
    const said = residues(await scene.verifyPlan());
    expect(said.map((line) => line.split(':')[0])).toEqual(
      expect.arrayContaining([
        'tencentcloud_ckafka_topic',
        'tencentcloud_mongodb_instance_backup_rule',
        'tencentcloud_mysql_backup_policy',
      ]),
    );
    expect((await scene.terraform(...DESTROY)).status).toBe(0);
    expect(leftBehind(scene.account)).toEqual([
      `${INSTANCES.mysql}: the provider reset it to backups 7 d by snapshot, binlog backups 7 d`,
      `${INSTANCES.mysql}: local binlogs stay at 6 h, copies in other regions stay off`,
      `${INSTANCES.mongodb}: the backup rule stays, full 30 d and oplog 30 d`,
      `${INSTANCES.redis}: parameters stay (hz 50), the daily backup was moved to 00:00-01:00`,
      `${INSTANCES.balancer}: its access log is off`,
    ]);
  });

  test('fails on a bucket that holds objects, and keeps them', async () => {
    const open = { without: ['mysql', 'mongodb', 'redis', 'ckafka', 'cls'], protect: false } as const;
    const scene = await Scene.open(smallEstate(open));
    await scene.deploy(smallEstate(open));
    scene.account.buckets[BUCKET]!.objects.push('records/1');
    const failed = await scene.terraform(...DESTROY);
    expect(failed.status).toBe(1);
    expect(failed.stderr).toContain('BucketNotEmpty');
    expect(scene.account.buckets[BUCKET]).toMatchObject({ objects: ['records/1'] });
    expect(scene.account.buckets[BUCKET]?.lifecycle).toHaveLength(2);
  });

  test('that comes from a unit taken out of the estate is seen by the verifier alone', async () => {
    const scene = await Scene.open(smallEstate());
    await scene.deploy(smallEstate({ without: ['redis', 'cls', 'cos'], backupDays: 30 }));
    // Terraform forgets the protection together with the resource.
    const changes = await scene.plan(
      smallEstate({ without: ['redis', 'cls', 'cos', 'mysql', 'ckafka'], backupDays: 30 }),
    );
    expect(actionsOf(changes)).toEqual([
      'ckafka_topic: delete',
      'mysql_backup_policy: delete',
      'mysql_local_binlog_config: delete',
      'mysql_remote_backup_config: delete',
    ]);
    expect(errorsOf(await scene.verifyPlan())).toContain('retention/shortening');
  });
});
