// SPDX-License-Identifier: Apache-2.0
import { RetentionError, type Problem } from '../../lib/errors';

/** Every problem that a call throws; fails when it throws none. */
export function problemsOf(run: () => unknown): readonly Problem[] {
  try {
    run();
  } catch (error) {
    if (RetentionError.is(error)) return error.problems;
    throw error;
  }
  throw new Error('expected problems, and nothing was thrown');
}

/** The one problem that a call throws, without its place. */
export function problemOf(run: () => unknown): { readonly code: string; readonly message: string } {
  const [only, ...others] = problemsOf(run);
  if (only === undefined || others.length > 0) throw new Error(`wanted one problem, got ${others.length + 1}`);
  return { code: only.code, message: only.message };
}
