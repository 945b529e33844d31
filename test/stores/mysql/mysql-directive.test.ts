// SPDX-License-Identifier: Apache-2.0
import { DAY_MS } from '../../../lib/policy';
import { mysql, type MysqlLocation, type MysqlRowExpiry, type MysqlUnit } from '../../../lib/stores/mysql';
import { obligation, placement } from '../../helpers/placement';

const UNIT: MysqlUnit = { store: 'mysql', region: 'ap-singapore', instanceId: 'cdb-a1b2c3d4' };
const TABLE: MysqlLocation = { database: 'im', table: 'messages', column: 'created_at' };
const E = 10 * DAY_MS;
const BY_DELETE: MysqlRowExpiry = { deleteAfterMs: E, partitionWidthMs: null };
const BY_PARTITION: MysqlRowExpiry = { deleteAfterMs: E, partitionWidthMs: DAY_MS };

describe('the directive', () => {
  test('under a hold tells the enforcer until when nothing may be deleted', () => {
    const at = placement(TABLE, { holdUntil: '2027-12-31' });
    const expiry = BY_DELETE;
    expect(mysql.directive(UNIT, at, expiry)).toMatchObject({
      holdUntil: '2027-12-31',
      deleteAfterMs: expiry.deleteAfterMs,
    });
    expect(mysql.directive(UNIT, placement(TABLE), expiry)).not.toHaveProperty('holdUntil');
  });

  test('tells the enforcer what the estate says of the server', () => {
    const server = { family: 'MySQL', binlogFormat: 'ROW', timeZone: '+00:00' } as const;
    expect(mysql.directive({ ...UNIT, server }, placement(TABLE), { ...BY_DELETE, deleteImage: 'key' })).toMatchObject({
      expects: { ...server, deleteImage: 'key' },
    });
    const wrong = { ...UNIT, server: { family: 'mysql', zone: 'UTC' } } as unknown as MysqlUnit;
    const said = mysql.checkUnit(wrong, 'main').map(({ message }) => message);
    expect(said).toEqual([expect.stringContaining("'server.family'"), expect.stringContaining('zone')]);
  });

  test('tells the enforcer the table, the clock, the age and the calendar months of the floor', () => {
    const owed = obligation({ clock: 'terminated', keepAtLeastMonths: 2 });
    expect(mysql.directive(UNIT, placement(TABLE, { obligation: owed }), BY_PARTITION)).toEqual({
      engine: 'mysql',
      id: 'chatMessages/30d/store/place-abc123',
      category: 'chatMessages',
      unit: 'main',
      deadlineMs: 30 * DAY_MS,
      role: 'systemOfRecord',
      database: 'im',
      table: 'messages',
      clock: { kind: 'terminated', field: 'created_at' },
      deleteAfterMs: E,
      notBeforeMonths: 2,
      partitionWidthMs: DAY_MS,
    });
  });

  test('tells the enforcer of a DATE, and of rows that must leave with their partition', () => {
    const told = (changes: Partial<MysqlLocation>, expiry = BY_PARTITION): object =>
      mysql.directive(UNIT, placement({ ...TABLE, ...changes }), expiry) as object;
    expect(told({ resolution: 'day', appendOnly: true })).toMatchObject({ resolution: 'day', dropsOnly: true });
    for (const other of [told({}), told({ appendOnly: true }, BY_DELETE)]) {
      expect(other).not.toHaveProperty('resolution');
      expect(other).not.toHaveProperty('dropsOnly');
    }
  });

  test('fails when the resolution of the column is none that the sum knows', () => {
    const location = { ...TABLE, resolution: 'month' } as unknown as MysqlLocation;
    expect(mysql.checkLocation(location, UNIT, 'p').map(({ message }) => message)).toEqual([
      "'location.resolution' must be one of day, got 'month'; correct the spelling",
    ]);
  });
});
