// SPDX-License-Identifier: Apache-2.0
import type { Copy } from '../../../lib/lifetime';
import { DAY_MS, SECOND_MS } from '../../../lib/policy';
import {
  mongodb,
  type MongodbExpiry,
  type MongodbLocation,
  type MongodbSettings,
  type MongodbUnit,
} from '../../../lib/stores/mongodb';
import type { Placement } from '../../../lib/stores/store';
import { contextOf, obligation, placement } from '../../helpers/placement';

export const UNIT: MongodbUnit = { store: 'mongodb', region: 'ap-singapore', instanceId: 'cmgo-a1b2c3d4' };
export const LOCATION: MongodbLocation = { database: 'im', collection: 'messages', field: 'createdAt' };
export const SETTINGS: MongodbSettings = {
  fullBackupDays: 7,
  oplogBackupDays: 7,
  backupMethod: 'physical',
  longTermBackupDays: null,
};
export const CONTEXT = contextOf(mongodb);

/** An index on the date that deletes at this age. */
export function byAge(ms: number): MongodbExpiry {
  return { form: 'age', expireAfterSeconds: ms / SECOND_MS, deleteAfterMs: ms };
}

export function byDueDate(ms: number): MongodbExpiry {
  return { form: 'expireAt', expireAfterSeconds: 0, deleteAfterMs: ms };
}

export function copiesOf(
  expiry: MongodbExpiry | null,
  changes: {
    settings?: Partial<MongodbSettings>;
    placement?: Placement<MongodbLocation>;
    context?: typeof CONTEXT;
  } = {},
): readonly Copy[] {
  return mongodb.lifetime(
    UNIT,
    { ...SETTINGS, ...changes.settings },
    changes.placement ?? placement(LOCATION),
    expiry,
    changes.context ?? CONTEXT,
  );
}

export const TERMINATED = placement(
  { ...LOCATION, collection: 'apps', field: 'terminatedAt' },
  {
    obligation: obligation({
      category: 'configuration',
      class: undefined,
      rule: 'afterTermination',
      clock: 'terminated',
      deadlineMs: 66 * DAY_MS,
      keepAtLeastMs: 62 * DAY_MS,
    }),
  },
);
