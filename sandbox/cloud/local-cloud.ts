// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { dirname } from 'node:path';
import { TLSSocket } from 'node:tls';
import { emptyAccount, type Account } from './account';
import { ADMIN, answerAdmin } from './admin';
import { answer, type Answer } from './answer';
import { ThrowAwayAuthority } from './certificates';
import { Faults } from './faults';
import { Journal } from './journal';
import { targetOf } from './router';

export interface LocalCloudOptions {
  /** Where the account is kept between commands. */
  readonly file: string;
  /** Where the certificate goes that clients have to trust. */
  readonly certificateFile: string;
  /** @default - any free port */
  readonly port?: number;
  /** @default - the clock of the machine */
  readonly now?: () => Date;
}

const LOOPBACK = '127.0.0.1';

/**
 * Tencent Cloud on loopback: a proxy that plays every host which our stacks need, and refuses all others.
 *
 * Only a program that is set to use the proxy and to trust its certificate ever talks to it. It is a double of what the
 * provider was seen to need, with the bounds that the vendor documents; a green run proves that configuration, provider
 * and the state's life go together, not that the vendor accepts it.
 */
export class LocalCloud {
  readonly journal = new Journal();
  readonly faults = new Faults();
  /** What the account holds. Changing it is what somebody does in the console. */
  readonly account: Account;
  private readonly authority = new ThrowAwayAuthority();
  private readonly proxy: Server;
  private readonly inner: Server;
  private readonly sockets = new Set<Socket>();

  /** Starts a cloud with the account of that file, or with an empty one. */
  static async start(options: LocalCloudOptions): Promise<LocalCloud> {
    const cloud = new LocalCloud(options);
    mkdirSync(dirname(options.certificateFile), { recursive: true });
    writeFileSync(options.certificateFile, cloud.authority.certificate);
    await new Promise<void>((resolve, reject) => {
      cloud.proxy.once('error', reject);
      cloud.proxy.listen(options.port ?? 0, LOOPBACK, resolve);
    });
    return cloud;
  }

  private constructor(private readonly options: LocalCloudOptions) {
    this.account = existsSync(options.file)
      ? { ...emptyAccount(), ...(JSON.parse(readFileSync(options.file, 'utf8')) as Partial<Account>) }
      : emptyAccount();
    this.inner = createServer((request, response) => void this.serve(request, response));
    this.proxy = createServer((request, response) => void this.serveProxy(request, response));
    this.proxy.on('connect', (request: IncomingMessage) => this.connect(request.url ?? '', request.socket));
    this.proxy.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  /** What `HTTPS_PROXY` has to be. */
  get url(): string {
    return `http://${LOOPBACK}:${(this.proxy.address() as AddressInfo).port}`;
  }

  /** Writes the account to its file. */
  save(): void {
    mkdirSync(dirname(this.options.file), { recursive: true });
    const partial = `${this.options.file}.partial`;
    writeFileSync(partial, `${JSON.stringify(this.account, null, 2)}\n`);
    // in one step, so that an interrupted run leaves the old file or the new one.
    renameSync(partial, this.options.file);
  }

  async stop(): Promise<void> {
    this.save();
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.proxy.close(resolve));
  }

  private connect(authority: string, socket: Socket): void {
    // a client that goes away in the middle is no error of ours.
    socket.on('error', () => socket.destroy());
    const [host = '', port] = authority.split(':');
    if (port !== '443' || targetOf(host) === undefined) {
      this.journal.addUnknown(`host ${authority}`);
      socket.end(`HTTP/1.1 502 Bad Gateway\r\n\r\nthe sandbox is not '${authority}'\n`);
      return;
    }
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    const secure = new TLSSocket(socket, { isServer: true, secureContext: this.authority.contextFor(host) });
    secure.on('error', () => secure.destroy());
    this.inner.emit('connection', secure);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const now = this.options.now ?? ((): Date => new Date());
    const given = answer(
      {
        method: request.method ?? 'GET',
        host: request.headers.host ?? '',
        path: request.url ?? '/',
        headers: request.headers,
        body,
      },
      { account: this.account, journal: this.journal, faults: this.faults, now },
    );
    if (given.changed) this.save();
    send(response, given);
  }

  /** Plain HTTP on the port of the proxy: either the admin calls, or a client that we do not want. */
  private async serveProxy(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    if (path.startsWith(ADMIN)) {
      const given = answerAdmin(request.method ?? 'GET', path, await bodyOf(request), this);
      if (request.method !== 'GET') this.save();
      send(response, given);
      return;
    }
    this.journal.addUnknown(`plain ${request.method ?? ''} ${path}`);
    send(response, { status: 502, body: `the sandbox does not serve '${path}'\n`, type: 'text/plain' });
  }
}

function send(response: ServerResponse, { status, body, type }: Pick<Answer, 'status' | 'body' | 'type'>): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
