// SPDX-License-Identifier: Apache-2.0
import { foundNumber, foundString, isUnknown, unknown, type Found, type ResourceView } from '../resource';
import type { InspectInput, Inspected } from '../store';
import { BACKUP_METHODS } from './limits';
import type { MongodbBackupMethod, MongodbExpiry, MongodbSettings, MongodbUnit } from './types';

/** The settings of one instance as its backup rule and directives state them. What is missing stays null. */
export function inspect(input: InspectInput<MongodbUnit>): Inspected<MongodbSettings, MongodbExpiry> {
  const rule = input.resources.find(
    (view) =>
      view.type === 'tencentcloud_mongodb_instance_backup_rule' && view.values['instance_id'] === input.unit.instanceId,
  );
  return {
    settings: {
      fullBackupDays: foundNumber(rule, 'backup_retention_period'),
      oplogBackupDays: foundNumber(rule, 'oplog_expired_days'),
      backupMethod: backupMethod(rule),
      longTermBackupDays: longTermDays(rule),
    },
    placement: (placement) => {
      const directive = input.directives.find(
        (candidate) => candidate.id === placement.id && candidate.engine === 'mongodb',
      );
      return directive?.engine === 'mongodb'
        ? {
            form: directive.form,
            expireAfterSeconds: directive.expireAfterSeconds,
            deleteAfterMs: directive.deleteAfterMs,
          }
        : null;
    },
  };
}

/** null only where no argument of it is set: the provider sends an empty unit and 0 days as if they were absent. */
function longTermDays(rule: ResourceView | undefined): Found<number> {
  const days = foundNumber(rule, 'long_term_expired_days');
  const every = foundString(rule, 'long_term_unit');
  if (days !== null && days !== 0) return days;
  if (every === null || every === '') {
    const on = rule?.values['long_term_active_days'];
    const isOff = on === undefined || on === null || on === '' || (Array.isArray(on) && on.length === 0);
    return isOff ? null : unknown('long_term_active_days is set and long_term_expired_days is unset');
  }
  return isUnknown(every) ? every : unknown(`long_term_unit is '${every}' and long_term_expired_days is unset`);
}

/** The method that the number stands for; null where it is unset, unknown or none of the vendor's. */
function backupMethod(rule: ResourceView | undefined): MongodbBackupMethod | null {
  const found = foundNumber(rule, 'backup_method');
  const methods = Object.keys(BACKUP_METHODS) as MongodbBackupMethod[];
  return methods.find((method) => BACKUP_METHODS[method] === found) ?? null;
}
