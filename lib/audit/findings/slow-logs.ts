// SPDX-License-Identifier: Apache-2.0
import type { Finding } from '../../verify';
import { DAY_MS } from '../../policy';
import { unitsOf } from '../asks/ask';
import { REDIS_AUDITED } from '../asks/redis';
import { SLOW_LOG_PROBES } from '../probes/slow-logs';
import { age } from './common';
import { found, placementsOfInstance, type AuditInput } from './found';

const FOUND_BY_PLACEMENT = ['mysql-slow-log', 'mongodb-slow-log'];

/** Slow statements and operations about what is governed, and commands that an audit keeps: each with values, for as long as the service likes. */
export function judgeSlowLogs(input: AuditInput): readonly Finding[] {
  const { estate } = input;
  const slow = SLOW_LOG_PROBES.filter(({ term }) => FOUND_BY_PLACEMENT.includes(term))
    .flatMap(({ measure }) => measure(input))
    .filter(({ ms }) => ms > 0)
    .flatMap(({ placement: id, ms }) => {
      const placement = estate.placements.find((each) => each.id === id);
      const unit = placement === undefined ? undefined : estate.units[placement.unit];
      if (placement === undefined || unit === undefined || !('instanceId' in unit)) return [];
      const what = unit.store === 'mysql' ? 'a slow statement' : 'a slow operation';
      const since = ms < Number.MAX_SAFE_INTEGER ? `${age(ms)} ago` : 'at a time that is not said';
      return [
        found(
          'retention/statement-log',
          `${unit.store} ${unit.instanceId}`,
          `${what} about ${placeOf(placement.location)} is in the slow log, ${since}`,
          { placements: [placement.id] },
        ),
      ];
    });
  return [...slow, ...audited(input)];
}

function placeOf(location: unknown): string {
  const { database, table, collection } = location as Readonly<Record<string, string | undefined>>;
  return `${database ?? '?'}.${table ?? collection ?? '?'}`;
}

function audited({ answers, estate }: AuditInput): Finding[] {
  const ours = new Set(unitsOf(estate, 'redis').map(({ instanceId }) => instanceId));
  return answers
    .all(REDIS_AUDITED)
    .flatMap(({ item: { InstanceId, LogExpireDay } }) =>
      ours.has(InstanceId)
        ? [
            found(
              'retention/statement-log',
              `redis ${InstanceId}`,
              `an audit is on and keeps commands ${LogExpireDay === null ? 'for a time that is not said' : age(LogExpireDay * DAY_MS)}`,
              { placements: placementsOfInstance(estate, InstanceId) },
            ),
          ]
        : [],
    );
}
