// SPDX-License-Identifier: Apache-2.0
import { type Document, type Filter, ObjectId, Timestamp } from 'mongodb';
import { EARLIEST_DATE_MS } from '../clocks';

const DAY_MS = 86_400_000;

/** Dates before this are no dates of records: `new Date(0)`, the first day of another calendar, seconds taken for milliseconds. */
export const FIRST_DATE = new Date(EARLIEST_DATE_MS + DAY_MS);
/** An `_id` below this carries no time of its making: a number was written into it. */
export const FIRST_ID = ObjectId.createFromTime(FIRST_DATE.getTime() / 1_000);

/** A day that a text begins with, in the order of the calendar. */
const ISO_DAY = /^\d{4}-\d{2}-\d{2}/;

/** Types that no reading makes a time of: what they mean is not known. */
const UNREADABLE = ['object', 'array', 'binData', 'objectId', 'bool', 'regex', 'minKey', 'maxKey'] as const;

/** BSON types other than date and null: an index serves each of them, where it does not serve «no date». */
export const OTHER_TYPES = ['number', 'string', 'timestamp', ...UNREADABLE] as const;

/**
 * All that is in the field is a date at the cut-off or before it: a path through an array may hold younger ones too. A date
 * before any record says nothing.
 */
export function dueBy(field: string, cutOff: Date): Filter<Document> {
  // not `$not`, which a compatible server asks of each element of a path.
  return {
    [field]: { $gte: FIRST_DATE, $lte: cutOff },
    $nor: [{ [field]: { $gt: cutOff } }, { [field]: { $lt: FIRST_DATE } }, { [field]: { $type: [...OTHER_TYPES] } }],
  };
}

/**
 * Nothing in the field is, by any reading, a time after the cut-off: it is absent, null, or an old time of another type.
 * A number may be seconds or milliseconds, also of the future: below the earliest date in milliseconds it can only be
 * seconds, and below that in seconds it may count days or minutes, or be the digits of a date, as 20261129 is. A text is read where it begins with a day, whose zone may be a day off. Only then the age in `_id` counts.
 */
export function nothingYoung(field: string, cutOffMs: number): Filter<Document> {
  const seconds = Math.floor(cutOffMs / 1_000);
  const day = new Date(Math.max(0, cutOffMs - DAY_MS)).toISOString().slice(0, 10);
  const young: Document[] = [
    { $type: 'date' },
    { $gt: 0, $lt: EARLIEST_DATE_MS / 1_000 },
    { $gt: seconds, $lt: EARLIEST_DATE_MS },
    { $gt: cutOffMs },
    { $gt: new Timestamp({ t: Math.max(0, seconds), i: 0 }) },
    { $gte: day },
    { $type: 'string', $not: ISO_DAY },
    { $type: [...UNREADABLE] },
  ];
  return { $nor: young.map((value) => ({ [field]: value })) };
}
