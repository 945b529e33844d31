// SPDX-License-Identifier: Apache-2.0
import {
  exactly,
  either,
  flag,
  list,
  number,
  object,
  oneOf,
  optional,
  orNull,
  string,
  whole,
  type Form,
} from '../form';
import type { Verdict } from '../lifetime';
import { PROMISE } from '../policy';
import type { Finding, Suppression } from '../verify/findings/finding';
import { ANSWER_SCHEMA, type Answer, type AnswerPlace } from './answer';
import { DIFF_SCHEMA, type DiffCategory, type DiffKind, type DiffRow, type RetentionDiff } from './diff';
import { REPORT_SCHEMA, type Report, type ReportRow } from './model';

/** JSON has no Infinity: an unbounded time is a word. */
const MS = either(number('milliseconds'), oneOf('unbounded', '-unbounded')) as Form<number>;
const MS_OR_NULL = orNull(MS);
const TEXT_OR_NULL = orNull(string);
const COUNT = whole(0, Number.MAX_SAFE_INTEGER);

const FINDING = object<Finding>({
  rule: string,
  level: oneOf('error', 'warning', 'exempt'),
  unclear: optional(oneOf(true)),
  at: string,
  file: optional(string),
  what: string,
  why: string,
  remedy: string,
  placements: list(string),
  gotMs: optional(MS),
  allowedMs: optional(MS),
  suppressed: optional(
    object<Suppression>({ by: oneOf('exemption', 'baseline'), was: oneOf('error', 'warning'), text: string }),
  ),
});

const VERDICTS = ['kept', 'kept if assumed', 'kept by allowance', 'held', 'refused', 'passes through'] as const;

const ROW = object<ReportRow>({
  category: string,
  class: TEXT_OR_NULL,
  store: string,
  unit: string,
  location: string,
  role: orNull(oneOf('systemOfRecord', 'derived')),
  setting: string,
  backupCost: TEXT_OR_NULL,
  clock: TEXT_OR_NULL,
  promise: orNull(PROMISE),
  promisedAtLeastMs: MS_OR_NULL,
  keptAtLeastMs: MS_OR_NULL,
  latestLiveMs: MS_OR_NULL,
  latestMs: MS_OR_NULL,
  deadlineMs: MS_OR_NULL,
  marginMs: MS_OR_NULL,
  verdict: oneOf(...VERDICTS),
  assumes: list(string),
  measuredOn: TEXT_OR_NULL,
  allowanceDisclosed: orNull(flag),
  placement: TEXT_OR_NULL,
});

/** What `--json` prints. */
export const REPORT_FORM = object<Report>({
  schema: oneOf(REPORT_SCHEMA),
  policy: string,
  strict: flag,
  rows: list(ROW),
  findings: list(FINDING),
  notes: list(string),
  summary: counts<Verdict>(VERDICTS),
});

const KINDS = ['added', 'removed', 'longer', 'shorter', 'changed', 'same'] as const;

function pair<T>(form: Form<T>): Form<{ before: T; after: T }> {
  return exactly({ before: form, after: form });
}

function counts<K extends string>(names: readonly K[]): Form<Record<K, number>> {
  return exactly(Object.fromEntries(names.map((name) => [name, COUNT]))) as unknown as Form<Record<K, number>>;
}

const DIFF_ROW = object<DiffRow>({
  placement: string,
  category: string,
  class: TEXT_OR_NULL,
  where: string,
  kind: oneOf(...KINDS),
  setting: pair(TEXT_OR_NULL),
  window: pair(TEXT_OR_NULL),
  keptAtLeastMs: pair(MS_OR_NULL),
  latestLiveMs: pair(MS_OR_NULL),
  latestMs: pair(MS_OR_NULL),
  deadlineMs: pair(MS_OR_NULL),
  deletable: orNull(exactly({ from: string, to: string })),
  shortened: orNull(exactly({ from: string, to: string })),
  trueFromMs: MS_OR_NULL,
  needsAcknowledgement: flag,
  acknowledgedBy: TEXT_OR_NULL,
});

/** What `retention report --json` prints. */
export const DIFF_FORM = object<RetentionDiff>({
  schema: oneOf(DIFF_SCHEMA),
  policy: pair(string),
  categories: list(
    object<DiffCategory>({
      category: string,
      kind: oneOf('added', 'removed', 'longer', 'shorter', 'same', 'mixed'),
      counts: counts<DiffKind>(KINDS),
      window: orNull(pair(string)),
      trueFromMs: MS_OR_NULL,
      needsAcknowledgement: flag,
    }),
  ),
  rows: list(DIFF_ROW),
  irreversible: list(exactly({ address: string, action: string })),
  promises: list(FINDING),
  needsAcknowledgement: COUNT,
});

/** What `retention answer --json` prints: the answer, and the same as a text for the customer. */
export const ANSWER_FORM = object<Answer & { readonly text: string }>({
  text: string,
  schema: oneOf(ANSWER_SCHEMA),
  reference: string,
  receivedAt: string,
  dueBy: TEXT_OR_NULL,
  erasedLiveAt: TEXT_OR_NULL,
  goneEverywhereBy: TEXT_OR_NULL,
  places: list(
    object<AnswerPlace>({
      store: string,
      unit: string,
      place: string,
      category: string,
      class: TEXT_OR_NULL,
      how: oneOf('erased', 'byItsEnd'),
      why: TEXT_OR_NULL,
      goneEverywhereBy: TEXT_OR_NULL,
    }),
  ),
  recipients: list(object<Answer['recipients'][number]>({ name: string, what: string, optIn: flag })),
});
