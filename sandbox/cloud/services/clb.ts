// SPDX-License-Identifier: Apache-2.0
import type { Client } from 'tencentcloud-sdk-nodejs/tencentcloud/services/clb/v20180317/clb_client';
import { ApiError, held, type Actions, type ReplyOf } from '../api';

type Reply<A extends keyof Client> = ReplyOf<Client, A>;

export const clb = {
  DescribeLoadBalancers({ LoadBalancerIds }, cloud): Reply<'DescribeLoadBalancers'> {
    const ids = LoadBalancerIds ?? Object.keys(cloud.account.loadBalancers);
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
    return { TotalCount: found.length, LoadBalancerSet: found };
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
