// SPDX-License-Identifier: Apache-2.0
import { addMonths } from '../../functions/enforcer/engines/calendar';
import { deleteAgeMs, type Directive } from '../../lib/directives';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
/** A store rounds dates to seconds and lists them so. */
const GRAIN_MS = 2 * SECOND_MS;
/** Every so many records one has no date. */
const UNDATED_EVERY = 25;
/** Records a place gets beside those on both sides of the edge. */
const SPREAD = 1_000;

/** One record that the demo writes. */
export interface Sample {
  /** Its number in the place. */
  readonly n: number;
  /** When its clock started, or would have if it carried a date. */
  readonly atMs: number;
  readonly dated: boolean;
}

/** Records from fresh to twice the deadline, some without a date, and some on both sides of the edge. */
export function samplesOf(directive: Directive, nowMs: number): readonly Sample[] {
  const edge = deleteAgeMs(directive) ?? directive.deadlineMs;
  const spread = Array.from({ length: SPREAD }, (_, i) => Math.round((i / (SPREAD - 1)) * 2 * directive.deadlineMs));
  // the younger side stays clear of the edge for as long as the demo may take.
  const ages = [...spread, edge - 2 * MINUTE_MS, edge - 5 * MINUTE_MS, edge + 5 * SECOND_MS, edge + MINUTE_MS];
  return ages.map((age, n) => ({ n, atMs: nowMs - age, dated: !mayLackDate(directive) || n % UNDATED_EVERY !== 7 }));
}

/** A log has a timestamp in every record, an object a date of its own, and a partition cannot hold a row without. */
function mayLackDate(directive: Directive): boolean {
  if (directive.engine === 'redis') return directive.clock.kind === 'createdInHashField';
  if (directive.engine === 'mysql') return directive.partitionWidthMs === null;
  return directive.engine === 'mongodb';
}

/** Whether the enforcer may delete the record at this instant. */
export function mayGo(directive: Directive, sample: Sample, nowMs: number): boolean {
  return nowMs >= dueAtMs(directive, sample);
}

/** Whether a run that starts at this instant has to delete the record. */
export function mustGo(directive: Directive, sample: Sample, nowMs: number): boolean {
  // a partition goes when its newest possible row is due.
  const width = directive.engine === 'mysql' ? (directive.partitionWidthMs ?? 0) : 0;
  const atMs = width === 0 ? sample.atMs : (Math.floor(sample.atMs / width) + 1) * width;
  return nowMs >= dueAtMs(directive, { ...sample, atMs }) + GRAIN_MS;
}

function dueAtMs(directive: Directive, { atMs, dated }: Sample): number {
  const age = deleteAgeMs(directive);
  const judged = dated || (directive.engine === 'mongodb' && directive.clock.kind !== 'terminated');
  if (age === null || !judged || (directive.engine === 'redis' && directive.clock.kind === 'lastWrite'))
    return Number.POSITIVE_INFINITY;
  const months = 'notBeforeMonths' in directive ? directive.notBeforeMonths : undefined;
  return Math.max(atMs + age, months === undefined ? 0 : addMonths(atMs, months));
}
