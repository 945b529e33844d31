// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import {
  breaches,
  deadlineMs,
  documented,
  earliestMs,
  largestOnGrid,
  latestMs,
  setting,
  slowest,
  sumMs,
  unbounded,
  verdict,
  type Copy,
  type CopyKind,
  type Term,
} from '../../lib/lifetime';
import { DAY_MS } from '../../lib/policy';

const OWED = { deadlineMs: 30 * DAY_MS, backupAllowanceMs: 10 * DAY_MS, keepAtLeastMs: 0 };
const JUDGED: readonly CopyKind[] = ['live', 'version', 'log', 'upload', 'backup'];

const days = (count: number): Term => setting('test', 'test', count * DAY_MS);
const assumed = (count: number): Term => ({ ...days(count), basis: 'assumed', why: 'test' });

function copy(kind: CopyKind, latest: readonly Term[], earliest: readonly Term[] = []): Copy {
  return { kind, name: kind, latest, earliest };
}

describe('an age', () => {
  test('is the sum of its terms, and 0 without any', () => {
    expect(sumMs([])).toBe(0);
    const terms = [days(3), documented('doc', 'doc', DAY_MS, 'source'), assumed(2)];
    expect(latestMs(copy('log', terms))).toBe(6 * DAY_MS);
    expect(earliestMs(copy('live', [], terms))).toBe(6 * DAY_MS);
  });

  test('is unbounded as soon as one term is', () => {
    expect(sumMs([days(1), unbounded('open', 'open', 'close it')])).toBe(Infinity);
    expect(unbounded('open', 'text', 'why')).toEqual({
      id: 'open',
      text: 'text',
      ms: Infinity,
      basis: 'unbounded',
      why: 'why',
    });
  });

  test('is that of the slowest path where a copy can end in several ways', () => {
    const [short, long, open] = [[days(1)], [days(1), days(2)], [unbounded('open', 'open', 'close it')]];
    expect(slowest(short, long)).toBe(long);
    expect(slowest(long, short)).toBe(long);
    expect(slowest(long, open, short)).toBe(open);
    expect(slowest(short)).toBe(short);
  });

  test('is no number as soon as one path is none', () => {
    expect(sumMs(slowest([days(1)], [days(NaN)], [days(9)]))).toBe(NaN);
    expect(sumMs(slowest([days(NaN)], [unbounded('open', 'open', 'close it')]))).toBe(NaN);
  });
});

describe('the deadline', () => {
  test.each<[CopyKind, number]>([
    ['live', 30],
    ['version', 30],
    ['log', 30],
    ['upload', 30],
    ['backup', 40],
    ['residue', Infinity],
  ])('of a copy of kind %s is %d days', (kind, expected) => {
    expect(deadlineMs(OWED, kind)).toBe(expected * DAY_MS);
  });
});

describe('the law', () => {
  test.each(JUDGED)('is kept to the millisecond by a copy of kind %s', (kind) => {
    const allowed = deadlineMs(OWED, kind);
    const exact = copy(kind, [setting('test', 'test', allowed)]);
    const late = copy(kind, [setting('test', 'test', allowed + 1)]);
    expect(breaches(OWED, [exact])).toEqual([]);
    expect(breaches(OWED, [late])).toEqual([{ copy: late, kind: 'outlives', gotMs: allowed + 1, allowedMs: allowed }]);
  });

  test.each(JUDGED)('is broken by a copy of kind %s whose age is unbounded or no number', (kind) => {
    const open = copy(kind, [unbounded('open', 'open', 'close it')]);
    const unknown = copy(kind, [days(NaN)]);
    expect(breaches(OWED, [open, unknown]).map(({ kind: breach, gotMs }) => [breach, gotMs])).toEqual([
      ['outlives', Infinity],
      ['outlives', NaN],
    ]);
  });

  test('is broken by every age when the deadline itself is no number', () => {
    expect(breaches({ ...OWED, deadlineMs: NaN }, [copy('live', [days(1)])])).toHaveLength(1);
  });

  test('does not judge residue', () => {
    expect(
      breaches(OWED, [copy('residue', [unbounded('open', 'open', 'close it')]), copy('residue', [days(NaN)])]),
    ).toEqual([]);
  });

  test('has a floor for live copies, to the millisecond, and for no other kind', () => {
    const owed = { ...OWED, keepAtLeastMs: 2 * DAY_MS };
    const early = copy('live', [days(3)], [setting('test', 'test', 2 * DAY_MS - 1)]);
    expect(breaches(owed, [copy('live', [days(3)], [days(2)])])).toEqual([]);
    expect(breaches(owed, [early])).toEqual([
      { copy: early, kind: 'too-early', gotMs: 2 * DAY_MS - 1, allowedMs: 2 * DAY_MS },
    ]);
    expect(breaches(owed, [copy('log', [days(3)]), copy('backup', [days(3)])])).toEqual([]);
  });

  test('is broken by a least age that is no number, and by one that nothing states', () => {
    const owed = { ...OWED, keepAtLeastMs: DAY_MS };
    const kinds = [copy('live', [days(3)], [days(NaN)]), copy('live', [days(3)])].flatMap((each) =>
      breaches(owed, [each]).map(({ kind }) => kind),
    );
    expect(kinds).toEqual(['too-early', 'too-early']);
  });

  test('tells of every breach, also of two in one copy', () => {
    const both = copy('live', [days(31)], [days(1)]);
    const found = breaches({ ...OWED, keepAtLeastMs: 2 * DAY_MS }, [both, copy('backup', [days(41)])]);
    expect(found.map(({ copy: { kind }, kind: breach }) => [kind, breach])).toEqual([
      ['live', 'outlives'],
      ['live', 'too-early'],
      ['backup', 'outlives'],
    ]);
  });

  test('finds nothing to judge in a placement without copies', () => {
    expect(breaches(OWED, [])).toEqual([]);
  });
});

describe('the verdict', () => {
  test('is kept when every term is set or documented', () => {
    const copies = [copy('live', [days(3), documented('doc', 'doc', 1, 'source')]), copy('backup', [days(30)])];
    expect(verdict(OWED, copies)).toBe('kept');
  });

  test('is kept if assumed when a judged copy leans on an assumption', () => {
    expect(verdict(OWED, [copy('live', [days(3), assumed(1)])])).toBe('kept if assumed');
    expect(verdict(OWED, [copy('live', [days(3)]), copy('residue', [assumed(1)])])).toBe('kept');
  });

  test('is kept by allowance when a backup needs it, also with assumptions', () => {
    expect(verdict(OWED, [copy('live', [assumed(3)]), copy('backup', [days(31)])])).toBe('kept by allowance');
    expect(verdict(OWED, [copy('live', [days(3)]), copy('residue', [days(99)])])).toBe('kept');
  });

  test('is refused when the law is broken', () => {
    expect(verdict(OWED, [copy('backup', [days(41)])])).toBe('refused');
    expect(verdict(OWED, [copy('live', [days(NaN)])])).toBe('refused');
    expect(verdict({ ...OWED, keepAtLeastMs: 9 * DAY_MS }, [copy('live', [days(10)], [days(8)])])).toBe('refused');
  });
});

describe('the largest value on a grid', () => {
  test('is what trying every value finds', () => {
    fc.assert(
      fc.property(
        fc.record({
          min: fc.integer({ min: -50, max: 50 }),
          span: fc.integer({ min: -5, max: 200 }),
          step: fc.integer({ min: 1, max: 9 }),
        }),
        fc.integer({ min: -80, max: 300 }),
        ({ min, span, step }, limit) => {
          // GIVEN a condition that stays false once it is false
          const holds = (value: number): boolean => value <= limit;
          const grid = { min, max: min + span, step };
          // WHEN every value of the grid is tried
          let expected: number | undefined;
          for (let value = min; value <= grid.max; value += step) if (holds(value)) expected = value;
          // THEN the search finds the same
          expect(largestOnGrid(grid, holds)).toBe(expected);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('is searched in steps that grow with the logarithm of the grid', () => {
    let asked = 0;
    const found = largestOnGrid({ min: 1, max: 1_000_000, step: 1 }, (value) => {
      asked += 1;
      return value <= 777_777;
    });
    expect(found).toBe(777_777);
    expect(asked).toBeLessThan(25);
  });

  test.each([
    ['is empty', { min: 5, max: 4, step: 1 }],
    ['holds nothing lawful', { min: 5, max: 9, step: 1 }],
    ['ends at a number that is none', { min: 5, max: NaN, step: 1 }],
  ])('does not exist when the grid %s', (_name, grid) => {
    expect(largestOnGrid(grid, (value) => value < 5)).toBeUndefined();
  });

  test('never lies beyond the end of a grid whose length is no multiple of its step', () => {
    expect(largestOnGrid({ min: 1, max: 10, step: 4 }, () => true)).toBe(9);
  });
});
