// SPDX-License-Identifier: Apache-2.0
import { drop } from '../../helpers/reference';
import { bodies, type Mutant } from './kit';

/** Resources without which something is unbounded, and what then fails. */
export const COMPANIONS: Record<string, string> = {
  tencentcloud_ckafka_topic: 'retention/ckafka-retention',
  tencentcloud_clb_cls_log_attachment: 'retention/cls-access-log',
  tencentcloud_cls_topic: 'retention/cls-period-cold',
  tencentcloud_cos_bucket: 'retention/cos-abort-uploads',
  tencentcloud_mongodb_instance_backup_rule: 'retention/mongodb-full-backup',
  tencentcloud_mysql_backup_policy: 'retention/mysql-full-backup',
  tencentcloud_mysql_local_binlog_config: 'retention/mysql-local-binlog',
  tencentcloud_mysql_remote_backup_config: 'retention/mysql-remote-backup',
  tencentcloud_redis_param: 'retention/redis-hz',
  tencentcloud_scf_function: 'retention/enforcer',
  tencentcloud_scf_trigger: 'retention/enforcer',
  tencentcloud_cls_alarm: 'retention/enforcer',
  terraform_data: 'retention/unbound-resource',
};

/** Resources whose absence lets nothing live longer. */
export const NEUTRAL_RESOURCES: Record<string, string> = {
  tencentcloud_cam_policy: 'without rights the enforcer fails, and its heartbeat alarm tells',
  tencentcloud_cam_role: 'as above',
  tencentcloud_cam_role_policy_attachment: 'as above',
  tencentcloud_cls_index: 'without it the alarms of the enforcer cannot query, which CLS reports',
  tencentcloud_cls_logset: 'the topics refer to it, so Terraform refuses the configuration',
  tencentcloud_redis_backup_config: 'it sets the hour only; the 7 days of a backup cannot be set or disabled',
};

export const removedResources: Mutant[] = Object.entries(COMPANIONS).flatMap(([type, rule]) =>
  bodies(type).map(([name]) => ({
    name: `${type}.${name} is removed`,
    change: (document) => drop(document['resource'][type], name),
    rule,
  })),
);

/** Attributes that let nothing live longer, whatever they say. */
export const NEUTRAL_ATTRIBUTES: Record<string, string> = {
  '//': 'metadata of cdktf',
  depends_on: 'order only',
  lifecycle: 'the plan shows a destroy, and the rule on residue judges it; mutants of their own ignore values',
  'tencentcloud_ckafka_topic partition_num': 'every partition has the same retention',
  'tencentcloud_ckafka_topic replica_num': 'as above',
  'tencentcloud_clb_cls_log_attachment log_set_id': 'the topic decides',
  'tencentcloud_cls_alarm alarm_period': 'how often it tells',
  'tencentcloud_cls_alarm monitor_time': 'how often it looks',
  'tencentcloud_cls_alarm name': 'a name',
  'tencentcloud_cls_topic biz_type': 'it cannot change, and the provider refuses it',
  'tencentcloud_cls_topic logset_id':
    'the topic is found by its name; another logset that is declared makes it a stranger',
  'tencentcloud_cos_bucket acl': 'who may read',
  'tencentcloud_cos_bucket force_clean': 'destroy only',
  'tencentcloud_cos_bucket versioning_enable': 'mutants of its own: it depends on the bucket',
  'tencentcloud_mongodb_instance_backup_rule backup_method':
    "'physical' counts most: any other value, and none, lets nothing live longer",
  'tencentcloud_mongodb_instance_backup_rule backup_time': 'the hour',
  'tencentcloud_mysql_backup_policy backup_model': 'how a backup is made',
  'tencentcloud_mysql_backup_policy backup_time': 'the hour',
  'tencentcloud_mysql_backup_policy enable_binlog_standby': 'cheaper storage for the same time',
  'tencentcloud_mysql_local_binlog_config max_usage': 'a full disk purges earlier',
  'tencentcloud_redis_backup_config backup_time': 'the hour',
  'tencentcloud_scf_function cls_logset_id': 'the topic decides',
  'tencentcloud_scf_function description': 'a text',
  'tencentcloud_scf_function enable_public_net': 'how it reaches the databases; without them every directive fails',
  'tencentcloud_scf_function handler': 'without it no run comes to its end, and the alarm on its heartbeat tells',
  'tencentcloud_scf_function mem_size': 'as above',
  'tencentcloud_scf_function name': 'a name; the timer follows it',
  'tencentcloud_scf_function role': 'without rights every directive fails, and the alarms tell',
  'tencentcloud_scf_function runtime': 'without it no run comes to its end, and the alarm on its heartbeat tells',
  'tencentcloud_scf_function subnet_id': 'as for enable_public_net',
  'tencentcloud_scf_function timeout': 'a run that has no time to begin fails, and the alarm on its heartbeat tells',
  'tencentcloud_scf_function vpc_id': 'as for enable_public_net',
};
