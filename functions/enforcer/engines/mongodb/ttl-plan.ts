// SPDX-License-Identifier: Apache-2.0
import type { MongodbDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import type { Finding } from './guards';
import { MONGODB_SETTINGS } from './settings';

/** An index as `listIndexes` tells it. */
export interface IndexInfo {
  readonly name: string;
  readonly key: Readonly<Record<string, unknown>>;
  readonly expireAfterSeconds?: unknown;
  readonly partialFilterExpression?: unknown;
  /** It goes on deleting where it has a time, and no query uses it. */
  readonly hidden?: unknown;
  /** Another one than the collection's: no query of ours uses it. */
  readonly collation?: unknown;
}

/** An index that expires after another time than it should. */
export interface WrongTtl {
  readonly name: string;
  readonly from: unknown;
}

/** What to do so that the field's TTL index is as the directive says, and no other deletes earlier. Nothing is ever dropped. */
export interface TtlPlan {
  readonly field: string;
  readonly seconds: number;
  /** TTL indexes on the field with another time, to be changed in place. */
  readonly modify: readonly WrongTtl[];
  /** TTL indexes on other fields that must not delete any more. */
  readonly stop: readonly WrongTtl[];
  /** A plain index on the field, to be made a TTL index in place. */
  readonly convert: string | undefined;
  /** Name of the index to create, when none on the field can be used. */
  readonly create: string | undefined;
  /** Name of the plain index on the clock to create: documents with a time of expiry of their own are swept and seen by it. */
  readonly createClock: string | undefined;
  readonly notices: readonly string[];
}

/** The field that carries the TTL index. */
export function ttlField(directive: MongodbDirective): string {
  if (directive.form === 'age') return directive.clock.field;
  if (directive.expireAtField === undefined) {
    fail(
      'retention/missing',
      directive.id,
      'expireAtField',
      "name the field with the time of expiry, or use form 'age'",
    );
  }
  return directive.expireAtField;
}

/** Seconds of the index: what the directive says, never less than its age, and never ending under a hold. */
export function ttlSeconds(directive: MongodbDirective, held: boolean): number {
  const { neverSeconds } = MONGODB_SETTINGS;
  if (held) return neverSeconds;
  const least = directive.form === 'age' ? Math.ceil(directive.deleteAfterMs / 1_000) : 0;
  return Math.min(neverSeconds, Math.max(directive.expireAfterSeconds, least));
}

/** Name of an index that this engine created, for this form and field or for those that the directive had before. */
const OURS = /^retention_.+_ttl(_\d+)?$/;

/**
 * | index on the field                    | acts            | under a hold   |
 * |---------------------------------------|-----------------|----------------|
 * | none                                  | create          | nothing        |
 * | plain                                 | make it TTL     | nothing        |
 * | TTL with the right time               | nothing         | set to maximum |
 * | TTL with another time                 | change in place | set to maximum |
 * | TTL on a part of the documents        | change, create  | set to maximum |
 * | hidden, or with another collation     | as if it were not, but for walks   |
 * | compound with a TTL                   | create, report  | report         |
 * | TTL on another field, ours            | set to maximum  | set to maximum |
 * | TTL on the clock, too early           | set to maximum  | set to maximum |
 * | TTL on another field, somebody else's | report          | set to maximum |
 *
 * The form with its own time of expiry needs a plain index on the clock beside that one, under a hold too.
 */
export function planTtl(directive: MongodbDirective, indexes: readonly IndexInfo[], held: boolean): TtlPlan {
  const field = ttlField(directive);
  const seconds = ttlSeconds(directive, held);
  const single = indexes.filter((index) => isSingle(index, field));
  const whole = single.filter((index) => index.partialFilterExpression === undefined);
  const expiring = single.filter((index) => index.expireAfterSeconds !== undefined);
  const wholeTtl = whole.some((index) => index.expireAfterSeconds !== undefined);
  const plain = whole.find((index) => index.expireAfterSeconds === undefined);
  const clock = directive.clock.field;
  const stop = indexes.filter((index) => !isSingle(index, field) && mustStop(directive, index, held));
  return {
    field,
    seconds,
    modify: expiring.filter((index) => Number(index.expireAfterSeconds) !== seconds).map(toWrong),
    stop: stop.map(toWrong),
    convert: held || wholeTtl ? undefined : plain?.name,
    create: held || wholeTtl || plain !== undefined ? undefined : freeName(indexes, `retention_${field}_ttl`),
    createClock:
      clock === field || servesOrder(indexes, clock) ? undefined : freeName(indexes, `retention_${clock}_clock`),
    notices: [...reports(directive, indexes, field, stop), ...stop.flatMap((index) => stopped(directive, index, held))],
  };
}

/** Whether the index would delete documents before the directive does. */
export function isEarly(directive: MongodbDirective, expireAfterSeconds: unknown): boolean {
  // the server reads what is no number as 0.
  return !(Number(expireAfterSeconds) * 1_000 >= directive.deleteAfterMs);
}

/** Whether a TTL index beside the directive's own has to end: each one during a hold, else ours and those that are early. */
function mustStop(directive: MongodbDirective, index: IndexInfo, held: boolean): boolean {
  const [field, ...more] = Object.keys(index.key);
  if (index.expireAfterSeconds === undefined || more.length > 0 || isInert(index)) return false;
  return (
    held || OURS.test(index.name) || (field === directive.clock.field && isEarly(directive, index.expireAfterSeconds))
  );
}

function isInert(index: IndexInfo): boolean {
  return Number(index.expireAfterSeconds) >= MONGODB_SETTINGS.neverSeconds;
}

function toWrong({ name, expireAfterSeconds }: IndexInfo): WrongTtl {
  return { name, from: expireAfterSeconds };
}

/** Whether the server itself removes what is due by the field. */
export function nativeInPlace(plan: TtlPlan): boolean {
  return plan.create === undefined && plan.convert === undefined && plan.modify.length === 0;
}

/** Whether an index serves a walk in the order of the field over all documents that have it. */
export function servesOrder(indexes: readonly IndexInfo[], field: string): boolean {
  return indexes.some(
    ({ key, partialFilterExpression, hidden, collation }) =>
      Object.keys(key)[0] === field &&
      isDirection(key[field]) &&
      partialFilterExpression === undefined &&
      collation === undefined &&
      (hidden === undefined || hidden === false),
  );
}

/** TTL indexes of others that the plan leaves, and that may delete what the floor keeps: nobody knows what their field says. */
export function otherTtl(
  directive: MongodbDirective,
  indexes: readonly IndexInfo[],
  held: boolean,
): readonly Finding[] {
  if (directive.keepAtLeastMs === undefined || held) return [];
  const field = ttlField(directive);
  return indexes
    .filter(
      (index) =>
        index.expireAfterSeconds !== undefined &&
        Object.keys(index.key).length === 1 &&
        !isSingle(index, field) &&
        !isInert(index) &&
        !mustStop(directive, index, held) &&
        !(Object.keys(index.key)[0] === directive.clock.field && !isEarly(directive, index.expireAfterSeconds)),
    )
    .map((index) => ({
      guard: 'other-ttl-index' as const,
      of: index.name,
      property: 'indexes',
      allowed: `no other TTL index, because nothing may go before ${directive.keepAtLeastMs ?? 0} ms`,
      got: what(directive, index),
      remedy: 'drop it',
    }));
}

/** TTL indexes on the field that delete now: what stops while a date in it cannot be trusted. */
export function acting(directive: MongodbDirective, indexes: readonly IndexInfo[]): readonly WrongTtl[] {
  const field = ttlField(directive);
  return indexes
    .filter((index) => isSingle(index, field) && index.expireAfterSeconds !== undefined && !isInert(index))
    .map(toWrong);
}

function reports(
  directive: MongodbDirective,
  indexes: readonly IndexInfo[],
  field: string,
  stop: readonly IndexInfo[],
): readonly string[] {
  const notices: string[] = [];
  for (const index of indexes) {
    if (isSingle(index, field)) {
      if (index.partialFilterExpression === undefined) continue;
      notices.push(
        `index '${index.name}' of ${directive.collection} covers a part of the documents only; the others need the whole index on '${field}'`,
      );
    } else if (index.expireAfterSeconds !== undefined) {
      if (Object.keys(index.key).length > 1) {
        notices.push(
          `index '${index.name}' of ${directive.collection} has expireAfterSeconds on several fields, which MongoDB ignores; drop that option with the index when it is rebuilt`,
        );
      } else if (!stop.includes(index) && !isInert(index)) {
        notices.push(`${what(directive, index)} beside this directive; drop it if it may delete earlier`);
      }
    }
  }
  return notices;
}

/** Nobody remembers the time of somebody else's index but this line. */
function stopped(directive: MongodbDirective, index: IndexInfo, held: boolean): readonly string[] {
  if (OURS.test(index.name)) return [];
  return [
    held
      ? `${what(directive, index)} and is stopped by the hold; set it back with collMod after the hold if it is still wanted`
      : `${what(directive, index)}, before this directive does, and is stopped; drop it`,
  ];
}

function what(directive: MongodbDirective, { name, key, expireAfterSeconds }: IndexInfo): string {
  return `index '${name}' of ${directive.collection} deletes by '${Object.keys(key)[0] ?? ''}' after ${String(expireAfterSeconds)} s`;
}

function isSingle(index: IndexInfo, field: string): boolean {
  const fields = Object.keys(index.key);
  return fields.length === 1 && fields[0] === field && isDirection(index.key[field]);
}

/** 'hashed', 'text' and the like do not order dates. */
function isDirection(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'object' && value !== null && !Number.isNaN(Number(value)));
}

function freeName(indexes: readonly IndexInfo[], wanted: string): string {
  let name = wanted;
  for (let n = 2; indexes.some((index) => index.name === name); n += 1) name = `${wanted}_${n}`;
  return name;
}
