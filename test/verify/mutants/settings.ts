// SPDX-License-Identifier: Apache-2.0
import { DIRECTIVES_HASH } from '../../../lib/directives';
import { type Document, drop, grow } from '../../helpers/reference';
import { bodies, each, OUTLIVES, put, remove, TOO_LONG, UNBOUND, type Mutant } from './kit';

const ENFORCER = 'retention/enforcer';
/** A topic that is declared and that the enforcer does not write. */
const ACCESS_LOG = `\${tencentcloud_cls_topic.${bodies('tencentcloud_cls_topic').find(([, body]) => body['topic_name'] === 'im-clb-access')?.[0]}.id}`;

const variable = (name: string, value: string) => (body: Document) => void (body['environment'][name] = value);

/** Settings with the mutants of each; `one more` is one unit of the vendor past the solved value. */
export const SETTINGS: Record<string, Record<string, readonly [string, (body: Document) => void, string][]>> = {
  tencentcloud_ckafka_topic: {
    retention: [
      ['is removed', remove('retention'), 'retention/ckafka-retention'],
      ['is above the vendor', put('retention', 7_776_000_001), 'retention/ckafka-retention'],
      ['is for ever', put('retention', -1), 'retention/ckafka-retention'],
    ],
    segment: [
      ['is removed', remove('segment'), 'retention/ckafka-segment'],
      ['is below the vendor', put('segment', 3_600_000), 'retention/ckafka-segment'],
      ['is above the vendor', put('segment', 7_776_000_001), 'retention/ckafka-segment'],
    ],
    clean_up_policy: [
      ['is compact', put('clean_up_policy', 'compact'), 'retention/ckafka-cleanup-policy'],
      ['is both', put('clean_up_policy', 'compact,delete'), 'retention/ckafka-cleanup-policy'],
    ],
    instance_id: [['is another', put('instance_id', 'ckafka-other'), UNBOUND]],
    topic_name: [['is another', put('topic_name', 'other'), UNBOUND]],
  },
  tencentcloud_clb_cls_log_attachment: {
    load_balancer_id: [['is another', put('load_balancer_id', 'lb-other'), 'retention/cls-access-log']],
    log_topic_id: [
      ['is removed', remove('log_topic_id'), 'retention/cls-access-log'],
      ['leads elsewhere', put('log_topic_id', 'topic-elsewhere'), 'retention/out-of-sight'],
    ],
  },
  tencentcloud_cls_topic: {
    period: [
      ['is removed', remove('period'), 'retention/cls-period'],
      ['is one more', (body) => grow(body, 'period', 1), OUTLIVES],
      ['is permanent', put('period', 3640), 'retention/cls-period'],
      ['is zero', put('period', 0), 'retention/cls-period'],
    ],
    storage_type: [['is cold', put('storage_type', 'cold'), 'retention/cls-period-cold']],
    topic_name: [['is another', put('topic_name', 'other'), UNBOUND]],
  },
  tencentcloud_cos_bucket: {
    bucket: [['is another', put('bucket', 'other-1250000000'), UNBOUND]],
    lifecycle_rules: [
      ['are removed', remove('lifecycle_rules'), 'retention/cos-abort-uploads'],
      ['come from a variable', put('lifecycle_rules', '${var.rules}'), 'retention/cos-abort-uploads'],
      [
        'have a lock beside them',
        put('object_lock_configuration', [{ enabled: 'Enabled' }]),
        'retention/cos-object-lock',
      ],
      ['have a replica beside them', put('replica_rules', [{ status: 'Enabled' }]), 'retention/cos-replica'],
      ['have access logs beside them', put('log_enable', true), 'retention/out-of-sight'],
    ],
  },
  tencentcloud_mongodb_instance_backup_rule: {
    backup_retention_period: [
      ['is removed', remove('backup_retention_period'), 'retention/mongodb-full-backup'],
      ['is below the vendor', put('backup_retention_period', 6), 'retention/mongodb-full-backup'],
      ['is one more', put('backup_retention_period', 8), TOO_LONG],
      ['is past the allowance', put('backup_retention_period', 11), OUTLIVES],
    ],
    oplog_expired_days: [
      ['is removed', remove('oplog_expired_days'), 'retention/mongodb-oplog-backup'],
      ['is above the vendor', put('oplog_expired_days', 366), 'retention/mongodb-oplog-backup'],
      ['is past the allowance', put('oplog_expired_days', 12), OUTLIVES],
      ['has long-term backups beside it', put('long_term_unit', 'monthly'), 'retention/mongodb-long-term-backup-days'],
    ],
    instance_id: [['is another', put('instance_id', 'cmgo-other'), UNBOUND]],
  },
  tencentcloud_mysql_backup_policy: {
    retention_period: [
      ['is removed', remove('retention_period'), 'retention/mysql-full-backup'],
      ['is one more', put('retention_period', 8), TOO_LONG],
      ['is past the allowance', put('retention_period', 11), OUTLIVES],
      ['is above the vendor', put('retention_period', 1831), 'retention/mysql-full-backup'],
    ],
    binlog_period: [
      ['is removed', remove('binlog_period'), 'retention/mysql-binlog-backup'],
      ['is past the allowance', put('binlog_period', 12), OUTLIVES],
      ['is above the vendor', put('binlog_period', 3651), 'retention/mysql-binlog-backup'],
    ],
    mysql_id: [['is another', put('mysql_id', 'cdb-other'), UNBOUND]],
  },
  tencentcloud_mysql_local_binlog_config: {
    save_hours: [
      ['is removed', remove('save_hours'), 'retention/mysql-local-binlog'],
      ['is above the vendor', put('save_hours', 169), 'retention/mysql-local-binlog'],
      ['is three days', put('save_hours', 72), OUTLIVES],
    ],
    instance_id: [['is another', put('instance_id', 'cdb-other'), UNBOUND]],
  },
  tencentcloud_mysql_remote_backup_config: {
    remote_backup_save: [
      ['is removed', remove('remote_backup_save'), 'retention/region'],
      ['is on', put('remote_backup_save', 'on'), 'retention/region'],
    ],
    remote_binlog_save: [
      ['is removed', remove('remote_binlog_save'), 'retention/region'],
      ['is on', put('remote_binlog_save', 'on'), 'retention/region'],
    ],
    expire_days: [
      [
        'is too long and on',
        (body) => Object.assign(body, { remote_backup_save: 'on', remote_region: ['ap-singapore'], expire_days: 12 }),
        OUTLIVES,
      ],
    ],
    remote_region: [
      [
        'is not allowed and on',
        (body) => Object.assign(body, { remote_backup_save: 'on', remote_region: ['eu-frankfurt'] }),
        'retention/region',
      ],
    ],
    instance_id: [['is another', put('instance_id', 'cdb-other'), UNBOUND]],
  },
  tencentcloud_redis_backup_config: { redis_id: [['is another', put('redis_id', 'crs-other'), UNBOUND]] },
  tencentcloud_redis_param: {
    instance_params: [
      ['are removed', remove('instance_params'), 'retention/redis-hz'],
      ['lack hz', (body) => drop(body['instance_params'], 'hz'), 'retention/redis-hz'],
      ['have hz one less', (body) => void (body['instance_params'].hz = '99'), OUTLIVES],
      ['have hz of zero', (body) => void (body['instance_params'].hz = '0'), 'retention/redis-hz'],
      [
        'lack the effort',
        (body) => drop(body['instance_params'], 'active-expire-effort'),
        'retention/redis-active-expire-effort',
      ],
      [
        'have an effort of zero',
        (body) => void (body['instance_params']['active-expire-effort'] = '0'),
        'retention/redis-active-expire-effort',
      ],
    ],
    instance_id: [['is another', put('instance_id', 'crs-other'), UNBOUND]],
  },
  tencentcloud_scf_function: {
    cls_topic_id: [
      ['is removed', remove('cls_topic_id'), 'retention/out-of-sight'],
      ['leads elsewhere', put('cls_topic_id', 'topic-elsewhere'), 'retention/out-of-sight'],
      ['leads to another topic than its alarms read', put('cls_topic_id', ACCESS_LOG), ENFORCER],
    ],
    environment: [
      ['is removed', remove('environment'), ENFORCER],
      ['is not known', put('environment', '${var.environment}'), ENFORCER],
      ['deletes nothing', variable('RETENTION_DRY_RUN', '1'), ENFORCER],
      ['names other directives', variable('RETENTION_DIRECTIVES', '/opt/old.json'), ENFORCER],
      ['names other endpoints', variable('RETENTION_ENDPOINTS', '/opt/old.json'), ENFORCER],
      ['loads other code', variable('NODE_OPTIONS', '--require /opt/old.js'), ENFORCER],
      ['has the hash of other directives', variable(DIRECTIVES_HASH, '0'.repeat(64)), ENFORCER],
      ['has no hash', (body) => drop(body['environment'], DIRECTIVES_HASH), ENFORCER],
    ],
    namespace: [['is another', put('namespace', 'other'), ENFORCER]],
    zip_file: [
      ['is removed', remove('zip_file'), ENFORCER],
      ['is not known', put('zip_file', '${var.zip}'), ENFORCER],
    ],
  },
  tencentcloud_scf_trigger: {
    enable: [['is closed', put('enable', 'CLOSE'), ENFORCER]],
    type: [['is another', put('type', 'cos'), ENFORCER]],
    trigger_desc: [
      ['is removed', remove('trigger_desc'), ENFORCER],
      ['is one minute more', put('trigger_desc', '0 */16 * * * * *'), ENFORCER],
      ['is once a day', put('trigger_desc', '0 0 0 * * * *'), ENFORCER],
    ],
    function_name: [['is another', put('function_name', 'other'), ENFORCER]],
    namespace: [['is another', put('namespace', 'other'), ENFORCER]],
    qualifier: [
      ['is a published version', put('qualifier', '1'), ENFORCER],
      ['is removed', remove('qualifier'), ENFORCER],
    ],
    trigger_name: [['is another', put('trigger_name', 'other'), ENFORCER]],
  },
  tencentcloud_cls_alarm: {
    status: [['is off', put('status', false), ENFORCER]],
    alarm_targets: [
      ['are removed', remove('alarm_targets'), ENFORCER],
      ['read another topic', (body) => void (body['alarm_targets'][0].topic_id = ACCESS_LOG), ENFORCER],
      ['read a topic that nobody knows', (body) => void (body['alarm_targets'][0].topic_id = 'another'), ENFORCER],
      ['count less', (body) => grow(body['alarm_targets'][0], 'query', ' and 1 = 0'), ENFORCER],
    ],
    alarm_notice_ids: [['are none', put('alarm_notice_ids', []), ENFORCER]],
    condition: [
      ['is never met', put('condition', '$1.n > 100000000'), ENFORCER],
      ['is removed', remove('condition'), ENFORCER],
    ],
    trigger_count: [['is more than one', put('trigger_count', 1_000), ENFORCER]],
  },
};

export const changedSettings: Mutant[] = Object.entries(SETTINGS).flatMap(([type, attributes]) =>
  Object.entries(attributes).flatMap(([attribute, mutants]) =>
    mutants.flatMap(([what, change, rule]) => each(type, `${attribute} ${what}`, change, rule)),
  ),
);
