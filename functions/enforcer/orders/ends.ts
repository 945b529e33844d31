// SPDX-License-Identifier: Apache-2.0
import type { Directive } from '../../../lib/directives';
import { timeOf } from '../../../lib/orders';
import type { End, Eraser } from '../engines/eraser';
import { dueFromMs, type Ledger, settledPosition } from './ledger';

/** What is last known of one application. */
interface LastEnd extends End {
  /** Its end and its resumption are of one instant: nobody knows which one counts, and neither is carried out. */
  readonly contradicted: boolean;
}

/** One end, or one new beginning, as the ledger has it. */
interface EndEntry {
  readonly position: string;
  readonly application: string;
  /** From when the time counts within which it has to be written, in milliseconds since 1970. */
  readonly dueFromMs: number;
}

/** Ends of the ledger: where each was taken, and what counts of each application. */
export interface Ends {
  readonly entries: readonly EndEntry[];
  readonly last: ReadonlyMap<string, LastEnd>;
}

/** What a run did about ends in one placement. */
export interface WrittenEnds {
  /** Ends behind the marker of the store. */
  readonly asked: number;
  /** Dates that were written or taken away, or in a dry run would be. */
  readonly dated: number;
  /** Why records of an application may still have another date, with the number of applications. */
  readonly left: ReadonlyMap<string, number>;
  /** Age of the oldest end that is left, counted from when it was taken, in milliseconds; 0 where none is. */
  readonly oldestLeftMs: number;
  /** Positions of the ends that are not written, or that records may still arrive for that know nothing of them. */
  readonly waiting: ReadonlySet<string>;
}

/** The latest word on each application counts, whatever the order in which they were taken. */
export async function readEnds(ledger: Ledger): Promise<Ends> {
  const entries: EndEntry[] = [];
  const last = new Map<string, LastEnd>();
  for await (const entry of ledger.ends()) {
    const { order, position } = entry;
    const { application } = order;
    const [atMs, resumed] = [timeOf(order), order.kind === 'resume'];
    entries.push({ position, application, dueFromMs: dueFromMs(entry) });
    const other = last.get(application);
    if (other === undefined || atMs > other.atMs)
      last.set(application, { application, atMs, resumed, contradicted: false });
    else if (atMs === other.atMs && resumed !== other.resumed) last.set(application, { ...other, contradicted: true });
  }
  return { entries, last };
}

/** Whether the records of a placement count from the end of the use of an application. */
export function countsFromEnd(directive: Directive): boolean {
  return 'clock' in directive && directive.clock.kind === 'terminated';
}

/** Why the end of an application cannot be written into a placement that counts from it; undefined where it can. */
export function whyNoEnd({ subject }: Directive): string | undefined {
  return subject !== undefined && 'application' in subject && subject.application !== undefined
    ? undefined
    : 'the placement counts from the end of an application and does not say where the id of one is';
}

/** Ends that a store has not written by its own marker. */
export async function endsBehind(
  directive: Directive,
  eraser: Eraser,
  { entries }: Ends,
  marker: 'ends settled' | 'ends carried' = 'ends carried',
): Promise<readonly EndEntry[]> {
  if (!countsFromEnd(directive) || entries.length === 0) return [];
  const from = await eraser.position(marker);
  return entries.filter(({ position }) => position > from);
}

/**
 * Writes the ends that are behind the marker of a store. A restore brings back an old marker with records that know nothing of
 * an end, or still of one that was taken back: both would be kept or deleted at the wrong time. The marker moves up to the
 * first end that is left; those behind it are written nevertheless.
 */
export async function writeEnds(
  directive: Directive,
  eraser: Eraser,
  ends: Ends,
  around: { readonly now: () => number; readonly remainingMs: () => number; readonly dryRun: boolean },
): Promise<WrittenEnds> {
  const behind = await endsBehind(directive, eraser, ends, 'ends settled');
  const why = new Map<string, string>();
  const wanted = [...new Set(behind.map(({ application }) => application))].flatMap(
    (each) => ends.last.get(each) ?? [],
  );
  const missing = whyNoEnd(directive) ?? (eraser.writeEnds === undefined ? 'the store has no such date' : undefined);
  const clear = wanted.filter(({ contradicted }) => !contradicted);
  for (const { application, contradicted } of wanted) {
    if (contradicted) why.set(application, 'an end and its resumption are of one instant: give a later one');
    else if (missing !== undefined) why.set(application, missing);
    else if (around.remainingMs() <= 0) why.set(application, 'the time of the run ended before');
  }
  let dated = 0;
  if (missing === undefined && clear.length > 0 && around.remainingMs() > 0) {
    const written = await eraser.writeEnds?.(clear);
    dated = written?.deleted ?? 0;
    for (const [index, reason] of written?.left ?? []) why.set(clear[index]?.application ?? '', reason);
  }
  const settled = settledPosition(around.now());
  const isLeft = ({ application }: EndEntry): boolean => why.has(application);
  const firstLeft = behind.findIndex(isLeft);
  const done = firstLeft < 0 ? behind : behind.slice(0, firstLeft);
  if (!around.dryRun) {
    const passed = done.findLast(({ position }) => position < settled);
    const carried = done.at(-1);
    if (passed !== undefined) await eraser.moveTo('ends settled', passed.position);
    if (carried !== undefined) await eraser.moveTo('ends carried', carried.position);
  }
  const left = new Map<string, number>();
  for (const reason of why.values()) left.set(reason, (left.get(reason) ?? 0) + 1);
  return {
    asked: behind.length,
    dated,
    left,
    oldestLeftMs: Math.max(0, ...behind.filter(isLeft).map((each) => around.now() - each.dueFromMs)),
    waiting: new Set(behind.filter((each) => isLeft(each) || each.position >= settled).map(({ position }) => position)),
  };
}
