// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineEstate, Duration, imPolicy, type Estate, type PlacementProps, type Units } from '../lib';
import { buildApp } from '../lib/stacks';

type Json = Readonly<Record<string, unknown>>;

const REGION = 'ap-singapore';
const PROVIDER = 'registry.terraform.io/tencentcloudstack/tencentcloud';
const VERSION = '1.83.25';
/** A resource in a plan of a real stack has this size on average. */
const PADDING = 'x'.repeat(1_400);
/** Where a type has room for text. */
const PADDED: Readonly<Record<string, Json>> = {
  tencentcloud_ckafka_topic: { note: PADDING },
  tencentcloud_cos_bucket: { tags: { note: PADDING } },
  tencentcloud_security_group_rule: { description: PADDING },
};
/** What a synthesised resource says to Terraform and not to the provider. */
const META = ['lifecycle', 'depends_on', 'provider', '//'];

interface Resource {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly after: Json;
}

/** A plan of as many resources: topics, buckets and backup rules as they are synthesised, and resources that keep nothing. */
export function generatedPlan(resources: number): string {
  // a third keeps data; the rest is what else a large estate has.
  const list = Object.entries(synthesised(estateOf(Math.floor(resources / 3)))).flatMap(([type, named]) =>
    Object.entries(named).map(([name, body]) => resource(type, name, body)),
  );
  for (let index = list.length; index < resources; index += 1) {
    const body = { security_group_id: `sg-${index}`, type: 'ingress' };
    list.push(resource('tencentcloud_security_group_rule', `rule${index}`, body));
  }
  return JSON.stringify(planOf(list));
}

function estateOf(stores: number): Estate {
  const units: Record<string, Units[string]> = {};
  const placements: PlacementProps[] = [];
  const subject = { never: 'a record of a bench is about nobody' };
  const chosen = { category: 'chatMessages', class: Duration.days(30), role: 'derived', subject } as const;
  for (let index = 0; index < stores; index += 1) {
    const unit = `unit${index}`;
    const kind = index % 4;
    if (kind === 0) {
      units[unit] = { store: 'mongodb', region: REGION, instanceId: `cmgo-${index}` };
      const location = { database: 'im', collection: 'messages', field: 'createdAt' };
      placements.push({ ...chosen, name: unit, unit, location });
    } else if (kind === 1) {
      units[unit] = { store: 'cos', region: REGION, bucket: `bucket-${index}-1250000000`, versioned: false };
      placements.push({ ...chosen, name: unit, unit, location: { prefix: 'chat/' } });
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
    }
  }
  return defineEstate(imPolicy, {
    name: 'generated',
    allowedRegions: [REGION],
    units,
    assume: [
      { term: 'ckafka-idle-partition', at: Duration.hours(12), witness: 'bench' },
      { term: 'mongodb-slow-log', at: Duration.minutes(1), witness: 'bench' },
    ],
    enforcer: { elsewhere: { by: 'bench', witness: 'bench' } },
    recordsElsewhere: { chatMessages: { by: 'bench', witness: 'bench' } },
    placements: placements as never,
  });
}

function synthesised(estate: Estate): Record<string, Record<string, Json>> {
  const outdir = mkdtempSync(join(tmpdir(), 'generated-plan-'));
  try {
    buildApp(estate, { outdir }).app.synth();
    const text = readFileSync(join(outdir, 'stacks', `generated-${REGION}`, 'cdk.tf.json'), 'utf8');
    return (JSON.parse(text) as { resource: Record<string, Record<string, Json>> }).resource;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function resource(type: string, name: string, body: Json): Resource {
  const after = Object.fromEntries(Object.entries(body).filter(([key]) => !META.includes(key)));
  return { address: `${type}.${name}`, type, name, after: { ...after, ...PADDED[type] } };
}

function planOf(list: readonly Resource[]): Json {
  return {
    format_version: '1.2',
    terraform_version: '1.11.4',
    planned_values: {
      root_module: {
        resources: list.map(({ after, ...each }) => ({
          ...each,
          mode: 'managed',
          provider_name: providerOf(each.type),
          values: after,
        })),
      },
    },
    resource_changes: list.map(({ after, ...each }) => ({
      ...each,
      mode: 'managed',
      provider_name: providerOf(each.type),
      change: { actions: ['create'], before: null, after, after_unknown: { id: true } },
    })),
    configuration: {
      provider_config: {
        tencentcloud: {
          name: 'tencentcloud',
          full_name: PROVIDER,
          version_constraint: VERSION,
          expressions: { region: { constant_value: REGION } },
        },
      },
      root_module: {
        resources: list.map(({ after, ...each }) => ({
          ...each,
          mode: 'managed',
          provider_config_key: each.type.split('_', 1)[0],
          expressions: Object.fromEntries(Object.keys(after).map((key) => [key, {}])),
        })),
      },
    },
  };
}

function providerOf(type: string): string {
  return type === 'terraform_data' ? 'terraform.io/builtin/terraform' : PROVIDER;
}
