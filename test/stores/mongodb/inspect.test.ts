// SPDX-License-Identifier: Apache-2.0
import { DAY_MS } from '../../../lib/policy';
import { mongodb, type MongodbSettings } from '../../../lib/stores/mongodb';
import { unknown, type ResourceView } from '../../../lib/stores/resource';
import type { Placement } from '../../../lib/stores/store';
import { placement } from '../../helpers/placement';
import { UNIT, LOCATION, byAge } from './fixture';

describe('inspect', () => {
  const rule = (values: Record<string, unknown>): ResourceView => ({
    address: 'tencentcloud_mongodb_instance_backup_rule.main',
    type: 'tencentcloud_mongodb_instance_backup_rule',
    values: { instance_id: UNIT.instanceId, ...values },
  });
  const settingsOf = (...resources: ResourceView[]): MongodbSettings =>
    mongodb.inspect({ name: 'main', unit: UNIT, resources, directives: [] }).settings;

  test('the backup rule of the instance is read', () => {
    expect(
      settingsOf(
        rule({
          backup_retention_period: 7,
          oplog_expired_days: '14',
          long_term_unit: 'monthly',
          long_term_expired_days: 90,
        }),
      ),
    ).toEqual({
      fullBackupDays: 7,
      oplogBackupDays: 14,
      backupMethod: null,
      longTermBackupDays: 90,
    });
  });

  test('a rule of another instance is not', () => {
    expect(settingsOf(rule({ instance_id: 'cmgo-other', backup_retention_period: 7 }))).toEqual({
      fullBackupDays: null,
      oplogBackupDays: null,
      backupMethod: null,
      longTermBackupDays: null,
    });
  });

  test.each([
    [0, 'logical'],
    ['1', 'physical'],
    [3, 'snapshot'],
    [2, null],
    [unknown('${var.method}'), null],
  ])('backup method %p is %p', (backup_method, method) => {
    expect(settingsOf(rule({ backup_method })).backupMethod).toBe(method);
  });

  test('an unknown period stays unknown', () => {
    expect(settingsOf(rule({ backup_retention_period: unknown('${var.days}') })).fullBackupDays).toEqual(
      unknown('${var.days}'),
    );
  });

  test.each([
    [{ long_term_unit: '', long_term_expired_days: 0 }, null],
    [{ long_term_unit: unknown('${var.unit}') }, unknown('${var.unit}')],
    [{ long_term_unit: 'weekly' }, unknown("long_term_unit is 'weekly' and long_term_expired_days is unset")],
    [{ long_term_expired_days: 30 }, 30],
  ])('long-term backups of %j are %j', (values, wanted) => {
    expect(settingsOf(rule(values)).longTermBackupDays).toEqual(wanted);
  });

  test('the expiry of a placement is what its directive says', () => {
    const one = placement(LOCATION);
    const expiry = byAge(9 * DAY_MS);
    const directive = mongodb.directive(UNIT, one, expiry);
    const inspected = mongodb.inspect({
      name: 'main',
      unit: UNIT,
      resources: [],
      directives: directive === undefined ? [] : [directive],
    });
    expect(inspected.placement(one as Placement<never>)).toEqual(expiry);
    expect(inspected.placement({ ...one, id: 'other' })).toBeNull();
  });
});
