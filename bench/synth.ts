// SPDX-License-Identifier: Apache-2.0
// time and memory of a guarded synth against the same resources written with raw bindings, each in a process of its own.
// usage: node --require tsx/cjs bench/synth.ts [placements...]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CkafkaTopic } from '@cdktf/provider-tencentcloud/lib/ckafka-topic';
import { CosBucket } from '@cdktf/provider-tencentcloud/lib/cos-bucket';
import { MysqlBackupPolicy } from '@cdktf/provider-tencentcloud/lib/mysql-backup-policy';
import { MysqlLocalBinlogConfig } from '@cdktf/provider-tencentcloud/lib/mysql-local-binlog-config';
import { MysqlRemoteBackupConfig } from '@cdktf/provider-tencentcloud/lib/mysql-remote-backup-config';
import { TencentcloudProvider } from '@cdktf/provider-tencentcloud/lib/provider';
import { App, TerraformResource, TerraformStack } from 'cdktf';
import { defineEstate, Duration, imPolicy, planEstate, type Estate, type PlacementProps, type Unit } from '../lib';
import { buildApp } from '../lib/stacks';
import { manifestOf } from '../lib/manifest';
import { countsOf } from './counts';

const REGION = 'ap-singapore';

/** Per ten placements: a bucket with four prefixes, an instance with four tables, two topics. */
function estateOf(placements: number): Estate {
  const units: Record<string, Unit> = {};
  const list: PlacementProps[] = [];
  for (let group = 0; group < placements / 10; group++) {
    const id = String(group).padStart(6, '0');
    units[`bucket${id}`] = { store: 'cos', region: REGION, bucket: `bench-${id}-1250000000`, versioned: false };
    units[`mysql${id}`] = { store: 'mysql', region: REGION, instanceId: `cdb-${id}` };
    for (let each = 0; each < 4; each++) {
      list.push({
        name: `object-${id}-${each}`,
        category: 'log',
        part: `object-${id}-${each}`,
        unit: `bucket${id}`,
        location: { prefix: `log/${each}/` },
        role: 'systemOfRecord',
      });
      list.push({
        name: `row-${id}-${each}`,
        category: 'log',
        part: `row-${id}-${each}`,
        unit: `mysql${id}`,
        location: { database: 'bench', table: `log_${each}`, column: 'created_at' },
        role: 'systemOfRecord',
      });
    }
    for (const topic of [`a${id}`, `b${id}`]) {
      units[topic] = {
        store: 'ckafka',
        region: REGION,
        instanceId: 'ckafka-bench',
        topic,
        partitions: 1,
        replicas: 2,
        timestamps: 'LogAppendTime',
        idle: 'heartbeat',
      };
      list.push({ name: `topic-${topic}`, category: 'log', part: topic, unit: topic, role: 'systemOfRecord' });
    }
  }
  return defineEstate(imPolicy, {
    name: 'bench',
    units,
    assume: [
      { term: 'mysql-long-transaction', at: Duration.hours(1), witness: 'none: a benchmark' },
      { term: 'mysql-slow-log', at: Duration.minutes(1), witness: 'none: a benchmark' },
    ],
    enforcer: { elsewhere: { by: 'nobody', witness: 'none: a benchmark' } },
    placements: list as never,
  });
}

/** The same resources by hand: what somebody would write without this library. */
function raw(estate: Estate, outdir: string): void {
  const plan = planEstate(estate);
  const manifest = manifestOf(estate, plan, REGION);
  const started = process.cpuUsage();
  const app = new App({ outdir });
  const stack = new TerraformStack(app, 'bench-raw');
  new TencentcloudProvider(stack, 'tencentcloud', { region: REGION });
  const lifecycle = { preventDestroy: true };
  for (const planned of plan.units) {
    const unit = estate.units[planned.name];
    if (unit?.store === 'cos') {
      new CosBucket(stack, planned.name, {
        bucket: unit.bucket,
        acl: 'private',
        versioningEnable: false,
        forceClean: false,
        lifecycle,
        lifecycleRules: [
          { id: 'abort', filterPrefix: '', abortIncompleteMultipartUpload: { daysAfterInitiation: 1 } },
          ...[0, 1, 2, 3].map((each) => ({ id: `log-${each}`, filterPrefix: `log/${each}/`, expiration: { days: 4 } })),
        ],
      });
    } else if (unit?.store === 'mysql') {
      const instanceId = unit.instanceId;
      new MysqlBackupPolicy(stack, `${planned.name}-policy`, {
        mysqlId: instanceId,
        retentionPeriod: 7,
        binlogPeriod: 7,
        backupModel: 'physical',
        backupTime: '02:00-06:00',
        enableBinlogStandby: 'off',
        lifecycle,
      });
      new MysqlLocalBinlogConfig(stack, `${planned.name}-binlog`, {
        instanceId,
        saveHours: 6,
        maxUsage: 30,
        lifecycle,
      });
      new MysqlRemoteBackupConfig(stack, `${planned.name}-remote`, {
        instanceId,
        remoteBackupSave: 'off',
        remoteBinlogSave: 'off',
        remoteRegion: [],
        expireDays: 7,
        lifecycle,
      });
    } else if (unit?.store === 'ckafka') {
      new CkafkaTopic(stack, planned.name, {
        instanceId: unit.instanceId,
        topicName: unit.topic,
        partitionNum: unit.partitions,
        replicaNum: unit.replicas,
        cleanUpPolicy: 'delete',
        retention: 1,
        segment: 1,
        lifecycle,
      });
    }
  }
  new TerraformResource(stack, 'manifest', { terraformResourceType: 'terraform_data' }).addOverride('input', manifest);
  app.synth();
  measured(started, outdir, 'bench-raw');
}

/** Checks, solves, builds, guards and writes. */
function ours(placements: number, outdir: string): void {
  const started = process.cpuUsage();
  buildApp(estateOf(placements), { outdir }).app.synth();
  measured(started, outdir, `bench-${REGION}`);
}

function measured(started: NodeJS.CpuUsage, outdir: string, stack: string): void {
  // processor time: a synth waits for nothing, and other work on the machine does not count.
  const used = process.cpuUsage(started);
  const seconds = (used.user + used.system) / 1e6;
  const file = readFileSync(join(outdir, 'stacks', stack, 'cdk.tf.json'), 'utf8');
  const resources = Object.values((JSON.parse(file) as { resource: Record<string, object> }).resource);
  const count = resources.reduce((sum, named) => sum + Object.keys(named).length, 0);
  const megabytes = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(`${JSON.stringify({ seconds, megabytes, resources: count })}\n`);
}

type Measure = { readonly seconds: number; readonly megabytes: number; readonly resources: number };

function child(kind: string, placements: number): Measure {
  const runs = Array.from({ length: 3 }, () => {
    const run = spawnSync(process.execPath, ['--require', 'tsx/cjs', __filename, kind, String(placements)], {
      encoding: 'utf8',
    });
    if (run.status !== 0) throw new Error(run.stderr);
    return JSON.parse(run.stdout) as Measure;
  });
  // the least of three: what is left over is the machine's own noise.
  return runs.reduce((best, each) => (each.seconds < best.seconds ? each : best));
}

const [first, second] = process.argv.slice(2);
const outdir = mkdtempSync(join(tmpdir(), 'retention-bench-'));
if (first === 'raw') raw(estateOf(Number(second)), outdir);
else if (first === 'ours') ours(Number(second), outdir);
else {
  const sizes = process.argv.slice(2);
  for (const placements of sizes.length > 0 ? countsOf(sizes, sizes.map(Number)) : [1_000, 10_000]) {
    const [own, peer] = [child('ours', placements), child('raw', placements)];
    const line = {
      bench: 'synth',
      placements,
      resources: own.resources,
      seconds: Number(own.seconds.toFixed(2)),
      rawSeconds: Number(peer.seconds.toFixed(2)),
      timeRatio: Number((own.seconds / peer.seconds).toFixed(2)),
      megabytes: Math.round(own.megabytes),
      rawMegabytes: Math.round(peer.megabytes),
      memoryRatio: Number((own.megabytes / peer.megabytes).toFixed(2)),
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
}
