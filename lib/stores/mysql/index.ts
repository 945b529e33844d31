// SPDX-License-Identifier: Apache-2.0
import type { Directive, MysqlExpects, MysqlServerFacts } from '../../directives';
import { problem, type Problem } from '../../errors';
import { checkMembers, elsewhere, flag, isObject, object, optional, show as quote } from '../../form';
import { formatMs, labelMs } from '../../policy';
import { requireOneOf, requireText, requireVersion, requireWholeDays } from '../check';
import { requireIdOf, requireOneName } from '../cloud-names';
import { foundText } from '../resource';
import { directiveBase } from '../directive-base';
import type { Placement, Store } from '../store';
import { inspect } from './inspect';
import { dropsOnly, lifetime } from './lifetime';
import { DELETE_RATE, DOCUMENTED, FULL_BACKUP_DAYS, LIMITS, OPEN_TERMS, SINGLE_NODE_BACKUP_DAYS } from './limits';
import { solve } from './solve';
import type { MysqlLocation, MysqlRowExpiry, MysqlSettings, MysqlUnit } from './types';

export type { MysqlLocation, MysqlRowExpiry, MysqlSettings, MysqlUnit } from './types';

const UNIT = object<MysqlUnit>({
  store: elsewhere,
  region: elsewhere,
  instanceId: elsewhere,
  backupAtLeast: optional(elsewhere),
  disasterRecovery: optional(flag),
  singleNode: optional(flag),
  remoteBackup: optional(elsewhere),
  deleteImage: optional(elsewhere),
  server: optional(elsewhere),
});
const REMOTE = object<{ readonly region: string }>({ region: elsewhere });
const SERVER = object<MysqlServerFacts>({
  family: optional(elsewhere),
  binlogFormat: optional(elsewhere),
  rowImage: optional(elsewhere),
  timeZone: optional(elsewhere),
  version: optional(elsewhere),
  binlog: optional(elsewhere),
  slowLogAboveMs: optional(elsewhere),
});
const LOCATION = object<MysqlLocation>({
  database: elsewhere,
  table: elsewhere,
  column: elsewhere,
  unit: optional(elsewhere),
  expiry: optional(elsewhere),
  appendOnly: optional(flag),
  resolution: optional(elsewhere),
});
const EXPIRY: readonly MysqlLocation['expiry'][] = ['partition', 'delete'];

/** TencentDB for MySQL: managed backups, binlogs, and rows that the enforcer expires. */
export const mysql: Store<MysqlUnit, MysqlLocation, MysqlSettings, MysqlRowExpiry> = {
  name: 'mysql',
  title: 'TencentDB for MySQL',
  limits: LIMITS,
  documented: DOCUMENTED,
  openTerms: OPEN_TERMS,
  sweepRate: DELETE_RATE,
  resourceTypes: {
    tencentcloud_mysql_backup_policy: ['mysql_id'],
    tencentcloud_mysql_local_binlog_config: ['instance_id'],
    tencentcloud_mysql_remote_backup_config: ['instance_id'],
    tencentcloud_mysql_audit_service: ['instance_id'],
  },
  unitText: (unit) => unit.instanceId,
  forms: { unit: UNIT, location: LOCATION },
  checkUnit,
  checkLocation,
  locationText: (location) => `table ${location.database}.${location.table}`,
  overlaps: (one, other) => one.database === other.database && one.table === other.table,
  solve,
  lifetime: (_unit, settings, placement, expiry, context) => lifetime(settings, placement, expiry, context),
  inspect,
  directive,
  discover: ({ owner, region, deleteAfterMs }) => ({
    unit: { store: 'mysql', region, instanceId: owner },
    // backups and logs are the instance's: what is said of it is said of every table.
    location: { database: '*', table: '*', column: '*' },
    setting: deleteAfterMs === null ? null : { deleteAfterMs, partitionWidthMs: null },
  }),
  settingText: (settings, expiry) =>
    `${expiry.partitionWidthMs === null ? 'delete rows' : `drop ${labelMs(expiry.partitionWidthMs)} partitions`} at ${formatMs(expiry.deleteAfterMs)}, ` +
    `backup ${foundText(settings.fullBackupDays)} d, binlog ${foundText(settings.binlogBackupDays)} d, local ${foundText(settings.localBinlogHours)} h`,
};

function checkLocation(location: MysqlLocation, _unit: MysqlUnit, at: string): Problem[] {
  const problems = [
    ...requireOneName(location.database, 'location.database', at),
    ...requireOneName(location.table, 'location.table', at),
    ...requireOneName(location.column, 'location.column', at),
    ...(location.expiry === undefined ? [] : requireOneOf(location.expiry, EXPIRY, 'location.expiry', at)),
    ...(location.unit === undefined ? [] : requireOneOf(location.unit, ['ms', 's'], 'location.unit', at)),
    ...(location.resolution === undefined ? [] : requireOneOf(location.resolution, ['day'], 'location.resolution', at)),
  ];
  checkMembers(location, LOCATION, at, problems, 'location');
  return problems;
}

function checkUnit(unit: MysqlUnit, at: string): Problem[] {
  const problems: Problem[] = [];
  checkMembers(unit, UNIT, at, problems);
  const max = unit.singleNode === true ? SINGLE_NODE_BACKUP_DAYS.max : FULL_BACKUP_DAYS.max;
  return [
    ...problems,
    ...checkRemoteBackup(unit.remoteBackup, at),
    ...(unit.deleteImage === undefined ? [] : requireOneOf(unit.deleteImage, ['key'], 'deleteImage', at)),
    ...checkServer(unit.server, at),
    ...requireIdOf('mysql', unit.instanceId, 'instanceId', at),
    ...(unit.backupAtLeast === undefined
      ? []
      : requireWholeDays(unit.backupAtLeast, 'backupAtLeast', max, 'backups are kept in whole days', at)),
  ];
}

function checkRemoteBackup(remote: MysqlUnit['remoteBackup'], at: string): Problem[] {
  if (remote === undefined || remote === 'off') return [];
  if (!isObject(remote)) {
    const allowed = "'off' or an object with 'region'";
    return [problem('retention/invalid', at, 'remoteBackup', allowed, quote(remote), 'correct the spelling')];
  }
  const problems: Problem[] = [];
  // the estate checks the region itself.
  checkMembers(remote, REMOTE, at, problems, 'remoteBackup');
  return problems;
}

function checkServer(server: MysqlUnit['server'], at: string): Problem[] {
  if (server === undefined) return [];
  if (!isObject(server)) {
    const allowed = `an object with one of '${Object.keys(SERVER).join("', '")}'`;
    return [problem('retention/invalid', at, 'server', allowed, quote(server), 'correct the spelling')];
  }
  const { family, binlogFormat, rowImage, timeZone, version, binlog, slowLogAboveMs } = server;
  const problems: Problem[] = [
    ...(family === undefined ? [] : requireOneOf(family, ['MySQL', 'MariaDB'], 'server.family', at)),
    ...(binlogFormat === undefined
      ? []
      : requireOneOf(binlogFormat, ['ROW', 'MIXED', 'STATEMENT'], 'server.binlogFormat', at)),
    ...(rowImage === undefined ? [] : requireOneOf(rowImage, ['FULL', 'NOBLOB', 'MINIMAL'], 'server.rowImage', at)),
    ...(timeZone === undefined ? [] : requireText(timeZone, 'server.timeZone', at)),
    ...(version === undefined ? [] : requireVersion(version, "'8.0' or '8.0.30'", 'server.version', at)),
    ...(binlog === undefined ? [] : requireOneOf(binlog, ['on', 'off'], 'server.binlog', at)),
    ...(slowLogAboveMs === undefined || (Number.isSafeInteger(slowLogAboveMs) && Number(slowLogAboveMs) > 0)
      ? []
      : [
          problem(
            'retention/invalid',
            at,
            'server.slowLogAboveMs',
            'a whole number of milliseconds above 0',
            quote(slowLogAboveMs),
            "write what 'long_query_time' of the instance is, times 1000",
          ),
        ]),
  ];
  checkMembers(server, SERVER, at, problems, 'server');
  return problems;
}

function directive(unit: MysqlUnit, placement: Placement<MysqlLocation>, expiry: MysqlRowExpiry): Directive {
  const expects: MysqlExpects = {
    ...(expiry.deleteImage === undefined ? {} : { deleteImage: expiry.deleteImage }),
    ...unit.server,
  };
  return {
    engine: 'mysql',
    ...directiveBase(placement),
    database: placement.location.database,
    table: placement.location.table,
    clock: {
      kind: placement.obligation.clock,
      field: placement.location.column,
      ...(placement.location.unit === undefined ? {} : { unit: placement.location.unit }),
    },
    deleteAfterMs: expiry.deleteAfterMs,
    ...(placement.obligation.keepAtLeastMonths === undefined
      ? {}
      : { notBeforeMonths: placement.obligation.keepAtLeastMonths }),
    partitionWidthMs: expiry.partitionWidthMs,
    ...(placement.location.resolution === undefined ? {} : { resolution: placement.location.resolution }),
    ...(dropsOnly(placement.location, expiry) ? { dropsOnly: true } : {}),
    ...(Object.keys(expects).length === 0 ? {} : { expects }),
  };
}
