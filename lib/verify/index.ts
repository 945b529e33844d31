// SPDX-License-Identifier: Apache-2.0
export * from './baseline';
export * from './exemptions';
export * from './finding';
export * from './guard';
export * from './input';
export * from './mapping';
export * from './read';
export * from './read-plan';
export * from './read-state';
export * from './read-synth';
export * from './rows';
export * from './rule-catalogue';
export * from './shortening';
export * from './suppress';
export * from './verify';
