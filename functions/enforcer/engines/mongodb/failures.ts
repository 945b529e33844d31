// SPDX-License-Identifier: Apache-2.0
import { fail, RetentionError } from '../../../../lib/errors';

/** Server codes: https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml (seen 2025-11). */
export const MONGO_CODE = {
  unauthorized: 13,
  authenticationFailed: 18,
  namespaceNotFound: 26,
  maxTimeExpired: 50,
  commandNotFound: 59,
  invalidOptions: 72,
  indexOptionsConflict: 85,
  indexKeySpecsConflict: 86,
} as const;

export function codeOf(error: unknown): number | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'number' ? code : undefined;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Turns a refusal of the server into what to do about it; anything else is thrown as it came. */
export function explain(error: unknown, unit: string, at: string): never {
  if (RetentionError.is(error)) throw error;
  const name = error instanceof Error ? error.name : '';
  const got = `'${messageOf(error)}'`;
  if (codeOf(error) === MONGO_CODE.authenticationFailed) {
    fail(
      'retention/invalid',
      at,
      'credentials',
      `a user that may log in at unit '${unit}'`,
      got,
      `correct the secret of unit '${unit}' or its authentication database`,
    );
  }
  if (codeOf(error) === MONGO_CODE.unauthorized) {
    fail(
      'retention/invalid',
      at,
      'credentials',
      `a user with find, remove, createIndex, listIndexes and collMod on the collection`,
      got,
      `grant the user of unit '${unit}' these actions`,
    );
  }
  if (name === 'MongoServerSelectionError' || name === 'MongoNetworkError' || name === 'MongoNetworkTimeoutError') {
    fail(
      'retention/invalid',
      at,
      'hosts',
      `a MongoDB primary that answers for unit '${unit}'`,
      got,
      'check the addresses, the security group and that the server runs',
    );
  }
  throw error;
}
