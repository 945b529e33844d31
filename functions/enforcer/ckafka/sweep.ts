// SPDX-License-Identifier: Apache-2.0
import type { CkafkaDirective } from '../../../lib/directives';
import type { RunContext, StepResult } from '../engine';
import { refusal, type Broker } from './client';

/**
 * Trims each partition up to its first record that is not due. Timestamps need not ascend: an old record behind a younger
 * one waits for it, because a trim cuts the log in two and never takes a record that is not due.
 */
export async function sweep(directive: CkafkaDirective, broker: Broker, context: RunContext): Promise<StepResult> {
  if (directive.trimAfterMs === null) return { deleted: 0, complete: true, notices: [] };
  // a record that is exactly `trimAfterMs` old is due: the first that stays is one millisecond younger.
  const firstKept = context.now() - directive.trimAfterMs + 1;
  const targets = await broker.offsetsFrom(firstKept);
  const trims = new Map<number, bigint>();
  let deleted = 0;
  for (const { partition, low, high } of await broker.ranges()) {
    const target = targets.get(partition);
    // the log only grew since the question, so a target above its end answers another question.
    if (target === undefined || target <= low || target > high) continue;
    trims.set(partition, target);
    deleted += Number(target - low);
  }
  if (trims.size === 0 || context.dryRun) return { deleted, complete: true, notices: [] };
  try {
    await broker.trim(trims);
  } catch (error) {
    const reason = refusal(error);
    if (reason === undefined) throw error;
    return { deleted: 0, complete: true, notices: [refused(directive, reason)] };
  }
  return { deleted, complete: true, notices: [] };
}

export function refused(directive: CkafkaDirective, reason: string): string {
  return `refused by broker: records of topic '${directive.topic}' cannot be trimmed (${reason}); allow DeleteRecords to the enforcer's user, or keep the partitions busy with a heartbeat so that retention alone deletes`;
}
