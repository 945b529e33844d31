// SPDX-License-Identifier: Apache-2.0
import { DAY_MS, HOUR_MS, SECOND_MS } from '../../../lib/policy';
import { gmt8 } from '../steady';
import { AWAY, CANARY, HOME, MONGODB, push, REDIS, type Hole } from './hole';

const link = `https://download.example/b?sign=${CANARY}`;

/** Copies of what lies in MongoDB. */
export const MONGODB_HOLES: readonly Hole[] = [
  {
    name: 'a manual backup of MongoDB',
    rule: 'retention/manual-backup',
    at: `mongodb ${MONGODB} backup by-hand`,
    says: '40 d old, 3 B',
    dig: ({ audit }, nowMs) =>
      push(audit.mongodbBackups, MONGODB, {
        BackupName: 'by-hand',
        BackupType: 1,
        BackupSize: 3,
        StartTime: gmt8(nowMs - 40 * DAY_MS),
        BackupRegion: HOME,
      }),
  },
  {
    name: 'a backup of MongoDB in another region',
    rule: 'retention/remote-copy',
    at: `mongodb ${MONGODB} backup far`,
    says: `it lies in ${AWAY}`,
    dig: ({ audit }, nowMs) =>
      push(audit.mongodbBackups, MONGODB, {
        BackupName: 'far',
        BackupType: 0,
        BackupSize: 3,
        StartTime: gmt8(nowMs - DAY_MS),
        BackupRegion: AWAY,
      }),
  },
  {
    name: 'a backup of MongoDB past its period',
    rule: 'retention/overdue-backup',
    at: `mongodb ${MONGODB} backup late`,
    says: 'a backup 60 d old',
    dig: ({ audit }, nowMs) =>
      push(audit.mongodbBackups, MONGODB, {
        BackupName: 'late',
        BackupType: 0,
        BackupSize: 3,
        StartTime: gmt8(nowMs - 60 * DAY_MS),
        BackupRegion: HOME,
      }),
  },
  {
    name: 'long-term backups of MongoDB',
    rule: 'retention/kept-backups',
    at: `mongodb ${MONGODB}`,
    says: 'long-term backups are on (monthly), kept 365 d',
    dig: ({ mongodb }) => void Object.assign(mongodb[MONGODB] ?? {}, { longTermUnit: 'monthly', longTermDays: 365 }),
  },
  {
    name: 'oplog backups of MongoDB, which no plan shows',
    rule: 'retention/drift',
    at: `mongodb ${MONGODB}`,
    says: "'oplog_expired_days' is 60",
    dig: ({ mongodb }) => void Object.assign(mongodb[MONGODB] ?? {}, { oplogDays: 60 }),
  },
  {
    name: 'a TTL monitor that is off',
    rule: 'retention/drift',
    at: `mongodb ${MONGODB}`,
    says: 'the TTL monitor is switched off',
    dig: ({ audit }) => void (audit.mongodbParameters[MONGODB] = { 'setParameter.ttlMonitorEnabled': 'false' }),
  },
  {
    name: 'audit of MongoDB',
    rule: 'retention/statement-log',
    at: `mongodb ${MONGODB}`,
    says: 'keeps documents 180 d',
    dig: ({ audit }) => void (audit.mongodbAudit[MONGODB] = { InstanceId: MONGODB, LogExpireDay: 180 }),
  },
  {
    name: 'slow log of MongoDB delivered',
    rule: 'retention/statement-log',
    at: `mongodb ${MONGODB}`,
    says: 'its slow log is delivered to log topic topic-far',
    dig: ({ audit }) =>
      void (audit.mongodbDelivery[MONGODB] = {
        SlowLog: { Status: 'ON', LogSetId: 'logset-far', LogTopicId: 'topic-far', CLSRegion: HOME },
      }),
  },
  {
    name: 'a download of MongoDB',
    rule: 'retention/export',
    at: `mongodb ${MONGODB} download b`,
    says: 'made ready for a download',
    dig: ({ audit }, nowMs) =>
      push(audit.mongodbDownloads, MONGODB, { BackupName: 'b', CreateTime: gmt8(nowMs), Status: 2, Url: link }),
  },
  {
    name: 'a download of slow logs of MongoDB',
    rule: 'retention/export',
    at: `mongodb ${MONGODB} log download t-1`,
    says: 'slow logs were made ready',
    dig: ({ audit }, nowMs) =>
      push(audit.mongodbLogDownloads, MONGODB, { TaskId: 't-1', CreateTime: gmt8(nowMs), Url: link }),
  },
  {
    name: 'a clone of MongoDB',
    rule: 'retention/clone',
    at: 'mongodb cmgo-clone',
    says: `a clone of ${MONGODB}`,
    dig: ({ audit }) => more(audit, { CloneInstances: [{ InstanceId: 'cmgo-clone', Region: HOME }] }),
  },
  {
    name: 'a read-only instance of MongoDB',
    rule: 'retention/replica',
    at: 'mongodb cmgo-readonly',
    says: `a read-only instance of ${MONGODB}`,
    dig: ({ audit }) => more(audit, { ReadonlyInstances: [{ InstanceId: 'cmgo-readonly', Region: HOME }] }),
  },
  {
    name: 'a temporary instance of MongoDB',
    rule: 'retention/clone',
    at: 'mongodb cmgo-temporary',
    says: 'a temporary instance of a rollback',
    dig: ({ audit }) =>
      push(audit.mongodbInstances, HOME, {
        InstanceId: 'cmgo-temporary',
        InstanceType: 2,
        Status: 2,
        Region: HOME,
      }),
  },
];

/** Copies of what lies in Redis. */
export const REDIS_HOLES: readonly Hole[] = [
  {
    name: 'a manual backup of Redis',
    rule: 'retention/manual-backup',
    at: `redis ${REDIS} backup by-hand`,
    says: '3 d old, 2 B',
    dig: ({ audit }, nowMs) =>
      push(audit.redisBackups, REDIS, {
        BackupId: 'by-hand',
        BackupType: '0',
        BackupSize: 2,
        StartTime: gmt8(nowMs - 3 * DAY_MS),
        EndTime: gmt8(nowMs - 3 * DAY_MS + HOUR_MS),
        ExpireTime: gmt8(nowMs + 90 * DAY_MS),
        Region: HOME,
      }),
  },
  {
    name: 'a backup of Redis past its period',
    rule: 'retention/overdue-backup',
    at: `redis ${REDIS} backup late`,
    says: 'a backup 50 d old',
    dig: ({ audit }, nowMs) =>
      push(audit.redisBackups, REDIS, {
        BackupId: 'late',
        BackupType: '1',
        BackupSize: 2,
        StartTime: gmt8(nowMs - 50 * DAY_MS),
        Region: HOME,
      }),
  },
  {
    name: 'backups of Redis raised by ticket',
    rule: 'retention/kept-backups',
    at: `redis ${REDIS}`,
    says: 'backups are kept 30 d, counted are 7 d',
    dig: ({ redis }) => void Object.assign(redis[REDIS] ?? {}, { backupDays: 30 }),
  },
  {
    name: 'second-level backups of Redis',
    rule: 'retention/second-level-backup',
    at: `redis ${REDIS}`,
    says: 'second-level backups are on since',
    dig: ({ audit }, nowMs) => void (audit.redisSecondLevel[REDIS] = Math.floor(nowMs / SECOND_MS)),
  },
  {
    name: 'slow log of Redis delivered',
    rule: 'retention/statement-log',
    at: `redis ${REDIS}`,
    says: 'its slow log is delivered to log topic topic-far',
    dig: ({ audit }) => void (audit.redisDelivery[REDIS] = { Enabled: true, TopicId: 'topic-far', LogRegion: HOME }),
  },
  {
    name: 'an audit of Redis',
    rule: 'retention/statement-log',
    at: `redis ${REDIS}`,
    says: 'an audit is on and keeps commands 30 d',
    dig: ({ audit }) => push(audit.redisAudited, HOME, { InstanceId: REDIS, LogExpireDay: 30 }),
  },
  {
    name: 'a slow operation on a governed collection',
    rule: 'retention/statement-log',
    at: `mongodb ${MONGODB}`,
    says: 'a slow operation about im.custom_fields is in the slow log, 5 d ago',
    dig: ({ audit }) => push(audit.mongodbSlow, `${MONGODB}/4`, { Pattern: 'im.custom_fields.find', Total: 2 }),
  },
  {
    name: 'an exported audit log of Redis',
    rule: 'retention/export',
    at: `redis ${REDIS} export audit.csv`,
    says: 'an exported audit log',
    dig: ({ audit }) => push(audit.redisExports, REDIS, { FileName: 'audit.csv', FileSize: 4, DownloadUrl: link }),
  },
  {
    name: 'a global replica of Redis',
    rule: 'retention/replica',
    at: 'redis crs-far',
    says: 'a global replica (r)',
    dig: ({ audit }) =>
      push(audit.redisGroups, HOME, {
        GroupId: 'g',
        Instances: [
          { InstanceId: REDIS, Role: 'rw' },
          { InstanceId: 'crs-far', Role: 'r' },
        ],
      }),
  },
  {
    name: 'an instance of Redis in the recycle bin',
    rule: 'retention/recycle-bin',
    at: `redis ${REDIS}`,
    says: 'the instance is in the recycle bin',
    dig: ({ audit }) => void (audit.redisMore[REDIS] = { Status: -2 }),
  },
  {
    name: 'a slower pace of expiry by hand',
    rule: 'retention/drift',
    at: `redis ${REDIS}`,
    says: "'hz' is 10",
    dig: ({ redis }) => void Object.assign(redis[REDIS]?.parameters ?? {}, { hz: '10' }),
  },
  {
    name: 'eviction of Redis',
    rule: 'retention/early-deletion',
    at: `redis ${REDIS}`,
    says: "'maxmemory-policy' is 'allkeys-lru'",
    dig: ({ redis }) => void Object.assign(redis[REDIS]?.parameters ?? {}, { 'maxmemory-policy': 'allkeys-lru' }),
  },
];

type AuditState = Parameters<Hole['dig']>[0]['audit'];

function more(audit: AuditState, given: AuditState['mongodbMore'][string]): void {
  audit.mongodbMore[MONGODB] = { ...audit.mongodbMore[MONGODB], ...given };
}
