// SPDX-License-Identifier: Apache-2.0
import type { Client } from 'tencentcloud-sdk-nodejs/tencentcloud/services/vpc/v20170312/vpc_client';
import type { SecurityRule } from '../account';
import { ApiError, held, type Actions, type ReplyOf } from '../api';

type Reply<A extends keyof Client> = ReplyOf<Client, A>;
type Filters = readonly { Name: string; Values: readonly string[] }[] | undefined;

function matches(filters: Filters, name: string, value: string): boolean {
  const filter = (filters ?? []).find((each) => each.Name === name);
  return filter === undefined || filter.Values.includes(value);
}

/** Every network has one table that nobody made. */
function mainTable(vpcId: string): string {
  return vpcId.replace('vpc-', 'rtb-');
}

/** What the provider sends of a rule; empty members are its way to leave them out. */
function rules(policies: readonly SecurityRule[] | undefined): SecurityRule[] {
  return (policies ?? []).map((rule) =>
    Object.fromEntries(Object.entries(rule).filter(([, value]) => typeof value === 'string' && value !== '')),
  );
}

export const vpc = {
  CreateVpc(request, cloud): Reply<'CreateVpc'> {
    const VpcId = cloud.id('vpc-');
    cloud.account.vpcs[VpcId] = {
      name: request.VpcName,
      cidr: request.CidrBlock,
      dns: request.DnsServers ?? [],
      multicast: request.EnableMulticast === 'true',
      tags: Object.fromEntries((request.Tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? ''])),
      createdAt: cloud.now().toISOString(),
    };
    return { Vpc: { VpcId, VpcName: request.VpcName, CidrBlock: request.CidrBlock, IsDefault: false } };
  },

  DescribeVpcs({ Filters, VpcIds }, cloud): Reply<'DescribeVpcs'> {
    const found = Object.entries(cloud.account.vpcs)
      .filter(([id]) => matches(Filters, 'vpc-id', id) && (VpcIds === undefined || VpcIds.includes(id)))
      .map(([VpcId, each]) => ({
        VpcId,
        VpcName: each.name,
        CidrBlock: each.cidr,
        IsDefault: false,
        EnableMulticast: each.multicast,
        CreatedTime: each.createdAt,
        DnsServerSet: each.dns,
        TagSet: Object.entries(each.tags).map(([Key, Value]) => ({ Key, Value })),
        AssistantCidrSet: [],
        EnableRouteVpcPublish: false,
        EnableRouteVpcPublishIpv6: false,
      }));
    return { TotalCount: found.length, VpcSet: found };
  },

  DescribeRouteTables({ Filters }, cloud): Reply<'DescribeRouteTables'> {
    const found = Object.entries(cloud.account.vpcs)
      .filter(([id]) => matches(Filters, 'vpc-id', id) && matches(Filters, 'route-table-id', mainTable(id)))
      .map(([VpcId, each]) => ({
        VpcId,
        RouteTableId: mainTable(VpcId),
        RouteTableName: 'default',
        AssociationSet: [],
        RouteSet: [],
        Main: true,
        CreatedTime: each.createdAt,
      }));
    return { TotalCount: found.length, RouteTableSet: found };
  },

  ModifyVpcAttribute(request, cloud): Reply<'ModifyVpcAttribute'> {
    const found = held(cloud.account.vpcs, request.VpcId, 'ResourceNotFound', 'network');
    found.name = request.VpcName ?? found.name;
    found.dns = request.DnsServers ?? found.dns;
    return {};
  },

  DeleteVpc({ VpcId }, cloud): Reply<'DeleteVpc'> {
    held(cloud.account.vpcs, VpcId, 'ResourceNotFound', 'network');
    if (Object.values(cloud.account.subnets).some((each) => each.vpcId === VpcId)) {
      throw new ApiError('ResourceInUse', `network '${VpcId}' still has subnets`);
    }
    Reflect.deleteProperty(cloud.account.vpcs, VpcId);
    return {};
  },

  CreateSubnet(request, cloud): Reply<'CreateSubnet'> {
    held(cloud.account.vpcs, request.VpcId, 'ResourceNotFound', 'network');
    const SubnetId = cloud.id('subnet-');
    cloud.account.subnets[SubnetId] = {
      vpcId: request.VpcId,
      name: request.SubnetName,
      cidr: request.CidrBlock,
      zone: request.Zone,
      multicast: false,
      createdAt: cloud.now().toISOString(),
    };
    return { Subnet: { SubnetId, VpcId: request.VpcId, SubnetName: request.SubnetName } };
  },

  DescribeSubnets({ Filters, SubnetIds }, cloud): Reply<'DescribeSubnets'> {
    const found = Object.entries(cloud.account.subnets)
      .filter(([id, each]) => matches(Filters, 'subnet-id', id) && matches(Filters, 'vpc-id', each.vpcId))
      .filter(([id]) => SubnetIds === undefined || SubnetIds.includes(id))
      .map(([SubnetId, each]) => ({
        SubnetId,
        VpcId: each.vpcId,
        SubnetName: each.name,
        CidrBlock: each.cidr,
        IsDefault: false,
        EnableBroadcast: each.multicast,
        Zone: each.zone,
        RouteTableId: mainTable(each.vpcId),
        CreatedTime: each.createdAt,
        AvailableIpAddressCount: 253,
        // read by the provider without looking whether it is there.
        CdcId: '',
      }));
    return { TotalCount: found.length, SubnetSet: found };
  },

  ModifySubnetAttribute(request, cloud): Reply<'ModifySubnetAttribute'> {
    const found = held(cloud.account.subnets, request.SubnetId, 'ResourceNotFound', 'subnet');
    found.name = request.SubnetName ?? found.name;
    found.multicast = request.EnableBroadcast === 'true';
    return {};
  },

  DeleteSubnet({ SubnetId }, cloud): Reply<'DeleteSubnet'> {
    held(cloud.account.subnets, SubnetId, 'ResourceNotFound', 'subnet');
    if (Object.values(cloud.account.functions).some((each) => each.subnetId === SubnetId)) {
      throw new ApiError('ResourceInUse', `subnet '${SubnetId}' still has a function`);
    }
    Reflect.deleteProperty(cloud.account.subnets, SubnetId);
    return {};
  },

  CreateSecurityGroup(request, cloud): Reply<'CreateSecurityGroup'> {
    const SecurityGroupId = cloud.id('sg-');
    const name = request.GroupName;
    const text = request.GroupDescription ?? '';
    cloud.account.securityGroups[SecurityGroupId] = {
      name,
      description: text,
      projectId: request.ProjectId ?? '0',
      ingress: [],
      egress: [],
      createdAt: cloud.now().toISOString(),
    };
    return { SecurityGroup: { SecurityGroupId, SecurityGroupName: name, SecurityGroupDesc: text } };
  },

  DescribeSecurityGroups({ SecurityGroupIds }, cloud): Reply<'DescribeSecurityGroups'> {
    const found = Object.entries(cloud.account.securityGroups)
      .filter(([id]) => SecurityGroupIds === undefined || SecurityGroupIds.includes(id))
      .map(([SecurityGroupId, each]) => ({
        SecurityGroupId,
        SecurityGroupName: each.name,
        SecurityGroupDesc: each.description,
        ProjectId: each.projectId,
        IsDefault: false,
        CreatedTime: each.createdAt,
      }));
    return { TotalCount: found.length, SecurityGroupSet: found };
  },

  ModifySecurityGroupAttribute(request, cloud): Reply<'ModifySecurityGroupAttribute'> {
    const found = held(cloud.account.securityGroups, request.SecurityGroupId, 'ResourceNotFound', 'security group');
    found.name = request.GroupName ?? found.name;
    found.description = request.GroupDescription ?? found.description;
    return {};
  },

  DescribeSecurityGroupAssociationStatistics(
    { SecurityGroupIds },
    _cloud,
  ): Reply<'DescribeSecurityGroupAssociationStatistics'> {
    return {
      SecurityGroupAssociationStatisticsSet: SecurityGroupIds.map((SecurityGroupId) => ({
        SecurityGroupId,
        CVM: 0,
        CDB: 0,
        ENI: 0,
        SG: 0,
        CLB: 0,
        TotalCount: 0,
      })),
    };
  },

  DeleteSecurityGroup({ SecurityGroupId }, cloud): Reply<'DeleteSecurityGroup'> {
    held(cloud.account.securityGroups, SecurityGroupId, 'ResourceNotFound', 'security group');
    Reflect.deleteProperty(cloud.account.securityGroups, SecurityGroupId);
    return {};
  },

  ModifySecurityGroupPolicies(
    { SecurityGroupId, SecurityGroupPolicySet },
    cloud,
  ): Reply<'ModifySecurityGroupPolicies'> {
    const found = held(cloud.account.securityGroups, SecurityGroupId, 'ResourceNotFound', 'security group');
    found.ingress = rules(SecurityGroupPolicySet.Ingress);
    found.egress = rules(SecurityGroupPolicySet.Egress);
    return {};
  },

  DescribeSecurityGroupPolicies({ SecurityGroupId }, cloud): Reply<'DescribeSecurityGroupPolicies'> {
    const found = held(cloud.account.securityGroups, SecurityGroupId, 'ResourceNotFound', 'security group');
    return { SecurityGroupPolicySet: { Version: '1', Ingress: found.ingress, Egress: found.egress } };
  },
} satisfies Actions<Client>;
