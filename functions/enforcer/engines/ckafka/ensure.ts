// SPDX-License-Identifier: Apache-2.0
import type { CkafkaDirective } from '../../../../lib/directives';
import type { RunContext, StepResult } from '../engine';
import { refusal, type Broker } from './client';
import { checkSettings } from './settings';
import { refused } from './sweep';
import { undeclaredTopics } from './undeclared';

/**
 * Compares the topic's settings with those that the sum used, and probes whether the broker trims at all: deleting the
 * records below the first one deletes nothing and is refused like any other. Retention itself is a setting of the topic,
 * which belongs to the stack. Topics that nobody placed are listed; what looks like a copy of this one fails the step, once
 * all else is done.
 *
 * @param onInstance whether a unit is a topic of the same instance
 */
export async function ensure(
  directive: CkafkaDirective,
  broker: Broker,
  context: RunContext,
  onInstance: (unit: string) => boolean,
): Promise<StepResult> {
  const settings = await checkSettings(directive, broker);
  const probed = await probe(directive, broker, context);
  // one that asks for nothing else knows of no other placement either.
  const { failures, notices } =
    context.directives === undefined
      ? { failures: [], notices: [] }
      : await undeclaredTopics(
          directive,
          broker,
          context.directives.filter(({ unit }) => onInstance(unit)),
        );
  if (failures.length > 0) throw new Error(failures.join('; and '));
  return { deleted: 0, complete: true, notices: [...settings, ...probed, ...notices] };
}

async function probe(directive: CkafkaDirective, broker: Broker, context: RunContext): Promise<readonly string[]> {
  if (directive.trimAfterMs === null || context.held || context.dryRun) return [];
  const [first] = await broker.ranges();
  if (first === undefined) return [];
  try {
    await broker.trim(new Map([[first.partition, first.low]]));
    return [];
  } catch (error) {
    const reason = refusal(error);
    if (reason === undefined) throw error;
    return [refused(directive, reason)];
  }
}
