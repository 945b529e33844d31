// SPDX-License-Identifier: Apache-2.0
import { RedisBackupConfig } from '@cdktf/provider-tencentcloud/lib/redis-backup-config';
import { RedisParam } from '@cdktf/provider-tencentcloud/lib/redis-param';
import { Construct } from 'constructs';
import type { Directive } from '../../directives';
import { lifecycleOf, solveUnit, type UnitProps } from '../construct';
import { redis } from './index';
import type { RedisLocation, RedisSettings, RedisUnit } from './types';

export type RedisBackupsProps = UnitProps<RedisUnit, RedisLocation>;

/**
 * The daily backup and the pace of active expiry of an existing Redis instance, and the directives that cap its keys.
 *
 * Guarantees that the parameters that bound active expiry are set explicitly. Cannot guarantee how long backups live:
 * 7 days is the vendor's only value, the provider can neither set nor read another one, and a daily backup cannot be
 * switched off. Before version 6.2 there is no parameter that bounds expiry, so none is written.
 *
 * @example
 * new RedisBackups(stack, 'redis-main', { unit, placements, context });
 */
export class RedisBackups extends Construct {
  /** What was solved for the instance. */
  readonly settings: RedisSettings;
  /** Caps of keys for the enforcer. */
  readonly directives: readonly Directive[];

  constructor(scope: Construct, id: string, props: RedisBackupsProps) {
    super(scope, id);
    const solved = solveUnit(redis, props);
    this.settings = solved.settings;
    this.directives = solved.directives;
    this.render(props);
  }

  private render(props: RedisBackupsProps): void {
    const { instanceId } = props.unit;
    const lifecycle = lifecycleOf(props);
    const backup = new RedisBackupConfig(this, 'BackupConfig', {
      redisId: instanceId,
      backupTime: '02:00-03:00',
      lifecycle,
    });
    const { hz, activeExpireEffort } = this.settings;
    // null: the version knows no bound of active expiry.
    if (typeof hz !== 'number' || typeof activeExpireEffort !== 'number') return;
    new RedisParam(this, 'Parameters', {
      instanceId,
      instanceParams: { hz: String(hz), 'active-expire-effort': String(activeExpireEffort) },
      // one change of an instance at a time: the API refuses a second one meanwhile.
      dependsOn: [backup],
      lifecycle,
    });
  }
}
