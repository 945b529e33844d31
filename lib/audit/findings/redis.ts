// SPDX-License-Identifier: Apache-2.0
import { BACKUP_KEPT } from '../../stores/redis/limits';
import type { Finding } from '../../verify';
import { DAY_MS } from '../../policy';
import { unitsOf } from '../asks/ask';
import * as asks from '../asks/redis';
import { age, size, termMs } from './common';
import { found, placementsOfInstance, type AuditInput } from './found';
import { overdue } from './mysql';

const MANUAL = '0';
const IN_RECYCLE_BIN: readonly (number | null)[] = [-2, -3];

/** What the account says of Redis. */
export function judgeRedis(input: AuditInput): readonly Finding[] {
  return [
    ...unitsOf(input.estate, 'redis').flatMap(({ instanceId, region }) => [
      ...backups(input, instanceId, region),
      ...others(input, instanceId),
    ]),
    ...groups(input),
    ...input.answers
      .all(asks.REDIS_INSTANCES)
      .filter(({ item }) => IN_RECYCLE_BIN.includes(item.Status))
      .map(({ item }) =>
        found('retention/recycle-bin', `redis ${item.InstanceId}`, 'the instance is in the recycle bin', {
          placements: placementsOfInstance(input.estate, item.InstanceId),
        }),
      ),
  ];
}

function backups(input: AuditInput, instance: string, region: string): Finding[] {
  const { answers, nowMs, estate } = input;
  const placements = placementsOfInstance(estate, instance);
  const at = `redis ${instance}`;
  const keptDays = BACKUP_KEPT.ms / DAY_MS;
  const [config] = answers.items(asks.REDIS_BACKUP_CONFIG, instance);
  const raised =
    config !== undefined && config.BackupStorageDays > keptDays
      ? [
          found(
            'retention/kept-backups',
            at,
            `backups are kept ${config.BackupStorageDays} d, counted are ${keptDays} d`,
            {
              placements,
            },
          ),
        ]
      : [];
  const graceMs = termMs(input, 'redis-backup-expiry-job');
  const each = answers.items(asks.REDIS_BACKUPS, instance).flatMap((backup) => {
    const name = `${at} backup ${backup.BackupId}`;
    const ageMs = backup.StartTime === null ? null : nowMs - backup.StartTime;
    const ends =
      backup.ExpireTime === null ? '' : `, goes on ${new Date(backup.ExpireTime).toISOString().slice(0, 10)}`;
    return [
      ...(backup.BackupType === MANUAL
        ? [
            found(
              'retention/manual-backup',
              name,
              `a manual backup${ageMs === null ? '' : `, ${age(ageMs)} old`}, ${size(backup.BackupSize)}${ends}`,
              { placements },
            ),
          ]
        : config === undefined
          ? []
          : overdue(name, ageMs, config.BackupStorageDays * DAY_MS, graceMs, placements)),
      ...(backup.Region !== '' && backup.Region !== region
        ? [found('retention/remote-copy', name, `it lies in ${backup.Region}`, { placements })]
        : []),
    ];
  });
  return [...raised, ...each];
}

function others({ answers, estate }: AuditInput, instance: string): Finding[] {
  const placements = placementsOfInstance(estate, instance);
  const at = `redis ${instance}`;
  const policy = answers
    .items(asks.REDIS_PARAMETERS, instance)
    .find(({ ParamName }) => ParamName === 'maxmemory-policy')?.CurrentValue;
  return [
    ...answers
      .items(asks.REDIS_SECOND_LEVEL, instance)
      .filter(({ StartTimestamp }) => StartTimestamp !== null)
      .map(({ StartTimestamp }) =>
        found(
          'retention/second-level-backup',
          at,
          `second-level backups are on since ${new Date(StartTimestamp ?? 0).toISOString().slice(0, 10)}`,
          { placements },
        ),
      ),
    ...answers
      .items(asks.REDIS_LOG_DELIVERY, instance)
      .filter(({ SlowLog }) => SlowLog?.Enabled === true)
      .map(({ SlowLog }) =>
        found(
          'retention/statement-log',
          at,
          `its slow log is delivered to log topic ${SlowLog?.TopicId ?? '?'} in ${SlowLog?.LogRegion ?? '?'}`,
          { placements },
        ),
      ),
    ...answers.items(asks.REDIS_EXPORTS, instance).map(({ FileName, FileSize }) =>
      found('retention/export', `${at} export ${FileName}`, `an exported audit log, ${size(FileSize)}`, {
        placements,
      }),
    ),
    ...(policy !== undefined && policy !== 'noeviction'
      ? [
          found('retention/early-deletion', at, `'maxmemory-policy' is '${policy}': keys go when the memory is full`, {
            level: hasFloor(estate, placements) ? 'error' : 'warning',
            placements,
          }),
        ]
      : []),
  ];
}

function hasFloor(estate: AuditInput['estate'], placements: readonly string[]): boolean {
  return estate.placements.some(({ id, obligation }) => placements.includes(id) && obligation.keepAtLeastMs > 0);
}

function groups({ answers, estate }: AuditInput): Finding[] {
  const ids = new Set(unitsOf(estate, 'redis').map(({ instanceId }) => instanceId));
  return answers.all(asks.REDIS_GROUPS).flatMap(({ item: { GroupId, Instances } }) => {
    const ours = Instances.filter(({ InstanceId }) => ids.has(InstanceId));
    if (ours.length === 0) return [];
    return Instances.filter(({ InstanceId }) => !ids.has(InstanceId)).map(({ InstanceId, Role }) =>
      found('retention/replica', `redis ${InstanceId}`, `a global replica (${Role}) in group ${GroupId}`, {
        placements: ours.flatMap((each) => placementsOfInstance(estate, each.InstanceId)),
      }),
    );
  });
}
