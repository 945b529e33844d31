// SPDX-License-Identifier: Apache-2.0
import { judgedReadings } from '../../lib/audit/probes/readings';
import { Measurements, measuredOn, type Copy } from '../../lib/lifetime';
import { HOUR_MS, MINUTE_MS } from '../../lib/policy';

const NOW_MS = Date.parse('2026-11-28T12:00:00Z');
const EVERY_MS = 15 * MINUTE_MS;
const RUNS = 96;

/** A day of readings, the oldest first; one of them is another. */
function day(ms: number | null, odd?: { readonly at: number; readonly ms: number | null; readonly mark?: string }) {
  return Array.from({ length: RUNS }, (_each, index) => ({
    term: 't',
    reachMs: HOUR_MS,
    mark: 'a',
    atMs: NOW_MS - (RUNS - index) * EVERY_MS,
    ms,
    ...(odd?.at === index ? odd : {}),
    ...(odd?.at === index ? { atMs: NOW_MS - (RUNS - index) * EVERY_MS, at: undefined } : {}),
  }));
}

describe('what a day of readings measures', () => {
  test('of an age is the greatest with the pause behind it', () => {
    const judged = judgedReadings('grows', day(MINUTE_MS, { at: 40, ms: 30 * MINUTE_MS }), HOUR_MS, NOW_MS);
    expect(judged).toEqual({ ms: 45 * MINUTE_MS, seenMs: 30 * MINUTE_MS, sample: RUNS });
  });

  test('of an age grows by what was not told in between', () => {
    const judged = judgedReadings('grows', day(MINUTE_MS, { at: 40, ms: null }), HOUR_MS, NOW_MS);
    expect(judged?.ms).toBe(31 * MINUTE_MS);
  });

  test('of a sample is the greatest, and nothing where one reading tells nothing', () => {
    expect(judgedReadings('sampled', day(7), HOUR_MS, NOW_MS)?.ms).toBe(7);
    expect(judgedReadings('sampled', day(7, { at: 3, ms: null }), HOUR_MS, NOW_MS)).toBeUndefined();
  });

  test('of a log counts where each reading reaches back to the one before', () => {
    expect(judgedReadings('covered', day(7), HOUR_MS, NOW_MS)?.ms).toBe(7);
    const short = day(7).map((each) => ({ ...each, reachMs: EVERY_MS - 1 }));
    expect(judgedReadings('covered', short, HOUR_MS, NOW_MS)).toBeUndefined();
    const gap = day(7).filter((_each, index) => index < 40 || index > 45);
    expect(judgedReadings('covered', gap, HOUR_MS, NOW_MS)).toBeUndefined();
  });

  test('of a mark holds while it is the same', () => {
    expect(judgedReadings('steady', day(0), HOUR_MS, NOW_MS)?.ms).toBe(0);
    expect(judgedReadings('steady', day(0, { at: 5, ms: 0, mark: 'b' }), HOUR_MS, NOW_MS)).toBeUndefined();
  });

  test('is nothing of less than most of a day, but what was seen above the assumed value counts at once', () => {
    expect(judgedReadings('grows', day(MINUTE_MS).slice(-4), HOUR_MS, NOW_MS)).toBeUndefined();
    const seen = judgedReadings('sampled', day(2 * HOUR_MS).slice(-1), HOUR_MS, NOW_MS);
    expect(seen).toEqual({ ms: 2 * HOUR_MS, seenMs: 2 * HOUR_MS, sample: 1 });
    expect(judgedReadings('grows', [], HOUR_MS, NOW_MS)).toBeUndefined();
  });
});

describe('a measured bound', () => {
  const copies = (ms: number, coveredMs?: number): Copy[] => [
    {
      kind: 'log',
      name: 'file',
      earliest: [],
      latest: [{ id: 't', text: 't', basis: 'assumed', ms, ...(coveredMs === undefined ? {} : { coveredMs }) }],
    },
  ];
  const place = { unit: 'u', placement: 'p' };
  const of = (ms: number, seenMs?: number): Measurements =>
    new Measurements([
      { term: 't', ms, sample: 1, at: '2026-11-28T00:00:00Z', how: 'h', ...(seenMs === undefined ? {} : { seenMs }) },
    ]);

  test('above the assumed value measures nothing and proves nothing, unless the value was seen', () => {
    expect(measuredOn(of(11, 9).apply(copies(10), place))).toBeNull();
    expect(of(11, 9).exceeded(copies(10), place)).toEqual([]);
    expect(of(11, 11).exceeded(copies(10), place)).toMatchObject([{ measurement: { ms: 11 } }]);
    expect(of(11).exceeded(copies(10), place)).toHaveLength(1);
  });

  test('is compared with the whole value, also where a part of it passes within another term', () => {
    expect(measuredOn(of(9).apply(copies(0, 10), place))).toBe('2026-11-28');
    expect(of(9).exceeded(copies(0, 10), place)).toEqual([]);
    expect(of(11).exceeded(copies(0, 10), place)).toMatchObject([{ term: { ms: 10 } }]);
  });
});
