// SPDX-License-Identifier: Apache-2.0
import type { CamRole } from '@cdktf/provider-tencentcloud/lib/cam-role';
import type { CamRolePolicyAttachment } from '@cdktf/provider-tencentcloud/lib/cam-role-policy-attachment';
import { ScfFunction } from '@cdktf/provider-tencentcloud/lib/scf-function';
import { ScfTrigger } from '@cdktf/provider-tencentcloud/lib/scf-trigger';
import type { Construct } from 'constructs';
import { DIRECTIVES_HASH, directivesHash, NETWORK_HASH, SHARD, type Directive } from '../directives';
import { cronOf, type CursorObjects, type LedgerBucket } from '../estate/network';
import type { FunctionNetwork } from '../estate/shards';
import { SECOND_MS } from '../policy';
import { longestRunMs } from '../stores/shared-terms';
import { addAlarms } from './alarms';
import { addAuditResources, type AuditParts } from './audit-resources';
import { addRole, policyDocument } from './role';

/** Memory of the function, in MB. */
export const MEMORY_MB = 512;
const NAMESPACE = 'default';

/** A log topic with its logset, by their ids. */
export interface LogTopic {
  readonly resource: { readonly id: string };
  readonly logset: { readonly id: string };
}

/** What the resources of an enforcer are made of, beside its code. */
export interface EnforcerParts {
  /** Name of the function, 2 to 60 characters, unique in the account and region. */
  readonly functionName: string;
  readonly network: FunctionNetwork;
  /** What the function carries out. */
  readonly directives: readonly Directive[];
  /** What all functions of its network carry out together. @default - it is the only one */
  readonly together?: readonly Directive[];
  /** Keeps the cursors. @default - the scratch disk of a warm instance */
  readonly cursors?: CursorObjects;
  /** Keeps the orders that the function carries out. @default - none: it carries out no orders */
  readonly ledger?: LedgerBucket & { readonly withinMs: number };
  /** Takes the function's log. */
  readonly log: LogTopic;
  readonly everyMs: number;
  /** The audit beside the enforcer. @default - only people audit */
  readonly audit?: AuditParts;
}

/** Paths of the code of both functions, as the document has them. */
export interface CodePaths {
  readonly enforcer: string;
  /** @default - no audit is provisioned */
  readonly audit?: string;
}

/**
 * Every resource of an enforcer as children of a scope. The verifier renders them too, from the manifest alone, and
 * compares every leaf: what is written here needs no check of its own.
 */
export function addEnforcerResources(scope: Construct, parts: EnforcerParts, code: CodePaths): ScfFunction {
  const { role, attachment } = addRole(scope, {
    name: parts.functionName,
    descriptions: {
      role: 'Retention enforcer: read its secrets, write its log, delete what is due.',
      policy: 'Least privilege of the retention enforcer.',
    },
    document: policyDocument(parts),
  });
  const own = addFunction(scope, parts, code.enforcer, role, attachment);
  addTimer(scope, parts, own);
  const index = addAlarms(scope, {
    name: parts.functionName,
    logsetId: parts.log.logset.id,
    topicId: parts.log.resource.id,
    notify: parts.network.notify,
    everyMs: parts.everyMs,
  });
  const { audit } = parts;
  if (audit !== undefined) addAuditResources(scope, { ...parts, audit }, code.audit ?? '', index);
  return own;
}

function addFunction(
  scope: Construct,
  parts: EnforcerParts,
  zipFile: string,
  role: CamRole,
  attachment: CamRolePolicyAttachment,
): ScfFunction {
  const { network, cursors, ledger, together } = parts;
  const { shard } = network;
  const timeoutSeconds = longestRunMs(parts.everyMs) / SECOND_MS;
  return new ScfFunction(scope, 'Function', {
    name: parts.functionName,
    namespace: NAMESPACE,
    description: 'Expires what is due inside databases, and reports the age of the oldest survivor.',
    runtime: 'Nodejs18.15',
    handler: 'index.main_handler',
    memSize: MEMORY_MB,
    timeout: timeoutSeconds,
    zipFile,
    role: role.name,
    vpcId: network.vpcId,
    subnetId: network.subnetId,
    enablePublicNet: false,
    clsLogsetId: parts.log.logset.id,
    clsTopicId: parts.log.resource.id,
    // a configuration without any environment would wipe variables on the next update.
    environment: {
      RETENTION_BUDGET_MS: String(timeoutSeconds * SECOND_MS),
      // the zip shows in no plan; by this the verifier and the function itself see which directives are in it.
      [DIRECTIVES_HASH]: directivesHash(parts.directives),
      ...(together === undefined ? {} : { [NETWORK_HASH]: directivesHash(together) }),
      ...(shard === undefined ? {} : { [SHARD]: `${shard.index}/${shard.count}` }),
      ...(network.secretsEndpoint === undefined ? {} : { RETENTION_SECRETS_ENDPOINT: network.secretsEndpoint }),
      ...(cursors === undefined
        ? {}
        : {
            RETENTION_STATE_UNIT: cursors.unit,
            RETENTION_STATE_BUCKET: cursors.bucket,
            RETENTION_STATE_PREFIX: cursors.prefix,
          }),
      ...(ledger === undefined
        ? {}
        : {
            RETENTION_LEDGER_UNIT: ledger.unit,
            RETENTION_LEDGER_BUCKET: ledger.bucket,
            RETENTION_ORDERS_WITHIN_MS: String(ledger.withinMs),
          }),
    },
    // the function goes before the right to do its work.
    dependsOn: [attachment],
  });
}

function addTimer(scope: Construct, parts: EnforcerParts, own: ScfFunction): void {
  new ScfTrigger(scope, 'Timer', {
    functionName: own.name,
    namespace: NAMESPACE,
    triggerName: 'retention-timer',
    type: 'timer',
    // without a qualifier every later plan shows a change.
    qualifier: '$LATEST',
    enable: 'OPEN',
    // bare: the provider reads the expression back out of its JSON, so JSON here would be a change in every plan.
    triggerDesc: cronOf(parts.everyMs),
  });
}
