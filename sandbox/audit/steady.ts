// SPDX-License-Identifier: Apache-2.0
import { READINGS, type Directive, type Reading } from '../../lib/directives';
import type { Estate } from '../../lib/estate';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../lib/policy';
import { EXECUTION, ROUNDING } from '../../lib/stores/cos/limits';
import type { Account } from '../cloud/account';
import { emptyBucketAudit } from '../cloud/audit-state';

interface Moment {
  readonly stack: string;
  readonly region: string;
  readonly nowMs: number;
}

/** How the vendor writes a moment: in UTC+8, and it does not say so. */
export function gmt8(ms: number): string {
  return new Date(ms + 8 * HOUR_MS).toISOString().slice(0, 19).replace('T', ' ');
}

/** What a month of quiet operation leaves in the account. */
export function steadyState(account: Account, estate: Estate, directives: readonly Directive[], moment: Moment): void {
  backups(account, estate, moment);
  objects(account, estate, moment);
  logs(account, estate, directives, moment);
}

const days = (count: number): number[] => Array.from({ length: count }, (_each, index) => index);

function backups({ audit, mysql, mongodb, redis }: Account, estate: Estate, { region, nowMs }: Moment): void {
  for (const unit of Object.values(estate.units)) {
    if (unit.region !== region) continue;
    if (unit.store === 'mysql') {
      const id = unit.instanceId;
      audit.regionOf[id] = region;
      audit.mysqlBackups[id] = days(mysql[id]?.backup.expireDays ?? 0).map((age) => ({
        BackupId: age + 1,
        Size: 1_000_000,
        Way: 'automatic',
        SaveMode: 'save_mode_regular',
        Status: 'SUCCESS',
        StartTime: gmt8(nowMs - age * DAY_MS - 12 * HOUR_MS),
        FinishTime: gmt8(nowMs - age * DAY_MS - 11 * HOUR_MS),
        Region: region,
        RemoteInfo: [],
        InternetUrl: 'https://backup.example/file?sign=secret-canary',
        IntranetUrl: 'https://backup.internal/file?sign=secret-canary',
      }));
      audit.mysqlBinlogs[id] = days(7).map((age) => ({
        Name: `binlog.${age}`,
        Date: gmt8(nowMs - age * DAY_MS - 5 * MINUTE_MS),
        BinlogStartTime: gmt8(nowMs - age * DAY_MS - 6 * HOUR_MS),
        BinlogFinishTime: gmt8(nowMs - age * DAY_MS - 10 * MINUTE_MS),
        Region: region,
        RemoteInfo: [],
        InternetUrl: 'https://binlog.example/file?sign=secret-canary',
      }));
    }
    if (unit.store === 'mongodb') {
      const id = unit.instanceId;
      audit.regionOf[id] = region;
      audit.mongodbBackups[id] = days(mongodb[id]?.fullDays ?? 0).map((age) => ({
        InstanceId: id,
        BackupName: `${id}_${age}`,
        BackupType: 0,
        BackupSize: 1_000_000,
        StartTime: gmt8(nowMs - age * DAY_MS - 10 * HOUR_MS),
        EndTime: gmt8(nowMs - age * DAY_MS - 9 * HOUR_MS),
        BackupRegion: region,
      }));
    }
    if (unit.store === 'redis') {
      const id = unit.instanceId;
      audit.regionOf[id] = region;
      audit.redisBackups[id] = days(redis[id]?.backupDays ?? 0).map((age) => ({
        BackupId: `${id}-${age}`,
        BackupType: '1',
        BackupSize: 1_000_000,
        StartTime: gmt8(nowMs - age * DAY_MS - 9 * HOUR_MS),
        EndTime: gmt8(nowMs - age * DAY_MS - 8 * HOUR_MS),
        ExpireTime: gmt8(nowMs + (7 - age) * DAY_MS - 9 * HOUR_MS),
        Locked: 0,
        Region: region,
      }));
    }
    if (unit.store === 'ckafka') audit.regionOf[unit.instanceId] = region;
    if (unit.store === 'pulsar') {
      audit.regionOf[unit.clusterId] = region;
      audit.pulsarTopics[`${unit.clusterId}/${unit.namespace}`] = [{ TopicName: 'events', TopicType: 0 }];
    }
  }
}

/** The oldest object of each prefix is as old as its rule lets it become. */
function objects(account: Account, estate: Estate, { nowMs }: Moment): void {
  for (const placement of estate.placements) {
    const unit = estate.units[placement.unit];
    if (unit?.store !== 'cos') continue;
    const { prefix } = placement.location as { readonly prefix: string };
    const rule = account.buckets[unit.bucket]?.lifecycle.find(
      (each) => each.prefix !== '' && prefix.startsWith(each.prefix),
    );
    const audit = (account.audit.bucketAudit[unit.bucket] ??= emptyBucketAudit());
    // where no rule deletes, the enforcer does so in time.
    const oldestMs =
      rule?.expirationDays === undefined
        ? Math.min(DAY_MS, placement.obligation.deadlineMs / 2)
        : rule.expirationDays * DAY_MS + ROUNDING.ms + EXECUTION.ms - HOUR_MS;
    for (const [index, ageMs] of [HOUR_MS, DAY_MS, oldestMs].entries()) {
      audit.versions.push({
        key: `${prefix.split('{')[0] ?? ''}${index}`,
        modified: new Date(nowMs - ageMs).toISOString(),
        latest: true,
      });
    }
  }
}

const WEEK_RUNS = 7 * 24 * 4;
const DAY_RUNS = 24 * 4;

function logs(
  { audit, logTopics }: Account,
  estate: Estate,
  directives: readonly Directive[],
  { stack, region, nowMs }: Moment,
): void {
  for (const [id, topic] of Object.entries(logTopics)) {
    audit.regionOf[id] = region;
    audit.clsHistogram[id] = days(topic.period * 24 + 6).map((hour) => nowMs - hour * HOUR_MS);
  }
  const everyMs = estate.context.enforcerEveryMs;
  for (const network of Object.values(estate.networks)) {
    const unit = estate.units[network.log];
    const topic = unit?.store === 'cls' ? `topic-${unit.topic}` : '';
    const lines = (audit.clsLines[topic] ??= []);
    for (const run of days(WEEK_RUNS)) {
      const atMs = nowMs - run * everyMs - MINUTE_MS;
      const at = new Date(atMs).toISOString();
      lines.push({ atMs, message: JSON.stringify({ type: 'heartbeat', at, stack, region }) });
      if (run >= DAY_RUNS) continue;
      for (const directive of directives) lines.push({ atMs, message: JSON.stringify(lineOf(directive, at)) });
    }
  }
}

/** A line of the enforcer as `functions/enforcer/surroundings/log.ts` has it. */
export function lineOf(directive: Directive, at: string): object {
  return {
    type: 'directive',
    at,
    id: directive.id,
    engine: directive.engine,
    unit: directive.unit,
    done: true,
    held: false,
    dryRun: false,
    deleted: 0,
    oldestMs: HOUR_MS,
    witnessed: true,
    deadlineMs: directive.deadlineMs,
    lagMs: 0,
    alarmAtMs: directive.deadlineMs,
    behindMs: 0,
    alarm: false,
    unjudged: 0,
    next: null,
    tookMs: 12,
    retries: 0,
    readings: READINGS[directive.engine].map(readingOf),
    notices: [],
    error: null,
  };
}

/** What a quiet store says of each term: replicas that follow, files and logs that are young. */
const QUIET: Readonly<Record<(typeof READINGS)[keyof typeof READINGS][number], Omit<Reading, 'term'>>> = {
  'mysql-long-transaction': { ms: 2_000 },
  'mysql-replica-lag': { ms: 1_000 },
  'mongodb-oplog-window': { ms: 20 * HOUR_MS },
  'mongodb-replica-lag': { ms: 1_000 },
  'redis-persistence-rewrite': { ms: 6 * HOUR_MS },
  'redis-replica-lag': { ms: 1_000 },
  'redis-stall': { ms: 40, reachMs: DAY_MS },
  'redis-table-resize': { ms: 0, mark: 'db0:20+' },
  'ckafka-idle-partition': { ms: 2 * MINUTE_MS },
  'ckafka-broker-outage': { ms: 0 },
};

function readingOf(term: keyof typeof QUIET): Reading {
  return { term, ...QUIET[term] };
}
