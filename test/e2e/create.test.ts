// SPDX-License-Identifier: Apache-2.0
import { loadEstate } from '../../lib/estate';
import { BUCKET, INSTANCES, smallEstate } from './estates';
import { actionsOf, describeEndToEnd, endScenes, errorsOf, Scene } from './scene';

const DAY_MS = 86_400_000;

afterEach(endScenes);

describeEndToEnd('a first deploy', () => {
  test('creates one of everything, sends each period in its own unit, and leaves nothing to plan', async () => {
    const estate = smallEstate({ days: 30, backupDays: 9 });
    const scene = await Scene.open(estate);
    const changes = await scene.deploy(estate);

    expect(actionsOf(changes)).toEqual([
      'ckafka_topic: create',
      'clb_cls_log_attachment: create',
      'cls_logset: create',
      'cls_topic: create',
      'cos_bucket: create',
      'mongodb_instance_backup_rule: create',
      'mysql_backup_policy: create',
      'mysql_local_binlog_config: create',
      'mysql_remote_backup_config: create',
      'redis_backup_config: create',
      'redis_param: create',
    ]);
    // days, days, hours, days, milliseconds, milliseconds, days.
    expect(scene.sent('ModifyBackupConfig')).toMatchObject({
      ExpireDays: 9,
      BinlogExpireDays: 9,
      EnableBinlogStandby: 'off',
    });
    expect(scene.sent('ModifyLocalBinlogConfig')).toMatchObject({ SaveHours: 6, MaxUsage: 30 });
    expect(scene.sent('ModifyRemoteBackupConfig')).toMatchObject({ RemoteBackupSave: 'off', RemoteBinlogSave: 'off' });
    expect(scene.sent('SetBackupRules')).toMatchObject({
      BackupRetentionPeriod: 9,
      OplogExpiredDays: 9,
      BackupMethod: 1,
    });
    const topics = scene.calls('CreateTopic').map((call) => call.request as Record<string, number>);
    const kafka = topics.find((topic) => 'RetentionMs' in topic);
    expect(kafka).toMatchObject({ SegmentMs: DAY_MS, CleanUpPolicy: 'delete' });
    expect(kafka?.['RetentionMs']).toBeGreaterThan(25 * DAY_MS);
    expect(kafka?.['RetentionMs']).toBeLessThan(30 * DAY_MS);
    expect(topics.find((topic) => 'Period' in topic)).toMatchObject({ Period: 28, StorageType: 'hot' });
    expect(scene.account.buckets[BUCKET]).toMatchObject({
      versioning: 'Enabled',
      lifecycle: [
        { prefix: '', abortDays: 1, status: 'Enabled' },
        { prefix: 'records/', expirationDays: 23, noncurrentDays: 1, status: 'Enabled' },
      ],
    });
    expect(scene.account.redis[INSTANCES.redis]?.parameters).toMatchObject({ hz: '10', 'active-expire-effort': '1' });
    expect(scene.account.loadBalancers[INSTANCES.balancer]?.logTopicId).toBe(Object.keys(scene.account.logTopics)[0]);

    expect(await scene.nextPlan()).toEqual([]);
    expect(errorsOf(scene.verifyApplied())).toEqual([]);
  });

  test('of an instance that does not exist fails and writes nothing to it', async () => {
    const estate = smallEstate({ without: ['mongodb', 'redis', 'ckafka', 'cos', 'cls'] });
    const scene = await Scene.open(estate);
    Reflect.deleteProperty(scene.account.mysql, INSTANCES.mysql);
    await expect(scene.deploy(estate)).rejects.toThrow('InvalidParameter.InstanceNotFound');
    expect(scene.writes).toEqual(['ModifyBackupConfig']);
    expect(scene.calls('ModifyBackupConfig')).toEqual([]);
  });

  test.each(['examples/ticketing', 'examples/two-regions', 'examples/hold', 'examples/strict', 'examples/shards'])(
    'of %s is accepted and leaves nothing to plan',
    async (folder) => {
      const estate = loadEstate(`${folder}/retention.config.ts`);
      const scene = await Scene.open(estate);
      await scene.deploy(estate);
      expect(await scene.nextPlan()).toEqual([]);
      expect(errorsOf(scene.verifyApplied())).toEqual([]);
    },
  );
});
