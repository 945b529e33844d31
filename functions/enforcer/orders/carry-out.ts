// SPDX-License-Identifier: Apache-2.0
import type { Directive, Target } from '../../../lib/directives';
import type { Eraser } from '../engines/eraser';
import { type Choice, targetsOf } from './choices';
import { type Ends, writeEnds, type WrittenEnds } from './ends';
import { dueFromMs, type Entry, type Ledger, settledPosition } from './ledger';
import { checkLedger } from './right-ledger';

/** Entries that are carried out together unless a store takes more. The position moves behind each such page. */
const ENTRIES_AT_ONCE = 1_000;

/** What a run did in one placement. */
export interface Carried {
  /** Entries read behind the position of the store. */
  readonly read: number;
  readonly deleted: number;
  /** Choices that ask this placement to lose something, and those of them that are carried out up to now. */
  readonly choices: number;
  readonly chosen: readonly Choice[];
  /** Ends of applications: what was written, and what is not. */
  readonly ends: WrittenEnds;
  /** Orders of which a record may still be there, by the reason. */
  readonly left: ReadonlyMap<string, number>;
  /** Age of the oldest entry that is left, counted from when it was received or an end was taken, in milliseconds; 0 where none is. */
  readonly oldestLeftMs: number;
  /** Position of the store before and after. */
  readonly from: string;
  readonly position: string;
  /** Whether everything in the ledger was carried out, and a search afterwards found nothing. */
  readonly through: boolean;
}

export interface CarryOutOptions {
  readonly directive: Directive;
  /** Every directive of the document: a choice leads from one class to another. */
  readonly directives: readonly Directive[];
  readonly choices: readonly Choice[];
  readonly ends: Ends;
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
  await checkLedger(eraser, ledger, now());
  const from = await eraser.position('settled');
  const settled = settledPosition(now());
  // ends come first: what counts from a date that a backup does not know goes by it, and by nothing before.
  const ends = await writeEnds(options.directive, eraser, options.ends, options);
  const { left, ...chosen } = await carryOutChoices(options);
  for (const [reason, count] of ends.left) add(left, reason, count);
  let { deleted } = chosen;
  let oldestLeftMs = Math.max(chosen.oldestLeftMs, ends.oldestLeftMs);
  let read = 0;
  let position = from;
  let carried = from;
  let [held, stuckSomewhere] = [false, false];
  for await (const page of pages(ledger.after(from), eraser.targetsAtOnce ?? ENTRIES_AT_ONCE)) {
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
      oldestLeftMs = Math.max(oldestLeftMs, now() - dueFromMs(entry));
    }
    for (const entry of page) {
      held ||= stuck.has(entry) || entry.position >= settled;
      if (!held) position = entry.position;
    }
    stuckSomewhere ||= stuck.size > 0;
    if (!stuckSomewhere) carried = page.at(-1)?.position ?? carried;
    if (!dryRun && position !== from) await eraser.moveTo('settled', position);
  }
  if (!dryRun && carried !== (await eraser.position('carried'))) await eraser.moveTo('carried', carried);
  const through = left.size === 0 && !dryRun;
  const { asked: choices, done } = chosen;
  return { read, deleted, choices, chosen: done, ends, left, oldestLeftMs, from, position, through };
}

/** Choices come first: what they take away needs no order of erasure any more. */
async function carryOutChoices({ directive, directives, choices, eraser, remainingMs, now }: CarryOutOptions): Promise<{
  readonly asked: number;
  readonly done: readonly Choice[];
  readonly deleted: number;
  readonly left: Map<string, number>;
  readonly oldestLeftMs: number;
}> {
  const asked = targetsOf(directive, choices, directives);
  const left = new Map<string, number>();
  const done: Choice[] = [];
  let [deleted, oldestLeftMs] = [0, 0];
  const leave = (reason: string, choice: Choice): void => {
    add(left, reason, 1);
    oldestLeftMs = Math.max(oldestLeftMs, now() - dueFromMs(choice));
  };
  for (const { choice, why } of asked) if (why !== undefined) leave(why, choice);
  const wanted = asked.flatMap(({ choice, target }) => (target === undefined ? [] : [{ choice, target }]));
  const atOnce = eraser.targetsAtOnce ?? ENTRIES_AT_ONCE;
  for (let start = 0; start < wanted.length; start += atOnce) {
    const part = wanted.slice(start, start + atOnce);
    const result =
      remainingMs() > 0
        ? await eraser.erase(part.map(({ target }) => target))
        : { deleted: 0, left: new Map(part.map((_, index) => [index, 'the time of the run ended before'])) };
    deleted += result.deleted;
    for (const [index, { choice }] of part.entries()) {
      const reason = result.left.get(index);
      if (reason === undefined) done.push(choice);
      else leave(reason, choice);
    }
  }
  return { asked: asked.length, done, deleted, left, oldestLeftMs };
}

/** Whose records an entry asks this placement to delete; undefined where it is about other categories. */
function targetIn({ order }: Entry, { category }: Directive): Target | undefined {
  if (order.kind !== 'erase' || !order.categories.includes(category)) return undefined;
  return {
    ...(order.subject === undefined ? {} : { subject: order.subject }),
    ...(order.application === undefined ? {} : { application: order.application }),
  };
}

async function* pages(entries: AsyncIterable<Entry>, size: number): AsyncGenerator<readonly Entry[]> {
  let page: Entry[] = [];
  for await (const entry of entries) {
    page.push(entry);
    if (page.length < size) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

function add(map: Map<string, number>, reason: string, count: number): void {
  map.set(reason, (map.get(reason) ?? 0) + count);
}
