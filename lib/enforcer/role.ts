// SPDX-License-Identifier: Apache-2.0
import { INBOX_PREFIX, LEDGER_PREFIX, MARKER_PREFIX, type CosDirective, type Directive } from '../directives';
import type { CursorObject, EnforcerNetwork, LedgerBucket } from '../estate/network';

interface Statement {
  readonly effect: 'allow';
  readonly action: readonly string[];
  readonly resource: readonly string[];
}

/** Who may take the role: the function service. */
export function trustDocument(): string {
  return JSON.stringify({
    version: '2.0',
    statement: [{ effect: 'allow', action: ['name/sts:AssumeRole'], principal: { service: ['scf.qcloud.com'] } }],
  });
}

/**
 * What the role may do: read the named secrets, write its log, keep its cursors, list and delete under named prefixes. Of
 * the ledger it may delete what lies in the inbox, and no order.
 */
export function policyDocument(
  network: EnforcerNetwork,
  directives: readonly Directive[],
  logTopicId: string,
  cursors?: CursorObject,
  ledger?: LedgerBucket,
): string {
  const { region, account } = network;
  const keys = network.ledgerKey === undefined ? [] : [network.ledgerKey];
  const secrets = [...new Set([...Object.values(network.endpoints).map(({ secret }) => secret), ...keys])].sort();
  const objects = directives.filter((directive): directive is CosDirective => directive.engine === 'cos');
  const listed = [...objects.map(({ bucket }) => bucket), ...(ledger === undefined ? [] : [ledger.bucket])];
  const buckets = [...new Set(listed.map((bucket) => bucketResource(network, bucket, '')))].sort();
  const prefixes = [
    ...new Set(
      objects
        .filter((each) => each.deleteAfterMs !== null || (ledger !== undefined && erases(each)))
        .map((each) => bucketResource(network, each.bucket, `${each.prefix.split('{')[0] ?? ''}*`)),
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
      resource: [`qcs::cls:${region}:uin/${account.uin}:topic/${logTopicId}`],
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
      action: ['name/cos:GetObject', 'name/cos:PutObject'],
      resource: cursors === undefined ? [] : [bucketResource(network, cursors.bucket, cursors.key)],
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

function erases({ subject }: CosDirective): boolean {
  return subject !== undefined && 'prefix' in subject;
}

function bucketResource(network: EnforcerNetwork, bucket: string, path: string): string {
  return `qcs::cos:${network.region}:uid/${network.account.appId}:${bucket}/${path}`;
}
