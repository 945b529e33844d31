// SPDX-License-Identifier: Apache-2.0
import { Testing } from 'cdktf';
import { redis, type RedisUnit } from '../../../lib/stores/redis';
import { RedisBackups, type RedisBackupsProps } from '../../../lib/stores/redis/redis-backups';
import { contextOf, placement } from '../../helpers/placement';
import { problemsOf } from '../../helpers/problems';

type Resources = Record<string, Record<string, Record<string, unknown>>>;

const UNIT: RedisUnit = {
  store: 'redis',
  region: 'ap-singapore',
  instanceId: 'crs-a1b2c3d4',
  version: '6.2',
  keysAtMost: 1000,
};
const ONE = placement({ prefix: 'chat:', clock: { kind: 'createdInHashField', field: 'at', unit: 'ms' } } as const);

function synth(changes: Partial<RedisBackupsProps> = {}): { resources: Resources; construct: RedisBackups } {
  let construct: RedisBackups | undefined;
  const json = JSON.parse(
    Testing.synthScope((scope) => {
      construct = new RedisBackups(scope, 'main', {
        unit: UNIT,
        placements: [ONE],
        context: contextOf(redis),
        ...changes,
      });
    }),
  ) as { resource: Resources };
  if (construct === undefined) throw new Error('nothing was rendered');
  return { resources: json.resource, construct };
}

function only(resources: Resources, type: string): Record<string, unknown> | undefined {
  return Object.values(resources[type] ?? {})[0];
}

test('the daily backup and the pace of active expiry are explicit', () => {
  const { resources, construct } = synth();
  expect(only(resources, 'tencentcloud_redis_backup_config')).toEqual({
    redis_id: 'crs-a1b2c3d4',
    backup_time: '02:00-03:00',
    lifecycle: { prevent_destroy: true },
  });
  expect(only(resources, 'tencentcloud_redis_param')).toMatchObject({
    instance_id: 'crs-a1b2c3d4',
    instance_params: { hz: '10', 'active-expire-effort': '1' },
    lifecycle: { prevent_destroy: true },
  });
  expect(construct.settings).toMatchObject({ hz: 10, activeExpireEffort: 1, databases: 256 });
  expect(construct.directives.map((directive) => directive.id)).toEqual([ONE.id]);
});

test('all properties reach the resources', () => {
  const { resources } = synth({ unit: { ...UNIT, hz: 100, activeExpireEffort: 10, databases: 16 }, protect: false });
  expect(resources).toMatchSnapshot();
  expect(only(resources, 'tencentcloud_redis_param')).toMatchObject({
    instance_params: { hz: '100', 'active-expire-effort': '10' },
  });
});

test('what a resource states is what inspect finds', () => {
  const { resources, construct } = synth();
  const views = Object.entries(resources).flatMap(([type, each]) =>
    Object.entries(each).map(([name, values]) => ({ address: `${type}.${name}`, type, values })),
  );
  const inspected = redis.inspect({ name: 'main', unit: UNIT, resources: views, directives: construct.directives });
  expect(inspected.settings).toEqual(construct.settings);
});

test('up to 5.0 no parameter is written', () => {
  const { resources } = synth({ unit: { ...UNIT, version: '5.0' } });
  expect(Object.keys(resources)).toEqual(['tencentcloud_redis_backup_config']);
});

test('a refusal is thrown', () => {
  const refused = placement({ prefix: 'chat:', clock: { kind: 'lastWrite' } } as const);
  expect(problemsOf(() => synth({ placements: [refused] })).map((problem) => [problem.code, problem.at])).toEqual([
    ['retention/refused', 'messages-30d'],
  ]);
});
