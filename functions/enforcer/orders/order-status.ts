// SPDX-License-Identifier: Apache-2.0
import type { DirectiveDocument } from '../../../lib/directives';
import { findsSubjects } from './choices';
import { countsFromEnd } from './ends';
import { dueFromMs, type Entry, type Ledger } from './ledger';
import { withReceipts } from './receipts';

/** How many orders that are not done a status names for a person; in JSON it names all. */
const MOST_NAMED = 20;

interface Counts {
  received: number;
  done: number;
  waiting: number;
  late: number;
}

interface Around {
  readonly ledger: Ledger;
  readonly document: DirectiveDocument;
  readonly json: boolean;
  /** How soon after it was received an order must be done, in milliseconds. */
  readonly withinMs: number;
  readonly stdout: (line: string) => void;
  readonly nowMs: number;
}

/** Words for the orders of one kind: the member of the JSON that counts those that are done, and what people read. */
const KINDS = {
  erase: { kind: 'erase', title: '', json: 'erased', done: 'erased' },
  choose: { kind: 'choose', title: ', choices', json: 'carriedOut', done: 'carried out' },
  end: { kind: 'end', title: ', ends of applications', json: 'carriedOut', done: 'carried out' },
} as const;
type Kind = keyof typeof KINDS;

/**
 * Counts orders by kind, category and month, and names by their id, never a subject, those that are not done and those whose
 * subject cannot be in a placement.
 * @returns whether none is late
 */
export async function orderStatus(around: Around): Promise<boolean> {
  const { ledger, document, json, withinMs, stdout, nowMs } = around;
  const { stack } = document;
  const rows = new Map<string, Counts>();
  let [late, open, nowhere] = [false, 0, 0];
  const impossible = await placementsWithout(ledger, document);
  const count = (entry: Entry, kind: Kind, categories: readonly string[], done: boolean): void => {
    const isLate = !done && nowMs - dueFromMs(entry) > withinMs;
    for (const category of categories) {
      const key = JSON.stringify([new Date(entry.takenMs).toISOString().slice(0, 7), category, kind]);
      const row = rows.get(key) ?? { received: 0, done: 0, waiting: 0, late: 0 };
      row.received += 1;
      row[done ? 'done' : isLate ? 'late' : 'waiting'] += 1;
      rows.set(key, row);
    }
    late ||= isLate;
    if (done) return;
    open += 1;
    const state = isLate ? 'late' : 'waiting';
    const since = new Date(dueFromMs(entry)).toISOString();
    if (json) stdout(JSON.stringify({ type: 'order', id: entry.id, kind: entry.order.kind, categories, state, since }));
    else if (open <= MOST_NAMED) stdout(`${state} since ${since}: ${entry.order.kind} ${entry.id}`);
  };
  for await (const [entry, done] of withReceipts(
    ledger.after(''),
    ({ position }) => position,
    ledger.receiptsAfter(stack, ''),
  )) {
    if (entry.order.kind === 'erase') count(entry, 'erase', entry.order.categories, done);
    for (const placement of impossible.get(entry.position) ?? []) {
      nowhere += 1;
      if (!json && nowhere > MOST_NAMED) continue;
      const why = (await ledger.whyImpossible(placement, entry.position)) ?? '';
      if (json) stdout(JSON.stringify({ type: 'impossible', id: entry.id, placement, why }));
      else stdout(`erase ${entry.id} found nobody in ${placement}: ${why}`);
    }
  }
  if (!json && nowhere > MOST_NAMED) stdout(`and ${nowhere - MOST_NAMED} more that could find nobody in a placement`);
  const chosen = await ledger.choicesReceived(stack, 0);
  for await (const entry of ledger.choices(0)) {
    count(entry, 'choose', [entry.order.category], chosen.has(entry.position));
  }
  const ended = await ledger.endsReceived(stack);
  const counting = [...new Set(document.directives.filter(countsFromEnd).map(({ category }) => category))].sort();
  for await (const entry of ledger.ends()) count(entry, 'end', counting, ended.has(entry.position));
  if (!json && open > MOST_NAMED) stdout(`and ${open - MOST_NAMED} more that are not done`);
  for (const [key, { done, ...counts }] of [...rows].sort()) {
    const [month, category, of] = JSON.parse(key) as [string, string, Kind];
    const words = KINDS[of];
    if (json) stdout(JSON.stringify({ month, category, kind: words.kind, ...counts, [words.json]: done }));
    else {
      const { received, waiting, late: behind } = counts;
      stdout(
        `${month}  ${category}${words.title}: ${received} received, ${done} ${words.done}, ${waiting} waiting, ${behind} late`,
      );
    }
  }
  if (rows.size === 0 && open === 0 && !json) stdout('no orders');
  return !late;
}

/** By the position of an order, the placements in which no record can be of its subject. */
async function placementsWithout(
  ledger: Ledger,
  { directives }: DirectiveDocument,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for (const { id } of directives.filter(findsSubjects)) {
    for await (const position of ledger.impossible(id)) found.set(position, [...(found.get(position) ?? []), id]);
  }
  return found;
}
