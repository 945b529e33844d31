// SPDX-License-Identifier: Apache-2.0
import { DAY_MS, formatMs } from '../../policy';
import type { Finding } from '../../verify';
import { unitsOf } from '../asks/ask';
import * as asks from '../asks/mysql';
import { age, size, termMs } from './common';
import { found, placementsOfInstance, type AuditInput } from './found';

const MAIN = 1;
const DISASTER_RECOVERY = 2;
const READ_ONLY = 3;
const IN_RECYCLE_BIN: readonly (number | null)[] = [4, 5];

/** What the account says of MySQL. */
export function judgeMysql(input: AuditInput): readonly Finding[] {
  return [
    ...unitsOf(input.estate, 'mysql').flatMap(({ instanceId, region }) => [
      ...backups(input, instanceId, region),
      ...keptBackups(input, instanceId),
      ...statements(input, instanceId),
      ...copies(input, instanceId),
    ]),
    ...replicas(input),
    ...uploads(input),
  ];
}

function backups(input: AuditInput, instance: string, region: string): Finding[] {
  const { answers, nowMs, estate } = input;
  const placements = placementsOfInstance(estate, instance);
  const at = `mysql ${instance}`;
  const [config] = answers.items(asks.MYSQL_BACKUP_CONFIG, instance);
  const remote = unitsOf(estate, 'mysql').find((unit) => unit.instanceId === instance)?.remoteBackup;
  const declared = typeof remote === 'object' ? [region, remote.region] : [region];
  const graceMs = termMs(input, 'mysql-backup-expiry-job');
  return answers.items(asks.MYSQL_BACKUPS, instance).flatMap((backup) => {
    const { BackupId, FinishTime, Size, Way, SaveMode, RemoteInfo } = backup;
    const ageMs = FinishTime === null ? null : nowMs - FinishTime;
    const name = `${at} backup ${BackupId ?? '?'}`;
    const old = ageMs === null ? 'of unknown age' : `${age(ageMs)} old`;
    const far = RemoteInfo.filter((copy) => copy.Region !== '' && !declared.includes(copy.Region));
    return [
      ...(Way === 'manual'
        ? [found('retention/manual-backup', name, `a manual backup, ${old}, ${size(Size)}`, { placements })]
        : []),
      ...(SaveMode === 'save_mode_period'
        ? [found('retention/kept-backups', name, `a long-term backup, ${old}, ${size(Size)}`, { placements })]
        : []),
      ...(Way !== 'manual' && SaveMode !== 'save_mode_period' && config !== undefined
        ? overdue(name, ageMs, config.BackupExpireDays * DAY_MS, graceMs, placements)
        : []),
      ...far.map((copy) => found('retention/remote-copy', name, `a copy of it lies in ${copy.Region}`, { placements })),
    ];
  });
}

/** Backups past their period. Also used for other stores, whose backups say themselves when they go. */
export function overdue(
  at: string,
  ageMs: number | null,
  periodMs: number,
  graceMs: number,
  placements: readonly string[],
): Finding[] {
  if (ageMs !== null && ageMs <= periodMs + graceMs) return [];
  const what =
    ageMs === null
      ? 'a backup without a date'
      : `a backup ${age(ageMs)} old, kept are ${formatMs(periodMs)} and ${formatMs(graceMs)} for the clean-up`;
  return [found('retention/overdue-backup', at, what, { placements })];
}

function keptBackups(input: AuditInput, instance: string): Finding[] {
  const placements = placementsOfInstance(input.estate, instance);
  const at = `mysql ${instance}`;
  return input.answers.items(asks.MYSQL_BACKUP_CONFIG, instance).flatMap((config) => {
    const on: readonly (readonly [boolean, string])[] = [
      [config.EnableBackupPeriodSave, `long-term backups are on, kept ${config.BackupPeriodSaveDays ?? '?'} d`],
      [config.EnableBackupArchive, `archived backups are on, after ${config.BackupArchiveDays ?? '?'} d`],
      [config.EnableBinlogArchive, 'archived binlogs are on'],
      [config.EnableBackupStandby, 'standby storage of backups is on'],
      [config.EnableBinlogStandby, 'standby storage of binlogs is on'],
    ];
    return on.flatMap(([isOn, what]) => (isOn ? [found('retention/kept-backups', at, what, { placements })] : []));
  });
}

function statements(input: AuditInput, instance: string): Finding[] {
  const { answers, estate } = input;
  const placements = placementsOfInstance(estate, instance);
  const at = `mysql ${instance}`;
  const audited = answers
    .items(asks.MYSQL_AUDIT, instance)
    .filter(({ LogExpireDay }) => LogExpireDay > 0)
    .map(({ LogExpireDay }) =>
      found('retention/statement-log', at, `SQL audit is on and keeps statements ${LogExpireDay} d`, { placements }),
    );
  const files = answers.items(asks.MYSQL_AUDIT_FILES, instance).map(({ FileName, FileSize }) =>
    found('retention/export', `${at} audit file ${FileName}`, `a file of the SQL audit, ${size(FileSize)}`, {
      placements,
    }),
  );
  const delivered = answers
    .items(asks.MYSQL_LOG_DELIVERY, instance)
    .flatMap(({ SlowLog, ErrorLog }) =>
      [['slow log', SlowLog] as const, ['error log', ErrorLog] as const].flatMap(([what, log]) =>
        log?.Status === 'ON' || log?.Status === 'on'
          ? [
              found(
                'retention/statement-log',
                at,
                `its ${what} is delivered to log topic ${log.LogTopicId} in ${log.ClsRegion}`,
                { placements },
              ),
            ]
          : [],
      ),
    );
  return [...audited, ...files, ...delivered];
}

function copies(input: AuditInput, instance: string): Finding[] {
  const { answers, estate } = input;
  const placements = placementsOfInstance(estate, instance);
  const at = `mysql ${instance}`;
  const parameters = new Map(
    answers.items(asks.MYSQL_PARAMETERS, instance).map(({ Name, CurrentValue }) => [Name, CurrentValue]),
  );
  const bin = /^(on|1)$/i.test(parameters.get('cdb_recycle_bin_enabled') ?? '');
  return [
    ...answers
      .items(asks.MYSQL_CLONES, instance)
      .map(({ DstInstanceId, TaskStatus }) =>
        found('retention/clone', `mysql ${DstInstanceId}`, `a clone of ${instance} (${TaskStatus})`, { placements }),
      ),
    ...answers
      .items(asks.MYSQL_ROLLBACKS, instance)
      .filter(({ Status }) => !/fail/i.test(Status))
      .map(({ EndTime }, index) =>
        found(
          'retention/clone',
          `${at} rollback ${index + 1}`,
          `tables were rolled back${EndTime === null ? '' : ` on ${new Date(EndTime).toISOString().slice(0, 10)}`}, as a rule into tables of another name`,
          { placements },
        ),
      ),
    ...(bin
      ? [
          found(
            'retention/recycle-bin',
            at,
            `the recycle bin of tables is on (kept ${parameters.get('cdb_recycle_bin_retention') ?? '?'} s, cleaned every ${parameters.get('cdb_recycle_scheduler_interval') ?? '?'} s)`,
            { placements },
          ),
        ]
      : []),
    ...(parameters.get('event_scheduler')?.toUpperCase() === 'DISABLED' && bin
      ? [
          found('retention/recycle-bin', at, 'nothing cleans the recycle bin: the event scheduler is disabled', {
            placements,
          }),
        ]
      : []),
  ];
}

/** Replicas of declared instances, and what waits in the recycle bin. */
function replicas({ answers, estate }: AuditInput): Finding[] {
  const ids = new Set(unitsOf(estate, 'mysql').map(({ instanceId }) => instanceId));
  return answers.all(asks.MYSQL_INSTANCES).flatMap(({ item }) => {
    const { InstanceId, InstanceType, Status, DrInfo, RoGroups, MasterInfo } = item;
    const of = ids.has(InstanceId) ? InstanceId : (MasterInfo?.InstanceId ?? '');
    const placements = placementsOfInstance(estate, of);
    const attached = ids.has(InstanceId)
      ? [
          ...DrInfo.map((each) => ['a disaster-recovery instance', each] as const),
          ...RoGroups.flatMap(({ RoInstances }) => RoInstances).map((each) => ['a read-only instance', each] as const),
        ]
      : [];
    return [
      ...attached.map(([what, each]) =>
        found('retention/replica', `mysql ${each.InstanceId}`, `${what} of ${InstanceId} in ${each.Region}`, {
          placements,
        }),
      ),
      ...(IN_RECYCLE_BIN.includes(Status)
        ? [found('retention/recycle-bin', `mysql ${InstanceId}`, 'the instance is in the recycle bin', { placements })]
        : []),
      ...(!ids.has(InstanceId) && InstanceType !== MAIN && ids.has(of) && InstanceType !== null
        ? [
            found(
              'retention/replica',
              `mysql ${InstanceId}`,
              `${InstanceType === DISASTER_RECOVERY ? 'a disaster-recovery' : InstanceType === READ_ONLY ? 'a read-only' : 'a further'} instance of ${of} in ${item.Region}`,
              { placements },
            ),
          ]
        : []),
    ];
  });
}

function uploads({ answers }: AuditInput): Finding[] {
  return [
    ...answers
      .all(asks.MYSQL_UPLOADS)
      .map(({ key, item: { FileName, FileSize } }) =>
        found('retention/export', `mysql upload ${FileName}`, `an uploaded dump in ${key}, ${size(FileSize)}`),
      ),
    ...answers
      .all(asks.MYSQL_DOWNLOADS)
      .filter(({ item: { LimitType } }) => LimitType === 'NoLimit')
      .map(({ key }) =>
        found('retention/access', `mysql backups in ${key}`, 'backups can be downloaded from any network', {
          level: 'warning',
          remedy: 'restrict downloads of backups to the internal network',
        }),
      ),
  ];
}
