// SPDX-License-Identifier: Apache-2.0
import { Clock } from '../../../../../functions/enforcer/engines/mysql/clock';
import { Cutter } from '../../../../../functions/enforcer/engines/mysql/cutter';
import { PartitionKeeper } from '../../../../../functions/enforcer/engines/mysql/partition-keeper';
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
  clockFacts: { dataType: 'datetime', default: '', extra: '', generation: '' },
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

describe('a partition that is due by its bound', () => {
  // an exchange without validation puts rows where no bound would; not every server of the tests knows it.
  test.each([
    ['is kept when it holds younger rows', { sentinel: 0, young: 1 }, false],
    ['is kept when it holds rows without a date', { sentinel: 1, young: 0 }, false],
    ['is dropped when it holds older rows', { sentinel: 0, young: 0 }, true],
    ['is dropped when it is empty', { sentinel: null, young: null }, true],
  ])('%s', async (_, ends: Row, dropped) => {
    const ran: string[] = [];
    const db: Database = {
      isMariaDb: true,
      skipsLocked: true,
      beside: () => Promise.reject(new Error('MariaDB needs no second connection')),
      rows: (sql) => {
        const answer: Row = sql.includes('UTC_TIMESTAMP')
          ? { now: String(Date.now()) }
          : sql.includes('AS young')
            ? ends
            : { size: 1 };
        return Promise.resolve([answer]);
      },
      run: (sql) => Promise.resolve(void ran.push(sql)).then(() => 0),
    };
    const about = directive({ partitionWidthMs: DAY });
    const partitions = [10, 9, 0].map((age) => ({ name: `d${age}`, upperMs: Date.now() - age * DAY }));
    const keeper = new PartitionKeeper(db, about, table, context());
    const result = await keeper.drop({ form: 'dateTime', partitions }, new Cutter(db, about, context()));
    expect(ran).toEqual(dropped ? ['ALTER TABLE `im`.`messages` NOWAIT DROP PARTITION `d10`, `d9`'] : []);
    expect(result.notices[0]).toMatch(dropped ? /^dropped partition 'd10'/ : /^kept partition 'd10'/);
    if (!dropped) expect(result.batchNeeded).toBe(true);
  });
});
