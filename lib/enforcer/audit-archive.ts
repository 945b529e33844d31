// SPDX-License-Identifier: Apache-2.0
import { unzipSync } from 'fflate';
import { canonicalJson } from '../directives';
import { promiseHash, type AuditDocument, type Manifest, type ManifestEnforcer } from '../manifest';
import { isUnknown, type ResourceView } from '../stores/resource';
import { AUDIT_DOCUMENT } from './bundle';
import { compileAudit } from './compile';
import { functionNameOf } from './expected';

const HANDLER = 'index.js';

/**
 * What is not ours in the archive of an audit: code that this version does not make, a promise or exemptions that the manifest does
 * not state, settings of its units that are not those beside it, and files that belong to none of them. Of other stacks it says
 * nothing: these are judged where they are.
 * @param owned resources of the units of the manifest, as they are judged
 */
export function auditArchiveFlaws(
  zip: Uint8Array,
  manifest: Manifest,
  { network }: ManifestEnforcer,
  owned: readonly ResourceView[],
): string[] {
  let files: Readonly<Record<string, Uint8Array>>;
  try {
    files = unzipSync(zip);
  } catch (error) {
    return [`the archive cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`];
  }
  const code = files[HANDLER];
  const document = parsed(files[AUDIT_DOCUMENT]);
  return [
    ...(code !== undefined && Buffer.compare(code, compileAudit()) === 0
      ? []
      : [`'${HANDLER}' in the archive is not what this version of the library makes`]),
    ...Object.keys(files)
      .filter((name) => name !== HANDLER && name !== AUDIT_DOCUMENT)
      .map((name) => `'${name}' in the archive is none of its files`),
    ...(document === undefined
      ? [`'${AUDIT_DOCUMENT}' in the archive is no document of an audit`]
      : documentFlaws(document, manifest, network.audit?.exemptions ?? [], owned)),
  ];
}

function documentFlaws(
  document: AuditDocument,
  manifest: Manifest,
  exemptions: AuditDocument['exemptions'],
  owned: readonly ResourceView[],
): string[] {
  const { estate, region } = manifest;
  const own = document.manifests.filter((each) => each.estate === estate && each.region === region);
  const other = manifest.enforcers.filter(
    ({ name, archive }) => document.codeHashes[functionNameOf(estate, name)] !== archive,
  );
  return [
    ...(own.length === 1 && own.every((each) => promiseHash(each) === promiseHash(manifest))
      ? []
      : ['the audit in the archive is about another promise than the manifest states']),
    ...(canonicalJson(document.exemptions) === canonicalJson(exemptions)
      ? []
      : ['the audit in the archive has other exemptions than the manifest states']),
    ...other.map(({ name }) => `the audit in the archive expects other code of the enforcer '${name}'`),
    ...owned
      .filter((view) => !document.expected.some((each) => isAs(each, view)))
      .map(({ address }) => `the audit in the archive does not expect ${address} as it is here`),
  ];
}

/** Whether a resource has every plain value that is expected of it; what is known after apply says nothing. */
function isAs(expected: ResourceView, view: ResourceView): boolean {
  return (
    expected.type === view.type &&
    Object.entries(expected.values).every(([name, value]) => {
      const got = view.values[name];
      return typeof value === 'object' || isUnknown(got) || String(got) === String(value);
    })
  );
}

function parsed(file: Uint8Array | undefined): AuditDocument | undefined {
  try {
    const document = JSON.parse(Buffer.from(file ?? []).toString('utf8')) as AuditDocument;
    const isOurs =
      document.kind === 'retention-audit-document' &&
      [document.manifests, document.expected, document.exemptions].every(Array.isArray) &&
      typeof document.codeHashes === 'object';
    return isOurs ? document : undefined;
  } catch {
    return undefined;
  }
}
