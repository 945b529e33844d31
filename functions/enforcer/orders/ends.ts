// SPDX-License-Identifier: Apache-2.0
import type { Directive } from '../../../lib/directives';
import { timeOf } from '../../../lib/orders';
import type { End, Eraser } from '../engines/eraser';
import { type Ledger, settledPosition } from './ledger';

/** What is last known of one application. */
interface LastEnd extends End {
  /** Its end and its resumption are of one instant: nobody knows which one counts, and neither is carried out. */
  readonly contradicted: boolean;
}

/** Ends of the ledger: where each was taken, and what counts of each application. */
export interface Ends {
  readonly entries: readonly { readonly position: string; readonly application: string }[];
  readonly last: ReadonlyMap<string, LastEnd>;
}

/** The latest word on each application counts, whatever the order in which they were taken. */
export async function readEnds(ledger: Ledger): Promise<Ends> {
  const entries: { position: string; application: string }[] = [];
  const last = new Map<string, LastEnd>();
  for await (const { order, position } of ledger.ends()) {
    const { application } = order;
    const [atMs, resumed] = [timeOf(order), order.kind === 'resume'];
    entries.push({ position, application });
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
export async function endsBehind(directive: Directive, eraser: Eraser, { entries }: Ends): Promise<number> {
  if (!countsFromEnd(directive)) return 0;
  const from = await eraser.position('ends carried');
  return entries.filter(({ position }) => position > from).length;
}

/**
 * Writes the ends that are behind the marker of a store. A restore brings back an old marker with records that know nothing of
 * an end, or still of one that was taken back: both would be kept or deleted at the wrong time.
 * @returns why records of an application may still have another date, with the number of applications
 */
export async function writeEnds(
  directive: Directive,
  eraser: Eraser,
  { entries, last }: Ends,
  around: { readonly now: () => number; readonly remainingMs: () => number; readonly dryRun: boolean },
): Promise<ReadonlyMap<string, number>> {
  const left = new Map<string, number>();
  if (!countsFromEnd(directive) || entries.length === 0) return left;
  const leave = (why: string): unknown => left.set(why, (left.get(why) ?? 0) + 1);
  const from = await eraser.position('ends settled');
  const behind = entries.filter(({ position }) => position > from);
  const wanted = [...new Set(behind.map(({ application }) => application))].flatMap((each) => last.get(each) ?? []);
  const missing = whyNoEnd(directive) ?? (eraser.writeEnds === undefined ? 'the store has no such date' : undefined);
  const clear = wanted.filter(({ contradicted }) => !contradicted);
  for (const _each of missing === undefined ? [] : clear) leave(missing ?? '');
  for (const { contradicted } of wanted)
    if (contradicted) leave('an end and its resumption are of one instant: give a later one');
  if (missing !== undefined || around.dryRun) return left;
  if (around.remainingMs() <= 0) leave('the time of the run ended before');
  else for (const why of (await eraser.writeEnds?.(clear))?.left.values() ?? []) leave(why);
  const settled = settledPosition(around.now());
  const passed = behind.filter(({ position }) => position < settled).at(-1)?.position;
  const carried = behind.at(-1)?.position;
  if (left.size === 0 && passed !== undefined) await eraser.moveTo('ends settled', passed);
  if (left.size === 0 && carried !== undefined) await eraser.moveTo('ends carried', carried);
  return left;
}
