// SPDX-License-Identifier: Apache-2.0
import type { MysqlDirective, MysqlServerFacts } from '../../../../lib/directives';
import type { Finding } from './guards';
import type { Database } from './session';

/** What it means when the server says something else than the estate. */
const EFFECT: Readonly<Record<keyof MysqlServerFacts, string>> = {
  family: 'its backups, binlogs and limits are those of another product, so the sum of the placement is not about it',
  binlogFormat: 'the binlog repeats rows, or statements with their values, where the estate counts on none',
  rowImage: 'updates and deletes of the application leave other parts of a row in the binlog than the estate counts on',
  timeZone:
    'dates that the server fills in, and those of sessions that set no zone, are hours away from UTC or from the estate',
};

const REMEDY: Readonly<Record<keyof MysqlServerFacts, string>> = {
  family: 'give the endpoint the address of the declared instance',
  binlogFormat: 'set binlog_format of the instance',
  rowImage: 'set binlog_row_image of the instance',
  timeZone: 'set time_zone of the instance',
};

/** Each member of `expects` that the server contradicts or does not tell: with estate, server and effect. */
export async function differences(db: Database, { expects, unit }: MysqlDirective): Promise<readonly Finding[]> {
  const names = (Object.keys(EFFECT) as (keyof MysqlServerFacts)[]).filter((name) => expects?.[name] !== undefined);
  if (names.length === 0) return [];
  const told = await tell(db);
  return names
    .filter((name) => told[name]?.toUpperCase() !== expects?.[name]?.toUpperCase())
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

async function tell(db: Database): Promise<Readonly<Record<keyof MysqlServerFacts, string | undefined>>> {
  const rows = await db.rows(
    `SHOW GLOBAL VARIABLES WHERE Variable_name IN ('binlog_format', 'binlog_row_image', 'time_zone')`,
  );
  const values = new Map(rows.map((row) => [String(row['Variable_name']).toLowerCase(), String(row['Value'])]));
  return {
    family: db.isMariaDb ? 'MariaDB' : 'MySQL',
    binlogFormat: values.get('binlog_format'),
    rowImage: values.get('binlog_row_image'),
    timeZone: values.get('time_zone'),
  };
}
