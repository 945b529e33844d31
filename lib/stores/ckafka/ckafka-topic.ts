// SPDX-License-Identifier: Apache-2.0
import { CkafkaTopic } from '@cdktf/provider-tencentcloud/lib/ckafka-topic';
import { Construct } from 'constructs';
import type { Directive } from '../../directives';
import { lifecycleOf, solveSingle, type UnitProps } from '../construct';
import { known } from '../resource';
import { ckafka } from './index';
import type { CkafkaLocation, CkafkaRetention, CkafkaSettings, CkafkaUnit } from './types';

export type CkafkaRetentionTopicProps = UnitProps<CkafkaUnit, CkafkaLocation>;

/**
 * A CKafka topic that forgets on time, and the directive that keeps idle partitions from remembering.
 *
 * Guarantees an explicit retention, segment time and cleanup policy: the provider's own values would be 1 minute of
 * retention, and a change of the segment time in every plan. Cannot guarantee whose clock the dates of records come from,
 * nor that nobody dumps the topic to a bucket: the provider can set neither.
 *
 * @example
 * new CkafkaRetentionTopic(stack, 'ckafka-events', { unit, placements, context });
 */
export class CkafkaRetentionTopic extends Construct {
  /** The topic. */
  readonly resource: CkafkaTopic;
  /** What was solved for the topic. */
  readonly settings: CkafkaSettings;
  /** How the topic forgets. */
  readonly retention: CkafkaRetention;
  /** Trimming, heartbeats and the witness for the enforcer. */
  readonly directives: readonly Directive[];

  constructor(scope: Construct, id: string, props: CkafkaRetentionTopicProps) {
    super(scope, id);
    const solved = solveSingle(ckafka, props, this.node.path);
    this.settings = solved.settings;
    this.retention = solved.only;
    this.directives = solved.directives;
    this.resource = this.render(props);
  }

  private render(props: CkafkaRetentionTopicProps): CkafkaTopic {
    const { unit } = props;
    const topic = new CkafkaTopic(this, 'Resource', {
      instanceId: unit.instanceId,
      topicName: unit.topic,
      partitionNum: unit.partitions,
      replicaNum: unit.replicas,
      retention: known(this.retention.retentionMs),
      segment: known(this.settings.segmentMs),
      cleanUpPolicy: known(this.settings.cleanupPolicy),
      lifecycle: lifecycleOf(props),
    });
    if (unit.adopt === true) topic.importFrom(`${unit.instanceId}#${unit.topic}`);
    return topic;
  }
}
