// SPDX-License-Identifier: Apache-2.0
export * from './findings/baseline';
export * from './findings/exemptions';
export * from './findings/finding';
export * from './guard';
export * from './reading/input';
export * from './reading/mapping';
export * from './reading/read';
export * from './reading/read-plan';
export * from './reading/read-state';
export * from './reading/read-synth';
export * from './rows';
export * from './rules/audit-rules';
export * from './rules/rule-catalogue';
export * from './shortening';
export * from './findings/suppress';
export * from './verify';
