// SPDX-License-Identifier: Apache-2.0
import { BUCKET, INSTANCES, smallEstate } from './estates';
import { actionsOf, describeEndToEnd, endScenes, errorsOf, Scene } from './scene';

const DAY_MS = 86_400_000;

afterEach(endScenes);

describeEndToEnd('a changed period', () => {
  test('is set in place in every store, up and down, and leaves nothing to plan', async () => {
    const scene = await Scene.open(smallEstate());
    await scene.deploy(smallEstate({ days: 30, backupDays: 7 }));
    const { mysql, mongodb, ckafka, buckets, logTopics } = scene.account;

    scene.forget();
    const longer = await scene.deploy(smallEstate({ days: 60, backupDays: 14, hz: 50 }));
    const inPlace = [
      'ckafka_topic: update',
      'cls_topic: update',
      'cos_bucket: update',
      'mongodb_instance_backup_rule: update',
      'mysql_backup_policy: update',
      'redis_param: update',
    ];
    expect(actionsOf(longer)).toEqual(inPlace);
    // both together, because the API refuses binlog backups that live longer than full ones.
    expect(scene.sent('ModifyBackupConfig')).toMatchObject({ ExpireDays: 14, BinlogExpireDays: 14 });
    expect(scene.sent('SetBackupRules')).toMatchObject({ BackupRetentionPeriod: 14, OplogExpiredDays: 14 });
    expect(scene.sent('ModifyTopic')).toMatchObject({ Period: 58 });
    // only what differs: the other parameters of the instance are not ours.
    expect(scene.sent('ModifyInstanceParams')['InstanceParams']).toEqual([{ Key: 'hz', Value: '50' }]);
    const lengthened = Number(scene.sent('ModifyTopicAttributes')['RetentionMs']);
    expect(lengthened).toBeGreaterThan(55 * DAY_MS);
    expect(buckets[BUCKET]?.lifecycle[1]).toMatchObject({ expirationDays: 53 });
    expect(await scene.nextPlan()).toEqual([]);

    scene.forget();
    const shorter = await scene.deploy(smallEstate({ days: 20, backupDays: 7, hz: 10 }));
    expect(actionsOf(shorter)).toEqual(inPlace);
    expect(scene.writes.filter((action) => /Create|Delete/.test(action))).toEqual([]);
    expect(mysql[INSTANCES.mysql]?.backup).toMatchObject({ expireDays: 7, binlogExpireDays: 7 });
    expect(mongodb[INSTANCES.mongodb]).toMatchObject({ fullDays: 7, oplogDays: 7 });
    expect(ckafka[INSTANCES.ckafka]?.topics['records']?.retentionMs).toBeLessThan(20 * DAY_MS);
    expect(Object.values(logTopics)[0]?.period).toBe(18);
    expect(await scene.nextPlan()).toEqual([]);
    expect(errorsOf(scene.verifyApplied())).toEqual([]);
  });

  test('that is shorter is refused by the verifier until somebody answers for it', async () => {
    const only = { without: ['mysql', 'mongodb', 'redis', 'cos', 'cls'] } as const;
    const scene = await Scene.open(smallEstate(only));
    await scene.deploy(smallEstate({ ...only, days: 60 }));

    await scene.plan(smallEstate({ ...only, days: 20 }));
    expect(errorsOf(await scene.verifyPlan())).toEqual(['retention/shortening']);
    await scene.plan(smallEstate({ ...only, days: 20, acknowledge: [{ from: '60d', to: '20d' }] }));
    expect(errorsOf(await scene.verifyPlan())).toEqual([]);
    await scene.plan(smallEstate({ ...only, days: 61 }));
    expect(errorsOf(await scene.verifyPlan())).toEqual([]);
  });

  test('to a hold stops deletion in place, and the end of the hold resumes it', async () => {
    const only = { without: ['mysql', 'mongodb', 'redis', 'ckafka', 'cls'] } as const;
    const scene = await Scene.open(smallEstate(only));
    await scene.deploy(smallEstate(only));
    const rules = (): (string | undefined)[] =>
      (scene.account.buckets[BUCKET]?.lifecycle ?? []).map(({ prefix }) => prefix);
    expect(rules()).toEqual(['', 'records/']);

    const held = await scene.deploy(smallEstate({ ...only, holdUntil: '2030-01-01' }));
    expect(actionsOf(held)).toEqual(['cos_bucket: update']);
    expect(rules()).toEqual(['']);
    expect(await scene.nextPlan()).toEqual([]);
    expect(errorsOf(scene.verifyApplied('2031-01-01'))).toContain('retention/expired-hold');

    const lifted = await scene.plan(smallEstate(only));
    expect(actionsOf(lifted)).toEqual(['cos_bucket: update']);
    expect(errorsOf(await scene.verifyPlan())).toEqual(['retention/shortening']);
    await scene.apply();
    expect(rules()).toEqual(['', 'records/']);
  });
});
