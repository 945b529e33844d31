// SPDX-License-Identifier: Apache-2.0
import { DAY_MS, HOUR_MS, SECOND_MS } from '../../../lib/policy';
import { gmt8 } from '../steady';
import { AWAY, CANARY, HOME, MYSQL, OPS, push, type Hole } from './hole';

const link = `https://backup.example/file?sign=${CANARY}`;
const delivered = { Status: 'ON', LogSetId: 'logset-far', LogTopicId: 'topic-far', ClsRegion: HOME };

/** Copies of what lies in MySQL. */
export const MYSQL_HOLES: readonly Hole[] = [
  {
    name: 'a manual backup of MySQL',
    rule: 'retention/manual-backup',
    at: `mysql ${MYSQL} backup 900`,
    says: '200 d old, 5 KB',
    dig: ({ audit }, nowMs) =>
      push(audit.mysqlBackups, MYSQL, {
        BackupId: 900,
        Way: 'manual',
        SaveMode: 'save_mode_regular',
        Size: 5120,
        FinishTime: gmt8(nowMs - 200 * DAY_MS),
        InternetUrl: link,
        IntranetUrl: link,
      }),
  },
  {
    name: 'a slow statement about a governed table',
    rule: 'retention/statement-log',
    at: `mysql ${MYSQL}`,
    says: 'a slow statement about im.accounts is in the slow log, 3 d ago',
    dig: ({ audit }, nowMs) => {
      const slow = { Database: 'im', QueryTime: 12, SqlText: `SELECT '${CANARY}' FROM accounts` };
      const Timestamp = Math.floor((nowMs - 3 * DAY_MS) / SECOND_MS);
      push(audit.mysqlSlow, MYSQL, { ...slow, Timestamp, SqlTemplate: 'SELECT ? FROM `accounts`' });
      // of a table that nobody declared, and of another database.
      push(audit.mysqlSlow, MYSQL, { ...slow, Timestamp, SqlTemplate: 'SELECT ? FROM `accounts_of_nobody`' });
      push(audit.mysqlSlow, MYSQL, { ...slow, Timestamp, Database: 'other', SqlTemplate: 'SELECT ? FROM `accounts`' });
    },
  },
  {
    name: 'a long-term backup of MySQL',
    rule: 'retention/kept-backups',
    at: `mysql ${MYSQL} backup 901`,
    says: 'a long-term backup, 90 d old',
    dig: ({ audit }, nowMs) =>
      push(audit.mysqlBackups, MYSQL, {
        BackupId: 901,
        Way: 'automatic',
        SaveMode: 'save_mode_period',
        Size: 5,
        FinishTime: gmt8(nowMs - 90 * DAY_MS),
        InternetUrl: link,
      }),
  },
  {
    name: 'a backup of MySQL past its period',
    rule: 'retention/overdue-backup',
    at: `mysql ${OPS} backup 902`,
    says: 'a backup 30 d old',
    dig: ({ audit }, nowMs) =>
      push(audit.mysqlBackups, OPS, {
        BackupId: 902,
        Way: 'automatic',
        SaveMode: 'save_mode_regular',
        Size: 5,
        FinishTime: gmt8(nowMs - 30 * DAY_MS),
      }),
  },
  {
    name: 'a backup of MySQL without a date',
    rule: 'retention/overdue-backup',
    at: `mysql ${OPS} backup 904`,
    says: 'a backup without a date',
    dig: ({ audit }) =>
      push(audit.mysqlBackups, OPS, { BackupId: 904, Way: 'automatic', SaveMode: 'save_mode_regular', Size: 5 }),
  },
  {
    name: 'a backup of MySQL that was copied to another region',
    rule: 'retention/remote-copy',
    at: `mysql ${MYSQL} backup 903`,
    says: `lies in ${AWAY}`,
    dig: ({ audit }, nowMs) =>
      push(audit.mysqlBackups, MYSQL, {
        BackupId: 903,
        Way: 'automatic',
        SaveMode: 'save_mode_regular',
        FinishTime: gmt8(nowMs - DAY_MS),
        RemoteInfo: [{ Region: AWAY, Status: 'SUCCESS', FinishTime: gmt8(nowMs - DAY_MS + HOUR_MS), Url: link }],
      }),
  },
  {
    name: 'long-term backups of MySQL switched on',
    rule: 'retention/kept-backups',
    at: `mysql ${OPS}`,
    says: 'long-term backups are on, kept 1080 d',
    dig: ({ audit }) => config(audit, OPS, { EnableBackupPeriodSave: 'on', BackupPeriodSaveDays: 1080 }),
  },
  {
    name: 'archived backups of MySQL switched on',
    rule: 'retention/kept-backups',
    at: `mysql ${MYSQL}`,
    says: 'archived backups are on',
    dig: ({ audit }) => config(audit, MYSQL, { EnableBackupArchive: 'on', BackupArchiveDays: 5 }),
  },
  {
    name: 'archived binlogs switched on',
    rule: 'retention/kept-backups',
    at: `mysql ${OPS}`,
    says: 'archived binlogs are on',
    dig: ({ audit }) => config(audit, OPS, { EnableBinlogArchive: 'on' }),
  },
  {
    name: 'standby storage of backups switched on',
    rule: 'retention/kept-backups',
    at: `mysql ${MYSQL}`,
    says: 'standby storage of backups is on',
    dig: ({ audit }) => config(audit, MYSQL, { EnableBackupStandby: 'on' }),
  },
  {
    name: 'SQL audit',
    rule: 'retention/statement-log',
    at: `mysql ${MYSQL}`,
    says: 'keeps statements 30 d',
    dig: ({ audit }) => void (audit.mysqlAudit[MYSQL] = { LogExpireDay: 30, LogType: 'storage' }),
  },
  {
    name: 'slow log of MySQL delivered',
    rule: 'retention/statement-log',
    at: `mysql ${OPS}`,
    says: 'its slow log is delivered to log topic topic-far',
    dig: ({ audit }) => void (audit.mysqlDelivery[OPS] = { SlowLog: delivered, ErrorLog: { Status: 'OFF' } }),
  },
  {
    name: 'error log of MySQL delivered',
    rule: 'retention/statement-log',
    at: `mysql ${MYSQL}`,
    says: 'its error log is delivered to log topic topic-far',
    dig: ({ audit }) => void (audit.mysqlDelivery[MYSQL] = { SlowLog: { Status: 'OFF' }, ErrorLog: delivered }),
  },
  {
    name: 'a file of the SQL audit',
    rule: 'retention/export',
    at: `mysql ${MYSQL} audit file a.csv`,
    says: 'a file of the SQL audit, 7 B',
    dig: ({ audit }) => push(audit.mysqlAuditFiles, MYSQL, { FileName: 'a.csv', FileSize: 7, DownloadUrl: link }),
  },
  {
    name: 'an uploaded dump',
    rule: 'retention/export',
    at: 'mysql upload dump.sql',
    says: `an uploaded dump in ${HOME}`,
    dig: ({ audit }, nowMs) =>
      push(audit.mysqlUploads, HOME, { FileName: 'dump.sql', FileSize: 9, UploadTime: gmt8(nowMs) }),
  },
  {
    name: 'a clone of MySQL',
    rule: 'retention/clone',
    at: 'mysql cdb-clone',
    says: `a clone of ${MYSQL}`,
    dig: ({ audit }) => push(audit.mysqlClones, MYSQL, { DstInstanceId: 'cdb-clone', TaskStatus: 'success' }),
  },
  {
    name: 'a rollback of MySQL',
    rule: 'retention/clone',
    at: `mysql ${MYSQL} rollback 1`,
    says: 'tables were rolled back',
    dig: ({ audit }, nowMs) => push(audit.mysqlRollbacks, MYSQL, { Status: 'SUCCESS', EndTime: gmt8(nowMs) }),
  },
  {
    name: 'a read-only instance',
    rule: 'retention/replica',
    at: 'mysql cdbro-1',
    says: `a read-only instance of ${MYSQL}`,
    dig: ({ audit }) =>
      void (audit.mysqlMore[MYSQL] = {
        RoGroups: [{ RoGroupMode: 'alone', RoInstances: [{ InstanceId: 'cdbro-1', Region: HOME }] }],
      }),
  },
  {
    name: 'a disaster-recovery instance',
    rule: 'retention/replica',
    at: 'mysql cdb-dr',
    says: `a disaster-recovery instance of ${OPS} in ${AWAY}`,
    dig: ({ audit }) => void (audit.mysqlMore[OPS] = { DrInfo: [{ InstanceId: 'cdb-dr', Region: AWAY }] }),
  },
  {
    name: 'the recycle bin of tables',
    rule: 'retention/recycle-bin',
    at: `mysql ${OPS}`,
    says: 'the recycle bin of tables is on',
    dig: ({ audit }) =>
      void (audit.mysqlParameters[OPS] = {
        cdb_recycle_bin_enabled: 'ON',
        cdb_recycle_bin_retention: '604800',
        cdb_recycle_scheduler_interval: '0',
      }),
  },
  {
    name: 'an instance of MySQL in a region that nobody named',
    rule: 'retention/stranger',
    at: 'mysql cdb-stranger',
    says: `an instance in ${AWAY}`,
    dig: ({ audit }) =>
      push(audit.mysqlInstances, AWAY, {
        InstanceId: 'cdb-stranger',
        InstanceName: 'two\nlines \u001b[31m\u202e',
        InstanceType: 1,
        Status: 1,
        Region: AWAY,
      }),
  },
  {
    name: 'an instance of MySQL in the recycle bin',
    rule: 'retention/recycle-bin',
    at: 'mysql cdb-isolated',
    says: 'the instance is in the recycle bin',
    dig: ({ audit }) =>
      push(audit.mysqlInstances, HOME, { InstanceId: 'cdb-isolated', InstanceType: 3, Status: 5, Region: HOME }),
  },
  {
    name: 'backups of MySQL kept longer by hand',
    rule: 'retention/drift',
    at: `mysql ${MYSQL}`,
    says: "'retention_period' is 30",
    dig: ({ mysql }) => void Object.assign(mysql[MYSQL]?.backup ?? {}, { expireDays: 30 }),
  },
  {
    name: 'local binlogs kept longer by hand',
    rule: 'retention/drift',
    at: `mysql ${OPS}`,
    says: "'save_hours' is 168",
    dig: ({ mysql }) => void Object.assign(mysql[OPS]?.localBinlog ?? {}, { saveHours: 168 }),
  },
  {
    name: 'backups of MySQL to another region switched on by hand',
    rule: 'retention/drift',
    at: `mysql ${OPS}`,
    says: "'remote_backup_save' is on",
    dig: ({ mysql }) => void Object.assign(mysql[OPS]?.remote ?? {}, { backup: 'on' }),
  },
  {
    name: 'backups of MySQL that anybody may download',
    rule: 'retention/access',
    at: `mysql backups in ${HOME}`,
    says: 'from any network',
    dig: ({ audit }) => void (audit.mysqlDownloads = 'NoLimit'),
  },
];

type AuditState = Parameters<Hole['dig']>[0]['audit'];

function config(audit: AuditState, instance: string, more: AuditState['mysqlConfig'][string]): void {
  audit.mysqlConfig[instance] = { ...audit.mysqlConfig[instance], ...more };
}
