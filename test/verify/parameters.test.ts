// SPDX-License-Identifier: Apache-2.0
import { readText, verifyInputs } from '../../lib/verify';
import { JUDGED_PARAMETERS, PARAMETER_PLACES, type ParameterPlace } from '../../lib/verify/rules/tables/parameters';
import { referenceDocument } from '../helpers/reference';

/** What is found of one parameter at one place. */
function found(place: ParameterPlace, name: string, value: unknown): string[] {
  const { type, attribute, block } = place;
  const set = block === undefined ? { [name]: value } : [{ [block.name]: name, [block.value]: value }];
  return whats({ [type]: { x: { [attribute]: set } } });
}

function whats(resource: object): string[] {
  return verifyInputs([readText(JSON.stringify({ resource }), 'f')])
    .findings.filter(({ rule }) => rule === 'retention/parameter')
    .map(({ what }) => what);
}

const UNKNOWN = '${var.unknown}';

/** The parameter, values that are fine, and values that are not. */
const CASES: readonly (readonly [ParameterPlace['engine'], string, readonly unknown[], readonly unknown[]])[] = [
  ['redis', 'maxmemory-policy', ['noeviction'], ['allkeys-lru', 'volatile-ttl', 'allkeys-random', '', UNKNOWN]],
  ['redis', 'slowlog-log-slower-than', ['10', '-1', 20], ['0', 0, '', 'x', UNKNOWN]],
  ['redis', 'proxy-slowlog-log-slower-than', ['500'], ['0']],
  ['mysql', 'cdb_recycle_bin_enabled', ['OFF', '0', false], ['ON', '1', true, UNKNOWN]],
  ['mysql', 'general_log', ['OFF'], ['ON']],
  ['mysql', 'log_queries_not_using_indexes', ['off'], ['on', '']],
  ['mysql', 'long_query_time', ['1', '10', 2], ['0', '0.5', '', 'x', UNKNOWN]],
  ['mongodb', 'setParameter.ttlMonitorEnabled', ['on', 'true', true], ['off', 'false', false, UNKNOWN]],
  ['mongodb', 'ttlMonitorSleepSecs', ['60', '1'], ['61', '0', '', UNKNOWN]],
  ['mongodb', 'operationProfiling.mode', ['off', 'slowOp'], ['all', '2']],
  ['mongodb', 'operationProfiling.slowOpThresholdMs', ['100', '500'], ['99', '0', '-1', '']],
];

describe.each(PARAMETER_PLACES.map((place) => [`${place.type}.${place.attribute}`, place] as const))(
  '%s',
  (_, place) => {
    const mine = CASES.filter(([engine]) => engine === place.engine);

    test.each(mine)('%s %s is found where it breaks what a sum counts on', (_engine, name, fine, wrong) => {
      expect(fine.flatMap((value) => found(place, name, value))).toEqual([]);
      expect(wrong.map((value) => found(place, name, value).length)).toEqual(wrong.map(() => 1));
    });

    test('is silent about every other parameter, and about none', () => {
      expect(found(place, 'another', 'on')).toEqual([]);
      expect(whats({ [place.type]: { x: {} } })).toEqual([]);
    });

    test('is found when what it sets is not known', () => {
      expect(whats({ [place.type]: { x: { [place.attribute]: UNKNOWN } } })).toEqual([
        `which parameters '${place.attribute}' sets is not known before apply`,
      ]);
    });
  },
);

test('every judged parameter is tried', () => {
  const tried = (engine: string, pattern: RegExp): boolean =>
    CASES.some(([of, name]) => of === engine && pattern.test(name.toLowerCase()));
  expect(JUDGED_PARAMETERS.filter(({ engine, name }) => !tried(engine, name))).toEqual([]);
});

test('an eviction beside the reference estate fails', () => {
  const document = referenceDocument();
  const parameters = Object.values(
    document['resource'].tencentcloud_redis_param as Record<string, { instance_params: object }>,
  );
  for (const each of parameters) Object.assign(each.instance_params, { 'maxmemory-policy': 'allkeys-lru' });
  const { findings } = verifyInputs([readText(JSON.stringify(document), 'f')]);
  expect(findings.filter(({ rule }) => rule === 'retention/parameter').map(({ level, what }) => [level, what])).toEqual(
    [['error', "'maxmemory-policy' must be 'noeviction', got 'allkeys-lru'"]],
  );
});
