// SPDX-License-Identifier: Apache-2.0
import type { RunContext } from '../../../../../functions/enforcer/engines/engine';
import { Clock } from '../../../../../functions/enforcer/engines/mysql/clock';
import { Cutter } from '../../../../../functions/enforcer/engines/mysql/cutter';
import { type DropResult, PartitionKeeper } from '../../../../../functions/enforcer/engines/mysql/partition-keeper';
import type { Database, Row } from '../../../../../functions/enforcer/engines/mysql/session';
import type { Table } from '../../../../../functions/enforcer/engines/mysql/table';
import { context, DAY, directive } from './fixture';

const table: Table = {
  name: '`im`.`messages`',
  source: '`im`.`messages`',
  database: 'im',
  table: 'messages',
  namesFoldCase: false,
  engine: 'InnoDB',
  sources: [],
  triggers: [],
  ownParent: false,
  zone: { laterMs: 0, findings: [], notices: [] },
  fullText: [],
  clock: new Clock('created_at', 'datetime', 3),
  clockDefinition: 'datetime(3)',
  clockNullable: false,
  clockIndex: undefined,
  key: undefined,
  indexes: [],
  partitioning: undefined,
};

/** A server that answers what a partition holds, with the statements that it was given. */
function fake(ends: Row | Error): { readonly db: Database; readonly ran: string[]; readonly asked: string[] } {
  const [ran, asked]: [string[], string[]] = [[], []];
  const db: Database = {
    isMariaDb: true,
    skipsLocked: true,
    opened: 1,
    beside: () => Promise.reject(new Error('MariaDB needs no second connection')),
    rows: (sql) => {
      asked.push(sql);
      if (sql.includes('UTC_TIMESTAMP')) return Promise.resolve([{ now: String(Date.now()) }]);
      if (!sql.includes('AS young')) return Promise.resolve([{ size: 1 }]);
      return ends instanceof Error ? Promise.reject(ends) : Promise.resolve([ends]);
    },
    run: (sql) => Promise.resolve(void ran.push(sql)).then(() => 0),
  };
  return { db, ran, asked };
}

const about = directive({ partitionWidthMs: DAY });
const partitions = [10, 9, 0].map((age) => ({ name: `d${age}`, upperMs: Date.now() - age * DAY }));

function drop(db: Database, run: RunContext = context()): Promise<DropResult> {
  return new PartitionKeeper(db, about, table, run).drop(
    { form: 'dateTime', partitions },
    new Cutter(db, about, context()),
  );
}

describe('a partition that is due by its bound', () => {
  // an exchange without validation puts rows where no bound would; not every server of the tests knows it.
  test.each([
    ['is kept when it holds younger rows', { sentinel: 0, young: 1 }, false],
    ['is kept when it holds rows without a date', { sentinel: 1, young: 0 }, false],
    ['is dropped when it holds older rows', { sentinel: 0, young: 0 }, true],
    ['is dropped when it is empty', { sentinel: null, young: null }, true],
  ])('%s', async (_, ends: Row, dropped) => {
    const { db, ran } = fake(ends);
    const result = await drop(db);
    const going = ['`d10`', '`d9`'].map((name) => `ALTER TABLE \`im\`.\`messages\` NOWAIT DROP PARTITION ${name}`);
    expect(ran).toEqual(dropped ? going : []);
    expect(result.notices[0]).toMatch(dropped ? /^dropped partition 'd10'/ : /^kept partition 'd10'/);
    if (!dropped) expect(result.batchNeeded).toBe(true);
  });

  test('is kept, and its rows go in batches, when it takes too long to look through it', async () => {
    const { db, ran, asked } = fake(Object.assign(new Error('too long'), { errno: 1969 }));
    const { notices, batchNeeded } = await drop(db);
    expect(ran).toEqual([]);
    expect(batchNeeded).toBe(true);
    expect(notices[0]).toMatch(
      /^kept partition 'd10' of .*: it cannot be looked through within 5000 ms .*; run: CREATE INDEX/,
    );
    // the server itself ends each of these queries.
    const unbounded = asked.filter((sql) => sql.includes('PARTITION (') && !sql.includes('max_statement_time'));
    expect(unbounded).toEqual([]);
  });

  test('is left to the next run when the time is over, and those before it are dropped', async () => {
    const { db, ran } = fake({ sentinel: 0, young: 0 });
    const result = await drop(db, context({ remainingMs: () => 3_000 }));
    expect(ran).toEqual(['ALTER TABLE `im`.`messages` NOWAIT DROP PARTITION `d10`']);
    expect(result.complete).toBe(false);
  });
});
