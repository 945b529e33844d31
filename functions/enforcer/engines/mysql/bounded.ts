// SPDX-License-Identifier: Apache-2.0
import type { Database, Row, Value } from './session';
import { errnoOf } from './trouble';
import { MYSQL_SETTINGS } from './settings';

/** Runs a SELECT that the server itself ends in time: where no index serves it, it reads the whole table. */
export async function bounded(db: Database, sql: string, values: readonly Value[]): Promise<readonly Row[]> {
  const ms = MYSQL_SETTINGS.witnessMs;
  const limited = db.isMariaDb
    ? `SET STATEMENT max_statement_time = ${ms / 1_000} FOR ${sql}`
    : sql.replace(/^SELECT/, `SELECT /*+ MAX_EXECUTION_TIME(${ms}) */`);
  return db.rows(limited, values);
}

/** By number: 1969 is MariaDB's, 3024 MySQL's, 1317 what older ones say to a query that was ended. */
export function isTimeout(error: unknown): boolean {
  return [1969, 3024, 1317].includes(errnoOf(error));
}
