// SPDX-License-Identifier: Apache-2.0
import type { CkafkaDirective } from '../../../../lib/directives';
import type { RunContext, StepResult } from '../engine';
import { refusal, type Broker } from './client';
import { checkSettings } from './settings';
import { refused } from './sweep';

/**
 * Compares the topic's settings with those that the sum used, and probes whether the broker trims at all: deleting the
 * records below the first one deletes nothing and is refused like any other. Retention itself is a setting of the topic,
 * which belongs to the stack.
 */
export async function ensure(directive: CkafkaDirective, broker: Broker, context: RunContext): Promise<StepResult> {
  const settled = { deleted: 0, complete: true, notices: await checkSettings(directive, broker) };
  if (directive.trimAfterMs === null || context.held || context.dryRun) return settled;
  const [first] = await broker.ranges();
  if (first === undefined) return settled;
  try {
    await broker.trim(new Map([[first.partition, first.low]]));
  } catch (error) {
    const reason = refusal(error);
    if (reason === undefined) throw error;
    return { ...settled, notices: [...settled.notices, refused(directive, reason)] };
  }
  return settled;
}
