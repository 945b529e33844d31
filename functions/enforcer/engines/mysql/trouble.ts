// SPDX-License-Identifier: Apache-2.0
import { problem, RetentionError } from '../../../../lib/errors';

const LOST = new Set(['PROTOCOL_CONNECTION_LOST', 'PROTOCOL_SEQUENCE_TIMEOUT', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);
const SHUTTING_DOWN = new Set(['ER_SERVER_SHUTDOWN', 'ER_NORMAL_SHUTDOWN', 'ECONNREFUSED']);
/** MariaDB's number for a connection that an administrator ended. */
const KILLED = 1927;
const BUSY = new Set(['ER_LOCK_WAIT_TIMEOUT', 'ER_LOCK_DEADLOCK', 'ER_LOCK_NOWAIT']);
const DENIED = new Set([
  'ER_ACCESS_DENIED_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_ACCESS_DENIED_NO_PASSWORD_ERROR',
  'ER_HOST_NOT_PRIVILEGED',
]);

/** Whether a lock was not granted: try again later with less. */
export function isBusy(error: unknown): boolean {
  return BUSY.has(codeOf(error));
}

/** Whether the statement is not allowed to this user. */
export function isDenied(error: unknown): boolean {
  return (
    DENIED.has(codeOf(error)) ||
    ['ER_SPECIFIC_ACCESS_DENIED_ERROR', 'ER_TABLEACCESS_DENIED_ERROR'].includes(codeOf(error))
  );
}

/** The driver's name of the error, or an empty text. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** The server's number: the driver knows no name for those that only MariaDB has. */
export function errnoOf(error: unknown): number {
  return typeof error === 'object' && error !== null && 'errno' in error ? Number(error.errno) : 0;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether the connection is gone, so that another one may do. */
export function isLost(error: unknown): boolean {
  if (RetentionError.is(error)) return false;
  return (
    LOST.has(codeOf(error)) ||
    SHUTTING_DOWN.has(codeOf(error)) ||
    errnoOf(error) === KILLED ||
    /closed state/.test(messageOf(error))
  );
}

/**
 * An error that says what to correct where the server or the credentials refuse; any other as it is.
 * @param host where it came from
 */
export function explain(error: unknown, unit: string, host: string): unknown {
  if (RetentionError.is(error)) return error;
  const property = DENIED.has(codeOf(error)) ? 'credentials' : 'hosts';
  if (property === 'hosts' && !isLost(error) && codeOf(error) !== 'ENOTFOUND' && codeOf(error) !== 'EHOSTUNREACH')
    return error;
  const [allowed, remedy] =
    property === 'credentials'
      ? [
          `a user that may log in at unit '${unit}'`,
          `correct the secret of unit '${unit}' or grant the user access from this network`,
        ]
      : [
          `a MySQL server that answers for unit '${unit}'`,
          'check the address, the security group and that the server runs',
        ];
  const got = `'${messageOf(error) || codeOf(error)}' from ${host}`;
  return new RetentionError([problem('retention/invalid', unit, property, allowed, got, remedy)]);
}
