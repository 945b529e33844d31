// SPDX-License-Identifier: Apache-2.0
import { MongodbInstanceBackupRule } from '@cdktf/provider-tencentcloud/lib/mongodb-instance-backup-rule';
import { Construct } from 'constructs';
import type { Directive } from '../../directives';
import { lifecycleOf, solveUnit, type UnitProps } from '../construct';
import { known } from '../resource';
import { mongodb } from './index';
import { BACKUP_METHODS } from './limits';
import type { MongodbLocation, MongodbSettings, MongodbUnit } from './types';

export type MongodbBackupsProps = UnitProps<MongodbUnit, MongodbLocation>;

/** Hour at which the automatic backup starts. */
const BACKUP_HOUR = 2;

/**
 * Backups of an existing MongoDB instance, and the directives that keep its TTL indexes.
 *
 * Guarantees that full and oplog backups are set explicitly, so that no server default stays out of sight. Cannot
 * guarantee that long-term backups are off: the provider can neither read them nor switch them off, so the proof carries
 * them as the term `mongodb-long-term-backup`. A destroy changes nothing on the server.
 *
 * @example
 * new MongodbBackups(stack, 'mongodb-main', { unit, placements, context });
 */
export class MongodbBackups extends Construct {
  /** What was solved for the instance. */
  readonly settings: MongodbSettings;
  /** TTL indexes and sweeps for the enforcer. */
  readonly directives: readonly Directive[];

  constructor(scope: Construct, id: string, props: MongodbBackupsProps) {
    super(scope, id);
    const solved = solveUnit(mongodb, props);
    this.settings = solved.settings;
    this.directives = solved.directives;
    this.render(props);
  }

  private render(props: MongodbBackupsProps): void {
    new MongodbInstanceBackupRule(this, 'BackupRule', {
      instanceId: props.unit.instanceId,
      backupMethod: BACKUP_METHODS[this.settings.backupMethod ?? 'physical'],
      backupTime: BACKUP_HOUR,
      backupRetentionPeriod: known(this.settings.fullBackupDays),
      oplogExpiredDays: known(this.settings.oplogBackupDays),
      lifecycle: lifecycleOf(props),
    });
  }
}
