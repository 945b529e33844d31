// SPDX-License-Identifier: Apache-2.0
import type { Directive, Target } from '../../../lib/directives';
import type { Eraser } from '../engines/eraser';
import { type Entry, type Ledger, settledPosition } from './ledger';

/** Entries that are carried out together. The position moves behind each such page. */
const ENTRIES_AT_ONCE = 1_000;

/** What a run did in one placement. */
export interface Carried {
  /** Entries read behind the position of the store. */
  readonly read: number;
  readonly deleted: number;
  /** Entries of which a record may still be there, by the reason. */
  readonly left: ReadonlyMap<string, number>;
  /** Age of the oldest entry that is left, counted from when it was taken, in milliseconds; 0 where none is. */
  readonly oldestLeftMs: number;
  /** Position of the store before and after. */
  readonly from: string;
  readonly position: string;
  /** Whether everything in the ledger was carried out, and a search afterwards found nothing. */
  readonly through: boolean;
}

export interface CarryOutOptions {
  readonly directive: Directive;
  readonly eraser: Eraser;
  readonly ledger: Ledger;
  readonly now: () => number;
  readonly remainingMs: () => number;
  readonly dryRun: boolean;
}

/**
 * Carries out every order behind the position of a store. The position moves only over entries that are done and old
 * enough to have been seen by everybody; younger ones are carried out again in the next runs, which also erases what
 * arrives late. An entry that is left holds the position, not the entries behind it.
 */
export async function carryOut(options: CarryOutOptions): Promise<Carried> {
  const { eraser, ledger, now, remainingMs, dryRun } = options;
  const from = await eraser.position();
  const settled = settledPosition(now());
  const left = new Map<string, number>();
  let [read, deleted, oldestLeftMs] = [0, 0, 0];
  let position = from;
  let held = false;
  for await (const page of pages(ledger.after(from))) {
    if (remainingMs() <= 0) {
      held = true;
      add(left, 'the time of the run ended before', page.length);
      break;
    }
    const wanted = page.flatMap((entry) => {
      const target = targetIn(entry, options.directive);
      return target === undefined ? [] : [{ entry, target }];
    });
    const result = await eraser.erase(wanted.map(({ target }) => target));
    read += page.length;
    deleted += result.deleted;
    const stuck = new Set<Entry>();
    for (const [index, reason] of result.left) {
      const entry = wanted[index]?.entry;
      add(left, reason, 1);
      if (entry === undefined) continue;
      stuck.add(entry);
      oldestLeftMs = Math.max(oldestLeftMs, now() - entry.takenMs);
    }
    for (const entry of page) {
      held ||= stuck.has(entry) || entry.position >= settled;
      if (!held) position = entry.position;
    }
    if (!dryRun && position !== from) await eraser.moveTo(position);
  }
  return { read, deleted, left, oldestLeftMs, from, position, through: left.size === 0 && !dryRun };
}

/** Whose records an entry asks this placement to delete; undefined where it is about other categories. */
function targetIn({ order }: Entry, { category }: Directive): Target | undefined {
  if (order.kind !== 'erase' || !order.categories.includes(category)) return undefined;
  return {
    ...(order.subject === undefined ? {} : { subject: order.subject }),
    ...(order.application === undefined ? {} : { application: order.application }),
  };
}

async function* pages(entries: AsyncIterable<Entry>): AsyncGenerator<readonly Entry[]> {
  let page: Entry[] = [];
  for await (const entry of entries) {
    page.push(entry);
    if (page.length < ENTRIES_AT_ONCE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

function add(map: Map<string, number>, reason: string, count: number): void {
  map.set(reason, (map.get(reason) ?? 0) + count);
}
