// SPDX-License-Identifier: Apache-2.0
import { asNumber, blocks, foundNumber, isUnknown, type Found, type ResourceView } from '../resource';
import type { InspectInput, Inspected } from '../store';
import type { PulsarRetention, PulsarSettings, PulsarUnit } from './types';

/** The settings of one namespace as its resource states them. What is missing stays null. */
export function inspect(input: InspectInput<PulsarUnit>): Inspected<PulsarSettings, PulsarRetention> {
  const namespace = input.resources.find(
    (view) =>
      view.type === 'tencentcloud_tdmq_namespace' &&
      view.values['cluster_id'] === input.unit.clusterId &&
      view.values['environ_name'] === input.unit.namespace,
  );
  return {
    settings: { storageMegabytes: policyNumber(namespace, 'size_in_mb') },
    placement: () =>
      namespace === undefined
        ? null
        : {
            retentionMinutes: policyNumber(namespace, 'time_in_minutes'),
            ttlSeconds: foundNumber(namespace, 'msg_ttl'),
          },
  };
}

/** A number of the one block that says what is retained; of several nobody knows which one counts. */
export function policyNumber(namespace: ResourceView | undefined, attribute: string): Found<number> {
  const policy = namespace?.values['retention_policy'];
  if (isUnknown(policy)) return policy;
  const found = blocks(namespace?.values ?? {}, 'retention_policy');
  return found.length === 1 ? asNumber(found[0]?.[attribute]) : null;
}
