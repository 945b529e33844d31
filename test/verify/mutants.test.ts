// SPDX-License-Identifier: Apache-2.0
import { grow, referenceDocument, type Document } from '../helpers/reference';
import { COMPANIONS, NEUTRAL_ATTRIBUTES, NEUTRAL_RESOURCES, removedResources } from './mutants/companions';
import { bodies, OUTLIVES, rulesOf, types } from './mutants/kit';
import { lifecycleRules, retentions, strayRules, twins, versioning } from './mutants/lives';
import { directives, facts, ignored, promises, repeated } from './mutants/manifest';
import { changedSettings, SETTINGS } from './mutants/settings';

/** Companions at the vendor's minimum, with the unit in which they grow. */
const GROWING: readonly (readonly [string, string, number])[] = [
  ['tencentcloud_mongodb_instance_backup_rule', 'backup_retention_period', 1],
  ['tencentcloud_mongodb_instance_backup_rule', 'oplog_expired_days', 1],
  ['tencentcloud_mysql_backup_policy', 'retention_period', 1],
  ['tencentcloud_mysql_backup_policy', 'binlog_period', 1],
  ['tencentcloud_mysql_local_binlog_config', 'save_hours', 1],
];
/** No companion may reach this many days: the longest deadline below it is two days, with ten for backups. */
const MOST_DAYS = 12;

describe('the reference estate', () => {
  test('passes as it is', () => {
    expect(rulesOf(referenceDocument())).toEqual([]);
  });

  test('has no resource that the list of mutants does not know', () => {
    expect(types.filter((type) => COMPANIONS[type] === undefined && NEUTRAL_RESOURCES[type] === undefined)).toEqual([]);
  });

  test('has no attribute that the list of mutants does not know', () => {
    const unknown = types
      .filter(
        (type) =>
          type !== 'terraform_data' && !type.startsWith('tencentcloud_cam_') && NEUTRAL_RESOURCES[type] === undefined,
      )
      .flatMap((type) =>
        [...new Set(bodies(type).flatMap(([, body]) => Object.keys(body)))].map((key) => [type, key] as const),
      )
      .filter(([type, key]) => SETTINGS[type]?.[key] === undefined && NEUTRAL_ATTRIBUTES[key] === undefined)
      .filter(
        ([type, key]) => NEUTRAL_ATTRIBUTES[`${type} ${key}`] === undefined && NEUTRAL_ATTRIBUTES[type] === undefined,
      );
    expect(unknown).toEqual([]);
  });
});

describe('a companion', () => {
  test.each(
    GROWING.flatMap(([type, attribute, step]) => bodies(type).map(([name]) => ({ type, attribute, step, name }))),
  )('$type $name: $attribute has a limit, and one unit past it outlives', ({ type, attribute, step, name }) => {
    const document = referenceDocument();
    const body = document['resource'][type][name] as Document;
    const units = attribute === 'save_hours' ? MOST_DAYS * 24 : MOST_DAYS + 7;
    let steps = 0;
    while (!rulesOf(document).includes(OUTLIVES) && steps <= units) {
      grow(body, attribute, step);
      steps += 1;
    }
    expect(steps).toBeGreaterThan(0);
    expect(steps).toBeLessThanOrEqual(units);
  });
});

describe.each([
  ['a companion that is missing', removedResources],
  ['a setting that is missing or past its limit', changedSettings],
  ['a retention one unit past its limit', retentions],
  ['a lifecycle rule', lifecycleRules],
  ['a rule that deletes too early', strayRules],
  ['a log topic of the same name', twins],
  ['versioning', versioning],
  ['a directive', directives],
  ['a promise in the manifest', promises],
  ['a fact that sums lean on', facts],
  ['a resource that is repeated', repeated],
  ['a value that is ignored', ignored],
])('fails for %s', (_group, mutants) => {
  test(`in all of ${mutants.length} mutants`, () => {
    const survivors = mutants.flatMap(({ name, change, rule }) => {
      const document = referenceDocument();
      change(document);
      const rules = [...new Set(rulesOf(document))];
      return (rule === 'any' ? rules.length > 0 : rules.includes(rule))
        ? []
        : [`${name}: wanted ${rule}, got ${rules.join(', ') || 'nothing'}`];
    });
    expect(survivors).toEqual([]);
  });
});
