// SPDX-License-Identifier: Apache-2.0
import Table from 'cli-table3';
import { deleteAgeMs } from '../../lib/directives';
import { imPolicy } from '../../lib/policy';
import type { Place } from './place';
import { mayGo, mustGo } from './samples';

/** What the demo saw of one place, before and after. */
export interface Outcome {
  readonly category: string;
  readonly store: string;
  readonly place: string;
  readonly records: number;
  /** Records that had to go, and of those that went. */
  readonly due: number;
  readonly deleted: number;
  /** Keys whose life the enforcer shortened. */
  readonly capped: number;
  /** Records that are gone although they were younger than the directive says. Must be 0. */
  readonly younger: number;
  /** Records that had to go or to be capped, and were not. Must be 0. */
  readonly overdue: number;
  /** Ages of the oldest dated record, or null where the place keeps no dates. */
  readonly oldestBeforeMs: number | null;
  readonly oldestAfterMs: number | null;
  readonly deleteAfterMs: number;
  readonly deadlineMs: number;
}

export interface Seen {
  readonly records: ReadonlySet<number>;
  readonly lives: ReadonlyMap<number, number | null> | undefined;
}

export async function look(place: Place): Promise<Seen> {
  return { records: await place.left(), lives: await place.lives?.() };
}

/** Judges a place from outside: by what was written and what is there, not by what the enforcer says. */
export function outcomeOf(
  place: Place,
  before: Seen,
  after: Seen,
  run: { readonly startedMs: number; readonly endedMs: number },
): Outcome {
  const { directive, samples } = place;
  const there = samples.filter(({ n }) => before.records.has(n));
  const due = there.filter((sample) => mustGo(directive, sample, run.startedMs));
  const gone = there.filter(({ n }) => !after.records.has(n));
  const cap = directive.engine === 'redis' ? directive.capMs : Number.POSITIVE_INFINITY;
  const lives = [...(after.lives ?? [])];
  const longer = (n: number, life: number | null): boolean => {
    const was = before.lives?.get(n) ?? null;
    return life === null || life > cap || (was !== null && life > was);
  };
  return {
    category: directive.category,
    store: directive.engine,
    place: place.name,
    records: there.length,
    due: due.length,
    deleted: gone.length,
    capped: lives.filter(([n, life]) => life !== null && life < (before.lives?.get(n) ?? Infinity) - SLACK_MS).length,
    younger: gone.filter((sample) => !mayGo(directive, sample, run.endedMs)).length,
    overdue: due.filter(({ n }) => after.records.has(n)).length + lives.filter(([n, life]) => longer(n, life)).length,
    oldestBeforeMs: oldest(place, before, run.startedMs),
    oldestAfterMs: oldest(place, after, run.endedMs),
    deleteAfterMs: deleteAgeMs(directive) ?? directive.deadlineMs,
    deadlineMs: directive.deadlineMs,
  };
}

/** Lives pass while the demo runs: only more than that is the enforcer's doing. */
const SLACK_MS = 600_000;

function oldest({ directive, samples }: Place, seen: Seen, nowMs: number): number | null {
  if (directive.engine === 'redis' && directive.clock.kind === 'lastWrite') return null;
  const dates = samples.filter(({ n, dated }) => dated && seen.records.has(n)).map(({ atMs }) => atMs);
  return dates.length === 0 ? null : nowMs - Math.min(...dates);
}

/** By category in the order of the policy, then by store. */
export function inOrder(outcomes: readonly Outcome[]): readonly Outcome[] {
  const categories = Object.keys(imPolicy.categories);
  const rank = ({ category }: Outcome): number => categories.indexOf(category);
  return [...outcomes].sort((a, b) => rank(a) - rank(b) || (a.store < b.store ? -1 : a.store > b.store ? 1 : 0));
}

export function isKept(outcome: Outcome): boolean {
  return outcome.younger === 0 && outcome.overdue === 0;
}

const HEAD = [
  'category',
  'store',
  'place',
  'records',
  'due',
  'deleted',
  'capped',
  'oldest before',
  'oldest after',
  'delete at',
  'deadline',
  'younger deleted',
  'overdue',
];

/** The table of all places. */
export function renderOutcomes(outcomes: readonly Outcome[]): string {
  const table = new Table({
    head: HEAD,
    style: { head: [], border: [], compact: true },
    colAligns: HEAD.map((_, i) => (i < 3 ? 'left' : 'right')),
  });
  for (const each of outcomes) {
    table.push([
      each.category,
      each.store,
      each.place,
      each.records,
      each.due,
      each.deleted,
      each.capped,
      days(each.oldestBeforeMs),
      days(each.oldestAfterMs),
      days(each.deleteAfterMs),
      days(each.deadlineMs),
      each.younger,
      each.overdue,
    ]);
  }
  return `${table.toString()}\n${LEGEND}`;
}

const LEGEND = `due: had to go in this run. deleted may be more than due by what fell due while it ran.
capped: keys whose life was cut to the rest that they may have; without a date it counts from now.
Rows in a partition go with its newest row, so the oldest may be one partition older than 'delete at'.`;

function days(ms: number | null): string {
  return ms === null ? '-' : `${(ms / 86_400_000).toFixed(2)} d`;
}
