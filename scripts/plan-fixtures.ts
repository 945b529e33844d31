// SPDX-License-Identifier: Apache-2.0
//
// usage: npx tsx scripts/plan-fixtures.ts
//
// writes test/fixtures/plans from what the real provider plans, offline and with made-up credentials. It needs terraform
// on the path and the provider in a filesystem mirror (RETENTION_PROVIDER_MIRROR, default: the cache of this project).
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { definePolicy, defineEstate, Duration, type Estate } from '../lib';
import { loadEstate } from '../lib/estate';
import { buildApp } from '../lib/stacks';

const target = join(__dirname, '..', 'test', 'fixtures', 'plans');
const work = mkdtempSync(join(tmpdir(), 'plan-fixtures-'));
const mirror = process.env['RETENTION_PROVIDER_MIRROR'] ?? join(homedir(), '.cache', 'retention-stack', 'mirror');
const REGION = 'ap-singapore';

type Json = Record<string, unknown>;

/** Three stores and a manifest; the period is what changes between two versions. */
function estate(days: number, options: { readonly protect?: boolean; readonly held?: boolean } = {}): Estate {
  const policy = definePolicy({
    name: 'small',
    categories: {
      log: {
        role: 'controller',
        rule: {
          kind: 'age',
          from: 'created',
          moment: Duration.days(days),
          window: 'before',
          source: { section: 'test' },
        },
        contains: [],
      },
    },
    backupAllowance: { atMost: Duration.days(10), reason: 'test', disclosed: true },
  });
  return defineEstate(policy, {
    name: 'small',
    allowedRegions: [REGION],
    enforcer: { elsewhere: { by: 'a job', witness: 'its report' } },
    protect: options.protect ?? true,
    units: {
      main: { store: 'mysql', region: REGION, instanceId: 'cdb-a1b2c3d4' },
      archive: { store: 'cos', region: REGION, bucket: 'archive-1250000000', versioned: true },
      access: { store: 'cls', region: REGION, logset: 'small', topic: 'access', kind: 'log' },
    },
    assume: [
      { term: 'mysql-long-transaction', at: Duration.hours(1), witness: 'alarm' },
      ...['mysql', 'mongodb', 'redis'].map((store) => ({
        term: `${store}-slow-log`,
        at: Duration.minutes(1),
        witness: 'alarm',
      })),
    ],
    holds: options.held === true ? [{ category: 'log', reason: 'inquiry', owner: 'legal', until: '2027-03-31' }] : [],
    placements: [
      {
        name: 'requests',
        category: 'log',
        unit: 'main',
        location: { database: 'ops', table: 'requests', column: 'created_at' },
        role: 'systemOfRecord',
      },
      { name: 'archive', category: 'log', unit: 'archive', location: { prefix: 'log/' }, role: 'derived' },
      { name: 'access', category: 'log', unit: 'access', role: 'derived' },
    ],
  });
}

const HCL = `
terraform {
  required_providers {
    tencentcloud = { source = "tencentcloudstack/tencentcloud", version = "1.83.25" }
  }
}
provider "tencentcloud" { region = "ap-singapore" }
resource "terraform_data" "days" { input = 9 }
resource "tencentcloud_mysql_instance" "db" {
  instance_name = "db"
  mem_size      = 1000
  volume_size   = 50
  tags          = { "retention-category" = "log" }
}
resource "tencentcloud_mysql_backup_policy" "db" {
  mysql_id         = tencentcloud_mysql_instance.db.id
  retention_period = 7
  binlog_period    = terraform_data.days.output
}
resource "tencentcloud_cos_bucket" "export" {
  for_each = toset(["a", "b"])
  bucket   = "export-\${each.key}-1250000000"
  tags     = { "retention-category" = "log" }
  lifecycle_rules {
    id            = "all"
    filter_prefix = ""
    expiration { days = each.key == "a" ? 3 : 30 }
    abort_incomplete_multipart_upload { days_after_initiation = 1 }
  }
}
module "logs" {
  source = "./logs"
  count  = 1
  period = 3640
}
`;

const MODULE = `
terraform {
  required_providers { tencentcloud = { source = "tencentcloudstack/tencentcloud" } }
}
variable "period" { type = number }
resource "tencentcloud_cls_logset" "logs" { logset_name = "hcl" }
resource "tencentcloud_cls_topic" "logs" {
  logset_id  = tencentcloud_cls_logset.logs.id
  topic_name = "hcl-access"
  period     = var.period
  tags       = { "retention-category" = "log" }
}
resource "tencentcloud_clb_log_topic" "own" {
  log_set_id = tencentcloud_cls_logset.logs.id
  topic_name = "own"
}
`;

function terraform(folder: string, ...args: string[]): string {
  return execFileSync('terraform', [`-chdir=${folder}`, ...args], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: {
      PATH: process.env['PATH'],
      HOME: work,
      TF_CLI_CONFIG_FILE: join(work, 'terraform.rc'),
      TENCENTCLOUD_SECRET_ID: 'AKIDe2e',
      TENCENTCLOUD_SECRET_KEY: 'x',
      CHECKPOINT_DISABLE: '1',
    },
  });
}

function plan(folder: string, ...args: string[]): Json {
  terraform(folder, 'init', '-input=false');
  terraform(folder, 'plan', '-refresh=false', '-input=false', '-out=plan', ...args);
  return JSON.parse(terraform(folder, 'show', '-json', 'plan')) as Json;
}

/** A stack in a folder of its own, with its state beside it. */
function stackFolder(name: string, version: Estate): string {
  const folder = join(work, name);
  mkdirSync(folder, { recursive: true });
  const { app, stacks } = buildApp(version, { outdir: join(work, `${name}.out`) });
  app.synth();
  const document = JSON.parse(
    readFileSync(join(app.outdir, 'stacks', stacks[0]?.node.id ?? '', 'cdk.tf.json'), 'utf8'),
  ) as { terraform: Json };
  document.terraform['backend'] = { local: { path: 'terraform.tfstate' } };
  writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify(document));
  return folder;
}

/** What is left of a plan: no time of day, no copy of the same values, no schema noise. */
function trimmed(document: Json): Json {
  const { timestamp: _t, relevant_attributes: _r, prior_state: _p, planned_values: _v, ...rest } = document;
  return rest;
}

function write(name: string, document: unknown): void {
  writeFileSync(join(target, name), `${JSON.stringify(document, null, 1)}\n`);
}

/** The type of a value as a state file writes it. */
function typeOf(value: unknown): unknown {
  if (value === null) return 'dynamic';
  if (Array.isArray(value)) return ['tuple', value.map(typeOf)];
  if (typeof value === 'object') {
    return ['object', Object.fromEntries(Object.entries(value).map(([key, each]) => [key, typeOf(each)]))];
  }
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

interface Entry {
  readonly type: string;
  readonly name: string;
  readonly provider_name: string;
  readonly change: { readonly after: Json };
}

/** The state that an apply of a plan leaves, with made-up ids. */
function stateAfter(document: Json): Json {
  const resources = (document['resource_changes'] as Entry[]).map(({ type, name, provider_name, change }, index) => {
    const attributes = Object.fromEntries(
      Object.entries(change.after).map(([key, value]) => [
        key,
        type === 'terraform_data' && value !== null ? { value, type: typeOf(value) } : value,
      ]),
    );
    const extra =
      type === 'tencentcloud_cls_topic'
        ? { logset_id: 'logset-1' }
        : type === 'terraform_data'
          ? { output: attributes['input'] }
          : {};
    const id = type === 'tencentcloud_cls_logset' ? 'logset-1' : `id-${index}`;
    return {
      mode: 'managed',
      type,
      name,
      provider: `provider["${provider_name}"]`,
      instances: [{ schema_version: 0, attributes: { ...attributes, ...extra, id }, sensitive_attributes: [] }],
    };
  });
  return { version: 4, terraform_version: '1.11.4', serial: 1, lineage: 'fixture', outputs: {}, resources };
}

function main(): void {
  mkdirSync(target, { recursive: true });
  writeFileSync(
    join(work, 'terraform.rc'),
    `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
  );
  const created = plan(stackFolder('create', estate(30)));
  write('create.json', trimmed(created));
  const state = stateAfter(created);
  write('terraform.tfstate.json', state);

  const versions: [string, Estate, string[]][] = [
    ['same', estate(30), []],
    ['shorter', estate(14), []],
    ['longer', estate(60), []],
    ['held', estate(30, { held: true }), []],
    ['destroy', estate(30, { protect: false }), ['-destroy']],
    ['replace', estate(30, { protect: false }), []],
  ];
  for (const [name, version, args] of versions) {
    const folder = stackFolder(name, version);
    writeFileSync(join(folder, 'terraform.tfstate'), JSON.stringify(state));
    const replace = name === 'replace' ? [policyAddress(created)].map((each) => `-replace=${each}`) : [];
    write(`${name}.json`, trimmed(plan(folder, ...args, ...replace)));
    if (name === 'same') write('state.json', JSON.parse(terraform(folder, 'show', '-json')));
  }

  const hcl = join(work, 'hcl');
  mkdirSync(join(hcl, 'logs'), { recursive: true });
  writeFileSync(join(hcl, 'main.tf'), HCL);
  writeFileSync(join(hcl, 'logs', 'main.tf'), MODULE);
  write('hcl.json', trimmed(plan(hcl)));
  const {
    timestamp: _t,
    relevant_attributes: _r,
    prior_state: _p,
    ...reference
  } = plan(stackFolder('reference', loadEstate(join(__dirname, '..', 'retention.config.ts'))));
  // packed, because it is as large as all others together; the mutation of the verifier reads it.
  writeFileSync(join(target, 'reference.json.gz'), gzipSync(JSON.stringify(reference), { level: 9 }));
  cpSync(join(work, 'create', 'cdk.tf.json'), join(target, 'synthesised.json'));
  write('synthesised.json', JSON.parse(readFileSync(join(target, 'synthesised.json'), 'utf8')));
}

function policyAddress(document: Json): string {
  const found = (document['resource_changes'] as Entry[]).find(
    ({ type }) => type === 'tencentcloud_mysql_backup_policy',
  );
  return `${found?.type ?? ''}.${found?.name ?? ''}`;
}

try {
  main();
} finally {
  rmSync(work, { recursive: true, force: true });
}
