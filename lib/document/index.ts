// SPDX-License-Identifier: Apache-2.0
export { checkDocuments } from './check';
export type { CheckInput, DisclosedAs, Provisioned, ProvisionedPlacement } from './check-input';
export { policyCheck, policyShow, type CommandResult, type ExitCode, type PolicyCheckOptions } from './command';
export { DOCUMENT_RULES, type DocumentRule, type Finding, type Location } from './finding';
export { knownDifferences } from './known-differences';
export { differencesOf, type Difference, type KnownDifference } from './languages';
export { LEXICONS, type Lexicon } from './lexicon';
export type { SystemId, WrittenKind } from './meanings';
export type { PolicyDocument } from './model';
export { readDocument, readDocuments, type ReadOptions } from './reader';
export { showDocument, type Shown } from './show';
export { writeDocument, type WriteOptions } from './write';
