// SPDX-License-Identifier: Apache-2.0
import type { Collection, Document, Filter } from 'mongodb';
import type { MongodbDirective } from '../../../../lib/directives';
import { FIRST_DATE } from './due';
import { codeOf, MONGO_CODE } from './failures';
import type { Finding } from './guards';
import { MONGODB_SETTINGS } from './settings';
import { valueAt } from './sweep';
import { ttlField } from './ttl-plan';

/** Documents that go next are looked at up to so many: those behind them are looked at before they go. */
const NEXT = 1_000;

/**
 * Dates by which a TTL index takes documents that are younger than their floor: those before any record, which an application
 * writes for "none", and due dates that lie too soon after the date of their document.
 */
export async function earlyDates(collection: Collection, directive: MongodbDirective): Promise<readonly Finding[]> {
  const { keepAtLeastMs } = directive;
  if (keepAtLeastMs === undefined) return [];
  const field = ttlField(directive);
  try {
    const sentinels = await sentinelDates(collection, field);
    if (sentinels) {
      return [
        {
          guard: 'sentinel-dates',
          property: `field '${field}'`,
          allowed: `no date before any record, by which a TTL index deletes at once, because nothing may go before ${keepAtLeastMs} ms`,
          got: `dates before ${FIRST_DATE.toISOString()}`,
          remedy: 'leave the date away until there is one, write milliseconds, and let a validator refuse others',
        },
      ];
    }
    return directive.form === 'expireAt' ? await earlyExpiry(collection, directive, field, keepAtLeastMs) : [];
  } catch (error) {
    if (codeOf(error) !== MONGO_CODE.maxTimeExpired) throw error;
    return [
      {
        guard: 'sentinel-dates',
        property: `field '${field}'`,
        allowed: 'dates that can be looked at',
        got: `what is not known: a search through all of ${directive.collection} takes more than ${MONGODB_SETTINGS.witnessMs} ms`,
        remedy: `create a plain index on '${field}'`,
      },
    ];
  }
}

async function sentinelDates(collection: Collection, field: string): Promise<boolean> {
  const filter = { [field]: { $lt: FIRST_DATE } } as Filter<Document>;
  const options = { projection: { _id: 1 }, maxTimeMS: MONGODB_SETTINGS.witnessMs };
  return (await collection.find(filter, options).limit(1).next()) !== null;
}

async function earlyExpiry(
  collection: Collection,
  { clock, collection: name }: MongodbDirective,
  field: string,
  keepAtLeastMs: number,
): Promise<readonly Finding[]> {
  const options = { projection: { [field]: 1, [clock.field]: 1, _id: 0 }, maxTimeMS: MONGODB_SETTINGS.witnessMs };
  const filter = { [field]: { $gte: FIRST_DATE } } as Filter<Document>;
  const next = await collection
    .find(filter, options)
    .sort({ [field]: 1 })
    .limit(NEXT)
    .toArray();
  const early = next.filter((document) => {
    const [due, since] = [valueAt(document, field), valueAt(document, clock.field)];
    return due instanceof Date && since instanceof Date && due.getTime() - since.getTime() < keepAtLeastMs;
  });
  if (early.length === 0) return [];
  return [
    {
      guard: 'early-expiry',
      property: `field '${field}'`,
      allowed: `at least ${keepAtLeastMs} ms after '${clock.field}', because nothing may go before`,
      got: `${early.length} of the next ${next.length} documents of ${name} with a date before that`,
      remedy: 'write the date of the document plus the age of the table',
    },
  ];
}
