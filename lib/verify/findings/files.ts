// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { fail, problem, RetentionError, type Problem } from '../../errors';
import { judge, pathText, type Form, type Formed, type Judged, type Path, type Wording } from '../../form';
import { isRecord, member, show } from '../reading/json';

const IN_FILE: Wording = {
  stranger: (known) => `one of ${known}`,
  got: (value, path, isStranger) => show(isStranger ? path.at(-1) : value),
  remedy: (why, allowed) =>
    why === 'stranger'
      ? 'correct the spelling or remove it'
      : why === 'absent'
        ? `write it as ${allowed}`
        : 'correct the file',
  missing: true,
};

/** The object that a path is in, and the member of it: `m.json resources[0]` and `match`. */
export function placeInFile(file: string, path: Path): { readonly at: string; readonly property: string } {
  const last = path.findLastIndex((step) => typeof step === 'string');
  const [outer, inner] = [pathText(path.slice(0, Math.max(0, last))), pathText(path.slice(Math.max(0, last)))];
  return { at: outer === '' ? file : `${file} ${outer}`, property: inner === '' ? file : inner };
}

/** A file that people write: what is wrong with it is collected, so that all of it is corrected at once. */
export class CheckedFile<F extends Form> {
  readonly #judged: Judged;
  readonly #problems: Problem[];

  constructor(
    readonly file: string,
    form: F,
    readonly content: unknown,
    judgedElsewhere?: (path: Path) => boolean,
  ) {
    const more = judgedElsewhere === undefined ? {} : { judgedElsewhere };
    this.#judged = judge(form, content, (path) => placeInFile(file, path), { wording: IN_FILE, ...more });
    this.#problems = [...this.#judged.problems];
  }

  /** Whether the form of a part is right, so that its meaning can be looked at. */
  isSound(...part: Path): boolean {
    return this.#judged.isSound(...part);
  }

  /** What is wrong with a value whose form is right. */
  invalid(path: Path, allowed: string, got: unknown, remedy: string): void {
    const { at, property } = placeInFile(this.file, path);
    this.#problems.push(problem('retention/invalid', at, property, allowed, show(got), remedy));
  }

  /** Runs a check that throws and keeps what it found. */
  collect<T>(check: () => T): T | undefined {
    try {
      return check();
    } catch (error) {
      if (!RetentionError.is(error)) throw error;
      this.#problems.push(...error.problems);
      return undefined;
    }
  }

  /** @throws RetentionError with all problems */
  done(): Formed<F> {
    RetentionError.throwIfAny(this.#problems);
    return this.content as Formed<F>;
  }
}

/**
 * Reads a JSON file of a kind and a version.
 * @throws RetentionError `retention/unreadable`
 */
export function readVersioned(file: string, kind: string, version: number): Record<string, unknown> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    return fail('retention/unreadable', '', file, error instanceof Error ? error.message : String(error));
  }
  return checkVersion(content, file, kind, version);
}

export function checkVersion(content: unknown, file: string, kind: string, version: number): Record<string, unknown> {
  const got = [member(content, 'kind'), member(content, 'version')];
  if (!isRecord(content) || got[0] !== kind || got[1] !== version) {
    const allowed = `{ "kind": "${kind}", "version": ${version}, ... }`;
    return fail(
      'retention/unreadable',
      '',
      file,
      `kind ${show(got[0])} and version ${show(got[1])} instead of ${allowed}`,
    );
  }
  return content;
}
