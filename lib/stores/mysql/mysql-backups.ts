// SPDX-License-Identifier: Apache-2.0
import { MysqlBackupPolicy } from '@cdktf/provider-tencentcloud/lib/mysql-backup-policy';
import { MysqlLocalBinlogConfig } from '@cdktf/provider-tencentcloud/lib/mysql-local-binlog-config';
import { MysqlRemoteBackupConfig } from '@cdktf/provider-tencentcloud/lib/mysql-remote-backup-config';
import { Construct } from 'constructs';
import type { Directive } from '../../directives';
import { known } from '../resource';
import { lifecycleOf, solveUnit, type UnitProps } from '../construct';
import { mysql } from './index';
import { FULL_BACKUP_DAYS, LOCAL_BINLOG_MAX_USAGE } from './limits';
import type { MysqlLocation, MysqlSettings, MysqlUnit } from './types';

export type MysqlBackupsProps = UnitProps<MysqlUnit, MysqlLocation>;

/**
 * Backups and binlogs of an existing MySQL instance, and the directives that expire its rows.
 *
 * Guarantees that full backups, binlog backups, local binlogs and remote copies are set explicitly, so that no server
 * default stays out of sight. Cannot guarantee anything about manual backups and about the periodic long-term backups
 * of the console, which the provider can neither set nor read.
 *
 * @example
 * new MysqlBackups(stack, 'mysql-main', { unit, placements, context });
 */
export class MysqlBackups extends Construct {
  /** What was solved for the instance. */
  readonly settings: MysqlSettings;
  /** Row expiry for the enforcer. */
  readonly directives: readonly Directive[];

  constructor(scope: Construct, id: string, props: MysqlBackupsProps) {
    super(scope, id);
    const solved = solveUnit(mysql, props);
    this.settings = solved.settings;
    this.directives = solved.directives;
    this.render(props);
  }

  private render(props: MysqlBackupsProps): void {
    const { instanceId, remoteBackup } = props.unit;
    // removing the policy would reset the instance to 7 days and another backup method.
    const lifecycle = lifecycleOf(props);
    const full = known(this.settings.fullBackupDays);
    const policy = new MysqlBackupPolicy(this, 'BackupPolicy', {
      mysqlId: instanceId,
      retentionPeriod: full,
      binlogPeriod: known(this.settings.binlogBackupDays),
      backupModel: 'physical',
      backupTime: '02:00-06:00',
      enableBinlogStandby: 'off',
      lifecycle,
    });
    new MysqlLocalBinlogConfig(this, 'LocalBinlog', {
      instanceId,
      saveHours: known(this.settings.localBinlogHours),
      maxUsage: LOCAL_BINLOG_MAX_USAGE.min,
      // one change of an instance at a time: the API refuses a second one meanwhile.
      dependsOn: [policy],
      lifecycle,
    });
    const target = remoteBackup === undefined || remoteBackup === 'off' ? undefined : remoteBackup.region;
    const remote = this.settings.remoteBackupDays;
    new MysqlRemoteBackupConfig(this, 'RemoteBackup', {
      instanceId,
      remoteBackupSave: target === undefined ? 'off' : 'on',
      remoteBinlogSave: target === undefined ? 'off' : 'on',
      // all arguments are required, also to say off.
      remoteRegion: target === undefined ? [] : [target],
      expireDays: remote === 'off' ? FULL_BACKUP_DAYS.min : known(remote),
      dependsOn: [policy],
      lifecycle,
    });
  }
}
