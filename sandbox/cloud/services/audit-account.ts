// SPDX-License-Identifier: Apache-2.0
import type { Client as Cam } from 'tencentcloud-sdk-nodejs/tencentcloud/services/cam/v20190116/cam_client';
import type { Client as Track } from 'tencentcloud-sdk-nodejs/tencentcloud/services/cloudaudit/v20190319/cloudaudit_client';
import type { Client as Dts } from 'tencentcloud-sdk-nodejs/tencentcloud/services/dts/v20211206/dts_client';
import type { Client as Region } from 'tencentcloud-sdk-nodejs/tencentcloud/services/region/v20220627/region_client';
import type { Client as Scf } from 'tencentcloud-sdk-nodejs/tencentcloud/services/scf/v20180416/scf_client';
import type { Client as Sts } from 'tencentcloud-sdk-nodejs/tencentcloud/services/sts/v20180813/sts_client';
import type { Actions } from '../api';
import { pageOf } from '../audit-state';
import { functionOf } from './scf';

export const auditSts = {
  GetCallerIdentity(_request, { account: { audit } }) {
    return {
      Arn: `qcs::cam::uin/${audit.uin}:uin/${audit.uin}`,
      AccountId: audit.uin,
      UserId: audit.uin,
      PrincipalId: audit.uin,
      Type: 'CAMUser',
    };
  },
} satisfies Actions<Sts>;

export const auditRegion = {
  DescribeRegions(_request, { account: { audit } }) {
    const RegionSet = audit.regions.map((each) => ({
      Region: each,
      RegionName: each,
      RegionState: 'AVAILABLE',
      RegionTypeMC: 1,
      LocationMC: '',
      RegionNameMC: each,
      RegionIdMC: '',
    }));
    return { TotalCount: RegionSet.length, RegionSet };
  },
} satisfies Actions<Region>;

export const auditDts = {
  DescribeSyncJobs({ Offset, Limit }, { account: { audit }, region }) {
    const { total, items } = pageOf(audit.syncJobs[region], Offset, Limit);
    return { TotalCount: total, JobList: items };
  },
  DescribeMigrationJobs({ Offset, Limit }, { account: { audit }, region }) {
    const { total, items } = pageOf(audit.migrationJobs[region], Offset, Limit);
    return { TotalCount: total, JobList: items };
  },
  DescribeSubscribeJobs({ Offset, Limit }, { account: { audit }, region }) {
    const { total, items } = pageOf(audit.subscribeJobs[region], Offset, Limit);
    return { TotalCount: total, Items: items };
  },
} satisfies Actions<Dts>;

export const auditTracks = {
  DescribeAuditTracks({ PageNumber, PageSize }, { account: { audit } }) {
    const { total, items } = pageOf(audit.tracks, (PageNumber - 1) * PageSize, PageSize);
    return { TotalCount: total, Tracks: items };
  },
} satisfies Actions<Track>;

export const auditScf = {
  GetFunctionAddress({ FunctionName, Namespace }, cloud) {
    const { codeHash } = functionOf(cloud, FunctionName, Namespace);
    // a link that needs no key, as the vendor answers it.
    return {
      Url: `https://code.example/${FunctionName}?sign=secret-canary`,
      CodeSha256: cloud.account.audit.codeHash[FunctionName] ?? codeHash,
    };
  },
} satisfies Actions<Scf>;

const ROLE = 3;

export const auditCam = {
  ListPolicies({ Page = 1, Rp = 20 }, { account }) {
    const all = Object.entries(account.policies).map(([id, { name, description, createdAt }]) => ({
      PolicyId: Number(id),
      PolicyName: name,
      AddTime: createdAt,
      Type: 1,
      Description: description,
      CreateMode: 2,
      Attachments: 1,
      ServiceType: '',
      IsAttached: 1,
    }));
    const { total, items } = pageOf(all, (Page - 1) * Rp, Rp);
    return { TotalNum: total, List: items, ServiceTypeList: [] };
  },

  ListEntitiesForPolicy({ PolicyId, Page = 1, Rp = 20 }, { account }) {
    const id = String(PolicyId);
    const roles = Object.entries(account.roles)
      .filter(([, { policies }]) => policies.includes(id))
      .map(([Id, { name }]) => ({ Id, Name: name, Uin: 0, RelatedType: ROLE, AttachmentTime: '' }));
    const { total, items } = pageOf([...roles, ...(account.audit.holders[id] ?? [])], (Page - 1) * Rp, Rp);
    return { TotalNum: total, List: items };
  },
} satisfies Actions<Cam>;
