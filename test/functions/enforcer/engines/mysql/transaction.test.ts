// SPDX-License-Identifier: Apache-2.0
import type { Database } from '../../../../../functions/enforcer/engines/mysql/session';
import { transaction } from '../../../../../functions/enforcer/engines/mysql/transaction';

/** A server that is lost at a statement the first time it is asked, and answers on the next connection as if nothing was. */
function losing(lostAt: string): Database & { readonly asked: string[] } {
  const asked: string[] = [];
  let opened = 1;
  return {
    asked,
    isMariaDb: true,
    skipsLocked: true,
    get opened() {
      return opened;
    },
    rows: () => Promise.resolve([]),
    run: (sql) => {
      if (sql === lostAt && !asked.includes(sql)) opened += 1;
      asked.push(sql);
      return Promise.resolve(1);
    },
    beside: () => Promise.reject(new Error('not asked')),
  };
}

test.each(['COMMIT', 'DELETE'])('a connection that is lost at the %s: all of it is done again', async (lostAt) => {
  const db = losing(lostAt);
  let deleted = 0;
  const { result } = await transaction(
    db,
    async () => (deleted += await db.run('DELETE')),
    () => (deleted = 0),
  );
  expect([result, deleted]).toEqual([1, 1]);
  expect(db.asked).toEqual(['START TRANSACTION', 'DELETE', 'COMMIT', 'START TRANSACTION', 'DELETE', 'COMMIT']);
});

test('a connection that is lost before anything was done is nothing lost', async () => {
  const db = losing('START TRANSACTION');
  await transaction(db, () => db.run('DELETE'));
  expect(db.asked).toEqual(['START TRANSACTION', 'DELETE', 'COMMIT']);
});
