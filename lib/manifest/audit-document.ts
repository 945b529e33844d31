// SPDX-License-Identifier: Apache-2.0
import type { AuditExemption } from '../estate/audit';
import type { ResourceView } from '../stores/resource';
import { contentHash } from './plain';
import type { Manifest } from './manifest';

export const AUDIT_DOCUMENT_VERSION = 1;

/** What a provisioned audit compares the account with: all that the command reads from the estate, as it was synthesised. */
export interface AuditDocument {
  readonly kind: 'retention-audit-document';
  readonly version: typeof AUDIT_DOCUMENT_VERSION;
  /** Of every stack of the estate. */
  readonly manifests: readonly Manifest[];
  /** What the estate writes, in every region. */
  readonly expected: readonly ResourceView[];
  /** SHA-256 of the code of each enforcer by the name of its function; the audit cannot know its own. */
  readonly codeHashes: Readonly<Record<string, string>>;
  readonly validForMs: number;
  /** Bucket of the state of Terraform, which is no stranger. @default - none */
  readonly stateBucket?: string;
  readonly exemptions: readonly AuditExemption[];
}

/**
 * The hash of a promise: another estate has another one, and so has the same estate after a change. The code of the audit does
 * not count, because it carries the hash itself and promises nothing.
 */
export function promiseHash(manifest: Manifest): string {
  return contentHash({
    ...manifest,
    enforcers: manifest.enforcers.map(({ auditArchive: _archive, ...enforcer }) => enforcer),
  });
}
