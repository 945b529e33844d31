// SPDX-License-Identifier: Apache-2.0

/**
 * The sentences with which a language writes what its lexicon reads. `{period}` lasts, `{point}` is counted from a moment, and
 * `{unless}` reserves the law where it is reserved.
 */
export interface Written {
  readonly keptFor: string;
  readonly untilEndOfUse: string;
  /** Where a customer may choose that nothing is stored. */
  readonly choiceNever: string;
  readonly choicePeriod: string;
  readonly neverStored: string;
  /** How long it takes after the moment until all is gone. */
  readonly window: string;
  /** How long data that is never stored may be on its way. */
  readonly transit: string;
  /** Where identifiers of the account are. */
  readonly stored: string;
  readonly unless: string;
  /** Between the items of a list. */
  readonly comma: string;
}
