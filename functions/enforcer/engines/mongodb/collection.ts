// SPDX-License-Identifier: Apache-2.0
import type { Document } from 'mongodb';
import type { MongodbDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import type { Finding } from './guards';
import { isEarly } from './ttl-plan';

/** A collection as `listCollections` tells it. */
export interface CollectionInfo {
  readonly name: string;
  readonly type?: string;
  readonly options?: Document;
}

/** Fails where what is deleted from the collection lives on beside it, or where a TTL index does nothing. */
export function checkCollection(directive: MongodbDirective, found: CollectionInfo): readonly Finding[] {
  const { id, database, collection } = directive;
  const { options } = found;
  const type = options?.['capped'] === true ? 'capped collection' : (found.type ?? 'collection');
  if (type !== 'collection') {
    fail(
      'retention/invalid',
      id,
      'collection',
      'a plain collection',
      `a ${type} under '${database}.${collection}'`,
      'TTL indexes do not work there: move the records or correct the placement',
    );
  }
  if (options === undefined) return [unknownCollection(directive, 'the server says no options of it')];
  const images = options['changeStreamPreAndPostImages'] as { readonly enabled?: unknown } | null | undefined;
  if (images !== undefined && images?.enabled !== false) {
    fail(
      'retention/invalid',
      id,
      'changeStreamPreAndPostImages',
      'off: the server keeps a copy of each document that is changed or deleted, which no TTL index of the collection reaches',
      `${JSON.stringify(images)} on '${database}.${collection}'`,
      `switch it off with collMod (changeStreamPreAndPostImages: { enabled: false }), and let what is in config.system.preimages expire`,
    );
  }
  const seconds: unknown = options['expireAfterSeconds'];
  if (seconds === undefined || !isEarly(directive, seconds)) return [];
  return [
    {
      guard: 'other-ttl-index',
      of: 'collection',
      property: 'expireAfterSeconds',
      allowed: 'no clustered collection that deletes by its key before the directive does',
      got: `${String(seconds)} s on '${database}.${collection}' itself`,
      remedy: 'set it to off with collMod (expireAfterSeconds)',
    },
  ];
}

/** The collection in which the profiler keeps statements, until it is full. */
const PROFILE = 'system.profile';

/**
 * Fails where the profiler writes, or wrote, statements with the values of records: what is in there goes by size and not by age.
 *
 * @param all every collection of the database
 */
export function profilerFindings({ database }: MongodbDirective, all: readonly CollectionInfo[]): readonly Finding[] {
  if (!all.some(({ name }) => name === PROFILE)) return [];
  return [
    {
      guard: 'profiler',
      property: `profiler of '${database}'`,
      allowed: `off, without a collection '${PROFILE}'`,
      got: `'${database}.${PROFILE}', in which statements stay with the values of records until others take their room`,
      remedy: `switch it off (db.setProfilingLevel(0)) and drop '${PROFILE}'`,
    },
  ];
}

/** What is said of a collection that cannot be looked at. */
export function unknownCollection({ database, collection }: MongodbDirective, why: string): Finding {
  return {
    guard: 'collection',
    property: 'collection',
    allowed: 'a plain collection without images of what is deleted',
    got: `'${database}.${collection}', of which it is not known what it is: '${why}'`,
    remedy: 'grant the user of the enforcer listCollections on the database',
  };
}
