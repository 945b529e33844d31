// SPDX-License-Identifier: Apache-2.0
import { redis, type RedisSettings } from '../../../lib/stores/redis';
import { unknown, type ResourceView } from '../../../lib/stores/resource';
import type { Placement } from '../../../lib/stores/store';
import { openTermOf, placement } from '../../helpers/placement';
import { UNIT, DATED, copiesOf, CAP } from './fixture';

describe('inspect', () => {
  const parameters = (values: Record<string, unknown>): ResourceView => ({
    address: 'tencentcloud_redis_param.main',
    type: 'tencentcloud_redis_param',
    values: { instance_id: UNIT.instanceId, ...values },
  });
  const settingsOf = (...resources: ResourceView[]): RedisSettings =>
    redis.inspect({ name: 'main', unit: UNIT, resources, directives: [] }).settings;

  test('the parameters of the instance are read as numbers, the rest from the estate', () => {
    expect(
      settingsOf(parameters({ instance_params: { hz: '50', 'active-expire-effort': '3', timeout: '300' } })),
    ).toEqual({
      version: '7.0',
      keysAtMost: 128_000,
      databases: 16,
      rewrittenWithinMs: null,
      hz: 50,
      activeExpireEffort: 3,
    });
  });

  test.each([
    ['no parameters', {}, null],
    ['another parameter', { instance_params: { timeout: '300' } }, null],
    ['another instance', { instance_id: 'crs-other', instance_params: { hz: '10' } }, null],
    ['an unknown map', { instance_params: unknown('${var.params}') }, unknown('${var.params}')],
    ['an unknown value', { instance_params: { hz: unknown('${var.hz}') } }, unknown('${var.hz}')],
    ['a text', { instance_params: { hz: 'fast' } }, unknown('"fast"')],
    ['no map', { instance_params: 7 }, unknown('7')],
  ])('%s gives hz %j', (_name, values, wanted) => {
    expect(settingsOf(parameters(values)).hz).toEqual(wanted);
  });

  test('a missing backup_config hides nothing, because its 7 days cannot be set', () => {
    const inspected = redis.inspect({
      name: 'main',
      unit: UNIT,
      resources: [parameters({ instance_params: { hz: 10, 'active-expire-effort': 1 } })],
      directives: [],
    });
    expect(openTermOf(copiesOf(CAP, { settings: inspected.settings }), 'daily backup')).toBeUndefined();
  });

  test('the cap of a placement is what its directive says', () => {
    const one = placement(DATED);
    const directive = redis.directive(UNIT, one, CAP);
    const inspected = redis.inspect({
      name: 'main',
      unit: UNIT,
      resources: [],
      directives: directive === undefined ? [] : [directive],
    });
    expect(inspected.placement(one as Placement<never>)).toEqual(CAP);
    expect(inspected.placement({ ...one, id: 'other' })).toBeNull();
  });
});
