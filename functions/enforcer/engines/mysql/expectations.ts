// SPDX-License-Identifier: Apache-2.0
import type { MysqlDirective, MysqlServerFacts } from '../../../../lib/directives';
import { compareVersions } from '../versions';
import type { Finding } from './guards';
import type { Database } from './session';

/** What it means when the server says something else than the estate. */
const EFFECT: Readonly<Record<keyof MysqlServerFacts, string>> = {
  family: 'its backups, binlogs and limits are those of another product, so the sum of the placement is not about it',
  binlogFormat: 'the binlog repeats rows, or statements with their values, where the estate counts on none',
  rowImage: 'updates and deletes of the application leave other parts of a row in the binlog than the estate counts on',
  version: 'what the sum says of this product was read for later versions',
  binlog: 'the sum of the placement counts on the other',
  slowLogAboveMs: 'statements with the values of a record are in the slow log, where the estate counts on none',
  timeZone:
    'dates that the server fills in, and those of sessions that set no zone, are hours away from UTC or from the estate',
};

const REMEDY: Readonly<Record<keyof MysqlServerFacts, string>> = {
  family: 'give the endpoint the address of the declared instance',
  binlogFormat: 'set binlog_format of the instance',
  rowImage: 'set binlog_row_image of the instance',
  timeZone: 'set time_zone of the instance',
  version: 'upgrade the instance',
  binlog: 'ask the vendor what switched it',
  slowLogAboveMs: 'set long_query_time and log_queries_not_using_indexes of the instance',
};

type Facts = Readonly<Record<keyof MysqlServerFacts, string | undefined>>;

/** Whether the server keeps what the estate says. Others are kept when both are the same word. */
const KEEPS: { readonly [K in keyof MysqlServerFacts]?: (told: string, expected: string) => boolean } = {
  version: (told, expected) => compareVersions(told, expected) >= 0,
  // of a server that logs none, what it says is that.
  slowLogAboveMs: (told, expected) => told === NO_SLOW_LOG || Number(told) >= Number(expected),
};

const NO_SLOW_LOG = 'off';

/** Each member of `expects` that the server contradicts or does not tell: with estate, server and effect. */
export async function differences(db: Database, { expects, unit }: MysqlDirective): Promise<readonly Finding[]> {
  const names = (Object.keys(EFFECT) as (keyof MysqlServerFacts)[]).filter((name) => expects?.[name] !== undefined);
  if (names.length === 0) return [];
  const told = await tell(db);
  return names
    .filter((name) => !keeps(name, told[name], String(expects?.[name])))
    .map((name) => ({
      guard: 'settings',
      of: name,
      effect: 'oldStay',
      property: `expects.${name}`,
      allowed: `'${String(expects?.[name])}', as the estate says of unit '${unit}'`,
      got: `${told[name] === undefined ? 'nothing that the server tells' : `'${told[name]}' by the server`}: ${EFFECT[name]}`,
      remedy: `${REMEDY[name]}, or correct 'server' of the unit`,
    }));
}

function keeps(name: keyof MysqlServerFacts, told: string | undefined, expected: string): boolean {
  if (told === undefined) return false;
  return (KEEPS[name] ?? ((a, b) => a.toUpperCase() === b.toUpperCase()))(told, expected);
}

async function tell(db: Database): Promise<Facts> {
  const rows = await db.rows(
    `SHOW GLOBAL VARIABLES WHERE Variable_name IN ('binlog_format', 'binlog_row_image', 'time_zone', 'version', 'log_bin',
       'slow_query_log', 'long_query_time', 'log_queries_not_using_indexes')`,
  );
  const values = new Map(rows.map((row) => [String(row['Variable_name']).toLowerCase(), String(row['Value'])]));
  return {
    family: db.isMariaDb ? 'MariaDB' : 'MySQL',
    binlogFormat: values.get('binlog_format'),
    rowImage: values.get('binlog_row_image'),
    timeZone: values.get('time_zone'),
    version: values.get('version'),
    binlog: values.get('log_bin')?.toLowerCase(),
    slowLogAboveMs: slowLog(values),
  };
}

/** Milliseconds from which a statement is in the slow log, `off`, or undefined where the server does not say. */
function slowLog(values: ReadonlyMap<string, string>): string | undefined {
  const [on, seconds, unindexed] = ['slow_query_log', 'long_query_time', 'log_queries_not_using_indexes'].map((name) =>
    values.get(name)?.toUpperCase(),
  );
  if (on === undefined || seconds === undefined || unindexed === undefined) return undefined;
  if (['OFF', '0'].includes(on)) return NO_SLOW_LOG;
  return ['OFF', '0'].includes(unindexed) ? String(Math.round(Number(seconds) * 1_000)) : '0';
}
