// SPDX-License-Identifier: Apache-2.0
import { orderId, parseOrder, type Order, type OrderContext } from '../../../lib/orders';
import type { ObjectStore } from './objects';

/**
 * How long an entry may take to be seen by every reader, in milliseconds: clocks of writers differ, and a writer may be
 * slow. No position is taken as passed until then; what is read twice is carried out twice, without harm.
 */
export const SETTLE_MS = 10 * 60_000;

const LOG = 'log/';
const IDS = 'ids/';
const RECEIPTS = 'receipts/';

/** An order as it is kept. */
export interface Entry {
  /** Name in the log: entries sort by the time at which they were taken. Also the position behind it. */
  readonly position: string;
  readonly id: string;
  readonly takenMs: number;
  readonly order: Order;
}

/** What one unit did for one order. */
export interface Receipt {
  readonly unit: string;
  /** When the last record was gone from the live data, in milliseconds since 1970. */
  readonly erasedMs: number;
  readonly deleted: number;
}

/**
 * The orders of erasure and choice: one object each, never changed and never removed before its time. `log/` holds them in
 * the order in which they were taken; `ids/` makes one of an order that is given twice; `receipts/` says what was done.
 */
export class Ledger {
  constructor(
    private readonly objects: ObjectStore,
    private readonly context: () => OrderContext,
  ) {}

  /**
   * Takes an order. When this returns, every later run sees it.
   * @returns its id, and whether it was there before
   */
  async take(order: Order): Promise<{ readonly id: string; readonly known: boolean }> {
    const id = orderId(order);
    const takenMs = this.context().nowMs;
    const position = positionOf(takenMs, id);
    if (await this.objects.create(IDS + id, position)) {
      await this.enter(position, order);
      return { id, known: false };
    }
    const first = await this.objects.read(IDS + id);
    if (first !== undefined && (await this.objects.read(LOG + first)) !== undefined) return { id, known: true };
    // whoever took it was killed before it was in the log. A reader may have passed that place: it is entered as new.
    await this.enter(position, order);
    return { id, known: false };
  }

  private async enter(position: string, order: Order): Promise<void> {
    await this.objects.create(LOG + position, JSON.stringify(order));
  }

  /**
   * Entries behind a position, oldest first.
   * @throws RetentionError when an entry cannot be read: what it asks for is not known, so that nothing may be left out
   */
  async *after(position: string): AsyncGenerator<Entry> {
    for await (const name of this.objects.list(LOG, LOG + position)) {
      const text = await this.objects.read(name);
      const at = `ledger entry ${name}`;
      const order = parseOrder(text === undefined ? undefined : toJson(text), at, {
        ...this.context(),
        // an entry was checked when it was taken; a category that the policy has dropped since is still erased.
        categories: categoriesIn(text),
      });
      const own = name.slice(LOG.length);
      yield { position: own, id: orderId(order), takenMs: takenMsOf(own), order };
    }
  }

  /** Says what a unit did. The first receipt counts: a replay after a restore writes none. */
  async receive(id: string, receipt: Receipt): Promise<void> {
    await this.objects.create(`${RECEIPTS}${id}/${unitName(receipt.unit)}`, JSON.stringify(receipt));
  }

  /** The receipts of an order. */
  async receipts(id: string): Promise<readonly Receipt[]> {
    const found: Receipt[] = [];
    for await (const name of this.objects.list(`${RECEIPTS}${id}/`, '')) {
      const text = await this.objects.read(name);
      if (text !== undefined) found.push(JSON.parse(text) as Receipt);
    }
    return found;
  }
}

/** Position of the first entry that may still be joined by earlier ones. Nothing behind it counts as passed. */
export function settledPosition(nowMs: number): string {
  return stamp(Math.max(0, nowMs - SETTLE_MS));
}

function positionOf(takenMs: number, id: string): string {
  return `${stamp(takenMs)}-${id}`;
}

function takenMsOf(position: string): number {
  return Number(/^\d{4}-\d{2}-\d{2}\/(\d{15})-/.exec(position)?.[1] ?? Number.NaN);
}

/** A day for people and for listing, then milliseconds in a width that sorts. */
function stamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 10)}/${String(ms).padStart(15, '0')}`;
}

/** A name of a unit in an object's name: whatever is no plain letter is written by its number. */
function unitName(unit: string): string {
  return unit.replace(/[^A-Za-z0-9-]/g, (character) => `.${(character.codePointAt(0) ?? 0).toString(16)}.`);
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function categoriesIn(text: string | undefined): readonly string[] {
  const order = text === undefined ? undefined : (toJson(text) as { categories?: unknown; category?: unknown } | null);
  const named = [order?.category, ...(Array.isArray(order?.categories) ? (order.categories as unknown[]) : [])];
  return named.filter((each): each is string => typeof each === 'string');
}
