// SPDX-License-Identifier: Apache-2.0
import { DAY_MS } from '../../policy';
import type { Finding } from '../../verify';
import { unitsOf } from '../asks/ask';
import * as asks from '../asks/mongodb';
import { age, size, termMs } from './common';
import { found, placementsOfInstance, type AuditInput } from './found';
import { overdue } from './mysql';

const MANUAL = 1;
const IN_RECYCLE_BIN = -2;
const TEMPORARY = 2;

/** What the account says of MongoDB. */
export function judgeMongodb(input: AuditInput): readonly Finding[] {
  return [
    ...unitsOf(input.estate, 'mongodb').flatMap(({ instanceId, region }) => [
      ...backups(input, instanceId, region),
      ...statements(input, instanceId),
    ]),
    ...neighbours(input),
  ];
}

function backups(input: AuditInput, instance: string, region: string): Finding[] {
  const { answers, nowMs, estate } = input;
  const placements = placementsOfInstance(estate, instance);
  const at = `mongodb ${instance}`;
  const [rules] = answers.items(asks.MONGODB_RULES, instance);
  const longTerm =
    rules !== undefined && rules.LongTermInterval !== ''
      ? [
          found(
            'retention/kept-backups',
            at,
            `long-term backups are on (${rules.LongTermInterval}), kept ${rules.LongTermExpiredDays ?? '?'} d`,
            { placements },
          ),
        ]
      : [];
  const graceMs = termMs(input, 'mongodb-backup-expiry-job');
  const each = answers.items(asks.MONGODB_BACKUPS, instance).flatMap((backup) => {
    const name = `${at} backup ${backup.BackupName}`;
    const ageMs = backup.StartTime === null ? null : nowMs - backup.StartTime;
    const far = backup.BackupRegion !== '' && backup.BackupRegion !== region;
    return [
      ...(backup.BackupType === MANUAL
        ? [
            found(
              'retention/manual-backup',
              name,
              `a manual backup${ageMs === null ? '' : `, ${age(ageMs)} old`}, ${size(backup.BackupSize)}` +
                (backup.DeleteTime === null
                  ? ''
                  : `, goes on ${new Date(backup.DeleteTime).toISOString().slice(0, 10)}`),
              { placements },
            ),
          ]
        : rules === undefined
          ? []
          : overdue(name, ageMs, rules.BackupSaveTime * DAY_MS, graceMs, placements)),
      ...(far ? [found('retention/remote-copy', name, `it lies in ${backup.BackupRegion}`, { placements })] : []),
    ];
  });
  return [...longTerm, ...each];
}

function statements({ answers, estate }: AuditInput, instance: string): Finding[] {
  const placements = placementsOfInstance(estate, instance);
  const at = `mongodb ${instance}`;
  const isOn = (status: string | undefined): boolean => /^on$/i.test(status ?? '');
  return [
    ...answers
      .items(asks.MONGODB_AUDIT, instance)
      .filter(({ LogExpireDay }) => (LogExpireDay ?? 0) > 0)
      .map(({ LogExpireDay }) =>
        found('retention/statement-log', at, `audit is on and keeps documents ${LogExpireDay ?? '?'} d`, {
          placements,
        }),
      ),
    ...answers
      .items(asks.MONGODB_LOG_DELIVERY, instance)
      .flatMap(({ ErrorLog, SlowLog, OperationLog }) =>
        [
          ['error log', ErrorLog] as const,
          ['slow log', SlowLog] as const,
          ['operation log', OperationLog] as const,
        ].flatMap(([what, log]) =>
          isOn(log?.Status)
            ? [
                found(
                  'retention/statement-log',
                  at,
                  `its ${what} is delivered to log topic ${log?.LogTopicId ?? '?'} in ${log?.CLSRegion ?? '?'}`,
                  { placements },
                ),
              ]
            : [],
        ),
      ),
    ...answers.items(asks.MONGODB_BACKUP_DOWNLOADS, instance).map(({ BackupName }) =>
      found('retention/export', `${at} download ${BackupName}`, 'a backup was made ready for a download', {
        placements,
      }),
    ),
    ...answers.items(asks.MONGODB_LOG_DOWNLOADS, instance).map(({ TaskId }) =>
      found('retention/export', `${at} log download ${TaskId}`, 'slow logs were made ready for a download', {
        placements,
      }),
    ),
    ...answers
      .items(asks.MONGODB_PARAMETERS, instance)
      .filter(
        ({ ParamName, CurrentValue }) =>
          ParamName.endsWith('ttlMonitorEnabled') && /^(false|0|off)$/i.test(CurrentValue),
      )
      .map(() =>
        found('retention/drift', at, 'the TTL monitor is switched off, so no index deletes anything', { placements }),
      ),
  ];
}

function neighbours({ answers, estate }: AuditInput): Finding[] {
  const ids = new Set(unitsOf(estate, 'mongodb').map(({ instanceId }) => instanceId));
  return answers.all(asks.MONGODB_INSTANCES).flatMap(({ item }) => {
    const { InstanceId, InstanceType, Status, RelatedInstance } = item;
    const placements = placementsOfInstance(
      estate,
      ids.has(InstanceId) ? InstanceId : (RelatedInstance?.InstanceId ?? ''),
    );
    const attached = ids.has(InstanceId)
      ? [
          ...item.ReadonlyInstances.map((each) => ['retention/replica', 'a read-only instance', each] as const),
          ...item.StandbyInstances.map((each) => ['retention/replica', 'a disaster-recovery instance', each] as const),
          ...item.CloneInstances.map((each) => ['retention/clone', 'a clone', each] as const),
        ]
      : [];
    return [
      ...attached.map(([rule, what, each]) =>
        found(rule, `mongodb ${each.InstanceId}`, `${what} of ${InstanceId} in ${each.Region}`, { placements }),
      ),
      ...(InstanceType === TEMPORARY
        ? [found('retention/clone', `mongodb ${InstanceId}`, 'a temporary instance of a rollback', { placements })]
        : []),
      ...(Status === IN_RECYCLE_BIN
        ? [
            found('retention/recycle-bin', `mongodb ${InstanceId}`, 'the instance is in the recycle bin', {
              placements,
            }),
          ]
        : []),
    ];
  });
}
