// SPDX-License-Identifier: Apache-2.0
import { setMaxListeners } from 'node:events';
import type { Agent } from 'node:http';
import Bottleneck from 'bottleneck';
import { CommonClient } from 'tencentcloud-sdk-nodejs-common';
import type { Credentials } from './credentials';
import { codeOf, failureOf, mayPass, NotKnown } from './failure';

/** One action of one product. */
export interface Action {
  /** Product as in its host name, for example `cdb`. */
  readonly product: string;
  /** `YYYY-MM-DD`. */
  readonly version: string;
  readonly action: string;
}

export interface CallerOptions {
  readonly credentials: Credentials;
  readonly agent: Agent;
  /** Ends all calls: the time limit, or Ctrl-C. */
  readonly signal: AbortSignal;
  /**
   * Calls of one action a second.
   * @default 20, the vendor's own limit for most actions
   */
  readonly perSecond?: number;
  /** Waits between attempts start with this many milliseconds. @default 500 */
  readonly backoffMs?: number;
  /** @default Math.random */
  readonly random?: () => number;
}

const PER_SECOND = 20;
const AT_ONCE = 8;
/** Calls of all actions under way, and with it connections. */
const ALL_AT_ONCE = 48;
const ATTEMPTS = 5;
const BACKOFF_MS = 500;
const LONGEST_WAIT_MS = 8_000;
const REQUEST_SECONDS = 30;

/** Anything that starts a change starts with another word. */
const READS = /^(Describe|List|Get|Search)/;

/** Reads the account through the official client: a limiter for each action, retries with jitter, one signal that ends all. */
export class Caller {
  /** Requests that were sent, also those that failed. */
  calls = 0;
  private readonly clients = new Map<string, CommonClient>();
  private readonly limiters: Bottleneck.Group;

  constructor(private readonly options: CallerOptions) {
    // every call under way listens, and there are as many as the limits allow.
    setMaxListeners(0, options.signal);
    const perSecond = options.perSecond ?? PER_SECOND;
    this.limiters = new Bottleneck.Group({ minTime: Math.ceil(1000 / perSecond), maxConcurrent: AT_ONCE });
    const all = new Bottleneck({ maxConcurrent: ALL_AT_ONCE });
    this.limiters.on('created', (limiter) => limiter.chain(all));
  }

  /**
   * One answer as it came; what may pass is repeated.
   * @throws NotKnown, without anything of the answer
   */
  async call(action: Action, region: string, parameters: object): Promise<unknown> {
    if (!READS.test(action.action)) throw new Error(`'${action.action}' is no action that only reads`);
    const { product, version } = action;
    return this.limited(`${product}:${action.action}`, () =>
      this.whileWanted((signal) =>
        this.client(product, version, region).request(action.action, parameters, { signal }),
      ),
    );
  }

  /** Any other request under the same limits: COS has a client of its own. */
  async limited<T>(key: string, send: () => Promise<T>): Promise<T> {
    const limiter = this.limiters.key(key);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await limiter.schedule(() => {
          this.requireTime();
          this.calls += 1;
          return send();
        });
      } catch (error) {
        if (NotKnown.is(error)) throw error;
        this.requireTime();
        const code = codeOf(error);
        if (attempt >= ATTEMPTS || !mayPass(code)) throw new NotKnown(failureOf(code));
        await this.pause(attempt);
      }
    }
  }

  /** A signal of its own for each call: the client never lets go of one, and with it of what was answered. */
  private async whileWanted<T>(send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { signal } = this.options;
    const own = new AbortController();
    const stop = (): void => own.abort(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await send(own.signal);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  private requireTime(): void {
    const { signal } = this.options;
    if (signal.aborted) throw new NotKnown(failureOf(signal.reason === 'TimeIsUp' ? 'TimeIsUp' : 'Interrupted'));
  }

  private async pause(attempt: number): Promise<void> {
    const { backoffMs = BACKOFF_MS, random = Math.random, signal } = this.options;
    const most = Math.min(LONGEST_WAIT_MS, backoffMs * 2 ** (attempt - 1));
    await new Promise<void>((done) => {
      // half of it by chance, so that calls that failed together do not come back together.
      const end = (): void => (clearTimeout(timer), signal.removeEventListener('abort', end), done());
      const timer = setTimeout(end, most / 2 + (random() * most) / 2);
      signal.addEventListener('abort', end, { once: true });
    });
  }

  private client(product: string, version: string, region: string): CommonClient {
    const key = `${product} ${region}`;
    const known = this.clients.get(key);
    if (known !== undefined) return known;
    const { credentials, agent } = this.options;
    const client = new CommonClient(`${product}.tencentcloudapi.com`, version, {
      credential: { ...credentials },
      region,
      profile: { language: 'en-US', httpProfile: { agent, reqTimeout: REQUEST_SECONDS } },
    });
    this.clients.set(key, client);
    return client;
  }
}
