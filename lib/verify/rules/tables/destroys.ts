// SPDX-License-Identifier: Apache-2.0
import type { ResourceView } from '../../../stores/resource';

/** What a destroy really does. */
export interface Destroy {
  /** `stays`: the setting stays. `resets`: to values of the provider. `bin`: a whole copy stays. `deletes`: data goes. */
  readonly kind: 'stays' | 'resets' | 'bin' | 'deletes';
  readonly what: string;
  readonly remedy: string;
  /** A copy that lives on, or a promise that breaks; else it is reported as a warning. */
  readonly harmful: boolean;
}

const off = (view: ResourceView, attribute: string): boolean => view.values[attribute] === 'off';

const bin = (what: string): Destroy => ({
  kind: 'bin',
  what,
  remedy: "apply 'force_delete = true' first and destroy then, or have somebody empty the recycle bin",
  harmful: true,
});

const deletes = (what: string): Destroy => ({
  kind: 'deletes',
  what,
  remedy: "take the resource out of the state instead ('removed' block), or acknowledge it in the estate",
  harmful: true,
});

const stays = (what: string): Destroy => ({
  kind: 'stays',
  what,
  remedy: 'apply the value that should remain first, and destroy then',
  harmful: false,
});

const isolates = (view: ResourceView): boolean =>
  view.values['charge_type'] === 'PREPAID' && view.values['force_delete'] !== true;

/** A replica goes, and its master keeps the data. */
const replica = (view: ResourceView): Destroy | undefined =>
  isolates(view) ? bin('the replica goes to the recycle bin as a whole, and Terraform forgets it') : undefined;

/** What becomes of a resource of each type; read in the provider and seen by real destroys. */
export const DESTROYS: Readonly<Record<string, (view: ResourceView) => Destroy | undefined>> = {
  tencentcloud_mysql_backup_policy: () => ({
    kind: 'resets',
    what: 'the provider resets the instance to 7 days of backups and binlogs and another backup method, whatever was set',
    remedy: 'keep the resource (protect: true); after a taint run terraform untaint instead of an apply',
    harmful: true,
  }),
  tencentcloud_redis_backup_config: () => ({
    kind: 'resets',
    what: 'the provider resets the backup window',
    remedy: 'nothing to do: the period of backups does not change',
    harmful: false,
  }),
  tencentcloud_mysql_local_binlog_config: () => stays('local binlogs keep the last period'),
  tencentcloud_mysql_remote_backup_config: (view) =>
    off(view, 'remote_backup_save') && off(view, 'remote_binlog_save')
      ? stays('remote backup stays off')
      : {
          kind: 'stays',
          what: 'remote backup stays on and goes on copying to another region',
          remedy: "apply 'remote_backup_save' and 'remote_binlog_save' as 'off' first, and destroy then",
          harmful: true,
        },
  tencentcloud_mysql_audit_service: () => undefined,
  tencentcloud_mongodb_instance_backup_rule: () => stays('the backup rule stays as it is, long-term backups included'),
  tencentcloud_mongodb_instance_params: () => stays('parameters stay'),
  tencentcloud_redis_param: () => stays('parameters stay'),
  tencentcloud_cos_bucket_version: () => stays('versioning stays on'),
  tencentcloud_scf_trigger_config: () => ({
    kind: 'stays',
    what: 'the timer keeps firing',
    remedy: 'close the trigger first, or use tencentcloud_scf_trigger',
    harmful: true,
  }),
  tencentcloud_mysql_instance: (view) =>
    isolates(view)
      ? bin('the instance goes to the recycle bin as a whole, and Terraform forgets it')
      : deletes('the instance and its data are purged'),
  tencentcloud_mysql_readonly_instance: replica,
  tencentcloud_mysql_dr_instance: replica,
  tencentcloud_mysql_database: () => deletes('the database is dropped with all of its tables'),
  tencentcloud_redis_instance: (view) =>
    view.values['force_delete'] === true
      ? deletes('the instance and its data are purged')
      : bin('the instance goes to the recycle bin as a whole, and Terraform forgets it'),
  tencentcloud_mongodb_instance: () => deletes('the instance and its data are purged'),
  tencentcloud_mongodb_sharding_instance: () => deletes('the instance and its data are purged'),
  tencentcloud_ckafka_instance: () => deletes('the instance and all of its topics are deleted'),
  tencentcloud_ckafka_datahub_topic: () => deletes('the topic and its records are deleted'),
  tencentcloud_ckafka_topic: () => deletes('the topic and its records are deleted'),
  tencentcloud_tdmq_instance: () => deletes('the cluster and all of its namespaces are deleted'),
  tencentcloud_tdmq_professional_cluster: () => deletes('the cluster and all of its namespaces are deleted'),
  tencentcloud_tdmq_namespace: () => deletes('the namespace, its topics and their records are deleted'),
  tencentcloud_tdmq_topic: () => deletes('the topic and its records are deleted'),
  tencentcloud_tdmq_topic_with_full_id: () => deletes('the topic and its records are deleted'),
  tencentcloud_tdmq_subscription: () =>
    deletes('what it has not read yet can be deleted, and nobody knows where it was'),
  tencentcloud_cls_topic: () => deletes('the topic and its logs are deleted'),
  tencentcloud_cos_bucket: (view) =>
    view.values['force_clean'] === true ? deletes('the bucket and its objects are deleted') : undefined,
};
