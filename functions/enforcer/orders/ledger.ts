// SPDX-License-Identifier: Apache-2.0
import { fail } from '../../../lib/errors';
import {
  orderId,
  parseOrder,
  SEALED,
  timeOf,
  type ChooseOrder,
  type EndOrder,
  type Order,
  type OrderContext,
} from '../../../lib/orders';
import type { MarkerName } from '../engines/eraser';
import { ahead } from './ahead';
import type { ObjectStore } from './objects';
import type { Sealer } from './sealer';

/**
 * How long an entry may take to be seen by every reader, in milliseconds: clocks of writers differ, and a writer may be
 * slow. No position is taken as passed until then; what is read twice is carried out twice, without harm.
 */
export const SETTLE_MS = 10 * 60_000;

const DAY_MS = 86_400_000;

const LOG = 'log/';
const CHOICES = 'choices/';
const ENDS = 'ends/';
const IDS = 'ids/';
const RECEIPTS = 'receipts/';
const CHOICE_RECEIPTS = 'choice-receipts/';
const END_RECEIPTS = 'end-receipts/';
const RECEIPTED = 'receipted/';
const IMPOSSIBLE = 'impossible/';

/** Entries that are read at once: each is a request that waits for its answer most of the time. */
const READ_AT_ONCE = 16;

/** An order as it is kept. */
export interface Entry {
  /** Name in the log: entries sort by the time at which they were taken. Also the position behind it. */
  readonly position: string;
  readonly id: string;
  readonly takenMs: number;
  readonly order: Order;
}

/** What one enforcer did for one order: in each of its placements nothing of it is left. */
export interface Receipt {
  /** Stack of the enforcer. */
  readonly stack: string;
  /** When the last search found nothing more, in milliseconds since 1970. */
  readonly erasedMs: number;
}

/**
 * The orders of erasure and choice: one object each, never changed and never removed before its time. `log/` holds orders
 * of erasure, `choices/` choices and `ends/` ends of applications, each in the order in which they were taken; `ids/` makes one of an order that is given
 * twice; `receipts/`, `choice-receipts/` and `end-receipts/` say what was done, `receipted/` how far back nobody need look for
 * the first of them; `impossible/` where no record can be of an order's subject.
 */
export class Ledger {
  constructor(
    private readonly objects: ObjectStore,
    private readonly context: () => OrderContext,
    /** @default - ids of subjects are kept as they are given */
    private readonly sealer?: Sealer,
  ) {}

  /**
   * Takes an order. When this returns, every later run sees it.
   * @returns its id, and whether it was there before
   */
  async take(order: Order): Promise<{ readonly id: string; readonly known: boolean }> {
    const [id = '', ...others] = this.namesOf(order);
    for (const each of others) {
      // taken under a key that was in use before, or before there was one.
      const before = await this.objects.read(IDS + each);
      if (before !== undefined && (await this.objects.read(placeOf(order) + before)) !== undefined) {
        return { id: each, known: true };
      }
    }
    const takenMs = this.context().nowMs;
    const position = positionOf(takenMs, id);
    if (await this.objects.create(IDS + id, position)) {
      await this.enter(position, order);
      return { id, known: false };
    }
    const first = await this.objects.read(IDS + id);
    if (first !== undefined && (await this.objects.read(placeOf(order) + first)) !== undefined)
      return { id, known: true };
    // whoever took it was killed before it was in the log. A reader may have passed that place: it is entered as new.
    await this.enter(position, order);
    return { id, known: false };
  }

  private async enter(position: string, order: Order): Promise<void> {
    const kept = this.sealer?.seal(order) ?? order;
    await this.objects.create(placeOf(order) + position, JSON.stringify(kept));
  }

  /**
   * Orders of erasure behind a position, oldest first.
   * @throws RetentionError when an entry cannot be read: what it asks for is not known, so that nothing may be left out
   */
  async *after(position: string): AsyncGenerator<Entry> {
    yield* ahead(this.positions(position), READ_AT_ONCE, (each) => this.at(each));
  }

  /** Positions of the orders of erasure behind one, oldest first. */
  async *positions(after: string): AsyncGenerator<string> {
    for await (const name of this.objects.list(LOG, LOG + after)) yield name.slice(LOG.length);
  }

  /** Whether the order is there up to which a marker of a store says that all are carried out. */
  async has(marker: MarkerName, position: string): Promise<boolean> {
    const place = marker === 'ends settled' || marker === 'ends carried' ? ENDS : LOG;
    return (await this.objects.read(place + position)) !== undefined;
  }

  /** @throws RetentionError as above */
  at(position: string): Promise<Entry> {
    return this.entry(LOG + position, LOG);
  }

  /**
   * Choices that were taken since a time, oldest first.
   * @throws RetentionError as above
   */
  async *choices(sinceMs: number): AsyncGenerator<Entry & { readonly order: ChooseOrder }> {
    for await (const name of this.objects.list(CHOICES, CHOICES + stamp(Math.max(0, sinceMs)))) {
      const { order, ...rest } = await this.entry(name, CHOICES);
      if (order.kind === 'choose') yield { ...rest, order };
    }
  }

  /**
   * Ends of applications and their resumptions, in the order of taking.
   * @throws RetentionError as above
   */
  async *ends(): AsyncGenerator<Entry & { readonly order: EndOrder }> {
    for await (const entry of ahead(this.objects.list(ENDS, ENDS), READ_AT_ONCE, (name) => this.entry(name, ENDS))) {
      const { order } = entry;
      if (order.kind === 'terminate' || order.kind === 'resume') yield { ...entry, order };
    }
  }

  private async entry(name: string, place: string): Promise<Entry> {
    const text = await this.objects.read(name);
    const at = `ledger entry ${name}`;
    const order = parseOrder(this.opened(text === undefined ? undefined : toJson(text)), at, {
      ...this.context(),
      // an entry was checked when it was taken; a category that the policy has dropped since is still erased.
      categories: categoriesIn(text),
    });
    const own = name.slice(place.length);
    // the name carries the id under which it was taken.
    return { position: own, id: own.split('-').at(-1) ?? '', takenMs: takenMsOf(own), order };
  }

  private namesOf(order: Order): readonly string[] {
    return [...(this.sealer?.namesOf(order) ?? []), orderId(order)];
  }

  /** An entry with its subject as it was given. */
  private opened(entry: unknown): unknown {
    if (typeof entry !== 'object' || entry === null || !('subject' in entry)) return entry;
    const { subject } = entry;
    if (typeof subject !== 'string' || !subject.startsWith(SEALED)) return entry;
    if (this.sealer === undefined) {
      fail(
        'retention/missing',
        'ledger',
        'ledger-key',
        'the ledger keeps encrypted ids: name the endpoint with its keys; nothing is deleted and nothing opens until then',
      );
    }
    return { ...entry, subject: this.sealer.open(subject) };
  }

  /** Says that an enforcer took everything away that a choice does not keep. The first receipt counts. */
  async receiveChoice(position: string, receipt: Receipt): Promise<void> {
    await this.objects.create(`${CHOICE_RECEIPTS}${plainName(receipt.stack)}/${position}`, JSON.stringify(receipt));
  }

  /** Positions of the choices that have a receipt of that enforcer, of those taken since a time. */
  choicesReceived(stack: string, sinceMs: number): Promise<ReadonlySet<string>> {
    return this.received(CHOICE_RECEIPTS, stack, sinceMs);
  }

  /** Says that an enforcer wrote an end into every placement that counts from it. The first receipt counts. */
  async receiveEnd(position: string, receipt: Receipt): Promise<void> {
    await this.objects.create(`${END_RECEIPTS}${plainName(receipt.stack)}/${position}`, JSON.stringify(receipt));
  }

  /** Positions of the ends that have a receipt of that enforcer. */
  endsReceived(stack: string): Promise<ReadonlySet<string>> {
    return this.received(END_RECEIPTS, stack, 0);
  }

  private async received(place: string, stack: string, sinceMs: number): Promise<ReadonlySet<string>> {
    const prefix = `${place}${plainName(stack)}/`;
    const found = new Set<string>();
    for await (const name of this.objects.list(prefix, prefix + stamp(Math.max(0, sinceMs)))) {
      found.add(name.slice(prefix.length));
    }
    return found;
  }

  /** Says that an enforcer is through with an entry. The first receipt counts: a replay after a restore changes none. */
  async receive(position: string, receipt: Receipt): Promise<void> {
    await this.objects.create(`${RECEIPTS}${plainName(receipt.stack)}/${position}`, JSON.stringify(receipt));
  }

  /** The receipt of an enforcer, or undefined while it is not through with that entry. */
  async receipt(position: string, stack: string): Promise<Receipt | undefined> {
    const text = await this.objects.read(`${RECEIPTS}${plainName(stack)}/${position}`);
    return text === undefined ? undefined : (JSON.parse(text) as Receipt);
  }

  /** Positions of the entries behind one that have a receipt of that enforcer, in order. */
  async *receiptsAfter(stack: string, position: string): AsyncGenerator<string> {
    const prefix = `${RECEIPTS}${plainName(stack)}/`;
    for await (const name of this.objects.list(prefix, prefix + position)) yield name.slice(prefix.length);
  }

  /** Says that no record of a placement can be of the subject of an order, and why. */
  async markImpossible(placement: string, position: string, why: string): Promise<void> {
    await this.objects.create(`${IMPOSSIBLE}${plainName(placement)}/${position}`, why);
  }

  /** Positions of the orders of which that was said of a placement, in order. */
  async *impossible(placement: string): AsyncGenerator<string> {
    const prefix = `${IMPOSSIBLE}${plainName(placement)}/`;
    for await (const name of this.objects.list(prefix, prefix)) yield name.slice(prefix.length);
  }

  /** The reason, or undefined where it was not said. */
  whyImpossible(placement: string, position: string): Promise<string | undefined> {
    return this.objects.read(`${IMPOSSIBLE}${plainName(placement)}/${position}`);
  }

  /** Remembers that every entry up to a position has its receipt, so that no run looks for them again. */
  async markReceipted(stack: string, position: string): Promise<void> {
    await this.objects.create(`${RECEIPTED}${plainName(stack)}/${position}`, '');
  }

  /** Position up to which every entry has its receipt of that enforcer; empty where none is known. */
  async receiptedUpTo(stack: string, nowMs: number): Promise<string> {
    const prefix = `${RECEIPTED}${plainName(stack)}/`;
    for (let days = 1; ; days *= 2) {
      const since = Math.max(0, nowMs - days * DAY_MS);
      let last: string | undefined;
      for await (const name of this.objects.list(prefix, prefix + stamp(since))) last = name;
      if (last !== undefined || since === 0) return last?.slice(prefix.length) ?? '';
    }
  }
}

function placeOf({ kind }: Order): string {
  return kind === 'erase' ? LOG : kind === 'choose' ? CHOICES : ENDS;
}

/**
 * From when the time counts within which an order has to be done: when it was received, which is before it was taken. An
 * application may have ended long before somebody says so, and nobody can be late before.
 */
export function dueFromMs({ order, takenMs }: Pick<Entry, 'order' | 'takenMs'>): number {
  return order.kind === 'terminate' || order.kind === 'resume' ? takenMs : Math.min(timeOf(order), takenMs);
}

/** Position of the first entry that may still be joined by earlier ones. Nothing behind it counts as passed. */
export function settledPosition(nowMs: number): string {
  return stamp(Math.max(0, nowMs - SETTLE_MS));
}

function positionOf(takenMs: number, id: string): string {
  return `${stamp(takenMs)}-${id}`;
}

/** When the entry at a position was taken, in milliseconds since 1970; no number where it is no position. */
export function takenMsOf(position: string): number {
  return Number(/^\d{4}-\d{2}-\d{2}\/(\d{15})-/.exec(position)?.[1] ?? Number.NaN);
}

/** A day for people and for listing, then milliseconds in a width that sorts. */
function stamp(ms: number): string {
  return `${dayOf(ms)}/${String(ms).padStart(15, '0')}`;
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** A name as a part of an object's name: whatever is no plain letter is written by its number. */
function plainName(name: string): string {
  return name.replace(/[^A-Za-z0-9-]/g, (character) => `.${(character.codePointAt(0) ?? 0).toString(16)}.`);
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
