// SPDX-License-Identifier: Apache-2.0
import type { Connection } from 'mysql2/promise';
import type { StepResult, WitnessResult } from '../../../../../functions/enforcer/engines/engine';
import { MYSQL_SETTINGS } from '../../../../../functions/enforcer/engines/mysql/settings';
import { DAY, HOUR, MINUTE, SECOND, value } from './fixture';
import { CLOCKS, type SqlCase } from './random-case';
import type { Known, Made } from './random-schema';

/** Rows that the application gave the time of now meanwhile; `perhaps` where the server was killed before it answered. */
export type Touched = ReadonlyMap<number, 'surely' | 'perhaps'>;

/** The rows of the case that are still there, and whether they should be. */
export function survivors(
  about: SqlCase,
  made: Made,
  there: ReadonlySet<number>,
  touched: Touched,
  atMs: number,
): readonly Survivor[] {
  return made.rows
    .filter(({ tag }) => there.has(tag) && !touched.has(tag))
    .map((row) => ({ ...row, old: isOld(about, made, row, atMs) }));
}

/** No row is gone that is younger than the directive says, and none of another table. */
export async function young(
  db: Connection,
  about: SqlCase,
  made: Made,
  there: ReadonlySet<number>,
  touched: Touched,
): Promise<void> {
  const byMs = Math.min(Date.now(), Date.now() + about.skewMs);
  for (const row of made.rows) {
    if (there.has(row.tag)) continue;
    if (touched.get(row.tag) === 'surely') throw new Error(`row ${row.tag} was written anew and is gone`);
    if (row.trueMs === undefined) throw new Error(`row ${row.tag} has no date and is gone: ${String(row.value)}`);
    if (dueAt(about, row.trueMs) > byMs)
      throw new Error(`row ${row.tag} is gone ${dueAt(about, row.trueMs) - byMs} ms early: ${JSON.stringify(row)}`);
  }
  for (const other of made.others) {
    const rows = await value<number>(db, `SELECT COUNT(*) FROM ${other.name}`);
    if (rows !== other.rows) throw new Error(`${other.rows - rows} rows of ${other.name} went along`);
  }
}

/** When a row may go: no earlier, whatever it says. */
export function dueAt(about: SqlCase, trueMs: number): number {
  const byAge = trueMs + about.afterMs + about.keepMoreMs;
  if (about.kind !== 'terminated' || about.months === 0) return byAge;
  const date = new Date(trueMs);
  const month = date.getUTCMonth() + about.months;
  const last = new Date(Date.UTC(date.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const byMonths = Date.UTC(date.getUTCFullYear(), month, Math.min(date.getUTCDate(), last)) + (trueMs % DAY);
  return Math.max(byAge, byMonths);
}

/** Whether a row should be gone, as far as what is stored tells. */
function isOld(about: SqlCase, made: Made, row: Known, atMs: number): boolean {
  if (row.trueMs === undefined || row.unreadable) return false;
  const zoned = about.clock === 'date' || about.clock.startsWith('datetime');
  // a zone ahead of UTC makes values look younger, one behind makes rows wait for both readings.
  const zoneMs = zoned ? Math.abs(about.zoneHours) * HOUR * (about.writesLocal ? 2 : 1) : 0;
  const calendarMs = about.kind === 'terminated' && about.months > 0 ? 3 * DAY : 0;
  // the rows of a partition wait for its last one.
  const grainMs = CLOCKS[about.clock].resolutionMs + (made.partitioned ? DAY : 0);
  return dueAt(about, row.trueMs) + zoneMs + calendarMs + grainMs + Math.abs(about.skewMs) + SECOND < atMs;
}

export interface Survivor extends Known {
  readonly old: boolean;
}

/** Each old row that is still there is counted, or alarms. */
export function unseen(made: Made, left: readonly Survivor[], swept: StepResult, witness: WitnessResult): void {
  if (made.hazard === 'copy') throw new Error('a copy of the table stayed unseen');
  const unreadable = left.filter((row) => row.unreadable).length;
  if (witness.unknown === undefined && witness.unjudged < Math.min(unreadable, MYSQL_SETTINGS.countCap))
    throw new Error(`${unreadable} rows cannot be judged, the witness counts ${witness.unjudged}`);
  const old = left.filter((row) => row.old);
  const skipped = (swept.skipped ?? []).reduce((sum, { count }) => sum + count, 0);
  if (swept.complete && skipped < old.length)
    throw new Error(`${old.length} old rows are left, ${skipped} are counted, such as ${JSON.stringify(old[0])}`);
  const oldest = Math.max(0, ...old.map((row) => Date.now() - (row.trueMs ?? 0)));
  if (old.length > 0 && witness.unknown === undefined && (witness.oldestMs ?? 0) < oldest - WITNESS_ERROR_MS)
    throw new Error(`the oldest row is ${oldest} ms old, the witness says ${String(witness.oldestMs)}`);
}

/** A date without a time, written in a zone far ahead. */
const WITNESS_ERROR_MS = 14 * HOUR + DAY + MINUTE * 5;
