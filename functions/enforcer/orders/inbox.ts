// SPDX-License-Identifier: Apache-2.0
import { INBOX_PREFIX, type DirectiveDocument } from '../../../lib/directives';
import { RetentionError } from '../../../lib/errors';
import { checkOrder, Contradictions, type Order, type OrderContext } from '../../../lib/orders';
import { checkPlaces } from './check-places';
import type { Ledger } from './ledger';
import type { ObjectStore } from './objects';

const REFUSED = 'refused/';

/** What a run found in the inbox. No subject is in it. */
export interface InboxLine {
  readonly type: 'orders';
  readonly at: string;
  readonly id: 'inbox';
  readonly taken: number;
  /** Orders that were there before. */
  readonly known: number;
  /** Objects of which nothing was taken: each is kept below `refused/`, with the reason beside it. */
  readonly refused: number;
  /** Whether objects are left for the next run. */
  readonly more: boolean;
  readonly alarm: boolean;
  readonly error: string | null;
}

export interface InboxOptions {
  readonly objects: ObjectStore;
  readonly ledger: Ledger;
  readonly document: DirectiveDocument;
  readonly context: () => OrderContext;
  readonly remainingMs: () => number;
}

/**
 * Takes what the application dropped into the inbox: objects with one order of JSON a line. An object is taken as a whole
 * or not at all, and goes once its orders are in the ledger: whoever is killed in between takes it again, and the same
 * order twice is one. One that is wrong holds up no other.
 */
export async function takeInbox(options: InboxOptions): Promise<InboxLine> {
  const { objects, ledger, document, context, remainingMs } = options;
  let [taken, known, refused, more] = [0, 0, 0, false];
  for await (const name of objects.list(INBOX_PREFIX, '')) {
    if (remainingMs() <= 0) {
      more = true;
      break;
    }
    const body = await objects.read(name);
    // it went with another run.
    if (body === undefined) continue;
    const found = ordersIn(body, document, context());
    if (Array.isArray(found)) {
      for (const order of found as readonly Order[]) {
        if ((await ledger.take(order)).known) known += 1;
        else taken += 1;
      }
    } else {
      refused += 1;
      const own = name.slice(INBOX_PREFIX.length);
      await objects.create(`${REFUSED}${own}`, body);
      await objects.create(`${REFUSED}${own}.reason`, (found as Refused).reason);
    }
    await objects.remove(name);
  }
  return {
    type: 'orders',
    at: new Date(context().nowMs).toISOString(),
    id: 'inbox',
    taken,
    known,
    refused,
    more,
    alarm: refused > 0,
    error:
      refused === 0 ? null : `nothing was taken of ${refused} objects: see 'refused/' in the ledger for the reasons`,
  };
}

interface Refused {
  readonly reason: string;
}

/** The orders of an object, or why none of it can be taken. */
function ordersIn(body: string, document: DirectiveDocument, context: OrderContext): readonly Order[] | Refused {
  const contradictions = new Contradictions();
  const orders: Order[] = [];
  for (const [index, line] of body.split('\n').entries()) {
    if (line.trim() === '') continue;
    const at = `line ${index + 1}`;
    let input: unknown;
    try {
      input = JSON.parse(line) as unknown;
    } catch {
      return { reason: `${at} is no JSON on one line; it may be cut in the middle` };
    }
    const problems = checkOrder(input, at, context);
    const order = input as Order;
    const contradiction = problems.length === 0 ? contradictions.take(order, at) : undefined;
    const all = contradiction === undefined ? problems : [contradiction];
    if (all.length > 0) return { reason: new RetentionError(all).message };
    try {
      checkPlaces(document, order);
    } catch (error) {
      if (!RetentionError.is(error)) throw error;
      return { reason: error.message };
    }
    orders.push(order);
  }
  return orders.length === 0 ? { reason: 'an object without an order' } : orders;
}
