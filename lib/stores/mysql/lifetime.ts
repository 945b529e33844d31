// SPDX-License-Identifier: Apache-2.0
import { documented, setting, slowest, unbounded, type Copy, type Term } from '../../lifetime';
import { DAY_MS, HOUR_MS } from '../../policy';
import { settingTerm } from '../limit';
import { enforcerTerms, nextRunTerm } from '../shared-terms';
import type { Placement, StoreContext } from '../store';
import {
  AUDIT_DAYS,
  BINLOG_BACKUP_DAYS,
  BINLOG_CHECK,
  FULL_BACKUP_DAYS,
  LOCAL_BINLOG_HOURS,
  REMOTE_BACKUP_DAYS,
} from './limits';
import type { MysqlLocation, MysqlRowExpiry, MysqlSettings } from './types';

/**
 * Every copy of a row, term by term. F is how far the date is ahead (or the termination date behind).
 *
 *     live             the slowest of
 *       by DELETE      F + E + A + J + U + q + U + L    arrived late   arrival + A + J + U + q + U + L
 *       by partition   F + E + W + A + J + U + L        arrived late   arrival + W + A + J + U + L
 *     image            live (a DELETE, or any later UPDATE, writes the row's image), or arrival for rows written once
 *                      in dropped partitions
 *     local binlog     image + rotation + Bl + 60 s + upload
 *     binlog backup    image + rotation + upload + Rl + 1 d
 *     full backup      live + duration + Rb + 1 d
 *     remote copies    the same two lines with the days of the other region
 *
 * U counts before a deletion, because a run gives way to the lock of an open transaction (on the row, or for a drop on
 * the table) and the next one tries again; and after a DELETE, because a transaction can still see the row.
 * A row that comes after its partition was dropped lies in the oldest one left, which ends at most W later.
 * @see the facts on MySQL in `docs/limits.md`; sources stand beside each number in `limits.ts`
 */
export function lifetime(
  settings: MysqlSettings,
  placement: Placement<MysqlLocation>,
  expiry: MysqlRowExpiry | null,
  context: StoreContext,
): Copy[] {
  const open = (id: string): Term => context.assumptions.term(id);
  const live = liveTerms(placement, expiry, context);
  const dropsWithoutImage = expiry?.partitionWidthMs != null && placement.location.appendOnly === true;
  const image = dropsWithoutImage
    ? [...placement.arrival, setting('mysql-row-image', 'row written once; a dropped partition writes no image', 0)]
    : live;
  const rotation = open('mysql-binlog-rotation');
  const upload = open('mysql-binlog-upload');
  const duration = open('mysql-backup-duration');
  const job = open('mysql-backup-expiry-job');
  const copies: Copy[] = [
    // what nothing expires keeps every floor.
    { kind: 'live', name: 'row', latest: live, earliest: expiry === null ? live : [expiryTerm(expiry)] },
    {
      kind: 'log',
      name: 'local binlog',
      latest: [
        ...image,
        rotation,
        settingTerm(
          LOCAL_BINLOG_HOURS,
          settings.localBinlogHours,
          HOUR_MS,
          'mysql_local_binlog_config is missing, so the hours of the instance are not known: declare it',
        ),
        documented(BINLOG_CHECK.id, BINLOG_CHECK.text, BINLOG_CHECK.ms, BINLOG_CHECK.source),
        upload,
      ],
      earliest: [],
    },
    {
      kind: 'backup',
      name: 'binlog backup',
      latest: [
        ...image,
        rotation,
        upload,
        settingTerm(
          BINLOG_BACKUP_DAYS,
          settings.binlogBackupDays,
          DAY_MS,
          "'binlog_period' of mysql_backup_policy is unset, which hides a server value of up to 3650 days: set it",
        ),
        job,
      ],
      earliest: [],
    },
    {
      kind: 'backup',
      name: 'full backup',
      latest: [
        ...live,
        duration,
        settingTerm(
          FULL_BACKUP_DAYS,
          settings.fullBackupDays,
          DAY_MS,
          'mysql_backup_policy is missing, so the backup period of the instance is not known: declare it',
        ),
        job,
      ],
      earliest: [],
    },
  ];
  if (settings.remoteBackupDays !== 'off') {
    const remote = settingTerm(
      REMOTE_BACKUP_DAYS,
      settings.remoteBackupDays,
      DAY_MS,
      'nothing says whether backups are copied to another region: declare mysql_remote_backup_config, off or with days',
    );
    copies.push(
      { kind: 'backup', name: 'remote backup', latest: [...live, duration, remote, job], earliest: [] },
      { kind: 'backup', name: 'remote binlog backup', latest: [...image, rotation, upload, remote, job], earliest: [] },
    );
  }
  if (settings.auditDays !== null) {
    // the audit log repeats the SQL text, and with it the row, whenever it is written or deleted.
    const audit = settingTerm(AUDIT_DAYS, settings.auditDays, DAY_MS, 'it is unset');
    copies.push({ kind: 'log', name: 'SQL audit log', latest: [...live, audit, job], earliest: [] });
  }
  return copies;
}

function expiryTerm(expiry: MysqlRowExpiry): Term {
  return setting('mysql-row-expiry', 'row deleted at the age of', expiry.deleteAfterMs);
}

function liveTerms(
  placement: Placement<MysqlLocation>,
  expiry: MysqlRowExpiry | null,
  context: StoreContext,
): readonly Term[] {
  if (expiry === null) {
    return [
      unbounded('mysql-row-expiry', 'row expiry', 'no directive expires the rows of this table: declare the placement'),
    ];
  }
  const open = (id: string): Term => context.assumptions.term(id);
  const ahead = placement.obligation.clock === 'terminated' ? open('termination-lag') : open('future-timestamps');
  const seen = open('mysql-long-transaction');
  const lock = { ...seen, text: 'a run gives way to the lock of an open transaction' };
  const run = [...enforcerTerms(context), lock, nextRunTerm(context, lock)];
  const removed =
    expiry.partitionWidthMs === null
      ? [...run, open('mysql-delete-drain'), seen]
      : [setting('mysql-partition-width', 'a partition waits for its newest row', expiry.partitionWidthMs), ...run];
  const lag = open('mysql-replica-lag');
  // the row carries its date, so a delay on the way matters only when it is longer than the age itself.
  return slowest([ahead, expiryTerm(expiry), ...removed, lag], [...placement.arrival, ...removed, lag]);
}
