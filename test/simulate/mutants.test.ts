// SPDX-License-Identifier: Apache-2.0
import { earliestMs, latestMs, sumMs, type Copy, type Term } from '../../lib/lifetime';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/policy';
import { simulatePlacement } from '../../lib/simulate';
import { ORDINARY } from './stores';
import { copiesOf, type Case } from './witness';

const DAYS = 30;
const SEEDS = [1, 2, 3, 4, 5, 6];

/** The cases, and a namespace of Pulsar that neither of its two ends alone empties early. */
const PLAYED: Readonly<Record<string, Case>> = {
  ...ORDINARY,
  'pulsar by both': {
    ...ORDINARY['pulsar by retention']!,
    setting: { retentionMinutes: (2 * DAY_MS) / MINUTE_MS, ttlSeconds: (2 * DAY_MS) / SECOND_MS },
  },
};

/** What is left of a ceiling that no seed reaches: a term that is shorter may be forgotten and is not missed. */
const AIR_MS: Readonly<Record<string, number>> = {
  // dates of a whole second, of which chance does not hit both ends.
  'mysql by delete': 2 * SECOND_MS,
  // the last row of a partition would have to be dated ahead, and to meet the longest outage.
  'mysql by partition': 10 * MINUTE_MS,
  // the formula counts a period and the pauses after the end of an outage, the model runs at its end.
  'redis by last write': 18 * MINUTE_MS,
  'redis by date': 18 * MINUTE_MS,
  'cos by enforcer': 18 * MINUTE_MS,
  // a segment begins with the record that waits for an outage by chance only.
  'ckafka by retention': 4 * HOUR_MS,
  'ckafka by heartbeat': 6 * MINUTE_MS,
  // two outages have to meet the same record.
  'pulsar by retention': 6 * HOUR_MS,
  'pulsar by time to live': 6 * HOUR_MS,
  'pulsar by both': 6 * HOUR_MS,
};

/** A formula of one side of a copy with one mistake in it. */
interface Mutant {
  readonly change: string;
  readonly boundMs: number;
}

/** A floor that forgets what makes it less, or counts a hundredth more of what it promises. */
function floorsOf(copy: Copy): Mutant[] {
  if (earliestMs(copy) === 0) return [];
  return copy.earliest.map((term) =>
    term.ms < 0
      ? { change: `without ${term.id}`, boundMs: without(copy.earliest, term) }
      : { change: `with more of ${term.id}`, boundMs: sumMs(copy.earliest) + term.ms / 100 },
  );
}

/** A ceiling that forgets a term. */
function ceilingsOf({ latest }: Copy, airMs: number): Mutant[] {
  return latest
    .filter(({ ms }) => ms > airMs)
    .map((term) => ({ change: `without ${term.id}`, boundMs: without(latest, term) }));
}

function without(terms: readonly Term[], left: Term): number {
  return sumMs(terms.filter((term) => term !== left));
}

describe.each(Object.entries(PLAYED))('a wrong formula of %s is found by the simulator', (name, given) => {
  const played = SEEDS.flatMap((seed) => simulatePlacement(given, given.context, { days: DAYS, seed }));
  const airMs = AIR_MS[name] ?? SECOND_MS;
  const live = copiesOf(given).filter(({ kind }) => kind === 'live');
  const reached = ({ name: copy }: Copy): { leastMs: number; greatestMs: number } => {
    const found = played.filter((each) => each.copy === copy);
    return {
      leastMs: Math.min(...found.map(({ leastMs }) => leastMs ?? Infinity)),
      greatestMs: Math.max(...found.map(({ greatestMs }) => greatestMs)),
    };
  };

  test('by a record that goes before its floor', () => {
    const missed = live.flatMap((copy) =>
      floorsOf(copy).flatMap(({ change, boundMs }) => (reached(copy).leastMs < boundMs ? [] : [change])),
    );
    expect(missed).toEqual([]);
  });

  test('by a record that outlives its ceiling', () => {
    expect(live.flatMap((copy) => ceilingsOf(copy, airMs))).not.toEqual([]);
    const missed = live.flatMap((copy) =>
      ceilingsOf(copy, airMs).flatMap(({ change, boundMs }) => (reached(copy).greatestMs > boundMs ? [] : [change])),
    );
    expect(missed).toEqual([]);
  });

  test('and the right one is not', () => {
    for (const copy of live) {
      expect(reached(copy).leastMs).toBeGreaterThanOrEqual(earliestMs(copy));
      expect(reached(copy).greatestMs).toBeLessThanOrEqual(latestMs(copy));
      expect(latestMs(copy) - reached(copy).greatestMs).toBeLessThanOrEqual(airMs);
    }
  });
});

test('every way to forget has a floor that is tried', () => {
  const tried = Object.entries(PLAYED).filter(([, given]) => copiesOf(given).some((copy) => floorsOf(copy).length > 0));
  const without = Object.keys(PLAYED).filter((name) => !tried.some(([each]) => each === name));
  // each of the two ends of a namespace empties it at once in the other's case: 'pulsar by both' has the floors.
  expect(without).toEqual(['pulsar by retention', 'pulsar by time to live']);
});
