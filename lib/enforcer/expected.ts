// SPDX-License-Identifier: Apache-2.0
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { unitsReached, type Directive } from '../directives';
import { auditNameOf, auditObjectOf } from '../estate/audit';
import { cursorsOf, instanceOf, ledgerOf } from '../estate/network';
import { directivesFor, directivesOfNetwork, type Manifest, type ManifestEnforcer } from '../manifest';
import type { FunctionNetwork } from '../estate/shards';
import type { Unit } from '../stores/registry';
import { isUnknown } from '../stores/resource';
import { addEnforcerResources, type EnforcerParts } from './resources';
import { reachOf } from './role';

/** One resource as the construct writes it. */
export interface ExpectedResource {
  readonly type: string;
  /** Its name in the stack that the estate synthesises. */
  readonly name: string;
  /** Terraform names; what names another of these resources is an expression. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** Expressions that stand for the log topic of the estate and its logset. */
export const LOG_TOPIC = '${expected.log.topic}';
export const LOG_SET = '${expected.log.logset}';

/** Name of the construct of an enforcer, for its stack. */
export function enforcerId(name: string): string {
  return `enforcer-${name}`;
}

/** Name of the function of an enforcer. */
export function functionNameOf(estate: string, name: string): string {
  return `${estate}-retention-${name}`;
}

/** Name of the function that audits beside an enforcer. */
export function auditFunctionOf(estate: string, name: string): string {
  return auditNameOf(functionNameOf(estate, name));
}

/** What the resources of an enforcer are made of, as a manifest states it. */
export function partsOf(manifest: Manifest, enforcer: ManifestEnforcer, log: EnforcerParts['log']): EnforcerParts {
  const { name } = enforcer;
  const directives = directivesFor(manifest, enforcer);
  const together = directivesOfNetwork(manifest, enforcer);
  const network = {
    ...enforcer.network,
    endpoints: endpointsIn(manifest, enforcer, reachOf(enforcer.network, directives, together)),
    vpcId: written(enforcer.network.vpcId),
    subnetId: written(enforcer.network.subnetId),
  };
  const cursors = cursorsOf(name, network, manifest.units as Readonly<Record<string, Unit>>);
  const ledger = ledgerOf(network, manifest.units as Readonly<Record<string, Unit>>);
  const audited = auditObjectOf(name, network, manifest.units as Readonly<Record<string, Unit>>);
  const { audit } = network;
  return {
    functionName: functionNameOf(manifest.estate, name),
    network,
    directives,
    ...(together === undefined ? {} : { together }),
    log,
    everyMs: manifest.enforcerEveryMs,
    ...(cursors === undefined ? {} : { cursors }),
    ...(ledger === undefined ? {} : { ledger: { ...ledger, withinMs: manifest.ordersWithinMs ?? 0 } }),
    ...(audit === undefined || audited === undefined ? {} : { audit: { everyDays: audit.everyDays, object: audited } }),
  };
}

/** One of several functions reads the secrets of the units that it works on, and no others. */
function endpointsIn(
  { units }: Manifest,
  { network }: ManifestEnforcer,
  directives: readonly Directive[],
): FunctionNetwork['endpoints'] {
  if (network.shard === undefined) return network.endpoints;
  const instances = new Set(
    directives.flatMap(unitsReached).map((unit) => instanceOf((units as Readonly<Record<string, Unit>>)[unit] as Unit)),
  );
  return Object.fromEntries(Object.entries(network.endpoints).filter(([instance]) => instances.has(instance)));
}

/** A reference to a network of the same app, as the document writes it. */
function written(id: unknown): string {
  return isUnknown(id) ? id.expression : String(id);
}

/** Name of the code's file. */
export function archiveName(sha256: string, of: 'enforcer' | 'audit' = 'enforcer'): string {
  return `${of}-${sha256.slice(0, 16)}.zip`;
}

/** What was rendered last: a synth judges the same enforcer three times, and rendering is most of a judgement. */
const rendered = new Map<string, readonly ExpectedResource[]>();
const RENDERED_AT_MOST = 8;

/** Every resource of an enforcer, rendered from the manifest by the code of its construct. Nothing is written. */
export function expectedResources(manifest: Manifest, enforcer: ManifestEnforcer): readonly ExpectedResource[] {
  const parts = partsOf(manifest, enforcer, { resource: { id: LOG_TOPIC }, logset: { id: LOG_SET } });
  const { estate, region } = manifest;
  // nothing else of the manifest is rendered.
  const key = JSON.stringify([estate, region, enforcer.name, enforcer.archive, enforcer.auditArchive, parts]);
  const known = rendered.get(key);
  if (known !== undefined) return known;
  const found = render(manifest, enforcer, parts);
  if (rendered.size >= RENDERED_AT_MOST) rendered.clear();
  rendered.set(key, found);
  return found;
}

function render(
  { estate, region }: Manifest,
  { name: enforcer, archive, auditArchive }: ManifestEnforcer,
  parts: EnforcerParts,
): ExpectedResource[] {
  // a stack needs no app to be rendered, and an app would make its folder.
  const stack = new TerraformStack(undefined as unknown as Construct, `${estate}-${region}`);
  const scope = new Construct(stack, enforcerId(enforcer));
  addEnforcerResources(scope, parts, {
    enforcer: archiveName(archive ?? ''),
    audit: archiveName(auditArchive ?? '', 'audit'),
  });
  const { resource } = stack.toTerraform() as { readonly resource: Record<string, Record<string, object>> };
  return Object.entries(resource).flatMap(([type, named]) =>
    Object.entries(named).map(([name, body]) => ({ type, name, values: { ...body } })),
  );
}
