// SPDX-License-Identifier: Apache-2.0

/** Waits; injected so that tests do not. */
export type Sleep = (ms: number) => Promise<void>;

export const sleep: Sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export interface RetryOptions {
  readonly isTransient: (error: unknown) => boolean;
  readonly remainingMs: () => number;
  readonly sleep: Sleep;
  /** Between 0 and 1; injected so that tests are repeatable. */
  readonly random: () => number;
  readonly onRetry?: (error: unknown, attempt: number) => void;
}

const ATTEMPTS = 5;
const BASE_DELAY_MS = 200;
const MAX_DELAY_MS = 5_000;

/**
 * Tries a step again after a transient error, with full jitter: enforcers of one region start on the same timer, and
 * would otherwise come back to a recovering instance all at once.
 */
export async function withRetry<T>(step: () => Promise<T>, options: RetryOptions): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await step();
    } catch (error) {
      const delay = options.random() * Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** attempt);
      if (attempt >= ATTEMPTS || !options.isTransient(error) || options.remainingMs() <= delay) throw error;
      options.onRetry?.(error, attempt);
      await options.sleep(delay);
    }
  }
}

/** Codes of sockets and servers that say «not now». Wrong credentials and refusals are not among them. */
const TRANSIENT_CODES: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'ESOCKETTIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_SERVER_SHUTDOWN',
  'ER_CON_COUNT_ERROR',
  'SlowDown',
  'ServiceUnavailable',
  'InternalError',
  'RequestTimeout',
  '500',
  '502',
  '503',
  '504',
]);

const TRANSIENT_NAMES =
  /^(MongoNetwork|MongoServerSelection|MaxRetriesPerRequest|ClusterAllFailed|KafkaJSConnection|KafkaJSRequestTimeout|KafkaJSNumberOfRetriesExceeded)/;

/** First words of a Redis error reply, and what ioredis says of a lost connection. */
const TRANSIENT_TEXT =
  /^(LOADING|BUSY |TRYAGAIN|CLUSTERDOWN|MASTERDOWN|READONLY|NOREPLICAS|MOVED|ASK)|Connection is closed|Connection timeout|Command timed out|socket hang up|Stream isn't writeable/;

export function isTransient(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, name, message, retriable, cause } = error as {
    code?: unknown;
    name?: unknown;
    message?: unknown;
    retriable?: unknown;
    cause?: unknown;
  };
  if (typeof message === 'string' && /WRONGPASS|NOAUTH|NOPERM|SASL|authenticat/i.test(message)) return false;
  if (retriable === true) return true;
  if (typeof code === 'string' && TRANSIENT_CODES.has(code)) return true;
  if (typeof name === 'string' && TRANSIENT_NAMES.test(name)) return true;
  if (typeof message === 'string' && TRANSIENT_TEXT.test(message)) return true;
  const { hasErrorLabel } = error as { hasErrorLabel?: (label: string) => boolean };
  if (typeof hasErrorLabel === 'function' && hasErrorLabel.call(error, 'RetryableWriteError')) return true;
  return cause !== undefined && cause !== error && isTransient(cause);
}
