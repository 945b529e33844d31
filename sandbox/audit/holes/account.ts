// SPDX-License-Identifier: Apache-2.0
import { HOUR_MS } from '../../../lib/policy';
import type { CloudFunction } from '../../cloud/account';
import { ACCESS_LOG, AWAY, CANARY, ENFORCER_LOG, FUNCTION, HOME, MYSQL, OPS, push, type Hole } from './hole';

type Account = Parameters<Hole['dig']>[0];

const at = `scf ${FUNCTION}`;
const change =
  (more: (found: CloudFunction) => void) =>
  ({ functions }: Account): void => {
    const found = functions[`default/${FUNCTION}`];
    if (found !== undefined) more(found);
  };

/** An enforcer that is not the one that was deployed, or does not do its work. */
export const ENFORCER_HOLES: readonly Hole[] = [
  {
    name: 'other code in the function',
    rule: 'retention/live-enforcer',
    at,
    says: 'the code that runs is not the code of this estate',
    dig: ({ audit }) => void (audit.codeHash[FUNCTION] = 'f'.repeat(64)),
  },
  {
    name: 'a variable of the function added by hand',
    rule: 'retention/live-enforcer',
    at,
    says: 'the variable DEBUG_PASSWORD was added by hand',
    dig: change(({ environment }) => void (environment['DEBUG_PASSWORD'] = CANARY)),
  },
  {
    name: 'another network of the function',
    rule: 'retention/live-enforcer',
    at,
    says: "'vpc_id' is 'vpc-other'",
    dig: change((found) => void (found.vpcId = 'vpc-other')),
  },
  {
    name: 'a public network of the function',
    rule: 'retention/live-enforcer',
    at,
    says: 'its public network is on',
    dig: change((found) => void (found.publicNet = 'ENABLE')),
  },
  {
    name: 'another role of the function',
    rule: 'retention/live-enforcer',
    at,
    says: "'role' is 'administrator'",
    dig: change((found) => void (found.role = 'administrator')),
  },
  {
    name: 'a timer that is off',
    rule: 'retention/live-enforcer',
    at,
    says: 'its timer is switched off',
    dig: change(({ triggers }) => {
      for (const trigger of Object.values(triggers)) trigger.enable = false;
    }),
  },
  {
    name: 'a second trigger of the function',
    rule: 'retention/live-enforcer',
    at,
    says: 'the trigger by-hand (apigw) was added by hand',
    dig: change(({ triggers }) => {
      const like = Object.values(triggers)[0];
      if (like !== undefined) triggers['by-hand'] = { ...like, type: 'apigw' };
    }),
  },
  {
    name: 'another log of the function',
    rule: 'retention/live-enforcer',
    at,
    says: "its log goes to 'im-clb-access'",
    dig: change((found) => void (found.topicId = ACCESS_LOG)),
  },
  {
    name: 'an enforcer that is silent',
    rule: 'retention/live-enforcer',
    at,
    says: 'its last heartbeat is',
    dig: ({ audit }, nowMs) =>
      void (audit.clsLines[ENFORCER_LOG] = (audit.clsLines[ENFORCER_LOG] ?? []).filter(
        ({ atMs, message }) => atMs < nowMs - 6 * HOUR_MS || !message.includes('"heartbeat"'),
      )),
  },
  {
    name: 'a witness that is old',
    rule: 'retention/live-enforcer',
    at: 'enforcer chatMessages/7d/mysql/im-message-index-7d-0ec2ab',
    says: 'its witness is 10 h old',
    dig: (account, nowMs) =>
      rewrite(account, 'chatMessages/7d/mysql/im-message-index-7d-0ec2ab', {
        at: new Date(nowMs - 10 * HOUR_MS).toISOString(),
      }),
  },
  {
    name: 'an enforcer that fails',
    rule: 'retention/live-enforcer',
    at: 'enforcer userInformation/30d/mysql/im-profiles-30d-d07ad4',
    says: 'its last run failed: the server refused the password of the enforcer',
    dig: (account) =>
      rewrite(account, 'userInformation/30d/mysql/im-profiles-30d-d07ad4', {
        error: 'the server refused the password of the enforcer',
      }),
  },
];

/** Changes what the enforcer printed of a placement. */
function rewrite({ audit }: Account, placement: string, more: object): void {
  for (const line of audit.clsLines[ENFORCER_LOG] ?? []) {
    const content = JSON.parse(line.message) as { readonly id?: string };
    if (content.id === placement) line.message = JSON.stringify({ ...content, ...more });
  }
}

/** Copies and rights that belong to no store. */
export const ACCOUNT_HOLES: readonly Hole[] = [
  {
    name: 'a synchronisation',
    rule: 'retention/pipeline',
    at: 'dts sync-1',
    says: `a synchronisation of ${MYSQL} to cdb-far in ${AWAY}`,
    dig: ({ audit }) =>
      push(audit.syncJobs, HOME, {
        JobId: 'sync-1',
        Status: 'Running',
        SrcInfo: { InstanceId: MYSQL, Password: CANARY, TmpToken: CANARY },
        DstInfo: { InstanceId: 'cdb-far' },
        DstRegion: AWAY,
      }),
  },
  {
    name: 'a migration',
    rule: 'retention/pipeline',
    at: 'dts migration-1',
    says: `a migration of ${OPS}`,
    dig: ({ audit }) =>
      push(audit.migrationJobs, HOME, {
        JobId: 'migration-1',
        Status: 'running',
        SrcInfo: {
          Region: HOME,
          AccessType: 'cdb',
          DatabaseType: 'mysql',
          NodeType: 'simple',
          Info: [{ InstanceId: OPS, Password: CANARY }],
        },
      }),
  },
  {
    name: 'a subscription',
    rule: 'retention/pipeline',
    at: 'dts subs-1',
    says: `a subscription of ${MYSQL}`,
    dig: ({ audit }) => push(audit.subscribeJobs, HOME, { SubscribeId: 'subs-1', InstanceId: MYSQL, Status: 'normal' }),
  },
  {
    name: 'a track of account events',
    rule: 'retention/account-trail',
    at: 'cloudaudit events',
    says: "account events are stored in cos trail-1250000000 in ap-singapore, prefix 'events'",
    dig: ({ audit }) =>
      void audit.tracks.push({
        Name: 'events',
        ActionType: '*',
        ResourceType: '*',
        Status: 1,
        EventNames: ['*'],
        CreateTime: '',
        TrackId: 1,
        Storage: {
          StorageType: 'cos',
          StorageRegion: HOME,
          StorageName: 'trail-1250000000',
          StoragePrefix: 'events',
        },
      }),
  },
  {
    name: 'an instance of MongoDB that no estate declares',
    rule: 'retention/stranger',
    at: 'mongodb cmgo-stranger',
    says: `an instance in ${AWAY}`,
    dig: ({ audit }) =>
      push(audit.mongodbInstances, AWAY, {
        InstanceId: 'cmgo-stranger',
        InstanceName: 'copy',
        InstanceType: 1,
        Status: 2,
        Region: AWAY,
      }),
  },
  {
    name: 'an instance of Redis that no estate declares',
    rule: 'retention/stranger',
    at: 'redis crs-stranger',
    says: `an instance in ${AWAY}`,
    dig: ({ audit }) =>
      push(audit.redisInstances, AWAY, {
        InstanceId: 'crs-stranger',
        InstanceName: 'cache',
        Status: 2,
        Region: AWAY,
      }),
  },
  granted('somebody who may do anything to MySQL', 'wide', '9', ['cdb:*'], 'user kim may delete backups, change'),
  granted('somebody who may read secrets', 'secrets', '10', ['ssm:GetSecretValue'], 'read the secrets of the enforcer'),
  granted('somebody who may change rules', 'rules', '11', ['name/cos:PutBucketLifecycle'], 'may change retention'),
  granted('somebody who may delete backups', 'wipe', '12', ['mongodb:DeleteDBBackups'], 'may delete backups'),
];

/** A policy that somebody has. */
function granted(name: string, policy: string, id: string, action: readonly string[], says: string): Hole {
  return {
    name,
    rule: 'retention/access',
    at: `cam ${policy}`,
    says,
    dig: ({ policies, audit }) => {
      policies[id] = {
        name: policy,
        document: JSON.stringify({ version: '2.0', statement: [{ effect: 'allow', action, resource: ['*'] }] }),
        description: '',
        createdAt: '2026-01-01T00:00:00.000Z',
      };
      push(audit.holders, id, { Id: '7', Name: 'kim', Uin: 7, RelatedType: 1, AttachmentTime: '' });
    },
  };
}
