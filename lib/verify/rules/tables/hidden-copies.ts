// SPDX-License-Identifier: Apache-2.0
import { blocks, isUnknown, type ResourceView } from '../../../stores/resource';
import { OWN_TOPIC, REMOVE_OR_WATCH } from './types';

/** A resource that makes a copy which no store's formula counts. */
export interface HiddenCopy {
  readonly types: readonly string[];
  /** Only resources of which this is true. @default - all */
  readonly when?: (view: ResourceView) => boolean;
  readonly what: string;
  /** @default - no formula counts the copy */
  readonly why?: string;
  readonly remedy: string;
}

/** Whether a block is there, also one that is not known yet. */
function hasAny({ values }: ResourceView, block: string): boolean {
  return isUnknown(values[block]) || blocks(values, block).length > 0;
}

/** Copies by type, from the provider's own list of resources. What the stores inspect themselves is not here. */
export const HIDDEN_COPIES: readonly HiddenCopy[] = [
  {
    types: ['tencentcloud_clb_log_topic', 'tencentcloud_clb_log_set'],
    what: 'log topics of a load balancer keep 30 days, which nobody can set',
    remedy: 'replace it by a cls_topic of the estate and tencentcloud_clb_cls_log_attachment',
  },
  {
    types: ['tencentcloud_mysql_cls_log_attachment'],
    what: 'slow and error logs repeat SQL text in CLS, 30 days where the resource creates the topic',
    remedy: OWN_TOPIC,
  },
  { types: ['tencentcloud_redis_log_delivery'], what: 'slow logs repeat keys in CLS', remedy: OWN_TOPIC },
  {
    types: ['tencentcloud_cls_cloud_product_log_task', 'tencentcloud_cls_cloud_product_log_task_v2'],
    what: 'logs of a cloud product are collected into a topic of its own',
    remedy: OWN_TOPIC,
  },
  {
    types: ['tencentcloud_mysql_backup', 'tencentcloud_mongodb_instance_backup', 'tencentcloud_redis_backup_operation'],
    what: 'a manual backup stays until somebody deletes it',
    remedy: 'leave backups to the automatic ones, whose period is set',
  },
  {
    types: [
      'tencentcloud_mongodb_instance_backup_download_task',
      'tencentcloud_mysql_audit_log_file',
      'tencentcloud_mongodb_audit_log_file',
      'tencentcloud_cos_object_download_operation',
      'tencentcloud_dbbrain_security_audit_log_export_task',
    ],
    what: 'a file for download is a copy that leaves the account',
    remedy: REMOVE_OR_WATCH,
  },
  {
    types: ['tencentcloud_mongodb_audit_service', 'tencentcloud_redis_audit_log'],
    what: 'the audit log repeats commands with the data in them',
    remedy: REMOVE_OR_WATCH,
  },
  {
    types: [
      'tencentcloud_mysql_dr_instance',
      'tencentcloud_mongodb_standby_instance',
      'tencentcloud_redis_replicate_attachment',
    ],
    what: 'a disaster-recovery copy has backups and logs of its own, in another region',
    remedy: 'declare the other instance as a unit of its own, and exempt this resource with that unit as the reason',
  },
  {
    types: ['tencentcloud_mysql_readonly_instance', 'tencentcloud_mongodb_readonly_instance'],
    what: 'a read-only instance is a replica with logs, a delay and a recycle bin of its own',
    remedy: REMOVE_OR_WATCH,
  },
  {
    types: ['tencentcloud_mysql_ro_stop_replication', 'tencentcloud_mysql_dr_instance_to_mater'],
    what: 'a replica that no longer follows its master keeps what the master deletes',
    remedy: 'remove it, or declare the other instance as a unit of its own and exempt this resource with that unit',
  },
  {
    types: ['tencentcloud_mysql_ro_group'],
    when: (view) => blocks(view.values, 'ro_group_info').some((group) => (group['replication_delay_time'] ?? 0) !== 0),
    what: 'delayed replicas keep what the master deletes until they catch up',
    remedy: "set 'ro_group_info.replication_delay_time' to 0",
  },
  {
    types: ['tencentcloud_mysql_rollback'],
    what: 'a rollback brings deleted rows back as new tables',
    remedy: REMOVE_OR_WATCH,
  },
  {
    types: ['tencentcloud_mysql_db_import_job_operation', 'tencentcloud_redis_startup_instance_operation'],
    what: 'it brings back data of an earlier time, deleted records included',
    remedy: REMOVE_OR_WATCH,
  },
  {
    types: ['tencentcloud_mysql_isolate_instance'],
    what: 'an isolated instance stays in the recycle bin as a whole, where nothing expires',
    remedy: REMOVE_OR_WATCH,
  },
  {
    types: ['tencentcloud_redis_clear_instance_operation'],
    what: 'the apply deletes every key of the instance at once',
    why: 'no formula counts that deletion, so it keeps to no floor and to no legal hold',
    remedy: 'remove it, or exempt it with who answers for the loss',
  },
  {
    types: [
      'tencentcloud_dts_migrate_job',
      'tencentcloud_dts_migrate_service',
      'tencentcloud_dts_sync_config',
      'tencentcloud_dts_sync_job',
    ],
    what: 'data transmission copies a database to another one',
    remedy: 'place the category at its target as well, or remove it',
  },
  {
    types: ['tencentcloud_ckafka_datahub_topic'],
    what: "a topic of DataHub keeps records for its own 'retention_ms', and no unit covers it",
    remedy: 'use a ckafka_topic of the estate, whose retention is set',
  },
  {
    types: ['tencentcloud_monitor_tmp_multiple_writes', 'tencentcloud_monitor_tmp_multiple_writes_list'],
    what: 'metrics are written to another place as well',
    remedy: REMOVE_OR_WATCH,
  },
  {
    types: ['tencentcloud_ckafka_datahub_task', 'tencentcloud_ckafka_connect_resource'],
    what: 'a task copies records between topics and other stores',
    remedy: 'place the category at its target as well, or remove the task',
  },
  {
    types: ['tencentcloud_ckafka_instance'],
    when: (view) => blocks(view.values, 'config').some((config) => config['auto_create_topic_enable'] !== false),
    what: "topics that clients create follow the instance's 'msg_retention_time' and are in no estate",
    remedy: "set 'config.auto_create_topic_enable' to false",
  },
  {
    types: ['tencentcloud_cos_bucket'],
    when: (view) => ![undefined, false].includes(view.values['log_enable'] as boolean | undefined),
    what: 'access logs with addresses and object names go to another bucket',
    remedy: "switch 'log_enable' off, or place 'log' at the target's prefix and exempt this resource",
  },
  {
    types: ['tencentcloud_cos_bucket'],
    when: (view) => hasAny(view, 'origin_pull_rules'),
    what: 'it fetches objects from an origin and keeps them: what was deleted comes back, as new as its return',
    remedy: "remove 'origin_pull_rules', or exempt it with who expires the origin",
  },
  {
    types: ['tencentcloud_cls_alarm'],
    when: (view) => hasAny(view, 'analysis'),
    what: "'analysis' puts lines of the log into the notice, which people and channels keep",
    remedy: "remove 'analysis', or exempt it with who limits the notices",
  },
  {
    types: ['tencentcloud_cos_bucket_version'],
    what: "it and 'versioning_enable' of the bucket switch versions on and off by turns, and its destroy leaves them on",
    remedy: "remove it and use 'versioning_enable' of tencentcloud_cos_bucket",
  },
  {
    types: ['tencentcloud_cos_bucket_inventory', 'tencentcloud_cos_bucket_generate_inventory_immediately_operation'],
    what: 'an inventory repeats object names in another bucket',
    remedy: REMOVE_OR_WATCH,
  },
  {
    types: [
      'tencentcloud_cos_batch',
      'tencentcloud_cos_object_copy_operation',
      'tencentcloud_cos_object_restore_operation',
    ],
    what: 'an operation copies objects, and each copy starts a life of its own',
    remedy: REMOVE_OR_WATCH,
  },
  {
    types: [
      'tencentcloud_cls_cos_shipper',
      'tencentcloud_cls_ckafka_consumer',
      'tencentcloud_cls_data_transform',
      'tencentcloud_cls_dlc_deliver',
      'tencentcloud_cls_export',
      'tencentcloud_cls_kafka_consumer',
      'tencentcloud_cls_scheduled_sql',
    ],
    what: 'it copies a log topic elsewhere, and nothing of CLS expires the copy',
    remedy: 'place the category at the target as well, or remove it',
  },
  {
    types: ['tencentcloud_cls_cos_recharge', 'tencentcloud_cls_kafka_recharge', 'tencentcloud_cls_metric_subscribe'],
    what: 'it imports data into a log topic, where a record is as new as its import',
    remedy: "state the delay as 'arrivesFrom' of the placement and exempt this resource, or remove it",
  },
  {
    types: ['tencentcloud_audit_track', 'tencentcloud_config_deliver_config'],
    what: 'it delivers operation records with account names to a bucket or a topic',
    remedy: REMOVE_OR_WATCH,
  },
  {
    types: ['tencentcloud_vpc_flow_log', 'tencentcloud_vpc_flow_log_config'],
    what: 'flow logs hold network addresses, which are log data',
    remedy: OWN_TOPIC,
  },
];

/** A resource that sends logs to a topic which it names. */
export interface LogSource {
  readonly type: string;
  readonly attribute: string;
  /** What follows when the attribute is unset; undefined: then nothing is sent. */
  readonly unset: string | undefined;
}

export const LOG_SOURCES: readonly LogSource[] = [
  { type: 'tencentcloud_clb_cls_log_attachment', attribute: 'log_topic_id', unset: 'no topic is named' },
  { type: 'tencentcloud_clb_instance', attribute: 'log_topic_id', unset: undefined },
  { type: 'tencentcloud_cls_config', attribute: 'output', unset: undefined },
  { type: 'tencentcloud_cls_config_extra', attribute: 'topic_id', unset: 'no topic is named' },
  {
    type: 'tencentcloud_scf_function',
    attribute: 'cls_topic_id',
    unset: "the platform chooses a topic of its own for the function's log, with its own period",
  },
];
