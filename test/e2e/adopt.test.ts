// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUCKET, INSTANCES, smallEstate } from './estates';
import { actionsOf, describeEndToEnd, endScenes, errorsOf, Scene } from './scene';

afterEach(endScenes);

describeEndToEnd('what exists already', () => {
  test('is imported and set in place: bucket, topic and log topic with their content', async () => {
    const estate = smallEstate({ adopt: true, without: ['mysql', 'mongodb', 'redis'] });
    const scene = await Scene.open(estate);
    const changes = await scene.plan(estate);
    expect(
      changes
        .flatMap(({ type, change }) => (change.importing === undefined ? [] : [`${type} ${change.importing.id}`]))
        .sort(),
    ).toEqual([
      `tencentcloud_ckafka_topic ${INSTANCES.ckafka}#records`,
      'tencentcloud_cls_logset logset-e2e',
      'tencentcloud_cls_topic topic-e2e',
      `tencentcloud_cos_bucket ${BUCKET}`,
    ]);
    expect(actionsOf(changes)).toEqual([
      'ckafka_topic: update',
      'clb_cls_log_attachment: create',
      'cls_logset: no-op',
      'cls_topic: update',
      'cos_bucket: update',
    ]);
    await scene.apply();
    expect(scene.writes.filter((action) => /^(Create|Delete|PutBucket$)/.test(action))).toEqual([]);
    expect(scene.account.buckets[BUCKET]?.objects).toEqual(['kept-from-before']);
    expect(scene.account.logTopics['topic-e2e']).toMatchObject({ period: 28 });
    expect(scene.account.ckafka[INSTANCES.ckafka]?.topics['records']).toMatchObject({ segmentMs: 86_400_000 });
    expect(await scene.nextPlan()).toEqual([]);
    expect(errorsOf(scene.verifyApplied())).toEqual([]);
  });

  test('moves from a configuration without us, and no period falls below either of the two on the way', async () => {
    const without = ['mongodb', 'redis', 'cls'] as const;
    const estate = smallEstate({ adopt: true, without, backupDays: 14 });
    const scene = await Scene.open(smallEstate({ without }));
    await applyOldConfiguration(scene);
    expect(scene.account.mysql[INSTANCES.mysql]?.backup.expireDays).toBe(30);

    // the old state lets go, the new one takes over: nothing is destroyed in between.
    scene.forget();
    const changes = await scene.deploy(estate);
    expect(actionsOf(changes)).toEqual([
      'ckafka_topic: update',
      'cos_bucket: update',
      'mysql_backup_policy: create',
      'mysql_local_binlog_config: create',
      'mysql_remote_backup_config: create',
    ]);
    expect(scene.sent('ModifyBackupConfig')).toMatchObject({ ExpireDays: 14, BackupMethod: 'physical' });
    expect(scene.writes.filter((action) => /^(Create|Delete)/.test(action))).toEqual([]);
    expect(await scene.nextPlan()).toEqual([]);
    expect(errorsOf(scene.verifyApplied())).toEqual([]);
  });
});

/** A configuration as somebody writes it by hand, applied and then forgotten by its state. */
async function applyOldConfiguration(scene: Scene): Promise<void> {
  const folder = join(scene.workspace.out, 'stacks', 'old');
  mkdirSync(folder, { recursive: true });
  const document = {
    terraform: {
      required_providers: { tencentcloud: { source: 'tencentcloudstack/tencentcloud', version: '1.83.25' } },
    },
    provider: { tencentcloud: { region: 'ap-guangzhou' } },
    resource: {
      tencentcloud_mysql_backup_policy: { old: { mysql_id: INSTANCES.mysql, retention_period: 30, binlog_period: 30 } },
      tencentcloud_ckafka_topic: {
        old: {
          instance_id: INSTANCES.ckafka,
          topic_name: 'records',
          partition_num: 3,
          replica_num: 2,
          retention: 604_800_000,
          segment: 86_400_000,
        },
      },
      tencentcloud_cos_bucket: { old: { bucket: BUCKET, versioning_enable: true } },
    },
  };
  writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(document));
  await scene.workspace.init('old');
  await scene.workspace.must('old', 'apply', '-auto-approve', '-input=false', '-no-color');
}
