// SPDX-License-Identifier: Apache-2.0
import { readInputs } from '../local/inputs';
import { findsSubjects } from './choices';
import { Ledger, type Entry } from './ledger';
import { orderCategories } from './order-categories';
import { sealerOf } from './sealer';
import { openLedger } from './open-ledger';

/** Which order is asked for. */
export interface AskedOrder {
  readonly ledger: string;
  readonly directives: string;
  readonly endpoints?: string;
  /** The ticket that the order names. */
  readonly ticket?: string;
  /** The id that taking the order printed. */
  readonly order?: string;
}

/** An order of erasure as the ledger keeps it, and when it was carried out. */
export interface FoundOrder {
  readonly reference: string;
  readonly categories: readonly string[];
  readonly receivedMs: number;
  readonly erasedMs: number | undefined;
  /** Placements that can have no record of its subject, and why: nobody was erased there. */
  readonly impossible: readonly { readonly placement: string; readonly why: string }[];
}

/** The orders of erasure of a ticket or an id, oldest first. It reads the ledger from its beginning. */
export async function findOrders(asked: AskedOrder, nowMs: number): Promise<readonly FoundOrder[]> {
  const { document, endpoints } = await readInputs(asked);
  const objects = await openLedger(asked.ledger, document.region, endpoints);
  const categories = orderCategories(document);
  const ledger = new Ledger(objects, () => ({ categories, nowMs }), sealerOf(endpoints));
  const found: FoundOrder[] = [];
  for await (const entry of ledger.after('')) {
    if (!isAsked(entry, asked) || entry.order.kind !== 'erase') continue;
    const receipt = await ledger.receipt(entry.position, document.stack);
    const impossible: { placement: string; why: string }[] = [];
    for (const { id } of document.directives.filter(findsSubjects)) {
      const why = await ledger.whyImpossible(id, entry.position);
      if (why !== undefined) impossible.push({ placement: id, why });
    }
    found.push({
      reference: entry.order.ticket ?? entry.id,
      categories: entry.order.categories,
      receivedMs: Date.parse(entry.order.receivedAt),
      erasedMs: receipt?.erasedMs,
      impossible,
    });
  }
  return found;
}

function isAsked({ id, order }: Entry, asked: AskedOrder): boolean {
  return id === asked.order || (order.kind === 'erase' && order.ticket !== undefined && order.ticket === asked.ticket);
}
