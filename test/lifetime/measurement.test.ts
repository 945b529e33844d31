// SPDX-License-Identifier: Apache-2.0
import { measuredOn, Measurements, setting, verdict, type Copy, type Measurement, type Term } from '../../lib/lifetime';
import { DAY_MS, HOUR_MS } from '../../lib/policy';

const assumed = (id: string, ms: number): Term => ({ id, text: id, ms, basis: 'assumed', why: 'stated' });
const copy = (...latest: Term[]): Copy => ({ kind: 'live', name: 'row', latest, earliest: [] });
const of = (term: string, ms: number, more: Partial<Measurement> = {}): Measurement => ({
  term,
  ms,
  sample: 12,
  at: '2026-11-28T10:00:00.000Z',
  how: 'a probe',
  ...more,
});
const PLACE = { unit: 'main', placement: 'p' };
const COPIES = [copy(setting('s', 's', DAY_MS), assumed('lag', HOUR_MS), assumed('job', DAY_MS))];
const owed = { deadlineMs: 7 * DAY_MS, backupAllowanceMs: 0, keepAtLeastMs: 0 };

const applied = (...all: Measurement[]): readonly Copy[] => new Measurements(all).apply(COPIES, PLACE);

test('a row is kept, and says since when, when every open term was measured within its value', () => {
  const copies = applied(of('lag', 60_000), of('job', DAY_MS, { at: '2026-11-26T23:00:00.000Z' }));
  expect(verdict(owed, COPIES)).toBe('kept if assumed');
  expect(verdict(owed, copies)).toBe('kept');
  expect(measuredOn(copies)).toBe('2026-11-26');
});

test('one term that was not measured leaves the row assumed', () => {
  const copies = applied(of('lag', 60_000));
  expect(verdict(owed, copies)).toBe('kept if assumed');
  expect(measuredOn(copies)).toBeNull();
});

test('the sum keeps the assumed value, with which the settings were solved', () => {
  expect(applied(of('lag', 1))[0]?.latest.map(({ ms }) => ms)).toEqual([DAY_MS, HOUR_MS, DAY_MS]);
});

test('a term above its value stays assumed and is named', () => {
  const measurements = new Measurements([of('lag', HOUR_MS + 1)]);
  expect(measurements.apply(COPIES, PLACE)[0]?.latest[1]).toMatchObject({ basis: 'assumed' });
  expect(measurements.exceeded(COPIES, PLACE)).toMatchObject([
    { term: { id: 'lag' }, measurement: { ms: HOUR_MS + 1 } },
  ]);
});

test('a value that is no number proves nothing and is above everything', () => {
  const measurements = new Measurements([of('lag', Number.NaN)]);
  expect(measurements.apply(COPIES, PLACE)[0]?.latest[1]).toMatchObject({ basis: 'assumed' });
  expect(measurements.exceeded(COPIES, PLACE)).toHaveLength(1);
});

test('what was measured elsewhere counts nowhere else, and of several values the greatest counts', () => {
  expect(measuredOn(applied(of('lag', 1, { unit: 'other' }), of('job', 1)))).toBeNull();
  expect(measuredOn(applied(of('lag', 1, { placement: 'other' }), of('job', 1)))).toBeNull();
  const both = new Measurements([of('lag', 1, { unit: 'main' }), of('lag', 2 * HOUR_MS, { placement: 'p' })]);
  expect(both.exceeded(COPIES, PLACE)).toHaveLength(1);
});

test('nothing measured changes nothing', () => {
  expect(new Measurements().apply(COPIES, PLACE)).toBe(COPIES);
  expect(measuredOn([copy(setting('s', 's', 1))])).toBeNull();
});
