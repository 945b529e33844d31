// SPDX-License-Identifier: Apache-2.0
import type { Client } from 'tencentcloud-sdk-nodejs/tencentcloud/services/cam/v20190116/cam_client';
import type { Role } from '../account';
import { ApiError, held, type Actions, type Cloud, type ReplyOf } from '../api';

type Reply<A extends keyof Client> = ReplyOf<Client, A>;

/** Ids of roles and of policies are numbers in text, and nothing else. */
function number(cloud: Cloud): string {
  return `46116860184${cloud.id('').padStart(8, '0')}`;
}

function checkDocument(document: string, code: string): void {
  try {
    JSON.parse(document);
  } catch {
    throw new ApiError(code, 'the document must be JSON');
  }
}

function role(cloud: Cloud, request: { RoleId?: string; RoleName?: string }): readonly [string, Role] {
  const found = Object.entries(cloud.account.roles).find(
    ([id, each]) => id === request.RoleId || each.name === request.RoleName,
  );
  if (found === undefined) {
    throw new ApiError(
      'InvalidParameter.RoleNotExist',
      `role '${request.RoleId ?? request.RoleName ?? ''}' does not exist`,
    );
  }
  return found;
}

export const cam = {
  CreateRole(request, cloud): Reply<'CreateRole'> {
    if (Object.values(cloud.account.roles).some((each) => each.name === request.RoleName)) {
      throw new ApiError('InvalidParameter.RoleNameInUse', `role '${request.RoleName}' exists`);
    }
    checkDocument(request.PolicyDocument, 'InvalidParameter.PolicyDocumentError');
    const RoleId = number(cloud);
    cloud.account.roles[RoleId] = {
      name: request.RoleName,
      document: request.PolicyDocument,
      description: request.Description ?? '',
      sessionDuration: request.SessionDuration ?? 7200,
      consoleLogin: request.ConsoleLogin ?? 0,
      policies: [],
      createdAt: cloud.now().toISOString(),
    };
    return { RoleId };
  },

  DescribeRoleList({ Page, Rp }, cloud): Reply<'DescribeRoleList'> {
    const all = Object.entries(cloud.account.roles).map(([RoleId, each]) => ({
      RoleId,
      RoleName: each.name,
      PolicyDocument: each.document,
      Description: each.description,
      AddTime: each.createdAt,
      UpdateTime: each.createdAt,
      ConsoleLogin: each.consoleLogin,
      RoleType: 'user',
      SessionDuration: each.sessionDuration,
      RoleArn: `qcs::cam::uin/${cloud.uin}:roleName/${each.name}`,
    }));
    return { List: all.slice((Page - 1) * Rp, Page * Rp), TotalNum: all.length };
  },

  UpdateRoleDescription(request, cloud): Reply<'UpdateRoleDescription'> {
    role(cloud, request)[1].description = request.Description;
    return {};
  },

  UpdateAssumeRolePolicy(request, cloud): Reply<'UpdateAssumeRolePolicy'> {
    checkDocument(request.PolicyDocument, 'InvalidParameter.PolicyDocumentError');
    role(cloud, request)[1].document = request.PolicyDocument;
    return {};
  },

  DeleteRole(request, cloud): Reply<'DeleteRole'> {
    const [id] = role(cloud, request);
    Reflect.deleteProperty(cloud.account.roles, id);
    return {};
  },

  CreatePolicy(request, cloud): Reply<'CreatePolicy'> {
    if (Object.values(cloud.account.policies).some((each) => each.name === request.PolicyName)) {
      throw new ApiError('FailedOperation.PolicyNameInUse', `policy '${request.PolicyName}' exists`);
    }
    checkDocument(request.PolicyDocument, 'InvalidParameter.PolicyDocumentError');
    // small enough to be exact as a number of JavaScript.
    const id = Number(cloud.id(''));
    cloud.account.policies[String(id)] = {
      name: request.PolicyName,
      document: request.PolicyDocument,
      description: request.Description ?? '',
      createdAt: cloud.now().toISOString(),
    };
    return { PolicyId: id };
  },

  GetPolicy({ PolicyId }, cloud): Reply<'GetPolicy'> {
    const found = held(cloud.account.policies, String(PolicyId), 'ResourceNotFound.PolicyIdNotFound', 'policy');
    return {
      PolicyName: found.name,
      Description: found.description,
      Type: 1,
      AddTime: found.createdAt,
      UpdateTime: found.createdAt,
      PolicyDocument: found.document,
      PresetAlias: '',
      IsServiceLinkedRolePolicy: 0,
      Tags: [],
    };
  },

  UpdatePolicy(request, cloud): Reply<'UpdatePolicy'> {
    const found = held(cloud.account.policies, String(request.PolicyId), 'ResourceNotFound.PolicyIdNotFound', 'policy');
    if (request.PolicyDocument !== undefined)
      checkDocument(request.PolicyDocument, 'InvalidParameter.PolicyDocumentError');
    found.name = request.PolicyName ?? found.name;
    found.document = request.PolicyDocument ?? found.document;
    found.description = request.Description ?? found.description;
    return { PolicyId: Number(request.PolicyId) };
  },

  DeletePolicy({ PolicyId }, cloud): Reply<'DeletePolicy'> {
    for (const id of PolicyId.map(String)) {
      held(cloud.account.policies, id, 'ResourceNotFound.PolicyIdNotFound', 'policy');
      if (Object.values(cloud.account.roles).some((each) => each.policies.includes(id))) {
        throw new ApiError('FailedOperation.PolicyFull', `policy '${id}' is still attached`);
      }
      Reflect.deleteProperty(cloud.account.policies, id);
    }
    return {};
  },

  AttachRolePolicy(request, cloud): Reply<'AttachRolePolicy'> {
    const [, found] = role(cloud, { RoleId: request.AttachRoleId, RoleName: request.AttachRoleName });
    const id = String(request.PolicyId);
    held(cloud.account.policies, id, 'InvalidParameter.PolicyIdNotExist', 'policy');
    if (!found.policies.includes(id)) found.policies.push(id);
    return {};
  },

  DetachRolePolicy(request, cloud): Reply<'DetachRolePolicy'> {
    const [, found] = role(cloud, { RoleId: request.DetachRoleId, RoleName: request.DetachRoleName });
    found.policies = found.policies.filter((id) => id !== String(request.PolicyId));
    return {};
  },

  ListAttachedRolePolicies(request, cloud): Reply<'ListAttachedRolePolicies'> {
    const [, found] = role(cloud, request);
    const all = found.policies.map((id) => ({
      PolicyId: Number(id),
      PolicyName: cloud.account.policies[id]?.name ?? '',
      AddTime: found.createdAt,
      PolicyType: 'User',
      CreateMode: 2,
      Description: '',
    }));
    return { List: all.slice((request.Page - 1) * request.Rp, request.Page * request.Rp), TotalNum: all.length };
  },
} satisfies Actions<Client>;
