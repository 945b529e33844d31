// SPDX-License-Identifier: Apache-2.0
import { DAY_MS, SECOND_MS, exactMs } from '../../policy';
import { categoryText, solveEach, solveLive } from '../solve-live';
import type { Placement, Solution, StoreContext } from '../store';
import { lifetime } from './lifetime';
import { DELETE_SECONDS, FULL_BACKUP_DAYS, OPLOG_BACKUP_DAYS } from './limits';
import type { MongodbExpiry, MongodbLocation, MongodbSettings, MongodbUnit } from './types';

const ALTERNATIVES =
  'allow backups longer in the policy (backupAllowance), hold the data in a store without managed backups (COS, CKafka), or shorten a term that the estate assumes, such as the oplog window';

/** Companions at the vendor's minimum or the estate's `backupAtLeast`, then each collection as long as the law allows. */
export function solve(
  unit: MongodbUnit,
  placements: readonly Placement<MongodbLocation>[],
  context: StoreContext,
): Solution<MongodbSettings, MongodbExpiry> {
  const settings = companions(unit);
  const answers = solveEach(placements, (placement) => {
    const { database, collection, expireAtField } = placement.location;
    return solveLive<MongodbExpiry>(
      placement,
      `${categoryText(placement)} in mongodb collection ${database}.${collection}`,
      { min: DELETE_SECONDS.min, max: DELETE_SECONDS.max, step: 1, unitMs: SECOND_MS },
      (seconds) => ({
        form: expireAtField === undefined ? 'age' : 'expireAt',
        expireAfterSeconds: expireAtField === undefined ? seconds : 0,
        deleteAfterMs: seconds * SECOND_MS,
      }),
      (expiry) => lifetime(settings, placement, expiry, context),
      ALTERNATIVES,
    );
  });
  return { settings, ...answers };
}

function companions(unit: MongodbUnit): MongodbSettings {
  const days = unit.backupAtLeast === undefined ? 0 : Math.ceil(exactMs(unit.backupAtLeast, 'backupAtLeast') / DAY_MS);
  return {
    fullBackupDays: Math.max(FULL_BACKUP_DAYS.min, days),
    oplogBackupDays: Math.max(OPLOG_BACKUP_DAYS.min, days),
    backupMethod: unit.backupMethod ?? 'physical',
    longTermBackupDays: null,
  };
}
