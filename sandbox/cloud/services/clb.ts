// SPDX-License-Identifier: Apache-2.0
import type { Client } from 'tencentcloud-sdk-nodejs/tencentcloud/services/clb/v20180317/clb_client';
import { ApiError, held, type Actions, type ReplyOf } from '../api';
import { isIn, pageOf } from '../audit-state';

type Reply<A extends keyof Client> = ReplyOf<Client, A>;

export const clb = {
  DescribeLoadBalancers({ LoadBalancerIds, Offset, Limit }, cloud): Reply<'DescribeLoadBalancers'> {
    const { audit, loadBalancers } = cloud.account;
    const ids = LoadBalancerIds ?? Object.keys(loadBalancers).filter((id) => isIn(audit, id, cloud.region));
    const found = ids.flatMap((id) => {
      const balancer = cloud.account.loadBalancers[id];
      return balancer === undefined
        ? []
        : [
            {
              LoadBalancerId: id,
              LoadBalancerName: id,
              LoadBalancerType: 'OPEN',
              Status: 1,
              LogSetId: balancer.logSetId,
              LogTopicId: balancer.logTopicId,
            },
          ];
    });
    // what a deploy asks for one by one is never a stranger.
    const others = LoadBalancerIds === undefined ? (audit.loadBalancers[cloud.region] ?? []) : [];
    const { total, items } = pageOf([...found, ...others], Offset, Limit);
    return { TotalCount: total, LoadBalancerSet: items };
  },

  SetLoadBalancerClsLog({ LoadBalancerId, LogSetId, LogTopicId, LogType }, cloud): Reply<'SetLoadBalancerClsLog'> {
    const balancer = held(
      cloud.account.loadBalancers,
      LoadBalancerId,
      'InvalidParameter.LBIdNotFound',
      'load balancer',
    );
    if (LogType !== undefined && LogType !== 'ACCESS') {
      throw new ApiError('InvalidParameterValue', `'LogType' must be ACCESS here, got '${LogType}'`);
    }
    if (LogTopicId !== '') {
      const topic = held(cloud.account.logTopics, LogTopicId, 'InvalidParameter', 'log topic');
      if (topic.logsetId !== LogSetId) {
        throw new ApiError(
          'InvalidParameter',
          `log topic '${LogTopicId}' lies in '${topic.logsetId}', not in '${LogSetId}'`,
        );
      }
    }
    Object.assign(balancer, { logSetId: LogSetId, logTopicId: LogTopicId });
    return {};
  },
} satisfies Actions<Client>;
