// SPDX-License-Identifier: Apache-2.0
import { foundNumber, foundString, isUnknown, type ResourceView } from '../resource';
import type { InspectInput, Inspected } from '../store';
import type { MysqlRowExpiry, MysqlSettings, MysqlUnit } from './types';

/** The settings of one instance as its resources and directives state them. What is missing stays null. */
export function inspect(input: InspectInput<MysqlUnit>): Inspected<MysqlSettings, MysqlRowExpiry> {
  const of = (type: string, key: string): ResourceView | undefined =>
    input.resources.find((view) => view.type === type && view.values[key] === input.unit.instanceId);
  const backup = of('tencentcloud_mysql_backup_policy', 'mysql_id');
  const local = of('tencentcloud_mysql_local_binlog_config', 'instance_id');
  const remote = of('tencentcloud_mysql_remote_backup_config', 'instance_id');
  const audit = of('tencentcloud_mysql_audit_service', 'instance_id');
  return {
    settings: {
      fullBackupDays: foundNumber(backup, 'retention_period'),
      binlogBackupDays: foundNumber(backup, 'binlog_period'),
      localBinlogHours: foundNumber(local, 'save_hours'),
      remoteBackupDays: remoteDays(remote),
      auditDays: foundNumber(audit, 'log_expire_day'),
    },
    placement: (placement) => {
      const directive = input.directives.find(
        (candidate) => candidate.id === placement.id && candidate.engine === 'mysql',
      );
      return directive?.engine === 'mysql'
        ? {
            deleteAfterMs: directive.deleteAfterMs,
            partitionWidthMs: directive.partitionWidthMs,
            ...(directive.expects?.deleteImage === undefined ? {} : { deleteImage: directive.expects.deleteImage }),
          }
        : null;
    },
  };
}

function remoteDays(remote: ResourceView | undefined): MysqlSettings['remoteBackupDays'] {
  if (remote === undefined) return null;
  const backup = foundString(remote, 'remote_backup_save');
  const binlog = foundString(remote, 'remote_binlog_save');
  if (!isUnknown(backup) && !isUnknown(binlog) && backup === 'off' && binlog === 'off') return 'off';
  return foundNumber(remote, 'expire_days');
}
