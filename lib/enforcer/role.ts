// SPDX-License-Identifier: Apache-2.0
import { CamPolicy } from '@cdktf/provider-tencentcloud/lib/cam-policy';
import { CamRole } from '@cdktf/provider-tencentcloud/lib/cam-role';
import { CamRolePolicyAttachment } from '@cdktf/provider-tencentcloud/lib/cam-role-policy-attachment';
import type { Construct } from 'constructs';
import { INBOX_PREFIX, LEDGER_PREFIX, MARKER_PREFIX, type CosDirective, type Directive } from '../directives';
import type { FunctionNetwork } from '../estate/shards';
import type { LedgerBucket } from '../estate/network';
import type { EnforcerParts } from './resources';

interface Statement {
  readonly effect: 'allow';
  readonly action: readonly string[];
  readonly resource: readonly string[];
}

/** Who may take the role: the function service. */
function trustDocument(): string {
  return JSON.stringify({
    version: '2.0',
    statement: [{ effect: 'allow', action: ['name/sts:AssumeRole'], principal: { service: ['scf.qcloud.com'] } }],
  });
}

/** What a role is called, for people, and what it may do. */
export interface RoleProps {
  /** Of the role and of its policy, unique in the account. */
  readonly name: string;
  /** What the role and its policy are for, as the console shows them. */
  readonly descriptions: { readonly role: string; readonly policy: string };
  /** The policy, as JSON. */
  readonly document: string;
}

/** The role of a function with its one policy. The function depends on the attachment: it goes before the right to do its work. */
export function addRole(
  scope: Construct,
  { name, descriptions, document }: RoleProps,
): { readonly role: CamRole; readonly attachment: CamRolePolicyAttachment } {
  const role = new CamRole(scope, 'Role', {
    name,
    description: descriptions.role,
    document: trustDocument(),
    consoleLogin: false,
  });
  const policy = new CamPolicy(scope, 'Policy', { name, description: descriptions.policy, document });
  const attachment = new CamRolePolicyAttachment(scope, 'Attachment', { roleId: role.id, policyId: policy.id });
  return { role, attachment };
}

/** What the rights of a function follow from. */
export interface RoleParts extends Pick<EnforcerParts, 'network' | 'directives' | 'together' | 'cursors'> {
  readonly log: Pick<EnforcerParts['log'], 'resource'>;
  readonly ledger?: LedgerBucket;
}

/**
 * What the role may do: read the named secrets, write its log, keep its cursors, list and delete under named prefixes. Of
 * the ledger it may delete what lies in the inbox, and no order.
 */
export function policyDocument({ network, directives, together, log, cursors, ledger }: RoleParts): string {
  const { region, account } = network;
  const keys = network.ledgerKey === undefined ? [] : [network.ledgerKey];
  const secrets = [...new Set([...Object.values(network.endpoints).map(({ secret }) => secret), ...keys])].sort();
  const objects = objectsOf(reachOf({ ledger: ledger?.unit }, directives, together));
  const kept = [cursors, ledger].flatMap((each) => (each === undefined ? [] : [each.bucket]));
  const listed = [...objects.map(({ bucket }) => bucket), ...kept];
  const buckets = [...new Set(listed.map((bucket) => bucketResource(network, bucket, '')))].sort();
  const prefixes = [
    ...new Set(
      [
        ...objectsOf(directives).filter((each) => each.deleteAfterMs !== null),
        ...objects.filter((each) => ledger !== undefined && erases(each)),
      ].map((each) => bucketResource(network, each.bucket, `${each.prefix.split('{')[0] ?? ''}*`)),
    ),
  ].sort();
  const statements: Statement[] = [
    {
      effect: 'allow',
      action: ['ssm:GetSecretValue'],
      resource: secrets.map((name) => `qcs::ssm:${region}:uin/${account.uin}:secret/creatorUin/*/${name}`),
    },
    {
      effect: 'allow',
      action: ['cls:pushLog'],
      resource: [`qcs::cls:${region}:uin/${account.uin}:topic/${log.resource.id}`],
    },
    {
      effect: 'allow',
      action: [
        'name/cos:GetBucket',
        'name/cos:GetBucketObjectVersions',
        'name/cos:ListMultipartUploads',
        'name/cos:GetBucketVersioning',
        'name/cos:GetBucketReplication',
        'name/cos:GetBucketObjectLockConfiguration',
      ],
      resource: buckets,
    },
    {
      effect: 'allow',
      action: ['name/cos:DeleteObject', 'name/cos:DeleteMultipleObjects', 'name/cos:AbortMultipartUpload'],
      resource: prefixes,
    },
    {
      effect: 'allow',
      action: ['name/cos:GetObject', 'name/cos:PutObject', 'name/cos:DeleteObject'],
      resource: cursors === undefined ? [] : [bucketResource(network, cursors.bucket, `${cursors.prefix}*`)],
    },
    {
      effect: 'allow',
      action: ['name/cos:GetObject', 'name/cos:PutObject'],
      resource: [
        ...(ledger === undefined ? [] : [bucketResource(network, ledger.bucket, `${LEDGER_PREFIX}*`)]),
        // a store keeps its own marker of the orders that are carried out in it.
        ...new Set(
          ledger === undefined
            ? []
            : objects.filter(erases).map((each) => bucketResource(network, each.bucket, `${MARKER_PREFIX}*`)),
        ),
      ],
    },
    {
      effect: 'allow',
      action: ['name/cos:DeleteObject'],
      resource:
        ledger === undefined ? [] : [bucketResource(network, ledger.bucket, `${LEDGER_PREFIX}${INBOX_PREFIX}*`)],
    },
  ];
  return JSON.stringify({ version: '2.0', statement: statements.filter((statement) => statement.resource.length > 0) });
}

/** Orders are carried out in all units of a network, and by one of its functions; sweeps in its own. */
export function reachOf(
  { ledger }: { readonly ledger?: string | undefined },
  directives: readonly Directive[],
  together: readonly Directive[] | undefined,
): readonly Directive[] {
  return ledger === undefined || together === undefined ? directives : together;
}

function objectsOf(directives: readonly Directive[]): CosDirective[] {
  return directives.filter((directive): directive is CosDirective => directive.engine === 'cos');
}

function erases({ subject }: CosDirective): boolean {
  return subject !== undefined && 'prefix' in subject;
}

function bucketResource(network: FunctionNetwork, bucket: string, path: string): string {
  return `qcs::cos:${network.region}:uid/${network.account.appId}:${bucket}/${path}`;
}
