// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { auditNameOf } from '../../estate/audit';
import { DAY_MS } from '../../policy';
import { account, ask, everyRegion, ourRegions, unitsOf, type Scope, type Subject } from './ask';
import { id, number, one, page, some, text } from './form';
import { CLS_LOG_TOPICS } from './cls';

const HUNDRED = 100;
const TWENTY = 20;
const CAM = { product: 'cam', version: '2019-01-16' } as const;
const SCF = { product: 'scf', version: '2018-04-16' } as const;
const DTS = { product: 'dts', version: '2021-12-06' } as const;

/** Asked before everything else: whose account answers, and whether the credentials hold. */
export const IDENTITY = ask({
  product: 'sts',
  version: '2018-08-13',
  id: 'identity',
  action: 'GetCallerIdentity',
  paging: { by: 'none' },
  subjects: account(),
  form: one(z.object({ AccountId: id, Arn: text })),
  tells: 'whose account answers: it has to be that of the estate',
});

/** Products whose regions are asked for, because strangers can lie in any of them. */
export const REGIONAL_PRODUCTS = ['cdb', 'mongodb', 'redis', 'ckafka', 'tdmq', 'cls', 'clb'] as const;

export const REGIONS = ask({
  product: 'region',
  version: '2022-06-27',
  id: 'regions',
  action: 'DescribeRegions',
  paging: { by: 'none' },
  subjects: ({ ours }) =>
    REGIONAL_PRODUCTS.map((Product) => ({ key: Product, region: ours[0] ?? '', parameters: { Product } })),
  form: z
    .object({ RegionSet: z.array(z.object({ Region: id, RegionState: text })).min(1) })
    .transform(({ RegionSet }) => ({ items: RegionSet, total: 0 })),
  tells: 'the regions in which an instance could lie that no estate declares',
});

export const LOAD_BALANCERS = ask({
  product: 'clb',
  version: '2018-03-17',
  id: 'load-balancers',
  action: 'DescribeLoadBalancers',
  paging: { by: 'offset', limit: HUNDRED },
  subjects: everyRegion('clb'),
  form: page(
    'TotalCount',
    'LoadBalancerSet',
    z.object({
      LoadBalancerId: id,
      LoadBalancerName: text,
      LogSetId: text,
      LogTopicId: text,
      HealthLogTopicId: text,
    }),
  ),
  tells: 'load balancers whose access log goes elsewhere',
});

const end = z.object({ InstanceId: text, Region: text, DbKernel: text }).nullish();

export const SYNC_JOBS = ask({
  ...DTS,
  id: 'sync-jobs',
  action: 'DescribeSyncJobs',
  paging: { by: 'offset', limit: HUNDRED },
  subjects: ourRegions(),
  // users, passwords and temporary keys of both ends are dropped here.
  form: page(
    'TotalCount',
    'JobList',
    z.object({ JobId: id, Status: text, SrcInfo: end, DstInfo: end, DstRegion: text }),
  ),
  tells: 'copies that a synchronisation writes',
});

const databaseEnd = z.object({ Region: text, Info: some(z.object({ InstanceId: text })) }).nullish();

export const MIGRATION_JOBS = ask({
  ...DTS,
  id: 'migration-jobs',
  action: 'DescribeMigrationJobs',
  paging: { by: 'offset', limit: HUNDRED },
  subjects: ourRegions(),
  form: page(
    'TotalCount',
    'JobList',
    z.object({ JobId: id, Status: text, SrcInfo: databaseEnd, DstInfo: databaseEnd }),
  ),
  tells: 'copies that a migration writes',
});

export const SUBSCRIBE_JOBS = ask({
  ...DTS,
  id: 'subscribe-jobs',
  action: 'DescribeSubscribeJobs',
  paging: { by: 'offset', limit: HUNDRED },
  subjects: ourRegions(),
  form: page('TotalCount', 'Items', z.object({ SubscribeId: id, InstanceId: text, Status: text })),
  tells: 'changes of a database that a subscription keeps',
});

export const TRACKS = ask({
  product: 'cloudaudit',
  version: '2019-03-19',
  id: 'tracks',
  action: 'DescribeAuditTracks',
  paging: { by: 'page', size: TWENTY, names: ['PageNumber', 'PageSize'] },
  subjects: account(),
  form: page(
    'TotalCount',
    'Tracks',
    z.object({
      Name: id,
      Status: z.number(),
      Storage: z.object({ StorageType: text, StorageRegion: text, StorageName: text, StoragePrefix: text }),
    }),
  ),
  tells: 'account events (who asked what) that are stored in COS, CLS or CKafka',
});

/** The functions of the estate by name and region. */
export function enforcersOf(
  scope: Pick<Scope, 'estate'>,
): readonly { name: string; network: string; region: string }[] {
  return Object.entries(scope.estate.networks).map(([network, { region }]) => ({
    name: `${scope.estate.name}-retention-${network}`,
    network,
    region,
  }));
}

/** The functions of the estate: its enforcers, and the audit beside one of them. */
export function functionsOf(scope: Pick<Scope, 'estate'>): ReturnType<typeof enforcersOf> {
  return enforcersOf(scope).flatMap((each) =>
    scope.estate.networks[each.network]?.audit === undefined
      ? [each]
      : [each, { ...each, name: auditNameOf(each.name) }],
  );
}

const functions =
  (parameters: object) =>
  (scope: Scope): Subject[] =>
    functionsOf(scope).map(({ name, region }) => ({
      key: name,
      region,
      parameters: { FunctionName: name, Namespace: 'default', ...parameters },
    }));

/** The vendor's words for a function that is not there. */
const GONE = ['ResourceNotFound.Function', 'ResourceNotFound.FunctionName', 'ResourceNotFound'];

export const FUNCTIONS = ask({
  ...SCF,
  id: 'functions',
  action: 'GetFunction',
  paging: { by: 'none' },
  subjects: functions({ ShowCode: 'FALSE' }),
  none: GONE,
  form: one(
    z.object({
      Runtime: text,
      Handler: text,
      Timeout: number,
      MemorySize: number,
      CodeSize: number,
      Role: text,
      Status: text,
      ClsTopicId: text,
      VpcConfig: z.object({ VpcId: text, SubnetId: text }).nullish(),
      PublicNetConfig: z.object({ PublicNetStatus: text }).nullish(),
      // ours carry no secret; what somebody else put there may, so only its name is kept.
      Environment: z
        .object({
          Variables: some(
            z
              .object({ Key: text, Value: text })
              .transform(({ Key, Value }) => ({ Key, Value: /^(RETENTION|AUDIT)_/.test(Key) ? Value : '' })),
          ),
        })
        .nullish(),
      Triggers: some(
        z.object({ TriggerName: text, Type: text, TriggerDesc: text, Enable: number, AvailableStatus: text }),
      ),
    }),
  ),
  tells: 'whether the enforcer that runs is the one that was deployed',
});

export const FUNCTION_CODE = ask({
  ...SCF,
  id: 'function-code',
  action: 'GetFunctionAddress',
  paging: { by: 'none' },
  subjects: functions({ Qualifier: '$LATEST' }),
  none: GONE,
  // the address of the code is a link that needs no key: it is dropped here.
  form: one(z.object({ CodeSha256: id })),
  tells: 'the hash of the code that runs',
});

const HEARTBEAT_DAYS = 7;
const LINES = 1000;

/** Searches the log of the enforcers, whose lines are ours and carry no record. */
const ownLog =
  (query: string, days: number) =>
  ({ estate, answers, nowMs }: Scope): Subject[] =>
    Object.values(estate.networks).flatMap((network) => {
      const unit = unitsOf(estate, 'cls').find((each) => estate.units[network.log] === each);
      if (unit === undefined) return [];
      const topics = answers.items(CLS_LOG_TOPICS, unit.region).filter(({ TopicName }) => TopicName === unit.topic);
      return topics.map(({ TopicId }) => ({
        key: TopicId,
        region: unit.region,
        parameters: {
          TopicId,
          From: nowMs - days * DAY_MS,
          To: nowMs,
          QueryString: query,
          QuerySyntax: 1,
          Sort: 'desc',
          Limit: LINES,
        },
      }));
    });

const line = z.object({ Time: z.number(), LogJson: z.string() }).transform(({ Time, LogJson }, context) => {
  const found = z.object({ SCF_Message: z.string() }).safeParse(parsed(LogJson));
  if (!found.success) context.addIssue({ code: 'custom', message: 'no line of the enforcer' });
  return { atMs: Time, message: parsed(found.data?.SCF_Message ?? '') };
});

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

const lines = z
  .object({ Results: z.array(line), ListOver: z.boolean(), Context: z.string().nullish() })
  .transform(({ Results }) => ({ items: Results, total: 0 }));

const context = (answer: unknown): object | undefined => {
  const found = z.object({ ListOver: z.boolean(), Context: z.string().nullish() }).safeParse(answer);
  return found.success && !found.data.ListOver ? { Context: found.data.Context ?? '' } : undefined;
};

export const HEARTBEATS = ask({
  product: 'cls',
  version: '2020-10-16',
  id: 'heartbeats',
  action: 'SearchLog',
  wave: 2,
  paging: { by: 'marker', pages: 5, next: context },
  subjects: ownLog('SCF_Message:"heartbeat"', HEARTBEAT_DAYS),
  form: lines,
  tells: 'when the enforcer ran, and the longest time in which it did not',
});

const WITNESS_DAYS = 1;

export const WITNESSES = ask({
  product: 'cls',
  version: '2020-10-16',
  id: 'witnesses',
  action: 'SearchLog',
  wave: 2,
  paging: { by: 'marker', pages: 20, next: context },
  subjects: ownLog('SCF_Message:"directive"', WITNESS_DAYS),
  form: lines,
  tells: 'what the enforcer measured inside of the databases: ages, lags, failures',
});

export const POLICIES = ask({
  ...CAM,
  id: 'policies',
  action: 'ListPolicies',
  paging: { by: 'page', size: HUNDRED, names: ['Page', 'Rp'] },
  subjects: account({ Scope: 'All' }),
  form: page('TotalNum', 'List', z.object({ PolicyId: z.number(), PolicyName: text, Attachments: number })),
  tells: 'policies that are given to somebody',
});

/** Policies in use: what nobody has grants nothing. */
const used =
  (more: object = {}) =>
  ({ answers, ours }: Scope): Subject[] =>
    answers
      .items(POLICIES, 'account')
      .filter(({ Attachments }) => Attachments !== 0)
      .map(({ PolicyId }) => ({ key: String(PolicyId), region: ours[0] ?? '', parameters: { PolicyId, ...more } }));

export const POLICY_TEXTS = ask({
  ...CAM,
  id: 'policy-texts',
  action: 'GetPolicy',
  wave: 2,
  paging: { by: 'none' },
  subjects: used(),
  form: one(z.object({ PolicyName: text, PolicyDocument: z.string() })),
  tells: 'what each policy grants',
});

export const POLICY_HOLDERS = ask({
  ...CAM,
  id: 'policy-holders',
  action: 'ListEntitiesForPolicy',
  wave: 2,
  paging: { by: 'page', size: HUNDRED, names: ['Page', 'Rp'] },
  subjects: used({ EntityFilter: 'All' }),
  form: page('TotalNum', 'List', z.object({ Name: text, RelatedType: number })),
  tells: 'who has each policy',
});

export const ACCOUNT_ASKS = [
  LOAD_BALANCERS,
  SYNC_JOBS,
  MIGRATION_JOBS,
  SUBSCRIBE_JOBS,
  TRACKS,
  FUNCTIONS,
  FUNCTION_CODE,
  HEARTBEATS,
  WITNESSES,
  POLICIES,
  POLICY_TEXTS,
  POLICY_HOLDERS,
] as const;
