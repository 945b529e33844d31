// SPDX-License-Identifier: Apache-2.0
import { readFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEstate, planEstate, type Estate } from '../../lib/estate';
import { buildApp } from '../../lib/stacks';
import type { CkafkaRetention, CkafkaSettings } from '../../lib/stores/ckafka/types';
import type { ClsPeriod } from '../../lib/stores/cls/types';
import type { CosExpiry } from '../../lib/stores/cos/types';
import type { MongodbSettings } from '../../lib/stores/mongodb/types';
import type { MysqlSettings } from '../../lib/stores/mysql/types';
import type { PulsarRetention } from '../../lib/stores/pulsar/types';
import { describeWithProvider, Terraform, type PlannedResource } from '../helpers/terraform';

const ESTATES = [
  '.',
  'examples/ticketing',
  'examples/two-regions',
  'examples/hold',
  'examples/strict',
  'examples/shards',
  'examples/web-shop',
];

/** The only types that a stack may hold: none of them keeps a secret, and none is known to drift for ever. */
const ALLOWED = new Set([
  'terraform_data',
  'tencentcloud_mysql_backup_policy',
  'tencentcloud_mysql_local_binlog_config',
  'tencentcloud_mysql_remote_backup_config',
  'tencentcloud_mongodb_instance_backup_rule',
  'tencentcloud_redis_backup_config',
  'tencentcloud_redis_param',
  'tencentcloud_ckafka_topic',
  'tencentcloud_tdmq_namespace',
  'tencentcloud_cos_bucket',
  'tencentcloud_cls_logset',
  'tencentcloud_cls_topic',
  'tencentcloud_clb_cls_log_attachment',
  'tencentcloud_cls_index',
  'tencentcloud_cls_alarm',
  'tencentcloud_scf_function',
  'tencentcloud_scf_trigger',
  'tencentcloud_cam_role',
  'tencentcloud_cam_policy',
  'tencentcloud_cam_role_policy_attachment',
]);

/** Types whose removal loses or keeps no data: the enforcer's own parts, and the switch of an access log. */
const EXPENDABLE = /^(terraform_data|tencentcloud_(clb_cls_log_attachment|cls_index|cls_alarm|scf_.*|cam_.*))$/;

type Body = Readonly<Record<string, unknown>>;
const list = (value: unknown): readonly Body[] => (Array.isArray(value) ? (value as Body[]) : []);

describeWithProvider('conformance with the real provider', () => {
  describe.each(ESTATES)('%s', (folder) => {
    let estate: Estate;
    let resources: readonly PlannedResource[];
    let written: readonly Readonly<Record<string, Body>>[];
    let actions: readonly (readonly string[])[];

    beforeAll(() => {
      estate = loadEstate(join(folder, 'retention.config.ts'));
      const { app, stacks } = buildApp(estate, { outdir: mkdtempSync(join(tmpdir(), 'retention-conformance-')) });
      app.synth();
      const folders = stacks.map((stack) => join(app.outdir, 'stacks', stack.node.id));
      const plans = folders.map((each) => new Terraform(each).plan());
      resources = plans.flatMap((plan) => plan.planned_values.root_module.resources);
      actions = plans.flatMap((plan) => plan.resource_changes.map((change) => change.change.actions));
      written = folders.map(
        (each) =>
          (JSON.parse(readFileSync(join(each, 'cdk.tf.json'), 'utf8')) as { resource: Record<string, Body> }).resource,
      );
    }, 120_000);

    const of = (type: string): readonly PlannedResource[] => resources.filter((resource) => resource.type === type);

    test('terraform validates it and plans to create everything and nothing else', () => {
      expect(actions.length).toBeGreaterThan(0);
      for (const each of actions) expect(each).toEqual(['create']);
    });

    test('the planned values are what solve returned', () => {
      const plan = planEstate(estate);
      expect(plan.refusals).toEqual([]);
      let compared = 0;
      for (const planned of plan.units) {
        const unit = estate.units[planned.name];
        if (unit === undefined) throw new Error('every planned unit is in the estate');
        const live = [...planned.live.values()];
        const one = (type: string, key: string, value: string): Body => {
          const found = of(type).filter((resource) => resource.values[key] === value);
          expect(found).toHaveLength(1);
          compared += 1;
          return found[0]?.values ?? {};
        };
        switch (unit.store) {
          case 'mysql': {
            const settings = planned.settings as MysqlSettings;
            expect(one('tencentcloud_mysql_backup_policy', 'mysql_id', unit.instanceId)).toMatchObject({
              retention_period: settings.fullBackupDays,
              binlog_period: settings.binlogBackupDays,
              enable_binlog_standby: 'off',
            });
            expect(one('tencentcloud_mysql_local_binlog_config', 'instance_id', unit.instanceId)).toMatchObject({
              save_hours: settings.localBinlogHours,
            });
            expect(one('tencentcloud_mysql_remote_backup_config', 'instance_id', unit.instanceId)).toMatchObject({
              remote_backup_save: settings.remoteBackupDays === 'off' ? 'off' : 'on',
            });
            break;
          }
          case 'mongodb': {
            const settings = planned.settings as MongodbSettings;
            expect(one('tencentcloud_mongodb_instance_backup_rule', 'instance_id', unit.instanceId)).toMatchObject({
              backup_retention_period: settings.fullBackupDays,
              oplog_expired_days: settings.oplogBackupDays,
            });
            break;
          }
          case 'redis':
            expect(one('tencentcloud_redis_param', 'instance_id', unit.instanceId)['instance_params']).toMatchObject({
              hz: String((planned.settings as { readonly hz: number }).hz),
            });
            break;
          case 'ckafka':
            expect(one('tencentcloud_ckafka_topic', 'topic_name', unit.topic)).toMatchObject({
              retention: (live[0] as CkafkaRetention).retentionMs,
              segment: (planned.settings as CkafkaSettings).segmentMs,
              clean_up_policy: 'delete',
            });
            break;
          case 'pulsar': {
            const { retentionMinutes, ttlSeconds } = live[0] as PulsarRetention;
            expect(one('tencentcloud_tdmq_namespace', 'environ_name', unit.namespace)).toMatchObject({
              msg_ttl: ttlSeconds,
              retention_policy: [{ time_in_minutes: retentionMinutes, size_in_mb: unit.storageMegabytes }],
            });
            break;
          }
          case 'cos': {
            const rules = list(one('tencentcloud_cos_bucket', 'bucket', unit.bucket)['lifecycle_rules']);
            for (const placement of planned.placements) {
              const expiry = planned.live.get(placement.id) as CosExpiry;
              const rule = rules.find((each) => each['id'] === placement.id);
              const days = placement.holdUntil === undefined ? expiry.expirationDays : null;
              expect(list(rule?.['expiration'])[0]?.['days'] ?? null).toBe(days);
            }
            break;
          }
          case 'cls':
            expect(one('tencentcloud_cls_topic', 'topic_name', unit.topic)).toMatchObject({
              period: (live[0] as ClsPeriod).periodDays,
            });
            break;
        }
      }
      expect(compared).toBeGreaterThan(0);
    });

    test('trap 1: nothing lies below a floor that only the API enforces', () => {
      for (const { values } of of('tencentcloud_mysql_backup_policy')) {
        expect(values['retention_period']).toBeGreaterThanOrEqual(7);
        expect(values['binlog_period']).toBeGreaterThanOrEqual(7);
      }
      for (const { values } of of('tencentcloud_mongodb_instance_backup_rule')) {
        expect(values['backup_retention_period']).toBeGreaterThanOrEqual(7);
        expect(values['oplog_expired_days']).toBeGreaterThanOrEqual(7);
      }
      for (const { values } of of('tencentcloud_mysql_local_binlog_config')) {
        expect(values['save_hours']).toBeGreaterThanOrEqual(6);
      }
    });

    test('traps 2 and 3: no long-term backup is switched on, and no period is left to the server', () => {
      for (const { values } of of('tencentcloud_mongodb_instance_backup_rule')) {
        expect(values['long_term_unit'] ?? null).toBeNull();
        expect(values['long_term_expired_days'] ?? null).toBeNull();
      }
      for (const { values } of of('tencentcloud_mysql_backup_policy'))
        expect(values['binlog_period']).toEqual(expect.any(Number));
    });

    test('traps 4 and 5: what a destroy would reset or leave behind is protected, and no whole instance is ours', () => {
      const bodies = written.flatMap((types) =>
        Object.entries(types)
          .filter(([type]) => !EXPENDABLE.test(type))
          .flatMap(([, named]) => Object.values(named) as Body[]),
      );
      expect(bodies.length).toBeGreaterThan(0);
      for (const body of bodies) expect(body['lifecycle']).toMatchObject({ prevent_destroy: true });
      for (const { type } of resources) expect(type).not.toMatch(/_instance$/);
    });

    test('traps 6, 7, 8 and 9: each rule has an id, whole days and no date, and versioned buckets have all three actions', () => {
      for (const { values } of of('tencentcloud_cos_bucket')) {
        const rules = list(values['lifecycle_rules']);
        const ids = rules.map((rule) => rule['id']);
        expect(new Set(ids).size).toBe(ids.length);
        expect(list(values['replica_rules'])).toEqual([]);
        expect(rules.filter((rule) => list(rule['abort_incomplete_multipart_upload']).length > 0)).toHaveLength(1);
        for (const rule of rules) {
          expect(rule['id']).toEqual(expect.stringMatching(/./));
          for (const expiration of list(rule['expiration'])) {
            expect(expiration['days']).toBeGreaterThanOrEqual(1);
            expect(expiration['date'] ?? '').toBe('');
            expect(rule['filter_prefix']).toEqual(expect.stringMatching(/.\/$/));
            expect(list(rule['non_current_expiration'])).toHaveLength(values['versioning_enable'] === true ? 1 : 0);
          }
        }
      }
    });

    test('traps 10 and 11: CLB logs go to a CLS topic whose finite period is set', () => {
      for (const { values } of of('tencentcloud_cls_topic')) {
        expect(values['period']).toBeGreaterThanOrEqual(1);
        expect(values['period']).toBeLessThanOrEqual(3600);
      }
      expect(of('tencentcloud_clb_cls_log_attachment')).toHaveLength(Object.keys(estate.loadBalancers).length);
    });

    test('trap 12: topics state retention, segment and the delete policy', () => {
      for (const { values } of of('tencentcloud_ckafka_topic')) {
        expect(values['retention']).toBeGreaterThanOrEqual(60_000);
        expect(values['retention']).toBeLessThanOrEqual(7_776_000_000);
        expect(values['segment']).toBeGreaterThanOrEqual(86_400_000);
        expect(values['clean_up_policy']).toBe('delete');
      }
    });

    test('traps 13 and 14: nothing ships copies, and nothing is known to drift for ever', () => {
      for (const { type } of resources) expect(ALLOWED).toContain(type);
      for (const { values } of of('tencentcloud_scf_trigger')) expect(values['qualifier']).toBe('$LATEST');
    });

    test('trap 15: no secret is in the plan, and the function logs where we set the period', () => {
      for (const { values } of of('tencentcloud_scf_function')) {
        const names = Object.keys(values['environment'] ?? {});
        expect(names.filter((name) => /pass|secret_?(id|key)|token/i.test(name))).toEqual([]);
        expect(values['zip_file']).toEqual(expect.stringMatching(/enforcer-[0-9a-f]{16}\.zip$/));
      }
      const functions = written.flatMap((types) => Object.values(types['tencentcloud_scf_function'] ?? {}) as Body[]);
      expect(functions).toHaveLength(Object.keys(estate.networks).length);
      for (const body of functions) {
        expect(body['cls_logset_id']).toEqual(expect.stringMatching(/^\$\{tencentcloud_cls_logset\./));
        expect(body['cls_topic_id']).toEqual(expect.stringMatching(/^\$\{tencentcloud_cls_topic\./));
      }
    });
  });
});
