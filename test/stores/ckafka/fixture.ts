// SPDX-License-Identifier: Apache-2.0
import { Duration } from '../../../lib/policy';
import {
  ckafka,
  type CkafkaLocation,
  type CkafkaRetention,
  type CkafkaSettings,
  type CkafkaUnit,
} from '../../../lib/stores/ckafka';
import type { ResourceView } from '../../../lib/stores/resource';
import type { Placement, StoreContext } from '../../../lib/stores/store';
import { contextOf, placement } from '../../helpers/placement';

export function unit(changes: Partial<CkafkaUnit> = {}): CkafkaUnit {
  return {
    store: 'ckafka',
    region: 'ap-singapore',
    instanceId: 'ckafka-a1b2c3d4',
    topic: 'im-messages',
    partitions: 6,
    replicas: 3,
    timestamps: 'LogAppendTime',
    ...changes,
  };
}

/** Terms as shipped, and partitions that are idle for 12 hours at most. */
export const CONTEXT: StoreContext = idleAtMost(Duration.hours(12));

export function idleAtMost(at: Duration): StoreContext {
  return contextOf(ckafka, [{ term: 'ckafka-idle-partition', at, witness: 'test' }]);
}

export const SETTINGS: CkafkaSettings = { segmentMs: 86_400_000, cleanupPolicy: 'delete', forwardBucket: null };

export function retention(changes: Partial<CkafkaRetention> = {}): CkafkaRetention {
  return { retentionMs: 172_800_000, trimAfterMs: 86_400_000, heartbeat: false, ...changes };
}

export function onTopic(changes: Partial<Placement<CkafkaLocation>> = {}): Placement<CkafkaLocation> {
  return placement<CkafkaLocation>({}, changes);
}

/** The topic as the provider's resource. */
export function topicView(values: Readonly<Record<string, unknown>> = {}): ResourceView {
  return {
    address: 'tencentcloud_ckafka_topic.messages',
    type: 'tencentcloud_ckafka_topic',
    values: {
      instance_id: 'ckafka-a1b2c3d4',
      topic_name: 'im-messages',
      retention: 172_800_000,
      segment: 86_400_000,
      clean_up_policy: 'delete',
      ...values,
    },
  };
}
