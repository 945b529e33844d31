// SPDX-License-Identifier: Apache-2.0
import type { DirectiveLine } from '../surroundings/log';

/** One directive of a round, for a person. */
export function describe(line: DirectiveLine): string {
  const state = line.error !== null ? 'failed' : line.held ? 'held' : line.done ? 'done' : 'not through';
  const verb = `${line.dryRun ? 'would be ' : ''}${line.engine === 'redis' ? 'capped' : 'deleted'}`;
  // what failed saw a part of its records, or none.
  const count =
    line.error === null
      ? `${line.deleted} ${verb}`
      : line.deleted === 0
        ? `how many ${verb} is not known`
        : `at least ${line.deleted} ${verb}`;
  const notes = [
    ...line.skipped.map((each) => `${each.count} records are due and still there: ${each.reason}; ${each.remedy}`),
    ...line.notices,
    ...(line.error === null ? [] : [line.error]),
  ].map((note) => `\n  ${note}`);
  // a dry run that could not ask says so, and no number that looks like an answer.
  if (line.error !== null && line.dryRun)
    return `${line.id}: not known what would be ${line.engine === 'redis' ? 'capped' : 'deleted'}, ${oldest(line)}${notes.join('')}`;
  return `${line.id}: ${state}, ${count}, ${oldest(line)}${notes.join('')}`;
}

function oldest({ oldestMs, unknown, unjudged, witnessed, deadlineMs }: DirectiveLine): string {
  if (oldestMs !== null)
    return `oldest ${unknown === null ? '' : 'at least '}${hours(oldestMs)} of ${hours(deadlineMs)}`;
  if (unknown !== null || !witnessed) return 'oldest not known';
  return unjudged === 0 ? 'empty' : 'none with a known age';
}

function hours(ms: number): string {
  return `${(ms / 3_600_000).toFixed(1)} h`;
}
