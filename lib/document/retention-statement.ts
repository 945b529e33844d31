// SPDX-License-Identifier: Apache-2.0
import { Duration, Period, type Span } from '../policy/time';
import { formOf, hasRole, unknownWords, type FormId } from './forms';
import type { Lexicon } from './lexicon/lexicon';
import type { Promised } from './model';
import { sentencesOf } from './normalise';
import { tokensOf, type Token } from './tokens';

const RETENTION_FORMS = [
  'keptFor',
  'keptWhileUsed',
  'deletedAfterEnd',
  'keptThenDeleted',
  'neverStoredByChoice',
  'neverStored',
  'chosenPeriod',
  'chosenWithoutDefault',
  'window',
  'transit',
] as const satisfies readonly FormId[];
type RetentionForm = (typeof RETENTION_FORMS)[number];

/** What a cell promises, and from what it excepts the law. */
export interface UnderstoodRetention {
  readonly promised: Promised;
  readonly window?: Span;
  readonly transit?: Span;
  readonly exceptions: ReadonlyArray<'otherPeriod' | 'storedAnyway'>;
}

export interface NotUnderstood {
  readonly unknown: string;
}

/** Years beyond which a number is a slip of the pen. */
const MOST = { day: 36_500, month: 1_200, year: 100 } as const;

/** The period of a sentence, or undefined when it has none that makes sense. */
export function spanOf(tokens: readonly Token[]): Span | undefined {
  for (const token of tokens) {
    if (token.group !== 'period') continue;
    if (token.count < 1 || token.count > MOST[token.unit]) return undefined;
    if (token.unit === 'day') return Duration.days(token.count);
    return token.unit === 'month' ? Period.months(token.count) : Period.years(token.count);
  }
  return undefined;
}

/**
 * Reads a cell of the retention table. Every word of every sentence must be understood, and the sentences together
 * must be one rule: anything else is not understood, because a promise is never guessed.
 */
export function readRetention(cell: string, lexicon: Lexicon): UnderstoodRetention | NotUnderstood {
  const sentences = sentencesOf(cell, 1).map((sentence) => {
    const tokens = tokensOf(sentence.words, lexicon, 'retention');
    return { tokens, form: formOf(tokens, RETENTION_FORMS) };
  });
  const unknown = unknownWords(sentences.flatMap(({ tokens }) => tokens));
  if (unknown !== '' || sentences.some(({ form }) => form === undefined)) return { unknown };
  const rule = sentences.filter(({ form }) => form !== 'window' && form !== 'transit');
  const forms = rule.flatMap(({ form }) => (form === undefined ? [] : [form]));
  const promised = promisedBy(forms, spanOf(rule.flatMap(({ tokens }) => tokens)));
  const beyond = beyondOf(sentences);
  if (promised === undefined || beyond === undefined) return { unknown: '' };
  const exceptions = sentences.flatMap(({ tokens, form }): Array<'otherPeriod' | 'storedAnyway'> =>
    hasRole(tokens, 'lawException') ? [form?.startsWith('neverStored') === true ? 'storedAnyway' : 'otherPeriod'] : [],
  );
  return { promised, ...beyond, exceptions: [...new Set(exceptions)] };
}

/** How long it takes beyond the moment; undefined where it is said twice, or in no time that makes sense. */
function beyondOf(
  sentences: ReadonlyArray<{ readonly tokens: readonly Token[]; readonly form: RetentionForm | undefined }>,
): Pick<UnderstoodRetention, 'window' | 'transit'> | undefined {
  const found: { window?: Span; transit?: Span } = {};
  for (const { tokens, form } of sentences) {
    if (form !== 'window' && form !== 'transit') continue;
    const span = spanOf(tokens);
    if (span === undefined || found[form] !== undefined) return undefined;
    found[form] = span;
  }
  return found;
}

/** The rule that the sentences make together, whatever their order. */
function promisedBy(forms: readonly RetentionForm[], period: Span | undefined): Promised | undefined {
  const said = [...forms].sort().join('+');
  switch (said) {
    case 'keptFor':
      return period === undefined ? undefined : { kind: 'age', period };
    case 'deletedAfterEnd+keptWhileUsed':
    case 'keptThenDeleted':
      return period === undefined ? undefined : { kind: 'afterTermination', period };
    case 'chosenPeriod':
    case 'chosenPeriod+neverStoredByChoice': {
      // a calendar month is no class: classes are exact.
      if (period === undefined || Period.is(period)) return undefined;
      return { kind: 'customerChosen', fallback: period, orNeverStored: said !== 'chosenPeriod' };
    }
    case 'chosenWithoutDefault':
    case 'chosenWithoutDefault+neverStoredByChoice':
      return { kind: 'customerChosen', orNeverStored: said !== 'chosenWithoutDefault' };
    case 'neverStored':
      return { kind: 'transient' };
    default:
      return undefined;
  }
}
