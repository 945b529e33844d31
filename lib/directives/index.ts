// SPDX-License-Identifier: Apache-2.0
export * from './alarms';
export * from './class';
export * from './directive';
export * from './hash';
export { APPLICATION, deleteAgeMs } from './meaning';
export { wrongMongodbName } from './mongodb-names';
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
export * from './subject';
export * from './terminations';
