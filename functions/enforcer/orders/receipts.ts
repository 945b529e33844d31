// SPDX-License-Identifier: Apache-2.0
import type { DirectiveDocument } from '../../../lib/directives';
import { ahead } from './ahead';
import { type Choice, findsSubjects, targetsOf } from './choices';
import { countsFromEnd, type Ends } from './ends';
import { type Ledger, settledPosition } from './ledger';

/** Receipts that are written at once: each is a request that waits for its answer most of the time. */
const AT_ONCE = 16;

/** What a run says of one placement. */
export interface Reach {
  readonly category: string;
  /** Position up to which everything is carried out there. */
  readonly position: string;
  /** What failed there: then nothing of it counts. */
  readonly error: string | null;
}

/**
 * Every order that all placements of its categories have passed gets a receipt, once. A placement that is behind, by a legal
 * hold or a failure, keeps those waiting that are about its category, and no others.
 */
export async function writeReceipts(
  ledger: Ledger,
  stack: string,
  places: readonly Reach[],
  around: { readonly nowMs: number; readonly remainingMs: () => number },
): Promise<void> {
  if (places.every(({ error }) => error !== null)) return;
  const { nowMs, remainingMs } = around;
  const settled = settledPosition(nowMs);
  const from = await ledger.receiptedUpTo(stack, nowMs);
  const passed = (categories?: readonly string[]): string =>
    least(
      places
        .filter(({ category }) => categories?.includes(category) ?? true)
        .map(({ position, error }) => (error === null ? position : '')),
      settled,
    );
  const everywhere = passed();
  const isDone = async (position: string): Promise<boolean> => {
    if (position <= everywhere) return true;
    const { order } = await ledger.at(position);
    return order.kind === 'erase' && position <= passed(order.categories);
  };
  const one = async ({ position, known }: Waiting): Promise<{ readonly position: string; readonly done: boolean }> => {
    const done = known || (remainingMs() > 0 && (await isDone(position)));
    if (done && !known) await ledger.receive(position, { stack, erasedMs: nowMs });
    return { position, done };
  };
  let [whole, gap] = [from, false];
  for await (const { position, done } of ahead(waiting(ledger, stack, from, settled), AT_ONCE, one)) {
    gap ||= !done;
    if (!gap) whole = position;
    if (gap && remainingMs() <= 0) break;
  }
  if (whole !== from) await ledger.markReceipted(stack, whole);
}

interface Waiting {
  readonly position: string;
  /** It has its receipt. */
  readonly known: boolean;
}

/** Entries behind a position that nobody can join any more. */
async function* waiting(ledger: Ledger, stack: string, from: string, settled: string): AsyncGenerator<Waiting> {
  const each = withReceipts(ledger.positions(from), (position) => position, ledger.receiptsAfter(stack, from));
  for await (const [position, known] of each) {
    if (position >= settled) return;
    yield { position, known };
  }
}

/** Items in the order of their positions, each with whether its receipt is among those, which are in the same order. */
export async function* withReceipts<T>(
  items: AsyncIterable<T>,
  positionOf: (item: T) => string,
  receipts: AsyncGenerator<string>,
): AsyncGenerator<readonly [T, boolean]> {
  let receipt = await receipts.next();
  for await (const item of items) {
    const position = positionOf(item);
    while (receipt.done !== true && receipt.value < position) receipt = await receipts.next();
    yield [item, receipt.done !== true && receipt.value === position];
  }
}

function least(positions: readonly string[], most: string): string {
  return positions.reduce((sofar, each) => (each < sofar ? each : sofar), most);
}

/** A choice is true from when every placement that has to lose something by it has lost it. */
export async function writeChoiceReceipts(
  ledger: Ledger,
  { stack, directives }: DirectiveDocument,
  choices: readonly Choice[],
  carried: ReadonlyMap<string, ReadonlySet<Choice>>,
  nowMs: number,
): Promise<void> {
  const received = await ledger.choicesReceived(stack, Math.min(nowMs, ...choices.map(({ takenMs }) => takenMs)));
  for (const choice of choices) {
    if (received.has(choice.position)) continue;
    const asked = directives.filter((each) => findsSubjects(each) && targetsOf(each, [choice], directives).length > 0);
    if (choice.contradicted || !asked.every(({ id }) => carried.get(id)?.has(choice) === true)) continue;
    await ledger.receiveChoice(choice.position, { stack, erasedMs: nowMs });
  }
}

/**
 * An end is carried out when every placement that counts from it has the date, and nothing arrives any more that could have
 * been written without it.
 * @param waiting by placement, the ends that are not carried out there; a placement that failed is not among them
 */
export async function writeEndReceipts(
  ledger: Ledger,
  { stack, directives }: DirectiveDocument,
  { entries }: Ends,
  waiting: ReadonlyMap<string, ReadonlySet<string>>,
  nowMs: number,
): Promise<void> {
  if (entries.length === 0) return;
  const received = await ledger.endsReceived(stack);
  const concerned = directives.filter(countsFromEnd);
  const settled = settledPosition(nowMs);
  for (const { position } of entries) {
    if (received.has(position) || position >= settled) continue;
    if (concerned.every(({ id }) => waiting.get(id)?.has(position) === false))
      await ledger.receiveEnd(position, { stack, erasedMs: nowMs });
  }
}
