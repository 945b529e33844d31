// SPDX-License-Identifier: Apache-2.0
import { stripVTControlCharacters } from 'node:util';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../lib/policy';
import { renderJson, renderMarkdown, renderText, reportOf, summaryLine, type Report } from '../../lib/report';
import { explainAssumptions, explainRow } from '../../lib/report/explain';
import { cellTime } from '../../lib/report/format';
import { COMPUTED_TERMS, OPEN_TERMS, STATED_TERMS } from '../../lib/stores/registry';
import { verify, viewsFromSynth, type Verification } from '../../lib/verify';
import { estateOf, PLACEMENTS, placementsWith, PROPS } from '../helpers/estate';
import { documentOf } from '../helpers/synth';

const ESC = String.fromCharCode(27);
const document = JSON.stringify(documentOf(estateOf()));

/** What is found in the small estate after a change to its JSON. */
function found(change: (text: string) => string = (text) => text): Verification {
  // whether an enforcer is there is another matter, and its rows would lean on whoever it is.
  return verify(
    viewsFromSynth(JSON.parse(change(document.replace(/"enforcedElsewhere":\{[^}]*\}/, '"enforcedElsewhere":null')))),
  );
}

/** The report with its violations; whether an enforcer is provisioned is another matter. */
function judged(verification: Verification): Report {
  const report = reportOf(verification);
  return { ...report, findings: report.findings.filter(({ level, unclear }) => level === 'error' && unclear !== true) };
}

const kept = judged(found());
const broken = judged(
  found((text) => text.replace('"binlog_period":7', '"binlog_period":null').replace('"period":5', '"period":6')),
);

const isNoMedia = (placement: unknown): boolean => (placement as { name: string }).name !== 'media';

describe('the report', () => {
  test('has a row for every placement, and one for every category that passes through a load balancer', () => {
    expect(kept.rows.map(({ category, store, verdict }) => [category, store, verdict])).toEqual([
      ['chatMessages', 'cos', 'kept if assumed'],
      ['chatMessages', 'mongodb', 'kept by allowance'],
      ['chatMessages', 'redis', 'kept by allowance'],
      ['configuration', 'mysql', 'kept by allowance'],
      ['log', 'ckafka', 'kept if assumed'],
      ['log', 'cls', 'kept if assumed'],
      ['log', 'cos', 'kept if assumed'],
      ['monitoring', 'clb', 'passes through'],
      ['configuration', 'clb', 'passes through'],
      ['userInformation', 'clb', 'passes through'],
      ['chatMessages', 'clb', 'passes through'],
    ]);
    expect(kept.summary).toEqual({
      kept: 0,
      'kept if assumed': 4,
      'kept by allowance': 3,
      held: 0,
      refused: 0,
      'passes through': 4,
    });
    expect(kept).toMatchObject({ schema: 'retention-report/1', policy: 'instant-messaging', strict: false });
  });

  test('says of a row what is promised, what is set and on which assumptions it leans', () => {
    expect(kept.rows.find(({ location }) => location === 'media: prefix chat/30d/')).toEqual({
      category: 'chatMessages',
      class: '30d',
      store: 'cos',
      unit: 'im-media-1250000000',
      location: 'media: prefix chat/30d/',
      role: 'systemOfRecord',
      setting: 'enforcer deletes at 32 d 18 h 27 min',
      clock: 'created',
      promise: { momentMs: 30 * DAY_MS, side: 'after', withinMs: 3 * DAY_MS, disclosed: false },
      promisedAtLeastMs: 30 * DAY_MS,
      // 5 minutes less than the setting, by which clocks may differ.
      keptAtLeastMs: 32 * DAY_MS + 18 * HOUR_MS + 22 * MINUTE_MS,
      latestLiveMs: 33 * DAY_MS - 20_000,
      latestMs: 33 * DAY_MS - 20_000,
      deadlineMs: 33 * DAY_MS,
      marginMs: 20_000,
      verdict: 'kept if assumed',
      backupCost: null,
      assumes: ['cos-delete-drain', 'cos-overwritten-object', 'enforcer-outage'],
      measuredOn: null,
      allowanceDisclosed: null,
      placement: expect.stringMatching(/^chatMessages\/30d\/cos\/chat-30d-[0-9a-f]{6}$/) as string,
    });
    expect(kept.rows.filter(({ allowanceDisclosed }) => allowanceDisclosed === false)).toHaveLength(3);
  });

  test('notes what infrastructure cannot enforce or cannot see', () => {
    expect(kept.notes).toEqual([
      '3 rows are kept only by the backup allowance, which the published document does not disclose',
      'TRTC receives application details of customers who opted in: infrastructure cannot make a recipient forget',
      'monitoring, userInformation: promised by the policy and placed nowhere in what was judged, so nothing is said of where such data is',
      'manual backups, console downloads and long-term backup rules are out of sight of the provider: deny them by role and list them by hand',
    ]);
    const rebuilt = documentOf(
      estateOf({
        placements: placementsWith('messages', { role: 'derived' }).filter(isNoMedia),
        recordsElsewhere: { chatMessages: { by: 'the archive of the service', witness: 'its own report' } },
      }),
    );
    expect(reportOf(verify(viewsFromSynth(rebuilt))).notes).toContain(
      'chatMessages: the system of record is kept elsewhere, by the archive of the service (witness: its own report)',
    );
    const anywhere = documentOf(estateOf({ allowedRegions: undefined }));
    expect(reportOf(verify(viewsFromSynth(anywhere))).notes).toContain(
      "'allowedRegions' is not set, so where copies lie was not checked",
    );
  });

  test('is the same whatever the order of the estate', () => {
    const reversed = documentOf(estateOf({ placements: [...(PROPS.placements ?? PLACEMENTS)].reverse() }));
    const lines = ({ rows }: Report): unknown[] =>
      rows.map(({ placement, setting: _by, verdict: _how, ...row }) => ({
        placement,
        deadline: row.deadlineMs,
        latest: row.latestMs,
      }));
    expect(lines(judged(verify(viewsFromSynth(reversed))))).toEqual(lines(kept));
  });

  test('is empty, and says so, where nothing is placed', () => {
    const nothing = reportOf(verify([]));
    expect(nothing.rows).toEqual([]);
    expect(summaryLine(nothing)).toBe('policy : no placements; 0 violations');
  });
});

describe('the report as text', () => {
  test('is plain where no colour is wanted, one row a line', () => {
    const text = renderText(kept, { colour: false });
    expect(text).toMatchSnapshot();
    expect(text).not.toContain(ESC);
    expect(text.split('\n').filter((line) => line.endsWith(' kept if assumed'))).toHaveLength(4);
    expect(text).toContain(
      'policy instant-messaging: 4 kept if assumed, 3 kept by allowance, 4 passes through; 0 violations',
    );
  });

  test('says nothing more in colour', () => {
    const coloured = renderText(broken, { colour: true });
    expect(coloured).toContain(`${ESC}[31merror`);
    expect(coloured).toContain(`${ESC}[31mrefused`);
    // the table pads before it paints, so only spaces may differ.
    const squeeze = (text: string): string => text.replace(/ +/g, ' ');
    expect(squeeze(stripVTControlCharacters(coloured))).toBe(squeeze(renderText(broken, { colour: false })));
  });

  test('ends with the findings, each with its place, cause and remedy', () => {
    const text = renderText(broken, { colour: false });
    expect(text).toContain(
      [
        'error retention/mysql-binlog-backup',
        '  at: mysql cdb-a1b2c3d4',
        "  what: 'binlog backup kept' of the binlog backup is unbounded",
        '  why: no sum with an open term can meet a deadline',
        "  remedy: 'binlog_period' of mysql_backup_policy is unset, which hides a server value of up to 3650 days: set it",
        '  placements: configuration/default/mysql/im-accounts-',
      ].join('\n'),
    );
    expect(text).toContain('error retention/outlives');
    expect(text).toContain('what: the log can live 8 d, allowed 7 d');
    expect(broken.summary.refused).toBe(2);
  });
});

describe('the report as JSON', () => {
  test('is the report, with text where JSON has no number', () => {
    const json = JSON.parse(renderJson(broken)) as Report;
    expect(renderJson(kept).endsWith('}\n')).toBe(true);
    expect(JSON.parse(renderJson(kept))).toEqual(JSON.parse(JSON.stringify(kept)));
    const mysql = json.rows.find(({ store }) => store === 'mysql');
    expect(mysql).toMatchObject({ latestMs: 'unbounded', marginMs: '-unbounded', verdict: 'refused' });
    expect(renderJson(broken)).not.toMatch(/"\w+Ms": null(?=[^}]*"verdict": "(kept|refused))/);
  });
});

describe('the report as Markdown', () => {
  test('is a table with the same rows, then findings and notes', () => {
    const markdown = renderMarkdown(kept);
    expect(markdown).toMatchSnapshot();
    expect(markdown.split('\n').filter((line) => line.startsWith('| '))).toHaveLength(kept.rows.length + 2);
    expect(markdown).not.toContain('## Findings');
    expect(renderMarkdown(broken)).toContain(
      "- **error** `retention/mysql-binlog-backup` at `mysql cdb-a1b2c3d4`: 'binlog backup kept' of the binlog backup is unbounded; no sum with an open term can meet a deadline. Remedy: 'binlog_period' of mysql_backup_policy is unset, which hides a server value of up to 3650 days: set it.",
    );
  });

  test('keeps its columns where a cell holds their sign', () => {
    const [row] = kept.rows;
    const rows = [{ ...row!, location: 'a|b' }];
    expect(renderMarkdown({ ...kept, rows })).toContain('| a\\|b |');
  });
});

describe('an explanation', () => {
  const rows = found().rows;
  const explained = (name: string): string => explainRow(rows.find(({ placement }) => placement.name === name)!);

  test('is the sum of every copy, term by term, with sources and reasons', () => {
    expect(explained('media')).toMatchSnapshot();
    expect(explained('media')).toContain('promise: gone 33 d after created, kept at least 30 d; backups 10 d longer');
    expect(explained('media')).toContain('noncurrent version (version): at most 32 d 23 h 59 min 40 s, within 33 d');
    expect(explained('request-archive')).toContain('window: before the moment, 7 d');
    expect(explained('media')).toContain(
      'window: after the moment, 30 d, within 3 d, which the published document does not disclose',
    );
    expect(explained('media')).toContain('at least 32 d 18 h 22 min:');
    expect(explained('request-archive')).not.toContain('does not disclose');
  });

  test('tells the floor, and what breaks the promise', () => {
    expect(explained('accounts')).toContain(
      'promise: gone 66 d after terminated, kept at least 62 d; backups 10 d longer',
    );
    const late = found((text) => text.replace('"period":5', '"period":6')).rows.find(({ store }) => store === 'cls');
    expect(explainRow(late!)).toContain('log (live): at most 8 d, ABOVE 7 d');
  });

  test('of the assumptions lists each with its reason and what would settle it', () => {
    const text = explainAssumptions(estateOf().context.assumptions);
    expect(text).toContain(
      [
        'cos-tail: 1 d (assumed)',
        '  what: objects left over after the day of the run',
        "  why: the vendor says that a run finishes within the day 'in most cases' and gives no bound",
        '  canary: GetBucketObjectVersions: the oldest object under the prefix against its rule',
      ].join('\n'),
    );
    expect(text).toContain('cls-shipped-copy: unbounded (unbounded)');
    expect(text).toContain('mysql-long-transaction: 1 h (assumed)');
    expect(text).toContain('redis-table-resize: as long as its sum says (assumed)');
    expect(text).toContain('arrival: as long as its placement says (assumed)');
    expect(text).toContain('  settled by: retention audit where the bucket keeps versions and has objects');
  });

  test('leaves out no term on which a sum leans, and lists none that no list has', () => {
    const listed = [
      ...explainAssumptions(estateOf().context.assumptions).matchAll(/^(\S+): .* \((?:assumed|unbounded)\)$/gm),
    ];
    const ids = listed.map(([, id]) => id);
    expect([...ids].sort()).toEqual([...OPEN_TERMS, ...COMPUTED_TERMS, ...STATED_TERMS].map(({ id }) => id).sort());
    const leaned = found((text) => text).rows.flatMap(({ copies }) =>
      copies.flatMap(({ latest, earliest }) =>
        [...latest, ...earliest]
          .filter(({ basis }) => basis === 'assumed' || basis === 'unbounded')
          .map(({ id }) => id),
      ),
    );
    expect(new Set(leaned).size).toBeGreaterThan(10);
    expect([...new Set(leaned)].filter((id) => !ids.includes(id))).toEqual([]);
  });
});

describe('a time in a table', () => {
  const second = 1000;
  test.each<[number | null, 'up' | 'down', string]>([
    [null, 'up', '-'],
    [Infinity, 'up', 'unbounded'],
    [-Infinity, 'down', '-unbounded'],
    [NaN, 'up', 'unknown'],
    [7 * DAY_MS, 'up', '7 d'],
    [7 * DAY_MS + 1, 'up', '7 d 1 h'],
    [7 * DAY_MS - 1, 'down', '6 d 23 h'],
    [3 * HOUR_MS + 1, 'up', '3 h 1 min'],
    [3 * HOUR_MS + 59 * second, 'down', '3 h'],
    [90 * second, 'down', '1 min 30 s'],
    [0, 'up', '0 s'],
    // a breach is never rounded to less than it is.
    [-MINUTE_MS - 1, 'down', '-1 min 1 s'],
  ])('is exact, or rounded to the careful side (%p, %s)', (ms, round, text) => {
    expect(cellTime(ms, round)).toBe(text);
  });
});
