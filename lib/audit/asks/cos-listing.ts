// SPDX-License-Identifier: Apache-2.0
import { asRecord, asText, objectsIn } from '../../verify/reading/json';

/** What a page of versions tells, without a name. */
export interface VersionsSeen {
  readonly objects: number;
  /** When the oldest current object was written; null where the page has none. */
  readonly oldestMs: number | null;
  /** When the version that is longest noncurrent became so. */
  readonly oldestNoncurrentMs: number | null;
  /** Greatest time between the first write of a name and the last; 0 where nothing was overwritten. */
  readonly overwrittenMs: number;
}

interface Version {
  readonly key: string;
  readonly ms: number;
  readonly latest: boolean;
  readonly marker: boolean;
}

/** Reads a page of `GetBucketObjectVersions`. @throws Error for a version without a date, which is no answer */
export function readVersions(page: unknown): { readonly seen: VersionsSeen; readonly next: object | undefined } {
  const result = asRecord(asRecord(page)['ListVersionsResult']);
  const versions = [
    ...objectsIn(result['Version']).map((each) => versionOf(each, false)),
    ...objectsIn(result['DeleteMarker']).map((each) => versionOf(each, true)),
  ];
  const byKey = new Map<string, Version[]>();
  for (const version of versions) byKey.set(version.key, [...(byKey.get(version.key) ?? []), version]);
  let seen: VersionsSeen = { objects: 0, oldestMs: null, oldestNoncurrentMs: null, overwrittenMs: 0 };
  for (const same of byKey.values())
    seen = withKey(
      seen,
      same.sort((a, b) => b.ms - a.ms),
    );
  const next = {
    'key-marker': asText(result['NextKeyMarker']),
    'version-id-marker': asText(result['NextVersionIdMarker']),
  };
  return { seen, next: isTruncated(result) ? next : undefined };
}

function withKey(seen: VersionsSeen, newestFirst: readonly Version[]): VersionsSeen {
  const current = newestFirst.find(({ latest, marker }) => latest && !marker);
  const records = newestFirst.filter(({ marker }) => !marker);
  let noncurrentMs = seen.oldestNoncurrentMs;
  for (const [index, { latest, marker }] of newestFirst.entries()) {
    if (latest || marker) continue;
    // it became noncurrent when the next one was written.
    noncurrentMs = earlier(noncurrentMs, newestFirst[index - 1]?.ms ?? newestFirst[index]?.ms ?? null);
  }
  const span = current === undefined ? 0 : current.ms - (records.at(-1)?.ms ?? current.ms);
  return {
    objects: seen.objects + newestFirst.length,
    oldestMs: earlier(seen.oldestMs, current?.ms ?? null),
    oldestNoncurrentMs: noncurrentMs,
    overwrittenMs: Math.max(seen.overwrittenMs, span),
  };
}

function versionOf(item: Record<string, unknown>, marker: boolean): Version {
  const ms = Date.parse(asText(item['LastModified']));
  if (Number.isNaN(ms)) throw new Error('a version has no date');
  return { key: String(item['Key']), ms, latest: String(item['IsLatest']) === 'true', marker };
}

/** Reads a page of `ListMultipartUploads`. @throws Error for an upload without a date, which is no answer */
export function readUploads(page: unknown): {
  readonly seen: { readonly uploads: number; readonly oldestMs: number | null };
  readonly next: object | undefined;
} {
  const result = asRecord(asRecord(page)['ListMultipartUploadsResult']);
  const starts = objectsIn(result['Upload']).map((each) => {
    const ms = Date.parse(asText(each['Initiated']));
    if (Number.isNaN(ms)) throw new Error('an upload has no date');
    return ms;
  });
  const next = {
    'key-marker': asText(result['NextKeyMarker']),
    'upload-id-marker': asText(result['NextUploadIdMarker']),
  };
  return {
    seen: { uploads: starts.length, oldestMs: starts.reduce<number | null>(earlier, null) },
    next: isTruncated(result) ? next : undefined,
  };
}

function isTruncated(result: Record<string, unknown>): boolean {
  return String(result['IsTruncated']) === 'true';
}

function earlier(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}
