// SPDX-License-Identifier: Apache-2.0
import { directivesHash, SHARD, shardOf, SHARDS_AT_MOST, type Directive } from '../../../lib/directives';
import { problem, RetentionError } from '../../../lib/errors';
import type { StateScope } from './state-cos';

const TOGETHER = 'nothing is deleted until the zip and the environment are deployed together';

/**
 * Old directives in a function that says to carry others would delete by a promise that nobody makes any more.
 * @param stated their hash by the environment; undefined: nothing is compared
 * @throws RetentionError `retention/invalid`, logged before
 */
export function refuseOthers(
  directives: readonly Directive[],
  variable: string,
  stated: string | undefined,
  log: (error: string) => void,
): void {
  const found = directivesHash(directives);
  if (stated === undefined || stated === found) return;
  refuse(variable, `${found}, the hash of the directives beside the code`, stated, log);
}

/**
 * Which of the functions of its network this is. One with a unit of another would work on it beside that one.
 * @throws RetentionError `retention/invalid`, logged before
 */
export function shardIn(
  stated: string | undefined,
  directives: readonly Directive[],
  log: (error: string) => void,
): StateScope['shard'] {
  if (stated === undefined) return { index: 1, count: 1 };
  const [index = 0, count = 0] = /^\d+\/\d+$/.test(stated) ? stated.split('/').map(Number) : [];
  const isShard = count > 1 && count <= SHARDS_AT_MOST && index >= 1 && index <= count;
  if (!isShard) return refuse(SHARD, `one of 1/2 to ${SHARDS_AT_MOST}/${SHARDS_AT_MOST}`, stated, log);
  const stranger = directives.find(({ unit }) => shardOf(unit, count) !== index)?.unit;
  if (stranger === undefined) return { index, count };
  const number = shardOf(stranger, count);
  return refuse(SHARD, `${number}/${count}, the function of the unit '${stranger}'`, stated, log);
}

function refuse(variable: string, allowed: string, got: string, log: (error: string) => void): never {
  const wrong = problem('retention/invalid', 'function', variable, allowed, got, TOGETHER);
  log(wrong.message);
  throw new RetentionError([wrong]);
}
