// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import {
  boundsAhead,
  parseBound,
  partitionName,
  tooWide,
  writeBound,
} from '../../../../../functions/enforcer/engines/mysql/partitions';
import { DAY, HOUR } from './fixture';

describe('partition bounds', () => {
  test.each(['dateTime', 'date', 'seconds', 'milliseconds', 'days'] as const)(
    'written as %s read back as the same time',
    (form) => {
      fc.assert(
        fc.property(fc.integer({ min: 1_000, max: 40_000 }), (day) => {
          expect(parseBound(writeBound(day * DAY, form), form)).toBe(day * DAY);
        }),
      );
    },
  );

  test('a bound that cannot be read never looks old', () => {
    expect(parseBound('MAXVALUE', 'dateTime')).toBe(Infinity);
    expect(parseBound("'soon'", 'dateTime')).toBe(Infinity);
  });

  test('reach two days ahead, on the grid, each above the last, and then need no more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 90 * DAY }), fc.constantFrom(HOUR, DAY, 7 * DAY), (ago, width) => {
        const now = Date.parse('2026-03-01T12:34:56Z');
        const last = now + 4 * DAY - ago;
        const bounds = boundsAhead(last, now, width);
        expect(bounds.every((bound, index) => bound % width === 0 && bound > (bounds[index - 1] ?? last))).toBe(true);
        expect(bounds.at(-1) ?? last).toBeGreaterThanOrEqual(now + 2 * DAY);
        expect(boundsAhead(bounds.at(-1) ?? last, now, width)).toEqual([]);
        const names = bounds.map((_, index) => partitionName(bounds[index - 1] ?? last));
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });

  test('a gap of years becomes one partition', () => {
    const now = Date.parse('2026-03-01T12:34:56Z');
    expect(boundsAhead(Date.parse('2020-01-01'), now, HOUR)[0]).toBe(Date.parse('2026-03-01T12:00:00Z'));
  });

  test('a partition is too wide when due rows would wait for more than one width', () => {
    const partitions = [10, 11, 15, 16].map((day) => ({ name: `p${day}`, upperMs: day * DAY }));
    expect(tooWide(partitions, 10.5 * DAY, DAY)).toEqual([]);
    expect(tooWide(partitions, 12 * DAY, DAY).map(({ name }) => name)).toEqual(['p15']);
    expect(tooWide(partitions, 14.5 * DAY, DAY)).toEqual([]);
  });
});
