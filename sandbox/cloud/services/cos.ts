// SPDX-License-Identifier: Apache-2.0
import type { Bucket } from '../account';
import { ApiError, type Cloud } from '../api';
import { COS_AUDIT } from './cos-audit';
import { lifecycleFrom, lifecycleXml } from './cos-lifecycle';
import { element, elements, text, type Xml } from './cos-xml';

/** A request for a bucket, whichever of the provider's two clients sent it. */
export interface CosRequest {
  readonly bucket: string;
  /** Key of the object, or an empty text for the bucket itself. */
  readonly key: string;
  /** The client wants it here, or the service. */
  readonly region: string;
  /** `PutBucketLifecycle`, as the vendor names it. */
  readonly operation: string;
  readonly acl: string;
  readonly body: string;
  /** What the query says beside the name of the operation. */
  readonly query: Readonly<Record<string, string>>;
}

export interface CosReply {
  readonly status: number;
  readonly body?: Xml;
}

/** The vendor's errors have a code and a status of their own. */
const STATUS: Readonly<Record<string, number>> = {
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchWebsiteConfiguration: 404,
  NoSuchEncryptionConfiguration: 404,
  NoSuchLifecycleConfiguration: 404,
  NoSuchCORSConfiguration: 404,
  NoSuchTagSet: 404,
  NoSuchOriginConfiguration: 404,
  NoSuchDomain: 404,
  ReplicationConfigurationnotFoundError: 404,
  ObjectLockConfigurationNotFoundError: 404,
  NoSuchConfiguration: 404,
  BucketAlreadyOwnedByYou: 409,
  BucketNotEmpty: 409,
  AccessDenied: 403,
};

const ACCOUNT_ID = 'qcs::cam::uin/100000000001:uin/100000000001';
const OWNER = element('Owner', element('ID', ACCOUNT_ID), element('DisplayName', ''));
/** The type is an attribute, which no other document has. */
const GRANTEE: Xml = {
  markup: `<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>${ACCOUNT_ID}</ID><DisplayName></DisplayName></Grantee>`,
};

/** Sub-resources that nothing of ours sets, each with what the service says then. */
const ABSENT: Readonly<Record<string, string>> = {
  GetBucketWebsite: 'NoSuchWebsiteConfiguration',
  GetBucketEncryption: 'NoSuchEncryptionConfiguration',
  GetBucketCors: 'NoSuchCORSConfiguration',
  GetBucketOrigin: 'NoSuchOriginConfiguration',
  GetBucketDomain: 'NoSuchDomain',
  GetBucketIntelligentTiering: 'NoSuchConfiguration',
};

type Handler = (request: CosRequest, cloud: Cloud) => CosReply;

function bucketOf(request: CosRequest, cloud: Cloud): Bucket {
  const found = cloud.account.buckets[request.bucket];
  if (found === undefined) throw new ApiError('NoSuchBucket', `bucket '${request.bucket}' does not exist`);
  return found;
}

const HANDLERS: Readonly<Record<string, Handler>> = {
  ...COS_AUDIT,
  PutBucket(request, cloud) {
    if (!/^[a-z0-9][a-z0-9-]*-\d{10}$/.test(request.bucket)) {
      throw new ApiError('InvalidBucketName', `'${request.bucket}' must end in the number of the account`);
    }
    if (Object.hasOwn(cloud.account.buckets, request.bucket)) {
      throw new ApiError('BucketAlreadyOwnedByYou', `bucket '${request.bucket}' exists`);
    }
    cloud.account.buckets[request.bucket] = newBucket(request.region, request.acl);
    return { status: 200 };
  },
  HeadBucket(request, cloud) {
    bucketOf(request, cloud);
    return { status: 200 };
  },
  DeleteBucket(request, cloud) {
    if (bucketOf(request, cloud).objects.length > 0) {
      throw new ApiError('BucketNotEmpty', `bucket '${request.bucket}' still holds objects`);
    }
    Reflect.deleteProperty(cloud.account.buckets, request.bucket);
    return { status: 204 };
  },
  GetObject(request, cloud) {
    const { contents = {} } = bucketOf(request, cloud);
    if (!Object.hasOwn(contents, request.key)) throw new ApiError('NoSuchKey', `'${request.key}' does not exist`);
    return { status: 200, body: { markup: contents[request.key] ?? '' } };
  },
  PutObject(request, cloud) {
    const found = bucketOf(request, cloud);
    found.contents = { ...found.contents, [request.key]: request.body };
    found.objects = [...new Set([...found.objects, request.key])];
    return { status: 200 };
  },
  GetBucketAcl(request, cloud) {
    bucketOf(request, cloud);
    const grant = element('Grant', GRANTEE, element('Permission', 'FULL_CONTROL'));
    return { status: 200, body: element('AccessControlPolicy', OWNER, element('AccessControlList', grant)) };
  },
  PutBucketAcl(request, cloud) {
    if (request.acl !== 'private') throw new ApiError('AccessDenied', `'${request.acl}' would make the bucket public`);
    bucketOf(request, cloud).acl = request.acl;
    return { status: 200 };
  },
  GetBucketLifecycle(request, cloud) {
    const { lifecycle } = bucketOf(request, cloud);
    if (lifecycle.length === 0) throw new ApiError('NoSuchLifecycleConfiguration', 'the bucket has no lifecycle');
    return { status: 200, body: lifecycleXml(lifecycle) };
  },
  PutBucketLifecycle(request, cloud) {
    const found = bucketOf(request, cloud);
    found.lifecycle = lifecycleFrom(request.body);
    return { status: 200 };
  },
  DeleteBucketLifecycle(request, cloud) {
    bucketOf(request, cloud).lifecycle = [];
    return { status: 204 };
  },
  GetBucketVersioning(request, cloud) {
    const { versioning } = bucketOf(request, cloud);
    return {
      status: 200,
      body: element('VersioningConfiguration', versioning === '' ? '' : element('Status', versioning)),
    };
  },
  PutBucketVersioning(request, cloud) {
    const status = text(request.body, 'Status');
    if (status !== 'Enabled' && status !== 'Suspended') {
      throw new ApiError('MalformedXML', `'Status' must be Enabled or Suspended, got '${status ?? ''}'`);
    }
    bucketOf(request, cloud).versioning = status;
    return { status: 200 };
  },
  GetBucketTagging(request, cloud) {
    const tags = Object.entries(bucketOf(request, cloud).tags);
    if (tags.length === 0) throw new ApiError('NoSuchTagSet', 'the bucket has no tags');
    const set = tags.map(([key, value]) => element('Tag', element('Key', key), element('Value', value)));
    return { status: 200, body: element('Tagging', element('TagSet', ...set)) };
  },
  PutBucketTagging(request, cloud) {
    bucketOf(request, cloud).tags = Object.fromEntries(
      elements(request.body, 'Tag').map((tag) => [text(tag, 'Key') ?? '', text(tag, 'Value') ?? '']),
    );
    return { status: 204 };
  },
  DeleteBucketTagging(request, cloud) {
    bucketOf(request, cloud).tags = {};
    return { status: 204 };
  },
  GetBucketAccelerate(request, cloud) {
    bucketOf(request, cloud);
    return { status: 200, body: element('AccelerateConfiguration', '') };
  },
  ListBucketIntelligentTiering(request, cloud) {
    bucketOf(request, cloud);
    return { status: 200, body: element('ListBucketIntelligentTieringConfigurationsOutput', '') };
  },
};

/** A bucket that was just made. */
export function newBucket(region: string, acl = 'private'): Bucket {
  return { region, acl, versioning: '', lifecycle: [], tags: {}, objects: [] };
}

/** Whether the sandbox answers that operation. */
export function knowsCosOperation(operation: string): boolean {
  return Object.hasOwn(HANDLERS, operation) || Object.hasOwn(ABSENT, operation);
}

/** Answers a request for a bucket. @throws ApiError with the vendor's code */
export function answerCos(request: CosRequest, cloud: Cloud): CosReply {
  const absent = ABSENT[request.operation];
  if (absent !== undefined) {
    bucketOf(request, cloud);
    throw new ApiError(absent, 'nothing is configured');
  }
  const handler = HANDLERS[request.operation];
  if (handler === undefined) throw new ApiError('MethodNotAllowed', request.operation);
  return handler(request, cloud);
}

export function cosStatus(code: string): number {
  return STATUS[code] ?? 400;
}

/** Names of sub-resources in the query, and what the vendor calls them. */
const SUBRESOURCES: Readonly<Record<string, string>> = {
  acl: 'Acl',
  lifecycle: 'Lifecycle',
  versioning: 'Versioning',
  tagging: 'Tagging',
  website: 'Website',
  encryption: 'Encryption',
  accelerate: 'Accelerate',
  cors: 'Cors',
  logging: 'Logging',
  intelligenttiering: 'IntelligentTiering',
  'object-lock': 'ObjectLock',
  origin: 'Origin',
  domain: 'Domain',
  replication: 'Replication',
  inventory: 'Inventory',
  versions: 'ObjectVersions',
  uploads: 'MultipartUploads',
};

/** `GET /?lifecycle` is `GetBucketLifecycle`, `GET /key` is `GetObject`; what has no name is unknown. */
export function cosOperation(method: string, url: URL): string | undefined {
  const verb = method.slice(0, 1) + method.slice(1).toLowerCase();
  const keys = [...url.searchParams.keys()];
  if (url.pathname !== '/') return keys.length === 0 ? `${verb}Object` : undefined;
  if (keys.length === 0) return `${verb}Bucket`;
  if (method === 'GET' && keys.includes('intelligent-tiering')) return 'ListBucketIntelligentTiering';
  const named = keys.map((key) => SUBRESOURCES[key]).find((name) => name !== undefined);
  return named === undefined ? undefined : `${verb}Bucket${named}`;
}
