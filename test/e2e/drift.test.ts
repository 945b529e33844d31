// SPDX-License-Identifier: Apache-2.0
import { PERMANENT_DAYS } from '../../lib/stores/cls/limits';
import { BUCKET, INSTANCES, smallEstate } from './estates';
import { actionsOf, describeEndToEnd, endScenes, Scene } from './scene';

afterEach(endScenes);

describeEndToEnd('what somebody changes in the console', () => {
  test('is planned back where the provider sees it', async () => {
    const estate = smallEstate();
    const scene = await Scene.open(estate);
    await scene.deploy(estate);
    const { mysql, mongodb, redis, ckafka, buckets, logTopics } = scene.account;
    const before = structuredClone(scene.account);

    mysql[INSTANCES.mysql]!.backup.binlogExpireDays = 365;
    mysql[INSTANCES.mysql]!.backup.expireDays = 365;
    mysql[INSTANCES.mysql]!.localBinlog.saveHours = 168;
    mysql[INSTANCES.mysql]!.remote = { backup: 'on', binlog: 'on', regions: ['ap-hongkong'], expireDays: 365 };
    mongodb[INSTANCES.mongodb]!.fullDays = 365;
    redis[INSTANCES.redis]!.parameters['hz'] = '1';
    redis[INSTANCES.redis]!.window = '12:00-13:00';
    const topic = ckafka[INSTANCES.ckafka]!.topics['records']!;
    topic.retentionMs = 7_776_000_000;
    topic.cleanUpPolicy = 'compact';
    Object.values(logTopics)[0]!.period = PERMANENT_DAYS;
    buckets[BUCKET]!.lifecycle[1]!.expirationDays = 3650;
    buckets[BUCKET]!.lifecycle.push({ id: 'stranger', status: 'Enabled', prefix: 'x/', expirationDays: 1 });
    buckets[BUCKET]!.versioning = 'Suspended';

    expect(actionsOf(await scene.nextPlan())).toEqual([
      'ckafka_topic: update',
      'cls_topic: update',
      'cos_bucket: update',
      'mongodb_instance_backup_rule: update',
      'mysql_backup_policy: update',
      'mysql_local_binlog_config: update',
      'mysql_remote_backup_config: update',
      'redis_backup_config: update',
      'redis_param: update',
    ]);
    await scene.apply();
    const { serial: _serial, tasks: _tasks, ...after } = scene.account;
    expect(after).toEqual(
      Object.fromEntries(Object.entries(before).filter(([name]) => name !== 'serial' && name !== 'tasks')),
    );
    expect(await scene.nextPlan()).toEqual([]);
  });

  // each of these keeps data longer than promised behind a clean plan: what watches it instead is beside it.
  test.each<[string, string, (scene: Scene) => void]>([
    [
      'the oplog backup of MongoDB',
      'the provider never reads it: the term mongodb-oplog-backup carries the note, DescribeBackupRules the truth',
      ({ account }) => (account.mongodb[INSTANCES.mongodb]!.oplogDays = 365),
    ],
    [
      'long-term backups of MongoDB',
      'the term mongodb-long-term-backup assumes that they are off, and names the canary',
      ({ account }) =>
        Object.assign(account.mongodb[INSTANCES.mongodb]!, { longTermUnit: 'months', longTermDays: 1075 }),
    ],
    [
      'long-term backups of MySQL',
      'outside the schema of the provider: a note of the report',
      ({ account }) => (account.mysql[INSTANCES.mysql]!.backup.longTerm = 'on'),
    ],
    [
      'backups of Redis that were raised by ticket',
      'the term redis-backup-raised assumes that nobody asked, and names the canary',
      ({ account }) => (account.redis[INSTANCES.redis]!.backupDays = 30),
    ],
    [
      'a lifecycle rule of COS that is disabled',
      "the provider never reads the state of a rule: the witness of the enforcer's directive sees the old objects",
      ({ account }) => (account.buckets[BUCKET]!.lifecycle[1]!.status = 'Disabled'),
    ],
    [
      'an access log that is delivered elsewhere',
      'the provider never reads where the load balancer delivers',
      ({ account }) => (account.loadBalancers[INSTANCES.balancer]!.logTopicId = 'topic-of-a-stranger'),
    ],
  ])('stays out of sight: %s (%s)', async (_what, _watched, change) => {
    const scene = await sharedScene();
    const before = structuredClone(scene.account);
    change(scene);
    expect(await scene.nextPlan()).toEqual([]);
    Object.assign(scene.account, before);
  });

  test('is planned as a new one where something was deleted', async () => {
    const estate = smallEstate({ without: ['mysql', 'mongodb', 'redis', 'cls'] });
    const scene = await Scene.open(estate);
    await scene.deploy(estate);
    delete scene.account.ckafka[INSTANCES.ckafka]!.topics['records'];
    Reflect.deleteProperty(scene.account.buckets, BUCKET);
    expect(actionsOf(await scene.nextPlan())).toEqual(['ckafka_topic: create', 'cos_bucket: create']);
    await scene.apply();
    expect(await scene.nextPlan()).toEqual([]);
  });

  test('stops every plan where a log topic was deleted, until it is taken out of the state', async () => {
    const estate = smallEstate({ without: ['mysql', 'mongodb', 'redis', 'ckafka', 'cos'] });
    const scene = await Scene.open(estate);
    await scene.deploy(estate);
    const [id = ''] = Object.keys(scene.account.logTopics);
    Reflect.deleteProperty(scene.account.logTopics, id);

    const stopped = await scene.terraform('plan', '-input=false', '-no-color');
    expect(stopped.status).toBe(1);
    expect(stopped.stderr).toContain('does not exist');

    const addresses = (await scene.terraform('state', 'list')).stdout.split('\n');
    for (const type of ['tencentcloud_cls_topic', 'tencentcloud_clb_cls_log_attachment']) {
      const address = addresses.find((each) => each.startsWith(`${type}.`))!;
      expect((await scene.terraform('state', 'rm', address)).status).toBe(0);
    }
    expect(actionsOf(await scene.nextPlan())).toEqual(['clb_cls_log_attachment: create', 'cls_topic: create']);
    await scene.apply();
    expect(await scene.nextPlan()).toEqual([]);
  });
});

let shared: Scene | undefined;

/** One applied estate for the cases that change a thing, look and change it back. */
async function sharedScene(): Promise<Scene> {
  if (shared === undefined) {
    const estate = smallEstate();
    shared = await Scene.open(estate, { keep: true });
    await shared.deploy(estate);
  }
  return shared;
}

afterAll(async () => {
  expect(shared?.unknown ?? []).toEqual([]);
  await shared?.close();
});
