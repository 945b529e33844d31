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

/** All problems of a run with what came of it, one a line, without a stack: they are about the user's input and not about this program. */
export function problemsText(error: RetentionError, outcome = 'nothing was written'): string {
  const count = error.problems.length;
  const lines = error.problems.map(
    (each) => `  ${each.at === '' ? '' : `${each.at}: `}${each.message}\n    [${each.code}]`,
  );
  return `${count} problem${count === 1 ? '' : 's'}, ${outcome}:\n${lines.join('\n')}`;
}

/**
 * Runs a program; what is wrong with the input goes to standard error with exit code 1, other errors pass through.
 * @returns what the program returned, or undefined after an error
 */
export async function reportErrors<T>(run: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    const text = RetentionError.is(error) ? problemsText(error) : guardText(error);
    if (text === undefined) throw error;
    process.stderr.write(`${text}\n`);
    process.exitCode = EXIT.violation;
    return undefined;
  }
}

/** What cdktf says when a validation, such as the guard, fails a synth. Its stack is of no use to the reader. */
function guardText(error: unknown): string | undefined {
  const message = (error as Error | undefined)?.message ?? '';
  return message.startsWith('Validation failed') ? message : undefined;
}
