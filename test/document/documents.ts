// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { RetentionError } from '../../lib/errors';
import { imPolicy } from '../../lib/policy';
import { checkDocuments, readDocument, type CheckInput, type PolicyDocument } from '../../lib/document';

const ROOT = join(__dirname, '../..');

/** Documents that we wrote; they agree with the policy and with one another. */
export const FIXTURES = join(ROOT, 'test/fixtures/policy-documents');

/** The published documents, which are not part of this repository. */
export const PUBLISHED = join(ROOT, '../shared/policy-documents');
export const HAS_PUBLISHED = existsSync(PUBLISHED);

/** The Markdown files of a folder by name. */
export function markdownOf(folder: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.md'));
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

export function documentsOf(folder: string): PolicyDocument[] {
  return Object.entries(markdownOf(folder)).map(([name, markdown]) => readDocument(markdown, name));
}

/** The name of a file for people, without the machine's part. */
export function shown(file: string): string {
  return relative(ROOT, file);
}

/** Every code with which a set of documents is refused or found wrong; warnings are not among them. */
export function caughtBy(files: Readonly<Record<string, string>>, input: Partial<CheckInput> = {}): string[] {
  const codes: string[] = [];
  const documents = Object.entries(files).flatMap(([name, markdown]) => {
    try {
      return [readDocument(markdown, name)];
    } catch (error) {
      if (!RetentionError.is(error)) throw error;
      codes.push(...error.problems.map(({ code }) => code));
      return [];
    }
  });
  const findings = checkDocuments({ documents, policy: imPolicy, ...input });
  codes.push(...findings.filter(({ level }) => level === 'error').map(({ rule }) => rule));
  return [...new Set(codes)];
}
