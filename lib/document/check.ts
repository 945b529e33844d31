// SPDX-License-Identifier: Apache-2.0
import { checkBackups } from './check-backups';
import { Findings, type CheckInput } from './check-input';
import { checkPolicy } from './check-policy';
import { checkWindows } from './check-windows';
import { checkProvisioned } from './check-provisioned';
import { checkWritten } from './check-written';
import type { Finding } from './finding';
import { checkLanguages } from './languages';
import { KINDS } from './meanings';

/**
 * Compares published documents with the policy in code, with what is provisioned and with one another, both ways.
 * Only modules of which a document is given are judged. The order of the findings is stable.
 */
export function checkDocuments(input: CheckInput): Finding[] {
  return KINDS.flatMap((kind) => {
    const documents = input.documents.filter((document) => document.kind === kind);
    // documents that were written name every system by its own name, and their languages have no known differences.
    const { provisioned } = input;
    const own =
      kind === 'module'
        ? {}
        : { baseline: [], ...(provisioned === undefined ? {} : { provisioned: { ...provisioned, disclosedAs: [] } }) };
    return checkKind(new Findings({ ...input, ...own, documents }, kind));
  });
}

function checkKind(findings: Findings): Finding[] {
  const { documents, provisioned, baseline } = findings.input;
  checkVersions(findings);
  checkPolicy(findings);
  checkBackups(findings);
  checkWindows(findings);
  if (provisioned !== undefined) checkProvisioned(findings, provisioned);
  if (provisioned !== undefined) checkWritten(findings, provisioned);
  return [...findings.list, ...checkLanguages(documents, baseline ?? [])];
}

/** One version for each module and language: of two, nobody knows which one binds. */
function checkVersions(findings: Findings): void {
  const seen = new Map<string, (typeof findings.input.documents)[number]>();
  for (const document of findings.input.documents) {
    const version = `${document.kind === 'module' ? '' : `${document.kind} of the `}${document.module} module in '${document.language}'`;
    const earlier = seen.get(version);
    seen.set(version, document);
    if (earlier === undefined) continue;
    findings.add(
      'retention/document-version-twice',
      {
        message: `'version' must be one for each module and language, got two of the ${version}`,
        why: 'of two versions of the same text nobody can tell which one binds',
        remedy: 'check the version that is published',
      },
      [findings.inDocument(document), findings.inDocument(earlier)],
    );
  }
}
