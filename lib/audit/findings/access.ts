// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import type { Finding } from '../../verify';
import { functionsOf, POLICY_HOLDERS, POLICY_TEXTS } from '../asks/account';
import { found, type AuditInput } from './found';

/** What a person could do to a promise, by the actions that do it. */
const POWERS: readonly (readonly [what: string, actions: readonly string[]])[] = [
  [
    'delete backups',
    ['cdb:DeleteBackup', 'mongodb:DeleteDBBackups', 'redis:DeleteInstanceBackup', 'redis:DeleteBackup'],
  ],
  [
    'change retention',
    [
      'cdb:ModifyBackupConfig',
      'cdb:ModifyLocalBinlogConfig',
      'cdb:ModifyRemoteBackupConfig',
      'mongodb:SetBackupRules',
      'mongodb:ModifyBackupExpireTime',
      'redis:ModifyAutoBackupConfig',
      'redis:ModifyInstanceParams',
      'ckafka:ModifyTopicAttributes',
      'tdmq:ModifyEnvironmentAttributes',
      'tdmq:ModifyTopic',
      'cls:ModifyTopic',
      'name/cos:PutBucketLifecycle',
      'name/cos:DeleteBucketLifecycle',
    ],
  ],
  [
    'download backups',
    [
      'cdb:DescribeBackups',
      'mongodb:CreateBackupDownloadTask',
      'redis:DescribeBackupUrl',
      'redis:DescribeBackupDetail',
    ],
  ],
  ['read the secrets of the enforcer', ['ssm:GetSecretValue']],
];

const oneOrMore = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (typeof value === 'string' ? [value] : value));
const statement = z.object({
  effect: z.string(),
  action: oneOrMore.optional(),
  notAction: z.unknown().optional(),
  resource: oneOrMore.optional(),
});
const DOCUMENT = z.object({
  statement: z.union([z.array(statement), statement]).transform((value) => (Array.isArray(value) ? value : [value])),
});

const KINDS: Readonly<Record<number, string>> = { 1: 'user', 2: 'group', 3: 'role' };

/** Who could break a promise: a short list, with the policy that grants it. */
export function judgeAccess(input: AuditInput): readonly Finding[] {
  const { answers } = input;
  const own = new Set(functionsOf(input).map(({ name }) => name));
  return answers.all(POLICY_TEXTS).flatMap(({ key, item: { PolicyName, PolicyDocument } }) => {
    // of our own roles this is known, as long as nobody else has their policy.
    const holders = answers
      .items(POLICY_HOLDERS, key)
      .filter(({ Name }) => !(Name === PolicyName && own.has(Name)))
      .map(({ Name, RelatedType }) => `${KINDS[RelatedType ?? 0] ?? 'somebody'} ${Name}`);
    if (holders.length === 0) return [];
    const powers = powersOf(PolicyDocument);
    if (powers === undefined) {
      return [
        found(
          'retention/not-known',
          `cam ${PolicyName}`,
          'the text of this policy cannot be read, so what it grants is not known',
          {
            unclear: true,
          },
        ),
      ];
    }
    return powers.length === 0
      ? []
      : [
          found('retention/access', `cam ${PolicyName}`, `${holders.sort().join(', ')} may ${powers.join(', ')}`, {
            level: 'warning',
          }),
        ];
  });
}

/** What a policy grants of all this; undefined for a text that is no policy. A denial elsewhere is not counted. */
export function powersOf(document: string): string[] | undefined {
  let content: unknown;
  try {
    content = JSON.parse(document);
  } catch {
    return undefined;
  }
  const read = DOCUMENT.safeParse(content);
  if (!read.success) return undefined;
  const granted = read.data.statement.filter(({ effect }) => effect.toLowerCase() === 'allow');
  // everything but some actions is nearly everything.
  const patterns = granted.flatMap(({ action, notAction }) => (notAction === undefined ? (action ?? []) : ['*']));
  return POWERS.filter(([, actions]) => actions.some((each) => patterns.some((pattern) => matches(pattern, each)))).map(
    ([what]) => what,
  );
}

/** `*` stands for any characters, in a policy as well; the prefix `name/` may be left out. */
function matches(pattern: string, action: string): boolean {
  const plain = (text: string): string => text.toLowerCase().replace(/^name\//, '');
  const parts = plain(pattern).split('*');
  const text = plain(action);
  const [first = ''] = parts;
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return first === text;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const at = text.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return true;
}
