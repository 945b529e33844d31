// SPDX-License-Identifier: Apache-2.0
import { sqlCase } from '../../test/functions/enforcer/engines/mysql/random-case';
import { runCase } from '../../test/functions/enforcer/engines/mysql/random-run';
import { findMysqld, hasMariaDb, startMariaDb, startMysql } from '../../test/helpers/mariadb';
import { type Fuzz, report } from './fuzz';

export function fuzzSql(kind: 'MySQL' | 'MariaDB'): Fuzz {
  return async (runs) => {
    const isThere = kind === 'MySQL' ? findMysqld() !== undefined : hasMariaDb();
    if (!isThere) return;
    await report(kind, sqlCase, runs, async () => {
      const server = await (kind === 'MySQL' ? startMysql() : startMariaDb());
      return { run: (about) => runCase(server, about), close: () => server.close() };
    });
  };
}
