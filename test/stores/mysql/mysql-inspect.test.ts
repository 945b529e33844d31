// SPDX-License-Identifier: Apache-2.0
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../lib/policy';
import { unknown, type ResourceView } from '../../../lib/stores/resource';
import {
  mysql,
  type MysqlLocation,
  type MysqlRowExpiry,
  type MysqlSettings,
  type MysqlUnit,
} from '../../../lib/stores/mysql';
import { placement } from '../../helpers/placement';

const UNIT: MysqlUnit = { store: 'mysql', region: 'ap-singapore', instanceId: 'cdb-a1b2c3d4' };
const TABLE: MysqlLocation = { database: 'im', table: 'messages', column: 'created_at' };
const SETTINGS: MysqlSettings = {
  fullBackupDays: 7,
  binlogBackupDays: 7,
  localBinlogHours: 6,
  remoteBackupDays: 'off',
  auditDays: null,
};
const BY_DELETE: MysqlRowExpiry = { deleteAfterMs: 10 * DAY_MS, partitionWidthMs: null };
const BY_PARTITION: MysqlRowExpiry = { deleteAfterMs: 10 * DAY_MS, partitionWidthMs: DAY_MS };

describe('what is found of an instance', () => {
  const views = (changes: Readonly<Record<string, object | undefined>> = {}): ResourceView[] =>
    Object.entries({
      tencentcloud_mysql_backup_policy: { mysql_id: 'cdb-a1b2c3d4', retention_period: 8, binlog_period: 9 },
      tencentcloud_mysql_local_binlog_config: { instance_id: 'cdb-a1b2c3d4', save_hours: 72 },
      tencentcloud_mysql_remote_backup_config: {
        instance_id: 'cdb-a1b2c3d4',
        remote_backup_save: 'off',
        remote_binlog_save: 'off',
        expire_days: 7,
      },
      ...changes,
    }).flatMap(([type, values]) =>
      values === undefined ? [] : [{ address: `${type}.x`, type, values: { ...values } }],
    );
  const found = (resources: ResourceView[]): MysqlSettings =>
    mysql.inspect({ name: 'main', unit: UNIT, resources, directives: [] }).settings;

  test('is what its resources state', () => {
    const audited = views({ tencentcloud_mysql_audit_service: { instance_id: 'cdb-a1b2c3d4', log_expire_day: 30 } });
    expect(found(audited)).toEqual({
      fullBackupDays: 8,
      binlogBackupDays: 9,
      localBinlogHours: 72,
      remoteBackupDays: 'off',
      auditDays: 30,
    });
  });

  test('is nothing of what is missing, unset or of another instance', () => {
    const nothing = {
      fullBackupDays: null,
      binlogBackupDays: null,
      localBinlogHours: null,
      remoteBackupDays: null,
      auditDays: null,
    };
    expect(found([])).toEqual(nothing);
    expect(
      found(views().map((view) => ({ ...view, values: { ...view.values, mysql_id: 'cdb-2', instance_id: 'cdb-2' } }))),
    ).toEqual(nothing);
    expect(
      found(views({ tencentcloud_mysql_backup_policy: { mysql_id: 'cdb-a1b2c3d4', retention_period: 7 } })),
    ).toMatchObject({
      fullBackupDays: 7,
      binlogBackupDays: null,
    });
  });

  test.each([
    ['its backups are copied', { remote_backup_save: 'on', remote_binlog_save: 'off', expire_days: 9 }, 9],
    ['its binlogs are copied', { remote_backup_save: 'off', remote_binlog_save: 'on', expire_days: 9 }, 9],
    ['nothing says whether binlogs are copied', { remote_backup_save: 'off', expire_days: 9 }, 9],
    [
      'it is not known whether backups are copied',
      { remote_backup_save: unknown('${x}'), remote_binlog_save: 'off' },
      null,
    ],
    ['the days are text', { remote_backup_save: 'on', remote_binlog_save: 'on', expire_days: '9' }, 9],
    [
      'the days are not known',
      { remote_backup_save: 'on', remote_binlog_save: 'on', expire_days: unknown('${x}') },
      unknown('${x}'),
    ],
  ])('has remote backups when %s', (_name, values, expected) => {
    const remote = { tencentcloud_mysql_remote_backup_config: { instance_id: 'cdb-a1b2c3d4', ...values } };
    expect(found(views(remote)).remoteBackupDays).toEqual(expected);
  });

  test('expires rows as the directive of the placement says, and not at all without one', () => {
    const at = placement(TABLE);
    const told = mysql.directive(UNIT, at, BY_PARTITION)!;
    const inspected = mysql.inspect({ name: 'main', unit: UNIT, resources: [], directives: [told] });
    expect(inspected.placement(at)).toEqual(BY_PARTITION);
    expect(inspected.placement({ ...at, id: 'another' })).toBeNull();
  });
});

test.each([
  [BY_DELETE, 'delete rows at 10 d, backup 7 d, binlog 7 d, local 6 h'],
  [
    { deleteAfterMs: 90 * MINUTE_MS, partitionWidthMs: HOUR_MS },
    'drop 1h partitions at 1 h 30 min, backup 7 d, binlog 7 d, local 6 h',
  ],
])('the setting of a table reads as in the report', (expiry, text) => {
  expect(mysql.settingText(SETTINGS, expiry)).toBe(text);
  expect(mysql.settingText({ ...SETTINGS, fullBackupDays: null, localBinlogHours: unknown('x') }, expiry)).toContain(
    'backup ? d',
  );
});
