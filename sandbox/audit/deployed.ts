// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { App } from 'cdktf';
import { requirePlan, type Estate } from '../../lib/estate';
import { directivesIn } from '../../lib/manifest';
import { RetentionStack } from '../../lib/stacks';
import { functionCode } from '../../lib/stacks/function-code';
import { blocks, isUnknown, type ResourceView } from '../../lib/stores/resource';
import { readSynth } from '../../lib/verify';
import type { Account } from '../cloud/account';
import { newBucket } from '../cloud/services/cos';
import { seed } from '../run/seed';
import { steadyState } from './steady';

type Values = ResourceView['values'];
type Apply = (account: Account, values: Values, refer: (value: unknown) => string) => void;

const METHODS = ['logical', 'physical', '', 'snapshot'];
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const count = (value: unknown): number => Number(value ?? 0);

/** What each type of resource sets in the account. */
const APPLY: Readonly<Record<string, Apply>> = {
  tencentcloud_mysql_backup_policy({ mysql }, values) {
    Object.assign(mysql[text(values['mysql_id'])]?.backup ?? {}, {
      expireDays: values['retention_period'],
      binlogExpireDays: values['binlog_period'],
      method: values['backup_model'],
    });
  },
  tencentcloud_mysql_local_binlog_config({ mysql }, values) {
    Object.assign(mysql[text(values['instance_id'])]?.localBinlog ?? {}, {
      saveHours: values['save_hours'],
      maxUsage: values['max_usage'],
    });
  },
  tencentcloud_mysql_remote_backup_config({ mysql }, values) {
    Object.assign(mysql[text(values['instance_id'])]?.remote ?? {}, {
      backup: values['remote_backup_save'],
      binlog: values['remote_binlog_save'],
      regions: values['remote_region'],
      expireDays: values['expire_days'],
    });
  },
  tencentcloud_mongodb_instance_backup_rule({ mongodb }, values) {
    Object.assign(mongodb[text(values['instance_id'])] ?? {}, {
      method: values['backup_method'] ?? METHODS.indexOf('logical'),
      fullDays: values['backup_retention_period'],
      oplogDays: values['oplog_expired_days'],
    });
  },
  tencentcloud_redis_backup_config({ redis }, values) {
    Object.assign(redis[text(values['redis_id'])] ?? {}, { window: values['backup_time'] });
  },
  tencentcloud_redis_param({ redis }, values) {
    Object.assign(redis[text(values['instance_id'])]?.parameters ?? {}, values['instance_params']);
  },
  tencentcloud_tdmq_namespace({ pulsar }, values) {
    const name = text(values['environ_name']);
    const { namespaces } = (pulsar[text(values['cluster_id'])] ??= { namespaces: {} });
    const [policy] = blocks(values, 'retention_policy');
    namespaces[name] = {
      id: `namespace-${name}`,
      ttlSeconds: count(values['msg_ttl']),
      retentionMinutes: count(policy?.['time_in_minutes']),
      storageMegabytes: count(policy?.['size_in_mb']),
      remark: '',
      createdAt: '2026-01-01T00:00:00.000Z',
    };
  },
  tencentcloud_ckafka_topic({ ckafka, audit }, values) {
    const [instance, name] = [text(values['instance_id']), text(values['topic_name'])];
    const { topics } = (ckafka[instance] ??= { topics: {} });
    topics[name] = {
      id: `topic-${name}`,
      partitions: count(values['partition_num']),
      replicas: count(values['replica_num']),
      retentionMs: count(values['retention']),
      segmentMs: count(values['segment']),
      cleanUpPolicy: text(values['clean_up_policy']),
      minInsyncReplicas: 1,
      uncleanLeaderElection: 0,
      maxMessageBytes: 1_048_588,
      whiteList: 0,
      note: '',
      createdAt: 1_700_000_000,
      forwardBucket: '',
    };
    audit.ckafkaConfig[`${instance}/${name}`] = { LogMsgTimestampType: 'LogAppendTime' };
  },
  tencentcloud_cls_topic({ logTopics }, values) {
    logTopics[topicId(values)] ??= {
      name: text(values['topic_name']),
      logsetId: 'logset-sandbox',
      period: count(values['period']),
      hotPeriod: 0,
      storageType: text(values['storage_type']) || 'hot',
      bizType: count(values['biz_type']),
      partitions: 1,
      autoSplit: true,
      maxSplitPartitions: 50,
      describes: '',
      webTracking: false,
      tags: {},
      createdAt: '2026-01-01T00:00:00.000Z',
    };
  },
  tencentcloud_clb_cls_log_attachment({ loadBalancers, audit }, values, refer) {
    const id = text(values['load_balancer_id']);
    audit.regionOf[id] = 'ap-singapore';
    loadBalancers[id] = {
      logSetId: 'logset-sandbox',
      logTopicId: refer(values['log_topic_id']),
    };
  },
  tencentcloud_cos_bucket({ buckets }, values) {
    const first = (rule: Record<string, unknown>, name: string, attribute: string): number | undefined => {
      const found = blocks(rule, name)[0]?.[attribute];
      return typeof found === 'number' ? found : undefined;
    };
    buckets[text(values['bucket'])] = {
      ...newBucket('ap-singapore'),
      versioning: values['versioning_enable'] === true ? 'Enabled' : '',
      lifecycle: blocks(values, 'lifecycle_rules').map((rule) => ({
        id: text(rule['id']),
        status: 'Enabled',
        prefix: text(rule['filter_prefix']),
        ...given('expirationDays', first(rule, 'expiration', 'days')),
        ...given('noncurrentDays', first(rule, 'non_current_expiration', 'non_current_days')),
        ...given('abortDays', first(rule, 'abort_incomplete_multipart_upload', 'days_after_initiation')),
      })),
    };
  },
  tencentcloud_cam_role({ roles }, values) {
    roles['1'] = {
      name: text(values['name']),
      document: text(values['document']),
      description: '',
      sessionDuration: 7200,
      consoleLogin: 0,
      policies: ['1'],
      createdAt: '2026-01-01T00:00:00.000Z',
    };
  },
  tencentcloud_cam_policy({ policies }, values) {
    const { document } = values;
    // the text refers to a topic, so it is known in parts only: what it grants is.
    const written = isUnknown(document) ? document.expression : text(document);
    policies['1'] = {
      name: text(values['name']),
      document: written,
      description: '',
      createdAt: '2026-01-01T00:00:00.000Z',
    };
  },
  tencentcloud_scf_function({ functions }, values, refer) {
    functions[`default/${text(values['name'])}`] = {
      id: 'lam-00000001',
      description: text(values['description']),
      handler: text(values['handler']),
      runtime: text(values['runtime']),
      memorySize: count(values['mem_size']),
      timeout: count(values['timeout']),
      environment: { ...(values['environment'] as Record<string, string>) },
      role: text(values['name']),
      vpcId: text(values['vpc_id']),
      subnetId: text(values['subnet_id']),
      logsetId: 'logset-sandbox',
      topicId: refer(values['cls_topic_id']),
      publicNet: values['enable_public_net'] === true ? 'ENABLE' : 'DISABLE',
      codeHash: '',
      codeSize: 0,
      type: 'Event',
      installDependency: 'FALSE',
      asyncRun: 'FALSE',
      dnsCache: 'FALSE',
      modifiedAt: '2026-01-01T00:00:00.000Z',
      triggers: {},
    };
  },
};

function given<K extends string>(key: K, value: number | undefined): Partial<Record<K, number>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, number>>);
}

function topicId(values: Values): string {
  return `topic-${text(values['topic_name'])}`;
}

/**
 * Puts into the account what a deploy of the estate makes of it, from the synthesised resources, and what a month of operation
 * leaves: backups, binlogs, objects, logs and the lines of the enforcer. Nothing in it is a finding.
 */
export function deployed(account: Account, estate: Estate, nowMs: number): void {
  seed(account, estate);
  account.logsets['logset-sandbox'] = { name: 'sandbox', createdAt: '2026-01-01T00:00:00.000Z' };
  const app = new App();
  const plan = requirePlan(estate);
  for (const region of new Set(Object.values(estate.units).map((unit) => unit.region))) {
    const stack = new RetentionStack(app, { estate, plan, region });
    const { views } = readSynth(stack.toTerraform());
    const refer = (value: unknown): string => referred(views, value);
    for (const view of views) APPLY[view.type]?.(account, view.values, refer);
    for (const { name, path } of functionCode(stack)) {
      const found = account.functions[`default/${name}`];
      if (found === undefined) continue;
      const code = readFileSync(path);
      Object.assign(found, { codeHash: createHash('sha256').update(code).digest('hex'), codeSize: code.length });
      const timer = timerOf(views, name);
      found.triggers[text(timer['trigger_name'])] = {
        type: 'timer',
        description: text(timer['trigger_desc']),
        enable: true,
        qualifier: '$LATEST',
        argument: '',
        createdAt: '2026-01-01T00:00:00.000Z',
      };
    }
    const whole = { ...estate, placements: plan.units.flatMap(({ placements }) => placements) };
    steadyState(account, whole, directivesIn(stack.manifest), { stack: stack.node.id, region, nowMs });
  }
}

/** The timer that calls a function. */
function timerOf(views: readonly ResourceView[], name: string): Values {
  const own = views.find(({ type, values }) => type === 'tencentcloud_scf_function' && values['name'] === name);
  const calls = ({ function_name: called }: Values): boolean =>
    called === name || (isUnknown(called) && own !== undefined && called.expression.includes(`${own.address}.`));
  return views.find(({ type, values }) => type === 'tencentcloud_scf_trigger' && calls(values))?.values ?? {};
}

/** The id of the log topic that an expression names. */
function referred(views: readonly ResourceView[], value: unknown): string {
  const expression = isUnknown(value) ? value.expression : text(value);
  const view = views.find(({ type, address }) => type === 'tencentcloud_cls_topic' && expression.includes(address));
  return view === undefined ? '' : topicId(view.values);
}
