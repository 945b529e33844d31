// SPDX-License-Identifier: Apache-2.0
import type { MongodbDirective } from '../../../lib/directives';
import { fail } from '../../../lib/errors';
import { MONGODB_SETTINGS } from './settings';

/** An index as `listIndexes` tells it. */
export interface IndexInfo {
  readonly name: string;
  readonly key: Readonly<Record<string, unknown>>;
  readonly expireAfterSeconds?: unknown;
  readonly partialFilterExpression?: unknown;
}

/** What to do so that the field's TTL index is as the directive says. Nothing is ever dropped. */
export interface TtlPlan {
  readonly field: string;
  readonly seconds: number;
  /** TTL indexes on the field with another time, to be changed in place. */
  readonly modify: readonly { readonly name: string; readonly from: unknown }[];
  /** A plain index on the field, to be made a TTL index in place. */
  readonly convert: string | undefined;
  /** Name of the index to create, when none on the field can be used. */
  readonly create: string | undefined;
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

/**
 * | index on the field            | acts            | under a hold   |
 * |-------------------------------|-----------------|----------------|
 * | none                          | create          | nothing        |
 * | plain                         | make it TTL     | nothing        |
 * | TTL with the right time       | nothing         | set to maximum |
 * | TTL with another time         | change in place | set to maximum |
 * | TTL on a part of the documents| change, create  | set to maximum |
 * | compound with a TTL           | create, report  | report         |
 * | TTL on another field          | report          | report         |
 */
export function planTtl(directive: MongodbDirective, indexes: readonly IndexInfo[], held: boolean): TtlPlan {
  const field = ttlField(directive);
  const seconds = ttlSeconds(directive, held);
  const single = indexes.filter((index) => isSingle(index, field));
  const whole = single.filter((index) => index.partialFilterExpression === undefined);
  const expiring = single.filter((index) => index.expireAfterSeconds !== undefined);
  const wholeTtl = whole.some((index) => index.expireAfterSeconds !== undefined);
  const plain = whole.find((index) => index.expireAfterSeconds === undefined);
  return {
    field,
    seconds,
    modify: expiring
      .filter((index) => Number(index.expireAfterSeconds) !== seconds)
      .map(({ name, expireAfterSeconds }) => ({ name, from: expireAfterSeconds })),
    convert: held || wholeTtl ? undefined : plain?.name,
    create: held || wholeTtl || plain !== undefined ? undefined : freeName(indexes, `retention_${field}_ttl`),
    notices: reports(directive, indexes, field, held),
  };
}

/** Whether the server itself removes what is due by the field. */
export function nativeInPlace(plan: TtlPlan): boolean {
  return plan.create === undefined && plan.convert === undefined && plan.modify.length === 0;
}

/** Whether an index serves a walk in the order of the field over all documents that have it. */
export function servesOrder(indexes: readonly IndexInfo[], field: string): boolean {
  return indexes.some(
    ({ key, partialFilterExpression }) =>
      Object.keys(key)[0] === field && isDirection(key[field]) && partialFilterExpression === undefined,
  );
}

function reports(
  directive: MongodbDirective,
  indexes: readonly IndexInfo[],
  field: string,
  held: boolean,
): readonly string[] {
  const notices: string[] = [];
  for (const index of indexes) {
    if (isSingle(index, field)) {
      if (index.partialFilterExpression === undefined) continue;
      notices.push(
        `index '${index.name}' of ${directive.collection} covers a part of the documents only; the others need the whole index on '${field}'`,
      );
    } else if (index.expireAfterSeconds !== undefined) {
      const fields = Object.keys(index.key);
      if (fields.length > 1) {
        notices.push(
          `index '${index.name}' of ${directive.collection} has expireAfterSeconds on several fields, which MongoDB ignores; drop that option with the index when it is rebuilt`,
        );
      } else {
        notices.push(
          `index '${index.name}' of ${directive.collection} deletes by '${fields[0] ?? ''}' after ${String(index.expireAfterSeconds)} s beside this directive${held ? ' and goes on under the hold; stop it with collMod' : '; drop it if it may delete earlier'}`,
        );
      }
    }
  }
  return notices;
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
