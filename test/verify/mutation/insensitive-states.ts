// SPDX-License-Identifier: Apache-2.0
import { HOUR, ORDER, WITHIN, type Place } from './place';

const COMPUTED = 'what the service says of it; nobody can set it';
const IDENTITY = 'its own id; what names it is judged where it is named';
const DEFAULTED = 'unset, it is what a state shows here';

/** Attributes that a state shows, and some of them a plan, and nobody set: the provider fills them in from what the service says. */
export const FILLED: readonly Place[] = [
  { at: '*.id', reason: IDENTITY },
  ...['create_time', 'update_time', 'add_time', 'mod_time', 'modify_time'].map((name) => ({
    at: `*.${name}`,
    reason: 'when it was made or changed',
  })),
  { at: 'tencentcloud_cam_policy.type', reason: COMPUTED },
  { at: 'tencentcloud_cam_role.role_arn', reason: COMPUTED },
  { at: 'tencentcloud_cam_role.session_duration', reason: 'how long a session lasts; each run begins one' },
  ...['create_mode', 'policy_name', 'policy_type'].map((name) => ({
    at: `tencentcloud_cam_role_policy_attachment.${name}`,
    reason: COMPUTED,
  })),
  {
    at: 'tencentcloud_ckafka_topic.forward_cos_bucket',
    kinds: ['removed'],
    reason: 'nothing is forwarded, as without it',
  },
  { at: 'tencentcloud_ckafka_topic.forward_interval', reason: 'nothing is forwarded' },
  { at: 'tencentcloud_ckafka_topic.forward_status', reason: 'without a bucket nothing is forwarded' },
  {
    at: 'tencentcloud_ckafka_topic.max_message_bytes',
    reason: 'how large a message may be, and not how many there are',
  },
  { at: 'tencentcloud_ckafka_topic.message_storage_location', reason: COMPUTED },
  { at: 'tencentcloud_ckafka_topic.segment_bytes', reason: COMPUTED },
  { at: 'tencentcloud_cls_alarm.alarm_level', reason: 'how an alarm is marked; whether it fires is compared' },
  { at: 'tencentcloud_cls_index.include_internal_fields', kinds: ['removed'], reason: DEFAULTED },
  { at: 'tencentcloud_cls_index.metadata_flag', kinds: ['removed'], reason: DEFAULTED },
  ...['alias', 'contain_z_h', 'open_index_for_child_only'].map((name) => ({
    at: `tencentcloud_cls_index.rule.*.key_value.*.key_values.*.value.*.${name}`,
    kinds: ['removed'] as const,
    reason: DEFAULTED,
  })),
  { at: 'tencentcloud_cls_logset.role_name', reason: COMPUTED },
  { at: 'tencentcloud_cls_logset.topic_count', reason: COMPUTED },
  {
    at: 'tencentcloud_cls_topic.auto_split',
    reason: 'how many partitions there are; each has the period of the topic',
  },
  { at: 'tencentcloud_cls_topic.max_split_partitions', reason: 'how many partitions there are' },
  { at: 'tencentcloud_cls_topic.partition_count', reason: 'how many partitions there are' },
  { at: 'tencentcloud_cls_topic.encryption', reason: 'how lines are written, and not for how long' },
  { at: 'tencentcloud_cls_topic.hot_period', reason: 'when a line moves to cheaper storage; the period is its end' },
  { at: 'tencentcloud_cls_topic.is_web_tracking', reason: 'who may write, and not for how long' },
  { at: 'tencentcloud_cos_bucket.acl_body', reason: 'who may read, and not for how long' },
  { at: 'tencentcloud_cos_bucket.cors_response_vary', reason: 'a header of answers' },
  { at: 'tencentcloud_cos_bucket.cos_bucket_url', reason: COMPUTED },
  ...['enable_intelligent_tiering', 'intelligent_tiering_days', 'intelligent_tiering_request_frequent'].map((name) => ({
    at: `tencentcloud_cos_bucket.${name}`,
    reason: 'by which storage class an object is kept; a lifecycle rule deletes it in each',
  })),
  { at: 'tencentcloud_cos_bucket.lifecycle_rules.*.expiration.*.date', kinds: ['removed'], reason: 'it is empty' },
  {
    at: 'tencentcloud_cos_bucket.lifecycle_rules.*.abort_incomplete_multipart_upload.*.days_after_initiation',
    kinds: ['raised'],
    reason: WITHIN,
  },
  { at: 'tencentcloud_cos_bucket.log_enable', kinds: ['removed'], reason: 'unset it is off, as it is here' },
  {
    at: 'tencentcloud_cos_bucket.object_lock_configuration',
    kinds: ['removed'],
    reason: 'unset it is off, as it is here',
  },
  {
    at: 'tencentcloud_cos_bucket.object_lock_configuration.*',
    kinds: ['removed'],
    reason: 'unset it is off, as it is here',
  },
  {
    at: 'tencentcloud_mysql_backup_policy.binlog_standby_days',
    reason: 'when a binlog moves to cheaper storage; its period is its end',
  },
  { at: 'tencentcloud_redis_backup_config.backup_period.**', reason: 'on which days a backup is made' },
  ...[
    ...['code_size', 'function_id', 'host', 'install_dependency', 'status_desc', 'vip'].map((name) => [name, COMPUTED]),
    ['async_run_enable', 'whether a run may outlive its answer; its time is compared'],
    ['eip_fixed', 'which address it has in the public net, which is off'],
  ].map(([name = '', reason = '']) => ({ at: `tencentcloud_scf_function.${name}`, reason })),
  ...['code_error', 'code_result', 'err_no', 'status'].map((name) => ({
    at: `tencentcloud_scf_function.${name}`,
    kinds: ['removed'] as const,
    reason: 'without the word of the service nothing says that it fails',
  })),
  ...['dns_cache', 'enable_eip_config', 'func_type', 'l5_enable'].map((name) => ({
    at: `tencentcloud_scf_function.${name}`,
    kinds: ['removed'] as const,
    reason: DEFAULTED,
  })),
  { at: 'tencentcloud_scf_trigger.available_status', kinds: ['removed'], reason: 'as for its function' },
  { at: 'tencentcloud_scf_trigger.custom_argument', kinds: ['removed'], reason: 'it is empty' },
  { at: 'tencentcloud_scf_trigger.description', kinds: ['removed'], reason: 'it is empty' },
  { at: 'tencentcloud_scf_trigger.trigger_attribute', reason: COMPUTED },
];

/** Of a state, beside the values of resources. */
export const OF_STATES: readonly Place[] = [
  { at: 'values.root_module.resources.*.schema_version', reason: 'the version of a form inside the provider' },
  { at: 'values.root_module.resources.*.depends_on.**', reason: ORDER },
  {
    at: 'values.root_module.resources.*.sensitive_values.**',
    reason: 'what is marked is not shown; a value that a verdict needs is missing without its mark, and found',
  },
  { at: 'values.root_module.resources.tencentcloud_redis_backup_config', kinds: ['removed'], reason: HOUR },
  { at: 'resources.*.instances.*.schema_version', reason: 'the version of a form inside the provider' },
  { at: 'resources.*.instances.*.dependencies.**', reason: ORDER },
  { at: 'resources.*.instances.*.private', reason: 'what the provider remembers for itself' },
  { at: 'resources.tencentcloud_redis_backup_config', kinds: ['removed'], reason: HOUR },
  { at: 'resources.tencentcloud_redis_backup_config.instances', kinds: ['removed'], reason: HOUR },
  { at: 'resources.tencentcloud_redis_backup_config.instances.*', kinds: ['removed'], reason: HOUR },
  { at: 'resources.*.name', reason: 'a resource is known by what it sets; a reference names it in a document only' },
  { at: 'check_results', reason: 'conditions of its own; what is set is judged' },
  { at: 'lineage', reason: 'which state it is, and not what it says' },
  { at: 'serial', reason: 'how often it was written' },
  { at: 'outputs', kinds: ['unknown'], reason: 'what is shown to people' },
];
