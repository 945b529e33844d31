// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../../policy/types';
import type {
  BasisId,
  CategoryId,
  ColumnId,
  ContentId,
  IdentityId,
  PurposeId,
  RecipientId,
  RoleId,
  SectionId,
  SharedId,
  SystemId,
  UnitId,
} from '../meanings';
import type { Written } from './written';

/** The words for each meaning. An empty list: this language has no word for it yet, so nobody can say it. */
export type Terms<Id extends string> = Readonly<Record<Id, readonly string[]>>;

/**
 * A language, as data. Words are compared without case, width and stray spaces, the longest first, and a statement is
 * understood only when its words are covered completely: an unknown word is an error, so nothing is ever guessed.
 */
export interface Lexicon {
  /** ISO 639-1. */
  readonly language: string;
  readonly name: string;
  /** Whether spaces separate words (`separate`) or may stand anywhere, also inside words (`ignored`). */
  readonly spaces: 'ignored' | 'separate';
  readonly headings: Terms<SectionId>;
  readonly columns: Terms<ColumnId>;
  readonly categories: Terms<CategoryId>;
  readonly systems: Terms<SystemId>;
  readonly recipients: Terms<RecipientId>;
  readonly shared: Terms<SharedId>;
  readonly identities: Terms<IdentityId>;
  readonly contents: Terms<ContentId>;
  readonly purposes: Terms<PurposeId>;
  readonly bases: Terms<BasisId>;
  /** What starts the clock of a record. */
  readonly starts: Terms<Clock>;
  readonly units: Terms<UnitId>;
  /** Numbers written as words, directly before a unit. */
  readonly numerals: Readonly<Record<string, number>>;
  readonly roles: Terms<RoleId>;
  /** Words without a meaning of their own here. Never a negation, a bound, a hedge, a condition or another unit of time. */
  readonly fillers: readonly string[];
  /**
   * Beginnings of words that speak of keeping or deleting. A sentence outside the tables that has one must be
   * understood, so that no promise is lost in the prose.
   */
  readonly alarms: readonly string[];
  /** The sentence that discloses a backup allowance; `{days}` is the number. The reader understands it. */
  readonly disclosure: string;
  readonly written: Written;
}

/** A long list of words, separated by bars. */
export function words(list: string): readonly string[] {
  return list.split('|').map((word) => word.trim());
}
