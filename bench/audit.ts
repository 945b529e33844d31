// SPDX-License-Identifier: Apache-2.0
//
// usage: npx tsx bench/audit.ts [instances] [topics]
//
// audits a local account of many instances and topics at the enforced rates, in a process of its own, and prints one line of
// JSON: time, greatest memory, calls, and how long the most frequent action takes at its rate, below which no audit can be.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { agentOf, audit, Resumed } from '../lib/audit';
import { loadEstate, type Estate } from '../lib/estate';
import { LocalCloud } from '../sandbox/cloud/local-cloud';
import { newMysqlInstance } from '../sandbox/cloud/services/cdb';
import { newMongodbInstance } from '../sandbox/cloud/services/mongodb';
import { newRedisInstance } from '../sandbox/cloud/services/redis';
import { CREDENTIALS } from '../sandbox/cloud/signature';
import { countsOf } from './counts';

const INSTANCES = 1_000;
const TOPICS = 10_000;
const BROKERS = 20;
const REGION = 'ap-singapore';

/** Of the heap, in MB: what lives is a third of it, and without a limit the collector lets more lie about than that. */
const HEAP_MB = 128;

const ids = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_each, index) => `${prefix}-${index}`);
const third = (count: number): number => Math.floor(count / 3);

/** Units without placements: an audit asks by unit. */
function estateOf(instances: number): Estate {
  const reference = loadEstate(join(__dirname, '..', 'retention.config.ts'));
  const units = Object.fromEntries([
    ...ids('cdb', instances - 2 * third(instances)).map((id) => [
      id,
      { store: 'mysql', region: REGION, instanceId: id },
    ]),
    ...ids('cmgo', third(instances)).map((id) => [id, { store: 'mongodb', region: REGION, instanceId: id }]),
    ...ids('crs', third(instances)).map((id) => [
      id,
      { store: 'redis', region: REGION, instanceId: id, version: '7.0', keysAtMost: 1 },
    ]),
    ...ids('ckafka', BROKERS).map((id) => [
      id,
      {
        store: 'ckafka',
        region: REGION,
        instanceId: id,
        topic: 'topic-0',
        partitions: 1,
        replicas: 1,
        timestamps: 'LogAppendTime',
      },
    ]),
  ]) as Estate['units'];
  return { ...reference, units, placements: [], networks: {}, loadBalancers: {} };
}

async function main(instances: number, topics: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-audit-'));
  const certificateFile = join(folder, 'ca.pem');
  const cloud = await LocalCloud.start({ file: join(folder, 'cloud.json'), certificateFile });
  try {
    const { units } = estateOf(instances);
    const { account } = cloud;
    for (const unit of Object.values(units)) {
      if (unit.store === 'mysql') account.mysql[unit.instanceId] = newMysqlInstance();
      if (unit.store === 'mongodb') account.mongodb[unit.instanceId] = newMongodbInstance();
      if (unit.store === 'redis') account.redis[unit.instanceId] = newRedisInstance();
      if (unit.store === 'ckafka') account.ckafka[unit.instanceId] = { topics: {} };
    }
    for (const [index, name] of ids('topic', topics).entries()) {
      const broker = account.ckafka[`ckafka-${index % BROKERS}`];
      if (broker === undefined) continue;
      broker.topics[name] = {
        id: name,
        partitions: 1,
        replicas: 1,
        retentionMs: 60_000,
        segmentMs: 86_400_000,
        cleanUpPolicy: 'delete',
        minInsyncReplicas: 1,
        uncleanLeaderElection: 0,
        maxMessageBytes: 1,
        whiteList: 0,
        note: '',
        createdAt: 1,
        forwardBucket: '',
      };
    }
    const child = [
      `--max-old-space-size=${HEAP_MB}`,
      ...process.execArgv,
      __filename,
      '--audit',
      String(instances),
      cloud.url,
      certificateFile,
    ];
    const { stdout: output } = await promisify(execFile)(process.execPath, child, {
      encoding: 'utf8',
      maxBuffer: 1 << 20,
    });
    console.info(
      JSON.stringify({
        bench: 'audit',
        instances,
        topics,
        ...(JSON.parse(output) as object),
        leastSeconds: leastSeconds(cloud),
        writes: cloud.journal.writes.length,
      }),
    );
  } finally {
    await cloud.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const PER_SECOND = 20;

/** How long the most frequent action takes at its rate. */
function leastSeconds({ journal }: LocalCloud): number {
  const counts = new Map<string, number>();
  for (const { service, action } of journal.calls) {
    const name = `${service}:${action}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Math.max(...counts.values()) / PER_SECOND;
}

async function measured(instances: number, url: string, certificate: string): Promise<void> {
  const environment = { HTTPS_PROXY: url, SSL_CERT_FILE: certificate };
  const agent = agentOf(environment);
  const credentials = { secretId: CREDENTIALS.id, secretKey: CREDENTIALS.key };
  const startedMs = performance.now();
  // what the compiler, the estate and the clients take before anything is asked.
  const atStartMb = Math.round(process.memoryUsage.rss() / 1024 / 1024);
  const cpu = process.cpuUsage();
  const file = await audit({
    estate: estateOf(instances),
    manifests: [],
    expected: [],
    codeHashes: new Map(),
    credentials,
    agent,
    signal: new AbortController().signal,
    resumed: Resumed.nothing(),
    progress: () => undefined,
    validForMs: 1,
  });
  agent.destroy();
  const seconds = Number(((performance.now() - startedMs) / 1000).toFixed(1));
  const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(
    JSON.stringify({
      seconds,
      cpuSeconds: Number((process.cpuUsage(cpu).user / 1e6).toFixed(1)),
      atStartMb,
      peakMb,
      calls: file.calls,
      findings: file.findings.length,
      complete: file.complete,
    }),
  );
}

if (process.argv[2] === '--audit') void measured(Number(process.argv[3]), process.argv[4] ?? '', process.argv[5] ?? '');
else void main(...countsOf(process.argv.slice(2), [INSTANCES, TOPICS]));
