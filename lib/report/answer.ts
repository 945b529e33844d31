// SPDX-License-Identifier: Apache-2.0
import type { Estate, EstatePlan } from '../estate';
import { latestMs, sumMs, type Copy } from '../lifetime';
import { STORES } from '../stores/registry';

/** Version of the answer as JSON. */
export const ANSWER_SCHEMA = 'retention-answer/1';

/** What the ledger says of an order, without the subject. */
export interface AnsweredOrder {
  /** The ticket of the order, or its own id: never whose it is. */
  readonly reference: string;
  readonly categories: readonly string[];
  readonly receivedMs: number;
  /** When the last search in the last store found nothing more; undefined while that is not so. */
  readonly erasedMs: number | undefined;
}

/** What becomes of the data in one place. */
export interface AnswerPlace {
  readonly store: string;
  readonly unit: string;
  readonly place: string;
  readonly category: string;
  readonly class: string | null;
  /** `erased`: its live records went with the order. `byItsEnd`: no record of it can be found or deleted alone. */
  readonly how: 'erased' | 'byItsEnd';
  readonly why: string | null;
  /** When the last copy is gone; null while the order is not carried out, or where no one knows. */
  readonly goneEverywhereBy: string | null;
}

/** The answer to a customer. Times are instants with their zone. */
export interface Answer {
  readonly schema: typeof ANSWER_SCHEMA;
  readonly reference: string;
  readonly receivedAt: string;
  /** By when the live data has to be gone; null where the policy promises none. */
  readonly dueBy: string | null;
  readonly erasedLiveAt: string | null;
  readonly goneEverywhereBy: string | null;
  readonly places: readonly AnswerPlace[];
  /** Whom infrastructure cannot make forget, and who therefore has to be asked. */
  readonly recipients: readonly { readonly name: string; readonly what: string; readonly optIn: boolean }[];
}

/** The answer to an order of erasure, by the law of every placement that it is about. */
export function answerOf(estate: Estate, plan: EstatePlan, order: AnsweredOrder): Answer {
  const { erasure, recipients } = estate.policy;
  const places = plan.units.flatMap((planned): AnswerPlace[] => {
    const unit = estate.units[planned.name];
    if (unit === undefined) return [];
    const store = STORES[unit.store];
    return planned.placements
      .filter(({ category }) => order.categories.includes(category))
      .map((placement): AnswerPlace => {
        const copies = store
          .lifetime(unit, planned.settings, placement, planned.live.get(placement.id) ?? null, plan.context)
          .filter(({ kind }) => kind !== 'residue');
        const { subject } = placement;
        const byItsEnd = subject === undefined || 'never' in subject;
        // what nobody deletes was written before the order at the latest; the rest counts from the erasure.
        const [from, ms] = byItsEnd
          ? [order.receivedMs, Math.max(...copies.map(latestMs))]
          : [order.erasedMs, afterErasureMs(copies)];
        return {
          store: unit.store,
          unit: store.unitText(unit),
          place: store.locationText(placement.location, unit),
          category: placement.category,
          class: placement.obligation.class ?? null,
          how: byItsEnd ? 'byItsEnd' : 'erased',
          why: !byItsEnd ? null : subject === undefined ? 'nobody says how a subject is found there' : subject.never,
          goneEverywhereBy: from === undefined || !Number.isFinite(ms) ? null : instant(from + ms),
        };
      });
  });
  const ends = places.map(({ goneEverywhereBy }) => goneEverywhereBy);
  return {
    schema: ANSWER_SCHEMA,
    reference: order.reference,
    receivedAt: instant(order.receivedMs),
    dueBy: erasure === undefined ? null : instant(order.receivedMs + erasure.within.toMilliseconds()),
    erasedLiveAt: order.erasedMs === undefined ? null : instant(order.erasedMs),
    goneEverywhereBy:
      order.erasedMs === undefined || ends.some((each) => each === null)
        ? null
        : instant(Math.max(order.erasedMs, ...ends.map((each) => Date.parse(each ?? '')))),
    places: places.sort((a, b) => keyOf(a).localeCompare(keyOf(b), 'en')),
    recipients: recipients.map(({ name, what, optIn }) => ({ name, what, optIn })),
  };
}

/**
 * How long a copy can outlive the erasure of its live record: every term of it that is not the live record's own life. A
 * deletion writes the record into a log once more, so that a log counts from the erasure as it did from the first write.
 */
export function afterErasureMs(copies: readonly Copy[]): number {
  const own = new Set(copies.filter(({ kind }) => kind === 'live').flatMap(({ latest }) => latest.map(({ id }) => id)));
  const rest = copies
    .filter(({ kind }) => kind !== 'live')
    .map(({ latest }) => sumMs(latest.filter(({ id }) => !own.has(id))));
  return Math.max(0, ...rest);
}

function keyOf({ category, store, unit, place }: AnswerPlace): string {
  return [category, store, unit, place].join('\n');
}

/** Times are rounded up to a second: nothing is gone before. */
function instant(ms: number): string {
  return new Date(Math.ceil(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}
