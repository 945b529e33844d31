// SPDX-License-Identifier: Apache-2.0
import type { Account } from './account';

/** An answer of the cloud that is an error, with the vendor's code. */
export class ApiError extends Error {
  readonly isApiError = true;

  static is(value: unknown): value is ApiError {
    return typeof value === 'object' && value !== null && (value as { isApiError?: unknown }).isApiError === true;
  }

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

/** What a handler works with. */
export interface Cloud {
  readonly account: Account;
  readonly region: string;
  /** The account's own number. */
  readonly uin: string;
  now(): Date;
  /** A new id such as `topic-00000007`. */
  id(prefix: string): string;
  /** Starts work that goes on after the answer; faults may slow it down or let it fail. */
  task(): number;
}

/** An answer without content is an empty object, and nothing else. */
type Reply<R> = [keyof R] extends [never] ? Record<string, never> : R;

/** Request and reply of an action, as the vendor's published client declares them. */
type Signature<C, A extends keyof C> = C[A] extends (request: infer Q, ...rest: infer _Rest) => Promise<infer R>
  ? { readonly request: Q; readonly reply: Reply<Omit<R, 'RequestId'>> }
  : never;

export type RequestOf<C, A extends keyof C> = Signature<C, A>['request'];
export type ReplyOf<C, A extends keyof C> = Signature<C, A>['reply'];

/** The actions of a service that the sandbox answers: a misspelt action, parameter or field does not compile. */
export type Actions<C> = {
  readonly [A in keyof C]?: (request: RequestOf<C, A>, cloud: Cloud) => ReplyOf<C, A>;
};

/** A handler seen without its types, which is how the router calls it. */
export type AnyHandler = (request: unknown, cloud: Cloud) => unknown;

/** What the account holds under that id, or the vendor's word for not found. */
export function held<T>(table: Readonly<Record<string, T>>, id: string | undefined, code: string, what: string): T {
  const found = id === undefined ? undefined : table[id];
  if (found === undefined) throw new ApiError(code, `${what} '${id ?? ''}' does not exist in this account`);
  return found;
}
