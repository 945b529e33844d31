// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { ask, unitsOf, type Ask } from './ask';
import { id, one, text, type Page } from './form';
import { readUploads, readVersions } from './cos-listing';

/** COS answers XML over a host for each bucket; `action` is the vendor's name, and its client signs the request. */
const COS = { product: 'cos', version: '5' } as const;
/** A listing is read this far; what lies behind is not seen, and the sample says how much was. */
const MOST_PAGES = 20;

/** One element or several: XML does not say which of them is a list. */
function each<T extends z.ZodType>(item: T) {
  return z
    .union([z.array(item), item])
    .nullish()
    .transform((value): z.output<T>[] =>
      value === null || value === undefined ? [] : Array.isArray(value) ? value : [value],
    );
}

/** An element without content is read as an empty text. */
function element<T extends z.ZodType>(content: T) {
  return z.union([content, z.literal('').transform(() => undefined)]);
}

const days = z
  .union([z.string().regex(/^\d+$/), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? null : Number(value)));

export const COS_BUCKETS = ask({
  ...COS,
  id: 'cos-buckets',
  action: 'GetService',
  paging: { by: 'none' },
  subjects: ({ ours }) => [{ key: 'account', region: ours[0] ?? '', parameters: {} }],
  form: z
    .object({
      ListAllMyBucketsResult: z.object({
        Buckets: element(z.object({ Bucket: each(z.object({ Name: id, Location: text })) })),
        IsTruncated: z.union([z.literal('false'), z.literal(false)]).nullish(),
      }),
    })
    .transform(({ ListAllMyBucketsResult: { Buckets } }) => ({ items: Buckets?.Bucket ?? [], total: 0 })),
  tells: 'buckets that no estate declares, in any region',
});

/** One call for each bucket of the estate. */
const buckets =
  (action: string): Ask['subjects'] =>
  ({ estate }) =>
    unitsOf(estate, 'cos').map(({ bucket, region }) => ({
      key: bucket,
      region,
      parameters: { Bucket: bucket, Action: action },
    }));

const filter = z.object({
  Prefix: text,
  Tag: z.unknown().optional(),
  And: z.unknown().optional(),
  ObjectSizeGreaterThan: z.unknown().optional(),
  ObjectSizeLessThan: z.unknown().optional(),
  PrefixNotEquals: z.unknown().optional(),
});

const rule = z
  .object({
    ID: text,
    Status: text,
    Prefix: z.string().optional(),
    Filter: element(filter).nullish(),
    Expiration: element(z.object({ Days: days, Date: text })).nullish(),
    NoncurrentVersionExpiration: element(z.object({ NoncurrentDays: days })).nullish(),
    AbortIncompleteMultipartUpload: element(z.object({ DaysAfterInitiation: days })).nullish(),
  })
  .transform((found) => ({
    id: found.ID,
    enabled: found.Status === 'Enabled',
    prefix: found.Filter?.Prefix ?? found.Prefix ?? '',
    /** A filter that takes a part of the prefix only, which the provider does not show. */
    partial: ['Tag', 'And', 'ObjectSizeGreaterThan', 'ObjectSizeLessThan', 'PrefixNotEquals'].some(
      (key) => (found.Filter as Record<string, unknown> | undefined | null)?.[key] !== undefined,
    ),
    expirationDays: found.Expiration?.Days ?? null,
    onDate: (found.Expiration?.Date ?? '') !== '',
    noncurrentDays: found.NoncurrentVersionExpiration?.NoncurrentDays ?? null,
    abortDays: found.AbortIncompleteMultipartUpload?.DaysAfterInitiation ?? null,
  }));

export const COS_LIFECYCLE = ask({
  ...COS,
  id: 'cos-lifecycle',
  action: 'GetBucketLifecycle',
  paging: { by: 'none' },
  subjects: buckets('lifecycle'),
  form: z
    .object({ LifecycleConfiguration: z.object({ Rule: each(rule) }) })
    .transform(({ LifecycleConfiguration: { Rule } }) => ({ items: Rule, total: 0 })),
  none: ['NoSuchLifecycleConfiguration'],
  tells: 'the rules that delete objects, versions and uploads, with filters that no plan shows',
});

export const COS_VERSIONING = ask({
  ...COS,
  id: 'cos-versioning',
  action: 'GetBucketVersioning',
  paging: { by: 'none' },
  subjects: buckets('versioning'),
  form: one(
    z
      .object({ VersioningConfiguration: element(z.object({ Status: text })) })
      .transform(({ VersioningConfiguration }) => ({ status: VersioningConfiguration?.Status ?? '' })),
  ),
  tells: 'whether overwritten and deleted objects stay as versions',
});

export const COS_REPLICATION = ask({
  ...COS,
  id: 'cos-replication',
  action: 'GetBucketReplication',
  paging: { by: 'none' },
  subjects: buckets('replication'),
  form: z
    .object({
      ReplicationConfiguration: z.object({
        Rule: each(z.object({ ID: text, Status: text, Destination: z.object({ Bucket: text }).nullish() })),
      }),
    })
    .transform(({ ReplicationConfiguration: { Rule } }) => ({ items: Rule, total: 0 })),
  none: ['ReplicationConfigurationnotFoundError'],
  tells: 'replicas in other buckets and regions',
});

export const COS_LOGGING = ask({
  ...COS,
  id: 'cos-logging',
  action: 'GetBucketLogging',
  paging: { by: 'none' },
  subjects: buckets('logging'),
  form: one(
    z
      .object({
        BucketLoggingStatus: element(
          z.object({ LoggingEnabled: z.object({ TargetBucket: text, TargetPrefix: text }).nullish() }),
        ),
      })
      .transform(({ BucketLoggingStatus }) => ({ target: BucketLoggingStatus?.LoggingEnabled?.TargetBucket ?? '' })),
  ),
  tells: 'access logs with names of objects in another bucket',
});

export const COS_INVENTORY = ask({
  ...COS,
  id: 'cos-inventory',
  action: 'ListBucketInventory',
  paging: { by: 'none' },
  subjects: buckets('inventory'),
  form: z
    .object({
      ListInventoryConfigurationResult: element(
        z.object({
          InventoryConfiguration: each(
            z.object({
              Id: text,
              Destination: z.object({ COSBucketDestination: z.object({ Bucket: text }).nullish() }).nullish(),
            }),
          ),
        }),
      ),
    })
    .transform(({ ListInventoryConfigurationResult: found }) => ({
      items: found?.InventoryConfiguration ?? [],
      total: 0,
    })),
  none: ['NoSuchConfiguration'],
  tells: 'lists of all names that are kept in another bucket',
});

export const COS_LOCK = ask({
  ...COS,
  id: 'cos-lock',
  action: 'GetBucketObjectLock',
  paging: { by: 'none' },
  subjects: buckets('object-lock'),
  form: one(
    z
      .object({ ObjectLockConfiguration: z.object({ ObjectLockEnabled: text }) })
      .transform(({ ObjectLockConfiguration }) => ({
        enabled: ObjectLockConfiguration.ObjectLockEnabled === 'Enabled',
      })),
  ),
  none: ['ObjectLockConfigurationNotFoundError', 'NoSuchObjectLockConfiguration'],
  tells: 'a lock, which defeats every rule',
});

/** One call for each prefix that a placement names. */
const prefixes =
  (action: string, size: object): Ask['subjects'] =>
  ({ estate, nowMs }) =>
    estate.placements.flatMap((placement) => {
      const unit = estate.units[placement.unit];
      if (unit?.store !== 'cos') return [];
      const Prefix = (placement.location as { prefix: string }).prefix.split('{')[0] ?? '';
      return [
        {
          key: placement.id,
          region: unit.region,
          parameters: { Bucket: unit.bucket, Action: action, Query: { prefix: Prefix, ...size }, nowMs },
        },
      ];
    });

export const COS_VERSIONS = ask({
  ...COS,
  id: 'cos-versions',
  action: 'GetBucketObjectVersions',
  paging: { by: 'marker', pages: MOST_PAGES, next: (page) => readVersions(page).next },
  subjects: prefixes('versions', { 'max-keys': '1000' }),
  // ages and counts only: a name of an object can be a name of a person.
  form: z
    .object({ ListVersionsResult: z.looseObject({ IsTruncated: z.union([z.string(), z.boolean()]) }) })
    .transform((page) => ({ items: [readVersions(page).seen], total: 0 })),
  tells: 'the oldest object and the oldest version under each prefix, and whether objects are overwritten',
});

export const COS_UPLOADS = ask({
  ...COS,
  id: 'cos-uploads',
  action: 'ListMultipartUploads',
  paging: { by: 'marker', pages: MOST_PAGES, next: (page) => readUploads(page).next },
  subjects: prefixes('uploads', { 'max-uploads': '1000' }),
  form: z
    .object({ ListMultipartUploadsResult: z.looseObject({ IsTruncated: z.union([z.string(), z.boolean()]) }) })
    .transform((page): Page<{ uploads: number; oldestMs: number | null }> => ({
      items: [readUploads(page).seen],
      total: 0,
    })),
  tells: 'the oldest unfinished upload under each prefix',
});

export const COS_ASKS = [
  COS_BUCKETS,
  COS_LIFECYCLE,
  COS_VERSIONING,
  COS_REPLICATION,
  COS_LOGGING,
  COS_INVENTORY,
  COS_LOCK,
  COS_VERSIONS,
  COS_UPLOADS,
] as const;
