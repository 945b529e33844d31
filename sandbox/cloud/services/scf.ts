// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { Client } from 'tencentcloud-sdk-nodejs/tencentcloud/services/scf/v20180416/scf_client';
import type { CloudFunction, Trigger } from '../account';
import { ApiError, held, type Actions, type Cloud, type ReplyOf } from '../api';
import { inRange } from '../ranges';
import { scfTriggers, triggerInfo } from './scf-triggers';

type Reply<A extends keyof Client> = ReplyOf<Client, A>;
type Variables = readonly { Key?: string; Value?: string }[];

/** Functions lie in a namespace: the key in the account is `default/name`. */
export function functionOf(cloud: Cloud, name: string | undefined, namespace = 'default'): CloudFunction {
  return held(cloud.account.functions, `${namespace}/${name ?? ''}`, 'ResourceNotFound.Function', 'function');
}

function codeOf(zip: string | undefined): Pick<CloudFunction, 'codeHash' | 'codeSize'> {
  const content = Buffer.from(zip ?? '', 'base64');
  if (content.length === 0) throw new ApiError('InvalidParameterValue.Code', 'the code must be a zip file');
  return { codeHash: createHash('sha256').update(content).digest('hex'), codeSize: content.length };
}

/** A variable without a name is how the provider says that there are none. */
function environmentOf(variables: Variables | undefined): Record<string, string> {
  const named = (variables ?? []).filter(({ Key }) => (Key ?? '') !== '');
  return Object.fromEntries(named.map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}

function checkPlace(
  cloud: Cloud,
  vpc: { VpcId?: string; SubnetId?: string } | undefined,
  role: string | undefined,
): void {
  if (vpc?.VpcId !== undefined && vpc.VpcId !== '' && (vpc.SubnetId ?? '') === '') {
    throw new ApiError('InvalidParameterValue.VpcConfig', `'SubnetId' must be given with 'VpcId'`);
  }
  if (vpc?.SubnetId !== undefined && vpc.SubnetId !== '') {
    const subnet = held(cloud.account.subnets, vpc.SubnetId, 'InvalidParameterValue.SubnetId', 'subnet');
    if (subnet.vpcId !== vpc.VpcId) {
      throw new ApiError('InvalidParameterValue.SubnetId', `subnet '${vpc.SubnetId}' lies in '${subnet.vpcId}'`);
    }
  }
  if (role !== undefined && !Object.values(cloud.account.roles).some((each) => each.name === role)) {
    throw new ApiError('ResourceNotFound.Role', `role '${role}' does not exist`);
  }
}

export const scf = {
  ...scfTriggers,

  CreateFunction(request, cloud): Reply<'CreateFunction'> {
    const key = `${request.Namespace ?? 'default'}/${request.FunctionName}`;
    if (Object.hasOwn(cloud.account.functions, key)) {
      throw new ApiError('ResourceInUse.FunctionName', `function '${request.FunctionName}' exists`);
    }
    inRange('scf.MemorySize', request.MemorySize);
    inRange('scf.Timeout', request.Timeout);
    checkPlace(cloud, request.VpcConfig, request.Role);
    cloud.account.functions[key] = {
      id: cloud.id('lam-'),
      description: request.Description ?? '',
      handler: request.Handler ?? '',
      runtime: request.Runtime ?? '',
      memorySize: request.MemorySize ?? 128,
      timeout: request.Timeout ?? 3,
      environment: environmentOf(request.Environment?.Variables),
      role: request.Role ?? '',
      vpcId: request.VpcConfig?.VpcId ?? '',
      subnetId: request.VpcConfig?.SubnetId ?? '',
      logsetId: request.ClsLogsetId ?? '',
      topicId: request.ClsTopicId ?? '',
      publicNet: request.PublicNetConfig?.PublicNetStatus ?? 'ENABLE',
      ...codeOf(request.Code.ZipFile),
      type: request.Type ?? 'Event',
      installDependency: request.InstallDependency ?? 'FALSE',
      asyncRun: request.AsyncRunEnable ?? 'FALSE',
      dnsCache: request.DnsCache ?? 'FALSE',
      modifiedAt: cloud.now().toISOString(),
      triggers: {},
    };
    return {};
  },

  GetFunction({ FunctionName, Namespace }, cloud): Reply<'GetFunction'> {
    const found = functionOf(cloud, FunctionName, Namespace);
    return {
      FunctionName,
      Namespace: Namespace ?? 'default',
      FunctionId: found.id,
      Description: found.description,
      Handler: found.handler,
      Runtime: found.runtime,
      MemorySize: found.memorySize,
      Timeout: found.timeout,
      Environment: { Variables: Object.entries(found.environment).map(([Key, Value]) => ({ Key, Value })) },
      Role: found.role,
      VpcConfig: { VpcId: found.vpcId, SubnetId: found.subnetId },
      ClsLogsetId: found.logsetId,
      ClsTopicId: found.topicId,
      PublicNetConfig: { PublicNetStatus: found.publicNet, EipConfig: { EipStatus: 'DISABLE', EipAddress: [] } },
      EipConfig: { EipFixed: 'FALSE', Eips: [] },
      AccessInfo: { Host: '', Vip: '' },
      CodeSize: found.codeSize,
      CodeResult: 'success',
      CodeError: '',
      ErrNo: 0,
      Status: 'Active',
      StatusDesc: '',
      Type: found.type,
      L5Enable: 'FALSE',
      InstallDependency: found.installDependency,
      AsyncRunEnable: found.asyncRun,
      DnsCache: found.dnsCache,
      Tags: [],
      ModTime: found.modifiedAt,
      Triggers: Object.entries(found.triggers).map(([name, each]: [string, Trigger]) => triggerInfo(name, each)),
    };
  },

  UpdateFunctionCode(request, cloud): Reply<'UpdateFunctionCode'> {
    const found = functionOf(cloud, request.FunctionName, request.Namespace);
    Object.assign(found, codeOf(request.Code?.ZipFile ?? request.ZipFile), {
      handler: request.Handler ?? found.handler,
      modifiedAt: cloud.now().toISOString(),
    });
    return {};
  },

  UpdateFunctionConfiguration(request, cloud): Reply<'UpdateFunctionConfiguration'> {
    const found = functionOf(cloud, request.FunctionName, request.Namespace);
    inRange('scf.MemorySize', request.MemorySize);
    inRange('scf.Timeout', request.Timeout);
    checkPlace(cloud, request.VpcConfig, request.Role);
    Object.assign(found, {
      description: request.Description ?? found.description,
      runtime: request.Runtime ?? found.runtime,
      memorySize: request.MemorySize ?? found.memorySize,
      timeout: request.Timeout ?? found.timeout,
      environment: request.Environment === undefined ? found.environment : environmentOf(request.Environment.Variables),
      role: request.Role ?? found.role,
      vpcId: request.VpcConfig?.VpcId ?? found.vpcId,
      subnetId: request.VpcConfig?.SubnetId ?? found.subnetId,
      logsetId: request.ClsLogsetId ?? found.logsetId,
      topicId: request.ClsTopicId ?? found.topicId,
      publicNet: request.PublicNetConfig?.PublicNetStatus ?? found.publicNet,
      modifiedAt: cloud.now().toISOString(),
    });
    return {};
  },

  DeleteFunction({ FunctionName, Namespace }, cloud): Reply<'DeleteFunction'> {
    functionOf(cloud, FunctionName, Namespace);
    Reflect.deleteProperty(cloud.account.functions, `${Namespace ?? 'default'}/${FunctionName}`);
    return {};
  },
} satisfies Actions<Client>;
