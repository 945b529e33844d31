// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { CosEntries, type CosEntry } from './cos-entries';

interface Upload {
  readonly key: string;
  readonly uploadId: string;
  readonly startedMs: number;
}

/** An object store on loopback that answers as COS does: XML, pages, versions, uploads. Its address stands for one bucket. */
export class CosDouble {
  readonly uploads: Upload[] = [];
  readonly requests: string[] = [];
  /** Contents by path, of objects that were really put. */
  readonly stored = new Map<string, Buffer>();
  /** Keys whose deletion is refused. */
  readonly locked = new Set<string>();
  /** Called after each batch of deletions. */
  onDelete: () => void = () => undefined;
  versioning: '' | 'Enabled' | 'Suspended' = '';
  /** Bucket that copies go to; empty for none. */
  replicatedTo = '';
  objectLock = false;
  /** What the user may not ask for: `replication`, `object-lock`. */
  readonly denied = new Set<string>();
  /** What is answered with nothing in it. */
  readonly silent = new Set<string>();
  secretId = 'id';
  /** Largest page: small in tests, so that there are many. */
  pageSize = 1_000;
  /** How a listing is asked for is how it answers; false: it does not know of encoding, and says so by silence. */
  encodes = true;
  /** Keys that a deletion passes over while its answer counts them as deleted, or does not speak of them. */
  readonly passedOver = new Map<string, 'confirmed' | 'silent'>();
  /** What the double's clock is ahead of the real one. */
  clockAheadMs = 0;
  /** Told of each request; true cuts the connection. */
  cut: (request: string) => boolean = () => false;
  /** Whether what is put is listed too: a bucket that others write into, and not only the place of a marker. */
  listsPut = false;
  private readonly kept = new CosEntries();
  private server: Server | undefined;
  private serial = 0;

  async start(): Promise<string> {
    const server = createServer((request, response) => void this.answer(request, response));
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  /** Writes an object as if at a given time; with versions the older ones stay. */
  put(key: string, modifiedMs: number, marker = false): void {
    if (this.versioning !== 'Enabled') this.kept.drop(key);
    const versionId = this.versioning === 'Enabled' ? `MTg0NDUx${String(++this.serial).padStart(8, '0')}` : 'null';
    this.kept.add([{ key, versionId, modifiedMs, marker }]);
  }

  /** Writes many at once, as they are given. */
  fill(entries: readonly CosEntry[]): void {
    this.kept.add(entries);
  }

  /** Removes every object and version; uploads stay. */
  clear(): void {
    this.kept.clear();
  }

  /** In the order in which they were written. */
  get entries(): readonly CosEntry[] {
    return [...this.kept];
  }

  upload(key: string, startedMs: number): void {
    this.uploads.push({ key, uploadId: `u${String(++this.serial).padStart(8, '0')}`, startedMs });
  }

  /** In the order of a listing; of a key with versions once for each. */
  keys(prefix = ''): readonly string[] {
    return [...this.kept.listed(prefix)].map((entry) => entry.key);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://double');
    const name = `${request.method} ${[...url.searchParams.keys()].filter((key) => ['versions', 'versioning', 'uploads', 'delete', 'uploadId'].includes(key)).join('') || 'objects'}`;
    this.requests.push(name);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (this.cut(name)) {
      request.socket.destroy();
      return;
    }
    response.setHeader('Date', new Date(Date.now() + this.clockAheadMs).toUTCString());
    response.setHeader('Content-Type', 'application/xml');
    response.setHeader('x-cos-request-id', 'NWFiYzEyMzRfZG91Ymxl');
    const authorization = request.headers.authorization ?? url.searchParams.get('sign') ?? '';
    if (!authorization.includes(`q-ak=${this.secretId}&`)) {
      this.send(
        response,
        403,
        '<Error><Code>InvalidAccessKeyId</Code><Message>The Access Key Id you provided does not exist</Message></Error>',
      );
      return;
    }
    this.route(request, url, Buffer.concat(chunks), response);
  }

  private route(request: IncomingMessage, url: URL, body: Buffer, response: ServerResponse): void {
    const query = url.searchParams;
    if (query.has('versioning')) {
      this.send(
        response,
        200,
        `<VersioningConfiguration>${this.versioning === '' ? '' : `<Status>${this.versioning}</Status>`}</VersioningConfiguration>`,
      );
    } else if (query.has('replication')) {
      const rule = `<Rule><Status>Enabled</Status><ID>copy</ID><Prefix></Prefix><Destination><Bucket>${this.replicatedTo}</Bucket></Destination></Rule>`;
      const body = `<ReplicationConfiguration><Role>role</Role>${rule}</ReplicationConfiguration>`;
      this.tell(response, 'replication', this.replicatedTo !== '', body, 'ReplicationConfigurationnotFoundError');
    } else if (query.has('object-lock')) {
      const body = '<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>';
      this.tell(response, 'object-lock', this.objectLock, body, 'ObjectLockConfigurationNotFoundError');
    } else if (query.has('versions')) this.send(response, 200, this.listVersions(query));
    else if (query.has('uploads')) this.send(response, 200, this.listUploads(query));
    else if (query.has('delete')) this.deleteMany(request, body.toString(), response);
    else if (request.method === 'DELETE' && query.has('uploadId')) {
      const index = this.uploads.findIndex((upload) => upload.uploadId === query.get('uploadId'));
      if (index >= 0) this.uploads.splice(index, 1);
      if (index >= 0) this.send(response, 204, '');
      else this.send(response, 404, '<Error><Code>NoSuchUpload</Code><Message>gone</Message></Error>');
    } else if (request.method === 'DELETE') {
      this.remove(decodeURIComponent(url.pathname.slice(1)), query.get('versionId') ?? undefined);
      this.onDelete();
      this.send(response, 204, '');
    } else if (request.method === 'PUT' && request.headers['x-cos-forbid-overwrite'] && this.stored.has(url.pathname)) {
      this.send(response, 409, '<Error><Code>FileAlreadyExists</Code><Message>there</Message></Error>');
    } else if (request.method === 'PUT') {
      this.stored.set(url.pathname, body);
      if (this.listsPut) this.put(decodeURIComponent(url.pathname.slice(1)), Date.now());
      this.send(response, 200, '');
    } else if (url.pathname !== '/') {
      const stored = this.stored.get(url.pathname);
      if (stored === undefined)
        this.send(response, 404, '<Error><Code>NoSuchKey</Code><Message>none</Message></Error>');
      else response.end(stored);
    } else this.send(response, 200, this.listObjects(query));
  }

  private tell(response: ServerResponse, what: string, isSet: boolean, body: string, none: string): void {
    if (this.denied.has(what))
      this.send(response, 403, '<Error><Code>AccessDenied</Code><Message>no</Message></Error>');
    else if (this.silent.has(what)) this.send(response, 200, '<Empty></Empty>');
    else if (isSet) this.send(response, 200, body);
    else this.send(response, 404, `<Error><Code>${none}</Code><Message>none</Message></Error>`);
  }

  private listObjects(query: URLSearchParams): string {
    const prefix = query.get('prefix') ?? '';
    const delimiter = query.get('delimiter') ?? '';
    const folderOf = (key: string): string | undefined => {
      const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
      return at < 0 ? undefined : key.slice(0, at + delimiter.length);
    };
    const limit = this.limit(query.get('max-keys'));
    const folders = new Set<string>();
    const all: CosEntry[] = [];
    for (const entry of this.kept.listed(prefix, { key: query.get('marker') ?? '' })) {
      const folder = folderOf(entry.key);
      if (folder !== undefined) folders.add(folder);
      // one more than is shown says that there are more; folders are shown all.
      else if (all.push(entry) > limit && delimiter === '') break;
    }
    const page = all.slice(0, limit);
    const items = page.map(
      (entry) =>
        `<Contents><Key>${this.name(entry.key, query)}</Key><LastModified>${seconds(entry.modifiedMs)}</LastModified><Size>1</Size></Contents>`,
    );
    return `<ListBucketResult>${this.encoding(query)}<IsTruncated>${page.length < all.length}</IsTruncated>${items.join('')}${[...folders].map((folder) => `<CommonPrefixes><Prefix>${this.name(folder, query)}</Prefix></CommonPrefixes>`).join('')}</ListBucketResult>`;
  }

  private listVersions(query: URLSearchParams): string {
    const marker = query.get('key-marker');
    const inside = query.get('version-id-marker');
    const limit = this.limit(query.get('max-keys'));
    const behind = {
      ...(marker === null ? {} : { key: marker }),
      ...(inside === null ? {} : { versionId: inside }),
    };
    const all: CosEntry[] = [];
    for (const entry of this.kept.listed(query.get('prefix') ?? '', behind)) if (all.push(entry) > limit) break;
    const page = all.slice(0, limit);
    const last = page.at(-1);
    const items = page.map((entry) => {
      const tag = entry.marker ? 'DeleteMarker' : 'Version';
      return `<${tag}><Key>${this.name(entry.key, query)}</Key><VersionId>${entry.versionId}</VersionId><LastModified>${seconds(entry.modifiedMs)}</LastModified></${tag}>`;
    });
    const truncated = page.length < all.length && last !== undefined;
    const next = truncated
      ? `<NextKeyMarker>${this.name(last.key, query)}</NextKeyMarker><NextVersionIdMarker>${last.versionId}</NextVersionIdMarker>`
      : '';
    return `<ListVersionsResult>${this.encoding(query)}<IsTruncated>${truncated}</IsTruncated>${next}${items.join('')}</ListVersionsResult>`;
  }

  private listUploads(query: URLSearchParams): string {
    const marker = query.get('key-marker');
    const inside = query.get('upload-id-marker');
    const all = [...this.uploads]
      .filter((upload) => upload.key.startsWith(query.get('prefix') ?? ''))
      .filter(
        (upload) =>
          marker === null ||
          upload.key > marker ||
          (inside !== null && upload.key === marker && upload.uploadId > inside),
      )
      .sort((a, b) => (a.key + a.uploadId < b.key + b.uploadId ? -1 : 1));
    const page = all.slice(0, this.limit(query.get('max-uploads')));
    const last = page.at(-1);
    const items = page.map(
      (upload) =>
        `<Upload><Key>${this.name(upload.key, query)}</Key><UploadId>${upload.uploadId}</UploadId><Initiated>${seconds(upload.startedMs)}</Initiated></Upload>`,
    );
    const next =
      last === undefined
        ? ''
        : `<NextKeyMarker>${this.name(last.key, query)}</NextKeyMarker><NextUploadIdMarker>${last.uploadId}</NextUploadIdMarker>`;
    return `<ListMultipartUploadsResult>${this.encoding(query)}<IsTruncated>${page.length < all.length}</IsTruncated>${next}${items.join('')}</ListMultipartUploadsResult>`;
  }

  private deleteMany(request: IncomingMessage, body: string, response: ServerResponse): void {
    const sum = createHash('md5').update(body).digest('base64');
    const objects = [...body.matchAll(/<Object>(.*?)<\/Object>/gs)].map(([, object]) => ({
      key: readText(tag(object, 'Key') ?? ''),
      versionId: tag(object, 'VersionId'),
    }));
    const malformed = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(body);
    if (request.headers['content-md5'] !== sum || malformed || objects.length === 0 || objects.length > 1_000) {
      this.send(response, 400, '<Error><Code>MalformedXML</Code><Message>bad batch</Message></Error>');
      return;
    }
    const quiet = tag(body, 'Quiet') === 'true';
    const answers = objects.map(({ key, versionId }) => {
      if (this.locked.has(key))
        return `<Error><Key>${escape(key)}</Key><Code>AccessDenied</Code><Message>locked</Message></Error>`;
      const passedOver = this.passedOver.get(key);
      if (passedOver === undefined) this.remove(key, versionId);
      const version = versionId === undefined ? '' : `<VersionId>${versionId}</VersionId>`;
      return quiet || passedOver === 'silent' ? '' : `<Deleted><Key>${escape(key)}</Key>${version}</Deleted>`;
    });
    this.onDelete();
    this.send(response, 200, `<DeleteResult>${answers.join('')}</DeleteResult>`);
  }

  private remove(key: string, versionId: string | undefined): void {
    if (this.listsPut) this.stored.delete(`/${key}`);
    if (versionId === undefined && this.versioning === 'Enabled') this.put(key, Date.now(), true);
    else this.kept.drop(key, versionId);
  }

  private name(key: string, query: URLSearchParams): string {
    return this.encodes && query.get('encoding-type') === 'url' ? encodeURIComponent(key) : escape(key);
  }

  private encoding(query: URLSearchParams): string {
    return this.encodes && query.get('encoding-type') === 'url' ? '<EncodingType>url</EncodingType>' : '';
  }

  private limit(asked: string | null): number {
    return Math.min(this.pageSize, Number(asked ?? 1_000));
  }

  private send(response: ServerResponse, status: number, xml: string): void {
    response.statusCode = status;
    response.end(xml === '' ? '' : `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`);
  }
}

/** The service prints whole seconds, rounded down, with zeros for the rest. */
function seconds(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString();
}

function tag(xml: string | undefined, name: string): string | undefined {
  return new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(xml ?? '')?.[1];
}

/** As the service writes text without encoding: what XML cannot carry as a character becomes a reference. */
function escape(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&apos;')
    .replace(/[\u0000-\u001f]/g, (character) => `&#x${character.charCodeAt(0).toString(16)};`);
}

/** As a parser of XML reads text: line ends become line feeds, then references become characters. */
function readText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&#x([0-9a-f]+);/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replace(/&amp;/g, '&');
}
