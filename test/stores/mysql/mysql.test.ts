// SPDX-License-Identifier: Apache-2.0
import type { Copy } from '../../../lib/lifetime';
import { DAY_MS, Duration, formatMs, HOUR_MS } from '../../../lib/policy';
import { unknown } from '../../../lib/stores/resource';
import {
  mysql,
  type MysqlLocation,
  type MysqlRowExpiry,
  type MysqlSettings,
  type MysqlUnit,
} from '../../../lib/stores/mysql';
import type { Placement } from '../../../lib/stores/store';
import { arrival, contextOf, copyNamed, latestOf, obligation, openTermOf, placement } from '../../helpers/placement';

const UNIT: MysqlUnit = { store: 'mysql', region: 'ap-singapore', instanceId: 'cdb-a1b2c3d4' };
const ASSUME = { term: 'mysql-long-transaction', at: Duration.hours(1), witness: 'alarm' };
const CONTEXT = contextOf(mysql, [ASSUME]);
const IN_PLACE = contextOf(mysql, [
  ASSUME,
  { term: 'mysql-partitions-in-place', at: Duration.minutes(1), witness: 'alarm' },
]);
const TABLE: MysqlLocation = { database: 'im', table: 'messages', column: 'created_at' };
const SETTINGS: MysqlSettings = {
  fullBackupDays: 7,
  binlogBackupDays: 7,
  localBinlogHours: 6,
  remoteBackupDays: 'off',
  auditDays: null,
};

function copiesOf(
  expiry: MysqlRowExpiry | null,
  at: Placement<MysqlLocation> = placement(TABLE),
  settings: Partial<MysqlSettings> = {},
  context = CONTEXT,
): readonly Copy[] {
  return mysql.lifetime(UNIT, { ...SETTINGS, ...settings }, at, expiry, context);
}

/** How much longer than the age of deletion each copy lives. */
function beyond(copies: readonly Copy[], ageMs: number): Record<string, string> {
  return Object.fromEntries(copies.map((copy) => [copy.name, formatMs(latestOf(copies, copy.name) - ageMs)]));
}

const E = 10 * DAY_MS;
const BY_DELETE: MysqlRowExpiry = { deleteAfterMs: E, partitionWidthMs: null };
const BY_PARTITION: MysqlRowExpiry = { deleteAfterMs: E, partitionWidthMs: DAY_MS };

describe('the copies of a row', () => {
  test('that is deleted live as long as the batch, open transactions, replicas, binlogs and backups let them', () => {
    // row            E + 5 min (date ahead) + 1 s (of the date) + 15 min + 4 h (enforcer) + 1 h (lock) + 30 min (guard)
    //                + 1 h (drain) + 17 min 40 s (pauses) + 1 h (transaction) + 10 min (replica)
    // local binlog   row (the DELETE writes the row's image) + 24 h (rotation) + 6 h + 60 s (check) + 1 h (upload)
    // binlog backup  row + 24 h + 1 h + 7 d + 1 d (clean-up)
    // full backup    row + 6 h (duration) + 7 d + 1 d
    expect(beyond(copiesOf(BY_DELETE), E)).toEqual({
      row: '8 h 17 min 41 s',
      'local binlog': '1 d 15 h 18 min 41 s',
      'binlog backup': '9 d 9 h 17 min 41 s',
      'full backup': '8 d 14 h 17 min 41 s',
      'slow log': '8 h 18 min 41 s',
      'audit log': '8 h 17 min 41 s',
    });
  });

  test('in a dropped partition wait for its newest row, and for a transaction that has the table open', () => {
    // row            E + 5 min + 1 d (width) + 15 min + 4 h + 1 h (lock) + 10 min; the others as above
    expect(beyond(copiesOf(BY_PARTITION), E)).toEqual({
      row: '1 d 5 h 30 min',
      'local binlog': '2 d 12 h 31 min',
      'binlog backup': '10 d 6 h 30 min',
      'full backup': '9 d 11 h 30 min',
      'slow log': '1 d 5 h 31 min',
      'audit log': '1 d 5 h 30 min',
    });
  });

  test('that is written once leave no image when their partition is dropped, if the estate says that partitions are in place', () => {
    const once = placement({ ...TABLE, appendOnly: true });
    // local binlog   0 (the INSERT) + 1 min + 24 h + 6 h + 60 s + 1 h; binlog backup 0 + 1 min + 24 h + 1 h + 7 d + 1 d
    expect(beyond(copiesOf(BY_PARTITION, once, {}, IN_PLACE), 0)).toEqual({
      row: '11 d 5 h 30 min',
      'local binlog': '1 d 7 h 2 min',
      'binlog backup': '9 d 1 h 1 min',
      'full backup': '19 d 11 h 30 min',
      // the INSERT is the only statement with the row's values: 0 + 1 min + 1 min.
      'slow log': '2 min',
      'audit log': '11 d 5 h 30 min',
    });
    // else the enforcer may have to delete them by statements.
    expect(copiesOf(BY_PARTITION, once)).toEqual(copiesOf(BY_PARTITION));
    // a DELETE writes the image whatever came before.
    expect(copiesOf(BY_DELETE, once, {}, IN_PLACE)).toEqual(copiesOf(BY_DELETE));
  });

  test('by narrow partitions live no shorter than by DELETE, which takes what cannot be dropped', () => {
    const narrow = copiesOf({ deleteAfterMs: E, partitionWidthMs: HOUR_MS });
    expect(copyNamed(narrow, 'row')).toEqual(copyNamed(copiesOf(BY_DELETE), 'row'));
  });

  test('whose date is a DATE are deleted a day later', () => {
    const byDay = placement<MysqlLocation>({ ...TABLE, resolution: 'day' });
    expect(latestOf(copiesOf(BY_DELETE, byDay), 'row') - latestOf(copiesOf(BY_DELETE), 'row')).toBe(DAY_MS - 1000);
  });

  test.each([
    ['mysql-guard', ['row', 'local binlog', 'binlog backup', 'full backup']],
    ['mysql-long-term-backup', ['full backup']],
    ['mysql-remote-copy', ['remote backup', 'remote binlog backup']],
  ])('live longer by what the estate assumes of %s', (term, names) => {
    const at = (hours: number): readonly Copy[] =>
      copiesOf(
        BY_DELETE,
        placement(TABLE),
        { remoteBackupDays: 7 },
        contextOf(mysql, [ASSUME, { term, at: Duration.hours(hours), witness: 'w' }]),
      );
    const longer = at(4).filter(({ name }) => latestOf(at(4), name) - latestOf(at(1), name) === 3 * HOUR_MS);
    expect(longer.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
  });

  test('in the recycle bin live on after their partition is dropped', () => {
    const bin = { term: 'mysql-recycle-bin', at: Duration.days(7), witness: 'w' };
    const row = (expiry: MysqlRowExpiry): number =>
      latestOf(copiesOf(expiry, placement(TABLE), {}, contextOf(mysql, [ASSUME, bin])), 'row');
    expect(row(BY_PARTITION) - latestOf(copiesOf(BY_PARTITION), 'row')).toBe(7 * DAY_MS);
    expect(row(BY_DELETE)).toBe(latestOf(copiesOf(BY_DELETE), 'row'));
  });

  test('that arrives late count from its arrival where that is later than its age', () => {
    const late = placement(TABLE, { arrival: [arrival(12 * DAY_MS)] });
    const once = placement({ ...TABLE, appendOnly: true }, { arrival: [arrival(2 * DAY_MS)] });
    // 12 d on the way + 15 min + 4 h + 1 h (lock) + 30 min (guard) + 1 h + 17 min 40 s + 1 h + 10 min
    expect(formatMs(latestOf(copiesOf(BY_DELETE, late), 'row'))).toBe('12 d 8 h 12 min 40 s');
    // 12 d on the way, then in the oldest partition: + 1 d + 15 min + 4 h + 1 h + 10 min
    expect(formatMs(latestOf(copiesOf(BY_PARTITION, late), 'row'))).toBe('13 d 5 h 25 min');
    // a short delay changes nothing for the row, whose date counts; the INSERT comes later: 2 d + 31 h + 2 min
    expect(formatMs(latestOf(copiesOf(BY_PARTITION, once, {}, IN_PLACE), 'row'))).toBe('11 d 5 h 30 min');
    expect(formatMs(latestOf(copiesOf(BY_PARTITION, once, {}, IN_PLACE), 'local binlog'))).toBe('3 d 7 h 2 min');
  });

  test('of a customer who left count from a date that is written up to a day late', () => {
    const gone = placement(TABLE, { obligation: obligation({ clock: 'terminated' }) });
    // 1 d in place of the 5 min
    expect(formatMs(latestOf(copiesOf(BY_DELETE, gone), 'row') - E)).toBe('1 d 8 h 12 min 41 s');
    // and set out only then: 1 d + 12 d on the way + 8 h 12 min 40 s
    const late = placement(TABLE, { obligation: obligation({ clock: 'terminated' }), arrival: [arrival(12 * DAY_MS)] });
    expect(formatMs(latestOf(copiesOf(BY_DELETE, late), 'row'))).toBe('13 d 8 h 12 min 40 s');
  });

  test('reach the other region and the audit log where those are on', () => {
    const copies = copiesOf(BY_DELETE, placement(TABLE), { remoteBackupDays: 9, auditDays: 7 });
    // remote backup  row + 6 h + 6 h (on its way) + 9 d + 1 d; its binlogs  row + 24 h + 1 h + 6 h + 9 d + 1 d;
    // audit log  row + 7 d + 1 d
    expect(beyond(copies, E)).toMatchObject({
      'remote backup': '10 d 20 h 17 min 41 s',
      'remote binlog backup': '11 d 15 h 17 min 41 s',
      'SQL audit log': '8 d 8 h 17 min 41 s',
    });
    expect(copies.map(({ kind }) => kind).sort()).toEqual([
      ...Array(4).fill('backup'),
      'live',
      ...Array(4).fill('log'),
    ]);
  });

  test('may vanish no earlier than at the age of deletion', () => {
    const row = copyNamed(copiesOf(BY_PARTITION), 'row');
    expect(row.earliest.map(({ ms }) => ms)).toEqual([E, -300_000]);
    // what nothing expires keeps every floor.
    expect(copyNamed(copiesOf(null), 'row').earliest.map(({ ms }) => ms)).toEqual([Infinity]);
  });
});

describe('a setting', () => {
  type Case = readonly [keyof MysqlSettings, string, number, number, 'days' | 'hours'];
  const cases: readonly Case[] = [
    ['fullBackupDays', 'full backup', 7, 1830, 'days'],
    ['binlogBackupDays', 'binlog backup', 7, 3650, 'days'],
    ['localBinlogHours', 'local binlog', 6, 168, 'hours'],
    ['remoteBackupDays', 'remote backup', 7, 1830, 'days'],
    ['auditDays', 'SQL audit log', 7, 1825, 'days'],
  ];

  test.each(cases)('%s of the %s is taken from %d to %d %s', (property, copy, min, max, unit) => {
    const at = (value: number): readonly Copy[] => copiesOf(BY_DELETE, placement(TABLE), { [property]: value });
    for (const inside of [min, max]) expect(latestOf(at(inside), copy)).toBeLessThan(Infinity);
    expect(latestOf(at(max), copy) - latestOf(at(min), copy)).toBe((max - min) * (unit === 'days' ? DAY_MS : HOUR_MS));
    for (const outside of [min - 1, max + 1, min + 0.5, NaN]) {
      expect(openTermOf(at(outside), copy)?.why).toBe(
        `${outside} ${unit} is outside the vendor's ${min} to ${max} ${unit}, so what really holds is not known: set a whole number inside the bounds`,
      );
    }
  });

  test.each(cases)('%s that is not known before apply leaves the %s unbounded', (property, copy) => {
    const copies = copiesOf(BY_DELETE, placement(TABLE), { [property]: unknown('${var.days}') });
    expect(openTermOf(copies, copy)?.why).toBe(
      'its value is not known (${var.days}): write the number into the configuration',
    );
  });

  test.each([
    [
      'fullBackupDays',
      'full backup',
      'mysql-full-backup',
      'mysql_backup_policy is missing, so the backup period of the instance is not known: declare it',
    ],
    [
      'binlogBackupDays',
      'binlog backup',
      'mysql-binlog-backup',
      "'binlog_period' of mysql_backup_policy is unset, which hides a server value of up to 3650 days: set it",
    ],
    [
      'localBinlogHours',
      'local binlog',
      'mysql-local-binlog',
      'mysql_local_binlog_config is missing, so the hours of the instance are not known: declare it',
    ],
    [
      'remoteBackupDays',
      'remote backup',
      'mysql-remote-backup',
      'nothing says whether backups are copied to another region: declare mysql_remote_backup_config, off or with days',
    ],
  ])('%s that nobody sets leaves the %s unbounded', (property, copy, id, why) => {
    const copies = copiesOf(BY_DELETE, placement(TABLE), { [property]: null });
    expect(openTermOf(copies, copy)).toMatchObject({ id, why, ms: Infinity });
  });

  test('of row expiry that no directive states leaves every copy unbounded', () => {
    const copies = copiesOf(null);
    expect(copies.map(({ name }) => latestOf(copies, name))).toEqual(copies.map(() => Infinity));
    expect(openTermOf(copies, 'row')).toMatchObject({
      id: 'mysql-row-expiry',
      why: 'no directive expires the rows of this table: declare the placement',
    });
  });
});

describe('the solution', () => {
  const solve = (
    at: Placement<MysqlLocation>,
    unit: Partial<MysqlUnit> = {},
    context = CONTEXT,
  ): ReturnType<typeof mysql.solve> => mysql.solve({ ...UNIT, ...unit }, [at], context);
  const ageOf = (at: Placement<MysqlLocation>, context = CONTEXT): string => {
    const { placements, refusals } = solve(at, {}, context);
    expect(refusals).toEqual([]);
    return formatMs(placements.get(at.id)?.deleteAfterMs ?? NaN);
  };

  test('has companions at the minimum of the vendor', () => {
    expect(solve(placement(TABLE)).settings).toEqual(SETTINGS);
  });

  test('has companions as long as the estate wants, also in another region', () => {
    const unit = { backupAtLeast: Duration.days(14), disasterRecovery: true, remoteBackup: { region: 'ap-tokyo' } };
    expect(solve(placement(TABLE), unit).settings).toEqual({
      fullBackupDays: 14,
      binlogBackupDays: 14,
      localBinlogHours: 120,
      remoteBackupDays: 14,
      auditDays: null,
    });
    expect(solve(placement(TABLE), { backupAtLeast: Duration.days(3) }).settings.fullBackupDays).toBe(7);
  });

  test('deletes rows as late as the local binlog allows', () => {
    // 30 d - 1 d 15 h 18 min 41 s (local binlog); the backups would allow 40 d - 9 d 9 h 17 min 41 s
    expect(ageOf(placement(TABLE))).toBe('28 d 8 h 41 min');
  });

  test('drops partitions of rows written once as late as the row itself allows', () => {
    const once = placement<MysqlLocation>({ ...TABLE, expiry: 'partition', appendOnly: true });
    // 30 d - 1 d 5 h 30 min (row); full backup 40 d - 9 d 11 h 30 min
    expect(ageOf(once, IN_PLACE)).toBe('28 d 18 h 30 min');
    // 30 d - 2 d 12 h 31 min (local binlog), where a DELETE can still repeat them
    expect(ageOf(once)).toBe('27 d 11 h 29 min');
  });

  test('lets the backup decide where nothing is allowed on top', () => {
    // 30 d - 9 d 9 h 17 min 41 s (binlog backup)
    expect(ageOf(placement(TABLE, { obligation: obligation({ backupAllowanceMs: 0 }) }))).toBe('20 d 14 h 42 min');
  });

  test('keeps the floor of what is kept until the customer leaves', () => {
    const owed = obligation({ clock: 'terminated', deadlineMs: 66 * DAY_MS, keepAtLeastMs: 62 * DAY_MS });
    // 66 d - (1 d 8 h 12 min 41 s + 31 h 1 min)
    expect(ageOf(placement(TABLE, { obligation: owed }))).toBe('63 d 8 h 46 min');
  });

  test.each([
    [4 * DAY_MS, DAY_MS],
    [4 * DAY_MS - 1, HOUR_MS],
  ])('of %d ms has partitions %d ms wide', (deadlineMs, width) => {
    const at = placement(
      { ...TABLE, expiry: 'partition' as const, appendOnly: true },
      { obligation: obligation({ deadlineMs, backupAllowanceMs: 20 * DAY_MS }) },
    );
    expect(solve(at).placements.get(at.id)?.partitionWidthMs).toBe(width);
  });

  const ALTERNATIVES =
    'allow backups longer in the policy (backupAllowance), hold the data in a store without managed backups (COS, CKafka), or shorten a term that the estate assumes';

  test.each<[string, Placement<MysqlLocation>, typeof CONTEXT, object]>([
    [
      'rows would move between partitions',
      placement({ ...TABLE, expiry: 'partition' }, { obligation: obligation({ clock: 'lastWritten' }) }),
      CONTEXT,
      {
        term: 'clock',
        why: 'its date changes after the insert (lastWritten), so rows would move between partitions and leave an image in the binlog each time',
        remedy: "use expiry: 'delete'",
      },
    ],
    [
      'nothing bounds open transactions',
      placement(TABLE),
      contextOf(mysql),
      {
        term: 'mysql-long-transaction',
        why: "'a run gives way to the lock of an open transaction' of the row is unbounded",
        remedy:
          "InnoDB purges a row only when no transaction can see it, deletes none and drops no partition that one has locked, and nothing ends a transaction by itself; close it with assume: { term: 'mysql-long-transaction', at: Duration.hours(1), witness: 'alarm on transactions above 30 minutes' }",
      },
    ],
    [
      'a week of backups does not fit into the promise',
      placement(TABLE, { obligation: obligation({ deadlineMs: 9 * DAY_MS, backupAllowanceMs: 0 }) }),
      CONTEXT,
      {
        term: 'mysql-binlog-backup',
        why: "the binlog backup lives at least 9 d 9 h 18 min 41 s, allowed 9 d; largest term 'binlog backup kept' 7 d",
        remedy: ALTERNATIVES,
      },
    ],
    [
      'the floor lies above what the ceiling leaves',
      placement(TABLE, { obligation: obligation({ keepAtLeastMs: 29 * DAY_MS }) }),
      CONTEXT,
      {
        term: 'keep-at-least',
        why: 'the row would be deleted after 28 d 8 h 36 min, before the floor of 29 d',
        // 29 d 5 min, and then the 39 h 18 min 41 s that end with the local binlog.
        remedy: `allow 'within' of at least 1 d 15 h 24 min after the moment of 'chatMessages' in the policy, or ${ALTERNATIVES}`,
        withinMs: (39 * 60 + 24) * 60_000,
      },
    ],
    [
      'records are on the way longer than they may live',
      placement(TABLE, { arrival: [arrival(31 * DAY_MS)] }),
      CONTEXT,
      {
        term: 'arrival',
        why: "the row lives at least 31 d 8 h 12 min 40 s, allowed 30 d; largest term 'arrives from 'events'' 31 d",
        remedy: ALTERNATIVES,
      },
    ],
  ])('is a refusal when %s', (_name, at, context, expected) => {
    const { placements, refusals } = solve(at, {}, context);
    expect(placements.size).toBe(0);
    expect(refusals.map(({ open: _terms, ...refusal }) => refusal)).toEqual([
      {
        placement: at.id,
        category: 'chatMessages',
        at: 'messages-30d',
        what: 'chatMessages/30d in mysql table im.messages',
        ...expected,
      },
    ]);
  });
});
