// SPDX-License-Identifier: Apache-2.0
import type { Directive } from '../../directives';
import { formatMs } from '../../policy';
import { foundText } from '../resource';
import { directiveBase } from '../directive-base';
import type { Placement, Store } from '../store';
import { checkLocation, checkUnit, FORMS } from './check';
import { inspect } from './inspect';
import { lifetime } from './lifetime';
import { DOCUMENTED, KEYS_AT_MOST, LIMITS, OPEN_TERMS, SCAN_RATE, WALKING_VERSIONS } from './limits';
import { companions, solve } from './solve';
import type { RedisCap, RedisLocation, RedisSettings, RedisUnit } from './types';

export type { RedisCap, RedisLocation, RedisSettings, RedisUnit, RedisVersion } from './types';

/** TencentDB for Redis: keys that the enforcer caps, and backups of 7 days that nobody can set. */
export const redis: Store<RedisUnit, RedisLocation, RedisSettings, RedisCap> = {
  name: 'redis',
  title: 'TencentDB for Redis',
  limits: LIMITS,
  documented: DOCUMENTED,
  openTerms: OPEN_TERMS,
  sweepRate: SCAN_RATE,
  scans: ({ keysAtMost }) => keysAtMost,
  resourceTypes: { tencentcloud_redis_backup_config: ['redis_id'], tencentcloud_redis_param: ['instance_id'] },
  unitText: (unit) => unit.instanceId,
  forms: FORMS,
  checkUnit,
  checkLocation,
  locationText: (location) => `prefix ${location.prefix} of db ${location.db ?? 0}`,
  overlaps: (one, other) =>
    (one.db ?? 0) === (other.db ?? 0) && (one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix)),
  solve,
  lifetime: (_unit, settings, placement, cap, context) => lifetime(settings, placement, cap, context),
  inspect,
  directive,
  discover: ({ owner, region, deleteAfterMs }) => ({
    // what a configuration cannot say is taken at its worst: the oldest version, where only a scan ends a key.
    unit: { store: 'redis', region, instanceId: owner, version: '2.8', keysAtMost: KEYS_AT_MOST.max },
    location: { prefix: '', clock: { kind: 'lastWrite' }, writtenOnce: true },
    setting: deleteAfterMs === null ? null : { capMs: deleteAfterMs },
  }),
  settingText: (settings, cap) =>
    `cap keys at ${formatMs(cap.capMs)}` +
    (WALKING_VERSIONS.includes(settings.version)
      ? `, hz ${foundText(settings.hz)}, effort ${foundText(settings.activeExpireEffort)}`
      : ''),
};

function directive(unit: RedisUnit, placement: Placement<RedisLocation>, cap: RedisCap): Directive {
  const { version, hz, activeExpireEffort, databases, keysAtMost, rewrittenWithinMs } = companions(unit);
  return {
    engine: 'redis',
    ...directiveBase(placement),
    db: placement.location.db ?? 0,
    prefix: placement.location.prefix,
    clock: placement.location.clock,
    capMs: cap.capMs,
    expects: {
      version,
      hz: typeof hz === 'number' ? hz : null,
      activeExpireEffort: typeof activeExpireEffort === 'number' ? activeExpireEffort : null,
      databases,
      keysAtMost,
      ...(rewrittenWithinMs === null ? {} : { rewrittenWithinMs }),
    },
  };
}
