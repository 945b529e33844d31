// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { TerraformStack } from 'cdktf';
import { DIRECTIVES_HASH } from '../directives';
import { fail } from '../errors';
import { documentsOf, type Judgeable } from './judge';

/** Members that change with a version of a tool or of this package and say nothing of retention. */
const STAMPS: readonly string[] = [DIRECTIVES_HASH, 'hash', 'zip_file'];

/**
 * The Terraform JSON of a stack or an estate as text, without hashes, versions and paths of code: it changes when, and
 * only when, a resource or a promise does.
 */
export function stableText(subject: Judgeable): string {
  return documentsOf(subject)
    .map((document) => `${JSON.stringify(stable(JSON.parse(JSON.stringify(document))), null, 2)}\n`)
    .join('\n');
}

/** A serializer for jest and vitest: `expect.addSnapshotSerializer(retentionSerializer)`, then snapshots of stacks. */
export const retentionSerializer = {
  /** Whether this serializer is for the value. */
  test: (value: unknown): boolean => typeof value === 'object' && value !== null && TerraformStack.isStack(value),
  /** The text of the snapshot. */
  serialize: (value: unknown): string => stableText(value as TerraformStack),
};

/**
 * Compares a text with a file, for test runners that have no snapshots. The file is written when it is missing, but never
 * in CI, or when the environment has `UPDATE_SNAPSHOTS=1`.
 * @throws RetentionError `retention/invalid` with the first line that differs
 */
export function matchSnapshotFile(text: string, file: string): void {
  const missing = !existsSync(file);
  if (process.env['UPDATE_SNAPSHOTS'] === '1' || (missing && !inCi())) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return;
  }
  if (missing) {
    fail(
      'retention/invalid',
      file,
      'snapshot',
      'a file that is committed, because none is written in CI',
      'no such file',
      'run the test once on your machine, or with UPDATE_SNAPSHOTS=1, read the file and commit it',
    );
  }
  const [expected, got] = [readFileSync(file, 'utf8'), text].map((each) => each.split('\n'));
  const length = Math.max(expected?.length ?? 0, got?.length ?? 0);
  for (let line = 0; line < length; line += 1) {
    const [was, is] = [expected?.[line], got?.[line]];
    if (was === is) continue;
    fail(
      'retention/invalid',
      file,
      `line ${line + 1}`,
      was === undefined ? 'the end of the file' : `'${was.trim()}'`,
      is === undefined ? 'the end of the text' : `'${is.trim()}'`,
      'look at what changes, then run the test with UPDATE_SNAPSHOTS=1',
    );
  }
}

/** Services of CI set the variable to a word; an empty one and a `false` say that this is none. */
function inCi(): boolean {
  return !['', '0', 'false'].includes(process.env['CI']?.toLowerCase() ?? '');
}

/** @param stamps members whose text is not shown; the versions of providers are below `terraform`, others mean something */
function stable(value: unknown, stamps = STAMPS): unknown {
  if (Array.isArray(value)) return value.map((each) => stable(each, stamps));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      // where a construct lies in the tree is a comment for the command line of cdktf.
      .filter(([key]) => key !== '//')
      .map(([key, each]) => {
        if (stamps.includes(key) && typeof each === 'string') return [key, '*'];
        return [key, stable(each, key === 'terraform' ? [...stamps, 'version'] : stamps)];
      }),
  );
}
