// SPDX-License-Identifier: Apache-2.0
import type { RedisClock } from '../../../lib/directives';
import type { Copy } from '../../../lib/lifetime';
import { DAY_MS, SECOND_MS } from '../../../lib/policy';
import {
  redis,
  type RedisCap,
  type RedisLocation,
  type RedisSettings,
  type RedisUnit,
} from '../../../lib/stores/redis';
import type { Placement } from '../../../lib/stores/store';
import { contextOf, obligation, placement } from '../../helpers/placement';

export const UNIT: RedisUnit = {
  store: 'redis',
  region: 'ap-singapore',
  instanceId: 'crs-a1b2c3d4',
  version: '7.0',
  keysAtMost: 128_000,
  databases: 16,
};
export const SETTINGS: RedisSettings = {
  version: '7.0',
  keysAtMost: 128_000,
  databases: 16,
  rewrittenWithinMs: null,
  hz: 10,
  activeExpireEffort: 1,
};
export const IN_KEY: RedisClock = { kind: 'createdInKey', pattern: '^chat:30d:(\\d+):', unit: 'ms' };
export const LOCATION: RedisLocation = { prefix: 'user:', clock: { kind: 'lastWrite' } };
export const DATED: RedisLocation = { prefix: 'chat:30d:', clock: IN_KEY };
export const CONTEXT = contextOf(redis);

/** 15 min timer + 4 h outage + 1 h scan in 6 runs with 5 pauses of 212 s. */
export const SEEN_MS = 19_960 * SECOND_MS;
/** 128,000 keys, 20 a run, 10 runs a second: 640 s (583 s were measured); twice, for a resize. */
export const WALK_MS = 2 * 640 * SECOND_MS;
/** 5 min stall + 10 min replica lag. */
export const END_MS = 900 * SECOND_MS;

export const LAST_WRITTEN = obligation({ category: 'userInformation', clock: 'lastWritten' });

export function lastWritten(
  changes: Partial<Omit<Placement, 'location'>> = {},
  location = LOCATION,
): Placement<RedisLocation> {
  return placement(location, { category: 'userInformation', obligation: LAST_WRITTEN, ...changes });
}

export function copiesOf(
  cap: RedisCap | null,
  changes: { settings?: Partial<RedisSettings>; placement?: Placement<RedisLocation>; context?: typeof CONTEXT } = {},
): readonly Copy[] {
  return redis.lifetime(
    UNIT,
    { ...SETTINGS, ...changes.settings },
    changes.placement ?? lastWritten(),
    cap,
    changes.context ?? CONTEXT,
  );
}

export const CAP: RedisCap = { capMs: DAY_MS };
