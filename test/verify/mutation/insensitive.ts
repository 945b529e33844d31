// SPDX-License-Identifier: Apache-2.0
import { FILLED, OF_STATES } from './insensitive-states';
import type { Survivor } from './mutate';
import { HOUR, ORDER, WITHIN, WORDS, type Place } from './place';

const SAID_TWICE = 'without values there is nothing to compare, and the list of changes is judged';
const NEWER_MEMBER = 'a minor version of the format adds members, and changes none';
const ASKED = 'what the estate asked for; the directive and the resource say what is done, and they are judged';

/** Attributes of resources, after the type, in whatever form they are read. The verdict does not lean on any of them. */
const ATTRIBUTES: readonly Place[] = [
  { at: '*.//.**', reason: 'metadata of cdktf, which Terraform ignores' },
  { at: '*.depends_on.**', reason: ORDER },
  {
    at: '*.lifecycle.**',
    kinds: ['removed', 'changed'],
    reason: 'whether a destroy is refused: the plan of a destroy is judged as residue and as shortening',
  },
  {
    at: 'tencentcloud_ckafka_topic.clean_up_policy',
    kinds: ['removed'],
    reason: "unset it is 'delete', as the provider documents",
  },
  {
    at: 'tencentcloud_ckafka_topic.segment',
    kinds: ['raised'],
    reason: WITHIN,
  },
  { at: 'tencentcloud_ckafka_topic.partition_num', reason: 'every partition has the retention of the topic' },
  { at: 'tencentcloud_ckafka_topic.replica_num', reason: 'every replica has the retention of the topic' },
  { at: 'tencentcloud_clb_cls_log_attachment.log_set_id', reason: 'the topic decides how long a line lives' },
  { at: 'tencentcloud_cls_topic.biz_type', reason: 'it cannot be changed, and the provider refuses it' },
  {
    at: 'tencentcloud_cls_topic.logset_id',
    reason: 'a topic is known by its name; a second one of that name is a stranger',
  },
  {
    at: 'tencentcloud_cls_topic.storage_type',
    kinds: ['removed'],
    reason: "unset it is 'hot', as the provider documents",
  },
  { at: 'tencentcloud_cos_bucket.acl', reason: 'who may read, and not for how long' },
  { at: 'tencentcloud_cos_bucket.force_clean', reason: 'what a destroy does, which is judged in its plan' },
  { at: 'tencentcloud_cos_bucket.lifecycle_rules.*.id', reason: 'the name of a rule' },
  {
    at: 'tencentcloud_cos_bucket.lifecycle_rules.*.filter_prefix',
    kinds: ['removed'],
    reason:
      'the provider requires it and refuses the configuration; read as the whole bucket, the rule deletes nothing earlier',
  },
  { at: 'tencentcloud_cos_bucket.versioning_enable', kinds: ['removed'], reason: 'unset it is off, as it is here' },
  {
    at: 'tencentcloud_tdmq_namespace.retention_policy.size_in_mb',
    kinds: ['raised'],
    reason: 'a storage that is full later deletes later, and never after the retention',
  },
  {
    at: 'tencentcloud_mongodb_instance_backup_rule.backup_method',
    reason: 'the sum takes the method that keeps longest, whichever is set',
  },
  { at: 'tencentcloud_mongodb_instance_backup_rule.backup_time', reason: HOUR },
  {
    at: 'tencentcloud_mysql_backup_policy.backup_model',
    reason: 'how a backup is made; its life is a setting of its own',
  },
  { at: 'tencentcloud_mysql_backup_policy.backup_time', reason: HOUR },
  { at: 'tencentcloud_mysql_backup_policy.enable_binlog_standby', reason: 'cheaper storage for the same time' },
  {
    at: 'tencentcloud_mysql_local_binlog_config.max_usage',
    reason: 'a full disk purges earlier; the hours are the bound',
  },
  {
    at: 'tencentcloud_mysql_remote_backup_config.expire_days',
    reason: 'remote backups are off, so nothing expires there',
  },
  { at: 'tencentcloud_mysql_remote_backup_config.remote_region', kinds: ['removed'], reason: 'remote backups are off' },
  {
    at: 'tencentcloud_redis_backup_config',
    kinds: ['removed'],
    reason: 'it sets the hour only: the days of a backup cannot be set or disabled, and are in the sum',
  },
  { at: 'tencentcloud_redis_backup_config.backup_time', reason: HOUR },
  {
    at: 'tencentcloud_redis_param.instance_params',
    kinds: ['unknown'],
    reason: 'an engine has hundreds of parameters; those that a sum or a floor leans on are judged by name',
  },
  {
    at: 'tencentcloud_cos_bucket.lifecycle_rules.*.abort_incomplete_multipart_upload.days_after_initiation',
    kinds: ['raised'],
    reason: WITHIN,
  },
  { at: 'tencentcloud_mysql_local_binlog_config.save_hours', kinds: ['raised'], reason: WITHIN },
];

/** Attributes that a plan shows as unset and that may be set: what they say has no part in a sum. */
const UNSET: readonly Place[] = [
  { at: '*.tags', reason: 'words for people; what a mapping reads of them is judged by the mapping' },
  { at: 'tencentcloud_ckafka_topic.enable_white_list', reason: 'who may write, and not for how long' },
  { at: 'tencentcloud_ckafka_topic.ip_white_list', reason: 'who may write, and not for how long' },
  { at: 'tencentcloud_ckafka_topic.note', reason: WORDS },
  { at: 'tencentcloud_ckafka_topic.sync_replica_min_num', reason: 'how many replicas a write waits for' },
  {
    at: 'tencentcloud_ckafka_topic.unclean_leader_election_enable',
    reason: 'which replica leads after a failure; each has the retention of the topic',
  },
  { at: 'tencentcloud_cls_topic.describes', reason: WORDS },
  { at: 'tencentcloud_cos_bucket.acceleration_enable', reason: 'by which way a bucket is reached' },
  { at: 'tencentcloud_cos_bucket.encryption_algorithm', reason: 'how objects are written, and not for how long' },
  { at: 'tencentcloud_cos_bucket.kms_id', reason: 'how objects are written, and not for how long' },
  { at: 'tencentcloud_cos_bucket.log_prefix', reason: 'the access log is off' },
  { at: 'tencentcloud_cos_bucket.log_target_bucket', reason: 'the access log is off' },
  {
    at: 'tencentcloud_cos_bucket.multi_az',
    reason: 'in how many places of one region an object is; each goes with it',
  },
  { at: 'tencentcloud_cos_bucket.replica_role', reason: 'without a rule nothing is replicated' },
  {
    at: 'tencentcloud_mongodb_instance_backup_rule.active_weekdays',
    reason: 'on which days a backup is made; its life is a setting of its own',
  },
  {
    at: 'tencentcloud_mongodb_instance_backup_rule.alarm_water_level',
    reason: 'when somebody is notified of the space',
  },
  {
    at: 'tencentcloud_mongodb_instance_backup_rule.backup_frequency',
    reason: 'how often a backup is made; its life is a setting of its own',
  },
  {
    at: 'tencentcloud_mongodb_instance_backup_rule.backup_version',
    reason: 'how a backup is made; its life is a setting of its own',
  },
  { at: 'tencentcloud_mongodb_instance_backup_rule.notify', reason: 'whether somebody is notified of it' },
  { at: 'tencentcloud_mysql_remote_backup_config.remote_region', reason: 'remote backups are off' },
  {
    at: 'terraform_data.triggers_replace',
    reason: 'what else replaces the resource that carries the manifest; what that does is in the plan',
  },
];

/** Of a plan, where the policy of a role is known after apply; a document and a state show it, and it is compared. */
const OF_A_ROLE: readonly Place[] = [
  { at: 'enforcers.*.network.account.*', reason: 'the policy of the role that names it is known after apply' },
  { at: 'enforcers.*.network.endpoints.*', kinds: ['removed'], reason: 'the policy of the role is known after apply' },
  { at: 'enforcers.*.network.endpoints.*.secret', reason: 'the policy of the role that names it is known after apply' },
];

/** Members of the manifest. */
const MANIFEST: readonly Place[] = [
  { at: 'assume.*.witness', reason: WORDS },
  { at: 'assume.mongodb-oplog-upload', kinds: ['removed'], reason: WITHIN },
  { at: 'enforcedElsewhere', kinds: ['removed'], reason: 'absent it is null, as it is here' },
  {
    at: 'enforcers.*.network.endpoints.*.hosts.*',
    reason: 'where the function finds an instance; a wrong host fails its directives, and the alarm tells',
  },
  { at: 'passesThrough.**', reason: 'rows of the report about data that is kept nowhere' },
  { at: 'recipients.**', reason: 'notes of the report: no setting makes a recipient forget' },
  { at: 'assume.*.ms', reason: WITHIN },
  { at: 'units.*.deleteImage', kinds: ['removed'], reason: ASKED },
  { at: 'units.*.versioned', kinds: ['changed'], reason: ASKED },
  { at: 'units.*.partitions', kinds: ['raised', 'lowered'], reason: ASKED },
  { at: 'units.*.replicas', kinds: ['raised', 'lowered'], reason: ASKED },
  {
    at: 'units.*.loadBalancers.**',
    kinds: ['removed'],
    reason: 'whose log has to arrive; what arrives is judged by its topic',
  },
  { at: 'placements.*.location.expiry', kinds: ['removed'], reason: ASKED },
  { at: 'placements.*.name', reason: WORDS },
  { at: 'placements.*.arrival.*.id', kinds: ['changed'], reason: WORDS },
  { at: 'placements.*.arrival.*.text', kinds: ['changed'], reason: WORDS },
  { at: 'placements.*.arrival.*.why', reason: WORDS },
  {
    at: 'policy.name',
    reason: 'a policy of another name is the word of the manifest; who judges pins theirs with --policy',
  },
];

const OTHERS: readonly Place[] = [
  { at: '//.**', reason: 'metadata of cdktf, which Terraform ignores' },
  {
    at: 'resource.tencentcloud_redis_backup_config',
    kinds: ['removed'],
    reason: 'as for the resource itself',
  },
  {
    at: 'terraform.required_providers',
    kinds: ['unknown'],
    reason: 'a provider of another name: its types have verdicts of their own',
  },
  { at: 'provider', kinds: ['unknown'], reason: 'a provider of another name: its types have verdicts of their own' },
  { at: 'terraform_version', reason: 'a version of Terraform; the format of the plan says what its members mean' },
  { at: 'applyable', reason: 'whether there is anything to apply' },
  { at: 'errored', kinds: ['removed'], reason: 'absent it is false, as it is here' },
  { at: 'complete', kinds: ['removed'], reason: 'absent, as in older versions of Terraform, it says nothing' },
  { at: 'planned_values.**', kinds: ['removed', 'unknown'], reason: SAID_TWICE },
  {
    at: 'planned_values.root_module.resources.*.schema_version',
    reason: 'the version of a form inside the provider, whose own version is judged',
  },
  {
    at: 'planned_values.root_module.resources.*.sensitive_values.**',
    reason: 'the list of changes has the same marks, and those are read',
  },
  { at: 'configuration.provider_config', kinds: ['unknown'], reason: NEWER_MEMBER },
  { at: 'configuration.provider_config.tencentcloud.expressions.region', kinds: ['unknown'], reason: NEWER_MEMBER },
  {
    at: 'configuration.provider_config.tencentcloud.name',
    reason: 'the provider is known by its source, whatever it is called',
  },
  {
    at: 'configuration.provider_config.terraform.**',
    reason: 'the provider of terraform_data is part of Terraform and has no settings',
  },
  { at: 'resource_changes.*.change.before_sensitive.**', reason: 'a new resource has nothing before it' },
  { at: 'resource_changes.*.change.after_sensitive.**', reason: 'nothing of it is secret' },
  {
    at: 'resource_changes.*.change.after_unknown.**',
    reason: 'what the service computes; an unknown value that a verdict needs is missing without its mark, and found',
  },
  {
    at: 'configuration.root_module.resources.*.expressions.**',
    reason: 'what an expression gave is in the list of changes, and judged there',
  },
  { at: 'configuration.root_module.resources.*.depends_on.**', reason: ORDER },
  {
    at: 'configuration.root_module.resources.*.schema_version',
    reason: 'the version of a form inside the provider, whose own version is judged',
  },
  { at: 'terraform.backend.**', reason: 'where the state is kept: it holds settings and no record' },
  { at: 'terraform.required_version', reason: 'a version of Terraform, which plans what the document says' },
];

const FORMS: readonly RegExp[] = [
  /^values\.root_module\.resources\.([a-z0-9_]+)\.values(?:\.|$)/,
  /^resources\.([a-z0-9_]+)\.instances\.\*\.attributes(?:\.|$)/,
  /^resource\.([a-z0-9_]+)\.\*(?:\.|$)/,
  /^resource_changes\.([a-z0-9_]+)\.change\.after(?:\.|$)/,
];

/** Why a mutant may survive, or undefined where nothing says so. */
export function insensitive(survivor: Survivor): string | undefined {
  if (survivor.kind === 'removed' && survivor.wasUnset) return 'nothing was set there, so nothing is removed';
  return matching(survivor)?.reason;
}

/** Lines that no survivor needs: what became sensitive must not stay excused. */
export function unused(survivors: readonly Survivor[]): string[] {
  const used = new Set(survivors.map(matching));
  return [...ATTRIBUTES, ...UNSET, ...FILLED, ...MANIFEST, ...OF_A_ROLE, ...OF_STATES, ...OTHERS]
    .filter((each) => !used.has(each))
    .map(({ at }) => at);
}

function matching({ place, kind }: Survivor): Place | undefined {
  const attribute = FORMS.map((form) => form.exec(place)).find((match) => match !== null);
  const inside =
    attribute == null ? undefined : `${attribute[1]}.${place.slice(attribute[0].length)}`.replace(/\.$/, '');
  const manifest = /^terraform_data\.input\.(?:value\.)?(.*)$/.exec(inside ?? '')?.[1];
  const ofPlan = place.startsWith('resource_changes.');
  const ofState = /^(values|resources)\./.test(place);
  const [list, at] =
    manifest !== undefined
      ? [ofPlan ? [...MANIFEST, ...OF_A_ROLE] : MANIFEST, manifest]
      : inside !== undefined
        ? [ofPlan || ofState ? [...ATTRIBUTES, ...UNSET, ...FILLED] : ATTRIBUTES, inside]
        : [[...OTHERS, ...OF_STATES], place];
  return list.find((each) => covers(each.at, at) && (each.kinds ?? [kind]).includes(kind));
}

function covers(pattern: string, place: string): boolean {
  const [parts, found] = [pattern.split('.'), place.split('.')];
  const rest = parts.at(-1) === '**';
  const fixed = rest ? parts.slice(0, -1) : parts;
  if (rest ? found.length < fixed.length : found.length !== fixed.length) return false;
  return fixed.every((part, index) => part === '*' || part === found[index]);
}
