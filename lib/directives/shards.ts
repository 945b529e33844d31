// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { Directive } from './directive';

/** Functions over which the units of a network may be spread. */
export const SHARDS_AT_MOST = 32;

/** Variable of a function with which of the functions of its network it is, as `2/4`. Absent where it is the only one. */
export const SHARD = 'RETENTION_SHARD';

/** Variable with the hash of the directives of all functions of the network, where there are several. */
export const NETWORK_HASH = 'RETENTION_NETWORK_SHA256';

/** File beside the code with these: what another function carries out is placed, and orders are about all units. */
export const NETWORK_FILE = 'network.json';

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

/** The units to which a directive connects. */
export function unitsReached(directive: Directive): string[] {
  const { unit } = directive;
  return directive.engine === 'cos' && directive.terminations !== undefined
    ? [unit, directive.terminations.unit]
    : [unit];
}
