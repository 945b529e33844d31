// SPDX-License-Identifier: Apache-2.0
import type { CkafkaDirective } from '../../../../lib/directives';
import { checkOwnClock } from '../clocks';
import type { RunContext, StepResult } from '../engine';
import { misleading, refusal, type Broker } from './client';

/** Trims what is due, and with `idle: 'heartbeat'` writes one empty record into every partition. */
export async function sweep(directive: CkafkaDirective, broker: Broker, context: RunContext): Promise<StepResult> {
  const result = await trim(directive, broker, context);
  // a heartbeat deletes nothing, but it lets the broker roll a segment and delete: not under a hold.
  if (directive.idle === 'heartbeat' && !context.dryRun && !context.held) await beat(directive, broker);
  return result;
}

/**
 * Trims each partition up to its first record that is not due. Timestamps need not ascend: an old record behind a younger
 * one waits for it, because a trim cuts the log in two and never takes a record that is not due.
 */
async function trim(directive: CkafkaDirective, broker: Broker, context: RunContext): Promise<StepResult> {
  if (directive.trimAfterMs === null) return { deleted: 0, complete: true, notices: [] };
  // a broker does not tell its time, so this clock decides alone.
  checkOwnClock(context.now());
  // a record that is exactly `trimAfterMs` old is due: the first that stays is one millisecond younger. Never
  // negative: -1 would ask for the end of the log, and trim all of it.
  const firstKept = Math.max(1, context.now() - directive.trimAfterMs + 1);
  const targets = await broker.offsetsFrom(firstKept);
  const trims = new Map<number, bigint>();
  let deleted = 0;
  const ranges = await broker.ranges();
  const doubtful = await misleading(broker, ranges);
  let left = 0;
  for (const { partition, low, high } of ranges) {
    const target = targets.get(partition);
    // the log only grew since the question, so a target above its end answers another question.
    if (target === undefined || target <= low || target > high) continue;
    if (doubtful.has(partition)) {
      left++;
      continue;
    }
    trims.set(partition, target);
    deleted += Number(target - low);
  }
  const complete = left === 0;
  const notices = complete
    ? []
    : [
        `${left} partitions of topic '${directive.topic}' were left alone: segments trimmed before hide what is due there until the broker's next clean-up`,
      ];
  if (trims.size === 0 || context.dryRun) return { deleted, complete, notices };
  try {
    await broker.trim(trims);
  } catch (error) {
    const reason = refusal(error);
    if (reason === undefined) throw error;
    return { deleted: 0, complete, notices: [...notices, refused(directive, reason)] };
  }
  return { deleted, complete, notices };
}

/** Unlike a trim that is refused, which retention makes up for, nothing makes up for a heartbeat: it fails the directive. */
async function beat(directive: CkafkaDirective, broker: Broker): Promise<void> {
  const partitions = (await broker.ranges()).map(({ partition }) => partition);
  try {
    await broker.beat(partitions);
  } catch (error) {
    const reason = refusal(error);
    if (reason === undefined) throw error;
    throw new Error(
      `heartbeats into topic '${directive.topic}' must be allowed, got ${reason}; let the enforcer's user write to the topic, or its idle partitions keep their last records`,
    );
  }
}

export function refused(directive: CkafkaDirective, reason: string): string {
  return `refused by broker: records of topic '${directive.topic}' cannot be trimmed (${reason}); allow DeleteRecords to the enforcer's user, or keep the partitions busy with a heartbeat so that retention alone deletes`;
}
