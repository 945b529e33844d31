// SPDX-License-Identifier: Apache-2.0
import { foundNumber, foundString, type Found, type ResourceView } from '../resource';
import type { InspectInput, Inspected } from '../store';
import type { CkafkaRetention, CkafkaSettings, CkafkaUnit } from './types';

/** The settings of one topic as its resource and directives state them. What is missing stays null. */
export function inspect(input: InspectInput<CkafkaUnit>): Inspected<CkafkaSettings, CkafkaRetention> {
  const topic = input.resources.find(
    (view) =>
      view.type === 'tencentcloud_ckafka_topic' &&
      view.values['instance_id'] === input.unit.instanceId &&
      view.values['topic_name'] === input.unit.topic,
  );
  return {
    settings: {
      segmentMs: foundNumber(topic, 'segment'),
      cleanupPolicy: cleanupPolicy(topic),
      forwardBucket: forwardBucket(topic),
    },
    placement(placement) {
      if (topic === undefined) return null;
      const directive = input.directives.find(
        (candidate) => candidate.id === placement.id && candidate.engine === 'ckafka',
      );
      const told = directive?.engine === 'ckafka' ? directive : undefined;
      return {
        retentionMs: foundNumber(topic, 'retention'),
        trimAfterMs: told?.trimAfterMs ?? null,
        heartbeat: told?.idle === 'heartbeat',
      };
    },
  };
}

/** The provider itself writes `delete` when the attribute is unset. */
function cleanupPolicy(topic: ResourceView | undefined): Found<string> {
  return topic === undefined ? null : (foundString(topic, 'clean_up_policy') ?? 'delete');
}

/** Computed by the server: a plan of a new topic says unknown, which tells nothing; only a state names a bucket. */
function forwardBucket(topic: ResourceView | undefined): string | null {
  const bucket = topic?.values['forward_cos_bucket'];
  return typeof bucket === 'string' && bucket !== '' ? bucket : null;
}
