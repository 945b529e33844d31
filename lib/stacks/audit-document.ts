// SPDX-License-Identifier: Apache-2.0
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { expectedResources, functionNameOf } from '../enforcer/expected';
import { AUDIT_DOCUMENT_VERSION, manifestOf, type AuditDocument, type Manifest } from '../manifest';
import { viewsFromSynth } from '../verify/reading/read-synth';
import { addUnits, archivesOf, type Part } from './parts';

/**
 * What the audit of an estate compares the account with, in every region. It is rendered beside the tree, because the archive of the
 * audit is a part of one of its stacks; of that archive alone it cannot tell.
 */
export function auditDocumentOf(part: Part): AuditDocument {
  const { estate, plan } = part;
  const regions = [...new Set(Object.values(estate.units).map(({ region }) => region))].sort();
  const stacks = regions.map((region) =>
    stackOf(region === part.region ? part : { estate, plan, region, stack: `${estate.name}-${region}` }),
  );
  const exemptions = Object.values(estate.networks).flatMap(({ audit }) => audit?.exemptions ?? []);
  return {
    kind: 'retention-audit-document',
    version: AUDIT_DOCUMENT_VERSION,
    manifests: stacks.map(({ manifest }) => manifest),
    expected: stacks.flatMap(({ document }) => viewsFromSynth(document)),
    codeHashes: Object.fromEntries(
      stacks.flatMap(({ manifest }) =>
        manifest.enforcers.map(({ name, archive }) => [functionNameOf(estate.name, name), archive ?? '']),
      ),
    ),
    validForMs: estate.auditValidMs,
    ...(estate.state === undefined ? {} : { stateBucket: estate.state.bucket }),
    exemptions,
  };
}

/** One stack as it will be synthesised, but for the manifest and the code of the audit. */
function stackOf(part: Part): { readonly manifest: Manifest; readonly document: object } {
  const { estate, plan, region } = part;
  const manifest = archivesOf(manifestOf(estate, plan, region), part);
  // a stack needs no app to be rendered, and an app would make its folder.
  const stack = new TerraformStack(undefined as unknown as Construct, part.stack);
  addUnits(stack, part);
  const { resource = {} } = stack.toTerraform() as { readonly resource?: Record<string, Record<string, object>> };
  const resources: Record<string, Record<string, object>> = { ...resource };
  for (const enforcer of manifest.enforcers) {
    for (const { type, name, values } of expectedResources(manifest, enforcer)) {
      resources[type] = { ...resources[type], [name]: values };
    }
  }
  return { manifest, document: { provider: { tencentcloud: [{ region }] }, resource: resources } };
}
