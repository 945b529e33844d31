// SPDX-License-Identifier: Apache-2.0
import type { ClsIndex } from '@cdktf/provider-tencentcloud/lib/cls-index';
import { ScfFunction } from '@cdktf/provider-tencentcloud/lib/scf-function';
import { ScfTrigger } from '@cdktf/provider-tencentcloud/lib/scf-trigger';
import { Construct } from 'constructs';
import { AUDIT_ALARMS } from '../directives';
import { auditNameOf, type AuditObject } from '../estate/audit';
import { cronOf } from '../estate/network';
import type { FunctionNetwork } from '../estate/shards';
import { HOUR_MS, SECOND_MS } from '../policy';
import { longestRunMs } from '../stores/shared-terms';
import { addLogAlarms } from './alarms';
import { AUDIT_ACTIONS } from './audit-rights';
import type { EnforcerParts } from './resources';
import { addRole } from './role';

/**
 * Twice a day it looks whether an audit is due and says what the last one found: an alarm of the log sees a day and no more, so that
 * a function that woke up once a week could be silent unheard.
 */
const AUDIT_WAKES_MS = 12 * HOUR_MS;

const MEMORY_MB = 512;
const NAMESPACE = 'default';

/** Where an audit is provisioned, and what is kept of it. */
export interface AuditParts {
  readonly everyDays: number;
  readonly object: AuditObject;
}

/** What the role of an audit may do: ask, write its log, and keep one object. */
function auditRoleDocument(network: FunctionNetwork, object: AuditObject, logTopicId: string): string {
  const { region, account } = network;
  return JSON.stringify({
    version: '2.0',
    statement: [
      { effect: 'allow', action: AUDIT_ACTIONS, resource: ['*'] },
      {
        effect: 'allow',
        action: ['cls:pushLog'],
        resource: [`qcs::cls:${region}:uin/${account.uin}:topic/${logTopicId}`],
      },
      {
        effect: 'allow',
        action: ['name/cos:GetObject', 'name/cos:PutObject'],
        resource: [`qcs::cos:${object.region}:uid/${account.appId}:${object.bucket}/${object.key}`],
      },
    ],
  });
}

/**
 * Every resource of a provisioned audit, below a scope of its own. The function is outside of the VPC: it reaches the services of
 * the account in all regions and no database.
 * @param zipFile path of the code as the document has it
 */
export function addAuditResources(
  parent: Construct,
  parts: EnforcerParts & { readonly audit: AuditParts },
  zipFile: string,
  index: ClsIndex,
): ScfFunction {
  const scope = new Construct(parent, 'Audit');
  const { audit, log, network } = parts;
  const name = auditNameOf(parts.functionName);
  const { role, attachment } = addRole(scope, {
    name,
    descriptions: {
      role: 'Retention audit: ask the account, write what was found.',
      policy: 'Least privilege of the retention audit: it only reads, and keeps one object.',
    },
    document: auditRoleDocument(network, audit.object, log.resource.id),
  });
  const timeoutSeconds = longestRunMs(AUDIT_WAKES_MS) / SECOND_MS;
  const own = new ScfFunction(scope, 'Function', {
    name,
    namespace: NAMESPACE,
    description: 'Asks the account whether it is as the estate promises, and keeps the answer.',
    runtime: 'Nodejs18.15',
    handler: 'index.main_handler',
    memSize: MEMORY_MB,
    timeout: timeoutSeconds,
    zipFile,
    role: role.name,
    enablePublicNet: true,
    clsLogsetId: log.logset.id,
    clsTopicId: log.resource.id,
    environment: {
      AUDIT_BUDGET_MS: String(timeoutSeconds * SECOND_MS),
      AUDIT_EVERY_DAYS: String(audit.everyDays),
      AUDIT_BUCKET: audit.object.bucket,
      AUDIT_REGION: audit.object.region,
      AUDIT_KEY: audit.object.key,
    },
    // the function goes before the right to do its work.
    dependsOn: [attachment],
  });
  new ScfTrigger(scope, 'Timer', {
    functionName: own.name,
    namespace: NAMESPACE,
    triggerName: 'audit-timer',
    type: 'timer',
    qualifier: '$LATEST',
    enable: 'OPEN',
    triggerDesc: cronOf(AUDIT_WAKES_MS),
  });
  addLogAlarms(scope, AUDIT_ALARMS, index, {
    name,
    logsetId: log.logset.id,
    topicId: log.resource.id,
    notify: network.notify,
    everyMs: AUDIT_WAKES_MS,
  });
  return own;
}
