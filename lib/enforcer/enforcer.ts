// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CamPolicy } from '@cdktf/provider-tencentcloud/lib/cam-policy';
import { CamRole } from '@cdktf/provider-tencentcloud/lib/cam-role';
import { CamRolePolicyAttachment } from '@cdktf/provider-tencentcloud/lib/cam-role-policy-attachment';
import { ScfFunction } from '@cdktf/provider-tencentcloud/lib/scf-function';
import { ScfTrigger } from '@cdktf/provider-tencentcloud/lib/scf-trigger';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { DIRECTIVES_HASH, DIRECTIVES_VERSION, directivesHash, type Directive } from '../directives';
import { SECOND_MS } from '../policy';
import { longestRunMs } from '../stores/shared-terms';
import { addAlarms } from './alarms';
import { bundleEnforcer } from './bundle';
import { cronOf, type CursorObject, type EnforcerNetwork } from '../estate/network';
import { policyDocument, trustDocument } from './role';

const MEMORY_MB = 512;
const NAMESPACE = 'default';

/** A log topic with its logset, by their ids. */
export interface LogTopic {
  readonly resource: { readonly id: string };
  readonly logset: { readonly id: string };
}

export interface EnforcerProps {
  /** Name of the function, 2 to 60 characters, unique in the account and region. */
  readonly functionName: string;
  readonly stack: string;
  readonly network: EnforcerNetwork;
  /** What the function carries out. */
  readonly directives: readonly Directive[];
  /** Endpoints by unit, without credentials. */
  readonly endpoints: Readonly<Record<string, object>>;
  /** Keeps the cursors. @default - the scratch disk of a warm instance */
  readonly cursors?: CursorObject;
  /** Takes the function's log. */
  readonly log: LogTopic;
  readonly everyMs: number;
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
  codePath = '';

  constructor(scope: Construct, id: string, props: EnforcerProps) {
    super(scope, id);
    this.functionName = props.functionName;
    const role = this.renderRole(props);
    this.function = this.renderFunction(props, role);
    this.renderTimer(props);
    addAlarms(this, {
      name: props.functionName,
      logsetId: props.log.logset.id,
      topicId: props.log.resource.id,
      notify: props.network.notify,
      everyMs: props.everyMs,
    });
  }

  private renderRole(props: EnforcerProps): { readonly role: CamRole; readonly attachment: CamRolePolicyAttachment } {
    const role = new CamRole(this, 'Role', {
      name: props.functionName,
      description: 'Retention enforcer: read its secrets, write its log, delete what is due.',
      document: trustDocument(),
      consoleLogin: false,
    });
    const policy = new CamPolicy(this, 'Policy', {
      name: props.functionName,
      description: 'Least privilege of the retention enforcer.',
      document: policyDocument(props.network, props.directives, props.log.resource.id, props.cursors),
    });
    const attachment = new CamRolePolicyAttachment(this, 'Attachment', { roleId: role.id, policyId: policy.id });
    return { role, attachment };
  }

  private renderFunction(
    props: EnforcerProps,
    { role, attachment }: { readonly role: CamRole; readonly attachment: CamRolePolicyAttachment },
  ): ScfFunction {
    const { network, cursors } = props;
    const bundle = bundleEnforcer({
      outDir: mkdtempSync(join(tmpdir(), 'retention-enforcer-')),
      directives: {
        version: DIRECTIVES_VERSION,
        stack: props.stack,
        region: network.region,
        directives: props.directives,
      },
      endpoints: props.endpoints,
      state: cursors !== undefined,
    });
    this.codePath = bundle.path;
    const code = new TerraformAsset(this, 'Code', { path: bundle.path, type: AssetType.FILE });
    const timeoutSeconds = longestRunMs(props.everyMs) / SECOND_MS;
    return new ScfFunction(this, 'Function', {
      name: props.functionName,
      namespace: NAMESPACE,
      description: 'Expires what is due inside databases, and reports the age of the oldest survivor.',
      runtime: 'Nodejs18.15',
      handler: 'index.main_handler',
      memSize: MEMORY_MB,
      timeout: timeoutSeconds,
      zipFile: code.path,
      role: role.name,
      vpcId: network.vpcId,
      subnetId: network.subnetId,
      enablePublicNet: false,
      clsLogsetId: props.log.logset.id,
      clsTopicId: props.log.resource.id,
      // a configuration without any environment would wipe variables on the next update.
      environment: {
        RETENTION_BUDGET_MS: String(timeoutSeconds * SECOND_MS),
        // the zip shows in no plan; by this the verifier and the function itself see which directives are in it.
        [DIRECTIVES_HASH]: directivesHash(props.directives),
        ...(network.secretsEndpoint === undefined ? {} : { RETENTION_SECRETS_ENDPOINT: network.secretsEndpoint }),
        ...(cursors === undefined
          ? {}
          : {
              RETENTION_STATE_UNIT: cursors.unit,
              RETENTION_STATE_BUCKET: cursors.bucket,
              RETENTION_STATE_KEY: cursors.key,
            }),
      },
      // the function goes before the right to do its work.
      dependsOn: [attachment],
    });
  }

  private renderTimer(props: EnforcerProps): void {
    new ScfTrigger(this, 'Timer', {
      functionName: this.function.name,
      namespace: NAMESPACE,
      triggerName: 'retention-timer',
      type: 'timer',
      // without a qualifier every later plan shows a change.
      qualifier: '$LATEST',
      enable: 'OPEN',
      // bare: the provider reads the expression back out of its JSON, so JSON here would be a change in every plan.
      triggerDesc: cronOf(props.everyMs),
    });
  }
}
