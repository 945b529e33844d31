// SPDX-License-Identifier: Apache-2.0
import type { Document } from 'mongodb';
import type { MongodbDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';

/** A collection as `listCollections` tells it. */
export interface CollectionInfo {
  readonly type?: string;
  readonly options?: Document;
}

/** Fails where what is deleted from the collection lives on beside it, or where a TTL index does nothing. */
export function checkCollection({ id, database, collection }: MongodbDirective, found: CollectionInfo): void {
  const options: Document = found.options ?? {};
  const type = options['capped'] === true ? 'capped collection' : (found.type ?? 'collection');
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
  const images = options['changeStreamPreAndPostImages'] as { readonly enabled?: unknown } | null | undefined;
  if (images === undefined || images?.enabled === false) return;
  fail(
    'retention/invalid',
    id,
    'changeStreamPreAndPostImages',
    'off: the server keeps a copy of each document that is changed or deleted, which no TTL index of the collection reaches',
    `${JSON.stringify(images)} on '${database}.${collection}'`,
    `switch it off with collMod (changeStreamPreAndPostImages: { enabled: false }), and let what is in config.system.preimages expire`,
  );
}
