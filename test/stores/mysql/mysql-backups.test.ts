// SPDX-License-Identifier: Apache-2.0
import { DAY_MS, Duration } from '../../../lib/policy';
import { mysql, type MysqlUnit } from '../../../lib/stores/mysql';
import { MysqlBackups, type MysqlBackupsProps } from '../../../lib/stores/mysql/mysql-backups';
import { render, type Rendered } from '../../helpers/construct';
import { contextOf, obligation, placement } from '../../helpers/placement';
import { problemsOf } from '../../helpers/problems';

const UNIT: MysqlUnit = { store: 'mysql', region: 'ap-singapore', instanceId: 'cdb-a1b2c3d4' };
const CONTEXT = contextOf(mysql, [{ term: 'mysql-long-transaction', at: Duration.hours(1), witness: 'alarm' }]);
const TABLE = placement({ database: 'im', table: 'messages', column: 'created_at' });

function backups(changes: Partial<MysqlBackupsProps> = {}): Rendered<MysqlBackups> {
  return render(
    (scope) => new MysqlBackups(scope, 'main', { unit: UNIT, placements: [TABLE], context: CONTEXT, ...changes }),
  );
}

describe('the backups of an instance', () => {
  test('state every period that has a server default, and say off where there is no copy', () => {
    const { only, types, construct } = backups();
    expect(only('tencentcloud_mysql_backup_policy')).toMatchObject({
      mysql_id: 'cdb-a1b2c3d4',
      retention_period: 7,
      binlog_period: 7,
      backup_model: 'physical',
      enable_binlog_standby: 'off',
    });
    expect(only('tencentcloud_mysql_local_binlog_config')).toMatchObject({
      instance_id: 'cdb-a1b2c3d4',
      save_hours: 6,
      max_usage: 30,
    });
    expect(only('tencentcloud_mysql_remote_backup_config')).toMatchObject({
      instance_id: 'cdb-a1b2c3d4',
      remote_backup_save: 'off',
      remote_binlog_save: 'off',
      remote_region: [],
      expire_days: 7,
    });
    expect(types).toHaveLength(3);
    expect(construct.settings).toMatchObject({ fullBackupDays: 7, remoteBackupDays: 'off' });
    expect(construct.directives.map(({ id }) => id)).toEqual([TABLE.id]);
  });

  test('with all properties are as long as the estate wants, also in the other region', () => {
    const { only, text } = backups({
      unit: {
        ...UNIT,
        backupAtLeast: Duration.days(14),
        disasterRecovery: true,
        singleNode: true,
        remoteBackup: { region: 'ap-tokyo' },
      },
      placements: [placement(TABLE.location, { obligation: obligation({ backupAllowanceMs: 20 * DAY_MS }) })],
      protect: false,
    });
    expect(text).toMatchSnapshot();
    expect(only('tencentcloud_mysql_backup_policy')).toMatchObject({ retention_period: 14, binlog_period: 14 });
    expect(only('tencentcloud_mysql_local_binlog_config')).toMatchObject({ save_hours: 120 });
    expect(only('tencentcloud_mysql_remote_backup_config')).toMatchObject({
      remote_backup_save: 'on',
      remote_binlog_save: 'on',
      remote_region: ['ap-tokyo'],
      expire_days: 14,
    });
  });

  test.each([
    [undefined, true],
    [false, false],
  ])('forbid their destroy unless the estate allows it (protect: %p)', (protect, expected) => {
    const { only, types } = backups(protect === undefined ? {} : { protect });
    for (const type of types) expect(only(type)['lifecycle']).toEqual({ prevent_destroy: expected });
  });

  test('change one after the other, because the API refuses a second change meanwhile', () => {
    const { only } = backups();
    for (const type of ['tencentcloud_mysql_local_binlog_config', 'tencentcloud_mysql_remote_backup_config']) {
      expect(only(type)['depends_on']).toEqual([expect.stringMatching(/^tencentcloud_mysql_backup_policy\./)]);
    }
  });

  test('are set for an instance without tables as well', () => {
    expect(backups({ placements: [] }).construct.directives).toEqual([]);
    expect(backups({ placements: [] }).types).toHaveLength(3);
  });

  test('tell the enforcer of tables in the order of their addresses', () => {
    const placements = ['b', 'c', 'a'].map((id) => ({ ...TABLE, id }));
    expect(backups({ placements }).construct.directives.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  test('fail with every refusal of the instance at once', () => {
    const short = obligation({ deadlineMs: 9 * DAY_MS, backupAllowanceMs: 0, class: '9d' });
    const placements = ['first', 'second'].map((name) => ({ ...TABLE, id: name, name, obligation: short }));
    const found = problemsOf(() => backups({ placements: [...placements, TABLE] }));
    expect(found.map(({ at, code }) => [at, code])).toEqual([
      ['first', 'retention/refused'],
      ['second', 'retention/refused'],
    ]);
    expect(found[0]?.message).toBe(
      "chatMessages/9d in mysql table im.messages cannot be kept here: the binlog backup lives at least 9 d 9 h 18 min 41 s, allowed 9 d; largest term 'binlog backup kept' 7 d (mysql-binlog-backup); allow backups longer in the policy (backupAllowance), hold the data in a store without managed backups (COS, CKafka), or shorten a term that the estate assumes",
    );
  });
});

describe('an instance in the estate', () => {
  const check = (changes: object): string[] =>
    mysql.checkUnit({ ...UNIT, ...changes }, 'units.main').map(({ message }) => message);
  const wrong = (max: number, got: number): string[] => [
    `'backupAtLeast' must be whole days up to ${max} days, got ${got} days; backups are kept in whole days`,
  ];

  test.each([
    [1, false, []],
    [6, false, []],
    [7, false, []],
    [1830, false, []],
    [1831, false, wrong(1830, 1831)],
    [7.5, false, wrong(1830, 7.5)],
    [30, true, []],
    [31, true, wrong(30, 31)],
  ])('may ask for backups of %d days (single node: %p) or is refused with the reason', (days, singleNode, expected) => {
    expect(check({ backupAtLeast: Duration.days(days), singleNode })).toEqual(expected);
  });

  test('reads of every problem, also when one of them is no time at all', () => {
    expect(check({ instanceId: '', backupAtLeast: Duration.days(NaN) })).toEqual([
      "'instanceId' must be given, got nothing; name the existing resource or the place that holds the data",
      "'backupAtLeast' must be a finite, positive duration of whole milliseconds, got NaN; give a Duration such as Duration.days(7)",
    ]);
  });

  test('has tables with a database, a name and a column', () => {
    const location = { database: '', table: ' ', column: '${TfToken[TOKEN.1]}' };
    expect(mysql.checkLocation(location, UNIT, 'here').map(({ message }) => message)).toEqual([
      "'location.database' must be given, got nothing; name the existing resource or the place that holds the data",
      "'location.table' must be given, got nothing; name the existing resource or the place that holds the data",
      "'location.column' must be known at synth, got the token '${TfToken[TOKEN.1]}'; write the id itself into the estate",
    ]);
    expect(mysql.checkLocation(TABLE.location, UNIT, 'here')).toEqual([]);
  });

  test('holds one category in a table, whatever the column', () => {
    const { location } = TABLE;
    expect(mysql.overlaps(location, { ...location, column: 'other' })).toBe(true);
    expect(mysql.overlaps(location, { ...location, table: 'other' })).toBe(false);
    expect(mysql.overlaps(location, { ...location, database: 'other' })).toBe(false);
  });
});
