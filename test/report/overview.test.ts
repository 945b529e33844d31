// SPDX-License-Identifier: Apache-2.0
import { loadEstate } from '../../lib/estate';
import { reportOf, renderOverview, renderText, type Report, type ReportRow } from '../../lib/report';
import { judge } from '../../lib/testing';

const report = reportOf(judge(loadEstate('retention.config.ts')));
const longest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));
const plain = (given: Report, width?: number): string =>
  renderOverview(given, { colour: false, ...(width === undefined ? {} : { width }) });

/** A report of as many placements, spread over classes, stores and categories of long names. */
function large(count: number): Report {
  const first = report.rows.find(({ store }) => store === 'mongodb') as ReportRow;
  const stores = ['mysql', 'mongodb', 'redis', 'ckafka', 'cos', 'cls'];
  const rows = Array.from({ length: count }, (_each, index) => ({
    ...first,
    category: `aCategoryWithAVeryLongNameOfItsOwn${index % 12}`,
    class: index % 3 === 0 ? null : `${index % 5}d`,
    store: stores[index % stores.length] ?? 'mysql',
    placement: `p${index}`,
  }));
  const finding = {
    rule: 'retention/outlives',
    level: 'error' as const,
    at: 'x'.repeat(300),
    what: 'it outlives',
    why: 'for long words',
    remedy: 'shorten it',
    placements: rows.map(({ placement }) => placement),
  };
  return { ...report, rows, findings: Array.from({ length: 50 }, () => finding) };
}

describe('the overview', () => {
  test('begins with a matrix of categories and stores, one cell a verdict with its margin', () => {
    const lines = plain(report).split('\n');
    const head = lines.findIndex((line) => /^ +mysql +mongodb +redis/.test(line));
    expect(head).toBeLessThan(5);
    expect(lines.slice(head)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^chatMessages$/),
        expect.stringMatching(/^ {2}30d +\+ /),
        expect.stringMatching(/^log +.*≈ \d+ (s|min|h|d) ×2$/),
      ]),
    );
  });

  test('has no line of more than 100 columns, also with 1,000 placements, long names and narrow terminals', () => {
    expect(longest(plain(report))).toBeLessThanOrEqual(100);
    expect(longest(plain(large(1000)))).toBeLessThanOrEqual(100);
    expect(longest(plain(large(1000), 72))).toBeLessThanOrEqual(72);
    // it grows with the policy and not with the placements.
    expect(plain(large(5000)).split('\n').length).toBe(plain(large(1000)).split('\n').length);
  });

  test('says the same finding at many places once', () => {
    const text = plain(large(20));
    expect(text).toContain('✗ error retention/outlives (50 times)');
    expect(text.match(/what: it outlives/g)).toHaveLength(1);
  });

  test('paints only what has a sign beside it, and nothing into a pipe', () => {
    const painted = renderOverview(report, { colour: true });
    expect(painted).toContain('\u001b[33m+ ');

    expect(painted.replace(/\u001b\[\d+m/g, '')).toBe(plain(report));
    expect(plain(report)).not.toContain('\u001b');
  });

  test('shows an escape sequence of an input and lets it do nothing', () => {
    const [row] = report.rows as [ReportRow];
    const text = plain({ ...report, rows: [{ ...row, category: 'a\u001b[2Jb' }] });
    expect(text).not.toContain('\u001b');
  });
});

describe('the table', () => {
  test('leaves out whole columns that do not fit, names them, and cuts no word', () => {
    const text = renderText(report, { colour: false, width: 120 });
    const rows = text.split('\n').slice(0, report.rows.length + 1);
    expect(Math.max(...rows.map((line) => line.length))).toBeLessThanOrEqual(120);
    expect(text).toContain('not shown: setting');
    for (const row of report.rows) expect(text).toContain(row.location);
    expect(renderText(report, { colour: false })).not.toContain('not shown');
  });
});
