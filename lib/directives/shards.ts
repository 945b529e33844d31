// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';

/** Functions over which the units of a network may be spread. */
export const SHARDS_AT_MOST = 32;
/** As many can be provisioned today: orders, state and alarms do not know of more functions than one for each network. */
export const SHARDS_PROVISIONED = 1;

/**
 * The one of `count` functions, from 1, that works on a unit. Each has a number for each unit, and the greatest wins: with
 * one function more only those units move that go to it, and everybody who knows a name and a count gets the same answer.
 */
export function shardOf(unit: string, count: number): number {
  let [best, greatest] = [1, ''];
  for (let shard = 1; shard <= count; shard++) {
    const number = createHash('sha256').update(`${shard}:${unit}`).digest('hex');
    if (number > greatest) [best, greatest] = [shard, number];
  }
  return best;
}
