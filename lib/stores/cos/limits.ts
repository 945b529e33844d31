// SPDX-License-Identifier: Apache-2.0
import type { OpenTerm } from '../../lifetime';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../policy';
import type { DocumentedTime, Limit, Rate } from '../limit';

const SEEN = '2026-11-21';
const PUT_LIFECYCLE = 'https://cloud.tencent.com/document/api/436/8280';

export const EXPIRATION_DAYS: Limit = {
  id: 'cos-expiration',
  text: 'lifecycle expiration',
  min: 1,
  max: 3650,
  unit: 'days',
  source: PUT_LIFECYCLE,
  seen: SEEN,
  note: '0 days are dropped silently by the provider, so 1 is the smallest value that is sent',
};

export const NONCURRENT_DAYS: Limit = {
  id: 'cos-noncurrent-expiration',
  text: 'lifecycle expiration of noncurrent versions',
  min: 1,
  max: 3650,
  unit: 'days',
  source: PUT_LIFECYCLE,
  seen: SEEN,
};

export const ABORT_DAYS: Limit = {
  id: 'cos-abort-uploads',
  text: 'unfinished upload aborted',
  min: 1,
  max: 3650,
  unit: 'days',
  source: PUT_LIFECYCLE,
  seen: SEEN,
};

export const RULES: Limit = {
  id: 'cos-lifecycle-rules',
  text: 'lifecycle rules of a bucket',
  min: 0,
  max: 1000,
  unit: 'count',
  source: PUT_LIFECYCLE,
  seen: SEEN,
};

/** Deletion by the enforcer is ours: whole minutes. */
export const DELETE_MINUTES: Limit = {
  id: 'cos-delete-by-age',
  text: 'object deleted by the enforcer at the age of',
  min: 1,
  max: Number.MAX_SAFE_INTEGER / MINUTE_MS,
  unit: 'minutes',
  source: 'this library: the grid on which deletion by age is solved',
  seen: SEEN,
};

export const LIMITS = [EXPIRATION_DAYS, NONCURRENT_DAYS, ABORT_DAYS, RULES, DELETE_MINUTES];

export const ROUNDING: DocumentedTime = {
  id: 'cos-rounding',
  text: 'age rounded up to the next 00:00 GMT+8',
  ms: DAY_MS,
  source: 'https://www.tencentcloud.com/ind/document/product/436/40767',
  seen: SEEN,
};

export const EXECUTION: DocumentedTime = {
  id: 'cos-execution',
  text: 'the day in which the rule runs',
  ms: DAY_MS,
  source: 'https://www.tencentcloud.com/ind/document/product/436/40767',
  seen: SEEN,
};

export const DOCUMENTED = [ROUNDING, EXECUTION];

export const DELETE_RATE: Rate = {
  id: 'cos-delete-rate',
  text: 'objects that a sweep takes away',
  perSecond: 1_000,
  source: 'assumed: one request of a thousand keys a second; the lag of the witness shows where it is slower',
  seen: '2026-11-29',
};

export const OPEN_TERMS: readonly OpenTerm[] = [
  {
    id: 'cos-tail',
    text: 'objects left over after the day of the run',
    ms: DAY_MS,
    why: "the vendor says that a run finishes within the day 'in most cases' and gives no bound",
    canary: 'GetBucketObjectVersions: the oldest object under the prefix against its rule',
  },
  {
    id: 'cos-overwritten-object',
    text: 'an overwrite, a copy onto itself or a metadata change restarts the clock',
    ms: 0,
    why: 'the application writes each object once under its own key',
    canary:
      'GetBucketObjectVersions where the bucket keeps versions; else an inventory compared with the creation dates in the database',
    measuredWhere: 'the bucket keeps versions and has objects: without them an overwrite leaves no trace',
  },
  {
    id: 'cos-delete-drain',
    text: 'the enforcer works through the due objects',
    ms: HOUR_MS,
    why: 'one pass deletes a thousand objects a request; the lag of the witness shows when it falls behind',
    canary: "the enforcer's `lag` of the placement",
  },
];
