// SPDX-License-Identifier: Apache-2.0
import { blocks, isUnknown, type ResourceView } from '../../../stores/resource';
import { STORES } from '../../../stores/registry';
import type { StoreName } from '../../../stores/store';

/** An attribute or a combination with which the other settings of a resource do not do what they say. */
export interface Condition {
  readonly type: string;
  /** What is there, in words; undefined where nothing is. */
  readonly found: (view: ResourceView) => string | undefined;
  readonly why: string;
  readonly remedy: string;
  /** The store whose records it deletes before the other settings say. @default - it deletes nothing earlier */
  readonly early?: StoreName;
}

const mostRules = STORES.cos.limits.find(({ id }) => id === 'cos-lifecycle-rules')?.max ?? 0;

/** Actions of a lifecycle rule that count days or name a date. */
const ACTIONS = ['expiration', 'transition', 'non_current_expiration', 'non_current_transition'] as const;

const isSet = (value: unknown): boolean => ![undefined, null, false, '', 0].includes(value as never);

export const CONDITIONS: readonly Condition[] = [
  {
    type: 'tencentcloud_cos_bucket',
    found: ({ values }) => (isSet(values['chdfs_ofs']) ? "'chdfs_ofs' makes it a file system" : undefined),
    why: 'a bucket with metadata acceleration is read and written as files, and which lifecycle rules delete those is not documented',
    remedy: "leave 'chdfs_ofs' out, which only a new bucket can do",
  },
  {
    type: 'tencentcloud_cos_bucket',
    found: ({ values }) => (isSet(values['cdc_id']) ? "'cdc_id' puts it into a dedicated cluster" : undefined),
    why: 'which lifecycle rules such a cluster carries out is not documented, and the provider does not read its replication',
    remedy: "leave 'cdc_id' out, which only a new bucket can do, or exempt it with who saw its rules delete",
  },
  {
    type: 'tencentcloud_cos_bucket',
    found: ({ values }) => {
      const count = blocks(values, 'lifecycle_rules').length;
      return count > mostRules ? `it has ${count} lifecycle rules, the service takes ${mostRules}` : undefined;
    },
    why: 'the service refuses the whole configuration, so no rule deletes anything',
    remedy: `keep at most ${mostRules} rules, or divide the bucket`,
  },
  {
    type: 'tencentcloud_cos_bucket',
    found: ({ values }) =>
      blocks(values, 'lifecycle_rules')
        .map(mixed)
        .find((each) => each !== undefined),
    why: 'the service refuses such a rule, or does one of the two',
    remedy: 'give every action of a rule days, and what needs a date or a delete marker a rule of its own',
  },
  {
    type: 'tencentcloud_ckafka_instance',
    found: ({ values }) =>
      isUnknown(values['dynamic_retention_config']) ||
      blocks(values, 'dynamic_retention_config').some((each) => isUnknown(each) || isSet(each['enable']))
        ? "'dynamic_retention_config' is on"
        : undefined,
    why: 'the retention of topics shrinks when the disk fills, so records go before the setting says',
    remedy: "set its 'enable' to 0 and alarm on the disk",
    early: 'ckafka',
  },
  {
    type: 'tencentcloud_ckafka_topic',
    found: ({ values }) =>
      ['retention_bytes', 'retentionBytes'].some((key) => isUnknown(values[key]) || isSet(values[key]))
        ? "'retention_bytes' limits the size of its partitions"
        : undefined,
    why: 'a partition that is full drops its oldest records, however young they are',
    remedy: 'leave it out, and alarm on the disk',
    early: 'ckafka',
  },
  {
    type: 'tencentcloud_cos_bucket_policy',
    found: ({ values: { policy } }) => {
      if (policy === undefined) return undefined;
      if (typeof policy !== 'string') return 'what its policy says is not known before apply';
      return /deny/i.test(policy) && /delet|put|lifecycle|\*/i.test(policy) ? 'its policy denies something' : undefined;
    },
    why: 'whoever may not delete objects or set lifecycle rules deletes nothing, whatever a directive says',
    remedy: 'allow what is needed and deny nothing there, or exempt it with who tried the enforcer against it',
  },
];

/** A rule whose actions do not go together. */
function mixed(rule: Readonly<Record<string, unknown>>): string | undefined {
  if (isUnknown(rule)) return undefined;
  const actions = ACTIONS.flatMap((name) => blocks(rule, name)).filter((each) => !isUnknown(each));
  const id = typeof rule['id'] === 'string' ? ` '${rule['id']}'` : '';
  const dated = actions.some((each) => isSet(each['date']));
  const counted = actions.some((each) => isSet(each['days']) || isSet(each['non_current_days']));
  if (dated && counted) return `the lifecycle rule${id} has a date beside days`;
  const marker = blocks(rule, 'expiration').some((each) => isSet(each['delete_marker']) && isSet(each['days']));
  return marker ? `the lifecycle rule${id} has 'delete_marker' beside days` : undefined;
}
