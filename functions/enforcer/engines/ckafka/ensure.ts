// SPDX-License-Identifier: Apache-2.0
import type { CkafkaDirective } from '../../../../lib/directives';
import type { RunContext, StepResult } from '../engine';
import { refusal, type Broker } from './client';
import { refused } from './sweep';

/**
 * Probes whether the broker trims at all: deleting the records below the first one deletes nothing and is refused like
 * any other. Retention itself is a setting of the topic, which belongs to the stack.
 */
export async function ensure(directive: CkafkaDirective, broker: Broker, context: RunContext): Promise<StepResult> {
  const nothing = { deleted: 0, complete: true, notices: [] };
  if (directive.trimAfterMs === null || context.held || context.dryRun) return nothing;
  const [first] = await broker.ranges();
  if (first === undefined) return nothing;
  try {
    await broker.trim(new Map([[first.partition, first.low]]));
  } catch (error) {
    const reason = refusal(error);
    if (reason === undefined) throw error;
    return { ...nothing, notices: [refused(directive, reason)] };
  }
  return nothing;
}
