// SPDX-License-Identifier: Apache-2.0
import type { Directive, Target } from '../../../lib/directives';
import type { Eraser } from '../engines/eraser';
import { ahead } from './ahead';
import { type Choice, targetsOf } from './choices';
import { type Ends, writeEnds, type WrittenEnds } from './ends';
import { dueFromMs, type Entry, type Ledger, settledPosition } from './ledger';
import { checkLedger } from './right-ledger';

/** Entries that are carried out together unless a store takes more. The position moves behind each such page. */
const ENTRIES_AT_ONCE = 1_000;

/** Objects that are written at once: each is a request that waits for its answer most of the time. */
const MARKED_AT_ONCE = 16;

const NO_TIME = 'the time of the run ended before';

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
  /** Orders that no record of this placement can be of, by the reason. They are done, and erased nobody here. */
  readonly impossible: ReadonlyMap<string, number>;
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
  const left = new Map<string, number>(ends.left);
  const impossible = new Map<string, number>();
  let oldestLeftMs = ends.oldestLeftMs;
  const leave = (reason: string, order: Pick<Entry, 'order' | 'takenMs'>): void => {
    add(left, reason, 1);
    oldestLeftMs = Math.max(oldestLeftMs, now() - dueFromMs(order));
  };
  const asked = targetsOf(options.directive, options.choices, options.directives);
  for (const { choice, why } of asked) if (why !== undefined) leave(why, choice);
  const chosen = asked.flatMap(({ choice, target }) => (target === undefined ? [] : [{ choice, target }]));
  const done = new Set<Choice>();
  const open = new Set(chosen.map(({ choice }) => choice));
  let [deleted, read] = [0, 0];
  let position = from;
  let carried = from;
  let [held, stuckSomewhere] = [false, false];
  const all = inTurn(ledger.after(from), chosen, options.directive);
  for await (const page of pages(all, eraser.targetsAtOnce ?? ENTRIES_AT_ONCE)) {
    const entries = page.flatMap(({ entry }) => entry ?? []);
    if (remainingMs() <= 0) {
      held = true;
      if (entries.length > 0) add(left, NO_TIME, entries.length);
      break;
    }
    const wanted = page.flatMap(({ target, ...of }) => (target === undefined ? [] : [{ ...of, target }]));
    const result = await eraser.erase(wanted.map(({ target }) => target));
    read += entries.length;
    deleted += result.deleted;
    const stuck = new Set<Entry>();
    const nowhere = wanted.flatMap(({ entry }, index) => {
      const why = result.impossible?.get(index);
      return entry === undefined || why === undefined ? [] : [{ entry, why }];
    });
    for (const { why } of nowhere) add(impossible, why, 1);
    // before the position moves: who asks for the order is not told that somebody was erased.
    const mark = ({ entry, why }: (typeof nowhere)[number]): Promise<void> =>
      ledger.markImpossible(options.directive.id, entry.position, why);
    if (!dryRun) for await (const _marked of ahead(nowhere, MARKED_AT_ONCE, mark));
    for (const [index, { entry, choice }] of wanted.entries()) {
      const reason = result.left.get(index);
      if (choice !== undefined) open.delete(choice);
      if (reason !== undefined) leave(reason, entry ?? choice);
      else if (choice !== undefined) done.add(choice);
      if (reason !== undefined && entry !== undefined) stuck.add(entry);
    }
    for (const entry of entries) {
      held ||= stuck.has(entry) || entry.position >= settled;
      if (!held) position = entry.position;
    }
    stuckSomewhere ||= stuck.size > 0;
    if (!stuckSomewhere) carried = entries.at(-1)?.position ?? carried;
    if (!dryRun && position !== from) await eraser.moveTo('settled', position);
  }
  for (const choice of open) leave(NO_TIME, choice);
  if (!dryRun && carried !== (await eraser.position('carried'))) await eraser.moveTo('carried', carried);
  const through = left.size === 0 && !dryRun;
  return {
    read,
    deleted,
    choices: asked.length,
    chosen: [...done],
    ends,
    left,
    impossible,
    oldestLeftMs,
    from,
    position,
    through,
  };
}

/** An order of erasure or a choice, and whose records it takes away here; no target: it is about other categories. */
type Due =
  | { readonly entry: Entry; readonly choice?: undefined; readonly target: Target | undefined }
  | { readonly entry?: undefined; readonly choice: Choice; readonly target: Target };

/**
 * Orders of erasure and choices in the order in which they were taken. They are carried out together: where a store has to be
 * read as a whole, once for all of them, or the choices, which each run has to ask about, would never let the others come. Later
 * ones come last, so that a reading that an earlier run began still counts.
 */
async function* inTurn(
  entries: AsyncIterable<Entry>,
  chosen: readonly { readonly choice: Choice; readonly target: Target }[],
  directive: Directive,
): AsyncGenerator<Due> {
  const choices = [...chosen].sort((one, other) => (one.choice.position < other.choice.position ? -1 : 1));
  for await (const entry of entries) {
    while (choices[0] !== undefined && choices[0].choice.position < entry.position) yield* choices.splice(0, 1);
    yield { entry, target: targetIn(entry, directive) };
  }
  yield* choices;
}

/** Whose records an entry asks this placement to delete; undefined where it is about other categories. */
function targetIn({ order }: Entry, { category }: Directive): Target | undefined {
  if (order.kind !== 'erase' || !order.categories.includes(category)) return undefined;
  return {
    ...(order.subject === undefined ? {} : { subject: order.subject }),
    ...(order.application === undefined ? {} : { application: order.application }),
  };
}

async function* pages<T>(entries: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let page: T[] = [];
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
