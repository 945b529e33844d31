// SPDX-License-Identifier: Apache-2.0
import { problem, RetentionError } from '../errors';
import { visible } from '../text';
import { violations, type Finding } from '../verify';

/** Exit codes of every command. */
export const EXIT = {
  /** All is kept. */
  ok: 0,
  /** The promise is broken, or the input is refused. */
  violation: 1,
  /** The input could not be read or judged. */
  unclear: 2,
} as const;

/** The exit code of a judgement: what is broken comes before what nobody can tell. */
export function exitOfFindings(findings: readonly Finding[]): number {
  const failing = violations(findings);
  if (failing.some(({ unclear }) => unclear !== true)) return EXIT.violation;
  return failing.length > 0 ? EXIT.unclear : EXIT.ok;
}

/**
 * All problems of a run with what came of it, without a stack: they are about the user's input and not about this program. What
 * is wrong alike at several places is said once, with all of them.
 */
export function problemsText(error: RetentionError, outcome = 'nothing was written'): string {
  const count = error.problems.length;
  const places = new Map<string, string[]>();
  for (const { at, message, code } of error.problems) {
    const said = `${visible(message)}\n    [${code}]`;
    places.set(said, [...(places.get(said) ?? []), ...(at === '' ? [] : [visible(at)])]);
  }
  const lines = [...places].map(([said, ats]) => `  ${ats.length === 0 ? '' : `${ats.join(', ')}: `}${said}`);
  return `${count} problem${count === 1 ? '' : 's'}, ${outcome}:\n${lines.join('\n')}`;
}

/**
 * Runs a program; what is wrong with the input goes to standard error with exit code 1, what the file system refuses with
 * exit code 2. Other errors pass through.
 * @returns what the program returned, or undefined after an error
 */
export async function reportErrors<T>(run: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    const refused = RetentionError.is(error) ? problemsText(error) : guardText(error);
    const text = refused ?? fileText(error);
    if (text === undefined) throw error;
    process.stderr.write(`${text}\n`);
    process.exitCode = refused === undefined ? EXIT.unclear : EXIT.violation;
    return undefined;
  }
}

/** What the file system refuses, or undefined for any other error: a path of the user, of which a stack says nothing more. */
export function fileText(error: unknown): string | undefined {
  const { code, syscall, path, message } = (error ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof code !== 'string' || typeof syscall !== 'string' || typeof path !== 'string') return undefined;
  // 'ENOENT: no such file or directory, mkdir 'path''.
  const why = String(message).split(`, ${syscall}`)[0] ?? code;
  const allowed = 'a path that can be read and written';
  const refused = problem('retention/invalid', '', path, allowed, why, 'check the path and its permissions');
  return problemsText(new RetentionError([refused]), 'the run was not finished');
}

/** What cdktf says when a validation, such as the guard, fails a synth, without its stack and the way around the guard. */
function guardText(error: unknown): string | undefined {
  const message = (error as Error | undefined)?.message ?? '';
  if (!message.startsWith('Validation failed')) return undefined;
  return message.replace(/\s*If you wish to ignore these validations[^\n]*/, '').trimEnd();
}

/** Ends quietly when nobody reads the output any more, as in `| head`. Without a verdict yet it could not tell. */
export function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(process.exitCode ?? EXIT.unclear);
    });
  }
}
