// SPDX-License-Identifier: Apache-2.0
import type { Collection, Document } from 'mongodb';
import type { MongodbDirective } from '../../../../lib/directives';
import { codeOf, MONGO_CODE } from './failures';
import type { Finding } from './guards';
import { MONGODB_SETTINGS } from './settings';
import { type IndexInfo, servesOrder, ttlField } from './ttl-plan';

/**
 * Whether a document holds several dates in the field. A TTL index takes the earliest of them, so that a young one goes
 * with an old one. The server keeps in its index whether a document ever had several; without one all are looked at.
 */
export async function datesInArrays(
  collection: Collection,
  directive: MongodbDirective,
  indexes: readonly IndexInfo[],
): Promise<readonly Finding[]> {
  const field = ttlField(directive);
  const { keepAtLeastMs } = directive;
  if (keepAtLeastMs === undefined) return [];
  if (servesOrder(indexes, field) && (await isMultiKey(collection, field)) === false) return [];
  const found = await anArray(collection, field);
  if (found === false) return [];
  return [
    {
      guard: 'dates-in-arrays',
      property: `field '${field}'`,
      allowed: `one date in each document, because nothing may go before ${keepAtLeastMs} ms`,
      got:
        found === true
          ? 'several in one document, of which a TTL index takes the earliest'
          : `what is not known: a search through all of ${directive.collection} takes more than ${MONGODB_SETTINGS.witnessMs} ms`,
      remedy:
        found === true
          ? 'write one date, and let a validator refuse arrays'
          : `create a plain index on '${field}', from which the server knows it`,
    },
  ];
}

/** undefined: the server does not say. */
async function isMultiKey(collection: Collection, field: string): Promise<boolean | undefined> {
  try {
    const plan = await collection
      .find({ [field]: { $lte: new Date(0) } })
      .sort({ [field]: 1 })
      .explain('queryPlanner');
    const said = found(plan);
    return said.length === 0 ? undefined : said.some(Boolean);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return undefined;
  }
}

/** What `isMultiKey` is anywhere in a plan: of each shard, under any name of the stages above. */
function found(plan: unknown): readonly boolean[] {
  if (typeof plan !== 'object' || plan === null) return [];
  return Object.entries(plan).flatMap(([name, value]: [string, unknown]) =>
    name === 'rejectedPlans' ? [] : name === 'isMultiKey' ? [value !== false] : found(value),
  );
}

/** undefined: there was no time to look at all documents. */
async function anArray(collection: Collection, field: string): Promise<boolean | undefined> {
  const parts = field.split('.');
  const paths = parts.map((_, index) => parts.slice(0, index + 1).join('.'));
  const several: Document[] = paths.map((path) => ({
    $and: [{ [path]: { $type: 'array' } }, { [`${path}.1`]: { $exists: true } }],
  }));
  try {
    const options = { projection: { _id: 1 }, maxTimeMS: MONGODB_SETTINGS.witnessMs };
    return (await collection.find({ $or: several }, options).limit(1).next()) !== null;
  } catch (error) {
    if (codeOf(error) !== MONGO_CODE.maxTimeExpired) throw error;
    return undefined;
  }
}
