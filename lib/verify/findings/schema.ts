// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { fail, problem, RetentionError, type Problem } from '../../errors';
import { isCalendarDay } from '../../policy';
import { asList, isRecord, member, show } from '../reading/json';

/** Collects what is wrong with a JSON file that people write, so that all of it is mended at once. */
export class Checker {
  readonly problems: Problem[] = [];

  constructor(readonly file: string) {}

  invalid(at: string, property: string, allowed: string, got: unknown, remedy: string): void {
    this.problems.push(problem('retention/invalid', this.place(at), property, allowed, show(got), remedy));
  }

  add(problems: readonly Problem[]): void {
    this.problems.push(...problems);
  }

  /** The members of an object; unknown ones are problems, because a misspelt one would do nothing. */
  object(value: unknown, at: string, allowed: readonly string[]): Record<string, unknown> | undefined {
    if (!isRecord(value)) {
      this.invalid('', at, `an object with ${allowed.join(', ')}`, value, 'mend the file');
      return undefined;
    }
    for (const key of Object.keys(value).filter((each) => !allowed.includes(each))) {
      this.invalid(at, key, `one of ${allowed.join(', ')}`, key, 'mend the spelling or remove it');
    }
    return value;
  }

  /** A list; absent is empty. */
  list(value: unknown, property: string): readonly unknown[] {
    if (value !== undefined && !Array.isArray(value)) {
      this.invalid('', property, 'a list', value, 'mend the file');
    }
    return asList(value);
  }

  text(value: unknown, at: string, property: string): string {
    const got = member(value, property);
    if (typeof got === 'string' && got.trim() !== '') return got;
    this.problems.push(
      got === undefined
        ? problem('retention/missing', this.place(at), property, 'write it as a text')
        : problem('retention/invalid', this.place(at), property, 'a text', show(got), 'write it as a text'),
    );
    return '';
  }

  day(value: unknown, at: string, property: string): string {
    const got = this.text(value, at, property);
    if (got !== '' && !isCalendarDay(got)) {
      this.invalid(at, property, 'a calendar day YYYY-MM-DD', got, 'write the last day on which it holds');
    }
    return got;
  }

  done(): void {
    RetentionError.throwIfAny(this.problems);
  }

  private place(at: string): string {
    return at === '' ? this.file : `${this.file} ${at}`;
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
