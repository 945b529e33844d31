// SPDX-License-Identifier: Apache-2.0
import { defineEstate } from '../../lib/estate';
import { definePolicy, Duration } from '../../lib/policy';
import { renderHtml, renderMarkdown, renderText, reportOf, type ReportRow } from '../../lib/report';
import { explainShort } from '../../lib/report/explain-short';
import { judge } from '../../lib/testing';
import type { Verification } from '../../lib/verify';

/** Rows of one table for 30 days, with or without an allowance for backups. */
function judged(allowanceDays?: number): Verification {
  const policy = definePolicy({
    name: 'shop',
    categories: {
      visits: {
        role: 'controller',
        rule: {
          kind: 'age',
          from: 'created',
          moment: Duration.days(30),
          window: 'before',
          source: { section: 'notice 1' },
        },
        contains: ['visits'],
      },
    },
    ...(allowanceDays === undefined
      ? {}
      : { backupAllowance: { atMost: Duration.days(allowanceDays), reason: 'managed', disclosed: true } }),
  });
  return judge(
    defineEstate(policy, {
      name: 'shop',
      units: { main: { store: 'mysql', region: 'ap-singapore', instanceId: 'cdb-a1b2c3d4' } },
      placements: [
        {
          name: 'visits',
          category: 'visits',
          unit: 'main',
          location: { database: 'shop', table: 'visits', column: 'created_at' },
          role: 'systemOfRecord',
        },
      ],
      assume: [
        { term: 'mysql-long-transaction', at: Duration.hours(1), witness: 'alarm' },
        { term: 'mysql-slow-log', at: Duration.minutes(1), witness: 'alarm' },
      ],
      enforcer: { elsewhere: { by: 'a job', witness: 'its alarm' } },
    }),
  );
}

const rowOf = (verification: Verification): ReportRow => reportOf(verification).rows[0]!;

describe('what backups cost a placement', () => {
  const dear = judged();
  const cost = rowOf(dear).backupCost ?? '';

  test('is said by its row on every face, with what gives it back', () => {
    expect(cost).toMatch(
      /^backups \([a-z ]+\) cost \d+ d[^;]* of 30 d; a 'backupAllowance' of \d+ d in a policy that is not strict gives them back$/,
    );
    expect(renderText(reportOf(dear), { colour: false })).toContain(cost);
    expect(renderMarkdown(reportOf(dear))).toContain(cost.replaceAll("'", '&#39;').slice(0, 30));
    expect(renderHtml(dear, { version: '1' })).toContain(cost.split(';')[0]);
    expect(explainShort(dear.rows, 'x').replace(/\s+/g, ' ')).toContain(cost);
  });

  test('is gone with the allowance that it names, and not with one that is a day shorter', () => {
    const days = Number(/of (\d+) d in a policy/.exec(cost)?.[1]);
    const [enough, short] = [rowOf(judged(days)), rowOf(judged(days - 1))];
    expect(enough.backupCost).toBeNull();
    expect(enough.latestLiveMs).toBeGreaterThan(short.latestLiveMs ?? Infinity);
    expect(rowOf(judged(days + 30)).latestLiveMs).toBe(enough.latestLiveMs);
  });
});
