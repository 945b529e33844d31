// SPDX-License-Identifier: Apache-2.0
import { asNumber, isUnknown, unknown, type Found, type ResourceView } from '../resource';
import type { InspectInput, Inspected } from '../store';
import { estateSettings } from './solve';
import type { RedisCap, RedisSettings, RedisUnit } from './types';

/** The settings of one instance as its parameters and directives state them. What is missing stays null. */
export function inspect(input: InspectInput<RedisUnit>): Inspected<RedisSettings, RedisCap> {
  const parameters = input.resources.find(
    (view) => view.type === 'tencentcloud_redis_param' && view.values['instance_id'] === input.unit.instanceId,
  );
  return {
    settings: {
      ...estateSettings(input.unit),
      hz: parameter(parameters, 'hz'),
      activeExpireEffort: parameter(parameters, 'active-expire-effort'),
    },
    placement: (placement) => {
      const directive = input.directives.find(
        (candidate) => candidate.id === placement.id && candidate.engine === 'redis',
      );
      return directive?.engine === 'redis' ? { capMs: directive.capMs } : null;
    },
  };
}

/** A parameter out of the map of strings, which may itself not be known yet. */
function parameter(view: ResourceView | undefined, name: string): Found<number> {
  const map = view?.values['instance_params'];
  if (map === undefined || map === null) return null;
  if (isUnknown(map)) return map;
  if (typeof map !== 'object') return unknown(JSON.stringify(map));
  return asNumber((map as Readonly<Record<string, unknown>>)[name]);
}
