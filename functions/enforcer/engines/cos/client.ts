// SPDX-License-Identifier: Apache-2.0
import COS from 'cos-nodejs-sdk-v5';
import type { CosDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import type { Endpoint } from '../engine';
import { cutAtKey, readMarker, type ObjectStore, type PendingUpload, type StoredVersion } from './store';

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
    // clocks that differ are a finding; a client that mends its own silently would hide it.
    CorrectClockSkew: false,
    // a key that begins with a slash is another object than the one without it.
    UseRawKey: true,
  });
  const { VersioningConfiguration } = await cos.getBucketVersioning(place);
  // suspended versioning leaves versions behind, so only a bucket that never had it lists plain objects.
  const versioned = VersioningConfiguration.Status !== undefined && String(VersioningConfiguration.Status) !== '';

  return {
    async versions(prefix, from, limit = BATCH) {
      const { key, inside } = readMarker(from);
      if (!versioned) {
        const answer = await cos.getBucket({
          ...place,
          Prefix: prefix,
          MaxKeys: limit,
          ...(key === undefined ? {} : { Marker: key }),
        });
        const items = answer.Contents.map(({ Key, LastModified }) => ({
          key: Key,
          modifiedMs: Date.parse(LastModified),
          marker: false,
        }));
        const last = answer.IsTruncated === 'true' ? items.at(-1) : undefined;
        return {
          items,
          wholeKeys: true,
          ...(last === undefined ? {} : { next: JSON.stringify([last.key]) }),
          clockMs: clockOf(answer),
        };
      }
      // the client's types call the marker `Marker`, its code reads `KeyMarker` (3.0.0, seen 2026-11-22).
      const query: COS.ListObjectVersionsParams & { KeyMarker?: string } = {
        ...place,
        Prefix: prefix,
        MaxKeys: String(limit),
        ...(key === undefined ? {} : { KeyMarker: key }),
        ...(inside === undefined ? {} : { VersionIdMarker: inside }),
      };
      const answer = await cos.listObjectVersions(query);
      const items = [...answer.Versions.map(toVersion(false)), ...answer.DeleteMarkers.map(toVersion(true))];
      return {
        ...cutAtKey(items, answer.IsTruncated === 'true', answer.NextVersionIdMarker ?? ''),
        clockMs: clockOf(answer),
      };
    },
    async uploads(prefix, from, limit = BATCH) {
      const { key, inside } = readMarker(from);
      const answer = await cos.multipartList({
        ...place,
        Prefix: prefix,
        Delimiter: '',
        MaxUploads: limit,
        ...(key === undefined ? {} : { KeyMarker: key }),
        ...(inside === undefined ? {} : { UploadIdMarker: inside }),
      });
      const items: PendingUpload[] = answer.Upload.map((each) => ({
        key: each.Key,
        uploadId: each.UploadId,
        startedMs: Date.parse(each.Initiated),
      }));
      return {
        ...cutAtKey(items, String(answer.IsTruncated) === 'true', answer.NextUploadIdMarker ?? ''),
        clockMs: clockOf(answer),
      };
    },
    async remove(versions) {
      const answer = await cos.deleteMultipleObject({
        ...place,
        Quiet: true,
        Objects: versions.map(({ key, versionId }) => ({
          Key: key,
          ...(versionId === undefined ? {} : { VersionId: versionId }),
        })),
      });
      return answer.Error.map((each) => ({ key: each.Key, code: each.Code ?? 'unknown' }));
    },
    async abort(upload) {
      try {
        await cos.multipartAbort({ ...place, Key: upload.key, UploadId: upload.uploadId });
      } catch (error) {
        // completed or aborted by its owner since the listing: nothing is left to abort.
        if ((error as { code?: unknown }).code !== 'NoSuchUpload') throw error;
      }
    },
  };
}

function toVersion(marker: boolean): (each: { Key: string; VersionId: string; LastModified: string }) => StoredVersion {
  return (each) => ({ key: each.Key, versionId: each.VersionId, modifiedMs: Date.parse(each.LastModified), marker });
}

/** The store's clock from the answer's header; without one, no object counts as old. */
function clockOf(answer: { headers?: Record<string, unknown> }): number {
  const date = answer.headers?.['date'];
  const clockMs = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  return Number.isNaN(clockMs) ? 0 : clockMs;
}
