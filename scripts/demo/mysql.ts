// SPDX-License-Identifier: Apache-2.0
import { escapeId, type Connection, type RowDataPacket } from 'mysql2/promise';
import { dateTime } from '../../functions/enforcer/engines/mysql/clock';
import { partitionDefinitions } from '../../functions/enforcer/engines/mysql/partitions';
import type { Directive, MysqlDirective } from '../../lib/directives';
import { startMariaDb } from '../../test/helpers/mariadb';
import { inBatches, type Place, type Started } from './place';
import { samplesOf, type Sample } from './samples';

const PASSWORD_VARIABLE = 'DEMO_MARIADB_PASSWORD';
const BATCH = 500;

export async function startMysql(env: Record<string, string>): Promise<Started> {
  const server = await startMariaDb();
  env[PASSWORD_VARIABLE] = server.endpoint.password ?? '';
  const connection = await server.connect();
  await connection.query("SET time_zone = '+00:00'");
  return {
    name: 'MariaDB',
    places: (directives, nowMs) =>
      directives.flatMap((directive) =>
        directive.engine === 'mysql' ? [table(connection, directive, idColumn(directive, directives), nowMs)] : [],
      ),
    endpoint: () => ({
      hosts: server.endpoint.hosts,
      user: server.endpoint.user,
      passwordFrom: PASSWORD_VARIABLE,
    }),
    stop: async () => {
      await connection.end();
      await server.close();
    },
  };
}

/** A table of terminations names its applications. */
function idColumn(directive: MysqlDirective, directives: readonly Directive[]): string {
  const sources = directives.flatMap((each) => (each.engine === 'cos' ? [each.terminations] : []));
  const source = sources.find(
    (each) => each?.database === directive.database && each.table === directive.table && each.unit === directive.unit,
  );
  return escapeId(source?.applicationColumn ?? 'n');
}

function table(connection: Connection, directive: MysqlDirective, id: string, nowMs: number): Place {
  const name = `${escapeId(directive.database)}.${escapeId(directive.table)}`;
  const column = escapeId(directive.clock.field);
  const samples = samplesOf(directive, nowMs);
  return {
    directive,
    name: `${directive.database}.${directive.table}`,
    samples,
    async fill() {
      await connection.query(`CREATE DATABASE IF NOT EXISTS ${escapeId(directive.database)}`);
      await connection.query(`CREATE TABLE ${name} ${definition(directive, id, samples, nowMs)}`);
      await inBatches(samples, BATCH, (batch) =>
        connection.query(`INSERT INTO ${name} (${id}, ${column}) VALUES ?`, [
          batch.map(({ n, atMs, dated }) => [n, dated ? dateTime(atMs) : null]),
        ]),
      );
    },
    async left() {
      const [rows] = await connection.query<RowDataPacket[]>(`SELECT ${id} AS n FROM ${name}`);
      return new Set(rows.map((row) => Number(row['n'])));
    },
  };
}

/** As the pages for applications ask for it: partitions, or an index on the date. */
function definition(directive: MysqlDirective, id: string, samples: readonly Sample[], nowMs: number): string {
  const column = escapeId(directive.clock.field);
  const width = directive.partitionWidthMs;
  if (width === null) return `(${id} INT PRIMARY KEY, ${column} DATETIME(3) NULL, KEY (${column}))`;
  const first = Math.floor(Math.min(...samples.map(({ atMs }) => atMs)) / width) * width;
  const bounds = Array.from({ length: Math.ceil((nowMs + width - first) / width) }, (_, i) => first + (i + 1) * width);
  return `(${id} INT, ${column} DATETIME(3) NOT NULL, PRIMARY KEY (${id}, ${column}))
    PARTITION BY RANGE COLUMNS (${column}) (${partitionDefinitions(first, bounds, 'dateTime').join(', ')})`;
}
