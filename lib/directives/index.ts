// SPDX-License-Identifier: Apache-2.0
export * from './alarms';
export * from './class';
export * from './directive';
export { DIRECTIVE_FORM, DIRECTIVES_FORM } from './directive-form';
export * from './hash';
export { APPLICATION, checkMeaning, deleteAgeMs } from './meaning';
export { wrongMongodbName } from './mongodb-names';
export { READINGS, type Reading } from './readings';
export {
  INBOX_PREFIX,
  LEDGER_KEY_ENDPOINT,
  LEDGER_PREFIX,
  MARKER_PREFIX,
  ORDERS_SHARE,
  RUN_RESERVE_MS,
  SWEEP_SHARE,
} from './run';
export { checkDirectives, parseDirectives, parseDirectivesText } from './validate';
export * from './shards';
export * from './subject';
export * from './terminations';
