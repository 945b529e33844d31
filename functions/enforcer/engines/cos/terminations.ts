// SPDX-License-Identifier: Apache-2.0
import { type Connection, createConnection, escapeId, type RowDataPacket } from 'mysql2/promise';
import type { Terminations } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import type { Endpoint } from '../engine';
import { slackOf, timeType } from '../mysql/clock';

export interface Termination {
  readonly application: string;
  /** As it is stored: the true end may be `slackMs` later. */
  readonly terminatedMs: number;
}

/** Which applications are terminated: the thin port behind which the table is. */
export interface TerminationSource {
  /** The next rows behind an application's id, in the order of the ids; empty at the end. */
  page(after: string | undefined): Promise<readonly Termination[]>;
  /** The true end is at most this much later than the stored one: a date without a time may mean its last moment. */
  readonly slackMs: number;
  close(): Promise<void>;
}

const PAGE = 1_000;
const CONNECT_TIMEOUT_MS = 5_000;

export async function connectTerminations(terminations: Terminations, endpoint: Endpoint): Promise<TerminationSource> {
  const { hostname, port } = new URL(`mysql://${endpoint.hosts[0] ?? ''}`);
  const connection = await createConnection({
    host: hostname,
    port: port === '' ? 3306 : Number(port),
    database: terminations.database,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // dates without a zone are read as UTC, whatever the zone of the server.
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: true,
    ...(endpoint.user === undefined ? {} : { user: endpoint.user }),
    ...(endpoint.password === undefined ? {} : { password: endpoint.password }),
    ...(endpoint.tls === true ? { ssl: {} } : {}),
  });
  let slackMs: number;
  try {
    // the statement, because the variable has another name in MariaDB.
    await connection.query('SET SESSION TRANSACTION READ ONLY');
    await connection.query("SET SESSION time_zone = '+00:00'");
    slackMs = await readSlack(connection, terminations);
  } catch (error) {
    await connection.end();
    throw error;
  }
  const application = escapeId(terminations.applicationColumn);
  const terminated = escapeId(terminations.terminatedColumn);
  const from = `${escapeId(terminations.database)}.${escapeId(terminations.table)}`;
  return {
    slackMs,
    async page(after) {
      // an application with several rows is terminated when all of them are, and since the last of them.
      const [rows] = await connection.query<RowDataPacket[]>(
        `SELECT ${application} AS app_id, UNIX_TIMESTAMP(MAX(${terminated})) AS ended_at FROM ${from}
         ${after === undefined ? '' : `WHERE ${application} > ?`}
         GROUP BY ${application} HAVING COUNT(*) = COUNT(${terminated}) ORDER BY ${application} LIMIT ${PAGE}`,
        after === undefined ? [] : [after],
      );
      return rows.map((row) => ({
        application: String(row['app_id']),
        terminatedMs: Math.ceil(Number(row['ended_at']) * 1000),
      }));
    },
    close: () => connection.end(),
  };
}

async function readSlack(connection: Connection, terminations: Terminations): Promise<number> {
  const { unit, database, table, terminatedColumn } = terminations;
  const [[column]] = await connection.query<RowDataPacket[]>(
    `SELECT DATA_TYPE AS type, DATETIME_PRECISION AS digits FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND COLUMN_NAME = ?`,
    [database, table, terminatedColumn],
  );
  const type = timeType(String(column?.['type']));
  if (type !== undefined) return slackOf(type, Number(column?.['digits'] ?? 0));
  const got = column === undefined ? ', which it does not have' : ` of type ${String(column['type'])}`;
  fail(
    'retention/invalid',
    unit,
    'terminations.terminatedColumn',
    `a DATETIME, TIMESTAMP or DATE column of '${database}.${table}'`,
    `'${terminatedColumn}'${got}`,
    'name a column that holds the date, and let the enforcer read it',
  );
}
