// SPDX-License-Identifier: Apache-2.0
import { ClbClsLogAttachment } from '@cdktf/provider-tencentcloud/lib/clb-cls-log-attachment';
import { ClsLogset } from '@cdktf/provider-tencentcloud/lib/cls-logset';
import { ClsTopic } from '@cdktf/provider-tencentcloud/lib/cls-topic';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { Directive } from '../../directives';
import { lifecycleOf, solveSingle, type UnitProps } from '../construct';
import { known } from '../resource';
import { cls } from './index';
import type { ClsLocation, ClsPeriod, ClsSettings, ClsUnit } from './types';

export type ClsRetentionTopicProps = UnitProps<ClsUnit, ClsLocation>;

/** How the provider tells log topics from metric topics. */
const BIZ_TYPES: Readonly<Record<ClsUnit['kind'], number>> = { log: 0, metric: 1 };

/** Scope of the logsets in a stack; units have ids that start with their store. */
export const LOGSETS = 'ClsLogsets';

/**
 * A log or metric topic that forgets on time, with its logset and the access logs of load balancers.
 *
 * Guarantees an explicit period, and that the access logs go to this topic: a log topic of the load balancer's own kind
 * would keep them 30 days and cannot be set. Cannot guarantee that a load balancer redirected in the console is noticed:
 * the provider never reads where it delivers.
 *
 * @example
 * new ClsRetentionTopic(stack, 'cls-access-log', { unit, placements, context });
 */
export class ClsRetentionTopic extends Construct {
  /** The topic. The `id` of a metric topic ends in `#1` and is no topic id for other resources. */
  readonly resource: ClsTopic;
  /** The logset, one for all topics of the stack that name it. */
  readonly logset: ClsLogset;
  /** What was solved for the topic. */
  readonly settings: ClsSettings;
  /** How the topic forgets. */
  readonly period: ClsPeriod;
  /** Always empty: the period does it all. */
  readonly directives: readonly Directive[];

  constructor(scope: Construct, id: string, props: ClsRetentionTopicProps) {
    super(scope, id);
    const solved = solveSingle(cls, props, this.node.path);
    this.settings = solved.settings;
    this.period = solved.only;
    this.directives = solved.directives;
    this.logset = sharedLogset(this, props);
    this.resource = this.render(props);
  }

  private render(props: ClsRetentionTopicProps): ClsTopic {
    const { unit } = props;
    const topic = new ClsTopic(this, 'Resource', {
      logsetId: this.logset.id,
      topicName: unit.topic,
      period: known(this.period.periodDays),
      // metric topics have one storage, and the API takes no other.
      ...(unit.kind === 'metric' ? {} : { storageType: known(this.settings.storageType) }),
      bizType: BIZ_TYPES[unit.kind],
      lifecycle: lifecycleOf(props),
    });
    if (unit.adopt === true && unit.topicId !== undefined) {
      topic.importFrom(unit.kind === 'metric' ? `${unit.topicId}#${BIZ_TYPES.metric}` : unit.topicId);
    }
    for (const loadBalancerId of [...(unit.loadBalancers ?? [])].sort()) {
      new ClbClsLogAttachment(this, `AccessLog-${loadBalancerId}`, {
        loadBalancerId,
        logSetId: this.logset.id,
        logTopicId: topic.id,
      });
    }
    return topic;
  }
}

/** Names of logsets are unique in a region, so the topics of a stack share the resource, whichever is built first. */
function sharedLogset(scope: Construct, props: ClsRetentionTopicProps): ClsLogset {
  const { unit } = props;
  const stack = TerraformStack.of(scope);
  // a scope of their own, because Terraform's name of a direct child is its id, and a logset may be called anything.
  const logsets = stack.node.tryFindChild(LOGSETS) ?? new Construct(stack, LOGSETS);
  const existing = logsets.node.tryFindChild(unit.logset) as ClsLogset | undefined;
  const logset =
    existing ??
    new ClsLogset(logsets, unit.logset, {
      logsetName: unit.logset,
      lifecycle: lifecycleOf(props),
    });
  if (unit.adopt === true && unit.logsetId !== undefined) logset.importFrom(unit.logsetId);
  return logset;
}
