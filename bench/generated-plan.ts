// SPDX-License-Identifier: Apache-2.0
import { defineEstate, Duration, imPolicy, type PlacementProps, type Units } from '../lib';
import { requirePlan } from '../lib/estate';
import { manifestOf } from '../lib/manifest';

const REGION = 'ap-singapore';
/** A resource in a plan of a real stack has this size on average. */
const PADDING = 'x'.repeat(1_400);

/** What the estate solves for 30 days; a test of the bench would find another number as a contradiction. */
const RETENTION_MS = 2_490_210_000;
const EXPIRATION_DAYS = 27;

interface Resource {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly after: Record<string, unknown>;
}

/** A plan of as many resources: topics, log topics, buckets and backup rules of ours, and resources that keep nothing. */
export function generatedPlan(resources: number): string {
  // a third keeps data; the rest is what else a large estate has.
  const stores = Math.floor(resources / 3);
  const units: Record<string, Units[string]> = {};
  const placements: PlacementProps[] = [];
  const list: Resource[] = [];
  const add = (type: string, name: string, after: Record<string, unknown>): void =>
    void list.push({ address: `${type}.${name}`, type, name, after: { ...after, note: PADDING } });
  const chosen = { category: 'chatMessages', class: Duration.days(30), role: 'derived' } as const;
  for (let index = 0; index < stores; index += 1) {
    const unit = `unit${index}`;
    const kind = index % 4;
    if (kind === 0) {
      units[unit] = { store: 'mongodb', region: REGION, instanceId: `cmgo-${index}` };
      const location = { database: 'im', collection: 'messages', field: 'createdAt' };
      placements.push({ ...chosen, name: unit, unit, location });
      add('tencentcloud_mongodb_instance_backup_rule', unit, {
        instance_id: `cmgo-${index}`,
        backup_method: 1,
        backup_time: 2,
        backup_retention_period: 7,
        oplog_expired_days: 7,
      });
    } else if (kind === 1) {
      units[unit] = { store: 'cos', region: REGION, bucket: `bucket-${index}-1250000000`, versioned: false };
      placements.push({ ...chosen, name: unit, unit, location: { prefix: 'chat/' } });
      add('tencentcloud_cos_bucket', unit, {
        bucket: `bucket-${index}-1250000000`,
        lifecycle_rules: [
          {
            id: 'a',
            filter_prefix: '',
            abort_incomplete_multipart_upload: [{ days_after_initiation: 1 }],
            expiration: [],
          },
          {
            id: 'b',
            filter_prefix: 'chat/',
            expiration: [{ date: '', days: EXPIRATION_DAYS }],
            abort_incomplete_multipart_upload: [],
          },
        ],
        versioning_enable: false,
      });
    } else {
      units[unit] = {
        store: 'ckafka',
        region: REGION,
        instanceId: 'ckafka-a',
        topic: `topic-${index}`,
        partitions: 3,
        replicas: 3,
        timestamps: 'LogAppendTime',
      };
      placements.push({ ...chosen, name: unit, unit });
      add('tencentcloud_ckafka_topic', unit, {
        instance_id: 'ckafka-a',
        topic_name: `topic-${index}`,
        clean_up_policy: 'delete',
        retention: RETENTION_MS,
        segment: 86_400_000,
      });
    }
  }
  const estate = defineEstate(imPolicy, {
    name: 'generated',
    allowedRegions: [REGION],
    units,
    assume: [{ term: 'ckafka-idle-partition', at: Duration.hours(12), witness: 'bench' }],
    placements: placements as never,
  });
  const manifest = manifestOf(estate, requirePlan(estate), REGION);
  list.push({
    address: 'terraform_data.manifest',
    type: 'terraform_data',
    name: 'manifest',
    after: { input: manifest },
  });
  for (let index = list.length; index < resources; index += 1) {
    add('tencentcloud_security_group_rule', `rule${index}`, { security_group_id: `sg-${index}`, type: 'ingress' });
  }
  return JSON.stringify({
    format_version: '1.2',
    terraform_version: '1.11.4',
    planned_values: {
      root_module: {
        resources: list.map(({ address, type, name, after }) => ({
          address,
          mode: 'managed',
          type,
          name,
          values: after,
        })),
      },
    },
    resource_changes: list.map(({ address, type, name, after }) => ({
      address,
      mode: 'managed',
      type,
      name,
      change: { actions: ['create'], before: null, after, after_unknown: { id: true } },
    })),
    configuration: {
      provider_config: { tencentcloud: { name: 'tencentcloud', expressions: { region: { constant_value: REGION } } } },
      root_module: {
        resources: list.map(({ address, type, name, after }) => ({
          address,
          type,
          name,
          expressions: Object.fromEntries(Object.keys(after).map((key) => [key, {}])),
        })),
      },
    },
  });
}
