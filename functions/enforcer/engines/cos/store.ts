// SPDX-License-Identifier: Apache-2.0

/** One version of an object; in a bucket that never had versions, the object. */
export interface StoredVersion {
  readonly key: string;
  /** Absent in a bucket that never had versions. */
  readonly versionId?: string;
  readonly modifiedMs: number;
  /** A delete marker: holds no data, hides what lies below. */
  readonly marker: boolean;
}

/** An upload in parts that was neither completed nor aborted: invisible in listings, kept for ever without a rule. */
export interface PendingUpload {
  readonly key: string;
  readonly uploadId: string;
  readonly startedMs: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Whether `items` holds every entry of each of its keys. */
  readonly wholeKeys: boolean;
  /** Where the next page starts; absent at the end. */
  readonly next?: string;
  /** Dates of entries beside `items` whose names cannot be read with certainty, in milliseconds. */
  readonly unreadable: readonly number[];
  /** The store's own clock. */
  readonly clockMs: number;
}

export interface Refusal {
  readonly key: string;
  readonly versionId?: string;
  /** The store's reason; `NotConfirmed` where it gave none and did not say that it deleted. */
  readonly code: string;
}

/** A setting of the bucket; `unknown` is the store's reason not to tell. */
export type Told<T> = { readonly is: T } | { readonly unknown: string };

/** What keeps objects beside their own deletion. */
export interface BucketSettings {
  /** Empty for a bucket that never had versions. */
  readonly versioning: string;
  /** Where copies of each object go. */
  readonly replicatedTo: Told<readonly string[]>;
  readonly locked: Told<boolean>;
}

/** What lies directly below a prefix. */
export interface Folders {
  readonly folders: readonly string[];
  /** Objects that lie in no further folder. */
  readonly objects: number;
  /** Whether there is more than was listed. */
  readonly truncated: boolean;
}

/** What the engine needs of an object store: the thin port behind which the vendor's client is. */
export interface ObjectStore {
  /** Whether the bucket has or had versions. */
  readonly versioned: boolean;
  settings(): Promise<BucketSettings>;
  /** Names up to the next slash, one page of them. */
  folders(prefix: string): Promise<Folders>;
  versions(prefix: string, from?: string, limit?: number): Promise<Page<StoredVersion>>;
  uploads(prefix: string, from?: string, limit?: number): Promise<Page<PendingUpload>>;
  /** Deletes at most 1,000 versions at once, each by its id; tells which were refused. */
  remove(versions: readonly StoredVersion[]): Promise<readonly Refusal[]>;
  /** Aborts an upload; tells whether it was refused. One that is gone already is none. */
  abort(upload: PendingUpload): Promise<Refusal | undefined>;
}

/**
 * Sorts a page by key and cuts it at its last whole key, so that the next one starts behind a key. A marker inside a key
 * would name a version that this pass deletes, and what a listing does with such a marker is documented nowhere; it is
 * used only when one key fills a whole page.
 */
export function cutAtKey<T extends { readonly key: string }>(
  items: readonly T[],
  truncated: boolean,
  inside: string,
): Pick<Page<T>, 'items' | 'wholeKeys' | 'next'> {
  const sorted = [...items].sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
  const last = sorted.at(-1);
  if (!truncated || last === undefined) return { items: sorted, wholeKeys: true };
  const whole = sorted.filter((item) => item.key !== last.key);
  const end = whole.at(-1);
  if (end !== undefined) return { items: whole, wholeKeys: true, next: JSON.stringify([end.key]) };
  return { items: sorted, wholeKeys: false, next: JSON.stringify([last.key, inside]) };
}

/** Reads what `cutAtKey` wrote; anything else starts anew. */
export function readMarker(from: string | undefined): { key?: string; inside?: string } {
  if (from === undefined) return {};
  try {
    const [key, inside] = JSON.parse(from) as unknown[];
    if (typeof key !== 'string') return {};
    return typeof inside === 'string' ? { key, inside } : { key };
  } catch {
    return {};
  }
}
