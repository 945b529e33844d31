// SPDX-License-Identifier: Apache-2.0
import type { READINGS, Reading } from '../../directives';
import type { Measurement } from '../../lifetime';
import { HOUR_MS } from '../../policy';
import { COMPUTED_TERMS } from '../../stores/registry';
import { WITNESSES } from '../asks/account';
import type { AuditInput } from '../findings/found';
import { directiveLines, type DirectiveLine } from './lines';
import { greatest, type Probe } from './probe';

/** One reading with its moment. */
type Read = Reading & { readonly atMs: number };

/**
 * What lies between two readings. `grows`: an age, which is greater by the pause at most. `sampled`: what was seen, and
 * nothing is known of the pause. `covered`: the store itself keeps what was in the pause, as far as it reaches back.
 * `steady`: it holds as long as the mark is the same.
 */
type Between = 'grows' | 'sampled' | 'covered' | 'steady';

const BETWEEN: Readonly<Record<(typeof READINGS)[keyof typeof READINGS][number], Between>> = {
  'mysql-long-transaction': 'grows',
  'mysql-replica-lag': 'sampled',
  'mongodb-oplog-window': 'grows',
  'mongodb-replica-lag': 'sampled',
  'redis-persistence-rewrite': 'grows',
  'redis-replica-lag': 'sampled',
  'redis-stall': 'covered',
  'redis-table-resize': 'steady',
  'ckafka-idle-partition': 'grows',
  'ckafka-broker-outage': 'grows',
};

/** Readings of less than this are no picture of a day. */
const LEAST_MS = 20 * HOUR_MS;

/** Greatest value that the readings of a day allow, with the greatest that they show; nothing where they do not tell. */
export function judgedReadings(
  between: Between,
  reads: readonly Read[],
  assumedMs: number,
  nowMs: number,
): { readonly ms: number; readonly seenMs: number; readonly sample: number } | undefined {
  const known = reads.filter((each): each is Read & { ms: number } => each.ms !== null);
  const [first] = known;
  if (first === undefined) return undefined;
  const seenMs = Math.max(...known.map(({ ms }) => ms));
  const pauses = known.map(({ atMs }, index) => (known[index + 1]?.atMs ?? nowMs) - atMs);
  const boundMs = nowMs - first.atMs < LEAST_MS ? undefined : bound(between, known, pauses, reads.length);
  if (boundMs !== undefined) return { ms: boundMs, seenMs, sample: known.length };
  // what was seen is above, whatever was not.
  return seenMs > assumedMs ? { ms: seenMs, seenMs, sample: known.length } : undefined;
}

function bound(
  between: Between,
  known: readonly (Read & { ms: number })[],
  pauses: readonly number[],
  asked: number,
): number | undefined {
  const seenMs = Math.max(...known.map(({ ms }) => ms));
  switch (between) {
    case 'grows':
      return Math.max(...known.map(({ ms }, index) => ms + (pauses[index] ?? Number.POSITIVE_INFINITY)));
    case 'sampled':
      return known.length < asked ? undefined : seenMs;
    case 'covered':
      return known.every(({ reachMs }, index) => index === 0 || (reachMs ?? 0) >= (pauses[index - 1] ?? 0))
        ? seenMs
        : undefined;
    case 'steady':
      return known.length === asked && new Set(known.map(({ mark }) => mark)).size === 1 ? seenMs : undefined;
  }
}

/** Readings of a term by placement, the oldest first; nothing of a placement whose lines were not all read. */
function readsOf(input: AuditInput, term: string): Map<string, { readonly engine: string; readonly reads: Read[] }> {
  const found = new Map<string, { engine: string; reads: Read[] }>();
  const cut = new Set<string>();
  const add = ({ id, engine, topic, readings, atMs }: DirectiveLine): void => {
    const reading = readings.find((each) => each.term === term);
    if (reading === undefined) return;
    if (!input.answers.isWhole(WITNESSES, topic)) cut.add(id);
    const of = found.get(id) ?? { engine, reads: [] };
    of.reads.push({ ...reading, atMs });
    found.set(id, of);
  };
  for (const line of directiveLines(input.answers)) add(line);
  for (const id of cut) found.delete(id);
  return found;
}

/** @param assumed the term whose assumed value counts, where it is another one than was read */
function measureReadings(
  input: AuditInput,
  term: keyof typeof BETWEEN,
  how: string,
  assumed: string = term,
): Measurement[] {
  const isOther = assumed !== term;
  // of another term it is a bound alone, and shows nothing that was seen.
  const assumedMs = isOther ? Number.POSITIVE_INFINITY : assumedOf(input, term);
  return [...readsOf(input, term)].flatMap(([placement, { reads }]) => {
    const judged = judgedReadings(BETWEEN[term], reads, assumedMs, input.nowMs);
    if (judged === undefined) return [];
    const { sample, seenMs } = judged;
    return greatest(assumed, { placement }, [judged.ms], how, input.nowMs).map((each) => ({
      ...each,
      sample,
      seenMs: isOther ? 0 : seenMs,
    }));
  });
}

/** A term that has its value from the sum is in no list: what was read of it is compared there. */
function assumedOf({ estate }: AuditInput, term: string): number {
  return COMPUTED_TERMS.some(({ id }) => id === term)
    ? Number.POSITIVE_INFINITY
    : estate.context.assumptions.term(term).ms;
}

const HOW: Readonly<Record<keyof typeof BETWEEN, { readonly named: string; readonly how: string }>> = {
  'mysql-long-transaction': {
    named: 'innodb_trx',
    how: 'the oldest trx_started at each run of a day, and the pause to the next run',
  },
  'mysql-replica-lag': { named: 'Seconds_Behind_Source', how: 'the slowest replica at each run of a day' },
  'mongodb-oplog-window': {
    named: 'oplog.rs',
    how: 'age of the first entry of oplog.rs at each run of a day, and the pause to the next run',
  },
  'mongodb-replica-lag': { named: 'optimeDate', how: 'the slowest member at each run of a day' },
  'redis-persistence-rewrite': {
    named: 'rdb_last_save_time',
    how: 'age of the last snapshot at each run of a day, and the pause to the next run',
  },
  'redis-replica-lag': {
    named: 'offsets of INFO replication',
    how: 'until every replica had what its master had, at each run of a day',
  },
  'redis-stall': {
    named: 'SLOWLOG',
    how: 'the longest command of a day in SLOWLOG, which reached back to the run before',
  },
  'redis-table-resize': {
    named: 'INFO keyspace',
    how: 'at each run of a day the keys with an expiry fit a table of the same size',
  },
  'ckafka-idle-partition': {
    named: 'last record of each partition',
    how: 'age of the last record of each partition at each run of a day, and the pause to the next run',
  },
  'ckafka-broker-outage': {
    named: 'replicas in sync',
    how: 'the longest pause between two runs of a day at which all replicas were in sync',
  },
};

/** What the enforcer reads inside of the stores. */
export const READING_PROBES: readonly Probe[] = [
  ...Object.entries(HOW).map(([term, { named, how }]): Probe => {
    const measured = (input: AuditInput): Measurement[] => measureReadings(input, term as keyof typeof BETWEEN, how);
    return { term, by: 'enforcer', named, measure: measured };
  }),
  {
    term: 'mongodb-oplog-upload',
    by: 'enforcer',
    named: 'oplog.rs',
    measure: (input) =>
      measureReadings(
        input,
        'mongodb-oplog-window',
        'what waits for its upload is still in the oplog, whose first entry was no older at any run of a day',
        'mongodb-oplog-upload',
      ),
  },
];
