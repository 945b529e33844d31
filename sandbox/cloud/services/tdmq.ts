// SPDX-License-Identifier: Apache-2.0
import type { Client } from 'tencentcloud-sdk-nodejs/tencentcloud/services/tdmq/v20200217/tdmq_client';
import type { PulsarNamespace } from '../account';
import { ApiError, held, type Actions, type Cloud, type ReplyOf } from '../api';
import { isIn, pageOf } from '../audit-state';
import { inRange } from '../ranges';

type Reply<A extends keyof Client> = ReplyOf<Client, A>;
type Policy = { readonly TimeInMinutes?: number; readonly SizeInMB?: number };

function namespaces(cloud: Cloud, id: string): Record<string, PulsarNamespace> {
  return held(cloud.account.pulsar, id, 'ResourceNotFound.Cluster', 'cluster').namespaces;
}

function checkTimes(ttl: number | undefined, policy: Policy | undefined): void {
  inRange('tdmq.MsgTTL', ttl);
  inRange('tdmq.TimeInMinutes', policy?.TimeInMinutes);
  inRange('tdmq.SizeInMB', policy?.SizeInMB);
}

/** No page says what an absent policy means: here it deletes what is consumed, which is what the console begins with. */
const CONSUMED = 0;

export const tdmq = {
  CreateEnvironment({ ClusterId, EnvironmentId, MsgTTL, Remark, RetentionPolicy }, cloud): Reply<'CreateEnvironment'> {
    const known = namespaces(cloud, ClusterId);
    if (Object.hasOwn(known, EnvironmentId)) {
      throw new ApiError('ResourceInUse.Namespace', `namespace '${EnvironmentId}' exists`);
    }
    checkTimes(MsgTTL, RetentionPolicy);
    known[EnvironmentId] = {
      id: cloud.id('namespace-'),
      ttlSeconds: MsgTTL,
      retentionMinutes: RetentionPolicy?.TimeInMinutes ?? CONSUMED,
      storageMegabytes: RetentionPolicy?.SizeInMB ?? CONSUMED,
      remark: Remark ?? '',
      createdAt: cloud.now().toISOString(),
    };
    return { EnvironmentId, MsgTTL, Remark: Remark ?? '' };
  },

  DescribeEnvironments(request, cloud): Reply<'DescribeEnvironments'> {
    const names = [
      ...(request.EnvironmentId === undefined ? [] : [request.EnvironmentId]),
      ...(request.Filters ?? []).flatMap(({ Name, Values }) => (Name === 'EnvironmentId' ? (Values ?? []) : [])),
    ];
    const all = Object.entries(namespaces(cloud, request.ClusterId))
      .filter(([name]) => names.length === 0 || names.includes(name))
      .map(([EnvironmentId, found]) => ({
        EnvironmentId,
        NamespaceId: found.id,
        NamespaceName: EnvironmentId,
        MsgTTL: found.ttlSeconds,
        Remark: found.remark,
        CreateTime: found.createdAt,
        UpdateTime: found.createdAt,
        RetentionPolicy: { TimeInMinutes: found.retentionMinutes, SizeInMB: found.storageMegabytes },
        Tags: [],
      }));
    const { total, items } = pageOf(all, request.Offset, request.Limit);
    return { TotalCount: total, EnvironmentSet: items };
  },

  ModifyEnvironmentAttributes(request, cloud): Reply<'ModifyEnvironmentAttributes'> {
    const { ClusterId, EnvironmentId, MsgTTL, Remark, RetentionPolicy } = request;
    const found = held(namespaces(cloud, ClusterId), EnvironmentId, 'ResourceNotFound.Namespace', 'namespace');
    checkTimes(MsgTTL, RetentionPolicy);
    Object.assign(found, {
      ttlSeconds: MsgTTL,
      remark: Remark ?? found.remark,
      // the provider sends an empty policy where only something else changes: here that leaves it as it is.
      retentionMinutes: RetentionPolicy?.TimeInMinutes ?? found.retentionMinutes,
      storageMegabytes: RetentionPolicy?.SizeInMB ?? found.storageMegabytes,
    });
    return { EnvironmentId, MsgTTL, Remark: found.remark };
  },

  DeleteEnvironments({ ClusterId, EnvironmentIds }, cloud): Reply<'DeleteEnvironments'> {
    const known = namespaces(cloud, ClusterId);
    for (const name of EnvironmentIds) {
      held(known, name, 'ResourceNotFound.Namespace', 'namespace');
      Reflect.deleteProperty(known, name);
    }
    return { EnvironmentIds };
  },

  DescribeClusters({ Offset, Limit }, cloud): Reply<'DescribeClusters'> {
    const { audit, pulsar } = cloud.account;
    const ours = Object.keys(pulsar)
      .filter((id) => isIn(audit, id, cloud.region))
      .map((ClusterId) => ({ ClusterId, ClusterName: ClusterId, Status: 1 }));
    const { total, items } = pageOf([...ours, ...(audit.pulsarClusters[cloud.region] ?? [])], Offset, Limit);
    return { TotalCount: total, ClusterSet: items };
  },

  DescribePulsarProInstances({ Offset, Limit }, cloud): Reply<'DescribePulsarProInstances'> {
    const { total, items } = pageOf(cloud.account.audit.pulsarInstances[cloud.region], Offset, Limit);
    return { TotalCount: total, Instances: items };
  },

  DescribeTopics({ ClusterId, EnvironmentId, Offset, Limit }, cloud): Reply<'DescribeTopics'> {
    held(namespaces(cloud, ClusterId), EnvironmentId, 'ResourceNotFound.Namespace', 'namespace');
    const { total, items } = pageOf(cloud.account.audit.pulsarTopics[`${ClusterId}/${EnvironmentId}`], Offset, Limit);
    return { TotalCount: total, TopicSets: items };
  },
} satisfies Actions<Client>;
