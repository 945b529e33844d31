// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScfFunction } from '@cdktf/provider-tencentcloud/lib/scf-function';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { DIRECTIVES_VERSION, type Directive, type DirectiveDocument } from '../directives';
import { auditNameOf } from '../estate/audit';
import { bundleAudit, bundleEnforcer, type EnforcerBundle } from './bundle';
import { addEnforcerResources, type EnforcerParts } from './resources';

export interface EnforcerProps extends EnforcerParts {
  readonly stack: string;
  /** Endpoints by unit, without credentials. */
  readonly endpoints: Readonly<Record<string, object>>;
  /** What the audit compares the account with; it needs `audit`. @default - only people audit */
  readonly auditDocument?: object;
}

/**
 * The function that expires what only the inside of a database can expire, in its VPC, on a timer.
 *
 * Guarantees that no secret is in the state, the plan or the environment (the role reads them by name at run time), that
 * new code or a new directive really deploys (the zip's name carries its hash) and is the one that the manifest states (the
 * environment carries the hash of the directives), that its log has an explicit period, and
 * that silence, failure and a record near its deadline raise an alarm. Cannot guarantee that the databases' security
 * groups let the subnet in: the provider gives a function no security group.
 *
 * @example
 * new RetentionEnforcer(stack, 'enforcer-main', { functionName, stack, network, directives, endpoints, log, everyMs });
 */
export class RetentionEnforcer extends Construct {
  /** Recognises the construct across copies of this library, where `instanceof` does not. */
  static is(construct: unknown): construct is RetentionEnforcer {
    return (construct as { isRetentionEnforcer?: unknown }).isRetentionEnforcer === true;
  }

  readonly isRetentionEnforcer = true;
  readonly function: ScfFunction;
  readonly functionName: string;
  /** The file of its code, as it is uploaded. */
  readonly codePath: string;
  /** SHA-256 of the code that it runs, hexadecimal. */
  readonly archive: string;
  /** The function that audits, with its code. */
  readonly audited: { readonly functionName: string; readonly codePath: string; readonly archive: string } | undefined;

  constructor(scope: Construct, id: string, props: EnforcerProps) {
    super(scope, id);
    this.functionName = props.functionName;
    const bundle = bundleOf(props);
    this.codePath = bundle.path;
    this.archive = bundle.hash;
    const code = new TerraformAsset(this, 'Code', { path: bundle.path, type: AssetType.FILE });
    this.audited = auditedBy(props);
    const auditCode =
      this.audited === undefined
        ? {}
        : { audit: new TerraformAsset(this, 'AuditCode', { path: this.audited.codePath, type: AssetType.FILE }).path };
    this.function = addEnforcerResources(this, props, { enforcer: code.path, ...auditCode });
  }
}

/** The archive of an enforcer: the same parts give the same bytes. */
export function bundleOf(props: EnforcerProps): EnforcerBundle {
  const documentOf = (directives: readonly Directive[]): DirectiveDocument => ({
    version: DIRECTIVES_VERSION,
    stack: props.stack,
    region: props.network.region,
    directives,
  });
  return bundleEnforcer({
    outDir: mkdtempSync(join(tmpdir(), 'retention-enforcer-')),
    directives: documentOf(props.directives),
    ...(props.together === undefined ? {} : { network: documentOf(props.together) }),
    endpoints: props.endpoints,
    state: props.cursors !== undefined,
    orders: props.ledger !== undefined,
  });
}

function auditedBy({ audit, auditDocument, functionName }: EnforcerProps): RetentionEnforcer['audited'] {
  if (audit === undefined || auditDocument === undefined) return undefined;
  const { path, hash } = bundleAudit(mkdtempSync(join(tmpdir(), 'retention-audit-')), auditDocument);
  return { functionName: auditNameOf(functionName), codePath: path, archive: hash };
}
