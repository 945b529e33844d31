// SPDX-License-Identifier: Apache-2.0
import COS from 'cos-nodejs-sdk-v5';
import type { CosDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import type { Endpoint } from '../engine';
import { bucketSettings } from './bucket';
import { fitsPath, fitsXml, isEncoded, readInstant, readName, readReferences } from './names';
import {
  cutAtKey,
  readMarker,
  type ObjectStore,
  type Page,
  type PendingUpload,
  type Refusal,
  type StoredVersion,
} from './store';

const TIMEOUT_MS = 30_000;
/** What one listing or one deletion may carry. */
export const BATCH = 1_000;

/** The vendor's client behind the port: its signature, endpoints and retries are the ones the service is tested with. */
export async function connectCos(directive: CosDirective, endpoint: Endpoint): Promise<ObjectStore> {
  const { user, password, token } = endpoint;
  if (user === undefined || password === undefined) {
    fail(
      'retention/missing',
      directive.id,
      `endpoints.${directive.unit}.user`,
      'give SecretId as user and SecretKey as password, or let the function use its role',
    );
  }
  const place = { Bucket: directive.bucket, Region: directive.region };
  const cos = new COS({
    SecretId: user,
    SecretKey: password,
    ...(token === undefined ? {} : { SecurityToken: token }),
    // the client replaces {Bucket} and {Region}; it refuses the path style since 3.0.
    ...(endpoint.hosts[0] === undefined || endpoint.hosts[0] === '' ? {} : { Domain: endpoint.hosts[0] }),
    Timeout: TIMEOUT_MS,
    // a function in a VPC reaches the internal endpoint only: another domain would wait for its time-out.
    AutoSwitchHost: false,
    // clocks that differ are a finding; a client that corrects its own silently would hide it.
    CorrectClockSkew: false,
    // a key that begins with a slash is another object than the one without it.
    UseRawKey: true,
  });
  const { VersioningConfiguration } = await cos.getBucketVersioning(place);
  // suspended versioning leaves versions behind, so only a bucket that never had it lists plain objects.
  const versioned = VersioningConfiguration.Status !== undefined && String(VersioningConfiguration.Status) !== '';

  return {
    versioned,
    settings: () => bucketSettings(cos, place, String(VersioningConfiguration.Status ?? '')),
    async folders(prefix) {
      const answer = await cos.getBucket({ ...place, Prefix: prefix, Delimiter: '/', EncodingType: 'url' });
      const encoded = isEncoded(answer);
      const names = (answer.CommonPrefixes ?? []).map(({ Prefix }) => readName(Prefix, encoded) ?? '');
      // a folder is often an object of its own, with the name of the folder and nothing in it.
      const objects = answer.Contents.filter(({ Key }) => readName(Key, encoded) !== prefix).length;
      return { folders: names.filter(Boolean), objects, truncated: String(answer.IsTruncated) === 'true' };
    },
    async versions(prefix, from, limit = BATCH) {
      const { key, inside } = readMarker(from);
      if (!versioned) {
        const answer = await cos.getBucket({
          ...place,
          Prefix: prefix,
          MaxKeys: limit,
          EncodingType: 'url',
          ...(key === undefined ? {} : { Marker: key }),
        });
        return page(answer, answer.Contents.map(toVersion(isEncoded(answer), false)), answer.IsTruncated, null, limit);
      }
      // the client's types call the marker `Marker`, its code reads `KeyMarker` (3.0.0, seen 2026-11-22).
      const query: COS.ListObjectVersionsParams & { KeyMarker?: string } = {
        ...place,
        Prefix: prefix,
        MaxKeys: String(limit),
        EncodingType: 'url',
        ...(key === undefined ? {} : { KeyMarker: key }),
        ...(inside === undefined ? {} : { VersionIdMarker: inside }),
      };
      const answer = await cos.listObjectVersions(query);
      const encoded = isEncoded(answer);
      const items = [
        ...answer.Versions.map(toVersion(encoded, false)),
        ...answer.DeleteMarkers.map(toVersion(encoded, true)),
      ];
      return page(answer, items, answer.IsTruncated, answer.NextVersionIdMarker ?? '', limit);
    },
    async uploads(prefix, from, limit = BATCH) {
      const { key, inside } = readMarker(from);
      const answer = await cos.multipartList({
        ...place,
        Prefix: prefix,
        Delimiter: '',
        MaxUploads: limit,
        EncodingType: 'url',
        ...(key === undefined ? {} : { KeyMarker: key }),
        ...(inside === undefined ? {} : { UploadIdMarker: inside }),
      });
      const encoded = isEncoded(answer);
      const items = answer.Upload.map(({ Key, UploadId, Initiated }): Unread<PendingUpload> => ({
        key: readName(Key, encoded),
        uploadId: UploadId,
        startedMs: readInstant(Initiated),
      }));
      return page(answer, items, answer.IsTruncated, answer.NextUploadIdMarker ?? '', limit);
    },
    async remove(versions) {
      const together = versions.filter(({ key }) => fitsXml(key));
      const alone = versions.filter(({ key }) => !fitsXml(key));
      const refusals: Refusal[] = together.length === 0 ? [] : await removeTogether(cos, place, together);
      for (const version of alone) refusals.push(...(await removeAlone(cos, place, version)));
      return refusals;
    },
    async abort(upload) {
      // its address is a path, in which dots would name another object.
      if (!fitsPath(upload.key)) return { key: upload.key, code: 'NameNotPossible' };
      try {
        await cos.multipartAbort({ ...place, Key: upload.key, UploadId: upload.uploadId });
        return undefined;
      } catch (error) {
        // completed or aborted by its owner since the listing: nothing is left to abort.
        const code = refusalCode(error);
        return code === 'NoSuchUpload' ? undefined : { key: upload.key, code };
      }
    },
  };
}

type Place = { readonly Bucket: string; readonly Region: string };
type Unread<T extends { readonly key: string }> = Omit<T, 'key'> & { readonly key: string | undefined };

function toVersion(
  encoded: boolean,
  marker: boolean,
): (each: { Key: string; VersionId?: string; LastModified: string }) => Unread<StoredVersion> {
  return ({ Key, VersionId, LastModified }) => ({
    key: readName(Key, encoded),
    ...(VersionId === undefined ? {} : { versionId: VersionId }),
    modifiedMs: readInstant(LastModified),
    marker,
  });
}

/**
 * One page with the names that can be read; the others are counted, because whoever acts on one takes another object.
 * @param inside where a further page begins inside a key; null: each key has one entry
 */
function page<T extends { readonly key: string; readonly modifiedMs?: number; readonly startedMs?: number }>(
  answer: { headers?: Record<string, unknown> },
  items: readonly Unread<T>[],
  isTruncated: unknown,
  inside: string | null,
  limit: number,
): Page<T> {
  const dateOf = (item: Unread<T>): number => item.modifiedMs ?? item.startedMs ?? Number.NaN;
  const read = items.filter((item): item is Unread<T> & T => item.key !== undefined);
  const truncated = String(isTruncated) === 'true';
  // the next page begins behind a name: without one it would never come. A look at one entry asks for no next page.
  if (truncated && read.length === 0 && limit > 1) {
    throw new Error(
      `names of objects must be listed with percent encoding, got a page of ${items.length} without one that can be read; look at the endpoint: something in front of the store rewrites its answers`,
    );
  }
  const last = truncated ? read.at(-1) : undefined;
  return {
    ...(inside === null
      ? { items: read, wholeKeys: true, ...(last === undefined ? {} : { next: JSON.stringify([last.key]) }) }
      : cutAtKey<T>(read, truncated, inside)),
    unreadable: items.flatMap((item) => (item.key === undefined ? [dateOf(item)] : [])),
    clockMs: clockOf(answer),
  };
}

/** What is not in the list of the deleted is not deleted, whatever the status says. */
async function removeTogether(cos: COS, place: Place, versions: readonly StoredVersion[]): Promise<Refusal[]> {
  const answer = await cos.deleteMultipleObject({
    ...place,
    Quiet: false,
    Objects: versions.map(({ key, versionId }) => ({
      Key: key,
      ...(versionId === undefined ? {} : { VersionId: versionId }),
    })),
  });
  const refused = new Map(answer.Error.map((each) => [idOf(each), each.Code ?? 'unknown']));
  const deleted = new Set(answer.Deleted.map((each) => idOf(each)));
  return versions.flatMap(({ key, versionId = '' }) => {
    const id = JSON.stringify([key, versionId]);
    const code = refused.get(id) ?? refused.get(JSON.stringify([key, '']));
    if (code !== undefined) return [{ key, versionId, code }];
    // the version before there were versions may be called by its key alone.
    const confirmed = deleted.has(id) || (versionId === 'null' && deleted.has(JSON.stringify([key, ''])));
    return confirmed ? [] : [{ key, versionId, code: 'NotConfirmed' }];
  });
}

function idOf({ Key, VersionId }: { Key?: string; VersionId?: string }): string {
  return JSON.stringify([readReferences(Key ?? ''), VersionId ?? '']);
}

/** By the address, in which every character has a form: XML has none for control characters. */
async function removeAlone(cos: COS, place: Place, { key, versionId }: StoredVersion): Promise<Refusal[]> {
  const at = { key, ...(versionId === undefined ? {} : { versionId }) };
  if (!fitsPath(key)) return [{ ...at, code: 'NameNotPossible' }];
  try {
    await cos.deleteObject({ ...place, Key: key, ...(versionId === undefined ? {} : { VersionId: versionId }) });
    return [];
  } catch (error) {
    return [{ ...at, code: refusalCode(error) }];
  }
}

/** The code with which the store refuses one object; what is the connection's, or the store's own trouble, is thrown. */
function refusalCode(error: unknown): string {
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (typeof code !== 'string' || typeof statusCode !== 'number' || statusCode === 429 || statusCode >= 500)
    throw error;
  return code;
}

/** The store's clock from the answer's header; without one, no object counts as old. */
function clockOf(answer: { headers?: Record<string, unknown> }): number {
  const date = answer.headers?.['date'];
  const clockMs = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  return Number.isNaN(clockMs) ? 0 : clockMs;
}
