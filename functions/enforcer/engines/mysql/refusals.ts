// SPDX-License-Identifier: Apache-2.0
import { RetentionError } from '../../../../lib/errors';
import { codeOf, errnoOf, isDenied, isLost } from './trouble';

/** Why rows are still there after a delete. */
export const LOCKED = 'locked by another transaction';
export const REFERENCED = 'referenced by a row of another table';

/** Errors of the statement or of the server, and none of a row: 1290 and 1836 read-only, 1792 transaction, 1064 syntax, 1054 column, 1146 table, 1021 and 1114 full. */
const NOT_OF_A_ROW = [1290, 1836, 1792, 1064, 1054, 1146, 1021, 1114];

export function isReferenced(error: unknown): boolean {
  return [1451, 1217].includes(errnoOf(error));
}

/** Whether it may be the fault of a single row, so that the others can be deleted without it. */
export function isOfARow(error: unknown): boolean {
  return !(
    RetentionError.is(error) ||
    isLost(error) ||
    isDenied(error) ||
    errnoOf(error) === 0 ||
    NOT_OF_A_ROW.includes(errnoOf(error))
  );
}

/** By code, because the server's sentence may hold values of the row. */
export function refusal(error: unknown): string {
  return `refused by the server (${codeOf(error) || 'error'} ${errnoOf(error)})`;
}
