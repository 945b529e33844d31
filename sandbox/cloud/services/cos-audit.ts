// SPDX-License-Identifier: Apache-2.0
import { ApiError, type Cloud } from '../api';
import { emptyBucketAudit, type BucketAudit } from '../audit-state';
import type { CosReply, CosRequest } from './cos';
import { element, type Xml } from './cos-xml';

type Handler = (request: CosRequest, cloud: Cloud) => CosReply;

function auditOf(request: CosRequest, cloud: Cloud): BucketAudit {
  if (!Object.hasOwn(cloud.account.buckets, request.bucket)) {
    throw new ApiError('NoSuchBucket', `bucket '${request.bucket}' does not exist`);
  }
  return cloud.account.audit.bucketAudit[request.bucket] ?? emptyBucketAudit();
}

const target = (bucket: string): string => `qcs::cos:ap-singapore::${bucket}`;

/** Operations by which an audit asks buckets. */
export const COS_AUDIT: Readonly<Record<string, Handler>> = {
  GetService(_request, { account }) {
    const all = {
      ...Object.fromEntries(Object.entries(account.buckets).map(([name, { region }]) => [name, region])),
      ...account.audit.buckets,
    };
    const list = Object.entries(all).map(([name, region]) =>
      element('Bucket', element('Name', name), element('Location', region)),
    );
    return { status: 200, body: element('ListAllMyBucketsResult', element('Buckets', ...list)) };
  },
  GetBucketReplication(request, cloud) {
    const { replication } = auditOf(request, cloud);
    if (replication === '') throw new ApiError('ReplicationConfigurationnotFoundError', 'nothing is configured');
    const rule = element(
      'Rule',
      element('ID', 'copy'),
      element('Status', 'Enabled'),
      element('Destination', element('Bucket', target(replication))),
    );
    return { status: 200, body: element('ReplicationConfiguration', element('Role', 'role'), rule) };
  },
  GetBucketLogging(request, cloud) {
    const { logging } = auditOf(request, cloud);
    const enabled = element('LoggingEnabled', element('TargetBucket', logging), element('TargetPrefix', 'access/'));
    return { status: 200, body: element('BucketLoggingStatus', ...(logging === '' ? [] : [enabled])) };
  },
  GetBucketInventory(request, cloud) {
    const { inventory } = auditOf(request, cloud);
    const configuration = element(
      'InventoryConfiguration',
      element('Id', 'names'),
      element('IsEnabled', 'true'),
      element('Destination', element('COSBucketDestination', element('Bucket', target(inventory)))),
    );
    return {
      status: 200,
      body: element(
        'ListInventoryConfigurationResult',
        ...(inventory === '' ? [] : [configuration]),
        element('IsTruncated', 'false'),
      ),
    };
  },
  GetBucketObjectLock(request, cloud) {
    if (!auditOf(request, cloud).locked)
      throw new ApiError('ObjectLockConfigurationNotFoundError', 'nothing is configured');
    return { status: 200, body: element('ObjectLockConfiguration', element('ObjectLockEnabled', 'Enabled')) };
  },
  GetBucketObjectVersions(request, cloud) {
    const under = auditOf(request, cloud).versions.filter(({ key }) => key.startsWith(request.query['prefix'] ?? ''));
    const list = under.map(({ key, modified, latest, marker }): Xml =>
      element(
        marker === true ? 'DeleteMarker' : 'Version',
        element('Key', key),
        element('VersionId', modified),
        element('IsLatest', String(latest)),
        element('LastModified', modified),
      ),
    );
    return {
      status: 200,
      body: element('ListVersionsResult', element('Name', request.bucket), element('IsTruncated', 'false'), ...list),
    };
  },
  GetBucketMultipartUploads(request, cloud) {
    const under = auditOf(request, cloud).uploads.filter(({ key }) => key.startsWith(request.query['prefix'] ?? ''));
    const list = under.map(({ key, initiated }) =>
      element('Upload', element('Key', key), element('UploadId', initiated), element('Initiated', initiated)),
    );
    return {
      status: 200,
      body: element(
        'ListMultipartUploadsResult',
        element('Bucket', request.bucket),
        element('IsTruncated', 'false'),
        ...list,
      ),
    };
  },
};
