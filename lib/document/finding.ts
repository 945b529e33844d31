// SPDX-License-Identifier: Apache-2.0

/** Every rule of the check. Renaming one is a breaking change. */
export const DOCUMENT_RULES = [
  'retention/document-version-twice',
  'retention/document-category-undisclosed',
  'retention/document-category-unknown',
  'retention/document-category-wrong-module',
  'retention/document-category-half-stated',
  'retention/document-period-disagrees',
  'retention/document-rule-disagrees',
  'retention/document-default-disagrees',
  'retention/document-choice-disagrees',
  'retention/document-content-undisclosed',
  'retention/document-recipient-disagrees',
  'retention/document-statement-missing',
  'retention/document-backup-allowance',
  'retention/document-window',
  'retention/document-schedule-disagrees',
  'retention/document-provisioned-disagrees',
  'retention/document-category-unplaced',
  'retention/document-category-unenforced',
  'retention/document-class-unplaced',
  'retention/document-system-undisclosed',
  'retention/document-system-unused',
  'retention/document-disclosed-as',
  'retention/document-backup-not-provisioned',
  'retention/document-hold-undisclosed',
  'retention/document-languages-disagree',
  'retention/document-baseline-stale',
] as const;
export type DocumentRule = (typeof DOCUMENT_RULES)[number];

/** A place in a document, in the policy or in the estate. */
export interface Location {
  readonly file: string;
  /** 1 where the file is not a text with lines. */
  readonly line: number;
  /** The original words, or the value in code. */
  readonly text: string;
}

/** One disagreement between what is published, what is in code and what is provisioned. */
export interface Finding {
  readonly rule: DocumentRule;
  readonly level: 'error' | 'warning';
  /** What: property, allowed, got. */
  readonly message: string;
  readonly why: string;
  readonly remedy: string;
  /** Both sides, the document first where there is one. */
  readonly locations: readonly Location[];
}
