// SPDX-License-Identifier: Apache-2.0

/** A change of one document after which the documents must be refused. */
export interface Mutant {
  readonly title: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** One of the codes that must be among those that catch it. */
  readonly by: string;
}

export function mutant(title: string, file: string, from: string, to: string, by: string): Mutant {
  return { title, file, from, to, by };
}

export const UNREAD = 'retention/document-not-understood';
export const TWICE = 'retention/document-duplicate';
export const PERIOD = 'retention/document-period-disagrees';
export const LANGUAGES = 'retention/document-languages-disagree';
export const CONTENT = 'retention/document-content-undisclosed';
export const HALF = 'retention/document-category-half-stated';
export const RECIPIENT = 'retention/document-recipient-disagrees';
export const DEFAULT = 'retention/document-default-disagrees';
export const MISSING = 'retention/document-statement-missing';

export const enP = 'privacy-module.en.md';
export const enD = 'data-processing-module.en.md';
export const zhP = 'privacy-module.zh.md';
export const zhD = 'data-processing-module.zh.md';
export const koP = 'privacy-module.ko.md';
export const koD = 'data-processing-module.ko.md';
export const jaP = 'privacy-module.ja.md';
export const jaD = 'data-processing-module.ja.md';
export const ptP = 'privacy-module.pt.md';
export const ptD = 'data-processing-module.pt.md';
