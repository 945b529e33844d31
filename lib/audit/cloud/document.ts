// SPDX-License-Identifier: Apache-2.0
import { fail } from '../../errors';
import { AUDIT_DOCUMENT_VERSION, type AuditDocument } from '../../manifest/audit-document';
import { contextOf, placementsOf, readManifest } from '../../manifest/read';
import type { Manifest } from '../../manifest';
import type { AuditedEstate } from '../asks/ask';

/**
 * The document beside the code, with the manifests as they are read everywhere.
 * @throws RetentionError `retention/unreadable` for anything else
 */
export function parseDocument(text: string, file: string): AuditDocument {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return fail('retention/unreadable', '', file, 'no JSON; deploy the audit again');
  }
  const document = content as AuditDocument;
  if (document?.kind !== 'retention-audit-document' || document.version !== AUDIT_DOCUMENT_VERSION) {
    return fail('retention/unreadable', '', file, `no document of version ${AUDIT_DOCUMENT_VERSION}; deploy again`);
  }
  for (const each of document.manifests) {
    const read = readManifest(each);
    if (typeof read === 'string') return fail('retention/unreadable', '', file, read);
  }
  return document;
}

/** What an audit reads of an estate, as its manifests state it. */
export function estateOf({ manifests, stateBucket }: AuditDocument): AuditedEstate {
  const [first] = manifests;
  if (first === undefined) throw new Error("an audit's document must carry a manifest, got none");
  const units = Object.assign({}, ...manifests.map((each) => each.units)) as AuditedEstate['units'];
  return {
    name: first.estate,
    units,
    placements: manifests.flatMap(placementsOf),
    networks: Object.fromEntries(manifests.flatMap(networksOf)),
    allowedRegions: first.allowedRegions ?? undefined,
    // what is assumed and how often the enforcer runs is said by every stack alike.
    context: contextOf(first),
    state: stateBucket === undefined ? undefined : { bucket: stateBucket },
  };
}

function networksOf({ enforcers }: Manifest): [string, AuditedEstate['networks'][string]][] {
  return enforcers.map(({ name, network }) => [name, network]);
}
