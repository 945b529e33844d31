// SPDX-License-Identifier: Apache-2.0
import { DAY_MS, HOUR_MS, MINUTE_MS, exactMs } from '../../policy';
import { categoryText, solveEach, solveLive } from '../solve-live';
import type { Placement, Refusal, Solution, StoreContext } from '../store';
import { lifetime } from './lifetime';
import {
  BINLOG_BACKUP_DAYS,
  FULL_BACKUP_DAYS,
  LOCAL_BINLOG_HOURS,
  LOCAL_BINLOG_HOURS_DR,
  NARROW_PARTITION_BELOW_MS,
  ROW_EXPIRY_MINUTES,
} from './limits';
import type { MysqlLocation, MysqlRowExpiry, MysqlSettings, MysqlUnit } from './types';

const ALTERNATIVES =
  'allow backups longer in the policy (backupAllowance), hold the data in a store without managed backups (COS, CKafka), or shorten a term that the estate assumes';

/** Companions at the vendor's minimum or the estate's `backupAtLeast`, then row expiry as long as the law allows. */
export function solve(
  unit: MysqlUnit,
  placements: readonly Placement<MysqlLocation>[],
  context: StoreContext,
): Solution<MysqlSettings, MysqlRowExpiry> {
  const settings = companions(unit);
  const answers = solveEach(placements, (placement) => {
    const width = partitionWidthMs(placement);
    const what = `${categoryText(placement)} in mysql table ${placement.location.database}.${placement.location.table}`;
    if (width !== null && placement.obligation.clock !== 'created') {
      return movingRowRefusal(placement, what);
    }
    return solveLive<MysqlRowExpiry>(
      placement,
      what,
      { min: ROW_EXPIRY_MINUTES.min, max: ROW_EXPIRY_MINUTES.max, step: 1, unitMs: MINUTE_MS },
      (minutes) => ({
        deleteAfterMs: minutes * MINUTE_MS,
        partitionWidthMs: width,
        ...(unit.deleteImage === undefined ? {} : { deleteImage: unit.deleteImage }),
      }),
      (expiry) => lifetime(settings, placement, expiry, context),
      ALTERNATIVES,
    );
  });
  return { settings, ...answers };
}

function companions(unit: MysqlUnit): MysqlSettings {
  const days = unit.backupAtLeast === undefined ? 0 : Math.ceil(exactMs(unit.backupAtLeast, 'backupAtLeast') / DAY_MS);
  const backup = Math.max(FULL_BACKUP_DAYS.min, days);
  return {
    fullBackupDays: backup,
    binlogBackupDays: Math.max(BINLOG_BACKUP_DAYS.min, days),
    localBinlogHours: (unit.disasterRecovery === true ? LOCAL_BINLOG_HOURS_DR : LOCAL_BINLOG_HOURS).min,
    remoteBackupDays: unit.remoteBackup === undefined || unit.remoteBackup === 'off' ? 'off' : backup,
    auditDays: null,
  };
}

function partitionWidthMs(placement: Placement<MysqlLocation>): number | null {
  if (placement.location.expiry !== 'partition') return null;
  const { promise, deadlineMs } = placement.obligation;
  // by the moment: a wider window after it must not make partitions wider that need the window.
  return (promise?.momentMs ?? deadlineMs) < NARROW_PARTITION_BELOW_MS ? HOUR_MS : DAY_MS;
}

function movingRowRefusal(placement: Placement<MysqlLocation>, what: string): Refusal {
  return {
    placement: placement.id,
    category: placement.category,
    at: placement.name,
    what,
    term: 'clock',
    why: `its date changes after the insert (${placement.obligation.clock}), so rows would move between partitions and leave an image in the binlog each time`,
    remedy: "use expiry: 'delete'",
  };
}
