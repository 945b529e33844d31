// SPDX-License-Identifier: Apache-2.0
import { flag, object, oneOf, optional, text, whole, type Form } from '../form';
import type { Obligation, PromisedMoment } from './obligation';
import type { Source } from './types';

/** A time in whole milliseconds, as documents of this library state it. */
export const TIME_MS: Form<number> = whole(0, Number.MAX_SAFE_INTEGER, 'whole milliseconds');

/** Where a promise is written. */
export const SOURCE = object<Source>({ section: text, interpretation: optional(text) });

/** The promise itself, as documents state it. */
export const PROMISE = object<PromisedMoment>({
  side: oneOf('before', 'after', 'transit'),
  momentMs: TIME_MS,
  withinMs: TIME_MS,
  disclosed: flag,
});

/** What a placement owes, as manifests and pinned policies state it. */
export const OBLIGATION = object<Obligation>({
  category: text,
  class: optional(text),
  rule: oneOf('age', 'afterTermination', 'customerChosen', 'transient'),
  clock: oneOf('created', 'lastWritten', 'terminated'),
  deadlineMs: TIME_MS,
  backupAllowanceMs: TIME_MS,
  keepAtLeastMs: TIME_MS,
  keepAtLeastMonths: optional(TIME_MS),
  allowanceDisclosed: flag,
  source: SOURCE,
  promise: optional(PROMISE),
});
