// SPDX-License-Identifier: Apache-2.0
import { documented, setting, slowest, sumMs, unbounded, type Copy, type Term } from '../../lifetime';
import { DAY_MS, HOUR_MS, SECOND_MS } from '../../policy';
import { settingTerm } from '../limit';
import { drainTerms, earlyTerm, enforcerTerms, nextRunTerm } from '../shared-terms';
import type { Placement, StoreContext } from '../store';
import {
  AUDIT_DAYS,
  BINLOG_BACKUP_DAYS,
  BINLOG_CHECK,
  FULL_BACKUP_DAYS,
  LOCAL_BINLOG_HOURS,
  REMOTE_BACKUP_DAYS,
} from './limits';
import { diagnosticCopies } from './diagnostics';
import type { MysqlLocation, MysqlRowExpiry, MysqlSettings } from './types';

/**
 * Every copy of a row, term by term. F is how far the date is ahead (or the termination date behind, T).
 *
 *     live             the slowest of
 *       by DELETE      F + r + E + A + J + U + G + q + U + L    arrived late   T + arrival + A + J + U + G + q + U + L
 *       by partition   F + E + W + A + J + U + Rr + L           arrived late   T + arrival + W + A + J + U + Rr + L
 *     image            live (a DELETE, or any later UPDATE, writes the row's image), or arrival for rows written once
 *                      where the enforcer's deletes leave only the key, or where the estate says that partitions are in
 *                      place from the first row on
 *     local binlog     image + rotation + Bl + 60 s + upload
 *     binlog backup    image + rotation + upload + Rl + 1 d
 *     full backup      live + duration + Rb + 1 d + archive
 *     remote copies    the same two lines with the way to the other region and its days
 *
 * U counts before a deletion, because a run gives way to the lock of an open transaction (on the row, or for a drop on
 * the table) and the next one tries again; and after a DELETE, because a transaction can still see the row.
 * A row that comes after its partition was dropped lies in the oldest one left, which ends at most W later.
 * A placement by partition has the paths of DELETE too: the enforcer deletes in batches what it cannot drop, because the
 * table has no partitions yet, one that takes all later dates, one that is wider than W, or rows without a date.
 * @see the facts on MySQL in `docs/limits.md`; sources are beside each number in `limits.ts`
 */
export function lifetime(
  settings: MysqlSettings,
  placement: Placement<MysqlLocation>,
  expiry: MysqlRowExpiry | null,
  context: StoreContext,
): Copy[] {
  const open = (id: string): Term => context.assumptions.term(id);
  const live = liveTerms(placement, expiry, context);
  const image = imageTerms(live, placement, expiry, context);
  const rotation = open('mysql-binlog-rotation');
  const upload = open('mysql-binlog-upload');
  const duration = open('mysql-backup-duration');
  const job = open('mysql-backup-expiry-job');
  const copies: Copy[] = [
    // what nothing expires keeps every floor.
    {
      kind: 'live',
      name: 'row',
      latest: live,
      earliest: expiry === null ? live : [expiryTerm(expiry), earlyTerm(context)],
    },
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
        open('mysql-long-term-backup'),
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
    const kept = [open('mysql-remote-copy'), remote, job];
    copies.push(
      { kind: 'backup', name: 'remote backup', latest: [...live, duration, ...kept], earliest: [] },
      { kind: 'backup', name: 'remote binlog backup', latest: [...image, rotation, upload, ...kept], earliest: [] },
    );
  }
  copies.push(...diagnosticCopies(image, live, context));
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
  const terminated = placement.obligation.clock === 'terminated';
  const ahead = terminated ? open('termination-lag') : open('future-timestamps');
  const arrived = arrivedTerms(placement, context);
  const seen = open('mysql-long-transaction');
  const lock = { ...seen, text: 'a run gives way to the lock of an open transaction' };
  const guard = open('mysql-guard');
  const run = [...enforcerTerms(context), lock, nextRunTerm(context, lock)];
  const lag = open('mysql-replica-lag');
  const byDelete = [
    ...run,
    guard,
    nextRunTerm(context, guard),
    ...drainTerms(context, placement.unit, open('mysql-delete-drain')),
    seen,
    lag,
  ];
  const due = [ahead, resolutionTerm(placement.location), expiryTerm(expiry), ...byDelete];
  // the row carries its date, so a delay on the way matters only when it is longer than the age itself.
  const late = [...arrived, ...byDelete];
  if (expiry.partitionWidthMs === null) return slowest(due, late);
  const width = setting('mysql-partition-width', 'a partition waits for its newest row', expiry.partitionWidthMs);
  const dropped = [width, ...run, open('mysql-recycle-bin'), lag];
  return slowest([ahead, expiryTerm(expiry), ...dropped], [...arrived, ...dropped], due, late);
}

/** When a row comes at the latest; one of a customer who left sets out when its date is written. */
function arrivedTerms(placement: Placement<MysqlLocation>, context: StoreContext): readonly Term[] {
  const { obligation, arrival } = placement;
  return obligation.clock === 'terminated' ? [context.assumptions.term('termination-lag'), ...arrival] : arrival;
}

/** The last moment at which a binlog event carries the row. */
function imageTerms(
  live: readonly Term[],
  placement: Placement<MysqlLocation>,
  expiry: MysqlRowExpiry | null,
  context: StoreContext,
): readonly Term[] {
  const once = onceTerms(placement, expiry, context);
  return sumMs(once) < sumMs(live) ? once : live;
}

/** When the one event that carries a row is written, or never where a later one may repeat it. */
function onceTerms(
  placement: Placement<MysqlLocation>,
  expiry: MysqlRowExpiry | null,
  context: StoreContext,
): readonly Term[] {
  const never = [unbounded('mysql-row-image', 'image of the row in the binlog', 'a later event may carry the row')];
  if (placement.location.appendOnly !== true) return never;
  const arrived = arrivedTerms(placement, context);
  if (expiry?.deleteImage === 'key') return arrived;
  const inPlace = context.assumptions.term('mysql-partitions-in-place');
  return dropsOnly(placement.location, expiry) ? [...arrived, inPlace] : never;
}

/** Whether rows are written once and leave with their partition, so that only the INSERT writes their image. */
export function dropsOnly(location: MysqlLocation, expiry: MysqlRowExpiry | null): boolean {
  return (
    location.appendOnly === true &&
    expiry !== null &&
    expiry.partitionWidthMs !== null &&
    expiry.deleteImage === undefined
  );
}

/** A row is deleted when the latest time that its column can stand for is old enough. */
function resolutionTerm(location: MysqlLocation): Term {
  const ms = location.resolution === 'day' ? DAY_MS : SECOND_MS;
  return setting('mysql-date-resolution', 'the column has lost the rest of its second or day', ms);
}
