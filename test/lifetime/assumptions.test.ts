// SPDX-License-Identifier: Apache-2.0
import { Assumptions, type OpenTerm } from '../../lib/lifetime';
import { Duration, HOUR_MS } from '../../lib/policy';
import { assumptionsOf, OPEN_TERMS } from '../../lib/stores/registry';
import { problemOf, problemsOf } from '../helpers/problems';

const SHIPPED: OpenTerm = {
  id: 'lag',
  text: 'replica lag',
  ms: HOUR_MS,
  why: 'a replica behind is removed',
  canary: 'measure it',
};
const UNBOUNDED: OpenTerm = {
  id: 'open',
  text: 'open transaction',
  why: 'nothing ends it',
  canary: 'watch the oldest',
};

test('a term that ships with a value is assumed, with its reason', () => {
  expect(new Assumptions([SHIPPED]).term('lag')).toEqual({
    id: 'lag',
    text: 'replica lag',
    ms: HOUR_MS,
    basis: 'assumed',
    why: 'a replica behind is removed',
  });
});

test('a term without a value is unbounded and says how the estate closes it', () => {
  expect(new Assumptions([UNBOUNDED]).term('open')).toEqual({
    id: 'open',
    text: 'open transaction',
    ms: Infinity,
    basis: 'unbounded',
    why: "nothing ends it; close it with assume: { term: 'open', at, witness }",
  });
});

test.each([SHIPPED, UNBOUNDED])('the estate has its own value for a term, with a witness ($id)', (open) => {
  const assumptions = new Assumptions([open], [{ term: open.id, at: Duration.hours(3), witness: 'an alarm' }]);
  expect(assumptions.term(open.id)).toEqual({
    id: open.id,
    text: open.text,
    ms: 3 * HOUR_MS,
    basis: 'assumed',
    why: 'closed by the estate; witness: an alarm',
  });
});

test('all terms are listed in their order, each with its value here and its canary', () => {
  const list = new Assumptions([SHIPPED, UNBOUNDED], [{ term: 'open', at: Duration.hours(2), witness: 'w' }]).list();
  expect(list.map(({ term, canary }) => [term.id, term.ms, canary])).toEqual([
    ['lag', HOUR_MS, 'measure it'],
    ['open', 2 * HOUR_MS, 'watch the oldest'],
  ]);
});

test.each<[string, () => unknown, string, string]>([
  [
    'the estate assumes a term that no store has',
    () => new Assumptions([SHIPPED, UNBOUNDED], [{ term: 'lagg', at: Duration.hours(1), witness: 'w' }]),
    'retention/unknown-term',
    "'term' of an assumption must be one of lag, open, got 'lagg'; run 'retention explain --assumptions' for the list",
  ],
  [
    'a term is assumed twice',
    () =>
      new Assumptions(
        [SHIPPED],
        [
          { term: 'lag', at: Duration.hours(1), witness: 'w' },
          { term: 'lag', at: Duration.hours(2), witness: 'w' },
        ],
      ),
    'retention/duplicate',
    "'term' must be unique, got 'lag' twice; assume each term once",
  ],
  [
    'the assumed value is NaN',
    () => new Assumptions([SHIPPED], [{ term: 'lag', at: Duration.hours(NaN), witness: 'w' }]),
    'retention/not-whole-milliseconds',
    "'at' must be a finite, positive duration of whole milliseconds, got NaN; give a Duration such as Duration.days(7)",
  ],
  [
    'a formula asks for a term that nobody declared',
    () => new Assumptions([SHIPPED]).term('none'),
    'retention/unknown-term',
    "'term' of an assumption must be one of lag, got 'none'; run 'retention explain --assumptions' for the list",
  ],
])('fails when %s', (_name, run, code, message) => {
  expect(problemOf(run)).toEqual({ code, message });
});

test('all wrong assumptions are reported at once, each with its place', () => {
  const found = problemsOf(
    () =>
      new Assumptions(
        [SHIPPED],
        [
          { term: 'none', at: Duration.hours(1), witness: 'w' },
          { term: 'lag', at: Duration.millis(0.5), witness: 'w' },
          { term: 'lag', at: Duration.hours(1), witness: 'w' },
        ],
      ),
  );
  expect(found.map(({ at, code }) => [at, code])).toEqual([
    ['assume[0]', 'retention/unknown-term'],
    ['assume[1]', 'retention/not-whole-milliseconds'],
  ]);
});

describe('the open terms of all stores', () => {
  test('have ids of their own, and every one has a reason and a canary', () => {
    expect(new Set(OPEN_TERMS.map(({ id }) => id)).size).toBe(OPEN_TERMS.length);
    for (const { id, why, canary } of OPEN_TERMS) {
      expect([id, why.length > 10, canary.length > 10]).toEqual([id, true, true]);
    }
  });

  // opening or closing a term changes what is refused: the list is part of the promise.
  test('are unbounded only where no value can be defended', () => {
    expect(OPEN_TERMS.filter(({ ms }) => ms === undefined).map(({ id }) => id)).toEqual([
      'mysql-partitions-in-place',
      'mysql-long-transaction',
      'mysql-slow-log',
      'mongodb-slow-log',
      'redis-slow-log',
      'ckafka-idle-partition',
      'pulsar-sent-on',
      'pulsar-idle-topic',
      'pulsar-full-storage',
      'cls-shipped-copy',
    ]);
    expect(OPEN_TERMS.filter(({ ms }) => ms !== undefined && !(Number.isSafeInteger(ms) && ms >= 0))).toEqual([]);
  });

  test('ship with these values, in hours', () => {
    const shipped = assumptionsOf()
      .list()
      .filter(({ term }) => term.basis === 'assumed');
    expect(Object.fromEntries(shipped.map(({ term }) => [term.id, term.ms / HOUR_MS]))).toMatchSnapshot();
    expect(assumptionsOf().term('future-timestamps').ms).toBe(HOUR_MS / 12);
    expect(assumptionsOf().term('cos-tail').ms).toBe(24 * HOUR_MS);
    expect(assumptionsOf().term('cls-deletion-lag').ms).toBe(48 * HOUR_MS);
    expect(assumptionsOf().term('mysql-binlog-rotation').ms).toBe(24 * HOUR_MS);
    expect(assumptionsOf().term('mongodb-oplog-window').ms).toBe(24 * HOUR_MS);
    expect(assumptionsOf().term('ckafka-broker-outage').ms).toBe(4 * HOUR_MS);
    expect(assumptionsOf().term('redis-persistence-rewrite').ms).toBe(24 * HOUR_MS);
  });
});
