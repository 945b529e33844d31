// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import { alterPartitions } from '../../../../../functions/enforcer/engines/mysql/ddl';
import type { Database } from '../../../../../functions/enforcer/engines/mysql/session';
import { MYSQL_SETTINGS } from '../../../../../functions/enforcer/engines/mysql/settings';
import type { Table } from '../../../../../functions/enforcer/engines/mysql/table';

const table = { name: '`im`.`messages`', database: 'im', table: 'messages' } as Table;
const NUMBERS = Array.from({ length: 12 }, (_, n) => n);

/** A server on which each partition of a statement takes as long as this, and that refuses after some statements. */
function fake(partitionMs: number, refusesAfter = Infinity): { readonly db: Database; readonly sizes: number[] } {
  const sizes: number[] = [];
  const db: Database = {
    isMariaDb: true,
    skipsLocked: true,
    opened: 1,
    beside: () => Promise.reject(new Error('MariaDB needs no second connection')),
    rows: () => Promise.resolve([]),
    run: async (sql) => {
      if (sizes.length >= refusesAfter) throw Object.assign(new Error('held'), { code: 'ER_LOCK_WAIT_TIMEOUT' });
      const some = /DROP (.*)/.exec(sql)?.[1]?.split(',').length ?? 0;
      sizes.push(some);
      await sleep(partitionMs * some);
      return 0;
    },
  };
  return { db, sizes };
}

const drop = (db: Database, remainingMs = 60_000): ReturnType<typeof alterPartitions> =>
  alterPartitions(
    db,
    table,
    NUMBERS,
    (some) => `DROP ${some.join(',')}`,
    () => remainingMs,
  );

describe('a change of many partitions', () => {
  test('goes one by one where one takes long, because the table is closed meanwhile', async () => {
    const { db, sizes } = fake(70);
    expect(await drop(db)).toEqual({ done: 12, holds: undefined });
    expect(sizes).toEqual(NUMBERS.map(() => 1));
  });

  test('takes as many at once as fit into a tenth of a second', async () => {
    const { db, sizes } = fake(5);
    expect((await drop(db)).done).toBe(12);
    expect(sizes[0]).toBe(MYSQL_SETTINGS.firstPartitions);
    expect(Math.max(...sizes)).toBeGreaterThan(3);
  });

  test('ends where something holds the table, and says how far it came', async () => {
    const { db } = fake(70, 2);
    expect(await drop(db)).toEqual({ done: 2, holds: 'a transaction holds the table' });
  });

  test('ends with the time of the run, after one statement at least', async () => {
    const { db } = fake(1);
    expect(await drop(db, 1_000)).toEqual({ done: MYSQL_SETTINGS.firstPartitions, holds: undefined });
  });
});
