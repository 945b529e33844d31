// SPDX-License-Identifier: Apache-2.0
import type { Measurement } from '../../lifetime';
import { MINUTE_MS } from '../../policy';
import { HEARTBEATS, WITNESSES } from '../asks/account';
import type { AuditInput } from '../findings/found';
import { directiveLines, heartbeats, type DirectiveLine } from './lines';
import { greatest, type Probe } from './probe';

/** One measurement for each placement of which the enforcer reported. */
function ofLines(
  term: string,
  named: string,
  how: string,
  value: (line: DirectiveLine) => number | undefined,
  all: (lines: readonly DirectiveLine[], input: AuditInput) => boolean = () => true,
): Probe {
  const measure = (input: AuditInput): Measurement[] =>
    [...byId(directiveLines(input.answers))].flatMap(([placement, lines]) => {
      // in lines that were not read a run may have gone worse.
      if (!lines.every(({ topic }) => input.answers.isWhole(WITNESSES, topic))) return [];
      const values = lines.flatMap((line) => value(line) ?? []);
      return all(lines, input) ? greatest(term, { placement }, values, how, input.nowMs) : [];
    });
  return { term, by: 'enforcer', named, measure };
}

function byId(lines: readonly DirectiveLine[]): Map<string, DirectiveLine[]> {
  const groups = new Map<string, DirectiveLine[]>();
  for (const line of lines) {
    const of = groups.get(line.id) ?? [];
    of.push(line);
    groups.set(line.id, of);
  }
  return groups;
}

/** A lag counts where the witness saw everything and nothing failed: a part tells nothing of the rest. */
const lagOf =
  (engine: string) =>
  (line: DirectiveLine): number | undefined =>
    line.engine === engine && line.witnessed && line.error === null && !line.held ? line.lagMs : undefined;

const whole = (lines: readonly DirectiveLine[]): boolean => lines.every(({ error }) => error === null);
const judged = (lines: readonly DirectiveLine[]): boolean =>
  whole(lines) && lines.some(({ witnessed }) => witnessed) && lines.every(({ unjudged }) => unjudged === 0);

/** What the witnesses of MySQL and MongoDB let a date be ahead of the clock: a date further ahead is not judged. */
const TOLERANCE_MS = 5 * MINUTE_MS;

export const ENFORCER_PROBES: readonly Probe[] = [
  ofLines('mysql-delete-drain', "enforcer's `lag`", "the enforcer's lag after each run of a day", lagOf('mysql')),
  ofLines('mongodb-sweep-drain', "enforcer's `lag`", "the enforcer's lag after each run of a day", lagOf('mongodb')),
  ofLines('redis-scan-drain', "enforcer's `lag`", "the enforcer's lag after each run of a day", lagOf('redis')),
  ofLines('cos-delete-drain', "enforcer's `lag`", "the enforcer's lag after each run of a day", lagOf('cos')),
  ofLines(
    'mysql-guard',
    "enforcer's notices",
    "the enforcer's notices of waiting within a day",
    (line) => {
      if (line.engine !== 'mysql') return undefined;
      const waits = line.notices.flatMap((notice) => /stopped after (\d+) ms of waiting/.exec(notice)?.[1] ?? []);
      return Math.max(0, ...waits.map(Number));
    },
    whole,
  ),
  ofLines(
    'mysql-partitions-in-place',
    'enforcer fails a directive',
    'no run of a day deleted in batches',
    (line) => (line.engine === 'mysql' ? 0 : undefined),
    whole,
  ),
  ofLines(
    'mongodb-missing-date',
    'witness reports',
    'no run of a day found a document that it cannot judge',
    (line) => (line.engine === 'mongodb' ? 0 : undefined),
    judged,
  ),
  ofLines(
    'redis-missing-date',
    'witness reports',
    'no run of a day found a key without a plausible date',
    (line) => (line.engine === 'redis' ? 0 : undefined),
    judged,
  ),
  ofLines(
    'future-timestamps',
    'witness reports',
    'no run of a day found a date more than 5 minutes ahead',
    (line) => (line.engine === 'mysql' || line.engine === 'mongodb' ? TOLERANCE_MS : undefined),
    // where the estate assumes less than the witness looks for, nothing is proven.
    (lines, { estate }) => judged(lines) && estate.context.assumptions.term('future-timestamps').ms >= TOLERANCE_MS,
  ),
  {
    term: 'enforcer-outage',
    by: 'enforcer',
    named: 'timer trigger',
    measure: (input) => outages(input),
  },
];

/** The longest time between two heartbeats above the timer's own, for every placement that the enforcer reports of. */
function outages({ answers, estate, nowMs }: AuditInput): Measurement[] {
  const networks = Object.values(estate.networks);
  const lines = directiveLines(answers);
  return [...new Set(answers.all(HEARTBEATS).map(({ key }) => key))].flatMap((topic) => {
    // heartbeats of two functions in one log cannot be distinguished: the gaps of one would hide in the other's.
    const [network] = networks;
    if (networks.filter((each) => each.log === network?.log).length > 1) return [];
    const beats = heartbeats(answers.items(HEARTBEATS, topic));
    const gaps = beats
      .slice(1)
      .map((each, index) => Math.max(0, each - (beats[index] ?? each) - estate.context.enforcerEveryMs));
    const last = beats.at(-1);
    if (last !== undefined) gaps.push(Math.max(0, nowMs - last - estate.context.enforcerEveryMs));
    const ids = [...new Set(lines.filter((line) => line.topic === topic).map(({ id }) => id))];
    return ids.flatMap((placement) =>
      beats.length < 2 || !answers.isWhole(HEARTBEATS, topic)
        ? []
        : greatest('enforcer-outage', { placement }, gaps, 'heartbeats of 7 days in the log of the enforcer', nowMs),
    );
  });
}
