// SPDX-License-Identifier: Apache-2.0
import type { Client } from 'tencentcloud-sdk-nodejs/tencentcloud/services/tag/v20180813/tag_client';
import type { Actions, ReplyOf } from '../api';

type Reply<A extends keyof Client> = ReplyOf<Client, A>;

/** The parts of a resource's name that the lookup by id gives: `cls:ap-guangzhou:logset/logset-1`. */
function tagKey(service: string, region: string, resource: string): string {
  return `${service}:${region}:${resource}`;
}

export const tag = {
  ModifyResourceTags({ Resource, ReplaceTags, DeleteTags }, cloud): Reply<'ModifyResourceTags'> {
    const [, , service = '', region = '', , resource = ''] = Resource.split(':');
    const tags = (cloud.account.tags[tagKey(service, region, resource)] ??= {});
    for (const { TagKey, TagValue } of ReplaceTags ?? []) tags[TagKey] = TagValue;
    for (const { TagKey } of DeleteTags ?? []) Reflect.deleteProperty(tags, TagKey);
    return {};
  },

  DescribeResourceTagsByResourceIds(request, cloud): Reply<'DescribeResourceTagsByResourceIds'> {
    const found = request.ResourceIds.flatMap((ResourceId) => {
      const key = tagKey(request.ServiceType, request.ResourceRegion ?? '', `${request.ResourcePrefix}/${ResourceId}`);
      return Object.entries(cloud.account.tags[key] ?? {}).map(([TagKey, TagValue]) => ({
        TagKey,
        TagValue,
        ResourceId,
      }));
    });
    return { TotalCount: found.length, Offset: 0, Limit: 50, Tags: found };
  },
} satisfies Actions<Client>;
