// SPDX-License-Identifier: Apache-2.0
import type { Task } from './account';
import { ApiError } from './api';

/** What shall go wrong. */
export type Fault = ErrorFault | TaskFault;

interface ErrorFault {
  /** Throttled, refused, broken inside, or an answer that is no JSON at all. */
  readonly kind: 'throttle' | 'auth' | 'internal' | 'token' | 'region' | 'badGateway' | 'cutShort';
  /** The action that it hits, for example `DescribeBackupConfig`. */
  readonly action: string;
  /** Calls that pass before it hits. @default 0 */
  readonly after?: number;
  /** How often. @default 1 */
  readonly times?: number;
  /** What the error says, in place of its own words. */
  readonly message?: string;
}

interface TaskFault {
  /** Work after the answer that takes longer, or that fails in the end. */
  readonly kind: 'slowTask' | 'failedTask';
  /** Answers that still say `running`. @default 1 */
  readonly polls?: number;
  /** @default 1 */
  readonly times?: number;
}

const CODES: Readonly<Record<Exclude<ErrorFault['kind'], 'badGateway' | 'cutShort'>, readonly [string, string]>> = {
  throttle: ['RequestLimitExceeded', 'too many requests'],
  auth: ['AuthFailure.UnauthorizedOperation', 'the account may not do that'],
  internal: ['InternalError', 'something broke inside'],
  token: ['AuthFailure.TokenFailure', 'the token has expired'],
  region: ['UnsupportedRegion', 'the region does not have this action'],
};

/** Thrown for an answer that no client can read. */
export class BadGateway extends Error {
  readonly isBadGateway = true;

  static is(value: unknown): value is BadGateway {
    return typeof value === 'object' && value !== null && (value as { isBadGateway?: unknown }).isBadGateway === true;
  }
}

/** The faults that wait for their call. */
export class Faults {
  private waiting: { fault: Fault; after: number; times: number }[] = [];

  add(fault: Fault): void {
    this.waiting.push({ fault, after: 'after' in fault ? (fault.after ?? 0) : 0, times: fault.times ?? 1 });
  }

  clear(): void {
    this.waiting = [];
  }

  /**
   * @returns whether the list of the answer is to end before its own count
   * @throws ApiError or BadGateway when it is this call's turn
   */
  strike(action: string): boolean {
    for (const entry of this.waiting) {
      const { fault } = entry;
      if (!('action' in fault) || fault.action !== action || entry.times === 0) continue;
      if (entry.after > 0) {
        entry.after -= 1;
        continue;
      }
      entry.times -= 1;
      if (fault.kind === 'badGateway') throw new BadGateway(fault.message ?? 'bad gateway');
      if (fault.kind === 'cutShort') return true;
      const [code, message] = CODES[fault.kind];
      throw new ApiError(code, fault.message ?? message);
    }
    return false;
  }

  /** How the next task goes. */
  task(): Task {
    for (const entry of this.waiting) {
      const { fault } = entry;
      if ('action' in fault || entry.times === 0) continue;
      entry.times -= 1;
      return { polls: fault.polls ?? 1, fails: fault.kind === 'failedTask' };
    }
    return { polls: 0, fails: false };
  }
}
