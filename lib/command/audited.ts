// SPDX-License-Identifier: Apache-2.0
import { countedOf, readAudit, type AuditFile } from '../audit/audit-file';
import { looksLikeManifest, promiseHash, readManifest } from '../manifest';
import type { Input } from '../verify';

/** What counts of an audit for the files that are judged. */
export function auditJudgement(
  found: AuditFile,
  inputs: readonly Input[],
  today: string,
): { readonly measurements: ReturnType<typeof countedOf>['measurements']; readonly auditNotes: readonly string[] } {
  const hashes = new Map(
    inputs.flatMap(({ views }) =>
      views.flatMap(({ type, values }): [string, string][] => {
        const { input } = values;
        if (type !== 'terraform_data' || !looksLikeManifest(input)) return [];
        const manifest = readManifest(input);
        return typeof manifest === 'string' ? [] : [[`${manifest.estate}-${manifest.region}`, promiseHash(manifest)]];
      }),
    ),
  );
  const { measurements, notes } = countedOf(found, hashes, today);
  return { measurements, auditNotes: notes };
}

/** The same from a file, or nothing where none was given. */
export function auditOf(
  file: string | undefined,
  inputs: readonly Input[],
  today: string,
): ReturnType<typeof auditJudgement> | undefined {
  return file === undefined ? undefined : auditJudgement(readAudit(file), inputs, today);
}
