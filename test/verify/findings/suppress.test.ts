// SPDX-License-Identifier: Apache-2.0
import { baselineKey, nextBaseline, parseBaseline, parseExemptions, suppress, type Finding } from '../../../lib/verify';
import { matchesScope } from '../../../lib/verify/findings/exemptions';
import { problemsOf } from '../../helpers/problems';

const TODAY = '2026-11-22';
const finding = (changes: Partial<Finding> = {}): Finding => ({
  rule: 'retention/outlives',
  level: 'error',
  at: 'log/default/cos/a',
  what: 'x',
  why: 'y',
  remedy: 'z',
  placements: ['log/default/cos/a'],
  gotMs: 10,
  ...changes,
});
const ENTRY = { rule: 'retention/outlives', scope: 'log/*', reason: 'migration', owner: 'ops', until: '2026-12-31' };
const exemptions = (...entries: object[]) =>
  parseExemptions({ kind: 'retention-exemptions', version: 1, exemptions: entries }, 'e.json');
const baseline = (...findings: object[]) =>
  parseBaseline({ kind: 'retention-baseline', version: 1, findings }, 'b.json');
const levels = (findings: readonly Finding[]): string[] => findings.map(({ rule, level }) => `${level} ${rule}`);

describe('an exemption', () => {
  test('keeps the finding in the report with who answers for it and until when', () => {
    const [exempt] = suppress([finding()], { today: TODAY, exemptions: exemptions(ENTRY) });
    expect(exempt).toEqual({
      ...finding(),
      level: 'exempt',
      suppressed: { by: 'exemption', was: 'error', text: 'migration (ops, until 2026-12-31)' },
    });
  });

  test('counts on its last day and fails from the day after', () => {
    const ends = exemptions({ ...ENTRY, until: TODAY });
    expect(levels(suppress([finding()], { today: TODAY, exemptions: ends }))).toEqual(['exempt retention/outlives']);
    expect(levels(suppress([finding()], { today: '2026-11-23', exemptions: ends }))).toEqual([
      'error retention/outlives',
      'error retention/expired-exemption',
    ]);
  });

  test('is reported when it matches nothing', () => {
    const other = exemptions({ ...ENTRY, scope: 'monitoring/*' });
    expect(levels(suppress([finding()], { today: TODAY, exemptions: other }))).toEqual([
      'error retention/outlives',
      'warning retention/unused-exemption',
    ]);
  });

  test('covers a shared cause only when it covers every placement', () => {
    const shared = finding({ at: 'mysql cdb-1', placements: ['log/a', 'monitoring/b'] });
    expect(suppress([shared], { today: TODAY, exemptions: exemptions(ENTRY) })[0]!.level).toBe('error');
  });

  test('is worth nothing where no clock is read', () => {
    expect(suppress([finding()], { exemptions: exemptions(ENTRY) })[0]!.level).toBe('error');
  });

  test('is refused without rule, scope, reason, owner and date, all at once', () => {
    expect(problemsOf(() => exemptions({})).map(({ message }) => message.split(' ')[0])).toEqual([
      "'rule'",
      "'scope'",
      "'reason'",
      "'owner'",
      "'until'",
    ]);
  });

  test.each([
    ['everything', { scope: '*' }],
    ['all rules', { rule: 'retention/*' }],
    ['its own end', { rule: 'retention/expired-exemption' }],
    ['a day that does not exist', { until: '2026-02-30' }],
    ['a member that nobody reads', { forever: true }],
  ])('is refused for %s', (_what, change) => {
    expect(problemsOf(() => exemptions({ ...ENTRY, ...change }))).toHaveLength(1);
  });
});

test.each([
  ['a.b', 'a.b', true],
  ['a.b', 'a.bc', false],
  ['a.*', 'a.b', true],
  ['*.b', 'a.b', true],
  ['a*b*c', 'a1b2c', true],
  ['a*b*c', 'a1c2b', false],
  ['ab*ba', 'aba', false],
  [`${'*a'.repeat(40)}*b`, 'a'.repeat(5_000), false],
])('the scope %s matches %s: %s', (scope, address, expected) => {
  expect(matchesScope(scope, address)).toBe(expected);
});

describe('a baseline', () => {
  const ENTRY_OF = { rule: 'retention/outlives', at: 'log/default/cos/a', atMostMs: 10 };

  test('accepts what was there, and nothing that is new or grew', () => {
    const given = { today: TODAY, baseline: baseline(ENTRY_OF) };
    expect(suppress([finding()], given)[0]!.level).toBe('exempt');
    expect(suppress([finding({ gotMs: 9 })], given)[0]!.level).toBe('exempt');
    expect(suppress([finding({ gotMs: 11 })], given)[0]!.level).toBe('error');
    expect(suppress([finding({ at: 'log/default/cos/b', placements: [] })], given)[0]!.level).toBe('error');
  });

  test('takes everything at first', () => {
    const other = finding({ rule: 'retention/out-of-sight', at: 'x' });
    expect(
      JSON.parse(nextBaseline([finding(), other, finding({ level: 'warning', at: 'w' })], undefined)).findings,
    ).toEqual([{ rule: 'retention/out-of-sight', at: 'x', says: expect.stringMatching(/^[0-9a-f]{16}$/) }, ENTRY_OF]);
  });

  test('accepts what is not measured only as long as it says the same, on any day', () => {
    const hold = (what: string): Finding => finding({ rule: 'retention/expired-hold', what });
    const first = hold("the hold on 'log' ended on 2026-11-01 (today is 2026-11-22)");
    const given = { today: TODAY, baseline: baseline(...JSON.parse(nextBaseline([first], undefined)).findings) };
    const level = (what: string): string => suppress([hold(what)], given)[0]!.level;
    expect(level("the hold on 'log' ended on 2026-11-01 (today is 2026-11-23)")).toBe('exempt');
    expect(level("the hold on 'chatMessages' ended on 2026-11-01 (today is 2026-11-23)")).toBe('error');
  });

  test.each(['retention/shortening', 'retention/residue'])('never holds %s, which a change does', (rule) => {
    const change = finding({ rule, gotMs: undefined });
    expect(JSON.parse(nextBaseline([change], undefined)).findings).toEqual([]);
    const { entries } = baseline({ ...ENTRY_OF, rule });
    const every = { entries: new Map([...entries, [baselineKey(change), null]]) };
    expect(suppress([change], { today: TODAY, baseline: every })[0]!.level).toBe('error');
  });

  test.each([
    ['neither a measure nor a digest', { rule: 'retention/region', at: 'x', atMostMs: null }],
    ['both', { ...ENTRY_OF, says: 'abc' }],
  ])('is refused for an entry with %s', (_what, entry) => {
    expect(problemsOf(() => baseline(entry))[0]!.message).toContain("'says' must be a digest");
  });

  test('goes down only', () => {
    const earlier = baseline(ENTRY_OF, { rule: 'retention/outlives', at: 'gone', atMostMs: 5 });
    const next = (gotMs: number): unknown =>
      JSON.parse(nextBaseline([finding({ gotMs }), finding({ at: 'new' })], earlier)).findings;
    expect(next(7)).toEqual([{ ...ENTRY_OF, atMostMs: 7 }]);
    expect(next(70)).toEqual([ENTRY_OF]);
  });
});
