// SPDX-License-Identifier: Apache-2.0
import { blocks, isUnknown, type ResourceView } from '../../stores/resource';
import type { Finding } from '../../verify';
import { CKAFKA_TOPICS } from '../asks/ckafka';
import { CLS_LOG_TOPICS, CLS_METRIC_TOPICS } from '../asks/cls';
import { COS_LIFECYCLE, COS_VERSIONING } from '../asks/cos';
import { MONGODB_RULES } from '../asks/mongodb';
import { MYSQL_BACKUP_CONFIG, MYSQL_LOCAL_BINLOG, MYSQL_REMOTE } from '../asks/mysql';
import { REDIS_BACKUP_CONFIG, REDIS_PARAMETERS } from '../asks/redis';
import { unitsOf } from '../asks/ask';
import { found, placementsOfInstance, placementsOn, type AuditInput } from './found';

/** A resource as the account has it, in the words of the provider. */
interface Live {
  readonly type: string;
  /** Attributes that name the resource, with their values. */
  readonly key: Readonly<Record<string, unknown>>;
  readonly values: Readonly<Record<string, unknown>>;
  /** Attributes that the provider does not read back, so that no plan shows a change of them. */
  readonly hidden?: readonly string[];
  readonly at: string;
  readonly placements: readonly string[];
}

/** What is live against what the estate writes, field by field. */
export function judgeDrift(input: AuditInput): readonly Finding[] {
  return [
    ...liveOf(input).flatMap((live) => compare(live, input.expected)),
    ...rules(input),
    ...timestamps(input),
    ...missing(input),
  ];
}

function compare(live: Live, expected: readonly ResourceView[]): Finding[] {
  const view = expected.find(
    ({ type, values }) =>
      type === live.type && Object.entries(live.key).every(([name, value]) => values[name] === value),
  );
  if (view === undefined) return [];
  return Object.entries(live.values).flatMap(([name, is]) => {
    const wanted = view.values[name];
    if (wanted === undefined || wanted === null || isUnknown(wanted) || same(is, wanted)) return [];
    const hidden = live.hidden?.includes(name) === true ? ', which no plan shows' : '';
    return [
      found('retention/drift', live.at, `'${name}' is ${text(is)}, the estate writes ${text(wanted)}${hidden}`, {
        placements: live.placements,
      }),
    ];
  });
}

/** Values as people mean them: `7` and `'7'` are one, and so are an empty list and none. */
export function same(is: unknown, wanted: unknown): boolean {
  return text(is) === text(wanted);
}

function text(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  if (Array.isArray(value))
    return value.length === 0 ? 'nothing' : (value as readonly unknown[]).map(String).sort().join(', ');
  return String(value);
}

function liveOf({ answers, estate }: AuditInput): Live[] {
  const mysql = unitsOf(estate, 'mysql').flatMap(({ instanceId }): Live[] => {
    const common = { at: `mysql ${instanceId}`, placements: placementsOfInstance(estate, instanceId) };
    return [
      ...answers.items(MYSQL_BACKUP_CONFIG, instanceId).map((config) => ({
        ...common,
        type: 'tencentcloud_mysql_backup_policy',
        key: { mysql_id: instanceId },
        values: {
          retention_period: config.BackupExpireDays,
          binlog_period: config.BinlogExpireDays,
          backup_model: config.BackupMethod,
        },
      })),
      ...answers.items(MYSQL_LOCAL_BINLOG, instanceId).map(({ LocalBinlogConfig: { SaveHours, MaxUsage } }) => ({
        ...common,
        type: 'tencentcloud_mysql_local_binlog_config',
        key: { instance_id: instanceId },
        values: { save_hours: SaveHours, max_usage: MaxUsage },
      })),
      ...answers.items(MYSQL_REMOTE, instanceId).map((remote) => ({
        ...common,
        type: 'tencentcloud_mysql_remote_backup_config',
        key: { instance_id: instanceId },
        values: {
          remote_backup_save: remote.RemoteBackupSave,
          remote_binlog_save: remote.RemoteBinlogSave,
          remote_region: remote.RemoteRegion,
          ...(remote.RemoteBackupSave === 'on' ? { expire_days: remote.ExpireDays } : {}),
        },
      })),
    ];
  });
  const mongodb = unitsOf(estate, 'mongodb').flatMap(({ instanceId }): Live[] =>
    answers.items(MONGODB_RULES, instanceId).map((rule) => ({
      type: 'tencentcloud_mongodb_instance_backup_rule',
      key: { instance_id: instanceId },
      values: {
        backup_retention_period: rule.BackupSaveTime,
        backup_method: rule.BackupMethod,
        oplog_expired_days: rule.OplogExpiredDays,
      },
      hidden: ['oplog_expired_days'],
      at: `mongodb ${instanceId}`,
      placements: placementsOfInstance(estate, instanceId),
    })),
  );
  const redis = unitsOf(estate, 'redis').flatMap(({ instanceId }): Live[] => {
    const common = { at: `redis ${instanceId}`, placements: placementsOfInstance(estate, instanceId) };
    return answers.items(REDIS_BACKUP_CONFIG, instanceId).map(({ TimePeriod }) => ({
      ...common,
      type: 'tencentcloud_redis_backup_config',
      key: { redis_id: instanceId },
      values: { backup_time: TimePeriod },
    }));
  });
  const ckafka = answers.all(CKAFKA_TOPICS).map(({ key, item }): Live => ({
    type: 'tencentcloud_ckafka_topic',
    key: { instance_id: key, topic_name: item.TopicName },
    values: {
      retention: item.Config.Retention,
      segment: item.Config.SegmentMs,
      clean_up_policy: item.Config.CleanUpPolicy,
      replica_num: item.ReplicaNum,
      partition_num: item.PartitionNum,
    },
    at: `ckafka ${key}/${item.TopicName}`,
    placements: placementsOn(
      estate,
      (unit) => unit.store === 'ckafka' && unit.instanceId === key && unit.topic === item.TopicName,
    ),
  }));
  const cls = [...answers.all(CLS_LOG_TOPICS), ...answers.all(CLS_METRIC_TOPICS)].flatMap(({ key, item }): Live[] => {
    const unit = unitsOf(estate, 'cls').find((each) => each.region === key && each.topic === item.TopicName);
    if (unit === undefined) return [];
    return [
      {
        type: 'tencentcloud_cls_topic',
        key: { topic_name: item.TopicName },
        values: { period: item.Period, ...(unit.kind === 'log' ? { storage_type: item.StorageType } : {}) },
        at: `cls ${unit.topic}`,
        placements: placementsOn(estate, (each) => each === unit),
      },
    ];
  });
  return [...mysql, ...mongodb, ...redis, ...ckafka, ...cls];
}

/** Maps and lists of the provider: parameters of Redis, versioning and rules of buckets. */
function rules({ answers, estate, expected }: AuditInput): Finding[] {
  const redis = unitsOf(estate, 'redis').flatMap(({ instanceId }) => {
    const view = expected.find(
      ({ type, values }) => type === 'tencentcloud_redis_param' && values['instance_id'] === instanceId,
    );
    const wanted = (view?.values['instance_params'] ?? {}) as Readonly<Record<string, unknown>>;
    const live = new Map(
      answers.items(REDIS_PARAMETERS, instanceId).map(({ ParamName, CurrentValue }) => [ParamName, CurrentValue]),
    );
    if (live.size === 0) return [];
    return Object.entries(wanted).flatMap(([name, value]) =>
      same(live.get(name), value)
        ? []
        : [
            found(
              'retention/drift',
              `redis ${instanceId}`,
              `'${name}' is ${text(live.get(name))}, the estate writes ${text(value)}`,
              {
                placements: placementsOfInstance(estate, instanceId),
              },
            ),
          ],
    );
  });
  const cos = unitsOf(estate, 'cos').flatMap((unit) => {
    const view = expected.find(
      ({ type, values }) => type === 'tencentcloud_cos_bucket' && values['bucket'] === unit.bucket,
    );
    const answer = answers.get(COS_LIFECYCLE, unit.bucket);
    const placements = placementsOn(estate, (each) => each === unit);
    const at = `cos ${unit.bucket}`;
    const [versioning] = answers.items(COS_VERSIONING, unit.bucket);
    const versioned =
      versioning === undefined || (versioning.status === 'Enabled') === unit.versioned
        ? []
        : [
            found(
              'retention/drift',
              at,
              `versioning is ${text(versioning.status)}, the estate writes ${unit.versioned ? 'Enabled' : 'nothing'}`,
              {
                placements,
              },
            ),
          ];
    if (view === undefined || answer?.known !== true) return versioned;
    const wanted = new Map(
      blocks(view.values, 'lifecycle_rules').map((rule) => [String(rule['filter_prefix'] ?? ''), ruleText(rule)]),
    );
    const live = new Map(
      answer.items.map((rule) => [
        rule.prefix,
        `${daysText(rule.expirationDays, rule.noncurrentDays, rule.abortDays)}${rule.enabled ? '' : ', disabled, which no plan shows'}${rule.partial ? ', for a part of the prefix only, which no plan shows' : ''}`,
      ]),
    );
    const prefixes = [...new Set([...wanted.keys(), ...live.keys()])].sort();
    return [
      ...versioned,
      ...prefixes.flatMap((prefix) => {
        const [is, should] = [live.get(prefix), wanted.get(prefix)];
        if (is === should) return [];
        const what = `the rule of prefix '${prefix}' is ${is ?? 'gone'}, the estate writes ${should ?? 'none'}`;
        return [found('retention/drift', `${at} prefix '${prefix}'`, what, { placements })];
      }),
    ];
  });
  return [...redis, ...cos];
}

function ruleText(rule: Readonly<Record<string, unknown>>): string {
  const first = (name: string, attribute: string): number | null => {
    const value = blocks(rule, name)[0]?.[attribute];
    return typeof value === 'number' ? value : null;
  };
  return daysText(
    first('expiration', 'days'),
    first('non_current_expiration', 'non_current_days'),
    first('abort_incomplete_multipart_upload', 'days_after_initiation'),
  );
}

function daysText(expiration: number | null, noncurrent: number | null, abort: number | null): string {
  const parts = [
    expiration === null ? '' : `expire ${expiration} d`,
    noncurrent === null ? '' : `noncurrent ${noncurrent} d`,
    abort === null ? '' : `uploads ${abort} d`,
  ].filter((part) => part !== '');
  return parts.join(', ') || 'nothing';
}

/** Whose clock dates the records of a topic: the provider can neither set nor read it. */
function timestamps({ answers, estate }: AuditInput): Finding[] {
  return unitsOf(estate, 'ckafka').flatMap((unit) => {
    const topic = answers.items(CKAFKA_TOPICS, unit.instanceId).find(({ TopicName }) => TopicName === unit.topic);
    const type = topic?.Config.LogMsgTimestampType;
    if (type === undefined || type === '' || type === unit.timestamps) return [];
    return [
      found(
        'retention/drift',
        `ckafka ${unit.instanceId}/${unit.topic}`,
        `records are dated by ${type}, the estate says ${unit.timestamps}, which no plan shows`,
        { placements: placementsOn(estate, (each) => each === unit) },
      ),
    ];
  });
}

/** What the estate declares and the account does not have. */
function missing({ answers, estate }: AuditInput): Finding[] {
  const gone = (at: string, placements: readonly string[]): Finding =>
    found('retention/drift', at, 'it is declared and does not exist', { placements });
  return [
    ...unitsOf(estate, 'ckafka').flatMap((unit) => {
      const answer = answers.get(CKAFKA_TOPICS, unit.instanceId);
      if (answer?.known !== true || answer.items.some(({ TopicName }) => TopicName === unit.topic)) return [];
      return [
        gone(
          `ckafka ${unit.instanceId}/${unit.topic}`,
          placementsOn(estate, (each) => each === unit),
        ),
      ];
    }),
    ...unitsOf(estate, 'cls').flatMap((unit) => {
      const answer = answers.get(unit.kind === 'metric' ? CLS_METRIC_TOPICS : CLS_LOG_TOPICS, unit.region);
      if (answer?.known !== true || answer.items.some(({ TopicName }) => TopicName === unit.topic)) return [];
      return [
        gone(
          `cls ${unit.topic}`,
          placementsOn(estate, (each) => each === unit),
        ),
      ];
    }),
  ];
}
