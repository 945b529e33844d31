// SPDX-License-Identifier: Apache-2.0
import { RetentionError } from '../errors';

/** Exit codes of every command. */
export const EXIT = {
  /** All is kept. */
  ok: 0,
  /** The promise is broken, or the input is refused. */
  violation: 1,
  /** The input could not be read or judged. */
  unclear: 2,
} as const;

/** All problems of a run, one a line, without a stack: they are about the user's input and not about this program. */
export function problemsText(error: RetentionError): string {
  const count = error.problems.length;
  const lines = error.problems.map(
    (each) => `  ${each.at === '' ? '' : `${each.at}: `}${each.message}\n    [${each.code}]`,
  );
  return `${count} problem${count === 1 ? '' : 's'}, nothing was written:\n${lines.join('\n')}`;
}

/** Runs a program; problems of the input go to standard error with exit code 1, other errors as they are. */
export function reportErrors(run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!RetentionError.is(error)) throw error;
    process.stderr.write(`${problemsText(error)}\n`);
    process.exitCode = EXIT.violation;
  }
}
