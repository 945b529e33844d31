// SPDX-License-Identifier: Apache-2.0
import { Binary, type Collection, type Document, Long, ObjectId, UUID } from 'mongodb';
import type { MongodbDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import { MONGODB_SETTINGS } from './settings';

/** A collection may have a collation by which `abc` is `ABC`. */
export const SIMPLE = { collation: { locale: 'simple' } };

export interface IndexOfField {
  readonly key: Document;
  readonly partialFilterExpression?: object;
  readonly collation?: object;
  readonly hidden?: boolean;
}

/** Whether an index finds ids that are compared as they are: a collation of its own folds them, and part of all is not all. */
export function findsIds({ key, partialFilterExpression, collation, hidden }: IndexOfField, first: string): boolean {
  const [[name, kind] = []] = Object.entries(key) as [string, unknown][];
  const plain = typeof kind === 'number' || kind === 'hashed';
  return name === first && plain && partialFilterExpression === undefined && collation === undefined && hidden !== true;
}

/** Every form in which an id may be kept: as it is, as the number, the ObjectId or the UUID that it spells out. */
export function asStored(id: string): readonly unknown[] {
  const forms: unknown[] = [id];
  const long = /^(0|-?[1-9]\d{0,18})$/.test(id) ? Long.fromString(id) : undefined;
  if (long?.toString() === id) forms.push(long);
  else if (String(Number(id)) === id) forms.push(Number(id));
  // each spells out one text only, in small letters.
  if (/^[\da-f]{24}$/.test(id)) forms.push(new ObjectId(id));
  if (/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(id)) forms.push(new UUID(id));
  return forms;
}

/** Conditions by which a field holds one value: an array matches by any of its elements, also one that the field is in. */
export function holdsOne(field: string): readonly Document[] {
  const parts = field.split('.');
  return parts.map((_, at) => ({ [`${parts.slice(0, at + 1).join('.')}.0`]: { $exists: false } }));
}

/** Types of values that no text of an order spells out, as an application may write them: a decimal number has many forms. */
const UNNAMED = ['object', 'bool', 'date', 'regex', 'timestamp', 'decimal'];
const uuidOf = (byte: number): Binary => new Binary(Buffer.alloc(16, byte), Binary.SUBTYPE_UUID);

/** Fails where ids are kept in a form that no order can name: the records of their subjects would stay and look erased. */
export async function refuseUnnamed(
  collection: Collection,
  { id, database, collection: name }: MongodbDirective,
  field: string,
): Promise<void> {
  // bytes that are no UUID are before or behind all of these. Each of the conditions is a range of the index.
  const bytes = [{ [field]: { $lt: uuidOf(0) } }, { [field]: { $gt: uuidOf(0xff) } }];
  const found = await collection
    .find({ $or: [{ [field]: { $type: UNNAMED } }, ...bytes] }, { ...SIMPLE, maxTimeMS: MONGODB_SETTINGS.witnessMs })
    .project({ _id: 1 })
    .limit(1)
    .next();
  if (found === null) return;
  fail(
    'retention/invalid',
    id,
    'subject',
    'a field of texts, whole numbers, ObjectIds or UUIDs of subtype 4, as an order can name them',
    `'${field}' of '${database}.${name}' with other values too`,
    `find them with db.getCollection(${JSON.stringify(name)}).find({ ${JSON.stringify(field)}: { $type: ${JSON.stringify([...UNNAMED, 'binData'])} } }), and name another field or write them as text`,
  );
}
